/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ipsw-files.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/plist.h"
#include "component-types.h"
#include "der-writer.h"
#include "img3-image.h"
#include "ipsw-needs.h"
#include "modem-files.h"
#include "noise.h"

#define CHUNK (1u << 20) /* bytes */

/* One component of one identity that names the file. */
typedef struct {
  const char *name;
  plist_t entry;    /* borrowed from the manifest */
  plist_t identity; /* " */
} User;

struct _SimIpswFile {
  char *path;
  GArray *users; /* User */
};

typedef enum { KIND_IM4P, KIND_RAW, KIND_IMAGE, KIND_FTAB, KIND_MODEM, KIND_PLIST } Kind;

/* What a component's file is, by the beginning of its name (spec 13 §5.3); all others are IM4P. */
static const struct {
  const char *prefix;
  Kind kind;
} kinds[] = {
  { "OS", KIND_IMAGE },
  { "Cryptex1,SystemOS", KIND_IMAGE },
  { "Cryptex1,AppOS", KIND_IMAGE },
  { "BasebandFirmware", KIND_MODEM },
  { "Rap,", KIND_FTAB },
  { "SE,Rap", KIND_FTAB },
  { "Timer,", KIND_FTAB },
  { "Wireless1,", KIND_FTAB },
  { "Cellular1,", KIND_FTAB },
  { "BMU,FirmwareMap", KIND_PLIST },
  { "BMU,", KIND_RAW },
  { "SE,", KIND_RAW },
  { "Savage,", KIND_RAW },
  { "Yonkers,", KIND_RAW },
  { "eUICC,", KIND_RAW },
  { "Baobab,", KIND_RAW },
};

static Kind
kind_of (const char *component)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    gboolean whole = kinds[i].kind == KIND_IMAGE || kinds[i].kind == KIND_MODEM;

    if (whole ? strcmp (component, kinds[i].prefix) == 0 : g_str_has_prefix (component, kinds[i].prefix))
      return kinds[i].kind;
  }
  return KIND_IM4P;
}

static void
file_free (gpointer data)
{
  SimIpswFile *self = data;

  g_free (self->path);
  g_array_unref (self->users);
  g_free (self);
}

static void
collect_identity (plist_t identity, GPtrArray *files, GHashTable *by_path)
{
  plist_t components = rouse_plist_get_dict (identity, "Manifest");
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t entry = NULL;

  plist_dict_new_iter (components, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (components, iter, &name, &entry); name != NULL;
       plist_dict_next_item (components, iter, &name, &entry)) {
    const char *path = rouse_plist_get_string (entry, "Info/Path");
    User user = { g_intern_string (name), entry, identity };
    SimIpswFile *file;

    g_clear_pointer (&name, free);
    if (path == NULL)
      continue;
    file = g_hash_table_lookup (by_path, path);
    if (file == NULL) {
      file = g_new0 (SimIpswFile, 1);
      file->path = g_strdup (path);
      file->users = g_array_new (FALSE, FALSE, sizeof (User));
      g_ptr_array_add (files, file);
      g_hash_table_insert (by_path, file->path, file);
    }
    g_array_append_val (file->users, user);
  }
}

/* All files that the identities of @manifest name, in the order of their first mention. The result borrows from
 * @manifest, whose digests are filled in as files are written. */
GPtrArray *
sim_ipsw_files_collect (plist_t manifest)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (file_free);
  g_autoptr (GHashTable) by_path = g_hash_table_new (g_str_hash, g_str_equal);
  plist_t identities = rouse_plist_get_array (manifest, "BuildIdentities");

  for (guint i = 0; identities != NULL && i < plist_array_get_size (identities); i++)
    collect_identity (plist_array_get_item (identities, i), files, by_path);
  return files;
}

static const User *
user_at (SimIpswFile *self, guint i)
{
  return &g_array_index (self->users, User, i);
}

/* Digests of what was written, put where the manifest has some: its length says which one (spec 13 §5.4). */
static void
set_digest (const User *user, const guint8 *data, gsize size)
{
  static const struct {
    gsize size;
    const EVP_MD *(*algorithm) (void);
  } algorithms[] = { { 20, EVP_sha1 }, { 32, EVP_sha256 }, { 48, EVP_sha384 } };
  gsize wanted = 0;
  guint8 digest[EVP_MAX_MD_SIZE];

  rouse_plist_get_data (user->entry, "Digest", &wanted);
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (algorithms[i].size == wanted && EVP_Digest (data, size, digest, NULL, algorithms[i].algorithm (), NULL) == 1)
      rouse_plist_set_data (user->entry, "Digest", digest, wanted);
  if (rouse_plist_get (user->entry, "ProductionUpdatePayloadHash") != NULL) {
    EVP_Digest (data, size, digest, NULL, EVP_sha256 (), NULL);
    rouse_plist_set_data (user->entry, "ProductionUpdatePayloadHash", digest, 32);
  }
}

/* Every synthetic payload says in its first line what it is; restored reads the version there. Files of only one kind
 * of identity also say which ("behaviour"). */
static char *
describe (SimIpswFile *self, const SimIpswOptions *options)
{
  const char *behaviour = rouse_plist_get_string (user_at (self, 0)->identity, "Info/RestoreBehavior");
  g_autofree char *needs = sim_ipsw_needs (user_at (self, 0)->identity);

  for (guint i = 0; i < self->users->len; i++)
    if (g_strcmp0 (behaviour, rouse_plist_get_string (user_at (self, i)->identity, "Info/RestoreBehavior")) != 0)
      behaviour = NULL;
  return g_strdup_printf ("VIRTUAL-IPHONE version=%s build=%s component=%s behaviour=%s needs=%s\n", options->version,
                          options->build, user_at (self, 0)->name, behaviour != NULL ? behaviour : "any", needs);
}

/* Noise that begins with @text. */
static guint8 *
make_noise (const char *path, const char *text, gsize size)
{
  guint8 *data = g_malloc (size);
  g_autofree char *seed = g_strconcat (path, text, NULL);
  SimNoise noise;

  sim_noise_init (&noise, seed);
  sim_noise_fill (&noise, data, size);
  if (size > 0)
    memcpy (data, text, MIN (size, strlen (text)));
  return data;
}

static gsize
size_of (SimIpswFile *self, const SimIpswOptions *options)
{
  for (guint i = 0; i < self->users->len; i++)
    if (strcmp (user_at (self, i)->name, "RestoreRamDisk") == 0)
      return options->ramdisk_size;
    else if (options->kernel_size > 0 && g_str_has_suffix (user_at (self, i)->name, "KernelCache"))
      return options->kernel_size;
  if (g_str_has_suffix (self->path, ".root_hash"))
    return 300;
  return (16u << 10) + (g_str_hash (self->path) % (184u << 10));
}

static const char *
wanted_type (const User *user)
{
  const char *type = rouse_plist_get_string (user->entry, "Info/Img4PayloadType");

  return type != NULL ? type : sim_component_type (user->name);
}

/* The type that the file itself carries: of a user that does not ask for another one, if there is any. */
static const char *
own_type (SimIpswFile *self)
{
  const char *type;

  for (guint i = 0; i < self->users->len; i++)
    if (rouse_plist_get (user_at (self, i)->entry, "Info/Img4PayloadType") == NULL &&
        (type = sim_component_type (user_at (self, i)->name)) != NULL)
      return sim_component_own_type (type);
  type = wanted_type (user_at (self, 0));
  return type != NULL ? sim_component_own_type (type) : "none";
}

/* The version text of an IM4P; boot loaders carry their own. */
static char *
make_label (SimIpswFile *self, const SimIpswOptions *options)
{
  const char *build_string = rouse_plist_get_string (user_at (self, 0)->entry, "BuildString");

  return build_string != NULL ? g_strdup (build_string) : g_strdup_printf ("VirtualIPhone-%s", options->build);
}

/* The digest covers the file with the type that it will be sent with (spec 13 §5.4). */
static GBytes *
make_im4p (SimIpswFile *self, const SimIpswOptions *options)
{
  g_autofree char *text = describe (self, options);
  gsize payload_size = size_of (self, options), size, type_at;
  g_autofree guint8 *payload = make_noise (self->path, text, payload_size);
  const char *type = own_type (self);
  g_autofree char *label = make_label (self, options);
  GBytes *file = sim_der_make_im4p (type, label, payload, payload_size);
  const guint8 *bytes = g_bytes_get_data (file, &size);
  g_autofree guint8 *copy = g_memdup2 (bytes, size);

  type_at = (gsize) ((const guint8 *) memmem (copy, 16, "IM4P", 4) - copy) + 6;
  for (guint i = 0; i < self->users->len; i++) {
    const char *asked = rouse_plist_get_string (user_at (self, i)->entry, "Info/Img4PayloadType");

    memcpy (copy + type_at, asked != NULL && strlen (asked) == 4 ? asked : type, 4);
    set_digest (user_at (self, i), copy, size);
  }
  return file;
}

/* IMG3 is what the boot ROMs of these chips read (spec 16 §4). */
static gboolean
is_img3 (plist_t identity)
{
  guint64 chip_id = 0;

  return rouse_plist_get_uint (identity, "ApChipID", &chip_id) && chip_id >= 0x8900 && chip_id < 0x8960;
}

/* The digest covers what is signed, so it fits the personalised image too (spec 13 §5.4). Those that get a signature of
 * their own have a place for it. */
static GBytes *
make_img3 (SimIpswFile *self, const SimIpswOptions *options)
{
  const User *first = user_at (self, 0);
  g_autofree char *text = describe (self, options);
  g_autofree char *label = make_label (self, options);
  gsize size = size_of (self, options);
  g_autofree guint8 *payload = make_noise (self->path, text, size);
  guint64 chip_id = 0, board_id = 0;
  SimImg3Wish wish = { .type = own_type (self), .version = label, .payload = payload, .payload_size = size };
  guint8 digest[SIM_IMG3_DIGEST_SIZE];
  g_autoptr (SimImg3) image = NULL;
  GBytes *file;

  rouse_plist_get_uint (first->identity, "ApChipID", &chip_id);
  rouse_plist_get_uint (first->identity, "ApBoardID", &board_id);
  wish.chip_id = (guint32) chip_id;
  wish.board_id = (guint32) board_id;
  wish.has_signature = rouse_plist_get (first->entry, "PartialDigest") != NULL;
  file = sim_img3_make (&wish);
  image = sim_img3_parse (file, NULL);
  g_assert (image != NULL);
  sim_img3_get_digest (image, digest);
  for (guint i = 0; i < self->users->len; i++)
    if (rouse_plist_get (user_at (self, i)->entry, "Digest") != NULL)
      rouse_plist_set_data (user_at (self, i)->entry, "Digest", digest, sizeof digest);
  return file;
}

static GBytes *
make_raw (SimIpswFile *self, const SimIpswOptions *options)
{
  g_autofree char *text = describe (self, options);
  /* As in real manifests: these files are legitimately empty (spec 13 §5.4). */
  gsize size = g_str_has_suffix (self->path, ".vt.fw") ? 0 : size_of (self, options);
  guint8 *data = make_noise (self->path, text, size);

  for (guint i = 0; i < self->users->len; i++)
    set_digest (user_at (self, i), data, size);
  return g_bytes_new_take (data, size);
}

/* A table of files (spec 15 §9): one record a type that a user asks for. The digest is the record's. */
static GBytes *
make_ftab (SimIpswFile *self, const SimIpswOptions *options)
{
  g_autofree char *text = describe (self, options);
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();
  GByteArray *out = g_byte_array_new ();
  guint32 record = 0x6000, n;

  for (guint i = 0; i < self->users->len; i++) {
    const char *type = wanted_type (user_at (self, i));

    if (type != NULL && !g_ptr_array_find_with_equal_func (tags, type, g_str_equal, NULL))
      g_ptr_array_add (tags, (gpointer) type);
  }
  n = tags->len;
  g_byte_array_set_size (out, 0x30 + 16 * n);
  memset (out->data, 0, out->len);
  ((guint32 *) (gpointer) out->data)[0] = GUINT32_TO_LE (1);
  ((guint32 *) (gpointer) out->data)[1] = GUINT32_TO_LE (0xFFFFFFFF);
  memcpy (out->data + 0x20, n > 0 ? tags->pdata[0] : "none", 4);
  memcpy (out->data + 0x24, "ftab", 4);
  ((guint32 *) (gpointer) out->data)[10] = GUINT32_TO_LE (n);
  for (guint i = 0; i < n; i++) {
    g_autofree char *seed = g_strconcat (self->path, tags->pdata[i], NULL);
    g_autofree guint8 *data = make_noise (seed, text, record);
    guint32 words[] = { GUINT32_TO_LE (out->len), GUINT32_TO_LE (record) };

    memcpy (out->data + 0x30 + 16 * i, tags->pdata[i], 4);
    memcpy (out->data + 0x34 + 16 * i, words, sizeof words);
    for (guint j = 0; j < self->users->len; j++)
      if (g_strcmp0 (wanted_type (user_at (self, j)), tags->pdata[i]) == 0)
        set_digest (user_at (self, j), data, record);
    g_byte_array_append (out, data, record);
  }
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
make_modem (SimIpswFile *self, const SimIpswOptions *options)
{
  guint64 chip_id = 0;

  rouse_plist_get_uint (user_at (self, 0)->identity, "BbChipID", &chip_id);
  return sim_modem_make_archive (user_at (self, 0)->entry, chip_id, self->path);
}

static GBytes *
make_plist (SimIpswFile *self, const SimIpswOptions *options)
{
  g_auto (plist_t) map = plist_new_dict ();
  g_autofree char *text = describe (self, options);
  GBytes *file;

  rouse_plist_set_string (map, "fw_map", text);
  rouse_plist_set_data (map, "fw_image", self->path, strlen (self->path));
  file = rouse_plist_to_xml (map);
  for (guint i = 0; i < self->users->len; i++) {
    gsize size;
    const guint8 *data = g_bytes_get_data (file, &size);

    set_digest (user_at (self, i), data, size);
  }
  return file;
}

/* --- disk images: large, so made, hashed and written in parallel and never whole in memory --- */

typedef struct {
  GAsyncQueue *full, *empty; /* GByteArray of up to CHUNK bytes */
  EVP_MD_CTX *sum;
} Hasher;

static gpointer
hash_thread (gpointer data)
{
  Hasher *hasher = data;

  for (;;) {
    GByteArray *chunk = g_async_queue_pop (hasher->full);

    if (chunk->len == 0) {
      g_byte_array_unref (chunk);
      return NULL;
    }
    EVP_DigestUpdate (hasher->sum, chunk->data, chunk->len);
    g_async_queue_push (hasher->empty, chunk);
  }
}

/* An encrypted archive names the URL of its key (spec 13 §6). */
static void
put_aea_header (guint8 *chunk, const char *path)
{
  g_autofree char *value = g_strdup_printf ("https://wkms-public.apple.com/fcs-keys/%08x", g_str_hash (path));
  const char *key = "com.apple.wkms.fcs-key-url";
  guint32 record = (guint32) (4 + strlen (key) + 1 + strlen (value));
  guint32 length = GUINT32_TO_LE (record);

  memcpy (chunk, "AEA1\1\0\0\0", 8);
  memcpy (chunk + 8, &length, 4);
  memcpy (chunk + 12, &length, 4);
  memcpy (chunk + 16, key, strlen (key) + 1);
  memcpy (chunk + 16 + strlen (key) + 1, value, strlen (value));
}

/* What deflate finds in programs: short new pieces with few different bits, and pieces from a little earlier. */
static void
fill_like_code (SimNoise *noise, guint8 *data, gsize size)
{
  for (gsize at = 0; at < size;) {
    guint64 random = sim_noise_next (noise);
    gsize piece = MIN ((gsize) (4 + (random & 15)), size - at);
    gsize back = 32 + (gsize) ((random >> 8) & 0x3FFF);

    if ((random >> 40 & 3) != 0 && back + piece <= at) {
      memcpy (data + at, data + at - back, piece);
    } else {
      guint64 bits[3] = { sim_noise_next (noise), sim_noise_next (noise), sim_noise_next (noise) };

      for (gsize i = 0; i < 3; i++)
        bits[i] &= 0x7F1F7F3F7FFF0F7Fu;
      memcpy (data + at, bits, piece);
    }
    at += piece;
  }
}

static void
fill_chunk (SimNoise *noise, guint8 *data, gsize size, const SimIpswOptions *options)
{
  if (options->like_code) {
    fill_like_code (noise, data, size);
    return;
  }
  if (!options->deflated) {
    sim_noise_fill (noise, data, size);
    return;
  }
  for (gsize at = 0; at < size; at += 8192) { /* every second 4 KiB are zero */
    gsize part = MIN (size - at, 4096);

    sim_noise_fill (noise, data + at, part);
    memset (data + at + part, 0, MIN (size - at, 8192) - part);
  }
}

static gboolean
stream_image (SimIpswFile *self, const SimIpswOptions *options, guint64 size, SimIpswWriter *writer, Hasher *hasher,
              GError **error)
{
  g_autofree char *text = describe (self, options);
  g_autofree char *seed = g_strconcat (self->path, text, NULL);
  SimNoise noise;

  sim_noise_init (&noise, seed);
  for (guint64 at = 0; at < size;) {
    GByteArray *chunk = g_async_queue_pop (hasher->empty);

    g_byte_array_set_size (chunk, (guint) MIN (size - at, CHUNK));
    fill_chunk (&noise, chunk->data, chunk->len, options);
    if (at == 0 && g_str_has_suffix (self->path, ".aea") && chunk->len > 4096)
      put_aea_header (chunk->data, self->path);
    else if (at == 0)
      memcpy (chunk->data, text, MIN (chunk->len, strlen (text)));
    at += chunk->len;
    if (at == size && g_str_has_suffix (self->path, ".dmg") && chunk->len >= 512)
      memcpy (chunk->data + chunk->len - 512, "koly\0\0\0\4", 8);
    if (!sim_ipsw_writer_write (writer, chunk->data, chunk->len, error)) {
      g_async_queue_push (hasher->empty, chunk);
      return FALSE;
    }
    g_async_queue_push (hasher->full, chunk);
  }
  return TRUE;
}

static gboolean
write_image (SimIpswFile *self, const SimIpswOptions *options, SimIpswWriter *writer, GError **error)
{
  gboolean is_os = strcmp (user_at (self, 0)->name, "OS") == 0;
  guint64 size = is_os ? options->os_size : MAX (options->os_size / 16, 256u << 10);
  gsize digest_size = 0;
  guint8 digest[EVP_MAX_MD_SIZE];
  Hasher hasher = { g_async_queue_new (), g_async_queue_new_full ((GDestroyNotify) g_byte_array_unref),
                    EVP_MD_CTX_new () };
  GThread *thread;
  gboolean ok;

  for (guint i = 0; i < self->users->len && digest_size == 0; i++)
    rouse_plist_get_data (user_at (self, i)->entry, "Digest", &digest_size);
  EVP_DigestInit_ex (hasher.sum, digest_size == 20 ? EVP_sha1 () : EVP_sha384 (), NULL);
  for (guint i = 0; i < 4; i++)
    g_async_queue_push (hasher.empty, g_byte_array_sized_new (CHUNK));
  thread = g_thread_new ("hash", hash_thread, &hasher);
  ok = sim_ipsw_writer_begin (writer, self->path, size, options->deflated && is_os, error) &&
       stream_image (self, options, size, writer, &hasher, error) && sim_ipsw_writer_end (writer, error);
  g_async_queue_push (hasher.full, g_byte_array_new ());
  g_thread_join (thread);
  EVP_DigestFinal_ex (hasher.sum, digest, NULL);
  for (guint i = 0; i < self->users->len; i++)
    if (rouse_plist_get (user_at (self, i)->entry, "Digest") != NULL)
      rouse_plist_set_data (user_at (self, i)->entry, "Digest", digest, digest_size);
  EVP_MD_CTX_free (hasher.sum);
  g_async_queue_unref (hasher.full);
  g_async_queue_unref (hasher.empty);
  return ok;
}

/* Which files of a folder are written to the start-up memory, in order: a text file beside them in old IPSWs (spec 13
 * §1.1, spec 21 §3.2). */
static gboolean
write_flash_list (plist_t identity, SimIpswWriter *writer, GError **error)
{
  static const char *const order[] = {
    "LLB",         "iBoot",         "DeviceTree",       "AppleLogo",        "RecoveryMode", "BatteryLow0",
    "BatteryLow1", "BatteryPlugin", "BatteryCharging0", "BatteryCharging1", "BatteryFull"
  };
  const char *llb = rouse_plist_get_string (identity, "Manifest/LLB/Info/Path");
  g_autofree char *folder = llb != NULL ? g_path_get_dirname (llb) : NULL;
  g_autofree char *name = folder != NULL ? g_strconcat (folder, "/manifest", NULL) : NULL;
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (GBytes) content = NULL;

  if (llb == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++) {
    g_autofree char *key = g_strconcat ("Manifest/", order[i], "/Info/Path", NULL);
    const char *path = rouse_plist_get_string (identity, key);
    g_autofree char *base = path != NULL ? g_path_get_basename (path) : NULL;

    if (base != NULL)
      g_string_append_printf (list, "%s\n", base);
  }
  content = g_bytes_new (list->str, list->len);
  return sim_ipsw_writer_add (writer, name, content, error);
}

gboolean
sim_ipsw_flash_lists_write (plist_t manifest, SimIpswWriter *writer, GError **error)
{
  plist_t identities = rouse_plist_get_array (manifest, "BuildIdentities");
  g_autoptr (GHashTable) boards = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < plist_array_get_size (identities); i++) {
    plist_t identity = plist_array_get_item (identities, i);
    const char *board = rouse_plist_get_string (identity, "Info/DeviceClass");

    if (is_img3 (identity) && board != NULL && g_hash_table_add (boards, (gpointer) board) &&
        !write_flash_list (identity, writer, error))
      return FALSE;
  }
  return TRUE;
}

/* Makes the file, writes it, and puts its digests into the manifest that it was collected from. */
gboolean
sim_ipsw_file_write (SimIpswFile *self, const SimIpswOptions *options, SimIpswWriter *writer, GError **error)
{
  static GBytes *(*const makers[]) (SimIpswFile *, const SimIpswOptions *) = {
    [KIND_IM4P] = make_im4p,   [KIND_RAW] = make_raw,     [KIND_FTAB] = make_ftab,
    [KIND_MODEM] = make_modem, [KIND_PLIST] = make_plist,
  };
  Kind kind = kind_of (user_at (self, 0)->name);
  g_autoptr (GBytes) content = NULL;

  if (kind == KIND_IMAGE)
    return write_image (self, options, writer, error);
  content = kind == KIND_IM4P && is_img3 (user_at (self, 0)->identity) ? make_img3 (self, options)
                                                                       : makers[kind](self, options);
  return sim_ipsw_writer_add (writer, self->path, content, error);
}
