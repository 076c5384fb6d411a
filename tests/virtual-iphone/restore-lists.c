/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "arrival.h"
#include "component-types.h"

/* --- FUDData, PersonalizedData, EANData: a list, then each name of it (spec 21 §3.7) --- */

static const struct {
  const char *type;
  const char *list_key;
  const char *data_key;
  guint operation; /* between the requests; 0: none */
} families[] = {
  { "FUDData", "FUDImageList", "FUDImageData", 36 },
  { "EANData", "EANImageList", "EANData", 0 },
  { "PersonalizedData", "ImageList", "ImageData", 0 },
};

static gboolean
ask_one (SimRestore *self, gsize family, const char *fixed, const char *name)
{
  plist_t arguments = sim_arguments_parse (fixed != NULL ? fixed : "");
  g_auto (plist_t) owner = arguments;
  g_auto (plist_t) reply = NULL;
  g_autoptr (GBytes) image = NULL;
  const char *type = sim_component_type (name), *echo;
  char own[5];

  rouse_plist_set_string (arguments, "ImageName", name);
  if (families[family].operation != 0 && !sim_restore_op (self, families[family].operation, -1, NULL))
    return FALSE;
  reply = sim_restore_ask (self, families[family].type, arguments, SIM_ON_MAIN, -1);
  if (reply == NULL)
    return FALSE;
  image = rouse_plist_get_bytes (reply, families[family].data_key);
  echo = rouse_plist_get_string (reply, "ImageName");
  if (g_strcmp0 (echo, name) != 0)
    sim_device_refuse (self->device, "image-name", "asked for %s, the answer says %s", name,
                       echo != NULL ? echo : "nothing");
  if (image == NULL || g_strcmp0 (echo, name) != 0)
    return TRUE; /* a real phone skips the image */
  if (type == NULL) {
    sim_image_get_type (image, own);
    type = own;
  }
  return sim_restore_check_image (self, image, type) ||
         sim_restore_fail (self, -1, "%s: bad image %s", families[family].type, name);
}

gboolean
sim_restore_ask_list (SimRestore *self, const char *type, const char *fixed)
{
  plist_t arguments = sim_arguments_parse (fixed != NULL ? fixed : "");
  g_auto (plist_t) owner = arguments;
  g_auto (plist_t) reply = NULL;
  gsize family = 0;
  plist_t list;

  while (strcmp (families[family].type, type) != 0)
    family++;
  rouse_plist_set_bool (arguments, families[family].list_key, TRUE);
  reply = sim_restore_ask (self, type, arguments, SIM_ON_MAIN, -1);
  if (reply == NULL)
    return FALSE;
  list = rouse_plist_get_array (reply, families[family].list_key);
  if (list == NULL) {
    sim_device_refuse (self->device, "reply-key-missing", "no array under %s", families[family].list_key);
    return sim_restore_fail (self, -1, "host failed to provide %s", type);
  }
  for (guint i = 0; i < plist_array_get_size (list); i++) {
    plist_t node = plist_array_get_item (list, i);
    const char *name = rouse_plist_is (node, PLIST_STRING) ? plist_get_string_ptr (node, NULL) : NULL;

    if (name == NULL) {
      sim_device_refuse (self->device, "list-entry", "%s: entry %u is no string", families[family].list_key, i);
      return sim_restore_fail (self, -1, "host failed to provide %s", type);
    }
    if (!ask_one (self, family, fixed, name))
      return FALSE;
  }
  return TRUE;
}

/* --- SourceBootObjectV4: a file as it lies in the IPSW (spec 21 §3.11) --- */

typedef struct {
  EVP_MD_CTX *sha1, *sha256, *sha384;
  guint64 size;
  gboolean flips; /* the first byte: by a fault */
} Sums;

static void
sums_init (Sums *self)
{
  const struct {
    EVP_MD_CTX **context;
    const EVP_MD *algorithm;
  } all[] = { { &self->sha1, EVP_sha1 () }, { &self->sha256, EVP_sha256 () }, { &self->sha384, EVP_sha384 () } };

  self->size = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
    *all[i].context = EVP_MD_CTX_new ();
    EVP_DigestInit_ex (*all[i].context, all[i].algorithm, NULL);
  }
}

static void
sums_take (const guint8 *data, gsize size, gpointer user_data)
{
  Sums *self = user_data;

  if (self->flips && self->size == 0) {
    guint8 other = data[0] ^ 0x10;

    self->flips = FALSE;
    sums_take (&other, 1, self);
    data++;
    size--;
  }
  EVP_DigestUpdate (self->sha1, data, size);
  EVP_DigestUpdate (self->sha256, data, size);
  EVP_DigestUpdate (self->sha384, data, size);
  self->size += size;
}

static void
sums_clear (Sums *self)
{
  EVP_MD_CTX_free (self->sha1);
  EVP_MD_CTX_free (self->sha256);
  EVP_MD_CTX_free (self->sha384);
}

/* Only where it is known what the manifest's digest covers (spec 13 §5.4). */
static gboolean
is_digest_known (SimRestore *self, const char *component)
{
  g_autofree char *is_ftab = g_strdup_printf ("Manifest/%s/Info/IsFTAB", component);
  g_autofree char *retagged = g_strdup_printf ("Manifest/%s/Info/Img4PayloadType", component);

  return !rouse_plist_get_bool (self->identity, is_ftab) && rouse_plist_get (self->identity, retagged) == NULL &&
         !g_str_has_prefix (component, "BMU,") && !g_str_has_prefix (component, "eUICC,");
}

static gboolean
sums_match (SimRestore *self, Sums *sums, const char *component)
{
  g_autofree char *path = g_strdup_printf ("Manifest/%s/Digest", component);
  gsize wanted_size = 0;
  const guint8 *wanted = rouse_plist_get_data (self->identity, path, &wanted_size);
  guint8 sha1[20], sha256[32], sha384[48];

  EVP_DigestFinal_ex (sums->sha1, sha1, NULL);
  EVP_DigestFinal_ex (sums->sha256, sha256, NULL);
  EVP_DigestFinal_ex (sums->sha384, sha384, NULL);
  {
    g_autoptr (GString) text = g_string_new (NULL);

    for (gsize i = 0; i < sizeof sha256; i++)
      g_string_append_printf (text, "%02x", sha256[i]);
    sim_device_received (self->device, component, sums->size, text->str, "restore");
  }
  if (wanted == NULL || !is_digest_known (self, component))
    return TRUE;
  if (memcmp (wanted, wanted_size == 20 ? sha1 : wanted_size == 32 ? sha256 : sha384, wanted_size) == 0)
    return TRUE;
  sim_device_refuse (self->device, "stream-digest",
                     "%s: %" G_GUINT64_FORMAT " bytes arrived, not those of the manifest", component, sums->size);
  return FALSE;
}

gboolean
sim_restore_source_file (SimRestore *self, const char *component, SimWhere where, int status)
{
  g_auto (plist_t) arguments = plist_new_dict ();
  Sums sums;
  gboolean ok;

  rouse_plist_set_string (arguments, "ImageName", component);
  sums_init (&sums);
  sums.flips = sim_arrival_is_flipped (self->device, "restore", component);
  ok = sim_restore_ask_stream (self, "SourceBootObjectV4", arguments, where, status, sums_take, &sums);
  if (ok && !sums_match (self, &sums, component))
    ok = sim_restore_fail (self, status, "%s is not what the manifest says", component);
  sums_clear (&sums);
  return ok;
}
