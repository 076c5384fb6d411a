/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/mux-spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "transport/mux-helper.h"

#define ANSWER_TIMEOUT_MS 10000 /* a portal that has to be started itself takes a second or two */
#define STRINGIFY(number) STRINGIFY_ (number)
#define STRINGIFY_(number) #number

struct _RouseMuxSpawn {
  char *helper, *path;
  int control; /* our end; -1: there is no helper */
};

RouseMuxSpawn *
rouse_mux_spawn_new (const char *helper, const char *path)
{
  RouseMuxSpawn *self = g_new0 (RouseMuxSpawn, 1);

  self->helper = g_strdup (helper);
  self->path = g_strdup (path);
  self->control = -1;
  return self;
}

/* The helper ends when its socket does, and flatpak-spawn with it. */
static void
drop_helper (RouseMuxSpawn *self)
{
  if (self->control >= 0)
    close (self->control);
  self->control = -1;
}

void
rouse_mux_spawn_free (RouseMuxSpawn *self)
{
  drop_helper (self);
  g_free (self->helper);
  g_free (self->path);
  g_free (self);
}

/* GLib has waited for it already. */
static void
ended_cb (GPid pid, int status, gpointer user_data)
{
}

/*
 * Not by GLib, which forks: what another thread holds at that moment (a lock of a library that stands before libc's
 * functions) is held for ever in the child, and we would wait for it. posix_spawn() runs nothing but libc's own code
 * there.
 *
 * Returns: 0, or an errno
 */
static int
spawn_flatpak (RouseMuxSpawn *self, int helper_end)
{
  char forward[] = "--forward-fd=" STRINGIFY (MUX_HELPER_FD);
  char *words[] = { "flatpak-spawn", "--watch-bus", forward, self->helper, self->path, NULL };
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  sigset_t signals;
  pid_t pid;
  int code;

  posix_spawn_file_actions_init (&files);
  posix_spawn_file_actions_addopen (&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen (&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2 (&files, helper_end, MUX_HELPER_FD);
#ifdef HAVE_SPAWN_CLOSEFROM
  posix_spawn_file_actions_addclosefrom_np (&files, MUX_HELPER_FD + 1);
#endif
  posix_spawnattr_init (&attributes);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  sigemptyset (&signals);
  posix_spawnattr_setsigmask (&attributes, &signals);
  sigaddset (&signals, SIGPIPE);
  posix_spawnattr_setsigdefault (&attributes, &signals);
  code = posix_spawnp (&pid, words[0], &files, &attributes, words, environ);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&files);
  if (code == 0)
    g_child_watch_add (pid, ended_cb, NULL);
  return code;
}

static gboolean
start_helper (RouseMuxSpawn *self, GError **error)
{
  int ends[2], code;

  drop_helper (self);
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "no socket for the helper: %s", g_strerror (errno));
    return FALSE;
  }
  code = spawn_flatpak (self, ends[1]);
  close (ends[1]);
  self->control = ends[0];
  if (code != 0) {
    drop_helper (self);
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "flatpak-spawn: %s", g_strerror (code));
    return FALSE;
  }
  g_debug ("a helper was started for %s", self->path);
  return TRUE;
}

static gboolean
wait_for_answer (RouseMuxSpawn *self, GCancellable *cancellable)
{
  GPollFD fds[2] = { { .fd = self->control, .events = G_IO_IN } };
  guint n_fds = g_cancellable_make_pollfd (cancellable, &fds[1]) ? 2 : 1;
  gint64 end_us = g_get_monotonic_time () + ANSWER_TIMEOUT_MS * G_GINT64_CONSTANT (1000);
  gint64 left_us = ANSWER_TIMEOUT_MS * G_GINT64_CONSTANT (1000);

  while (fds[0].revents == 0 && left_us > 0 && !g_cancellable_is_cancelled (cancellable)) {
    g_poll (fds, n_fds, (int) (left_us / 1000 + 1));
    left_us = end_us - g_get_monotonic_time ();
  }
  if (n_fds == 2)
    g_cancellable_release_fd (cancellable);
  return fds[0].revents != 0;
}

static int
get_fd (struct msghdr *message)
{
  struct cmsghdr *header = CMSG_FIRSTHDR (message);
  int fd;

  if (header == NULL || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS ||
      header->cmsg_len != CMSG_LEN (sizeof fd))
    return -1;
  memcpy (&fd, CMSG_DATA (header), sizeof fd);
  return fd;
}

/* Returns: a file descriptor; or -1 with an error, ROUSE_ERROR_FAILED when the helper itself is of no use */
static int
ask_helper (RouseMuxSpawn *self, GCancellable *cancellable, GError **error)
{
  const char wish = MUX_HELPER_CONNECT;
  MuxHelperAnswer code = 0;
  struct iovec part = { &code, sizeof code };
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE (sizeof (int))];
  } control;
  struct msghdr message = {
    .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control.space
  };
  int fd = -1;

  if (send (self->control, &wish, 1, MSG_NOSIGNAL) == 1 && wait_for_answer (self, cancellable) &&
      recvmsg (self->control, &message, MSG_CMSG_CLOEXEC) == sizeof code) {
    fd = get_fd (&message);
    if (fd < 0)
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", self->path, g_strerror (code));
    return fd;
  }
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_FAILED,
                         "the sandbox does not start a helper (flatpak-spawn): the Flatpak portal does not answer");
  drop_helper (self);
  return -1;
}

/**
 * rouse_mux_spawn_connect:
 *
 * Asks the helper that there is. Whatever it cannot do, one that is started now perhaps can: it sees the socket of now.
 * Blocks for up to ten seconds.
 */
int
rouse_mux_spawn_connect (RouseMuxSpawn *self, GCancellable *cancellable, GError **error)
{
  if (self->control >= 0) {
    int fd = ask_helper (self, cancellable, NULL);

    if (fd >= 0)
      return fd;
  }
  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !start_helper (self, error))
    return -1;
  return ask_helper (self, cancellable, error);
}
