/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "net/download-run.h"

/* What to do where something has the file's name already. */
typedef enum {
  ROUSE_EXISTING_NOTHING, /* the name is free, by now */
  ROUSE_EXISTING_WHOLE,   /* it is the file that is wanted */
  ROUSE_EXISTING_FAILED,  /* it stays as it is; with an error */
} RouseExisting;

/* Looks, and reads it if there is a digest to compare with. In the cache, a file that Rouse has fetched, that has gone
 * bad by itself since, and that nobody uses, is removed. ROUSE_ERROR_EXISTS (a person's file: never touched),
 * _DAMAGED_FIRMWARE (a file of ours that a person has to remove), _IN_USE. */
RouseExisting rouse_download_existing_check (RouseDownloadRun *run, GCancellable *cancellable, GError **error);
