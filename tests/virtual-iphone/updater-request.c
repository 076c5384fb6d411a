/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "updater-round.h"

#include <stdlib.h>
#include <string.h>

#include "base/plist.h"

/* What a chip tells of itself, and the signing request that newer systems make of it (spec 24 §1, spec 28 §2.7). */

/* The chip's own number: what the signing server checks the byte order by. */
static guint64
chip_ecid (SimRestore *restore)
{
  return 0x0064000000000000u | (sim_device_get_ecid (restore->device) & 0xFFFFFFFFu);
}

/* What the phone itself knows, then the model's chip; else the chip is the one that the firmware is for. */
static guint64
get_number (SimUpdaterRound *self, const SimFact *fact)
{
  SimDevice *device = self->restore->device;
  const SimModel *model = sim_device_get_model (device);
  const struct {
    const char *key;
    guint64 value;
  } own[] = { { "ApECID", sim_device_get_ecid (device) },
              { "ApChipID", model->chip_id },
              { "ApBoardID", model->board_id } };
  guint64 value = fact->value;

  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    if (strcmp (fact->key, own[i].key) == 0)
      return own[i].value;
  if (self->aboard != NULL && self->aboard->chip_id != 0 && g_str_has_suffix (fact->key, "ChipID"))
    return self->aboard->chip_id;
  rouse_plist_get_uint (self->restore->identity, fact->key, &value);
  return value;
}

static void
set_fact (SimUpdaterRound *self, plist_t dict, const char *key, const SimFact *fact, gboolean as_data)
{
  static const guint8 same[32] = { 0xC0, 0xFF, 0xEE, 0x11 };
  guint64 ecid = chip_ecid (self->restore), big_endian = GUINT64_TO_BE (ecid);
  guint32 bytes = GUINT32_TO_BE ((guint32) fact->value);

  switch (fact->kind) {
  case SIM_FACT_UINT:
    rouse_plist_set_uint (dict, key, get_number (self, fact));
    break;
  case SIM_FACT_BOOL:
    rouse_plist_set_bool (dict, key, fact->value != 0);
    break;
  case SIM_FACT_DATA:
    rouse_plist_set_data (dict, key, same, fact->value);
    break;
  case SIM_FACT_NONCE:
    rouse_plist_set_bytes (dict, key, self->nonce);
    break;
  case SIM_FACT_BYTES_32:
    if (as_data)
      rouse_plist_set_data (dict, key, &bytes, 4);
    else
      rouse_plist_set_uint (dict, key, fact->value);
    break;
  case SIM_FACT_RAP_ECID:
    if (as_data)
      rouse_plist_set_data (dict, key, &big_endian, 8);
    else
      rouse_plist_set_uint (dict, key, ecid);
    break;
  case SIM_FACT_ECID:
    rouse_plist_set_uint (dict, key, ecid);
    break;
  }
}

guint64
sim_updater_get_chip_id (SimUpdaterRound *self)
{
  guint64 value = 0;

  for (const SimFact *fact = self->updater->facts; fact->key != NULL; fact++)
    if (fact->kind == SIM_FACT_UINT && strstr (fact->own != NULL ? fact->own : fact->key, ",ChipID") != NULL)
      return get_number (self, fact);
  if (self->aboard == NULL)
    rouse_plist_get_uint (self->restore->identity, "Cryptex1,ChipID", &value);
  return value;
}

/* The info of one of several chips is the first of an array (spec 24 §4.8). */
static plist_t
make_numbered_info (SimUpdaterRound *self, plist_t hardware)
{
  plist_t info = plist_new_dict (), array = plist_new_array (), element = plist_new_dict (), ap = plist_new_dict ();
  const SimModel *model = sim_device_get_model (self->restore->device);

  plist_dict_set_item (element, self->updater->wrapper, hardware);
  rouse_plist_set_uint (element, "TagNumber", self->updater->tag_number);
  rouse_plist_set_string (element, "TicketName", self->updater->ticket);
  plist_array_append_item (array, element);
  rouse_plist_set_uint (ap, "ApChipID", model->chip_id);
  rouse_plist_set_uint (ap, "ApBoardID", model->board_id);
  plist_dict_set_item (info, "InfoArray", array);
  plist_dict_set_item (info, "APInfo", ap);
  return info;
}

plist_t
sim_updater_make_info (SimUpdaterRound *self)
{
  plist_t facts = plist_new_dict (), info;

  for (const SimFact *fact = self->updater->facts; fact->key != NULL; fact++)
    set_fact (self, facts, fact->key, fact, TRUE);
  if (self->updater->tag_number != 0)
    return make_numbered_info (self, facts);
  if (self->updater->wrapper == NULL)
    return facts;
  info = plist_new_dict ();
  plist_dict_set_item (info, self->updater->wrapper, facts);
  return info;
}

/* --- the device's own request (spec 24 §1) --- */

/* Of a secure element's entries only digests count (spec 24 §4.1); other entries lose what helps the host alone. */
static plist_t
copy_entry (SimUpdaterRound *self, const char *component, plist_t entry)
{
  static const char *const dropped[] = { "Info", "DevelopmentUpdatePayloadHash", "DevelopmentCMAC" };
  g_autoptr (GBytes) digest = rouse_plist_get_bytes (entry, "Digest");
  plist_t copy;

  if (strcmp (component, "SEP") == 0) {
    copy = plist_new_dict ();
    if (digest != NULL)
      rouse_plist_set_bytes (copy, "Digest", digest);
    return copy;
  }
  copy = plist_copy (entry);
  for (gsize i = 0; i < G_N_ELEMENTS (dropped); i++)
    if (plist_dict_get_item (copy, dropped[i]) != NULL)
      plist_dict_remove_item (copy, dropped[i]);
  if (self->updater->signs_entries) {
    rouse_plist_set_bool (copy, "EPRO", TRUE);
    rouse_plist_set_bool (copy, "ESEC", TRUE);
  }
  return copy;
}

static void
put_entry (SimUpdaterRound *self, plist_t request, const char *component)
{
  g_autofree char *path = g_strdup_printf ("Manifest/%s", component);
  plist_t entry = rouse_plist_get_dict (self->restore->identity, path);

  if (entry != NULL)
    plist_dict_set_item (request, component, copy_entry (self, component, entry));
}

/* Top-level values of the identity: numbers as numbers, whatever the manifest writes them as. */
static void
put_number (SimUpdaterRound *self, plist_t request, const char *key)
{
  guint64 value = 0;
  const char *text = rouse_plist_get_string (self->restore->identity, key);

  if (text != NULL && !g_str_has_prefix (text, "0x"))
    rouse_plist_set_string (request, key, text);
  else if (rouse_plist_get_uint (self->restore->identity, key, &value))
    rouse_plist_set_uint (request, key, value);
}

static void
put_cryptex_facts (SimUpdaterRound *self, plist_t request)
{
  const SimModel *model = sim_device_get_model (self->restore->device);
  guint64 udid[2] = { GUINT64_TO_BE ((guint64) model->chip_id),
                      GUINT64_TO_BE (sim_device_get_ecid (self->restore->device)) };

  rouse_plist_set_bytes (request, "Cryptex1,Nonce", self->nonce);
  rouse_plist_set_data (request, "Cryptex1,UDID", udid, sizeof udid);
  rouse_plist_set_bool (request, "Cryptex1,ProductionMode", TRUE);
  rouse_plist_set_bool (request, "Cryptex1,UseProductClass", TRUE);
  rouse_plist_set_data (request, "Cryptex1,UniqueTagList", "", 0);
}

/* The eUICC has two firmwares, each with a nonce of its own (spec 14 §5.2). */
static void
put_euicc_nonces (SimUpdaterRound *self, plist_t request)
{
  const guint8 *nonce = g_bytes_get_data (self->nonce, NULL);
  gsize half = g_bytes_get_size (self->nonce) / 2;
  plist_t gold = rouse_plist_get_dict (request, "eUICC,Gold"), euicc = rouse_plist_get_dict (request, "eUICC,Main");

  if (gold == NULL || euicc == NULL)
    return;
  rouse_plist_set_data (gold, "Nonce", nonce, half);
  rouse_plist_set_data (euicc, "Nonce", nonce + half, half);
}

plist_t
sim_updater_make_own_request (SimUpdaterRound *self)
{
  plist_t request = plist_new_dict ();
  g_autofree char *flag = g_strconcat ("@", self->updater->ticket, NULL);

  rouse_plist_set_bool (request, flag, TRUE);
  for (const SimFact *fact = self->updater->facts; fact->key != NULL; fact++) {
    const char *key = fact->own != NULL ? fact->own : fact->key;

    if (*key != '\0')
      set_fact (self, request, key, fact, FALSE);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (self->updater->entries) && self->updater->entries[i] != NULL; i++)
    put_entry (self, request, self->updater->entries[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (self->updater->tags) && self->updater->tags[i] != NULL; i++) {
    g_autofree char *path = g_strdup_printf ("Manifest/%s", self->updater->tags[i]);

    if (rouse_plist_get (self->restore->identity, path) != NULL)
      put_entry (self, request, self->updater->tags[i]);
    else
      put_number (self, request, self->updater->tags[i]);
  }
  if (strcmp (self->updater->name, "Cryptex1") == 0)
    put_cryptex_facts (self, request);
  if (strcmp (self->updater->name, "Vinyl") == 0)
    put_euicc_nonces (self, request);
  return request;
}

plist_t
sim_updater_make_tags (SimUpdaterRound *self)
{
  plist_t tags = plist_new_dict (), identity_tags = plist_new_array (), response_tags = plist_new_array ();

  for (gsize i = 0; i < G_N_ELEMENTS (self->updater->entries) && self->updater->entries[i] != NULL; i++)
    plist_array_append_item (identity_tags, plist_new_string (self->updater->entries[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (self->updater->tags) && self->updater->tags[i] != NULL; i++)
    plist_array_append_item (identity_tags, plist_new_string (self->updater->tags[i]));
  plist_array_append_item (response_tags, plist_new_string (self->updater->ticket));
  plist_dict_set_item (tags, "BuildIdentityTags", identity_tags);
  plist_dict_set_item (tags, "ResponseTags", response_tags);
  return tags;
}
