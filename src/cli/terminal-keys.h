/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* While something is drawn, keys are not: they would move what stands there. Ctrl+C works as always. What is not a
 * terminal is left alone. Main thread. */
typedef struct _RouseTerminalKeys RouseTerminalKeys;

RouseTerminalKeys *rouse_terminal_keys_new (void);
/* The terminal is then as it was before. */
void rouse_terminal_keys_free (RouseTerminalKeys *self);
/* A question is open: keys are shown. What was typed before it was no answer, and is forgotten. */
void rouse_terminal_keys_ask (RouseTerminalKeys *self);
void rouse_terminal_keys_draw (RouseTerminalKeys *self);
