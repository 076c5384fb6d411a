/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/phone-view.h"
#include "ui/ui-types.h"

/* What all pages of the wizard share: picture, title, text, badge, then the page's own content; and what the window
 * needs to know of a page.
 *
 * Properties: "title", "text", "step" (where one is, in words), "badge", "picture", "picture-size" (px),
 * "primary-label" (empty: no button), "primary-style", "primary-enabled", "can-go-back". Signal "next": this page is
 * done. */
#define ROUSE_TYPE_PAGE (rouse_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (RousePage, rouse_page, ROUSE, PAGE, AdwBin)

/**
 * RousePageClass:
 * @primary: the button at the bottom was pressed; by default the page says "next"
 */
struct _RousePageClass {
  AdwBinClass parent_class;

  void (*primary) (RousePage *self);
};

void rouse_page_activate_primary (RousePage *self);
void rouse_page_say_next (RousePage *self);
/* Moves the keyboard focus to the title, which every screen reader then speaks. */
void rouse_page_focus_title (RousePage *self);

const char *rouse_page_get_title (RousePage *self);
RousePhoneView *rouse_page_get_phone_view (RousePage *self);
void rouse_page_set_words (RousePage *self, const char *title, const char *text);
/* All that is going to be said while the picture may not move; see rouse_stage_reserve(). */
void rouse_page_reserve_words (RousePage *self, const char *const *titles, const char *const *texts);
/* In a low window there is less room around what is said, and the picture stands beside it. */
void rouse_page_set_low (RousePage *self, gboolean is_low);
void rouse_page_set_primary (RousePage *self, const char *label, RouseButtonStyle style, gboolean enabled);
