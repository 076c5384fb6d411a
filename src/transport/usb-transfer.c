/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/usb-transfer.h"

#include "base/patience.h"
#include "transport/transport-error.h"

#define N_SLOTS 4       /* transfers in flight: the bus never waits for the program */
#define EVENT_WAIT_S 60 /* upper limit of one sleep; libusb wakes for its own time limits and for interrupts */

/* A transfer that is under way. The structure outlives it: nobody returns before the callback has come. */
typedef struct {
  struct libusb_transfer *transfer;
  int done; /* set by the callback, read by libusb_handle_events_timeout_completed() */
  gboolean pending;
  guint8 *buffer;
} Slot;

static void LIBUSB_CALL
done_cb (struct libusb_transfer *transfer)
{
  *(int *) transfer->user_data = 1;
}

static void
interrupt_cb (GCancellable *cancellable, libusb_context *context)
{
  libusb_interrupt_event_handler (context);
}

static gulong
watch_cancellable (GCancellable *cancellable, libusb_context *context)
{
  if (cancellable == NULL)
    return 0;
  return g_cancellable_connect (cancellable, G_CALLBACK (interrupt_cb), context, NULL);
}

static gboolean
submit (Slot *slot, const char *doing, GError **error)
{
  int code;

  slot->done = 0;
  slot->transfer->callback = done_cb;
  slot->transfer->user_data = &slot->done;
  code = libusb_submit_transfer (slot->transfer);
  if (code != LIBUSB_SUCCESS) {
    rouse_transport_set_usb_error (error, code, doing);
    return FALSE;
  }
  slot->pending = TRUE;
  return TRUE;
}

/* Handles events until @slot is done; asks libusb to cancel it when @cancellable is. Always returns with it done. */
static void
wait_until_done (libusb_context *context, Slot *slot, GCancellable *cancellable)
{
  gboolean asked = FALSE;

  while (!slot->done) {
    struct timeval limit = { .tv_sec = EVENT_WAIT_S };

    if (!asked && g_cancellable_is_cancelled (cancellable)) {
      libusb_cancel_transfer (slot->transfer);
      asked = TRUE;
    }
    libusb_handle_events_timeout_completed (context, &limit, &slot->done);
  }
  slot->pending = FALSE;
}

/* What became of a transfer that is done. */
static gboolean
check (const struct libusb_transfer *transfer, const char *doing, GCancellable *cancellable, GError **error)
{
  if (transfer->status == LIBUSB_TRANSFER_COMPLETED)
    return TRUE;
  if (transfer->status != LIBUSB_TRANSFER_CANCELLED || !g_cancellable_set_error_if_cancelled (cancellable, error))
    rouse_transport_set_transfer_error (error, transfer->status, doing);
  return FALSE;
}

/**
 * rouse_usb_transfer_run:
 *
 * Runs one transfer that the caller has allocated and filled in. Blocks until it is over or cancelled.
 *
 * Returns: bytes transferred, or -1 with an error
 */
gssize
rouse_usb_transfer_run (libusb_context *context, struct libusb_transfer *transfer, const char *doing,
                        GCancellable *cancellable, GError **error)
{
  Slot slot = { .transfer = transfer };
  gulong handler;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !submit (&slot, doing, error))
    return -1;
  handler = watch_cancellable (cancellable, context);
  wait_until_done (context, &slot, cancellable);
  g_cancellable_disconnect (cancellable, handler);
  return check (transfer, doing, cancellable, error) ? transfer->actual_length : -1;
}

static gboolean
fill_and_submit (Slot *slot, libusb_device_handle *handle, const RouseUsbUpload *upload, guint64 offset,
                 GCancellable *cancellable, GError **error)
{
  gsize size = MIN (upload->chunk_size, upload->size - offset);

  if (!upload->read (upload->read_data, offset, slot->buffer, size, cancellable, error))
    return FALSE;
  libusb_fill_bulk_transfer (slot->transfer, handle, upload->endpoint, slot->buffer, (int) size, NULL, NULL,
                             rouse_patience_ms (upload->timeout_ms));
  return submit (slot, "bulk upload", error);
}

/* Waits for the oldest transfer and looks at what became of it. */
static gboolean
finish_slot (libusb_context *context, Slot *slot, GCancellable *cancellable, GError **error)
{
  wait_until_done (context, slot, cancellable);
  if (!check (slot->transfer, "bulk upload", cancellable, error))
    return FALSE;
  if (slot->transfer->actual_length != slot->transfer->length) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "bulk upload: %d of %d bytes accepted",
                 slot->transfer->actual_length, slot->transfer->length);
    return FALSE;
  }
  return TRUE;
}

static gboolean
run_slots (libusb_context *context, libusb_device_handle *handle, Slot slots[], const RouseUsbUpload *upload,
           guint *newest, GCancellable *cancellable, GError **error)
{
  guint64 n_chunks = (upload->size + upload->chunk_size - 1) / upload->chunk_size;
  guint64 submitted = 0;

  for (guint64 finished = 0; finished < n_chunks; finished++) {
    for (; submitted < n_chunks && submitted < finished + N_SLOTS; submitted++) {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !fill_and_submit (&slots[submitted % N_SLOTS], handle, upload, submitted * upload->chunk_size, cancellable,
                            error))
        return FALSE;
      *newest = submitted % N_SLOTS;
    }
    if (!finish_slot (context, &slots[finished % N_SLOTS], cancellable, error))
      return FALSE;
    if (upload->progress != NULL)
      upload->progress (MIN ((finished + 1) * upload->chunk_size, upload->size), upload->size, upload->progress_data);
  }
  return TRUE;
}

/* Newest first, so that none of them starts because the one before it was taken away. */
static void
drain (libusb_context *context, Slot slots[], guint newest)
{
  for (guint i = 0; i < N_SLOTS; i++) {
    Slot *slot = &slots[(newest + N_SLOTS - i) % N_SLOTS];

    if (slot->pending)
      libusb_cancel_transfer (slot->transfer);
  }
  for (guint i = 0; i < N_SLOTS; i++) {
    if (slots[i].pending)
      wait_until_done (context, &slots[i], NULL);
  }
}

/**
 * rouse_usb_upload_run:
 *
 * Sends @upload->size bytes to a bulk endpoint. On return nothing is under way any more.
 */
gboolean
rouse_usb_upload_run (libusb_context *context, libusb_device_handle *handle, const RouseUsbUpload *upload,
                      GCancellable *cancellable, GError **error)
{
  Slot slots[N_SLOTS] = { 0 };
  guint newest = 0;
  gulong handler = watch_cancellable (cancellable, context);
  gboolean ok;

  for (guint i = 0; i < N_SLOTS; i++) {
    slots[i].transfer = libusb_alloc_transfer (0);
    slots[i].buffer = g_malloc (upload->chunk_size);
  }
  ok = run_slots (context, handle, slots, upload, &newest, cancellable, error);
  drain (context, slots, newest);
  for (guint i = 0; i < N_SLOTS; i++) {
    libusb_free_transfer (slots[i].transfer);
    g_free (slots[i].buffer);
  }
  g_cancellable_disconnect (cancellable, handler);
  return ok;
}
