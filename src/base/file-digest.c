/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/file-digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

#include "base/big-memory.h"
#include "base/error.h"

#define BUFFER_SIZE (1u << 20) /* bytes; larger ones are not faster, smaller ones cost calls */

static const struct {
  const char *prefix;
  gsize n_digits;
  const EVP_MD *(*algorithm) (void);
} kinds[] = {
  [ROUSE_DIGEST_SHA1] = { "sha1:", 40, EVP_sha1 },
  [ROUSE_DIGEST_SHA256] = { "sha256:", 64, EVP_sha256 },
};

struct _RouseFileDigest {
  RouseDigestKind kind;
  EVP_MD_CTX *context;
};

RouseFileDigest *
rouse_file_digest_new (RouseDigestKind kind)
{
  RouseFileDigest *self = g_new0 (RouseFileDigest, 1);

  self->kind = kind;
  self->context = EVP_MD_CTX_new ();
  rouse_file_digest_reset (self);
  return self;
}

void
rouse_file_digest_reset (RouseFileDigest *self)
{
  if (EVP_DigestInit_ex (self->context, kinds[self->kind].algorithm (), NULL) != 1)
    g_error ("libcrypto does not know %s", kinds[self->kind].prefix); /* every one on the baseline does */
}

void
rouse_file_digest_add (RouseFileDigest *self, const void *data, gsize size)
{
  EVP_DigestUpdate (self->context, data, size);
}

/**
 * rouse_file_digest_add_fd:
 *
 * Reads with a window of one buffer: memory does not grow with the file. Any thread that may block.
 */
gboolean
rouse_file_digest_add_fd (RouseFileDigest *self, int fd, guint64 size,
                          void (*progress) (guint64 bytes, gpointer user_data), gpointer user_data,
                          GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *buffer = rouse_big_memory_new (BUFFER_SIZE, error);
  guint64 done = 0;

  if (buffer == NULL)
    return FALSE;
  posix_fadvise (fd, 0, (off_t) size, POSIX_FADV_SEQUENTIAL);
  while (done < size) {
    gssize n = pread (fd, buffer, MIN (size - done, BUFFER_SIZE), (off_t) done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      g_set_error (error, ROUSE_ERROR, n < 0 ? ROUSE_ERROR_NOT_READABLE : ROUSE_ERROR_DAMAGED_FIRMWARE,
                   "cannot read at %" G_GUINT64_FORMAT ": %s", done,
                   n < 0 ? g_strerror (errno) : "the file is shorter");
      return FALSE;
    }
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    rouse_file_digest_add (self, buffer, (gsize) n);
    done += (guint64) n;
    if (progress != NULL)
      progress (done, user_data);
  }
  return TRUE;
}

char *
rouse_file_digest_to_string (RouseFileDigest *self)
{
  EVP_MD_CTX *copy = EVP_MD_CTX_new ();
  GString *text = g_string_new (kinds[self->kind].prefix);
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;

  EVP_MD_CTX_copy_ex (copy, self->context);
  EVP_DigestFinal_ex (copy, digest, &size);
  EVP_MD_CTX_free (copy);
  for (unsigned int i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  return g_string_free (text, FALSE);
}

void
rouse_file_digest_free (RouseFileDigest *self)
{
  if (self == NULL)
    return;
  EVP_MD_CTX_free (self->context);
  g_free (self);
}

static gboolean
is_hex (const char *text, gsize n_digits)
{
  return strlen (text) == n_digits && strspn (text, "0123456789abcdefABCDEF") == n_digits;
}

gboolean
rouse_file_digest_is_valid (const char *text, RouseDigestKind *kind)
{
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (text, kinds[i].prefix) && is_hex (text + strlen (kinds[i].prefix), kinds[i].n_digits)) {
      if (kind != NULL)
        *kind = (RouseDigestKind) i;
      return TRUE;
    }
  return FALSE;
}

char *
rouse_file_digest_choose (const char *sha1, const char *sha256)
{
  const char *const known[] = { [ROUSE_DIGEST_SHA1] = sha1, [ROUSE_DIGEST_SHA256] = sha256 };

  for (gsize i = G_N_ELEMENTS (known); i-- > 0;)
    if (known[i] != NULL && is_hex (known[i], kinds[i].n_digits)) {
      g_autofree char *digits = g_ascii_strdown (known[i], -1);

      return g_strconcat (kinds[i].prefix, digits, NULL);
    }
  return NULL;
}

const char *
rouse_file_digest_describe_library (void)
{
  return OpenSSL_version (OPENSSL_VERSION);
}
