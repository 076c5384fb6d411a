/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "catalogue/signing-check.h"

#include "base/error.h"
#include "signing/ticket.h"
#include "signing/tss-client.h"
#include "signing/tss-request.h"

#define SEP_NONCE_SIZE 20 /* bytes (spec 14 §4) */
#define AP_NONCE_SIZE 32  /* of models whose size is not in the table */

void
rouse_signing_answer_clear (RouseSigningAnswer *self)
{
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->build, g_free);
}

/* A number that nobody has used: the server signs whatever nonce it is shown. */
static GBytes *
make_nonce (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) g_random_int ();
  return g_bytes_new_take (data, size);
}

static gboolean
ask (const RouseSigningQuestion *question, RouseBuildIdentity *identity, GCancellable *cancellable, GError **error)
{
  const RouseDeviceModel *model = question->model;
  g_autoptr (GBytes) ap_nonce = make_nonce (model->ap_nonce_size > 0 ? model->ap_nonce_size : AP_NONCE_SIZE);
  g_autoptr (GBytes) sep_nonce = make_nonce (SEP_NONCE_SIZE);
  RouseTssDevice device = {
    .ecid = question->ecid,
    .image4 = model->image4,
    .ap_nonce = model->image4 || model->ap_nonce_size > 0 ? ap_nonce : NULL,
    .sep_nonce = model->image4 ? sep_nonce : NULL,
  };
  g_auto (plist_t) request = rouse_tss_request_new_ap (&device, identity, error);
  g_auto (plist_t) answer = NULL;

  if (request == NULL)
    return FALSE;
  answer = rouse_tss_client_send (question->tss_url, request, NULL, cancellable, error);
  return answer != NULL && rouse_ticket_check (answer, &device, identity, request, error);
}

static RouseIpsw *
open_place (const RouseSigningQuestion *question, RouseSigningAnswer *answer, GCancellable *cancellable, GError **error)
{
  answer->is_remote = g_str_has_prefix (question->place, "https://") || g_str_has_prefix (question->place, "http://");
  if (answer->is_remote)
    return rouse_remote_ipsw_open (question->place, cancellable, error);
  return rouse_ipsw_open (question->place, error);
}

static RouseBuildIdentity *
choose (const RouseSigningQuestion *question, RouseBuildManifest *manifest, GError **error)
{
  const RouseDeviceModel *model = question->model;

  if (rouse_build_manifest_supports (manifest, model->product_type))
    return rouse_build_manifest_choose (manifest, model->board, model->chip_id, model->board_id, question->erase,
                                        error);
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "this firmware is not for the %s (%s)", model->name,
               model->product_type);
  return NULL;
}

gboolean
rouse_signing_check (const RouseSigningQuestion *question, RouseSigningAnswer *answer, GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (RouseIpsw) ipsw = open_place (question, answer, cancellable, error);
  g_autoptr (RouseBuildManifest) manifest = NULL;
  g_autoptr (GError) local_error = NULL;
  RouseBuildIdentity *identity;

  if (ipsw != NULL)
    manifest = rouse_build_manifest_new_from_ipsw (ipsw, cancellable, error);
  if (manifest == NULL)
    return FALSE;
  if (answer->is_remote)
    answer->cost = rouse_remote_ipsw_get_cost (ipsw);
  answer->version = g_strdup (rouse_build_manifest_get_version (manifest));
  answer->build = g_strdup (rouse_build_manifest_get_build (manifest));
  identity = choose (question, manifest, error);
  if (identity == NULL)
    return FALSE;
  answer->is_signed = ask (question, identity, cancellable, &local_error);
  if (answer->is_signed || g_error_matches (local_error, ROUSE_ERROR, ROUSE_ERROR_NOT_SIGNED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
