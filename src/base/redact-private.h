/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/redact.h"

/* How a needle is compared with the text. */
typedef enum {
  ROUSE_NEEDLE_LOOSE, /* case does not count; separators may stand between its characters */
  ROUSE_NEEDLE_EXACT, /* base64: case counts, only line ends may stand between */
  ROUSE_NEEDLE_WORD,  /* case does not count; no letter or digit before and after it */
} RouseNeedleKind;

/* Takes the secrets that @text itself names ("IMEI: …") into those that are looked for. */
void rouse_redactor_learn (RouseRedactor *self, const char *text);
void rouse_redactor_add_needle (RouseRedactor *self, RouseNeedleKind kind, const char *needle, const char *shown);
