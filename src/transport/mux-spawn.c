/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/mux-spawn.h"

#include <errno.h>
#include <glib-unix.h>
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
  GSubprocess *process; /* flatpak-spawn, which lives as long as the helper */
  int control;          /* our end; -1: there is no helper */
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
  g_clear_object (&self->process);
}

void
rouse_mux_spawn_free (RouseMuxSpawn *self)
{
  drop_helper (self);
  g_free (self->helper);
  g_free (self->path);
  g_free (self);
}

static gboolean
start_helper (RouseMuxSpawn *self, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GError) why = NULL;
  int ends[2];

  drop_helper (self);
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "no socket for the helper: %s", g_strerror (errno));
    return FALSE;
  }
  g_subprocess_launcher_take_fd (launcher, ends[1], MUX_HELPER_FD);
  self->process =
      g_subprocess_launcher_spawn (launcher, &why, "flatpak-spawn", "--watch-bus",
                                   "--forward-fd=" STRINGIFY (MUX_HELPER_FD), self->helper, self->path, NULL);
  g_subprocess_launcher_close (launcher);
  self->control = ends[0];
  if (self->process == NULL) {
    drop_helper (self);
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "flatpak-spawn: %s", why->message);
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
