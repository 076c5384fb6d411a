/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "device/device-models.h"

/* Which phone it is, told by what a person can see of it, for when no cable says so. */
typedef struct {
  const char *id;           /* "face-id"; for options and logs */
  const char *title;        /* untranslated (N_), as the next: what it looks like */
  const char *text;         /* which models these are */
  const char *product_type; /* one of them: its buttons and its picture stand for all */
} RouseFamilyChoice;

const RouseFamilyChoice *rouse_family_choices_all (gsize *n_choices);
/* NULL: there is no such id. */
const RouseFamilyChoice *rouse_family_choices_find (const char *id);
/* Never NULL. */
const RouseDeviceModel *rouse_family_choice_get_model (const RouseFamilyChoice *choice);
