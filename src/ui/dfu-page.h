/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "practice/practice-phone.h"
#include "device/device-list.h"
#include "guide/dfu-guide.h"
#include "ui/guide-face.h"

/* The button guide: into DFU mode, a restart by buttons, or out of DFU mode. Read first, practise, then the guide with
 * the phone. Signal "outcome" (RouseDfuOutcome as guint), and then "next", when the page is done; see
 * rouse_dfu_page_get_outcome(). */
#define ROUSE_TYPE_DFU_PAGE (rouse_dfu_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseDfuPage, rouse_dfu_page, ROUSE, DFU_PAGE, RouseGuideFace)

/* How the page ended. */
typedef enum {
  ROUSE_DFU_OUTCOME_DONE,       /* what was wanted: DFU mode, restarted, out of DFU mode, in recovery mode */
  ROUSE_DFU_OUTCOME_RECOVERY,   /* was to be restarted, and is in recovery mode */
  ROUSE_DFU_OUTCOME_BLACK,      /* the person says that it stays black, and goes on */
  ROUSE_DFU_OUTCOME_NO_BUTTONS, /* a button is broken: on without DFU mode */
  ROUSE_DFU_OUTCOME_SKIPPED,    /* the person goes on without it */
} RouseDfuOutcome;

/* From the beginning. @device: (nullable): the phone; NULL: none is on the cable, so the family is chosen by picture,
 * the clock leads, and the person says what the screen shows; a phone that is plugged in meanwhile is taken. @way: what
 * is wanted: DFU, RECOVERY_SCREEN, FORCE_RESTART or LEAVE_DFU. */
void rouse_dfu_page_show_way (RouseDfuPage *self, RouseDeviceList *devices, RouseDevice *device, RouseGuideWay way);
/* Valid when the page says "next". */
RouseDfuOutcome rouse_dfu_page_get_outcome (RouseDfuPage *self);
/* The phone, which may have come only while the page was shown; NULL: none was seen. Borrowed. */
RouseDevice *rouse_dfu_page_get_device (RouseDfuPage *self);
/* Lets go of the phone; the page is left. */
void rouse_dfu_page_leave (RouseDfuPage *self);
/* The same as the buttons of the page, for tests: a practice, or the guide with the phone. */
void rouse_dfu_page_practise (RouseDfuPage *self);
void rouse_dfu_page_start (RouseDfuPage *self);
/* What a finished try looks like; @guide is only read. */
void rouse_dfu_page_show_missed (RouseDfuPage *self, RouseDfuGuide *guide);
/* A cue as the page shows it; @guide is only read. */
void rouse_dfu_page_show_cue (RouseDfuPage *self, RouseDfuGuide *guide, const RouseCue *cue);
/* (nullable): the made-up phone that is meant instead of a real one */
void rouse_dfu_page_set_practice (RouseDfuPage *self, RousePracticePhone *practice);
