/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/repair-facts.h"
#include "ui/page.h"

/* "Still not right": what is left when software does not help, or must not be tried; who repairs by hand; the repair
 * sheet.
 *
 * Signals: "next" (the button at the bottom: restore once more without the backup if that is offered, otherwise the
 * person is done), "continue" (go on in spite of the damage; only after the acknowledgement was ticked). */
#define ROUSE_TYPE_REPAIR_PAGE (rouse_repair_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseRepairPage, rouse_repair_page, ROUSE, REPAIR_PAGE, RousePage)

/* @facts are copied. */
void rouse_repair_page_show (RouseRepairPage *self, const RouseRepairFacts *facts);
