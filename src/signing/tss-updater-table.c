/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-updater-table.h"

#include <string.h>

#include "signing/tss-updater-cryptex.h"

/* --- helpers --- */

plist_t
rouse_updater_job_get_info (const RouseUpdaterJob *self, const char *key)
{
  const char *comma = strchr (key, ',');
  g_autofree char *old_key = NULL;
  plist_t node = rouse_plist_get (self->info, key);

  if (node != NULL || comma == NULL)
    return node;
  /* Older phones say SEChipID for SE,ChipID. */
  old_key = g_strdup_printf ("%.*s%s", (int) (comma - key), key, comma + 1);
  return rouse_plist_get (self->info, old_key);
}

gboolean
rouse_updater_read_uint (plist_t node, guint64 *value)
{
  uint64_t size = 0;
  const guint8 *data;

  if (!rouse_plist_is (node, PLIST_DATA))
    return rouse_plist_node_to_uint (node, value);
  data = (const guint8 *) plist_get_data_ptr (node, &size);
  if (size != 1 && size != 2 && size != 4 && size != 8)
    return FALSE;
  *value = 0;
  for (gsize i = 0; i < size; i++)
    *value = *value << 8 | data[i];
  return TRUE;
}

static gboolean
get_info_bool (const RouseUpdaterJob *job, const char *key)
{
  gboolean value;

  return rouse_plist_node_to_bool (rouse_updater_job_get_info (job, key), &value) && value;
}

static void
remove_key (plist_t dict, const char *key)
{
  if (plist_dict_get_item (dict, key) != NULL)
    plist_dict_remove_item (dict, key);
}

/* --- SE: the secure element (spec 24 §4.1) --- */

static const RouseUpdaterField se_fields[] = {
  { "SE,ChipID", ROUSE_TSS_UINT, NULL, TRUE },
  { "SE,ID", ROUSE_TSS_DATA, NULL, TRUE },
  { "SE,Nonce", ROUSE_TSS_DATA, NULL, TRUE },
  { "SE,RootKeyIdentifier", ROUSE_TSS_DATA, NULL, TRUE },
};

static const RouseComponent *
choose_se (const RouseUpdaterJob *job)
{
  const RouseComponent *payload = rouse_build_identity_find_component (job->identity, "SE,UpdatePayload");
  const RouseComponent *firmware = rouse_build_identity_find_component (job->identity, "SE,Firmware");
  guint64 chip = 0;

  if (!rouse_updater_read_uint (rouse_updater_job_get_info (job, "SE,ChipID"), &chip))
    rouse_plist_get_uint (rouse_build_identity_get_plist (job->identity), "SE,ChipID", &chip);
  if (chip == 0x20211)
    return firmware;
  /* The other known chips take the payload; of an unknown one we only know that it takes one of the two. */
  return payload != NULL ? payload : firmware;
}

/* The newest phones' ticket names of each entry only its digest (spec 24 §4.1, SE2). */
static void
keep_only_digests (plist_t entry)
{
  g_auto (plist_t) all = plist_copy (entry);
  RouseTssIter iter = { .dict = all };

  while (rouse_tss_iter_next (&iter))
    if (!g_str_equal (iter.key, "Digest") && !g_str_has_suffix (iter.key, "UpdatePayloadHash"))
      plist_dict_remove_item (entry, iter.key);
}

static void
adjust_se (const RouseUpdaterJob *job, plist_t entry)
{
  gboolean is_dev = get_info_bool (job, "SE,IsDev");

  remove_key (entry, is_dev ? "ProductionCMAC" : "DevelopmentCMAC");
  remove_key (entry, is_dev ? "ProductionUpdatePayloadHash" : "DevelopmentUpdatePayloadHash");
  if (rouse_plist_get (job->device_request, "@SE2,Ticket") != NULL)
    keep_only_digests (entry);
}

/* --- Savage: the camera of Face ID (spec 24 §4.2) --- */

static const RouseUpdaterField savage_fields[] = {
  { "Savage,UID", ROUSE_TSS_DATA },
  { "Savage,Nonce", ROUSE_TSS_DATA },
  { "Savage,PatchEpoch", ROUSE_TSS_UINT },
  { "Savage,ChipID", ROUSE_TSS_UINT },
  { "Savage,AllowOfflineBoot", ROUSE_TSS_BOOL },
  { "Savage,ReadFWKey", ROUSE_TSS_BOOL },
  { "Savage,ProductionMode", ROUSE_TSS_BOOL },
  { "Savage,ReadECKey", ROUSE_TSS_BOOL },
};

static const RouseComponent *
choose_savage (const RouseUpdaterJob *job)
{
  plist_t revision = rouse_updater_job_get_info (job, "Savage,Revision");
  uint64_t size = 0;
  const char *data = rouse_plist_is (revision, PLIST_DATA) ? plist_get_data_ptr (revision, &size) : NULL;
  guint8 first = size > 0 ? (guint8) data[0] : 0;
  const char *base = ((first | 0x10) & 0xF0) == 0x30 ? "B2" : (first & 0xF0) == 0xA0 ? "BA" : "B0";
  const char *kind = get_info_bool (job, "Savage,ProductionMode") ? "Prod" : "Dev";
  g_autofree char *name = g_strdup_printf ("Savage,%s-%s-Patch", base, kind);

  return rouse_build_identity_find_component (job->identity, name);
}

/* --- Yonkers: its successor (spec 24 §4.3) --- */

static const RouseUpdaterField yonkers_fields[] = {
  { "Yonkers,AllowOfflineBoot", ROUSE_TSS_ITEM },
  { "Yonkers,BoardID", ROUSE_TSS_ITEM },
  { "Yonkers,ChipID", ROUSE_TSS_ITEM },
  { "Yonkers,ECID", ROUSE_TSS_ITEM },
  { "Yonkers,Nonce", ROUSE_TSS_ITEM },
  { "Yonkers,PatchEpoch", ROUSE_TSS_ITEM },
  { "Yonkers,ProductionMode", ROUSE_TSS_ITEM },
  { "Yonkers,ReadECKey", ROUSE_TSS_ITEM },
  { "Yonkers,ReadFWKey", ROUSE_TSS_ITEM },
};

static gboolean
is_yonkers_patch (const RouseUpdaterJob *job, const RouseComponent *component)
{
  plist_t mode = rouse_plist_get (component->entry, "EPRO");
  plist_t revision = rouse_plist_get (component->entry, "FabRevision");
  gboolean production;
  guint64 wanted, own;

  /* Other names of this prefix would match everything. */
  if (!g_str_has_prefix (component->name, "Yonkers,SysTopPatch"))
    return FALSE;
  if (rouse_plist_node_to_bool (mode, &production) && production != get_info_bool (job, "Yonkers,ProductionMode"))
    return FALSE;
  return !rouse_plist_node_to_uint (revision, &wanted) ||
         (rouse_updater_read_uint (rouse_updater_job_get_info (job, "Yonkers,FabRevision"), &own) && own == wanted);
}

static const RouseComponent *
choose_yonkers (const RouseUpdaterJob *job)
{
  guint n_components = rouse_build_identity_get_n_components (job->identity);

  for (guint i = 0; i < n_components; i++) {
    const RouseComponent *component = rouse_build_identity_get_component (job->identity, i);

    if (is_yonkers_patch (job, component))
      return component;
  }
  return NULL;
}

/* --- Rose: ultra-wideband (spec 24 §4.5) --- */

static const RouseUpdaterField rose_fields[] = {
  { "Rap,BoardID", ROUSE_TSS_UINT },        { "Rap,ChipID", ROUSE_TSS_UINT },
  { "Rap,ECID", ROUSE_TSS_UINT },           { "Rap,SecurityDomain", ROUSE_TSS_UINT },
  { "Rap,ProductionMode", ROUSE_TSS_BOOL }, { "Rap,SecurityMode", ROUSE_TSS_BOOL },
  { "Rap,Nonce", ROUSE_TSS_DATA },          { "Rap,FdrRootCaDigest", ROUSE_TSS_DATA },
};

static const RouseComponent *
choose_rose (const RouseUpdaterJob *job)
{
  return rouse_build_identity_find_component (job->identity, "Rap,RTKitOS");
}

/* --- Veridian: battery management (spec 24 §4.6) --- */

static const RouseUpdaterField veridian_fields[] = {
  { "BMU,BoardID", ROUSE_TSS_UINT },
  { "BMU,ChipID", ROUSE_TSS_UINT, "ChipID" },
  { "BMU,UniqueID", ROUSE_TSS_UINT, "UniqueID" },
  { "BMU,Nonce", ROUSE_TSS_DATA, "Nonce" },
  { "BMU,ProductionMode", ROUSE_TSS_BOOL, "ProductionMode" },
};

static const RouseComponent *
choose_veridian (const RouseUpdaterJob *job)
{
  return rouse_build_identity_find_component (job->identity, "BMU,FirmwareMap");
}

/* --- TCON: display timing (spec 24 §4.7) --- */

static const RouseUpdaterField tcon_fields[] = {
  { "Baobab,BoardID", ROUSE_TSS_UINT },        { "Baobab,ChipID", ROUSE_TSS_UINT },
  { "Baobab,Life", ROUSE_TSS_UINT },           { "Baobab,ManifestEpoch", ROUSE_TSS_UINT },
  { "Baobab,SecurityDomain", ROUSE_TSS_UINT }, { "Baobab,ECID", ROUSE_TSS_DATA },
  { "Baobab,UpdateNonce", ROUSE_TSS_DATA },    { "Baobab,ProductionMode", ROUSE_TSS_BOOL },
};

static const RouseComponent *
choose_tcon (const RouseUpdaterJob *job)
{
  return rouse_build_identity_find_component (job->identity, "Baobab,TCON");
}

static void
adjust_tcon (const RouseUpdaterJob *job, plist_t entry)
{
  rouse_plist_set_bool (entry, "EPRO", get_info_bool (job, "Baobab,ProductionMode"));
}

/* --- retimer of the USB-C port; several of them, numbered (spec 24 §4.8) --- */

static const RouseUpdaterField retimer_fields[] = {
  { "Timer,BoardID", ROUSE_TSS_UINT, "BoardID" },
  { "Timer,ChipID", ROUSE_TSS_UINT, "ChipID" },
  { "Timer,SecurityDomain", ROUSE_TSS_UINT, "SecurityDomain" },
  { "Timer,ECID", ROUSE_TSS_UINT, "ECID" },
  { "Timer,Nonce", ROUSE_TSS_DATA, "Nonce" },
  { "Timer,SecurityMode", ROUSE_TSS_BOOL, "SecurityMode" },
  /* Under one of two names; the second wins if both are there. */
  { "Timer,ProductionMode", ROUSE_TSS_BOOL, "ProductionMode" },
  { "Timer,ProductionMode", ROUSE_TSS_BOOL, "ProductionStatus" },
};

static const RouseComponent *
choose_retimer (const RouseUpdaterJob *job)
{
  g_autofree char *name = g_strconcat ("Timer,RTKitOS", job->suffix, NULL);

  return rouse_build_identity_find_component (job->identity, name);
}

/* --- the table --- */

#define FIELDS(table) .fields = table, .n_fields = G_N_ELEMENTS (table)

/* Where two rows have a name, the one that asks for a key of the info comes first. Updaters that are not here (Ace3,
 * PS190, Centauri, Vinyl, Baseband and whatever comes) have only the phone's own request. */
static const RouseUpdaterRow rows[] = {
  { "SE", NULL, "SE,Ticket", FIELDS (se_fields), .prefix = "SE,", .layout = ROUSE_UPDATER_RAW, .choose = choose_se,
    .adjust = adjust_se },
  { "Savage", "YonkersDeviceInfo", "Yonkers,Ticket", FIELDS (yonkers_fields), .has_sep = TRUE,
    .layout = ROUSE_UPDATER_YONKERS, .choose = choose_yonkers },
  { "Savage", "JasmineIR1DeviceInfo" },
  { "Savage", NULL, "Savage,Ticket", FIELDS (savage_fields), .has_sep = TRUE, .layout = ROUSE_UPDATER_SAVAGE,
    .choose = choose_savage },
  { "Rose", NULL, "Rap,Ticket", FIELDS (rose_fields), .prefix = "Rap,", .layout = ROUSE_UPDATER_FTAB,
    .restore_component = "Rap,RestoreRTKitOS", .choose = choose_rose },
  { "T200", NULL, "BMU,Ticket", FIELDS (veridian_fields), .prefix = "BMU,", .layout = ROUSE_UPDATER_MAP,
    .choose = choose_veridian },
  { "AppleTCON", NULL, "Baobab,Ticket", FIELDS (tcon_fields), .prefix = "Baobab,", .layout = ROUSE_UPDATER_RAW,
    .choose = choose_tcon, .adjust = adjust_tcon },
  { "AppleTypeCRetimer", NULL, NULL, FIELDS (retimer_fields), .prefix = "Timer,", .layout = ROUSE_UPDATER_FTAB,
    .restore_component = "Timer,RestoreRTKitOS", .choose = choose_retimer },
  { "Cryptex1", NULL, "Cryptex1,Ticket", .build = rouse_updater_cryptex_build },
  { "Cryptex1LocalPolicy", NULL, "ApImg4Ticket", .build = rouse_updater_cryptex_build },
};
static const RouseUpdaterRow generic_row = { .name = "" };

/**
 * rouse_updater_table_find:
 * @info: (nullable): MessageArgInfo
 *
 * Returns: what is known about the updater; never NULL
 */
const RouseUpdaterRow *
rouse_updater_table_find (const char *name, plist_t info)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].name, name) &&
        (rows[i].info_key == NULL || rouse_plist_get_dict (info, rows[i].info_key) != NULL))
      return &rows[i];
  return &generic_row;
}
