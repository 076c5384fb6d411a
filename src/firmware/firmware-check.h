/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/build-manifest.h"
#include "firmware/ipsw.h"

/* How a check went: what was compared, and what was known from an earlier time. */
typedef struct {
  guint n_files;          /* of the components */
  guint64 n_bytes;        /* of them */
  gboolean is_remembered; /* nothing was read: the file is as it was when it was found whole */
} RouseFirmwareCheckResult;

typedef void (*RouseFirmwareCheckFunc) (guint64 bytes, guint64 total, gpointer user_data);

/* Compares every file that @identities name with their digests (spec 13 §2, §5.4), each once; with @list (nullable, see
 * verified-files.h) only if that was not done before. ROUSE_ERROR_DAMAGED_FIRMWARE names the component. Blocking. */
gboolean rouse_firmware_check (RouseIpsw *ipsw, RouseBuildIdentity *const *identities, guint n_identities,
                               const char *list, RouseFirmwareCheckFunc progress, gpointer user_data,
                               RouseFirmwareCheckResult *result, GCancellable *cancellable, GError **error);
/* Compares the file at @path with a catalogue's digest, "sha256:…" or "sha1:…" in lower case; with @list only if that
 * was not done before. ROUSE_ERROR_DAMAGED_FIRMWARE if it is another one. @digest: (nullable): only computed, see
 * @found. @found: (out) (nullable) (transfer full): the digest; NULL if it was remembered */
gboolean rouse_firmware_check_whole (const char *path, const char *digest, const char *list,
                                     RouseFirmwareCheckFunc progress, gpointer user_data, char **found,
                                     GCancellable *cancellable, GError **error);
