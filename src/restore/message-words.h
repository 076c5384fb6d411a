/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/log.h"
#include "base/plist.h"

/* A phone's own words, made fit for our log: nothing that names a phone or a person, and not too much of it. */

/* Long numbers (ECID, IMEI, serials, digests) are cut. (transfer full) */
char *rouse_message_words_clean (const char *text);
/* "Key=value …" of a message that nobody knows: texts and numbers, of data only the size. (transfer full) */
char *rouse_message_words_describe (plist_t message);
/* The last lines of @text, each with @prefix. @text: (nullable) */
void rouse_message_words_add_lines (RouseLog *log, const char *prefix, const char *text);
