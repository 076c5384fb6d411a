/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "restore/message-words.h"
#include "transport/mux-link.h"

#define MAX_SIZE (64u << 10) /* bytes; what a socket takes without a reader */
#define TIMEOUT_MS 1000

/* The bytes as the text of a log that the phone sends. */
static void
add_lines (const guint8 *data, gsize size)
{
  g_autoptr (RouseLog) log = rouse_log_new ();
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *told = NULL;

  rouse_message_words_add_lines (log, "phone", text);
  told = rouse_log_get_text (log);
  g_assert_true (g_utf8_validate (told, -1, NULL));
}

/* The bytes as all that restored says: messages, one after the other, each put into words for the log. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (RouseMuxLink) link = NULL;
  gboolean ok = TRUE;
  int fds[2];

  if (size > MAX_SIZE || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    return 0;
  link = rouse_mux_link_new_for_fd (fds[0]);
  g_assert_cmpint (write (fds[1], data, size), ==, size);
  shutdown (fds[1], SHUT_WR);
  while (ok) {
    g_autoptr (GError) error = NULL;
    g_auto (plist_t) message = rouse_mux_link_read_plist (link, TIMEOUT_MS, NULL, &error);
    g_autofree char *words = message != NULL ? rouse_message_words_describe (message) : NULL;

    g_assert_true ((message != NULL) == (error == NULL));
    g_assert_true (words == NULL || g_utf8_validate (words, -1, NULL));
    ok = message != NULL;
  }
  close (fds[1]);
  add_lines (data, size);
  return 0;
}
