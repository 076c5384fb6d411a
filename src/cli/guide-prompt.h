/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/terminal-keys.h"
#include "guide/dfu-families.h"

/* What a person reads on a terminal before a try, while the hands are still free. */

/* All steps of the try that comes. */
void rouse_guide_prompt_list_steps (RouseButtons family, RouseGuideWay way, guint attempt);
/* Asks for Enter, and turns @loop meanwhile, so that the cable is listened to. Returns: %FALSE if @loop was quit, or
 * the input has ended, before that. */
gboolean rouse_guide_prompt_wait (GMainLoop *loop, RouseTerminalKeys *keys, const char *words);
