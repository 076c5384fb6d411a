/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/read-at.h"

#include <errno.h>
#include <unistd.h>

#include "base/error.h"

/**
 * rouse_read_at:
 * @offset: bytes from the start of the file
 * @size: how many bytes to read
 *
 * Reads exactly @size bytes. Does not move the file's position: any number of threads may share @fd.
 *
 * Returns: %FALSE with `ROUSE_ERROR_DAMAGED_FIRMWARE` if the file ends before that, `ROUSE_ERROR_NOT_READABLE` if the
 * disk cannot be read
 */
gboolean
rouse_read_at (int fd, guint64 offset, void *buffer, gsize size, GError **error)
{
  guint8 *to = buffer;

  while (size > 0) {
    gssize n = pread (fd, to, size, (off_t) offset);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      int saved = errno;

      g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_READABLE, "cannot read: %s", g_strerror (saved));
      return FALSE;
    }
    if (n == 0) {
      g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "the file is cut short");
      return FALSE;
    }
    to += n;
    offset += n;
    size -= n;
  }
  return TRUE;
}
