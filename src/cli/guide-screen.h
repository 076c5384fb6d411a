/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/guide-session.h"

/* Shows the button guide: on a terminal big digits and a bell, elsewhere plain lines, with --json objects. */
typedef struct _RouseGuideScreen RouseGuideScreen;

RouseGuideScreen *rouse_guide_screen_new (RouseGuideSession *session, RouseButtons family, gboolean as_json,
                                          gboolean is_silent);
void rouse_guide_screen_free (RouseGuideScreen *self);
/* The verdict of the last try. */
void rouse_guide_screen_tell_verdict (RouseGuideScreen *self);
