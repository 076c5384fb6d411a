/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/ui-types.h"

/* One row of a list. Strings are shown as they are. */
typedef struct {
  int id; /* not negative */
  const char *title;
  const char *text;     /* (nullable) */
  const char *mark;     /* (nullable): in a frame above the title */
  const char *note;     /* (nullable): below the text */
  RousePicture picture; /* NONE: none */
  RouseBadgeKind badge;
  gboolean impossible; /* shown in grey */
} RouseChoice;

/* Several choices in a card, of which one can be taken. Signal "changed": another one is active. */
#define ROUSE_TYPE_CHOICE_LIST (rouse_choice_list_get_type ())
G_DECLARE_FINAL_TYPE (RouseChoiceList, rouse_choice_list, ROUSE, CHOICE_LIST, AdwBin)

void rouse_choice_list_clear (RouseChoiceList *self);
void rouse_choice_list_add (RouseChoiceList *self, const RouseChoice *choice);
int rouse_choice_list_get_active (RouseChoiceList *self); /* -1: none */
/* Does not emit "changed". */
void rouse_choice_list_set_active (RouseChoiceList *self, int id);
