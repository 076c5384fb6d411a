/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/firmware-phone.h"

/* Which version is fetched, and how. All strings are (nullable). */
typedef struct {
  const char *version; /* or build; NULL: the newest that Apple signs */
  const char *to;      /* folder or file; NULL: the cache */
  const char *sha1;    /* what the file must have, whatever the catalogue says */
  const char *sha256;
  const char *ca_file;
  const char *catalogue_url;
  const char *tss_url;
  guint64 max_speed; /* bytes/s; 0: as it comes */
  gboolean erase;    /* for which of the two Apple is asked */
  gboolean as_json;
} RouseReleaseWish;

/* Where @name goes: to @to, which may be a folder; else into the cache, out of which old parts are cleaned. */
char *rouse_release_fetch_path (const char *to, const char *name);
/* Finds the version for @phone, says whether there is room, asks Apple whether @phone would get it, and fetches it.
 * What is there already and whole is not fetched again. *@path: (out) (optional) (transfer full): where it is now, NULL
 * after a failure. Tells what came of it and returns the exit code. Turns the main loop. */
int rouse_release_fetch_run (const RouseFirmwarePhone *phone, const RouseReleaseWish *wish, char **path);
