/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include "base/error.h"
#include "restore/component-source.h"
#include "transport/asr-client.h"

#define ASR_PORT 12345    /* up to iOS 17; later systems name a port (spec 22 §1) */
#define CONNECT_TRIES 240 /* together 60 s, as the reference; shorter pauses, for ASR listens within seconds */
#define CONNECT_PAUSE_MS 250

static gboolean
read_cb (gpointer user_data, guint64 offset, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  return rouse_ipsw_stream_read_at (user_data, offset, buffer, size, cancellable, error);
}

static void
sent_cb (guint64 done, guint64 total, gpointer user_data)
{
  RouseProgress *progress = user_data;

  if (done == 0)
    return;
  rouse_progress_finish (progress, ROUSE_PHASE_PREPARE_DISK);
  rouse_progress_set_bytes (progress, ROUSE_PHASE_IMAGE, done, total);
  if (done == total)
    rouse_progress_begin (progress, ROUSE_PHASE_VERIFY_IMAGE);
}

/* Spec 22: the OS image, as it lies in the IPSW, to the phone's ASR. */
gboolean
rouse_data_system_image (RouseDataRequest *request, const char *argument, GError **error)
{
  RouseRestoredSession *session = request->session;
  RouseRestoreJob *job = session->job;
  const RouseComponent *component = rouse_component_source_find (job, "OS", error);
  g_autoptr (RouseIpswStream) stream = NULL;
  g_autoptr (RouseMuxLink) link = NULL;
  guint64 size;

  if (component == NULL)
    return FALSE;
  stream = rouse_component_source_open_raw (job, component, error);
  if (stream == NULL)
    return FALSE;
  rouse_ipsw_stream_trust_contents (stream); /* compared with its digest before the phone was touched */
  size = rouse_ipsw_stream_get_size (stream);
  rouse_progress_finish (job->progress, ROUSE_PHASE_PREPARE);
  rouse_progress_begin (job->progress, ROUSE_PHASE_PREPARE_DISK);

  link = rouse_mux_link_open (session->mux_id, request->port != 0 ? request->port : ASR_PORT, CONNECT_TRIES,
                              CONNECT_PAUSE_MS, request->cancellable, error);
  if (link == NULL) {
    g_prefix_error (error, "cannot connect to the phone’s image service: ");
    return FALSE;
  }
  rouse_log_add (job->log, "sending the system image, %" G_GUINT64_FORMAT " bytes", size);
  if (!rouse_asr_client_send (link, read_cb, stream, size, sent_cb, job->progress, request->cancellable, error))
    return FALSE;
  rouse_log_add (job->log, "the system image was sent");
  return TRUE;
}
