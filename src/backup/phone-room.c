/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/phone-room.h"

#include "base/error.h"

#define MIB (G_GUINT64_CONSTANT (1) << 20)
#define WORK_SHARE 20          /* a twentieth of the new system … */
#define WORK_LEAST (500 * MIB) /* … or this, whichever is more: for what the update puts down on its way */

/**
 * rouse_phone_room_get_need:
 * @image: the OS image of the firmware
 * @partition: what the firmware wants for its system partition at least (spec 13 §3.3, MinimumSystemPartition); 0:
 * unknown
 * @system: what the system on the phone takes now (spec 17 §4.2, TotalSystemCapacity); -1: unknown
 *
 * What an update does is not documented, only that it fails on a full phone (spec 27 §3, status 14). The new system
 * takes the place of the old one, so what counts is by how much it is larger, and room to work in. This is on the small
 * side: the phone checks for itself again (spec 28 §3 row 8), and a phone that could be repaired must not be kept from
 * it.
 */
guint64
rouse_phone_room_get_need (guint64 image, guint64 partition, gint64 system)
{
  guint64 new_system = MAX (image, partition);
  guint64 growth = system >= 0 && new_system > (guint64) system ? new_system - (guint64) system : 0;

  return growth + MAX (new_system / WORK_SHARE, WORK_LEAST);
}

RousePhoneRoom
rouse_phone_room_compare (RouseRestorePlan *plan, const RouseBackupFacts *facts)
{
  plist_t identity = rouse_build_identity_get_plist (rouse_restore_plan_get_identity (plan));
  gint64 partition_mib = rouse_plist_get_int (identity, "Info/MinimumSystemPartition", 0);
  guint64 partition = partition_mib > 0 && partition_mib < (1 << 20) ? (guint64) partition_mib * MIB : 0;
  RousePhoneRoom room = {
    .needed = rouse_phone_room_get_need (rouse_restore_plan_get_image_size (plan), partition, facts->system),
    .available = MAX (facts->available, facts->restore_room),
  };

  return room;
}

gboolean
rouse_phone_room_is_enough (const RousePhoneRoom *room)
{
  return room->available < 0 || (guint64) room->available >= room->needed;
}

gboolean
rouse_phone_room_check (RouseRestorePlan *plan, RousePhoneRoom *room, GError **error)
{
  const RouseSighting *sighting = rouse_restore_plan_get_sighting (plan);
  g_autoptr (RouseBackupFacts) facts = NULL;
  g_autoptr (GError) silent = NULL;
  RousePhoneRoom found = { .available = -1 };

  if (!rouse_restore_plan_get_erase (plan) && sighting->mode == ROUSE_DEVICE_MODE_NORMAL && sighting->udid != NULL)
    facts = rouse_backup_facts_read (sighting->udid, FALSE, &silent);
  if (silent != NULL)
    g_debug ("free space: %s", silent->message); /* the restore itself will find out what is wrong */
  if (facts != NULL)
    found = rouse_phone_room_compare (plan, facts);
  if (room != NULL)
    *room = found;
  if (rouse_phone_room_is_enough (&found))
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PHONE_FULL,
               "the phone has %" G_GUINT64_FORMAT " MB free; the update needs %" G_GUINT64_FORMAT " MB",
               (guint64) found.available / MIB, found.needed / MIB);
  return FALSE;
}
