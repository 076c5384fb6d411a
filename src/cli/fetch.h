/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/download.h"

/* Fetches one file while a person watches it on the terminal: Ctrl+C stops it, SIGUSR1 pauses it and goes on. Tells
 * what came of it and returns the exit code. */
int rouse_fetch_run (const RouseDownloadWish *wish, gboolean as_json);
