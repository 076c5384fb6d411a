/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/error.h"

#include <errno.h>
#include <gio/gio.h>

G_DEFINE_QUARK (rouse - error, rouse_error)

/* Codes that say more than that it failed. */
static const struct {
  int code;
  RouseError kind;
} kinds[] = {
  { ENOSPC, ROUSE_ERROR_NO_ROOM },      { EDQUOT, ROUSE_ERROR_NO_ROOM },     { EFBIG, ROUSE_ERROR_NO_ROOM },
  { EACCES, ROUSE_ERROR_NOT_READABLE }, { EPERM, ROUSE_ERROR_NOT_READABLE }, { EROFS, ROUSE_ERROR_NOT_READABLE },
  { EIO, ROUSE_ERROR_NOT_READABLE },    { ENOENT, ROUSE_ERROR_NO_FILE },     { ENOTDIR, ROUSE_ERROR_NO_FILE },
};

gboolean
rouse_error_set_errno (GError **error, const char *doing, const char *path, int code)
{
  RouseError kind = ROUSE_ERROR_FAILED;

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].code == code)
      kind = kinds[i].kind;
  g_set_error (error, ROUSE_ERROR, kind, "cannot %s “%s”: %s", doing, path, g_strerror (code));
  return FALSE;
}

/**
 * rouse_error_is_cancelled:
 *
 * Returns: whether a person stopped it
 */
gboolean
rouse_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/**
 * rouse_error_is_late:
 *
 * Returns: whether the time for something was over
 */
gboolean
rouse_error_is_late (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/**
 * rouse_error_is_no_room:
 *
 * Returns: whether a disk of this computer is full, whoever has noticed it
 */
gboolean
rouse_error_is_no_room (const GError *error)
{
  return g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_NO_ROOM) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ||
         g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
}

/**
 * rouse_error_is_worth_retrying:
 *
 * Returns: whether the same attempt may well succeed the next time without anything being changed
 */
gboolean
rouse_error_is_worth_retrying (const GError *error)
{
  if (error == NULL || error->domain != ROUSE_ERROR)
    return rouse_error_is_late (error);

  switch ((RouseError) error->code) {
  case ROUSE_ERROR_DEVICE_GONE:
  case ROUSE_ERROR_NETWORK:
  case ROUSE_ERROR_REFUSED:
  case ROUSE_ERROR_PROTOCOL:
  case ROUSE_ERROR_MUX:
    return TRUE;
  default:
    return FALSE;
  }
}
