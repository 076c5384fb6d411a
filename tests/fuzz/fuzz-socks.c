/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "transport/socks.h"

/* What is complete at some length must be the same with more behind it: segmentation must not matter. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gboolean has_no_auth;
  gsize used = 0, used_again = 0;
  RouseSocksRequest request, again;

  if (rouse_socks_parse_greeting (data, size, &used, &has_no_auth) == ROUSE_SOCKS_DONE)
    g_assert_cmpuint (used, <=, size);
  if (rouse_socks_parse_request (data, size, &used, &request) == ROUSE_SOCKS_DONE) {
    guint8 reply[ROUSE_SOCKS_MAX_REQUEST];

    g_assert_cmpuint (used, <=, MIN (size, ROUSE_SOCKS_MAX_REQUEST));
    g_assert_cmpint (rouse_socks_parse_request (data, used, &used_again, &again), ==, ROUSE_SOCKS_DONE);
    g_assert_cmpstr (again.host, ==, request.host);
    g_assert_cmpint (rouse_socks_parse_request (data, used - 1, &used_again, &again), ==, ROUSE_SOCKS_MORE);
    rouse_socks_make_reply (data, used, ROUSE_SOCKS_SUCCEEDED, reply);
    rouse_socks_is_allowed (&request);
  }
  return 0;
}
