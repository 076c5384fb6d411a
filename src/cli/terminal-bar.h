/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "restore/progress.h"

/* Shows a RouseProgress: on a terminal one line a phase and a bar below, elsewhere plain lines, with --json objects. */
typedef struct _RouseTerminalBar RouseTerminalBar;

RouseTerminalBar *rouse_terminal_bar_new (RouseProgress *progress, gboolean as_json);
/* Ends the bar's line, so that other text may follow. */
void rouse_terminal_bar_free (RouseTerminalBar *self);
