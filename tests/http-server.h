/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* A web server for tests, on the loopback interface and a thread of its own. It answers from a list, one after the
 * other, and keeps to the last one. */
typedef struct {
  const char *head; /* "HTTP/1.1 200 OK"; further header lines after "\r\n"; NULL: never answers */
  const char *body; /* NULL: none */
  gsize padding;    /* bytes of "x" after @body */
  gboolean cut;     /* the connection ends in the middle of the body */
} TestAnswer;

typedef struct {
  GSocketListener *listener;
  GThread *thread;
  char *url; /* "http://127.0.0.1:PORT" */
  const TestAnswer *answers;
  guint n_answers;
  GMutex lock;
  GCond asked;
  guint n_requests; /* so far */
  char *last_head;  /* of the last request */
  char *last_body;
  GCancellable *stop;
} TestServer;

TestServer *test_server_new (const TestAnswer *answers, guint n_answers);
/* Waits until @n_requests have come. */
void test_server_wait (TestServer *self, guint n_requests);
void test_server_free (TestServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestServer, test_server_free)
