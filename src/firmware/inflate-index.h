/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#define ROUSE_INFLATE_WINDOW_SIZE 32768 /* bytes: how far back deflated data refers (RFC 1951) */

/* A place where inflating can begin. Never changes once it is in an index. */
typedef struct {
  guint64 out;                              /* unpacked bytes before it */
  guint64 in;                               /* packed bytes before it; the last of them is only used up to: */
  guint bits;                               /* unused bits of that byte, 0 to 7 */
  gsize window_size;                        /* bytes */
  guint8 window[ROUSE_INFLATE_WINDOW_SIZE]; /* the unpacked bytes before it */
} RouseInflatePoint;

/* Restart points of one deflated member, shared by all streams of it. Counted references; any thread. */
typedef struct _RouseInflateIndex RouseInflateIndex;

RouseInflateIndex *rouse_inflate_index_new (guint64 size) G_GNUC_WARN_UNUSED_RESULT;
RouseInflateIndex *rouse_inflate_index_ref (RouseInflateIndex *self);
void rouse_inflate_index_unref (RouseInflateIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseInflateIndex, rouse_inflate_index_unref)

gboolean rouse_inflate_index_wants (RouseInflateIndex *self, guint64 out);
void rouse_inflate_index_add (RouseInflateIndex *self, RouseInflatePoint *point);
const RouseInflatePoint *rouse_inflate_index_find (RouseInflateIndex *self, guint64 out);
guint rouse_inflate_index_get_n_points (RouseInflateIndex *self);
/* Valid as long as the index. @i: below their number */
const RouseInflatePoint *rouse_inflate_index_get_point (RouseInflateIndex *self, guint i);
/* Whether a pass has come to the end of the data, so that nothing can be added. */
gboolean rouse_inflate_index_is_complete (RouseInflateIndex *self);
void rouse_inflate_index_set_complete (RouseInflateIndex *self);
