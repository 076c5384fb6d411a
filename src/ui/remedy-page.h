/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/page.h"

/* Keep the data or erase it? Property: "erase" (boolean; never the default). */
#define ROUSE_TYPE_REMEDY_PAGE (rouse_remedy_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseRemedyPage, rouse_remedy_page, ROUSE, REMEDY_PAGE, RousePage)

gboolean rouse_remedy_page_get_erase (RouseRemedyPage *self);
/* Erase, and from DFU mode. */
gboolean rouse_remedy_page_get_dfu (RouseRemedyPage *self);
