/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/ui-types.h"

/* Icon, words and colour that say what a step does to the data. Property: "kind". */
#define ROUSE_TYPE_BADGE (rouse_badge_get_type ())
G_DECLARE_FINAL_TYPE (RouseBadge, rouse_badge, ROUSE, BADGE, AdwBin)

GtkWidget *rouse_badge_new (RouseBadgeKind kind);
void rouse_badge_set_kind (RouseBadge *self, RouseBadgeKind kind);
