/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * rouse-mux-helper SOCKET: connects to usbmuxd's socket for a program in another instance of the same sandbox.
 *
 * A sandbox sees the file that lay at SOCKET when it was started. usbmuxd makes a new one in the middle of every
 * restore; a helper that is started after that sees the new one. Ends when the program that started it does.
 */
#include "transport/mux-helper.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Returns: a connected socket, or a negative errno */
static int
connect_to (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd, why;

  if (strlen (path) >= sizeof address.sun_path)
    return -ENAMETOOLONG;
  strcpy (address.sun_path, path);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -errno;
  if (connect (fd, (const struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  why = errno;
  close (fd);
  return -why;
}

/* Hands over @fd, or says why there is none. Returns: whether the other side took it */
static int
answer (int fd)
{
  MuxHelperAnswer code = fd < 0 ? -fd : 0;
  struct iovec part = { &code, sizeof code };
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE (sizeof fd)];
  } control = { 0 };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

  if (fd >= 0) {
    message.msg_control = &control;
    message.msg_controllen = sizeof control.space;
    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN (sizeof fd);
    memcpy (CMSG_DATA (&control.header), &fd, sizeof fd);
  }
  return sendmsg (MUX_HELPER_FD, &message, MSG_NOSIGNAL) == sizeof code;
}

int
main (int argc, char **argv)
{
  for (;;) {
    char wish;
    ssize_t got = recv (MUX_HELPER_FD, &wish, 1, 0);
    int fd, taken;

    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0 || argc != 2 || wish != MUX_HELPER_CONNECT)
      return got == 0 ? 0 : 1;
    fd = connect_to (argv[1]);
    taken = answer (fd);
    if (fd >= 0)
      close (fd);
    if (!taken)
      return 1;
  }
}
