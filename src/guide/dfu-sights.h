/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guide/dfu-verdicts.h"

/* What the cable tells. */
typedef enum {
  ROUSE_SIGHT_VANISHED,   /* the phone is no longer on USB */
  ROUSE_SIGHT_DFU,        /* the boot ROM's DFU (spec 10 §3.3) */
  ROUSE_SIGHT_LOADER_DFU, /* DFU of a boot loader: no SRTG */
  ROUSE_SIGHT_RECOVERY,
  ROUSE_SIGHT_NORMAL,
  ROUSE_SIGHT_PORT_DFU,
} RouseSight;

#define ROUSE_N_SIGHTS 6

/* What a person says that the screen shows, where the cable says nothing. */
typedef enum {
  ROUSE_SCREEN_STARTS,   /* the logo, or the lock screen */
  ROUSE_SCREEN_RECOVERY, /* a cable and a computer */
  ROUSE_SCREEN_BLACK,
  ROUSE_SCREEN_SAME, /* as before: it never went black */
} RouseScreen;

#define ROUSE_N_SCREENS 4

/* What a sight means in a try of that way; NONE: nothing yet. @after_t0: the phone has vanished since the try began. */
RouseVerdict rouse_sight_get_verdict (RouseSight sight, RouseGuideWay way, gboolean after_t0);
/* What a screen means, of which the cable tells nothing. */
RouseVerdict rouse_screen_get_verdict (RouseScreen screen, RouseGuideWay way);
