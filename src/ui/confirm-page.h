/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/page.h"

/* What a person agrees to. */
typedef struct {
  const char *phone_name; /* "iPhone 11" */
  const char *ecid_end;   /* "3F2A" */
  const char *version;
  const char *build;
  gboolean erase;
} RouseConfirmFacts;

/* The last look before the phone is touched. Property: "present" (boolean: the phone is on the cable now). */
#define ROUSE_TYPE_CONFIRM_PAGE (rouse_confirm_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseConfirmPage, rouse_confirm_page, ROUSE, CONFIRM_PAGE, RousePage)

/* Forgets what was typed. */
void rouse_confirm_page_show (RouseConfirmPage *self, const RouseConfirmFacts *facts);
