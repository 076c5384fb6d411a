/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* Where trying again begins. */
typedef enum {
  ROUSE_RETRY_CONNECT,
  ROUSE_RETRY_FIRMWARE,
  ROUSE_RETRY_CONFIRM,
} RouseRetry;

/* The page from which an attempt that ended with @error is taken up again. */
RouseRetry rouse_retry_for (const GError *error);
