/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "http-server.h"
#include "net/http.h"

static RouseHttpResponse *
get (const char *url, gsize max_size, GCancellable *cancellable, GError **error)
{
  const RouseHttpRequest request = {
    .method = "GET",
    .url = url,
    .max_size = max_size,
    .connect_timeout_ms = 5000,
    .timeout_ms = 20000,
    .follow_redirects = TRUE,
  };

  return rouse_http_send (&request, cancellable, error);
}

static void
test_post (void)
{
  const TestAnswer answers[] = { { "HTTP/1.1 403 Forbidden\r\nX-Test: yes", "no" } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);
  g_autoptr (GBytes) body = g_bytes_new_static ("a body", 6);
  const char *headers[] = { "Content-type: text/xml", NULL };
  const RouseHttpRequest request = {
    .method = "POST",
    .url = server->url,
    .headers = headers,
    .body = body,
    .max_size = 100,
    .connect_timeout_ms = 5000,
    .timeout_ms = 20000,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseHttpResponse) response = rouse_http_send (&request, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 403);
  g_assert_cmpmem (g_bytes_get_data (response->body, NULL), g_bytes_get_size (response->body), "no", 2);
  g_assert_true (g_strv_contains ((const char *const *) response->headers, "X-Test: yes"));
  g_assert_cmpstr (server->last_body, ==, "a body");
  g_assert_true (g_str_has_prefix (server->last_head, "POST / "));
  g_assert_nonnull (strstr (server->last_head, "Content-type: text/xml\r\n"));
  g_assert_null (strstr (server->last_head, "Expect"));
}

static void
test_too_large (void)
{
  const TestAnswer answers[] = { { "HTTP/1.1 200 OK", "", 1 << 20 } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (get (server->url, 1000, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "larger than 1000"));
}

static void
test_cut (void)
{
  const TestAnswer answers[] = { { "HTTP/1.1 200 OK", "half", 0, TRUE } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (get (server->url, 1000, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
}

static void
test_redirect (void)
{
  const TestAnswer answers[] = {
    { "HTTP/1.1 302 Found\r\nX-First: yes\r\nLocation: /there", "" },
    { "HTTP/1.1 200 OK", "here" },
  };
  g_autoptr (TestServer) server = test_server_new (answers, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseHttpResponse) response = get (server->url, 1000, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
  g_assert_cmpmem (g_bytes_get_data (response->body, NULL), g_bytes_get_size (response->body), "here", 4);
  g_assert_false (g_strv_contains ((const char *const *) response->headers, "X-First: yes"));
}

static void
test_refused (void)
{
  g_autoptr (TestServer) server = test_server_new (&(TestAnswer){ NULL }, 1);
  g_autofree char *url = g_strdup (server->url);
  g_autoptr (GError) error = NULL;

  test_server_free (g_steal_pointer (&server));
  g_assert_null (get (url, 1000, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
}

static void
test_addresses (void)
{
  static const char *const bad[] = {
    "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "https://", "nonsense", "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (get (bad[i], 1000, NULL, &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
  }
}

static gpointer
cancel_thread (gpointer data)
{
  TestServer *server = data;

  test_server_wait (server, 1);
  g_cancellable_cancel (g_object_get_data (G_OBJECT (server->listener), "cancellable"));
  return NULL;
}

static void
test_cancel (void)
{
  const TestAnswer answers[] = { { NULL } };
  g_autoptr (TestServer) server = test_server_new (answers, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  g_object_set_data (G_OBJECT (server->listener), "cancellable", cancellable);
  thread = g_thread_new ("cancel", cancel_thread, server);
  g_assert_null (get (server->url, 1000, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);

  g_clear_error (&error);
  g_assert_null (get (server->url, 1000, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/post", test_post);
  g_test_add_func ("/http/too-large", test_too_large);
  g_test_add_func ("/http/cut", test_cut);
  g_test_add_func ("/http/redirect", test_redirect);
  g_test_add_func ("/http/refused", test_refused);
  g_test_add_func ("/http/addresses", test_addresses);
  g_test_add_func ("/http/cancel", test_cancel);
  return g_test_run ();
}
