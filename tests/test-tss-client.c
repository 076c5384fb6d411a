/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "http-server.h"
#include "signing/tss-client.h"

#define OK "HTTP/1.1 200 OK"
#define SUCCESS                                                                                                        \
  "STATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                               \
  "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"       \
  "<plist version=\"1.0\"><dict><key>@ServerVersion</key><string>2.1.0</string></dict></plist>\n"
#define PORTAL                                                                                                         \
  "<html><head><title>Sign in</title></head><body><a "                                                                 \
  "href=\"/go?x=1&STATUS=94&MESSAGE=SUCCESS\">here</a></body></html>"

#define ECID G_GUINT64_CONSTANT (0x0011223344556677)
#define ECID_TEXT "4822678189205111"

static plist_t
make_request (void)
{
  plist_t request = plist_new_dict ();

  rouse_plist_set_bool (request, "@ApImg4Ticket", TRUE);
  rouse_plist_set_uint (request, "ApECID", ECID);
  rouse_plist_set_uint (request, "ApChipID", 0x8030);
  rouse_plist_set_data (request, "ApNonce", "0123456789abcdef0123456789abcdef", 32);
  return request;
}

static plist_t
send_to (TestServer *server, RouseLog *log, GError **error)
{
  g_auto (plist_t) request = make_request ();

  return rouse_tss_client_send (server->url, request, log, NULL, error);
}

static void
test_success (void)
{
  const TestAnswer answers[] = { { OK, SUCCESS } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) response = send_to (server, NULL, &error);
  g_auto (plist_t) sent = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (rouse_plist_get_string (response, "@ServerVersion"), ==, "2.1.0");
  g_assert_true (g_str_has_prefix (server->last_head, "POST /TSS/controller?action=2 "));
  g_assert_nonnull (strstr (server->last_head, "Content-type: text/xml; charset=\"utf-8\"\r\n"));
  g_assert_nonnull (strstr (server->last_head, "User-Agent: InetURL/1.0\r\n"));
  g_assert_nonnull (strstr (server->last_head, "Cache-Control: no-cache\r\n"));
  g_assert_null (strstr (server->last_head, "Expect"));
  sent = rouse_plist_parse (server->last_body, strlen (server->last_body), &error);
  g_assert_no_error (error);
  g_assert_true (rouse_plist_get_bool (sent, "@ApImg4Ticket"));
}

/* What is final, and which error a person's advice is chosen by. */
static void
test_refusals (void)
{
  static const struct {
    const char *body;
    RouseError code;
  } rows[] = {
    { "STATUS=94&MESSAGE=This device isn't eligible for the requested build.", ROUSE_ERROR_NOT_SIGNED },
    { "STATUS=69&MESSAGE=This device isn't eligible for the requested build.", ROUSE_ERROR_NOT_SIGNED },
    { "STATUS=126&MESSAGE=An internal error occurred.", ROUSE_ERROR_SIGNING },
    { "STATUS=4711&MESSAGE=Never seen before", ROUSE_ERROR_SIGNING },
    { "STATUS=8", ROUSE_ERROR_SIGNING },
    { "STATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=<?xml version=\"1.0\"?><plist><dict>", ROUSE_ERROR_SIGNING },
    { "STATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=<?xml version=\"1.0\"?><plist><array/></plist>", ROUSE_ERROR_SIGNING },
    { "STATUS=0&MESSAGE=SUCCESS", ROUSE_ERROR_SIGNING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const TestAnswer answers[] = { { OK, rows[i].body }, { OK, SUCCESS } };
    g_autoptr (TestServer) server = test_server_new (answers, 2);
    g_autoptr (GError) error = NULL;

    g_assert_null (send_to (server, NULL, &error));
    g_assert_error (error, ROUSE_ERROR, (int) rows[i].code);
    g_assert_cmpuint (server->n_requests, ==, 1);
  }
}

static void
test_no_status (void)
{
  static const TestAnswer rows[] = {
    { OK, PORTAL },
    { "HTTP/1.1 403 Forbidden", "" },
    { OK, "\x01\x02\xff garbage" },
    { OK, SUCCESS, 17 << 20 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    const TestAnswer answers[] = { rows[i], { OK, SUCCESS } };
    g_autoptr (TestServer) server = test_server_new (answers, 2);
    g_autoptr (GError) error = NULL;
    g_auto (plist_t) response = send_to (server, NULL, &error);

    g_assert_no_error (error);
    g_assert_nonnull (response);
    g_assert_cmpuint (server->n_requests, ==, 2);
  }
}

static void
test_gives_up (void)
{
  const TestAnswer answers[] = { { "HTTP/1.1 503 Service Unavailable", PORTAL } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (send_to (server, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "503"));
  g_assert_cmpuint (server->n_requests, ==, 3);
}

static void
test_connection_refused (void)
{
  TestServer *server = test_server_new (&(TestAnswer){ NULL }, 1);
  g_autofree char *url = g_strdup (server->url);
  g_auto (plist_t) request = make_request ();
  g_autoptr (GError) error = NULL;

  test_server_free (server);
  g_assert_null (rouse_tss_client_send (url, request, NULL, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
}

typedef struct {
  TestServer *server;
  GCancellable *cancellable;
  gint64 cancelled_us;
} Cancel;

static gpointer
cancel_thread (gpointer data)
{
  Cancel *self = data;

  test_server_wait (self->server, 1);
  self->cancelled_us = g_get_monotonic_time ();
  g_cancellable_cancel (self->cancellable);
  return NULL;
}

/* A server that hangs, and one whose error page has just started the pause before the next attempt. */
static void
test_cancel (void)
{
  static const TestAnswer rows[] = { { NULL }, { OK, PORTAL } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (TestServer) server = test_server_new (&rows[i], 1);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Cancel cancel = { server, cancellable };
    GThread *thread = g_thread_new ("cancel", cancel_thread, &cancel);
    g_auto (plist_t) request = make_request ();
    g_autoptr (GError) error = NULL;

    g_assert_null (rouse_tss_client_send (server->url, request, NULL, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_thread_join (thread);
    g_assert_cmpint (g_get_monotonic_time () - cancel.cancelled_us, <, G_USEC_PER_SEC);
  }
}

/* Some servers do not like the eSIM keys of an AP request: it goes out once more without them. */
static void
test_without_esim (void)
{
  const TestAnswer answers[] = { { OK, "STATUS=133&MESSAGE=An internal error occurred." }, { OK, SUCCESS } };
  g_autoptr (TestServer) server = test_server_new (answers, 2);
  g_auto (plist_t) request = make_request ();
  g_auto (plist_t) response = NULL;
  g_autoptr (GError) error = NULL;

  rouse_plist_set_bool (request, "@eUICC,Ticket", TRUE);
  rouse_plist_set_uint (request, "eUICC,ChipID", 5);
  response = rouse_tss_client_send (server->url, request, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (response);
  g_assert_null (strstr (server->last_body, "eUICC"));
  g_assert_nonnull (strstr (server->last_body, "ApNonce"));
}

static void
test_log (void)
{
  const TestAnswer answers[] = { { OK, "STATUS=94&MESSAGE=No." } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);
  g_autoptr (RouseLog) log = rouse_log_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_null (send_to (server, log, &error));
  text = rouse_log_get_text (log);
  g_assert_nonnull (strstr (text, "STATUS 94"));
  g_assert_nonnull (strstr (text, "ApChipID=0x8030"));
  g_assert_nonnull (strstr (text, "ApNonce=<32 bytes>"));
  g_assert_null (strstr (text, ECID_TEXT));
  g_assert_null (strstr (text, "11223344556677"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tss-client/success", test_success);
  g_test_add_func ("/tss-client/refusals", test_refusals);
  g_test_add_func ("/tss-client/no-status", test_no_status);
  g_test_add_func ("/tss-client/gives-up", test_gives_up);
  g_test_add_func ("/tss-client/connection-refused", test_connection_refused);
  g_test_add_func ("/tss-client/cancel", test_cancel);
  g_test_add_func ("/tss-client/without-esim", test_without_esim);
  g_test_add_func ("/tss-client/log", test_log);
  return g_test_run ();
}
