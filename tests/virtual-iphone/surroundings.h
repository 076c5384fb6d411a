/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What the command runs in: a scratch directory with "home" and "work" for it and "records" for the mux, and its
 * environment. */

char *sim_surroundings_make_scratch (GError **error);
void sim_surroundings_remove (const char *path);

/* @control: path of the control socket. */
char **sim_surroundings_make_environment (const char *scratch, const char *control, const char *tss_url,
                                          const char *fdr_address);
