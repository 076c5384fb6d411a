/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "runner.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define EXIT_NOT_STARTED 127

struct _SimRunner {
  GPid pid; /* 0: has ended */
  guint watch;
  guint signals[3];
  SimRunnerExited exited;
  gpointer user_data;
};

char **
sim_runner_resolve (char **argv)
{
  GPtrArray *resolved = g_ptr_array_new ();

  for (char **arg = argv; *arg != NULL; arg++) {
    gboolean is_program = arg == argv;
    gboolean relative = (*arg)[0] != '/' && (*arg)[0] != '-' && (*arg)[0] != '\0';

    /* A program without a slash is looked for in PATH, not here. */
    if (is_program && strchr (*arg, '/') == NULL)
      relative = FALSE;
    if (relative && g_file_test (*arg, G_FILE_TEST_EXISTS))
      g_ptr_array_add (resolved, g_canonicalize_filename (*arg, NULL));
    else
      g_ptr_array_add (resolved, g_strdup (*arg));
  }
  g_ptr_array_add (resolved, NULL);
  return (char **) g_ptr_array_free (resolved, FALSE);
}

static void
child_exited_cb (GPid pid, int status, gpointer user_data)
{
  SimRunner *self = user_data;

  self->pid = 0;
  self->watch = 0;
  g_spawn_close_pid (pid);
  self->exited (WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status), self->user_data);
}

GPid
sim_runner_get_pid (SimRunner *self)
{
  return self->pid;
}

void
sim_runner_signal (SimRunner *self, int number)
{
  if (self->pid != 0)
    kill (self->pid, number);
}

/* Ctrl-C at a terminal reaches the command by itself, as it is in the same process group. */
static gboolean
is_terminal_ours (void)
{
  int fd = open ("/dev/tty", O_RDONLY | O_CLOEXEC);
  gboolean ours = fd >= 0 && tcgetpgrp (fd) == getpgrp ();

  if (fd >= 0)
    close (fd);
  return ours;
}

static gboolean
interrupted_cb (gpointer user_data)
{
  if (!is_terminal_ours ())
    sim_runner_signal (user_data, SIGINT);
  return G_SOURCE_CONTINUE;
}

static gboolean
terminated_cb (gpointer user_data)
{
  sim_runner_signal (user_data, SIGTERM);
  return G_SOURCE_CONTINUE;
}

static gboolean
hung_up_cb (gpointer user_data)
{
  sim_runner_signal (user_data, SIGHUP);
  return G_SOURCE_CONTINUE;
}

/* Without the simulator the command's devices would be dead, so it goes with it. Async-signal-safe calls only. */
static void
child_setup_cb (gpointer user_data)
{
  pid_t parent = GPOINTER_TO_INT (user_data);

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (EXIT_NOT_STARTED);
  signal (SIGPIPE, SIG_DFL);
}

SimRunner *
sim_runner_start (const SimCommand *command, SimRunnerExited exited, gpointer user_data, GError **error)
{
  SimRunner *self = g_new0 (SimRunner, 1);
  GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CHILD_INHERITS_STDIN | G_SPAWN_SEARCH_PATH;

  self->exited = exited;
  self->user_data = user_data;
  if (!g_spawn_async (command->cwd, command->argv, command->environment, flags, child_setup_cb,
                      GINT_TO_POINTER (getpid ()), &self->pid, error)) {
    g_free (self);
    return NULL;
  }
  self->watch = g_child_watch_add (self->pid, child_exited_cb, self);
  self->signals[0] = g_unix_signal_add (SIGINT, interrupted_cb, self);
  self->signals[1] = g_unix_signal_add (SIGTERM, terminated_cb, self);
  self->signals[2] = g_unix_signal_add (SIGHUP, hung_up_cb, self);
  return self;
}

void
sim_runner_free (SimRunner *self)
{
  sim_runner_signal (self, SIGKILL);
  g_clear_handle_id (&self->watch, g_source_remove);
  for (gsize i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_clear_handle_id (&self->signals[i], g_source_remove);
  g_free (self);
}
