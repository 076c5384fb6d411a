/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/download-view.h"
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

/* Takes the firmware file: chosen, dropped, or fetched. Signal "file-chosen" (GFile); whoever hears it checks the file
 * and tells the page what came of it. */
#define ROUSE_TYPE_FIRMWARE_PAGE (rouse_firmware_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseFirmwarePage, rouse_firmware_page, ROUSE, FIRMWARE_PAGE, RousePage)

/* What the page tells, while there is no file, of the versions that there are. Borrowed. */
RouseVersionsView *rouse_firmware_page_get_versions (RouseFirmwarePage *self);

/* For whom a version would be fetched; one that is being fetched for another phone is stopped. */
void rouse_firmware_page_set_phone (RouseFirmwarePage *self, const RouseDownloadPhone *phone);
/* How a download looks, for pictures. */
RouseDownloadView *rouse_firmware_page_get_download (RouseFirmwarePage *self);
void rouse_firmware_page_show_fetching (RouseFirmwarePage *self, const char *version);
void rouse_firmware_page_show_fetch_error (RouseFirmwarePage *self, const GError *error);

/* Unless a version is being fetched. */
void rouse_firmware_page_show_empty (RouseFirmwarePage *self, const char *phone_name);
void rouse_firmware_page_show_checking (RouseFirmwarePage *self, const char *file_name);
void rouse_firmware_page_show_ready (RouseFirmwarePage *self, const RouseFirmwareFacts *facts);
/* The file is good, but the phone too full for it; signals “again” and “in-spite” say what the person wants. */
void rouse_firmware_page_show_phone_full (RouseFirmwarePage *self, const GError *error);
void rouse_firmware_page_show_error (RouseFirmwarePage *self, const char *file_name, const GError *error);
/* An update to a version before the one that the phone was seen with. */
void rouse_firmware_page_show_older (RouseFirmwarePage *self, const char *version, const char *seen);
