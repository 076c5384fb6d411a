/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/retry.h"

#include "base/error.h"

/* What is not listed begins with the cable: most often it was the cable. */
static const struct {
  RouseError code;
  RouseRetry retry;
} retries[] = {
  { ROUSE_ERROR_NO_FILE, ROUSE_RETRY_FIRMWARE },
  { ROUSE_ERROR_NOT_READABLE, ROUSE_RETRY_FIRMWARE },
  { ROUSE_ERROR_IS_FOLDER, ROUSE_RETRY_FIRMWARE },
  { ROUSE_ERROR_NOT_FIRMWARE, ROUSE_RETRY_FIRMWARE },
  { ROUSE_ERROR_DAMAGED_FIRMWARE, ROUSE_RETRY_FIRMWARE },
  { ROUSE_ERROR_WRONG_FIRMWARE, ROUSE_RETRY_FIRMWARE },
  { ROUSE_ERROR_NOT_SIGNED, ROUSE_RETRY_FIRMWARE },
  { ROUSE_ERROR_LOCKED, ROUSE_RETRY_CONFIRM },
  { ROUSE_ERROR_SIGNING, ROUSE_RETRY_CONFIRM },
  { ROUSE_ERROR_NETWORK, ROUSE_RETRY_CONFIRM },
  { ROUSE_ERROR_UNTRUSTED, ROUSE_RETRY_CONFIRM },
  { ROUSE_ERROR_PHONE_FULL, ROUSE_RETRY_CONFIRM },
  { ROUSE_ERROR_NO_ROOM, ROUSE_RETRY_FIRMWARE },
  { ROUSE_ERROR_IN_USE, ROUSE_RETRY_CONFIRM },
  { ROUSE_ERROR_EXISTS, ROUSE_RETRY_FIRMWARE },
  { ROUSE_ERROR_PORTAL, ROUSE_RETRY_CONFIRM },
  { ROUSE_ERROR_CLOCK, ROUSE_RETRY_CONFIRM },
};

RouseRetry
rouse_retry_for (const GError *error)
{
  for (gsize i = 0; error != NULL && i < G_N_ELEMENTS (retries); i++)
    if (g_error_matches (error, ROUSE_ERROR, retries[i].code))
      return retries[i].retry;
  return ROUSE_RETRY_CONNECT;
}
