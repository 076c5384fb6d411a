/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

typedef enum {
  ROUSE_DIGEST_SHA1,
  ROUSE_DIGEST_SHA256,
} RouseDigestKind;

/* A checksum that grows with a file. One thread at a time. */
typedef struct _RouseFileDigest RouseFileDigest;

RouseFileDigest *rouse_file_digest_new (RouseDigestKind kind) G_GNUC_WARN_UNUSED_RESULT;
void rouse_file_digest_reset (RouseFileDigest *self);
void rouse_file_digest_add (RouseFileDigest *self, const void *data, gsize size);
/* Reads @fd from its start to @size bytes. @progress: (nullable): called with bytes done. A file that is shorter is
 * ROUSE_ERROR_DAMAGED_FIRMWARE, a disk that cannot read ROUSE_ERROR_NOT_READABLE. */
gboolean rouse_file_digest_add_fd (RouseFileDigest *self, int fd, guint64 size,
                                   void (*progress) (guint64 bytes, gpointer user_data), gpointer user_data,
                                   GCancellable *cancellable, GError **error);
/* "sha256:" and the digits, lower case; the digest so far, which may go on growing. (transfer full) */
char *rouse_file_digest_to_string (RouseFileDigest *self);
void rouse_file_digest_free (RouseFileDigest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseFileDigest, rouse_file_digest_free)

/* Whether @text is "sha1:" or "sha256:" with as many hex digits as it takes. */
gboolean rouse_file_digest_is_valid (const char *text, RouseDigestKind *kind);
/* The stronger of what is known as "sha256:…" or "sha1:…"; NULL: neither. @sha1, @sha256: (nullable): hex digits of
 * either case. (transfer full) */
char *rouse_file_digest_choose (const char *sha1, const char *sha256);
/* Which OpenSSL runs, for the report. */
const char *rouse_file_digest_describe_library (void);
