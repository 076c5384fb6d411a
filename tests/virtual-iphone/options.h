/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The command line of virtual-iphone; all strings owned. */
typedef struct {
  char *model;
  char *state;
  char **others; /* PRODUCT[:MODE] */
  char *trace;
  char **faults;
  char **expected_refusals;
  char **expected_warnings;
  gboolean fatal_warnings;
  gboolean summary;
  char *summary_file;
  char *installed;
  char *ecid;
  char **settings;
  char *control;
  char *hands;
  gboolean keep_cwd;
  gboolean list_requests;
  gboolean list;
  char **command; /* after "--" */
} SimOptions;

/* NULL: @error says why. */
SimOptions *sim_options_parse (int argc, char **argv, GError **error);
void sim_options_free (SimOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimOptions, sim_options_free)
