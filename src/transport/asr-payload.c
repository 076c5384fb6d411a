/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/asr-payload.h"

#include <openssl/evp.h>

#include "base/error.h"

#define N_BATCHES 4              /* on their way at once */
#define BATCH_CHUNKS 4           /* handed over together: waking the other thread costs as much as sending some KiB */
#define SHA1_SIZE 20             /* bytes */
#define WRITE_SIZE 16384         /* bytes; large writes have failed on some ways to the phone (spec 22 §6) */
#define STALL_MS (5 * 60 * 1000) /* without a byte taken: flash can be slow, but not that slow */

/* Neighbouring chunks as they go over the cable, each with its digest behind it. */
typedef struct {
  guint8 data[BATCH_CHUNKS * (ROUSE_ASR_CHUNK_SIZE + SHA1_SIZE)];
  gsize size;       /* bytes to send, with the digests */
  gsize image_size; /* bytes of the image among them */
  gboolean is_last; /* of what is read: the image ends, reading failed, or nobody wants more */
  GError *error;    /* why it cannot be sent */
} Batch;

/* Shared by three threads, so that unpacking, hashing and sending overlap; batches go round from queue to queue. */
typedef struct {
  RouseAsrRead read;
  gpointer read_data;
  guint64 image_size;                  /* bytes */
  gsize digest_size;                   /* bytes behind each chunk; 0: the phone wants none */
  GCancellable *cancellable;           /* (nullable) */
  GAsyncQueue *empty, *read_in, *full; /* of Batch */
  gint stop;                           /* atomic: the sender has given up */
} Pipeline;

static void
batch_free (Batch *batch)
{
  g_clear_error (&batch->error);
  g_free (batch);
}

static gboolean
read_chunk (Pipeline *self, Batch *batch, guint64 offset)
{
  gsize size = MIN (ROUSE_ASR_CHUNK_SIZE, self->image_size - offset);

  if (!self->read (self->read_data, offset, batch->data + batch->size, size, self->cancellable, &batch->error)) {
    if (batch->error == NULL)
      g_set_error_literal (&batch->error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "the image cannot be read");
    return FALSE;
  }
  batch->image_size += size;
  batch->size += size + self->digest_size;
  return TRUE;
}

static gboolean
fill (Pipeline *self, Batch *batch, guint64 offset)
{
  batch->image_size = batch->size = 0;
  for (guint i = 0; i < BATCH_CHUNKS && offset + batch->image_size < self->image_size; i++) {
    if (g_atomic_int_get (&self->stop) || !read_chunk (self, batch, offset + batch->image_size))
      return FALSE;
  }
  return TRUE;
}

static gpointer
reader_thread (gpointer data)
{
  Pipeline *self = data;
  guint64 offset = 0;
  gboolean is_last;

  do {
    Batch *batch = g_async_queue_pop (self->empty);

    is_last = !fill (self, batch, offset) || offset + batch->image_size >= self->image_size;
    batch->is_last = is_last;
    offset += batch->image_size;
    g_async_queue_push (self->read_in, batch);
  } while (!is_last);
  return NULL;
}

static void
hash (Pipeline *self, Batch *batch)
{
  for (gsize at = 0; at < batch->size && batch->error == NULL;) {
    guint8 *chunk = batch->data + at;
    gsize size = MIN (ROUSE_ASR_CHUNK_SIZE, batch->size - at - self->digest_size);

    if (EVP_Digest (chunk, size, chunk + size, NULL, EVP_sha1 (), NULL) != 1)
      g_set_error_literal (&batch->error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "SHA-1 is not available");
    at += size + self->digest_size;
  }
}

static gpointer
hasher_thread (gpointer data)
{
  Pipeline *self = data;
  gboolean is_last;

  do {
    Batch *batch = g_async_queue_pop (self->read_in);

    is_last = batch->is_last;
    if (self->digest_size > 0)
      hash (self, batch);
    g_async_queue_push (self->full, batch);
  } while (!is_last);
  return NULL;
}

typedef void (*Progress) (guint64 done, guint64 total, gpointer user_data);

/* A batch that was sent in part breaks the stream: never again from its start (spec 22 §6). */
static gboolean
send_batch (Pipeline *self, RouseMuxLink *link, const Batch *batch, guint64 offset, Progress progress,
            gpointer progress_data, GError **error)
{
  for (gsize done = 0; done < batch->size;) {
    gsize size = MIN (WRITE_SIZE, batch->size - done);

    if (!rouse_mux_link_write (link, batch->data + done, size, STALL_MS, self->cancellable, error))
      return FALSE;
    done += size;
    if (progress != NULL) /* of the image, without the digests */
      progress (offset + done * batch->image_size / batch->size, self->image_size, progress_data);
  }
  return TRUE;
}

static gboolean
send_all (Pipeline *self, RouseMuxLink *link, Progress progress, gpointer progress_data, GError **error)
{
  for (guint64 done = 0; done < self->image_size;) {
    Batch *batch = g_async_queue_pop (self->full);
    gboolean ok = batch->error == NULL;

    if (!ok)
      g_propagate_error (error, g_steal_pointer (&batch->error));
    else
      ok = send_batch (self, link, batch, done, progress, progress_data, error);
    done += batch->image_size;
    g_async_queue_push (self->empty, batch);
    if (!ok) {
      g_prefix_error (error, "near byte %" G_GUINT64_FORMAT " of the image: ", done);
      return FALSE;
    }
  }
  return TRUE;
}

/* A reader that sleeps for an empty batch is woken by one more, and its last one ends the hasher. */
static void
stop_threads (Pipeline *self, GThread *reader, GThread *hasher)
{
  g_atomic_int_set (&self->stop, TRUE);
  g_async_queue_push (self->empty, g_new0 (Batch, 1));
  g_thread_join (reader);
  g_thread_join (hasher);
}

/**
 * rouse_asr_payload_send:
 *
 * Sends the whole image. @read is called on a thread of its own, @progress on this one. Blocks until all is sent and
 * all threads have ended.
 */
gboolean
rouse_asr_payload_send (RouseMuxLink *link, RouseAsrRead read, gpointer read_data, guint64 image_size,
                        gboolean checksums, void (*progress) (guint64 done, guint64 total, gpointer user_data),
                        gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Pipeline self = { .read = read, .read_data = read_data, .image_size = image_size, .cancellable = cancellable };
  GThread *reader, *hasher;
  gboolean ok;

  self.digest_size = checksums ? SHA1_SIZE : 0;
  self.empty = g_async_queue_new_full ((GDestroyNotify) batch_free);
  self.read_in = g_async_queue_new_full ((GDestroyNotify) batch_free);
  self.full = g_async_queue_new_full ((GDestroyNotify) batch_free);
  for (guint i = 0; i < N_BATCHES; i++)
    g_async_queue_push (self.empty, g_new0 (Batch, 1));
  reader = g_thread_new ("asr-reader", reader_thread, &self);
  hasher = g_thread_new ("asr-hasher", hasher_thread, &self);

  ok = send_all (&self, link, progress, progress_data, error);
  stop_threads (&self, reader, hasher);
  g_async_queue_unref (self.empty);
  g_async_queue_unref (self.read_in);
  g_async_queue_unref (self.full);
  return ok;
}
