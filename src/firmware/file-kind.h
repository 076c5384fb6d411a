/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* What a file is, by what is in it and not by its name. */
typedef enum {
  ROUSE_FILE_UNKNOWN,
  ROUSE_FILE_FOLDER,
  ROUSE_FILE_ZIP,   /* an IPSW, perhaps */
  ROUSE_FILE_PLIST, /* a BuildManifest.plist or a saved ticket, perhaps; XML (or HTML) or binary */
  ROUSE_FILE_GZIP,
  ROUSE_FILE_IM4P,
  ROUSE_FILE_IM4M,
  ROUSE_FILE_IM4R,
  ROUSE_FILE_IMG4,
  ROUSE_FILE_IMG3,
} RouseFileKind;

/* @head: the first bytes of a file; 32 are enough. Never FOLDER. */
RouseFileKind rouse_file_kind_detect (const guint8 *head, gsize size);
/* Looks at the file itself. */
gboolean rouse_file_kind_of_path (const char *path, RouseFileKind *kind, GError **error);
/* The whole file, at most @max_size bytes; gzip is unpacked, and @max_size counts what comes out. */
GBytes *rouse_file_kind_load (const char *path, gsize max_size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
