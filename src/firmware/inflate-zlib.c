/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/inflate-engine.h"

#include <zlib.h>

#define RAW_WINDOW_BITS (-15) /* ZIP members have no zlib header */

/* What zlib says in data_type when it returns at the end of a block */
#define AT_BLOCK_END 128
#define IN_LAST_BLOCK 64
#define UNUSED_BITS 7

typedef struct {
  z_stream stream;
  gboolean has_end;
} Inflate;

static gpointer
create (void)
{
  Inflate *self = g_new0 (Inflate, 1);

  if (inflateInit2 (&self->stream, RAW_WINDOW_BITS) != Z_OK)
    g_error ("zlib: out of memory");
  return self;
}

static void
destroy (gpointer data)
{
  Inflate *self = data;

  inflateEnd (&self->stream);
  g_free (self);
}

static void
restart (gpointer data, const RouseInflatePoint *point, guint8 byte)
{
  Inflate *self = data;

  inflateReset2 (&self->stream, RAW_WINDOW_BITS);
  self->stream.avail_in = 0;
  self->has_end = FALSE;
  if (point == NULL)
    return;
  if (point->bits > 0)
    inflatePrime (&self->stream, (int) point->bits, byte >> (8 - point->bits));
  inflateSetDictionary (&self->stream, point->window, (uInt) point->window_size);
}

static void
set_input (gpointer data, const guint8 *bytes, gsize size)
{
  Inflate *self = data;

  self->stream.next_in = (guint8 *) bytes;
  self->stream.avail_in = (uInt) size;
}

static gboolean
step (gpointer data, guint8 *to, gsize size, gboolean stop, gsize *n)
{
  Inflate *self = data;
  int result;

  self->stream.next_out = to;
  self->stream.avail_out = (uInt) size;
  result = inflate (&self->stream, stop ? Z_BLOCK : Z_NO_FLUSH);
  self->has_end = result == Z_STREAM_END;
  *n = (gsize) (self->stream.next_out - to);
  return result == Z_STREAM_END || result == Z_OK || result == Z_BUF_ERROR; /* the last: nothing could be done */
}

static gboolean
has_end (gpointer data)
{
  return ((const Inflate *) data)->has_end;
}

static gsize
get_unread (gpointer data)
{
  return ((const Inflate *) data)->stream.avail_in;
}

/* At the end of a block that is not the last one zlib can be started anew. */
static gboolean
get_point (gpointer data, RouseInflatePoint *point)
{
  Inflate *self = data;
  uInt window_size = 0;

  if ((self->stream.data_type & AT_BLOCK_END) == 0 || (self->stream.data_type & IN_LAST_BLOCK) != 0)
    return FALSE;
  inflateGetDictionary (&self->stream, point->window, &window_size);
  point->bits = (guint) self->stream.data_type & UNUSED_BITS;
  point->window_size = window_size;
  return TRUE;
}

const RouseInflateEngine rouse_inflate_zlib = {
  .create = create,
  .destroy = destroy,
  .restart = restart,
  .set_input = set_input,
  .step = step,
  .has_end = has_end,
  .get_unread = get_unread,
  .get_point = get_point,
};
