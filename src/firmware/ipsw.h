/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "firmware/ipsw-stream.h"

/* An IPSW: the ZIP archive, or a folder with its unpacked contents. Immutable after opening; any thread. */
#define ROUSE_TYPE_IPSW (rouse_ipsw_get_type ())
G_DECLARE_FINAL_TYPE (RouseIpsw, rouse_ipsw, ROUSE, IPSW, GObject)

RouseIpsw *rouse_ipsw_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

RouseIpsw *rouse_ipsw_open_reader (const char *name, const RouseReadAt *from, guint64 size, GDestroyNotify free_data,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *rouse_ipsw_get_path (RouseIpsw *self);
int rouse_ipsw_get_fd (RouseIpsw *self); /* of the archive, borrowed; -1: a folder */
gboolean rouse_ipsw_has (RouseIpsw *self, const char *name);
gboolean rouse_ipsw_get_size (RouseIpsw *self, const char *name, guint64 *size, GError **error);
guint32 rouse_ipsw_get_mode (RouseIpsw *self, const char *name);
/* NULL-terminated, sorted */
char **rouse_ipsw_list (RouseIpsw *self, const char *prefix) G_GNUC_WARN_UNUSED_RESULT;
GBytes *rouse_ipsw_read (RouseIpsw *self, const char *name, gsize max_size, GCancellable *cancellable, GError **error);
typedef void (*RouseIpswProgress) (guint64 bytes, gpointer user_data);
gboolean rouse_ipsw_prepare (RouseIpsw *self, const char *name, RouseIpswProgress progress, gpointer user_data,
                             GCancellable *cancellable, GError **error);
RouseIpswStream *rouse_ipsw_open_stream (RouseIpsw *self, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
