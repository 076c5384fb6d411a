/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/socks.h"

#include <string.h>

#define NAME_REQUEST "\5\1\0\3\014gg.apple.com\1\273"

static void
test_greeting (void)
{
  gboolean no_auth = FALSE;
  gsize used = 0;

  g_assert_cmpint (rouse_socks_parse_greeting ((const guint8 *) "\5\1\0", 0, &used, &no_auth), ==, ROUSE_SOCKS_MORE);
  g_assert_cmpint (rouse_socks_parse_greeting ((const guint8 *) "\5\1\0", 2, &used, &no_auth), ==, ROUSE_SOCKS_MORE);
  g_assert_cmpint (rouse_socks_parse_greeting ((const guint8 *) "\5\1\0\5", 4, &used, &no_auth), ==, ROUSE_SOCKS_DONE);
  g_assert_cmpuint (used, ==, 3);
  g_assert_true (no_auth);
  g_assert_cmpint (rouse_socks_parse_greeting ((const guint8 *) "\5\1\2", 3, &used, &no_auth), ==, ROUSE_SOCKS_DONE);
  g_assert_false (no_auth);
  g_assert_cmpint (rouse_socks_parse_greeting ((const guint8 *) "\4\1\0", 3, &used, &no_auth), ==, ROUSE_SOCKS_BAD);
}

static void
test_request (void)
{
  const guint8 *bytes = (const guint8 *) NAME_REQUEST;
  gsize size = sizeof NAME_REQUEST - 1, used = 0;
  RouseSocksRequest request;
  guint8 reply[ROUSE_SOCKS_MAX_REQUEST];

  for (gsize i = 0; i < size; i++)
    g_assert_cmpint (rouse_socks_parse_request (bytes, i, &used, &request), ==, ROUSE_SOCKS_MORE);
  g_assert_cmpint (rouse_socks_parse_request (bytes, size, &used, &request), ==, ROUSE_SOCKS_DONE);
  g_assert_cmpuint (used, ==, size);
  g_assert_cmpstr (request.host, ==, "gg.apple.com");
  g_assert_cmpuint (request.port, ==, 443);
  g_assert_true (rouse_socks_is_allowed (&request));
  g_assert_cmpuint (rouse_socks_make_reply (bytes, used, ROUSE_SOCKS_HOST_UNREACHABLE, reply), ==, size);
  g_assert_cmpmem (reply, size, "\5\4\0\3\014gg.apple.com\1\273", size);
}

static void
test_addresses (void)
{
  static const guint8 v4[] = { 5, 1, 0, 1, 17, 111, 103, 106, 1, 187 };
  static const guint8 v6[] = { 5, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80 };
  static const guint8 other[] = { 5, 1, 0, 9, 0, 0, 0, 0, 0, 0 };
  static const guint8 nul[] = { 5, 1, 0, 3, 3, 'a', 0, 'b', 1, 187 };
  RouseSocksRequest request;
  gsize used;

  g_assert_cmpint (rouse_socks_parse_request (v4, sizeof v4, &used, &request), ==, ROUSE_SOCKS_DONE);
  g_assert_cmpstr (request.host, ==, "17.111.103.106");
  g_assert_false (rouse_socks_is_allowed (&request));
  g_assert_cmpint (rouse_socks_parse_request (v6, sizeof v6, &used, &request), ==, ROUSE_SOCKS_DONE);
  g_assert_cmpstr (request.host, ==, "::1");
  g_assert_cmpint (rouse_socks_parse_request (other, sizeof other, &used, &request), ==, ROUSE_SOCKS_BAD);
  g_assert_cmpint (rouse_socks_parse_request (nul, sizeof nul, &used, &request), ==, ROUSE_SOCKS_BAD);
}

static void
test_allowed (void)
{
  static const struct {
    const char *host;
    guint16 port;
    gboolean allowed;
  } rows[] = {
    { "gg.apple.com", 443, TRUE },   { "HUMB.Apple.COM", 80, TRUE },
    { "gg.apple.com", 22, FALSE },   { "apple.com.example.org", 443, FALSE },
    { "evilapple.com", 443, FALSE }, { ".apple.com", 443, FALSE },
    { "localhost", 443, FALSE },     { "", 443, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    RouseSocksRequest request = { .command = 1, .port = rows[i].port };

    g_strlcpy (request.host, rows[i].host, sizeof request.host);
    g_assert_cmpint (rouse_socks_is_allowed (&request), ==, rows[i].allowed);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/socks/greeting", test_greeting);
  g_test_add_func ("/socks/request", test_request);
  g_test_add_func ("/socks/addresses", test_addresses);
  g_test_add_func ("/socks/allowed", test_allowed);
  return g_test_run ();
}
