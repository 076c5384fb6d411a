/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/byte-reader.h"
#include "base/plist.h"
#include "arrival.h"
#include "component-types.h"
#include "img3-image.h"

/* What counts as an answer, by DataType, and how the restore ends without one (spec 28 §2.10). */

/* --- images --- */

/* Reads a DER header; 0 on nonsense. */
static gsize
der_length (RouseByteReader *reader, guint8 tag)
{
  guint8 first;
  gsize size = 0;

  if (rouse_byte_reader_u8 (reader) != tag)
    return 0;
  first = rouse_byte_reader_u8 (reader);
  if (first < 0x80)
    return first;
  for (guint i = first & 0x7F; i > 0 && i <= 4; i--)
    size = size << 8 | rouse_byte_reader_u8 (reader);
  return size;
}

void
sim_image_get_type (GBytes *image, char *type)
{
  RouseByteReader reader;
  gsize size;
  const void *data = g_bytes_get_data (image, &size);
  const guint8 *text;

  if (sim_img3_is_one (image)) {
    g_autoptr (SimImg3) img3 = sim_img3_parse (image, NULL);

    g_strlcpy (type, img3 != NULL ? img3->type : "", 5);
    return;
  }
  rouse_byte_reader_init (&reader, data, size);
  der_length (&reader, 0x30);
  text = rouse_byte_reader_bytes (&reader, der_length (&reader, 0x16));
  if (text != NULL && !reader.failed && memcmp (text, "IMG4", 4) == 0) {
    der_length (&reader, 0x30);
    rouse_byte_reader_bytes (&reader, der_length (&reader, 0x16));
  }
  text = rouse_byte_reader_bytes (&reader, der_length (&reader, 0x16));
  memset (type, 0, 5);
  if (text != NULL && !reader.failed)
    memcpy (type, text, 4);
}

/* The IM4R of a SEP image, when the signing server gave one (spec 15 §6). */
static void
check_tbm (SimRestore *self, GBytes *image, const char *type)
{
  gsize size;
  const void *data = g_bytes_get_data (image, &size);

  if (strcmp (type, "sepi") != 0 && strcmp (type, "rsep") != 0)
    return;
  if (sim_device_get_setting_uint (self->device, "tbm", 1) != 0 && sim_device_get_model (self->device)->has_tbm &&
      memmem (data, size, "IM4R", 4) == NULL)
    sim_device_warn (self->device, "image-without-im4r", "%s was sent without the SEP's own ticket (ucon, ucer)", type);
}

static void
report_received (SimRestore *self, const char *what, GBytes *data)
{
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, data);

  sim_device_received (self->device, what, g_bytes_get_size (data), sha256, "restore");
}

gboolean
sim_restore_check_image (SimRestore *self, GBytes *sent, const char *type)
{
  g_autoptr (GBytes) image = sim_arrival_take (self->device, "restore", sim_component_name (type), sent);

  if (image == NULL) {
    sim_device_refuse (self->device, "reply-key-missing", "nothing has arrived for %s", sim_component_name (type));
    return FALSE;
  }
  if (!sim_device_check_image (self->device, image, type, self->ticket, NULL))
    return FALSE;
  check_tbm (self, image, type);
  report_received (self, sim_component_name (type), image);
  return TRUE;
}

/* An image under @key of @reply. */
static gboolean
check_key (SimRestore *self, plist_t reply, const char *key, const char *type)
{
  g_autoptr (GBytes) image = rouse_plist_get_bytes (reply, key);

  if (image == NULL || g_bytes_get_size (image) == 0) {
    sim_device_refuse (self->device, "reply-key-missing", "no data under %s", key);
    return FALSE;
  }
  return sim_restore_check_image (self, image, type);
}

/* --- RootTicket --- */

static gboolean
check_root_ticket (SimRestore *self, const char *type, plist_t arguments, plist_t reply)
{
  g_autoptr (GBytes) sent = rouse_plist_get_bytes (reply, "RootTicketData");
  g_autoptr (GBytes) ticket = sent != NULL ? sim_arrival_take (self->device, "restore", type, sent) : NULL;

  if (ticket == NULL)
    sim_device_refuse (self->device, "reply-key-missing", "no data under RootTicketData");
  else if (self->ticket != NULL && !g_bytes_equal (ticket, self->ticket))
    sim_device_refuse (self->device, "root-ticket",
                       "RootTicketData is not the ticket that the ramdisk was booted with");
  else
    return TRUE;
  return sim_restore_fail (self, -1, "failed to verify ticket");
}

/* --- NORData (spec 21 §3.2) --- */

/* Images other than the named ones: each must be signed for what it says it is. */
static gboolean
check_nor_image (SimRestore *self, plist_t node, guint number)
{
  g_autoptr (GBytes) image = NULL;
  char type[5];

  if (rouse_plist_is (node, PLIST_DATA)) {
    char *data = NULL;
    uint64_t size = 0;

    plist_get_data_val (node, &data, &size);
    image = g_bytes_new_with_free_func (data, size, free, data);
  }
  if (image == NULL || g_bytes_get_size (image) == 0) {
    sim_device_refuse (self->device, "nor-image", "NorImageData entry %u is no data", number);
    return FALSE;
  }
  sim_image_get_type (image, type);
  return sim_restore_check_image (self, image, type);
}

static gboolean
check_nor_array (SimRestore *self, plist_t images)
{
  g_auto (plist_t) first = NULL;
  g_autoptr (GBytes) image = NULL;
  char type[5] = "";

  for (guint i = 0; i < plist_array_get_size (images); i++)
    if (!check_nor_image (self, plist_array_get_item (images, i), i))
      return FALSE;
  if (plist_array_get_size (images) > 0) {
    first = plist_new_dict ();
    plist_dict_set_item (first, "first", plist_copy (plist_array_get_item (images, 0)));
    image = rouse_plist_get_bytes (first, "first");
    sim_image_get_type (image, type);
  }
  if (strcmp (type, "ibot") != 0 && strcmp (type, "ibdt") != 0) {
    sim_device_refuse (self->device, "nor-first-image", "the first image is %s, not ibot",
                       type[0] != '\0' ? type : "none");
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_nor_dict (SimRestore *self, plist_t images)
{
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t node = NULL;
  gboolean ok = plist_dict_get_size (images) > 0 && plist_dict_get_item (images, "iBoot") != NULL;
  guint number = 0;

  if (!ok)
    sim_device_refuse (self->device, "nor-first-image", "NorImageData has no iBoot");
  plist_dict_new_iter (images, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (images, iter, &name, &node); name != NULL && ok;
       plist_dict_next_item (images, iter, &name, &node)) {
    ok = check_nor_image (self, node, number++);
    g_clear_pointer (&name, free);
  }
  free (name);
  return ok;
}

/* The container's kind follows the request; a wrong one is tolerated on 64-bit phones (spec 21 §3.2). */
static gboolean
check_nor_images (SimRestore *self, plist_t arguments, plist_t reply)
{
  plist_t images = rouse_plist_get (reply, "NorImageData");
  plist_type wanted = rouse_plist_get_bool (arguments, "FlashVersion1") ? PLIST_DICT : PLIST_ARRAY;

  if (!rouse_plist_is (images, PLIST_DICT) && !rouse_plist_is (images, PLIST_ARRAY)) {
    sim_device_refuse (self->device, "reply-key-missing", "no array or dictionary under NorImageData");
    return FALSE;
  }
  if (!rouse_plist_is (images, wanted))
    sim_device_warn (self->device, "nor-container-kind", "NorImageData is %s, asked was %s",
                     wanted == PLIST_DICT ? "an array" : "a dictionary",
                     wanted == PLIST_DICT ? "a dictionary" : "an array");
  return rouse_plist_is (images, PLIST_ARRAY) ? check_nor_array (self, images) : check_nor_dict (self, images);
}

static gboolean
check_nor (SimRestore *self, const char *type, plist_t arguments, plist_t reply)
{
  gboolean has_sep = sim_device_get_model (self->device)->has_sep;

  if (sim_restore_current (self) == 0x609) {
    g_autoptr (GBytes) image = rouse_plist_get_bytes (reply, "RestoreSEPImageData");

    if (rouse_plist_get (reply, "LlbImageData") == NULL || rouse_plist_get (reply, "NorImageData") == NULL)
      sim_device_warn (self->device, "nor-incomplete", "the first NORData reply has no LlbImageData or NorImageData");
    if (image != NULL && sim_restore_check_image (self, image, "rsep"))
      return TRUE;
    if (image == NULL)
      sim_device_refuse (self->device, "reply-key-missing", "no data under RestoreSEPImageData");
    return sim_restore_fail (self, 50, "failed to load SEP firmware");
  }
  if (!has_sep &&
      (rouse_plist_get (reply, "SEPImageData") != NULL || rouse_plist_get (reply, "RestoreSEPImageData") != NULL))
    sim_device_warn (self->device, "nor-sep", "SEP firmware for a phone without one");
  if (check_key (self, reply, "LlbImageData", "illb") && check_nor_images (self, arguments, reply) &&
      (!has_sep ||
       (check_key (self, reply, "SEPImageData", "sepi") && check_key (self, reply, "RestoreSEPImageData", "rsep"))))
    return TRUE;
  /* Without a good LLB the start-up memory of the older phones is not written (spec 28 §6). */
  return sim_restore_fail (self, sim_device_get_model (self->device)->image4 ? -1 : 37,
                           "update_iBoot: request for LLB data returned NULL");
}

/* --- single files, and the rest --- */

static const struct {
  const char *type;
  const char *image;
  int status;
  const char *why;
} files[] = {
  { "KernelCache", "krnl", -1, "host failed to provide kernel cache" },
  { "DeviceTree", "dtre", -1, "host failed to provide device tree" },
  { "SystemImageRootHash", "isys", -1, "host failed to provide root hash" },
  { "SystemImageCanonicalMetadata", "msys", 6, "failed to seal system volume." },
};

static gboolean
check_file (SimRestore *self, const char *type, plist_t arguments, plist_t reply)
{
  g_autofree char *key = g_strconcat (type, "File", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    if (strcmp (files[i].type, type) == 0)
      return check_key (self, reply, key, files[i].image) ||
             sim_restore_fail (self, files[i].status, "%s", files[i].why);
  return sim_restore_fail (self, -1, "host failed to provide %s", type);
}

static gboolean
check_anything (SimRestore *self, const char *type, plist_t arguments, plist_t reply)
{
  return TRUE;
}

static gboolean
check_receipt (SimRestore *self, const char *type, plist_t arguments, plist_t reply)
{
  if (rouse_plist_get_dict (reply, "ReceiptManifest/OS") != NULL)
    return TRUE;
  sim_device_refuse (self->device, "reply-key-missing", "no dictionary of components under ReceiptManifest");
  return sim_restore_fail (self, -1, "host failed to provide receipt manifest");
}

static gboolean
check_identity (SimRestore *self, const char *type, plist_t arguments, plist_t reply)
{
  static const char *const needed[] = { "ApChipID",
                                        "ApBoardID",
                                        "UniqueBuildID",
                                        "Info/DeviceClass",
                                        "Info/Variant",
                                        "Manifest/OS/Info/Path",
                                        "Manifest/KernelCache" };
  plist_t identity = rouse_plist_get_dict (reply, "BuildIdentityDict");

  for (gsize i = 0; identity != NULL && i < G_N_ELEMENTS (needed); i++)
    if (rouse_plist_get (identity, needed[i]) == NULL) {
      sim_device_refuse (self->device, "identity-incomplete", "BuildIdentityDict has no %s", needed[i]);
      identity = NULL;
    }
  if (identity != NULL && rouse_plist_get_string (reply, "Variant") != NULL) {
    /* The first one stays: background jobs read it. */
    g_mutex_lock (&self->lock);
    if (self->identity == NULL)
      self->identity = plist_copy (identity);
    g_mutex_unlock (&self->lock);
    return TRUE;
  }
  sim_device_refuse (self->device, "identity-reply", "BuildIdentityDict and Variant are both needed");
  return sim_restore_fail (self, -1, "host failed to provide build identity");
}

static const struct {
  const char *type;
  int status; /* without any reply */
  gboolean (*check) (SimRestore *, const char *, plist_t, plist_t);
} checks[] = {
  { "RootTicket", -1, check_root_ticket },
  { "NORData", -1, check_nor },
  { "FDRTrustData", -1, check_anything },
  { "HostSystemTime", -1, check_anything },
  { "FirmwareUpdaterPreflight", -1, check_anything },
  { "KernelCache", -1, check_file },
  { "DeviceTree", -1, check_file },
  { "SystemImageRootHash", -1, check_file },
  { "SystemImageCanonicalMetadata", 6, check_file },
  { "ReceiptManifest", -1, check_receipt },
  { "BuildIdentityDict", -1, check_identity },
};

/* Asks on the main connection and judges the answer. */
gboolean
sim_restore_ask_checked (SimRestore *self, const char *type, plist_t arguments)
{
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    if (strcmp (checks[i].type, type) == 0) {
      g_auto (plist_t) reply = sim_restore_ask (self, type, arguments, SIM_ON_MAIN, checks[i].status);

      return reply != NULL && checks[i].check (self, type, arguments, reply);
    }
  return sim_restore_fail (self, -1, "the script asks for %s, which has no check", type);
}

/* Learns the build identity if the script did not yet. */
gboolean
sim_restore_learn_identity (SimRestore *self, SimWhere where)
{
  g_auto (plist_t) arguments = plist_new_dict ();
  g_auto (plist_t) reply = NULL;

  reply = sim_restore_ask (self, "BuildIdentityDict", arguments, where, -1);
  return reply != NULL && check_identity (self, "BuildIdentityDict", arguments, reply);
}
