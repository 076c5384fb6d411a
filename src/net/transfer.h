/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "net/http-answer.h"

/* One attempt to get a file, or the rest of it. */
typedef struct {
  const char *url;
  const char *ca_file;   /* (nullable): trusted beside the system's */
  const char *validator; /* (nullable): the rest is wanted only of the file that this names */
  guint64 start;         /* bytes that are there already */
  guint64 max_speed;     /* bytes per second; 0: as fast as it goes */
  guint connect_timeout_s;
  guint stall_s;        /* given up after that long with next to nothing */
  gboolean allow_plain; /* http:// too: what comes proves itself by a digest */
  /* Before the first byte of a good answer (200, 206). FALSE with an error: not wanted. */
  gboolean (*begin) (const RouseHttpAnswer *answer, gpointer user_data, GError **error);
  gboolean (*data) (const void *data, gsize size, gpointer user_data, GError **error);
  gpointer user_data;
} RouseTransferRequest;

typedef enum {
  ROUSE_TRANSFER_DONE,     /* the answer's body came as a whole; see its status */
  ROUSE_TRANSFER_BROKEN,   /* the line or the server: again may help */
  ROUSE_TRANSFER_HOPELESS, /* again would not help */
} RouseTransferResult;

/* Blocking; any thread but the main one. @answer: (out): what the server said last, whatever the result.
 * @retry_after_s: (out): what it asks for; 0: nothing. @error: set unless DONE; cancelled is HOPELESS. */
RouseTransferResult rouse_transfer_run (const RouseTransferRequest *request, RouseHttpAnswer *answer,
                                        guint *retry_after_s, GCancellable *cancellable, GError **error);
