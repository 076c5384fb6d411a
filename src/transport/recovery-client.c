/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/recovery-client.h"

#include <string.h>

#include "transport/transport-error.h"

/* Spec 11 §4 */
#define START_OF_FILE 0x41
#define COMMAND 0x40
#define REPLY 0xC0
#define FILE_ENDPOINT 0x04
#define CHUNK_SIZE 0x8000        /* bytes */
#define USB_PACKET_SIZE 512      /* bytes; wMaxPacketSize of the endpoint */
#define MAX_COMMAND 256          /* characters; a command is shorter */
#define MAX_REPLY 255            /* bytes */
#define MAX_FILE_SIZE 0x7FFFFFFF /* bytes (spec 11 §8) */
#define TIMEOUT_MS 10000
#define KICK_TIMEOUT_MS 5000

static gboolean
read_image (gpointer image, guint64 offset, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  return rouse_img4_source_read_at (image, offset, buffer, size, cancellable, error);
}

/**
 * rouse_recovery_client_send:
 * @progress: (nullable): bytes of @image
 *
 * Puts @image into iBoot's load area; a command then tells what it is. Blocks; worker thread.
 *
 * Returns: %FALSE with `ROUSE_ERROR_REFUSED`, `ROUSE_ERROR_DEVICE_GONE`, `G_IO_ERROR_TIMED_OUT`, `G_IO_ERROR_CANCELLED`
 * or an error of reading @image; another upload may follow (spec 11 §8)
 */
gboolean
rouse_recovery_client_send (RouseUsbLink *link, RouseImg4Source *image,
                            void (*progress) (guint64 done, guint64 total, gpointer user_data), gpointer user_data,
                            GCancellable *cancellable, GError **error)
{
  RouseUsbUpload upload = { .endpoint = FILE_ENDPOINT,
                            .size = rouse_img4_source_get_size (image),
                            .chunk_size = CHUNK_SIZE,
                            .timeout_ms = TIMEOUT_MS,
                            .read = read_image,
                            .read_data = image,
                            .progress = progress,
                            .progress_data = user_data };

  if (upload.size == 0 || upload.size > MAX_FILE_SIZE) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "%" G_GUINT64_FORMAT " bytes are no file for iBoot",
                 upload.size);
    return FALSE;
  }
  if (rouse_usb_link_control (link, START_OF_FILE, 0, 0, 0, NULL, 0, TIMEOUT_MS, cancellable, error) < 0) {
    g_prefix_error (error, "start of file: ");
    return FALSE;
  }
  if (!rouse_usb_link_upload (link, &upload, cancellable, error)) {
    rouse_usb_link_clear_halt (link, FILE_ENDPOINT);
    return FALSE;
  }
  if (upload.size % USB_PACKET_SIZE == 0) /* else the short packet ends it; the result does not matter (spec 11 §4.1) */
    rouse_usb_link_bulk_out (link, FILE_ENDPOINT, NULL, 0, TIMEOUT_MS, cancellable, NULL);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
check_command (const char *command, GError **error)
{
  gboolean ok = strlen (command) < MAX_COMMAND && *command != '\0';

  for (const char *p = command; ok && *p != '\0'; p++)
    ok = g_ascii_isprint (*p);
  if (!ok)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "not a command for iBoot");
  return ok;
}

static gboolean
send_command (RouseUsbLink *link, guint8 request, const char *command, GCancellable *cancellable, GError **error)
{
  if (!check_command (command, error))
    return FALSE;
  return rouse_usb_link_control (link, COMMAND, request, 0, 0, (void *) command, (guint16) (strlen (command) + 1),
                                 TIMEOUT_MS, cancellable, error) >= 0;
}

/**
 * rouse_recovery_client_command:
 * @command: printable ASCII, shorter than 256 characters
 *
 * Tells iBoot to do something. A STALL is no verdict on the command and tolerated (spec 11 §4.2).
 */
gboolean
rouse_recovery_client_command (RouseUsbLink *link, const char *command, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (send_command (link, 0, command, cancellable, &why) || rouse_transport_is_refused (why))
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&why), "command “%s”: ", command);
  return FALSE;
}

/**
 * rouse_recovery_client_command_blind:
 *
 * Tells iBoot to leave. Whether it does is seen on the bus only, so that nothing but silence and cancelling is an
 * error.
 */
gboolean
rouse_recovery_client_command_blind (RouseUsbLink *link, const char *command, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (send_command (link, 1, command, cancellable, &why) || rouse_transport_is_refused (why) ||
      rouse_transport_is_gone (why) || g_error_matches (why, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL))
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&why), "command “%s”: ", command);
  return FALSE;
}

/**
 * rouse_recovery_client_getenv:
 *
 * Returns: (transfer full) (nullable): the variable's value; NULL without an error if it is not set: an empty answer
 * and a STALL both mean that (spec 11 §4.4)
 */
char *
rouse_recovery_client_getenv (RouseUsbLink *link, const char *name, GCancellable *cancellable, GError **error)
{
  g_autofree char *command = g_strconcat ("getenv ", name, NULL);
  g_autoptr (GError) why = NULL;
  guint8 reply[MAX_REPLY];
  gssize size;

  if (!rouse_recovery_client_command (link, command, cancellable, error))
    return NULL;
  size = rouse_usb_link_control (link, REPLY, 0, 0, 0, reply, sizeof reply, TIMEOUT_MS, cancellable, &why);
  if (size < 0 && !rouse_transport_is_refused (why)) {
    g_propagate_prefixed_error (error, g_steal_pointer (&why), "%s: ", command);
    return NULL;
  }
  return size > 0 && reply[0] != '\0' ? g_strndup ((const char *) reply, (gsize) size) : NULL;
}

gboolean
rouse_recovery_client_get_result (RouseUsbLink *link, guint8 *result, GCancellable *cancellable)
{
  guint8 reply[MAX_REPLY] = { 0 };

  if (rouse_usb_link_control (link, REPLY, 0, 0, 0, reply, sizeof reply, TIMEOUT_MS, cancellable, NULL) <= 0)
    return FALSE;
  *result = reply[0];
  return TRUE;
}

void
rouse_recovery_client_kick (RouseUsbLink *link, GCancellable *cancellable)
{
  rouse_usb_link_control (link, 0x21, 1, 0, 0, NULL, 0, KICK_TIMEOUT_MS, cancellable, NULL);
}

/**
 * rouse_recovery_client_give_back:
 *
 * Lets the phone start its old system again, as long as nothing has been erased (spec 11 §8).
 */
gboolean
rouse_recovery_client_give_back (RouseUsbLink *link, GCancellable *cancellable, GError **error)
{
  return rouse_recovery_client_command (link, "setenv auto-boot true", cancellable, error) &&
         rouse_recovery_client_command (link, "saveenv", cancellable, error) &&
         rouse_recovery_client_command_blind (link, "reset", cancellable, error);
}
