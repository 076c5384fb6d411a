/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-request.h"

#include "base/error.h"
#include "signing/tss-baseband.h"
#include "signing/tss-fields.h"
#include "signing/tss-rules.h"

/* Spec 14 §4.2: what comes from the working parameters, if they have it. */
static const RouseTssField common_fields[] = {
  { "ApECID", ROUSE_TSS_UINT },           { "ApChipID", ROUSE_TSS_UINT },      { "ApBoardID", ROUSE_TSS_UINT },
  { "ApSecurityDomain", ROUSE_TSS_UINT }, { "UniqueBuildID", ROUSE_TSS_DATA }, { "ApNonce", ROUSE_TSS_DATA },
  { "ApProductionMode", ROUSE_TSS_BOOL },
};
static const RouseTssField image4_fields[] = {
  { "SepNonce", ROUSE_TSS_DATA },
  { "ApSecurityMode", ROUSE_TSS_BOOL },
  { "Ap,OSLongVersion", ROUSE_TSS_STRING },
  { "Ap,OSReleaseType", ROUSE_TSS_STRING },
  { "Ap,ProductMarketingVersion", ROUSE_TSS_STRING },
  { "Ap,ProductType", ROUSE_TSS_STRING },
  { "Ap,SDKPlatform", ROUSE_TSS_STRING },
  { "Ap,Target", ROUSE_TSS_STRING },
  { "Ap,TargetType", ROUSE_TSS_STRING },
  { "PearlCertificationRootPub", ROUSE_TSS_DATA },
  { "NeRDEpoch", ROUSE_TSS_UINT },
  { "AllowNeRDBoot", ROUSE_TSS_BOOL },
};

static void
set_bytes (plist_t dict, const char *key, GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  rouse_plist_set_data (dict, key, data != NULL ? data : "", size);
}

/* The working dictionary: each later source overwrites what an earlier one said (spec 14 §4.2). */
static plist_t
collect_parameters (const RouseTssDevice *device, RouseBuildIdentity *identity)
{
  plist_t parameters = device->ap_parameters != NULL ? plist_copy (device->ap_parameters) : plist_new_dict ();
  g_auto (plist_t) modes = rouse_tss_rules_parameters (device->image4, TRUE, TRUE);
  RouseTssIter iter = { .dict = rouse_build_identity_get_plist (identity) };

  rouse_tss_set_uint (parameters, "ApECID", device->ecid);
  if (device->ap_nonce != NULL)
    set_bytes (parameters, "ApNonce", device->ap_nonce);
  /* The other way round for the SEP's: ApParameters knows it better. */
  if (device->sep_nonce != NULL && rouse_plist_get_data (parameters, "SepNonce", NULL) == NULL)
    set_bytes (parameters, "SepNonce", device->sep_nonce);
  rouse_tss_merge (parameters, modes);
  while (rouse_tss_iter_next (&iter)) {
    plist_t value = rouse_tss_identity_value (identity, iter.key);

    if (value != NULL)
      plist_dict_set_item (parameters, iter.key, value);
  }
  return parameters;
}

/* The phone's own words first, then the build's (spec 14 §4.2, rows UID_MODE and Ap,SikaFuse). */
static void
add_user_id_mode (plist_t request, const RouseTssDevice *device, RouseBuildIdentity *identity)
{
  plist_t dict = rouse_build_identity_get_plist (identity);
  gboolean required = rouse_plist_get_bool (dict, "Info/RequiresUIDMode");
  plist_t from_device = device->ap_parameters != NULL ? rouse_plist_get (device->ap_parameters, "ApSikaFuse") : NULL;

  if (!rouse_tss_copy (request, "UID_MODE", ROUSE_TSS_ITEM, rouse_plist_get (device->ap_parameters, "UID_MODE")) &&
      required)
    rouse_plist_set_bool (request, "UID_MODE", FALSE);
  if (!rouse_tss_copy (request, "Ap,SikaFuse", ROUSE_TSS_UINT, from_device) &&
      !rouse_tss_copy (request, "Ap,SikaFuse", ROUSE_TSS_UINT, rouse_plist_get (dict, "Ap,SikaFuse")) && required)
    rouse_plist_set_uint (request, "Ap,SikaFuse", 0);
}

static void
add_image4_keys (plist_t request, plist_t parameters, const RouseTssDevice *device, RouseBuildIdentity *identity)
{
  rouse_plist_set_bool (request, "@ApImg4Ticket", TRUE);
  rouse_tss_copy_fields (request, parameters, image4_fields, G_N_ELEMENTS (image4_fields));
  /* Only as text, and only from the top level: the number in Info broke updates when it was sent (spec 14 §4.2). */
  rouse_tss_copy (request, "Ap,Timestamp", ROUSE_TSS_STRING,
                  rouse_plist_get (rouse_build_identity_get_plist (identity), "Ap,Timestamp"));
  if (rouse_plist_get (request, "NeRDEpoch") != NULL)
    plist_dict_set_item (request, "PermitNeRDPivot", plist_new_data ("", 0));
  add_user_id_mode (request, device, identity);
}

/* What no ticket can do without. */
static gboolean
check_ap (plist_t request, gboolean image4, GError **error)
{
  static const char *const required[] = { "ApECID", "ApChipID", "ApBoardID", "ApSecurityDomain", "UniqueBuildID" };
  gsize nonce_size = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (required); i++)
    if (rouse_plist_get (request, required[i]) == NULL) {
      g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the build identity has no %s", required[i]);
      return FALSE;
    }
  if (image4 && (rouse_plist_get_data (request, "ApNonce", &nonce_size) == NULL || nonce_size == 0)) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING,
                         "the phone gave no nonce, a ticket would be of no use");
    return FALSE;
  }
  return TRUE;
}

/**
 * rouse_tss_request_new_ap:
 * @device: what the phone told; only read
 *
 * Builds the request for the application processor's ticket (spec 14 §4). Baseband and eSIM are asked for together with
 * it if @device has what lockdown tells about them in normal mode (§4.5). Any thread.
 *
 * Returns: (transfer full): the request, or NULL with `ROUSE_ERROR_SIGNING` if the phone's nonce is missing on Image4,
 * or the identity has not what a request needs
 */
plist_t
rouse_tss_request_new_ap (const RouseTssDevice *device, RouseBuildIdentity *identity, GError **error)
{
  g_auto (plist_t) parameters = collect_parameters (device, identity);
  g_auto (plist_t) request = rouse_tss_begin ();

  rouse_tss_copy_fields (request, parameters, common_fields, G_N_ELEMENTS (common_fields));
  if (device->image4)
    add_image4_keys (request, parameters, device, identity);
  else
    rouse_plist_set_bool (request, "@APTicket", TRUE);
  if (!check_ap (request, device->image4, error))
    return NULL;
  rouse_tss_rules_add_components (request, identity, parameters, FALSE);
  if (device->preflight != NULL)
    rouse_tss_baseband_add_preflight (request, device->preflight, identity);
  return g_steal_pointer (&request);
}
