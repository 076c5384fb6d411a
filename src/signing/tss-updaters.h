/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "signing/tss-request.h"

/* How a chip's firmware bytes are laid out in FirmwareData (spec 24 §4). */
typedef enum {
  ROUSE_UPDATER_NO_DATA,
  ROUSE_UPDATER_RAW,     /* the file */
  ROUSE_UPDATER_SAVAGE,  /* 16-byte header + file */
  ROUSE_UPDATER_YONKERS, /* {YonkersFirmware: file} */
  ROUSE_UPDATER_FTAB,    /* merged table of files: @component + rrko of @restore_component */
  ROUSE_UPDATER_MAP,     /* plist + fw_map_digest, binary */
} RouseUpdaterLayout;

/* What to do for one FirmwareUpdaterData request. */
typedef struct {
  plist_t request;         /* to be posted; owned */
  char *ticket_key;        /* expected in the answer; NULL if unknown */
  gboolean wants_firmware; /* whether FirmwareData belongs into the reply (spec 24 §2) */
  RouseUpdaterLayout layout;
  char *component;         /* whose file is the firmware; NULL: none */
  char *restore_component; /* for ROUSE_UPDATER_FTAB; NULL: none */
} RouseUpdaterRequest;

/* @arguments: of the FirmwareUpdaterData request (spec 24 §1). NULL with ROUSE_ERROR_SIGNING if it cannot be served. */
RouseUpdaterRequest *rouse_updater_request_new (const RouseTssDevice *device, RouseBuildIdentity *identity,
                                                plist_t arguments, GError **error);
void rouse_updater_request_free (RouseUpdaterRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseUpdaterRequest, rouse_updater_request_free)
