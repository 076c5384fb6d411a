/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/asr-client.h"

#include "base/error.h"
#include "transport/asr-command.h"
#include "transport/asr-payload.h"

#define COMMAND_TIMEOUT_MS (120 * 1000) /* it verifies, or waits for a key (spec 22 §5) */
#define WRITE_TIMEOUT_MS (60 * 1000)
#define MAX_COMMAND (64u << 10) /* bytes; real ones have 338 at most (spec 22 §3) */
#define READ_SIZE 4096

/* One phone's ASR being served. */
typedef struct {
  RouseMuxLink *link;
  RouseAsrRead read;
  gpointer read_data;
  guint64 image_size; /* bytes */
  gboolean checksums; /* as the last Initiate wanted it */
  GByteArray *buffer; /* received, not understood yet */
  GCancellable *cancellable;
} Session;

/* Reads until a whole property list is there; several may come at once, one may come in pieces. */
static gboolean
read_command (Session *self, RouseAsrCommand *command, GError **error)
{
  gsize size;
  gboolean ok;

  while ((size = rouse_asr_command_measure (self->buffer->data, self->buffer->len)) == 0) {
    guint8 bytes[READ_SIZE];
    gssize got;

    if (self->buffer->len > MAX_COMMAND) {
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "ASR does not end its command");
      return FALSE;
    }
    got = rouse_mux_link_read_some (self->link, bytes, sizeof bytes, COMMAND_TIMEOUT_MS, self->cancellable, error);
    if (got == 0)
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "ASR closed the connection");
    if (got <= 0)
      return FALSE;
    g_byte_array_append (self->buffer, bytes, (guint) got);
  }
  ok = rouse_asr_command_parse (command, self->buffer->data, size, error);
  g_byte_array_remove_range (self->buffer, 0, (guint) size);
  return ok;
}

static gboolean
answer_initiate (Session *self, const RouseAsrCommand *command, GError **error)
{
  g_auto (plist_t) info = rouse_asr_make_packet_info (self->image_size, command->checksums);
  g_autoptr (GBytes) xml = rouse_plist_to_xml (info);
  gsize size;
  const void *data = g_bytes_get_data (xml, &size);

  self->checksums = command->checksums;
  return rouse_mux_link_write (self->link, data, size, WRITE_TIMEOUT_MS, self->cancellable, error);
}

static gboolean
answer_oob_data (Session *self, const RouseAsrCommand *command, GError **error)
{
  g_autofree guint8 *bytes = NULL;

  if (command->offset > self->image_size || command->length > self->image_size - command->offset) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL,
                 "ASR asks for %" G_GUINT64_FORMAT " bytes at %" G_GUINT64_FORMAT " of an image of %" G_GUINT64_FORMAT,
                 command->length, command->offset, self->image_size);
    return FALSE;
  }
  bytes = g_malloc (ROUSE_ASR_CHUNK_SIZE);
  for (guint64 done = 0; done < command->length;) {
    gsize size = MIN (ROUSE_ASR_CHUNK_SIZE, command->length - done);

    if (!self->read (self->read_data, command->offset + done, bytes, size, self->cancellable, error) ||
        !rouse_mux_link_write (self->link, bytes, size, WRITE_TIMEOUT_MS, self->cancellable, error))
      return FALSE;
    done += size;
  }
  return TRUE;
}

/* The command phase, up to "Payload". */
static gboolean
run_commands (Session *self, GError **error)
{
  gboolean initiated = FALSE;

  for (;;) {
    RouseAsrCommand command;

    if (!read_command (self, &command, error))
      return FALSE;
    if (!initiated && command.verb != ROUSE_ASR_INITIATE) {
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "ASR does not begin with Initiate");
      return FALSE;
    }
    if (command.verb == ROUSE_ASR_PAYLOAD)
      return TRUE;
    initiated = TRUE;
    if (command.verb == ROUSE_ASR_INITIATE ? !answer_initiate (self, &command, error)
                                           : !answer_oob_data (self, &command, error))
      return FALSE;
  }
}

/**
 * rouse_asr_client_send:
 * @link: connected to the phone's ASR
 * @read: called on the calling thread and, during the payload, on another one; never on two at once
 * @image_size: bytes
 * @progress: (nullable): on the calling thread
 *
 * Serves ASR until the last byte of the payload is handed to the connection; the caller closes it. Blocks.
 *
 * Returns: %FALSE with `ROUSE_ERROR_PROTOCOL`, `ROUSE_ERROR_DEVICE_GONE` (it closed the connection),
 * `G_IO_ERROR_TIMED_OUT`, `G_IO_ERROR_CANCELLED` or what @read failed with
 */
gboolean
rouse_asr_client_send (RouseMuxLink *link, RouseAsrRead read, gpointer read_data, guint64 image_size,
                       void (*progress) (guint64 done, guint64 total, gpointer user_data), gpointer progress_data,
                       GCancellable *cancellable, GError **error)
{
  Session self = {
    .link = link, .read = read, .read_data = read_data, .image_size = image_size, .cancellable = cancellable
  };
  g_autoptr (GByteArray) buffer = g_byte_array_new ();

  self.buffer = buffer;
  if (!run_commands (&self, error) || !rouse_asr_payload_send (link, read, read_data, image_size, self.checksums,
                                                               progress, progress_data, cancellable, error)) {
    g_prefix_error (error, "sending the system image: ");
    return FALSE;
  }
  return TRUE;
}
