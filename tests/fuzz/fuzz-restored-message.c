/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "transport/restored-client.h"

#define MAX_SIZE (64u << 10) /* bytes; what a socket takes without a reader */

/* The bytes as all that a phone ever says on port 62078. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (RouseMuxLink) link = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseRestoredIdentity) who = NULL;
  int fds[2];

  if (size > MAX_SIZE || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    return 0;
  link = rouse_mux_link_new_for_fd (fds[0]);
  g_assert_cmpint (write (fds[1], data, size), ==, size);
  shutdown (fds[1], SHUT_WR);
  who = rouse_restored_client_identify (link, NULL, &error);
  g_assert_true ((who != NULL) == (error == NULL));
  close (fds[1]);
  return 0;
}
