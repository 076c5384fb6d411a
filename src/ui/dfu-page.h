/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/device-list.h"
#include "guide/dfu-guide.h"
#include "ui/page.h"

/* "Into DFU mode": read first, practise, then the guide with the phone. Says "next" when the phone is in DFU mode, or
 * when the person goes on without it. */
#define ROUSE_TYPE_DFU_PAGE (rouse_dfu_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseDfuPage, rouse_dfu_page, ROUSE, DFU_PAGE, RousePage)

/* From the beginning, for that phone. */
void rouse_dfu_page_show (RouseDfuPage *self, RouseDeviceList *devices, RouseDevice *device);
/* Lets go of the phone; the page is left. */
void rouse_dfu_page_leave (RouseDfuPage *self);
/* The same as the buttons of the page, for tests: a practice, or the guide with the phone. */
void rouse_dfu_page_practise (RouseDfuPage *self);
void rouse_dfu_page_start (RouseDfuPage *self);
/* What a finished try looks like; @guide is only read. */
void rouse_dfu_page_show_missed (RouseDfuPage *self, RouseDfuGuide *guide);
/* A cue as the page shows it; @guide is only read. */
void rouse_dfu_page_show_cue (RouseDfuPage *self, RouseDfuGuide *guide, const RouseCue *cue);
