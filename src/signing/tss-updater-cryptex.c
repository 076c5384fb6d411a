/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-updater-cryptex.h"

#include "base/error.h"

static const RouseTssField common_fields[] = {
  { "ApECID", ROUSE_TSS_UINT },           { "UniqueBuildID", ROUSE_TSS_DATA },    { "ApChipID", ROUSE_TSS_UINT },
  { "ApBoardID", ROUSE_TSS_UINT },        { "ApSecurityDomain", ROUSE_TSS_UINT }, { "ApSecurityMode", ROUSE_TSS_BOOL },
  { "ApProductionMode", ROUSE_TSS_BOOL },
};
/* The first three are mandatory (spec 24 §4.9). */
static const char *const policy_keys[] = {
  "Ap,LocalBoot",
  "Ap,LocalPolicy",
  "Ap,NextStageIM4MHash",
  "Ap,RecoveryOSPolicyNonceHash",
  "Ap,VolumeUUID",
  "Ap,NextStageCryptex1IM4MHash",
  "ApNonce",
};
#define N_MANDATORY_POLICY_KEYS 3

static void
set_default (plist_t dict, const char *key, plist_t value)
{
  if (plist_dict_get_item (dict, key) == NULL)
    plist_dict_set_item (dict, key, value);
  else
    plist_free (value);
}

/* Everything that may be in the request, each later source over the earlier ones (spec 14 §5.10). */
static plist_t
collect (const RouseUpdaterJob *job)
{
  plist_t parameters = plist_new_dict ();
  guint n_tags = job->identity_tags != NULL ? plist_array_get_size (job->identity_tags) : 0;

  rouse_tss_merge (parameters, job->info);
  for (guint i = 0; i < n_tags; i++) {
    plist_t tag = plist_array_get_item (job->identity_tags, i);
    const char *key = rouse_plist_is (tag, PLIST_STRING) ? plist_get_string_ptr (tag, NULL) : "";
    plist_t value = rouse_tss_identity_value (job->identity, key);

    if (value != NULL)
      plist_dict_set_item (parameters, key, value);
  }
  set_default (parameters, "ApProductionMode", plist_new_bool (TRUE));
  set_default (parameters, "ApSecurityMode", plist_new_bool (TRUE));
  set_default (parameters, "ApChipID", plist_new_uint (rouse_build_identity_get_chip_id (job->identity)));
  set_default (parameters, "ApBoardID", plist_new_uint (rouse_build_identity_get_board_id (job->identity)));
  rouse_tss_merge (parameters, job->device_request);
  return parameters;
}

static gboolean
add_policy (plist_t request, plist_t parameters, GError **error)
{
  rouse_plist_set_bool (request, "@ApImg4Ticket", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (policy_keys); i++)
    if (!rouse_tss_copy (request, policy_keys[i], ROUSE_TSS_ITEM, rouse_plist_get (parameters, policy_keys[i])) &&
        i < N_MANDATORY_POLICY_KEYS) {
      g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the phone's request for a local policy has no %s",
                   policy_keys[i]);
      return FALSE;
    }
  return TRUE;
}

/**
 * rouse_updater_cryptex_build:
 *
 * A request of the cryptexes holds their keys and nothing else: other chips' make the server refuse (spec 24 §4.9).
 */
plist_t
rouse_updater_cryptex_build (const RouseUpdaterJob *job, GError **error)
{
  g_auto (plist_t) request = rouse_tss_begin ();
  g_auto (plist_t) parameters = collect (job);
  RouseTssIter iter = { .dict = parameters };

  if (job->device_request == NULL) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "%s: the phone sent no request of its own", job->name);
    return NULL;
  }
  rouse_tss_copy_fields (request, parameters, common_fields, G_N_ELEMENTS (common_fields));
  if (rouse_plist_get (parameters, "Ap,LocalPolicy") != NULL)
    return add_policy (request, parameters, error) ? g_steal_pointer (&request) : NULL;
  rouse_plist_set_bool (request, "@Cryptex1,Ticket", TRUE);
  while (rouse_tss_iter_next (&iter))
    if (g_str_has_prefix (iter.key, "Cryptex1"))
      plist_dict_set_item (request, iter.key, plist_copy (iter.value));
  return g_steal_pointer (&request);
}
