/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/inflate-index.h"

/* What unpacks deflated data (RFC 1951) for a RouseInflateReader: a library behind a table of functions. */
typedef struct {
  gpointer (*create) (void);
  void (*destroy) (gpointer self);
  /* @point: (nullable): the front; @byte: the packed byte before @point, of which some bits may be unused. Input that
   * is left over is forgotten. */
  void (*restart) (gpointer self, const RouseInflatePoint *point, guint8 byte);
  /* The packed bytes that come next; all others were used. Not copied. */
  void (*set_input) (gpointer self, const guint8 *data, gsize size);
  /* Unpacks up to @size bytes to @to. @stop: stops at the end of a block, if it can. @n: (out): bytes; 0: more input is
   * needed, or the end of a block or of the data. FALSE: the data is damaged. */
  gboolean (*step) (gpointer self, guint8 *to, gsize size, gboolean stop, gsize *n);
  gboolean (*has_end) (gpointer self);
  /* Bytes of the input that are not used yet; after the end, those that do not belong to the data. */
  gsize (*get_unread) (gpointer self);
  /* (nullable): cannot be done. Whether it stands at the end of a block; then fills bits and window of @point. */
  gboolean (*get_point) (gpointer self, RouseInflatePoint *point);
} RouseInflateEngine;

/* zlib: can do all. */
extern const RouseInflateEngine rouse_inflate_zlib;
#ifdef HAVE_ISAL
/* ISA-L: two to three times as fast, and begins at restart points, but makes none. */
extern const RouseInflateEngine rouse_inflate_isal;
#endif
