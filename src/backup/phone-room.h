/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backup/backup-facts.h"
#include "restore/restore-plan.h"

/* Whether a phone has room for an update that keeps its data. */
typedef struct {
  guint64 needed;   /* bytes */
  gint64 available; /* bytes; -1: unknown */
} RousePhoneRoom;

/* Compares; FALSE: too little. What is not known is no obstacle. */
gboolean rouse_phone_room_is_enough (const RousePhoneRoom *room);
RousePhoneRoom rouse_phone_room_compare (RouseRestorePlan *plan, const RouseBackupFacts *facts);
/* From sizes in bytes; -1: unknown. @system: what the present one takes. For tests. */
guint64 rouse_phone_room_get_need (guint64 image, guint64 partition, gint64 system);
/* Asks the phone of @plan, if it is an update and the phone has started: FALSE with ROUSE_ERROR_PHONE_FULL. Blocks for
 * seconds; worker thread. @room: (out) (optional) */
gboolean rouse_phone_room_check (RouseRestorePlan *plan, RousePhoneRoom *room, GError **error);
