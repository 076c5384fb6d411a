/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/log.h"
#include "restore/progress.h"
#include "ui/page.h"

/* How a restore ended. */
typedef struct {
  const char *phone_name;
  const char *version;
  gboolean erase;
  RousePicture picture;   /* of a phone that was not restored, as its screen is now */
  const GError *error;    /* NULL: it works again */
  RousePhase phase;       /* of a restore that failed: how far it was */
  gint64 status;          /* the phone's own final status; 0: it gave none */
  RouseLog *log;          /* (nullable) */
  gboolean gentle;        /* without a restore; a person has said that it is better … */
  gboolean practice;      /* there is no backup that could be put back */
  gboolean unsure;        /* … or that it cannot be told yet */
  gboolean modem_failed;  /* restored, but the mobile radio was not updated */
  const char *warnings;   /* (nullable): what went wrong although the whole succeeded */
  const char *device_log; /* (nullable) */
} RouseResultFacts;

/* The end: works again, stopped, or failed with cause and one next action. "next": the button was pressed. Signal
 * "another": begin with another phone; "not-right": it works, but not as it should; "other-way": to the other remedies.
 */
#define ROUSE_TYPE_RESULT_PAGE (rouse_result_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseResultPage, rouse_result_page, ROUSE, RESULT_PAGE, RousePage)

void rouse_result_page_show (RouseResultPage *self, const RouseResultFacts *facts);
