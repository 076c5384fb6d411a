/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/inflate-reader.h"

#include "base/error.h"
#include "firmware/inflate-engine.h"
#include "firmware/read-at.h"

#define INPUT_SIZE (128u << 10)
#define SKIP_SIZE (128u << 10)
#define MAX_STEP (1u << 20) /* bytes unpacked at once, between looks at the cancellable and the index */

/**
 * RouseInflateReader:
 *
 * Inflates forwards and jumps to the nearest restart point of the index for everything else. A pass over data that the
 * index does not know yet adds its points; for that it takes the engine that can make them, and else the fastest.
 */
struct _RouseInflateReader {
  RouseReadAt from;    /* what it reads from is not owned */
  guint64 data_offset; /* of the packed bytes in the file */
  guint64 packed_size; /* bytes */
  RouseInflateIndex *index;

  const RouseInflateEngine *engine;
  gpointer inflate; /* the engine's */
  guint64 in;       /* packed bytes read from the file so far; the engine may still have some of them */
  guint64 out;      /* unpacked bytes so far */
  guint8 *skipped;  /* bytes nobody wants; made when first needed */
  guint8 input[INPUT_SIZE];
};

static const RouseInflateEngine *
choose_engine (RouseInflateIndex *index)
{
#ifdef HAVE_ISAL
  if (rouse_inflate_index_is_complete (index))
    return &rouse_inflate_isal;
#endif
  return &rouse_inflate_zlib;
}

/* @from: copied; must be readable as long as the reader lives; @index: referenced */
RouseInflateReader *
rouse_inflate_reader_new (const RouseReadAt *from, guint64 data_offset, guint64 packed_size, RouseInflateIndex *index)
{
  RouseInflateReader *self = g_new0 (RouseInflateReader, 1);

  self->from = *from;
  self->data_offset = data_offset;
  self->packed_size = packed_size;
  self->index = rouse_inflate_index_ref (index);
  self->engine = choose_engine (index);
  self->inflate = self->engine->create ();
  return self;
}

void
rouse_inflate_reader_free (RouseInflateReader *self)
{
  self->engine->destroy (self->inflate);
  rouse_inflate_index_unref (self->index);
  g_free (self->skipped);
  g_free (self);
}

static gboolean
fail (GError **error, const char *why)
{
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, why);
  return FALSE;
}

static gboolean
fill_input (RouseInflateReader *self, GError **error)
{
  gsize size = MIN (self->packed_size - self->in, sizeof self->input);

  if (self->engine->get_unread (self->inflate) > 0 || size == 0)
    return TRUE;
  if (!rouse_read_from (&self->from, self->data_offset + self->in, self->input, size, error))
    return FALSE;
  self->in += size;
  self->engine->set_input (self->inflate, self->input, size);
  return TRUE;
}

static void
add_point (RouseInflateReader *self)
{
  RouseInflatePoint *point = g_new0 (RouseInflatePoint, 1);

  if (!self->engine->get_point (self->inflate, point)) {
    g_free (point);
    return;
  }
  point->out = self->out;
  point->in = self->in - self->engine->get_unread (self->inflate);
  rouse_inflate_index_add (self->index, point);
}

/* Unpacks up to @size bytes, at least one unless the engine only got to the end of a block or of the data. */
static gboolean
step (RouseInflateReader *self, guint8 *to, gsize size, gsize *n, GError **error)
{
  gboolean wants_point = self->engine->get_point != NULL && rouse_inflate_index_wants (self->index, self->out);

  if (!fill_input (self, error))
    return FALSE;
  if (!self->engine->step (self->inflate, to, MIN (size, MAX_STEP), wants_point, n))
    return fail (error, "the compressed data is damaged");
  self->out += *n;

  if (self->engine->has_end (self->inflate))
    rouse_inflate_index_set_complete (self->index);
  else if (*n == 0 && self->in == self->packed_size && self->engine->get_unread (self->inflate) == 0)
    return fail (error, "the compressed data ends too early");
  else if (wants_point)
    add_point (self);
  return TRUE;
}

/* Bytes before the position at which rouse_inflate_reader_read() goes on. */
guint64
rouse_inflate_reader_get_position (RouseInflateReader *self)
{
  return self->out;
}

/* Reads on, exactly @size bytes. Fails with `ROUSE_ERROR_DAMAGED_FIRMWARE`, and with G_IO_ERROR_CANCELLED. */
gboolean
rouse_inflate_reader_read (RouseInflateReader *self, void *buffer, gsize size, GCancellable *cancellable,
                           GError **error)
{
  guint8 *to = buffer;

  while (size > 0) {
    gsize n;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (self->engine->has_end (self->inflate))
      return fail (error, "the compressed data is shorter than the archive says");
    if (!step (self, to, size, &n, error))
      return FALSE;
    to += n;
    size -= n;
  }
  return TRUE;
}

/* Begins anew at @point, or at the front. */
static gboolean
restart (RouseInflateReader *self, const RouseInflatePoint *point, GError **error)
{
  guint8 byte = 0;

  if (point != NULL && point->bits > 0 &&
      !rouse_read_from (&self->from, self->data_offset + point->in - 1, &byte, 1, error))
    return FALSE;
  self->in = point != NULL ? point->in : 0;
  self->out = point != NULL ? point->out : 0;
  self->engine->restart (self->inflate, point, byte);
  return TRUE;
}

/**
 * rouse_inflate_reader_seek:
 * @out: bytes from the start of the unpacked data
 *
 * Goes to @out by the shortest way: onwards from here, or from a restart point.
 *
 * Returns: %FALSE as rouse_inflate_reader_read()
 */
gboolean
rouse_inflate_reader_seek (RouseInflateReader *self, guint64 out, GCancellable *cancellable, GError **error)
{
  const RouseInflatePoint *point = rouse_inflate_index_find (self->index, out);
  gboolean is_ahead = point != NULL && point->out > self->out;

  if ((out < self->out || is_ahead) && !restart (self, point, error))
    return FALSE;
  if (self->out < out && self->skipped == NULL)
    self->skipped = g_malloc (SKIP_SIZE);
  while (self->out < out)
    if (!rouse_inflate_reader_read (self, self->skipped, MIN (out - self->out, SKIP_SIZE), cancellable, error))
      return FALSE;
  return TRUE;
}

/* After the last byte: the packed data must end here too. FALSE with `ROUSE_ERROR_DAMAGED_FIRMWARE`. */
gboolean
rouse_inflate_reader_check_end (RouseInflateReader *self, GError **error)
{
  while (!self->engine->has_end (self->inflate)) {
    guint8 byte;
    gsize n;

    if (!step (self, &byte, 1, &n, error))
      return FALSE;
    if (n > 0)
      return fail (error, "the compressed data is longer than the archive says");
  }
  if (self->in - self->engine->get_unread (self->inflate) != self->packed_size)
    return fail (error, "the compressed data is followed by something else");
  return TRUE;
}
