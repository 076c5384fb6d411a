/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-steps.h"

#include "base/error.h"
#include "firmware/port-firmware.h"
#include "signing/tss-client.h"
#include "signing/tss-port.h"
#include "transport/dfu-client.h"

#define OPEN_MS 10000
#define MAX_FIRMWARE_SIZE (32u << 20) /* bytes; far above what such a chip can hold */

/* Spec 10 §6.1; a WTF device's departure has no limit of its own there. */
#define WTF_MS 10000
#define PORT_GONE_MS 5000
#define PORT_BACK_MS 20000

static void
sent_cb (guint64 done, guint64 total, gpointer user_data)
{
  RouseRestoreJob *job = user_data;

  rouse_progress_touch (job->progress);
}

/* --- what is sent --- */

/* The first loader of the phones that have one (spec 11 §7.3). */
static RouseImg4Source *
open_wtf (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  RouseIpsw *ipsw = rouse_restore_plan_get_ipsw (job->plan);
  g_autofree char *path =
      g_strdup_printf ("Firmware/dfu/WTF.s5l%04xxall.RELEASE.dfu", rouse_build_identity_get_chip_id (job->identity));
  RouseIpswStream *stream;

  if (!rouse_ipsw_has (ipsw, path)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "the firmware file lacks %s", path);
    return NULL;
  }
  stream = rouse_ipsw_open_stream (ipsw, path, error);
  return stream != NULL ? rouse_img4_source_new_raw (stream) : NULL;
}

static GBytes *
ask_for_port_ticket (RouseRestoreJob *job, RouseBuildIdentity *identity, GCancellable *cancellable, GError **error)
{
  const char *url = rouse_restore_request_get_tss_url (rouse_restore_plan_get_request (job->plan));
  const RouseUsbIdentity *who = rouse_usb_link_get_identity (job->link);
  const RouseTssPort port = { who->ecid, who->port_chip_id, who->port_board_id, who->ap_nonce };
  g_auto (plist_t) request = rouse_tss_port_request_new (&port, identity, error);
  g_auto (plist_t) answer = NULL;
  GBytes *ticket;

  if (request == NULL)
    return NULL;
  answer = rouse_tss_client_send (url, request, job->log, cancellable, error);
  if (answer == NULL)
    return NULL;
  ticket = rouse_plist_get_bytes (answer, ROUSE_TSS_PORT_TICKET);
  if (ticket == NULL)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the signing server's answer has no ticket");
  return ticket;
}

/* Always of the erase identity, whatever is restored afterwards (spec 12 §9 step 2). */
static RouseImg4Source *
open_port_firmware (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  const RouseUsbIdentity *who = rouse_usb_link_get_identity (job->link);
  RouseBuildIdentity *identity = rouse_build_manifest_choose (
      rouse_restore_plan_get_manifest (job->plan), rouse_build_identity_get_board (job->identity),
      rouse_build_identity_get_chip_id (job->identity), rouse_build_identity_get_board_id (job->identity), TRUE, error);
  const RouseComponent *component;
  g_autoptr (RousePortFirmware) firmware = NULL;
  g_autoptr (GBytes) ticket = NULL, file = NULL, binary = NULL;

  if (identity == NULL)
    return NULL;
  ticket = ask_for_port_ticket (job, identity, cancellable, error);
  if (ticket == NULL)
    return NULL;
  component = rouse_build_identity_find_component (identity, ROUSE_TSS_PORT_COMPONENT);
  file =
      rouse_ipsw_read (rouse_restore_plan_get_ipsw (job->plan), component->path, MAX_FIRMWARE_SIZE, cancellable, error);
  firmware = file != NULL ? rouse_port_firmware_new (file, who->port_board_id, who->port_revision, error) : NULL;
  if (firmware == NULL)
    return NULL;
  binary = rouse_port_firmware_make_binary (firmware, ticket);
  return rouse_img4_source_new_bytes (binary);
}

/* --- from where --- */

static const struct {
  RouseDeviceMode mode;
  const char *what; /* for messages */
  guint gone_ms, back_ms;
  RouseImg4Source *(*open) (RouseRestoreJob *job, GCancellable *cancellable, GError **error);
} starts[] = {
  { ROUSE_DEVICE_MODE_WTF, "its first loader", WTF_MS, WTF_MS, open_wtf },
  { ROUSE_DEVICE_MODE_PORT_DFU, "its port controller", PORT_GONE_MS, PORT_BACK_MS, open_port_firmware },
};

/* The phone has another ECID now, or only now one; its port is what it is known by (spec 10 §3.5, §6.2). */
static gboolean
adopt (RouseRestoreJob *job, const RouseSighting *back, GError **error)
{
  if (back->chip_id != rouse_build_identity_get_chip_id (job->identity) ||
      back->board_id != rouse_build_identity_get_board_id (job->identity)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE,
                 "this firmware is for another model; the connected phone has chip 0x%04x, board 0x%02x", back->chip_id,
                 back->board_id);
    return FALSE;
  }
  if (back->ecid == 0) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_UNKNOWN_DEVICE,
                         "Rouse cannot restore this phone: it does not tell its number (ECID)");
    return FALSE;
  }
  rouse_restore_job_set_ecid (job, back->ecid);
  rouse_restore_job_set_sighting (job, back);
  return TRUE;
}

static RouseSighting *
wait_for_dfu (RouseRestoreJob *job, const char *port, guint start, guint64 mark, GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GError) local = NULL;
  RouseSighting *back = NULL;

  if (rouse_device_waiter_wait_port_gone (job->waiter, port, mark, starts[start].gone_ms, cancellable, &local))
    back = rouse_device_waiter_wait_port_mode (job->waiter, port, ROUSE_DEVICE_MODE_DFU | starts[start].mode, mark,
                                               starts[start].back_ms, cancellable, &local);
  if (back != NULL && back->mode == ROUSE_DEVICE_MODE_DFU)
    return back;
  if (back != NULL || rouse_error_is_late (local))
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED, "the phone did not start DFU mode after %s was loaded",
                 starts[start].what);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  g_clear_pointer (&back, rouse_sighting_free);
  return NULL;
}

static gboolean
start_from (RouseRestoreJob *job, guint start, GCancellable *cancellable, GError **error)
{
  const char *port = rouse_restore_plan_get_sighting (job->plan)->port;
  g_autoptr (RouseImg4Source) image = NULL;
  g_autoptr (RouseSighting) back = NULL;
  guint64 mark = rouse_device_waiter_mark (job->waiter);

  rouse_restore_job_close_link (job);
  job->link = port != NULL ? rouse_usb_link_open_port (port, OPEN_MS, cancellable, error) : NULL;
  if (job->link == NULL || rouse_usb_link_get_mode (job->link) != starts[start].mode) {
    if (error != NULL && *error == NULL)
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "the phone is not where it was");
    return FALSE;
  }
  image = starts[start].open (job, cancellable, error);
  if (image == NULL)
    return FALSE;
  rouse_log_add (job->log, "loading %s, %" G_GUINT64_FORMAT " bytes, in %s mode", starts[start].what,
                 rouse_img4_source_get_size (image), rouse_device_mode_to_string (starts[start].mode));
  if (!rouse_dfu_client_send (job->link, image, sent_cb, job, cancellable, error))
    return FALSE;
  rouse_restore_job_close_link (job);
  back = wait_for_dfu (job, port, start, mark, cancellable, error);
  return back != NULL && adopt (job, back, error);
}

/**
 * rouse_step_start_dfu:
 *
 * WTF mode and port DFU to DFU: their first loader, or the port controller's firmware. Nothing to do in the other
 * modes. Nothing that lasts is changed. Source: spec 12 §2, §9, spec 11 §7.3.
 */
gboolean
rouse_step_start_dfu (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (starts[i].mode == job->start_mode)
      return start_from (job, i, cancellable, error);
  return TRUE;
}
