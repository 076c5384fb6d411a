/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-status.h"

#include "base/error.h"

/* Every STATUS that has been seen. One that is not here is a failure of signing without a known meaning. */
static const struct {
  guint64 status;
  RouseError code;
  const char *meaning;
} statuses[] = {
  { 8, ROUSE_ERROR_SIGNING, "baseband data missing or invalid" },
  { 49, ROUSE_ERROR_SIGNING, "baseband data invalid, usually its serial number" },
  { 69, ROUSE_ERROR_NOT_SIGNED, "not eligible for the requested build" },
  { 94, ROUSE_ERROR_NOT_SIGNED, "not eligible for the requested build" },
  { 100, ROUSE_ERROR_SIGNING, "malformed or refused request" },
  { 126, ROUSE_ERROR_SIGNING, "malformed request" },
  { 128, ROUSE_ERROR_SIGNING, "nonce of wrong length or type" },
  { 133, ROUSE_ERROR_SIGNING, "baseband or eSIM keys missing or malformed" },
  { 168, ROUSE_ERROR_SIGNING, "manifest properties (Ap,…) missing" },
  { 511, ROUSE_ERROR_SIGNING, "no data in the request" },
  { 551, ROUSE_ERROR_SIGNING, "answer of another service" },
  { 5000, ROUSE_ERROR_SIGNING, "wrong action in the address" },
};

/**
 * rouse_tss_status_meaning:
 *
 * Returns: what @status means, for the log; never NULL
 */
const char *
rouse_tss_status_meaning (guint64 status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (statuses[i].status == status)
      return statuses[i].meaning;
  return "unknown status";
}

/**
 * rouse_tss_status_set_error:
 * @status: other than 0
 * @message: (nullable): the server's own words
 *
 * Sets `ROUSE_ERROR_NOT_SIGNED` or `ROUSE_ERROR_SIGNING`. The text holds the number, so that it can be looked up.
 */
void
rouse_tss_status_set_error (GError **error, guint64 status, const char *message)
{
  RouseError code = ROUSE_ERROR_SIGNING;

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (statuses[i].status == status)
      code = statuses[i].code;
  g_set_error (error, ROUSE_ERROR, code, "the signing server answered STATUS %" G_GUINT64_FORMAT " (%s): %s", status,
               rouse_tss_status_meaning (status), message != NULL && *message != '\0' ? message : "no message");
}
