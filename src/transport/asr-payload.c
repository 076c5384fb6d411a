/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/asr-payload.h"

#include <openssl/evp.h>

#include "base/error.h"

#define N_CHUNKS 4               /* read ahead, so that reading and hashing overlap with sending */
#define SHA1_SIZE 20             /* bytes */
#define WRITE_SIZE 16384         /* bytes; large writes have failed on some ways to the phone (spec 22 §6) */
#define STALL_MS (5 * 60 * 1000) /* without a byte taken: flash can be slow, but not that slow */

typedef struct {
  guint8 data[ROUSE_ASR_CHUNK_SIZE + SHA1_SIZE];
  gsize size;       /* bytes to send, with the digest */
  gsize image_size; /* bytes of the image among them */
  GError *error;    /* reading failed: the last one */
} Chunk;

/* Shared by the reading thread and the sending one; chunks go round between the two queues. */
typedef struct {
  RouseAsrRead read;
  gpointer read_data;
  guint64 image_size; /* bytes */
  gboolean checksums;
  GCancellable *cancellable; /* (nullable) */
  GAsyncQueue *empty, *full; /* of Chunk */
  gint stop;                 /* atomic: the sender has given up */
} Pipeline;

static void
chunk_free (Chunk *chunk)
{
  g_clear_error (&chunk->error);
  g_free (chunk);
}

static gboolean
fill (Pipeline *self, Chunk *chunk, guint64 offset)
{
  gsize size = MIN (ROUSE_ASR_CHUNK_SIZE, self->image_size - offset);

  chunk->image_size = chunk->size = size;
  if (!self->read (self->read_data, offset, chunk->data, size, self->cancellable, &chunk->error)) {
    if (chunk->error == NULL)
      g_set_error_literal (&chunk->error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "the image cannot be read");
    return FALSE;
  }
  if (!self->checksums)
    return TRUE;
  if (EVP_Digest (chunk->data, size, chunk->data + size, NULL, EVP_sha1 (), NULL) != 1) {
    g_set_error_literal (&chunk->error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "SHA-1 is not available");
    return FALSE;
  }
  chunk->size += SHA1_SIZE;
  return TRUE;
}

static gpointer
reader_thread (gpointer data)
{
  Pipeline *self = data;

  for (guint64 offset = 0; offset < self->image_size;) {
    Chunk *chunk = g_async_queue_pop (self->empty);
    gboolean ok = !g_atomic_int_get (&self->stop) && fill (self, chunk, offset);

    offset += chunk->image_size;
    g_async_queue_push (self->full, chunk);
    if (!ok)
      break;
  }
  return NULL;
}

/* A chunk that was sent in part breaks the stream: never again from its start (spec 22 §6). */
static gboolean
send_chunk (RouseMuxLink *link, const Chunk *chunk, GCancellable *cancellable, GError **error)
{
  for (gsize done = 0; done < chunk->size; done += WRITE_SIZE) {
    if (!rouse_mux_link_write (link, chunk->data + done, MIN (WRITE_SIZE, chunk->size - done), STALL_MS, cancellable,
                               error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
send_all (Pipeline *self, RouseMuxLink *link, void (*progress) (guint64 done, guint64 total, gpointer user_data),
          gpointer progress_data, GError **error)
{
  for (guint64 done = 0; done < self->image_size;) {
    Chunk *chunk = g_async_queue_pop (self->full);
    gboolean ok = chunk->error == NULL;

    if (!ok)
      g_propagate_error (error, g_steal_pointer (&chunk->error));
    else
      ok = send_chunk (link, chunk, self->cancellable, error);
    done += chunk->image_size;
    g_async_queue_push (self->empty, chunk);
    if (!ok) {
      g_prefix_error (error, "near byte %" G_GUINT64_FORMAT " of the image: ", done);
      return FALSE;
    }
    if (progress != NULL)
      progress (done, self->image_size, progress_data);
  }
  return TRUE;
}

/* A reader that sleeps for an empty chunk must get one to see that it is over; if it sleeps, all others are full. */
static void
stop_reader (Pipeline *self, GThread *reader)
{
  Chunk *chunk;

  g_atomic_int_set (&self->stop, TRUE);
  while ((chunk = g_async_queue_try_pop (self->full)) != NULL)
    g_async_queue_push (self->empty, chunk);
  g_thread_join (reader);
}

/**
 * rouse_asr_payload_send:
 *
 * Sends the whole image. @read is called on a thread of its own, @progress on this one. Blocks until all is sent and
 * the thread has ended.
 */
gboolean
rouse_asr_payload_send (RouseMuxLink *link, RouseAsrRead read, gpointer read_data, guint64 image_size,
                        gboolean checksums, void (*progress) (guint64 done, guint64 total, gpointer user_data),
                        gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Pipeline self = {
    .read = read, .read_data = read_data, .image_size = image_size, .checksums = checksums, .cancellable = cancellable
  };
  GThread *reader;
  gboolean ok;

  self.empty = g_async_queue_new_full ((GDestroyNotify) chunk_free);
  self.full = g_async_queue_new_full ((GDestroyNotify) chunk_free);
  for (guint i = 0; i < N_CHUNKS; i++)
    g_async_queue_push (self.empty, g_new0 (Chunk, 1));
  reader = g_thread_new ("asr-reader", reader_thread, &self);

  ok = send_all (&self, link, progress, progress_data, error);
  stop_reader (&self, reader);
  g_async_queue_unref (self.empty);
  g_async_queue_unref (self.full);
  return ok;
}
