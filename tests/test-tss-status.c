/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "base/error.h"
#include "guide/error-book.h"
#include "signing/tss-response.h"
#include "signing/tss-status.h"

/* Every number of spec 14 §8 and 27 §5, as a server says it, up to what a person is told. */
static const struct {
  guint64 status;
  RouseError code;
  const char *id; /* in the error book */
  const char *meaning;
} rows[] = {
  { 8, ROUSE_ERROR_SIGNING, "signing", "baseband" },
  { 49, ROUSE_ERROR_SIGNING, "signing", "serial number" },
  { 69, ROUSE_ERROR_NOT_SIGNED, "not-signed", "not eligible" },
  { 94, ROUSE_ERROR_NOT_SIGNED, "not-signed", "not eligible" },
  { 100, ROUSE_ERROR_SIGNING, "signing", "malformed" },
  { 126, ROUSE_ERROR_SIGNING, "signing", "malformed" },
  { 128, ROUSE_ERROR_SIGNING, "signing", "nonce" },
  { 133, ROUSE_ERROR_SIGNING, "signing", "eSIM" },
  { 168, ROUSE_ERROR_SIGNING, "signing", "Ap," },
  { 511, ROUSE_ERROR_SIGNING, "signing", "no data" },
  { 551, ROUSE_ERROR_SIGNING, "signing", "another service" },
  { 5000, ROUSE_ERROR_SIGNING, "signing", "action" },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text =
        g_strdup_printf ("STATUS=%" G_GUINT64_FORMAT "&MESSAGE=In the server's words", rows[i].status);
    g_autofree char *number = g_strdup_printf ("STATUS %" G_GUINT64_FORMAT " ", rows[i].status);
    g_auto (RouseTssResponse) response = { 0 };
    g_autoptr (GError) error = NULL;

    rouse_tss_response_parse (&response, text, strlen (text), &error);
    g_assert_cmpint (response.kind, ==, ROUSE_TSS_RESPONSE_REFUSED); /* final: never asked again */
    g_assert_cmpuint (response.status, ==, rows[i].status);
    g_assert_error (error, ROUSE_ERROR, (int) rows[i].code);
    g_assert_nonnull (strstr (error->message, number));
    g_assert_nonnull (strstr (error->message, "In the server's words"));
    g_assert_nonnull (strstr (error->message, rows[i].meaning));
    g_assert_nonnull (strstr (rouse_tss_status_meaning (rows[i].status), rows[i].meaning));
    g_assert_cmpstr (rouse_error_book_find (error)->id, ==, rows[i].id);
    g_assert_false (rouse_error_is_worth_retrying (error));
  }
}

/* Numbers that nobody has seen, also those that do not fit. */
static void
test_unknown (void)
{
  static const char *const texts[] = { "STATUS=1", "STATUS=4711&MESSAGE=", "STATUS=99999999999999999999999&MESSAGE=x",
                                       "STATUS=0&MESSAGE=FAILURE" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_auto (RouseTssResponse) response = { 0 };
    g_autoptr (GError) error = NULL;

    rouse_tss_response_parse (&response, texts[i], strlen (texts[i]), &error);
    g_assert_cmpint (response.kind, ==, ROUSE_TSS_RESPONSE_REFUSED);
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
    g_assert_nonnull (strstr (error->message, "unknown status"));
  }
}

/* No number, no status. */
static void
test_none (void)
{
  static const char *const texts[] = {
    "", "STATUS=", "STATUS=x", "STATUS=-1", "MESSAGE=no", "<html>STATUS=94&MESSAGE="
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_auto (RouseTssResponse) response = { 0 };
    g_autoptr (GError) error = NULL;

    rouse_tss_response_parse (&response, texts[i], strlen (texts[i]), &error);
    g_assert_cmpint (response.kind, ==, ROUSE_TSS_RESPONSE_NONE);
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tss-status/table", test_table);
  g_test_add_func ("/tss-status/unknown", test_unknown);
  g_test_add_func ("/tss-status/none", test_none);
  return g_test_run ();
}
