/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/page.h"
#include "ui/versions-view.h"

/* What the check of a firmware file found, for people. */
typedef struct {
  const char *file_name;
  const char *phone_name; /* "iPhone 11" */
  const char *version;    /* "17.4" */
  const char *build;
  guint64 size; /* bytes of the file; 0: not known */
} RouseFirmwareFacts;

/* Takes the firmware file: chosen or dropped. Signal "file-chosen" (GFile); whoever hears it checks the file and tells
 * the page what came of it. */
#define ROUSE_TYPE_FIRMWARE_PAGE (rouse_firmware_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseFirmwarePage, rouse_firmware_page, ROUSE, FIRMWARE_PAGE, RousePage)

/* What the page tells, while there is no file, of the versions that there are. Borrowed. */
RouseVersionsView *rouse_firmware_page_get_versions (RouseFirmwarePage *self);

void rouse_firmware_page_show_empty (RouseFirmwarePage *self, const char *phone_name);
void rouse_firmware_page_show_checking (RouseFirmwarePage *self, const char *file_name);
void rouse_firmware_page_show_ready (RouseFirmwarePage *self, const RouseFirmwareFacts *facts);
void rouse_firmware_page_show_error (RouseFirmwarePage *self, const char *file_name, const GError *error);
