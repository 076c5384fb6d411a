/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The command under test: started in its own surroundings, waited for on the main loop. */
typedef struct _SimRunner SimRunner;

typedef struct {
  char **argv;        /* program and arguments, as typed */
  const char *cwd;    /* (nullable): where it runs; NULL: where we are */
  char **environment; /* complete */
} SimCommand;

typedef void (*SimRunnerExited) (int exit_code, gpointer user_data);

SimRunner *sim_runner_start (const SimCommand *command, SimRunnerExited exited, gpointer user_data, GError **error);
GPid sim_runner_get_pid (SimRunner *self); /* 0: has ended */
void sim_runner_signal (SimRunner *self, int number);
void sim_runner_free (SimRunner *self);

/* A relative program path, and relative arguments that name something that exists, made absolute. */
char **sim_runner_resolve (char **argv);
