/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/read-at.h"

#include <errno.h>
#include <unistd.h>

#include "base/error.h"

/* What opening a file may say, in terms of what a person can do. */
static const struct {
  int number;
  RouseError code;
} open_errors[] = {
  { ENOENT, ROUSE_ERROR_NO_FILE },
  { ENOTDIR, ROUSE_ERROR_NO_FILE },
  { ENAMETOOLONG, ROUSE_ERROR_NO_FILE },
};

/**
 * rouse_read_at_set_open_error:
 * @number: errno after a file could not be opened
 *
 * Returns: %FALSE, with `ROUSE_ERROR_NO_FILE` or `ROUSE_ERROR_NOT_READABLE`
 */
gboolean
rouse_read_at_set_open_error (GError **error, int number)
{
  RouseError code = ROUSE_ERROR_NOT_READABLE;

  for (gsize i = 0; i < G_N_ELEMENTS (open_errors); i++)
    if (open_errors[i].number == number)
      code = open_errors[i].code;
  g_set_error_literal (error, ROUSE_ERROR, code, g_strerror (number));
  return FALSE;
}

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
    offset += (gsize) n;
    size -= (gsize) n;
  }
  return TRUE;
}

/* As rouse_read_at(), from wherever the bytes are. */
gboolean
rouse_read_from (const RouseReadAt *from, guint64 offset, void *buffer, gsize size, GError **error)
{
  if (from->read != NULL)
    return from->read (from->data, offset, buffer, size, error);
  return rouse_read_at (from->fd, offset, buffer, size, error);
}
