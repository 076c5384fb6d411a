/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/dfu-client.h"

#include <string.h>

#include "device/device-waiter.h"
#include "transport/dfu-packets.h"
#include "transport/transport-error.h"

/* Spec 11 §1 */
#define DNLOAD 1
#define GETSTATUS 3
#define CLRSTATUS 4
#define GETSTATE 5
#define ABORT 6
#define TO_INTERFACE 0x21
#define FROM_INTERFACE 0xA1

#define TIMEOUT_MS 10000 /* of every transfer (spec 11) */
#define N_POLLS 20       /* further GETSTATUS until a packet is taken (spec 11 §3.3) */
#define POLL_PAUSE_MS 1000
#define MAX_FINISH_PAUSE_MS 5000  /* spec 11 §3.4 */
#define MAX_IMAGE_SIZE 0x7FFFFFFF /* bytes (spec 11 §8) */
#define READ_SIZE ((gsize) 64 * ROUSE_DFU_PACKET_SIZE)

enum { IDLE = 2, DOWNLOAD_IDLE = 5, STATE_ERROR = 10 }; /* spec 11 §1 */

typedef struct {
  guint8 state;
  guint poll_ms;
} Status;

/* An upload that is under way. */
typedef struct {
  RouseUsbLink *link;
  RouseImg4Source *image;
  guint64 size; /* bytes of the image */
  gsize packet_size;
  guint8 *ahead; /* READ_SIZE bytes of the image from @ahead_at on */
  guint64 ahead_at, ahead_end;
  void (*progress) (guint64 done, guint64 total, gpointer user_data);
  gpointer user_data;
  GCancellable *cancellable;
} Upload;

static gboolean
send_request (RouseUsbLink *link, guint8 request, guint16 value, const void *data, guint16 size,
              GCancellable *cancellable, GError **error)
{
  gssize sent = rouse_usb_link_control (link, TO_INTERFACE, request, value, 0, (void *) data, size, TIMEOUT_MS,
                                        cancellable, error);

  if (sent >= 0 && sent != size) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "packet %u: %" G_GSSIZE_FORMAT " of %u bytes accepted",
                 value, sent, size);
    return FALSE;
  }
  return sent >= 0;
}

static gboolean
receive (RouseUsbLink *link, guint8 request, guint8 *data, guint16 size, GCancellable *cancellable, GError **error)
{
  gssize got = rouse_usb_link_control (link, FROM_INTERFACE, request, 0, 0, data, size, TIMEOUT_MS, cancellable, error);

  if (got >= 0 && got != size) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "request %u: %" G_GSSIZE_FORMAT " of %u bytes answered",
                 request, got, size);
    return FALSE;
  }
  return got >= 0;
}

static gboolean
get_status (RouseUsbLink *link, Status *status, GCancellable *cancellable, GError **error)
{
  guint8 block[6];

  if (!receive (link, GETSTATUS, block, sizeof block, cancellable, error))
    return FALSE;
  status->poll_ms = block[1] | block[2] << 8 | block[3] << 16;
  status->state = block[4];
  return TRUE;
}

/* An earlier client may have stopped in the middle: clean up once (spec 11 §3.1, §3.7). */
static gboolean
make_idle (RouseUsbLink *link, GCancellable *cancellable, GError **error)
{
  guint8 state = 0;

  for (guint attempt = 0; attempt < 2; attempt++) {
    if (!receive (link, GETSTATE, &state, 1, cancellable, error))
      return FALSE;
    if (state == IDLE)
      return TRUE;
    if (!send_request (link, state == STATE_ERROR ? CLRSTATUS : ABORT, 0, NULL, 0, cancellable, error))
      return FALSE;
  }
  if (!receive (link, GETSTATE, &state, 1, cancellable, error))
    return FALSE;
  if (state != IDLE)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED, "the phone does not become idle: state %u", state);
  return state == IDLE;
}

static gboolean
wait_until_taken (Upload *upload, guint packet, GError **error)
{
  Status status;

  for (guint i = 0; i <= N_POLLS; i++) {
    /* The first time it may just have been too early. */
    if (i > 1 && !rouse_device_waiter_pause (POLL_PAUSE_MS, upload->cancellable, error))
      return FALSE;
    if (!get_status (upload->link, &status, upload->cancellable, error))
      return FALSE;
    if (status.state == DOWNLOAD_IDLE)
      return TRUE;
    if (status.state == STATE_ERROR)
      break;
  }
  if (status.state == STATE_ERROR)
    send_request (upload->link, CLRSTATUS, 0, NULL, 0, NULL, NULL);
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED, "packet %u was not taken: state %u", packet, status.state);
  return FALSE;
}

/* Reads far more than a packet at a time: the image may have to be inflated. */
static gboolean
read_packet (Upload *upload, guint64 offset, guint8 *packet, gsize size, GError **error)
{
  if (offset < upload->ahead_at || offset + size > upload->ahead_end) {
    gsize ahead = MIN (READ_SIZE, upload->size - offset);

    if (!rouse_img4_source_read_at (upload->image, offset, upload->ahead, ahead, upload->cancellable, error))
      return FALSE;
    upload->ahead_at = offset;
    upload->ahead_end = offset + ahead;
  }
  memcpy (packet, upload->ahead + (offset - upload->ahead_at), size);
  return TRUE;
}

/* The suffix rides on the last packet if there is room, else it is a transfer of its own with the same number and no
 * status in between (spec 11 §3.3). */
static gboolean
send_last_packet (Upload *upload, guint16 number, guint8 *packet, gsize size, guint32 crc, GError **error)
{
  guint8 suffix[ROUSE_DFU_SUFFIX_SIZE];

  rouse_dfu_make_suffix (suffix, crc);
  if (size + sizeof suffix <= upload->packet_size) {
    memcpy (packet + size, suffix, sizeof suffix);
    return send_request (upload->link, DNLOAD, number, packet, (guint16) (size + sizeof suffix), upload->cancellable,
                         error);
  }
  return send_request (upload->link, DNLOAD, number, packet, (guint16) size, upload->cancellable, error) &&
         send_request (upload->link, DNLOAD, number, suffix, sizeof suffix, upload->cancellable, error);
}

static gboolean
send_packets (Upload *upload, guint *n_packets, GError **error)
{
  gboolean has_suffix = rouse_usb_link_get_mode (upload->link) != ROUSE_DEVICE_MODE_PORT_DFU; /* spec 11 §3.6 */
  guint32 crc = ROUSE_DFU_CRC_START;
  guint8 packet[ROUSE_DFU_PACKET_SIZE];
  guint number = 0;

  for (guint64 offset = 0; offset < upload->size; number++) {
    gsize size = MIN (upload->packet_size, upload->size - offset);
    gboolean is_last = offset + size == upload->size;

    if (!read_packet (upload, offset, packet, size, error))
      return FALSE;
    crc = rouse_dfu_crc (crc, packet, size);
    if (is_last && has_suffix) {
      if (!send_last_packet (upload, (guint16) number, packet, size, crc, error))
        return FALSE;
    } else if (!send_request (upload->link, DNLOAD, (guint16) number, packet, (guint16) size, upload->cancellable,
                              error)) {
      return FALSE;
    }
    if (!wait_until_taken (upload, number, error))
      return FALSE;
    offset += size;
    if (upload->progress != NULL)
      upload->progress (offset, upload->size, upload->user_data);
  }
  *n_packets = number;
  return TRUE;
}

/* From the empty packet on the phone may leave at any moment: that is what is wanted, and where it comes back tells how
 * it went (spec 11 §3.4). Not cancellable: half a finish helps nobody. */
static gboolean
finish (RouseUsbLink *link, guint n_packets, GError **error)
{
  g_autoptr (GError) why = NULL;
  Status status = { 0 };

  if (send_request (link, DNLOAD, (guint16) n_packets, NULL, 0, NULL, &why) && get_status (link, &status, NULL, &why)) {
    rouse_device_waiter_pause (MIN (status.poll_ms, MAX_FINISH_PAUSE_MS), NULL, NULL);
    get_status (link, &status, NULL, &why);
  }
  /* A phone that leaves in the middle of a transfer can show as an error on the bus first. */
  if (why != NULL && !rouse_transport_is_gone (why) && !g_error_matches (why, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL)) {
    g_propagate_prefixed_error (error, g_steal_pointer (&why), "finishing: ");
    return FALSE;
  }
  rouse_usb_link_reset (link);
  return TRUE;
}

/* After a STALL the error state is taken away; after everything else the boot ROM waits for more (spec 11 §3.7, §8). */
static void
clean_up (RouseUsbLink *link, const GError *why)
{
  Status status = { 0 };

  if (rouse_transport_is_gone (why) || rouse_error_is_late (why))
    return;
  get_status (link, &status, NULL, NULL);
  send_request (link, status.state == STATE_ERROR ? CLRSTATUS : ABORT, 0, NULL, 0, NULL, NULL);
}

static gboolean
check_size (guint64 size, GError **error)
{
  if (size > 0 && size <= MAX_IMAGE_SIZE)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "%" G_GUINT64_FORMAT " bytes are no boot stage", size);
  return FALSE;
}

/**
 * rouse_dfu_client_send:
 * @link: a phone in DFU, WTF or port DFU mode
 * @progress: (nullable): bytes of @image
 *
 * Uploads @image and finishes. Blocks; worker thread. A refusal in the middle is tried again once from the start. @link
 * is of no more use afterwards, but for being closed.
 *
 * Returns: %FALSE with `ROUSE_ERROR_REFUSED`, `ROUSE_ERROR_DEVICE_GONE`, `G_IO_ERROR_TIMED_OUT`, `G_IO_ERROR_CANCELLED`
 * (the phone is idle again) or an error of reading @image
 */
gboolean
rouse_dfu_client_send (RouseUsbLink *link, RouseImg4Source *image,
                       void (*progress) (guint64 done, guint64 total, gpointer user_data), gpointer user_data,
                       GCancellable *cancellable, GError **error)
{
  gboolean is_port = rouse_usb_link_get_mode (link) == ROUSE_DEVICE_MODE_PORT_DFU;
  g_autofree guint8 *ahead = g_malloc (READ_SIZE);
  Upload upload = { link,
                    image,
                    rouse_img4_source_get_size (image),
                    is_port ? ROUSE_DFU_PORT_PACKET_SIZE : ROUSE_DFU_PACKET_SIZE,
                    ahead,
                    0,
                    0,
                    progress,
                    user_data,
                    cancellable };
  guint n_packets = 0;

  if (!check_size (upload.size, error))
    return FALSE;
  for (guint attempt = 0;; attempt++) {
    g_autoptr (GError) why = NULL;

    if (make_idle (link, cancellable, &why) && send_packets (&upload, &n_packets, &why))
      return finish (link, n_packets, error);
    clean_up (link, why);
    if (attempt > 0 || !rouse_transport_is_refused (why)) {
      g_propagate_prefixed_error (error, g_steal_pointer (&why), "DFU upload: ");
      return FALSE;
    }
  }
}
