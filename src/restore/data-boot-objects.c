/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include <string.h>

#include "base/big-memory.h"
#include "base/error.h"
#include "restore/component-source.h"

#define CHUNK_SIZE 8192 /* bytes, unless the phone wants another size (spec 21 §3.11) */
#define MAX_CHUNK_SIZE (1u << 20)
#define KEY_QUESTION_MS 3000 /* how long an encrypted stream waits for the phone's question (spec 21 §4.3) */

/* Spec 21 §3.1: exactly the ticket that the ramdisk was booted with. */
plist_t
rouse_data_root_ticket (RouseDataRequest *request, const char *argument, GError **error)
{
  plist_t reply = plist_new_dict ();

  if (request->session->job->ticket != NULL)
    rouse_plist_set_bytes (reply, "RootTicketData", request->session->job->ticket);
  return reply;
}

/* Spec 21 §3.3. @argument: the component; the key is the DataType with "File". */
plist_t
rouse_data_component (RouseDataRequest *request, const char *argument, GError **error)
{
  RouseRestoreJob *job = request->session->job;
  const RouseComponent *component = rouse_component_source_find (job, argument, error);
  g_autofree char *key = g_strconcat (request->type, "File", NULL);
  g_autoptr (GBytes) data = NULL;
  plist_t reply;

  if (component == NULL)
    return NULL;
  data = rouse_component_source_read (job, component, job->tss, request->cancellable, error);
  if (data == NULL)
    return NULL;
  reply = plist_new_dict ();
  rouse_plist_set_bytes (reply, key, data);
  return reply;
}

/* Spec 21 §3.5: the identity that was booted. */
plist_t
rouse_data_build_identity (RouseDataRequest *request, const char *argument, GError **error)
{
  RouseRestoreJob *job = request->session->job;
  RouseBuildIdentity *recovery = rouse_restore_plan_get_recovery_identity (job->plan);
  gboolean wants_recovery = rouse_plist_get_bool (request->arguments, "IsRecoveryOS");
  RouseBuildIdentity *identity = wants_recovery && recovery != NULL ? recovery : job->identity;
  const char *variant = rouse_plist_get_string (request->arguments, "Variant");
  plist_t reply = plist_new_dict ();

  plist_dict_set_item (reply, "BuildIdentityDict", plist_copy (rouse_build_identity_get_plist (identity)));
  rouse_plist_set_string (reply, "Variant", variant != NULL ? variant : "Erase");
  return reply;
}

/* Spec 21 §3.9 */
plist_t
rouse_data_receipt_manifest (RouseDataRequest *request, const char *argument, GError **error)
{
  plist_t manifest =
      rouse_plist_get_dict (rouse_build_identity_get_plist (request->session->job->identity), "Manifest");
  plist_t reply = plist_new_dict ();

  plist_dict_set_item (reply, "ReceiptManifest", plist_copy (manifest));
  return reply;
}

/* Names that stand for files of the IPSW instead of components (spec 21 §3.11). */
static const struct {
  const char *image_name;
  const char *path;
} pseudo_names[] = {
  { "__RestoreVersion__", "RestoreVersion.plist" },
  { "__SystemVersion__", "SystemVersion.plist" },
};

static RouseImg4Source *
open_object (RouseDataRequest *request, const char *name, gboolean personalized, GError **error)
{
  RouseRestoreJob *job = request->session->job;
  const RouseComponent *component;
  RouseIpswStream *stream;

  for (gsize i = 0; i < G_N_ELEMENTS (pseudo_names); i++) {
    if (!g_str_equal (pseudo_names[i].image_name, name))
      continue;
    stream = rouse_ipsw_open_stream (rouse_restore_plan_get_ipsw (job->plan), pseudo_names[i].path, error);
    return stream != NULL ? rouse_img4_source_new_raw (stream) : NULL;
  }
  component = rouse_component_source_find (job, name, error);
  if (component == NULL)
    return NULL;
  if (personalized)
    return rouse_component_source_open (job, component, job->tss, request->cancellable, error);
  stream = rouse_component_source_open_raw (job, component, error);
  return stream != NULL ? rouse_img4_source_new_raw (stream) : NULL;
}

/* A question for a key, in whichever of its forms; an asynchronous one is the image's, not this stream's. */
static gboolean
is_key_question (plist_t message)
{
  const char *type = rouse_plist_get_string (message, "MsgType");
  const char *data_type = rouse_plist_get_string (message, "DataType");

  if (rouse_plist_get_dict (message, "Arguments") == NULL || g_strcmp0 (type, "AsyncDataRequestMsg") == 0)
    return FALSE;
  if (data_type == NULL)
    data_type = type;
  return data_type == NULL || g_str_equal (data_type, "URLAsset") ||
         g_str_equal (data_type, "StreamedImageDecryptionKey");
}

/* Something else came while we waited for a question. On the main connection it is the phone's background jobs that go
 * on talking: what has a port of its own is answered now, for the phone may need it first; the rest after the stream.
 */
static gboolean
put_aside (RouseDataRequest *request, plist_t message, GError **error)
{
  RouseRestoredSession *session = request->session;

  if (request->link != session->link) {
    rouse_log_add (session->job->log, "%s: something else than a question for a key came", request->type);
    return TRUE;
  }
  if (g_strcmp0 (rouse_plist_get_string (message, "MsgType"), "AsyncDataRequestMsg") == 0 &&
      rouse_plist_get_int (message, "DataPort", 0) != 0)
    return rouse_restored_messages_handle (session, message, error);
  g_queue_push_tail (&session->put_aside, plist_copy (message));
  return TRUE;
}

static gboolean
answer_key (RouseDataRequest *request, plist_t question, GError **error)
{
  RouseDataRequest key_request = *request;
  g_autoptr (RouseMuxLink) own_link = NULL;
  g_auto (plist_t) reply = NULL;

  key_request.arguments = rouse_plist_get_dict (question, "Arguments");
  key_request.type = "URLAsset";
  key_request.port = (guint16) rouse_plist_get_int (question, "DataPort", 0);
  if (key_request.port != 0) {
    own_link = rouse_mux_link_open (request->session->mux_id, key_request.port, 10, 1000, request->cancellable, error);
    if (own_link == NULL)
      return FALSE;
    key_request.link = own_link;
  }
  reply = rouse_data_url_asset (&key_request, NULL, error);
  return reply != NULL && rouse_mux_link_write_plist (key_request.link, reply, TRUE, request->cancellable, error);
}

/* After the first chunk of an encrypted image the phone may ask for its key, on this very service (spec 21 §4.3). */
static gboolean
answer_key_question (RouseDataRequest *request, GError **error)
{
  gint64 end_us = g_get_monotonic_time () + KEY_QUESTION_MS * G_TIME_SPAN_MILLISECOND;
  gint64 left_ms;

  while ((left_ms = (end_us - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND) > 0) {
    g_autoptr (GError) local = NULL;
    g_auto (plist_t) message = rouse_mux_link_read_plist (request->link, (guint) left_ms, request->cancellable, &local);

    if (message == NULL) {
      if (rouse_error_is_late (local))
        return TRUE; /* the phone has the key already */
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    if (is_key_question (message))
      return answer_key (request, message, error);
    if (!put_aside (request, message, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
send_chunk (RouseDataRequest *request, const guint8 *data, gsize size, GError **error)
{
  g_auto (plist_t) chunk = plist_new_dict ();

  rouse_plist_set_data (chunk, "FileData", data, size);
  return rouse_mux_link_write_plist (request->link, chunk, FALSE, request->cancellable, error);
}

gboolean
rouse_data_send_stream (RouseDataRequest *request, const char *name, RouseImg4Source *source, gboolean may_ask,
                        GError **error)
{
  guint64 wanted = (guint64) rouse_plist_get_int (request->arguments, "DataChunkSize", CHUNK_SIZE);
  gsize chunk_size = (gsize) CLAMP (wanted, 1, MAX_CHUNK_SIZE);
  g_autofree guint8 *buffer = rouse_big_memory_new (chunk_size, error);
  g_auto (plist_t) done = plist_new_dict ();

  if (buffer == NULL)
    return FALSE;
  rouse_log_add (request->session->job->log, "sending %s, %" G_GUINT64_FORMAT " bytes", name,
                 rouse_img4_source_get_size (source));
  for (guint64 at = 0, size = rouse_img4_source_get_size (source); at < size; at += chunk_size) {
    gsize length = (gsize) MIN (chunk_size, size - at);

    if (!rouse_img4_source_read_at (source, at, buffer, length, request->cancellable, error) ||
        !send_chunk (request, buffer, length, error))
      return FALSE;
    if (at == 0 && may_ask && length >= 4 && memcmp (buffer, "AEA1", 4) == 0 && !answer_key_question (request, error))
      return FALSE;
    rouse_progress_touch (request->session->job->progress);
  }
  rouse_plist_set_bool (done, "FileDataDone", TRUE);
  return rouse_mux_link_write_plist (request->link, done, FALSE, request->cancellable, error);
}

/* Spec 21 §3.11: a file as a stream of property lists. @argument: "personalized" or "source" */
gboolean
rouse_data_boot_object (RouseDataRequest *request, const char *argument, GError **error)
{
  const char *name = rouse_plist_get_string (request->arguments, "ImageName");
  g_autoptr (RouseImg4Source) source = NULL;
  gboolean may_ask = g_str_equal (argument, "personalized") || !g_str_equal (request->type, "SourceBootObjectV3");

  source = name != NULL ? open_object (request, name, g_str_equal (argument, "personalized"), error) : NULL;
  if (source == NULL) {
    g_auto (plist_t) done = plist_new_dict ();

    /* The phone gets its answer whatever happens: it notices that the file is too short. */
    rouse_plist_set_bool (done, "FileDataDone", TRUE);
    rouse_mux_link_write_plist (request->link, done, FALSE, request->cancellable, NULL);
    if (name == NULL)
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "no ImageName");
    return FALSE;
  }
  return rouse_data_send_stream (request, name, source, may_ask, error);
}
