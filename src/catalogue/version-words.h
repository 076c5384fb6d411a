/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/firmware-release.h"

/* What the catalogues' words may look like. They go into file names, onto terminals and into URLs, so only what was
 * checked here goes any further. */

gboolean rouse_version_word_is_product (const char *text); /* "iPhone12,1" */
gboolean rouse_version_word_is_version (const char *text); /* "17.4", "27.0 beta 2" */
gboolean rouse_version_word_is_build (const char *text);   /* "21E219" */
/* @n_digits hex digits in small letters, or NULL. (transfer full) */
char *rouse_version_word_to_digest (const char *text, gsize n_digits);
/* The day of "2026-07-27T17:00:00Z" or "2026-07-27", or NULL. (transfer full) */
char *rouse_version_word_to_day (const char *text);
/* Firmware at one of Apple's hosts; @allow_local: at this computer too, for a catalogue that is itself there. */
gboolean rouse_version_word_is_url (const char *text, gboolean allow_local);

/* Whether an answer is a web page instead of data: what a hotel's network sends to whoever has not logged in yet. */
gboolean rouse_version_word_is_web_page (const char *data, gsize size);
