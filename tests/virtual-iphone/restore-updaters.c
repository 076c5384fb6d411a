/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "arrival.h"
#include "chip-ticket.h"
#include "updaters.h"

/* The chips beside the application processor: what each tells of itself, wants from the IPSW, and takes as an answer
 * (spec 24, spec 28 §2.7). */

#define ATTEMPTS 6

typedef struct {
  SimRestore *restore;
  const SimUpdater *updater;
  SimWhere where;
  guint loop;
  GBytes *nonce;
} Round;

/* The chip's own number: what the signing server checks the byte order by. */
static guint64
rap_ecid (SimRestore *restore)
{
  return 0x0064000000000000u | (sim_device_get_ecid (restore->device) & 0xFFFFFFFFu);
}

static void
set_fact (Round *round, plist_t dict, const SimFact *fact, gboolean as_data)
{
  static const guint8 same[32] = { 0xC0, 0xFF, 0xEE, 0x11 };
  const SimModel *model = sim_device_get_model (round->restore->device);
  guint64 value = fact->value, ecid = rap_ecid (round->restore);
  guint64 big_endian = GUINT64_TO_BE (ecid);
  guint32 bytes = GUINT32_TO_BE ((guint32) fact->value);

  if (strcmp (fact->key, "ApECID") == 0)
    value = sim_device_get_ecid (round->restore->device);
  else if (strcmp (fact->key, "ApChipID") == 0)
    value = model->chip_id;
  else if (strcmp (fact->key, "ApBoardID") == 0)
    value = model->board_id;
  else if (fact->kind == SIM_FACT_UINT) /* the chip is the one that the firmware is for */
    rouse_plist_get_uint (round->restore->identity, fact->key, &value);
  switch (fact->kind) {
  case SIM_FACT_UINT:
    rouse_plist_set_uint (dict, fact->key, value);
    break;
  case SIM_FACT_BOOL:
    rouse_plist_set_bool (dict, fact->key, value != 0);
    break;
  case SIM_FACT_DATA:
    rouse_plist_set_data (dict, fact->key, same, fact->value);
    break;
  case SIM_FACT_NONCE:
    rouse_plist_set_bytes (dict, fact->key, round->nonce);
    break;
  case SIM_FACT_BYTES_32:
    if (as_data)
      rouse_plist_set_data (dict, fact->key, &bytes, 4);
    else
      rouse_plist_set_uint (dict, fact->key, fact->value);
    break;
  case SIM_FACT_RAP_ECID:
    if (as_data)
      rouse_plist_set_data (dict, fact->key, &big_endian, 8);
    else
      rouse_plist_set_uint (dict, fact->key, ecid);
    break;
  }
}

static plist_t
make_info (Round *round)
{
  plist_t info = plist_new_dict (), inner = info;

  if (round->updater->wrapper != NULL) {
    inner = plist_new_dict ();
    plist_dict_set_item (info, round->updater->wrapper, inner);
  }
  for (const SimFact *fact = round->updater->facts; fact->key != NULL; fact++)
    set_fact (round, inner, fact, TRUE);
  return info;
}

/* --- the device's own request (spec 24 §1) --- */

/* A manifest entry as a request carries it: without Info, signed for production. */
static void
put_entry (Round *round, plist_t request, const char *component)
{
  g_autofree char *path = g_strdup_printf ("Manifest/%s", component);
  plist_t entry = rouse_plist_get_dict (round->restore->identity, path);
  plist_t copy;

  if (entry == NULL)
    return;
  if (strcmp (component, "SEP") == 0) {
    g_autoptr (GBytes) digest = rouse_plist_get_bytes (entry, "Digest");

    copy = plist_new_dict ();
    if (digest != NULL)
      rouse_plist_set_bytes (copy, "Digest", digest);
  } else {
    copy = plist_copy (entry);
    plist_dict_remove_item (copy, "Info");
    if (plist_dict_get_item (copy, "DevelopmentUpdatePayloadHash") != NULL)
      plist_dict_remove_item (copy, "DevelopmentUpdatePayloadHash");
    if (g_str_has_prefix (component, "Rap,") || g_str_has_prefix (component, "Cryptex1,") ||
        g_str_has_prefix (component, "BMU,")) {
      rouse_plist_set_bool (copy, "EPRO", TRUE);
      rouse_plist_set_bool (copy, "ESEC", TRUE);
    }
  }
  plist_dict_set_item (request, component, copy);
}

/* Top-level values of the identity: numbers as numbers, whatever the manifest writes them as. */
static void
put_number (Round *round, plist_t request, const char *key)
{
  guint64 value = 0;
  const char *text = rouse_plist_get_string (round->restore->identity, key);

  if (text != NULL && !g_str_has_prefix (text, "0x"))
    rouse_plist_set_string (request, key, text);
  else if (rouse_plist_get_uint (round->restore->identity, key, &value))
    rouse_plist_set_uint (request, key, value);
}

static void
put_cryptex_facts (Round *round, plist_t request)
{
  const SimModel *model = sim_device_get_model (round->restore->device);
  guint64 udid[2] = { GUINT64_TO_BE ((guint64) model->chip_id),
                      GUINT64_TO_BE (sim_device_get_ecid (round->restore->device)) };

  rouse_plist_set_bytes (request, "Cryptex1,Nonce", round->nonce);
  rouse_plist_set_data (request, "Cryptex1,UDID", udid, sizeof udid);
  rouse_plist_set_bool (request, "Cryptex1,ProductionMode", TRUE);
  rouse_plist_set_bool (request, "Cryptex1,UseProductClass", TRUE);
  rouse_plist_set_data (request, "Cryptex1,UniqueTagList", "", 0);
}

/* The eUICC has two firmwares, each with a nonce of its own (spec 14 §5.2). */
static void
put_euicc_nonces (Round *round, plist_t request)
{
  const guint8 *nonce = g_bytes_get_data (round->nonce, NULL);
  gsize half = g_bytes_get_size (round->nonce) / 2;
  plist_t gold = rouse_plist_get_dict (request, "eUICC,Gold"), euicc = rouse_plist_get_dict (request, "eUICC,Main");

  if (gold == NULL || euicc == NULL)
    return;
  rouse_plist_set_data (gold, "Nonce", nonce, half);
  rouse_plist_set_data (euicc, "Nonce", nonce + half, half);
}

static plist_t
make_own_request (Round *round)
{
  plist_t request = plist_new_dict ();
  g_autofree char *flag = g_strconcat ("@", round->updater->ticket, NULL);
  gboolean prefixed = strcmp (round->updater->name, "T200") != 0;

  rouse_plist_set_bool (request, flag, TRUE);
  for (const SimFact *fact = round->updater->facts; fact->key != NULL; fact++) {
    g_autofree char *key = prefixed ? g_strdup (fact->key) : g_strconcat ("BMU,", fact->key, NULL);
    SimFact named = { key, fact->kind, fact->value };

    if (strcmp (fact->key, "SE,IsDev") != 0 && strcmp (fact->key, "Yonkers,FabRevision") != 0)
      set_fact (round, request, &named, FALSE);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (round->updater->entries) && round->updater->entries[i] != NULL; i++)
    put_entry (round, request, round->updater->entries[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (round->updater->tags) && round->updater->tags[i] != NULL; i++) {
    g_autofree char *path = g_strdup_printf ("Manifest/%s", round->updater->tags[i]);

    if (rouse_plist_get (round->restore->identity, path) != NULL)
      put_entry (round, request, round->updater->tags[i]);
    else
      put_number (round, request, round->updater->tags[i]);
  }
  if (strcmp (round->updater->name, "Cryptex1") == 0)
    put_cryptex_facts (round, request);
  if (strcmp (round->updater->name, "Vinyl") == 0)
    put_euicc_nonces (round, request);
  return request;
}

static plist_t
make_tags (Round *round)
{
  plist_t tags = plist_new_dict (), identity_tags = plist_new_array (), response_tags = plist_new_array ();

  for (gsize i = 0; i < G_N_ELEMENTS (round->updater->entries) && round->updater->entries[i] != NULL; i++)
    plist_array_append_item (identity_tags, plist_new_string (round->updater->entries[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (round->updater->tags) && round->updater->tags[i] != NULL; i++)
    plist_array_append_item (identity_tags, plist_new_string (round->updater->tags[i]));
  plist_array_append_item (response_tags, plist_new_string (round->updater->ticket));
  plist_dict_set_item (tags, "BuildIdentityTags", identity_tags);
  plist_dict_set_item (tags, "ResponseTags", response_tags);
  return tags;
}

/* --- the answer --- */

static gboolean
refuse (Round *round, const char *what, const char *why)
{
  sim_device_refuse (round->restore->device, what, "%s: %s", round->updater->name, why);
  return FALSE;
}

static gboolean
check_ftab (Round *round, GBytes *firmware)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (firmware, &size);
  guint32 count;

  if (size < 0x30 || memcmp (data + 0x20, "rkosftab", 8) != 0)
    return refuse (round, "updater-firmware", "FirmwareData is no ftab of tag rkos");
  count = (guint32) data[0x28] | (guint32) data[0x29] << 8;
  for (guint32 i = 0; i < count; i++) {
    const guint8 *entry = data + 0x30 + 16 * i;
    guint64 offset, length;

    if (0x30 + 16 * (i + 1) > size)
      return refuse (round, "updater-firmware", "the ftab ends inside its table");
    offset = entry[4] | entry[5] << 8 | entry[6] << 16 | (guint64) entry[7] << 24;
    length = entry[8] | entry[9] << 8 | entry[10] << 16 | (guint64) entry[11] << 24;
    if (offset + length > size)
      return refuse (round, "updater-firmware", "an ftab record reaches beyond the end");
  }
  return TRUE;
}

/* Four zero bytes, the size of the file, eight zero bytes, the file (spec 24 §4.2). */
static gboolean
check_savage (GBytes *firmware)
{
  static const guint8 zeros[8] = { 0 };
  gsize size;
  const guint8 *data = g_bytes_get_data (firmware, &size);
  guint32 file_size;

  if (size < 16 || memcmp (data, zeros, 4) != 0 || memcmp (data + 8, zeros, 8) != 0)
    return FALSE;
  memcpy (&file_size, data + 4, 4);
  return GUINT32_FROM_LE (file_size) == size - 16;
}

static gboolean
check_firmware (Round *round, plist_t response)
{
  plist_t firmware = rouse_plist_get (response, "FirmwareData");
  g_autoptr (GBytes) bytes = rouse_plist_get_bytes (response, "FirmwareData");
  g_auto (plist_t) map = NULL;

  if (firmware == NULL)
    return refuse (round, "updater-firmware", "FirmwareData is missing");
  switch (round->updater->layout) {
  case SIM_LAYOUT_RAW:
    return (bytes != NULL && g_bytes_get_size (bytes) > 0) ||
           refuse (round, "updater-firmware", "FirmwareData is no data");
  case SIM_LAYOUT_YONKERS:
    return rouse_plist_get_data (firmware, "YonkersFirmware", &(gsize){ 0 }) != NULL ||
           refuse (round, "updater-firmware", "FirmwareData is no dictionary with YonkersFirmware");
  case SIM_LAYOUT_SAVAGE:
    return (bytes != NULL && check_savage (bytes)) ||
           refuse (round, "updater-firmware", "FirmwareData has no header of 16 bytes with the file's size");
  case SIM_LAYOUT_FTAB:
    return bytes != NULL ? check_ftab (round, bytes) : refuse (round, "updater-firmware", "FirmwareData is no data");
  case SIM_LAYOUT_MAP:
    map = bytes != NULL ? rouse_plist_parse_bytes (bytes, NULL) : NULL;
    return rouse_plist_get (map, "fw_map_digest") != NULL ||
           refuse (round, "updater-firmware", "no fw_map_digest in the firmware map");
  case SIM_LAYOUT_NONE:
    break;
  }
  return TRUE;
}

/* Whether the chip takes this answer. */
static gboolean
check_reply (Round *round, plist_t reply)
{
  plist_t response = rouse_plist_get_dict (reply, "FirmwareResponseData");
  g_autoptr (GBytes) sent = rouse_plist_get_bytes (response, round->updater->ticket);
  g_autoptr (GBytes) ticket =
      sent != NULL ? sim_arrival_take (round->restore->device, "restore", round->updater->ticket, sent) : NULL;

  if (response == NULL)
    return refuse (round, "updater-reply", "no dictionary under FirmwareResponseData");
  if (ticket == NULL)
    return refuse (round, "updater-ticket", "the ticket is missing");
  if (!sim_chip_ticket_check (ticket, round->updater->ticket, round->nonce))
    return refuse (round, "updater-ticket", "the ticket is not for this chip and nonce");
  if (round->restore->script->legacy_updaters && round->updater->layout != SIM_LAYOUT_NONE)
    return check_firmware (round, response);
  if (rouse_plist_get (response, "FirmwareData") == NULL)
    return TRUE;
  /* Spec 24 §2: hosts do not add it; a client of others that always does restored such phones. */
  if (sim_device_get_setting_uint (round->restore->device, "strict-updaters", 0) != 0)
    return refuse (round, "updater-firmware", "FirmwareData was not asked for");
  sim_device_warn (round->restore->device, "updater-firmware", "%s: FirmwareData was not asked for",
                   round->updater->name);
  return TRUE;
}

/* --- rounds --- */

static gboolean
fetch_files (Round *round)
{
  if (strcmp (round->updater->name, "Cryptex1") == 0)
    return TRUE; /* its files come after the ticket */
  if (!sim_restore_learn_identity (round->restore, round->where))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (round->updater->files) && round->updater->files[i] != NULL; i++) {
    g_autofree char *path = g_strdup_printf ("Manifest/%s", round->updater->files[i]);

    if (rouse_plist_get (round->restore->identity, path) != NULL &&
        !sim_restore_source_file (round->restore, round->updater->files[i], round->where, -1))
      return FALSE;
  }
  return TRUE;
}

/* @taken: whether the chip took the answer. FALSE: the restore is over. */
static gboolean
run_round (Round *round, gboolean *taken)
{
  g_auto (plist_t) arguments = plist_new_dict ();
  g_auto (plist_t) reply = NULL;
  gboolean legacy = round->restore->script->legacy_updaters;

  if (!legacy && !fetch_files (round))
    return FALSE;
  rouse_plist_set_string (arguments, "MessageArgType", "FirmwareResponseData");
  rouse_plist_set_string (arguments, "MessageArgUpdaterName", round->updater->name);
  rouse_plist_set_uint (arguments, "MessageArgUpdaterLoopCount", round->loop);
  plist_dict_set_item (arguments, "MessageArgInfo", make_info (round));
  if (!legacy) {
    plist_dict_set_item (arguments, "DeviceGeneratedRequest", make_own_request (round));
    plist_dict_set_item (arguments, "DeviceGeneratedTags", make_tags (round));
  }
  reply = sim_restore_ask (round->restore, "FirmwareUpdaterData", arguments, round->where, -1);
  if (reply == NULL)
    return FALSE;
  *taken = check_reply (round, reply);
  return TRUE;
}

static gsize
nonce_size (const SimUpdater *updater)
{
  for (const SimFact *fact = updater->facts; fact->key != NULL; fact++)
    if (fact->kind == SIM_FACT_NONCE)
      return fact->value;
  return strcmp (updater->name, "Vinyl") == 0 ? 40 : 32;
}

/* --set reject-updater=NAME: a chip that takes no ticket; stubborn-updater=NAME: nor does it ever show another nonce,
 * and the phone does not give up: the endless loop of spec 20 §10. */
static gboolean
is_set_for (Round *round, const char *setting)
{
  return g_strcmp0 (sim_device_get_setting (round->restore->device, setting, NULL), round->updater->id) == 0;
}

/* One round that the chip takes, each attempt with a new nonce. */
static gboolean
run_attempts (Round *round, int attempts, int status)
{
  gboolean is_stubborn = is_set_for (round, "stubborn-updater");
  gboolean rejects = is_stubborn || is_set_for (round, "reject-updater");

  for (int i = 0; i < attempts || is_stubborn; i++, round->loop++) {
    gboolean taken = FALSE;
    gboolean ok;

    if (round->nonce == NULL)
      round->nonce =
          sim_restored_next_nonce (round->restore->restored, round->updater->name, nonce_size (round->updater));
    ok = run_round (round, &taken);
    taken = taken && !rejects;
    if (!ok || taken || !is_stubborn)
      g_clear_pointer (&round->nonce, g_bytes_unref);
    if (!ok || taken)
      return ok;
  }
  return status == 100 ? sim_restore_fail (round->restore, status, "failed to install splat")
                       : sim_restore_fail (round->restore, status,
                                           "update_generic_firmware: failed to execute performNextStage on %s updater",
                                           round->updater->name);
}

gboolean
sim_restore_updater (SimRestore *restore, const char *name, guint rounds, SimWhere where)
{
  Round round = { .restore = restore, .updater = sim_updater_find (name), .where = where };

  for (guint i = 0; i < rounds; i++, round.loop++)
    if (!run_attempts (&round, ATTEMPTS, -1))
      return FALSE;
  return TRUE;
}

/* install_splat: one ticket, then the files (spec 28 §4 row 26). */
gboolean
sim_restore_cryptex (SimRestore *self)
{
  static const char *const files[] = { "Cryptex1,SystemOS", "Cryptex1,SystemVolume", "Cryptex1,SystemTrustCache",
                                       "Cryptex1,AppOS",    "Cryptex1,AppVolume",    "Cryptex1,AppTrustCache" };
  SimWhere where = self->script->data_ports ? SIM_ON_PORT : SIM_ON_MAIN;
  Round round = { .restore = self, .updater = sim_updater_find ("Cryptex1"), .where = where };

  if (self->identity == NULL && !sim_restore_learn_identity (self, where))
    return FALSE;
  if (!run_attempts (&round, 1, 100))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    if (!sim_restore_source_file (self, files[i], where, 100))
      return FALSE;
  return TRUE;
}
