/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/inflate-index.h"

/* An index has at most 128 points of 32 KiB, 4 MiB whatever the member's size: memory does not grow with the image. The
 * price is that a piece of a 7 GiB image, of which the phone asks for a handful, costs unpacking up to 56 MiB. */
#define MIN_SPACING (4u << 20) /* bytes of unpacked data from point to point */
#define MAX_POINTS 128

/**
 * RouseInflateIndex:
 *
 * Deflated data can only be read from the front, unless one remembers, every few megabytes, where in the packed data
 * one is and what the last 32 KiB were (zlib's `zran.c` has the idea). The first pass over a member, which checks its
 * digest, leaves the points behind; the phone's requests for pieces of the system image then cost one spacing at most.
 */
struct _RouseInflateIndex {
  gatomicrefcount references;
  guint64 spacing; /* bytes of unpacked data; constant */

  GMutex lock;       /* guards: */
  GPtrArray *points; /* of RouseInflatePoint, sorted by out, only ever appended to */
  gboolean is_complete;
};

/* @size: bytes of the member when unpacked */
RouseInflateIndex *
rouse_inflate_index_new (guint64 size)
{
  RouseInflateIndex *self = g_new0 (RouseInflateIndex, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  self->spacing = MAX (MIN_SPACING, size / MAX_POINTS);
  self->points = g_ptr_array_new_with_free_func (g_free);
  return self;
}

RouseInflateIndex *
rouse_inflate_index_ref (RouseInflateIndex *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
rouse_inflate_index_unref (RouseInflateIndex *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_ptr_array_unref (self->points);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* With the lock held. */
static gboolean
wants (RouseInflateIndex *self, guint64 out)
{
  const RouseInflatePoint *last = NULL;

  if (self->points->len > 0)
    last = g_ptr_array_index (self->points, self->points->len - 1);
  return out >= (last != NULL ? last->out : 0) + self->spacing;
}

/* Whether a point at @out unpacked bytes is far enough from the last one. */
gboolean
rouse_inflate_index_wants (RouseInflateIndex *self, guint64 out)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return wants (self, out);
}

/* Takes @point, and drops it if another stream came first. */
void
rouse_inflate_index_add (RouseInflateIndex *self, RouseInflatePoint *point)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (wants (self, point->out))
    g_ptr_array_add (self->points, point);
  else
    g_free (point);
}

/* The last point at or before @out unpacked bytes, valid as long as the index; NULL: begin at the front. */
const RouseInflatePoint *
rouse_inflate_index_find (RouseInflateIndex *self, guint64 out)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  guint from = 0, to = self->points->len; /* points before @from are at or before @out, those from @to on are not */

  while (from < to) {
    guint middle = from + (to - from) / 2;
    const RouseInflatePoint *point = g_ptr_array_index (self->points, middle);

    if (point->out <= out)
      from = middle + 1;
    else
      to = middle;
  }
  return from > 0 ? g_ptr_array_index (self->points, from - 1) : NULL;
}

guint
rouse_inflate_index_get_n_points (RouseInflateIndex *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->points->len;
}

const RouseInflatePoint *
rouse_inflate_index_get_point (RouseInflateIndex *self, guint i)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  g_return_val_if_fail (i < self->points->len, NULL);
  return g_ptr_array_index (self->points, i);
}

gboolean
rouse_inflate_index_is_complete (RouseInflateIndex *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->is_complete;
}

void
rouse_inflate_index_set_complete (RouseInflateIndex *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  self->is_complete = TRUE;
}
