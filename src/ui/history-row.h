/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/journal-session.h"

#include <adwaita.h>

/* One repair in the history: what, when and how it ended; opened, its steps. Signal "remove": the person wants it gone.
 */
#define ROUSE_TYPE_HISTORY_ROW (rouse_history_row_get_type ())
G_DECLARE_FINAL_TYPE (RouseHistoryRow, rouse_history_row, ROUSE, HISTORY_ROW, AdwExpanderRow)

/* @session is only read. @now_ms: Unix time */
GtkWidget *rouse_history_row_new (const RouseJournalSession *session, gint64 now_ms);
const char *rouse_history_row_get_id (RouseHistoryRow *self);
