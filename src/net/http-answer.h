/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What the head of an answer says, as far as a download needs it. */
typedef struct {
  guint status;           /* 0: no status line yet */
  char *etag;             /* NULL: none, or none that can be sent back */
  char *last_modified;    /* NULL: none */
  char *content_type;     /* NULL: none */
  char *content_encoding; /* NULL: none */
  gboolean has_length;
  guint64 length; /* bytes of this answer's body */
  gboolean has_range;
  guint64 range_start; /* of Content-Range: "bytes START-END/TOTAL" */
  guint64 range_end;   /* inclusive */
  guint64 range_total; /* 0: "*" */
  gsize n_bytes;       /* of the head so far */
} RouseHttpAnswer;

/* One line of the head, with or without its line end; a status line begins anew. FALSE: the head is larger than any
 * honest one. */
gboolean rouse_http_answer_add_line (RouseHttpAnswer *self, const char *line, gsize size);
/* The validator that may be sent in If-Range: a strong ETag, else Last-Modified; NULL: neither. */
const char *rouse_http_answer_choose_validator (const char *etag, const char *last_modified);
void rouse_http_answer_clear (RouseHttpAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RouseHttpAnswer, rouse_http_answer_clear)
