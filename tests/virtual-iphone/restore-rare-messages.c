/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore-rare.h"

#include "base/plist.h"
#include "plist-int.h"

/* Messages that no host answers, and that must not end or confuse one (spec 20 §5). */

static gboolean
send (SimRestore *self, plist_t message)
{
  gboolean ok = sim_restore_send (self, message);

  plist_free (message);
  return ok;
}

static plist_t
new_message (const char *type, const char *key, const char *value)
{
  plist_t message = plist_new_dict ();

  if (type != NULL)
    rouse_plist_set_string (message, "MsgType", type);
  if (key != NULL)
    rouse_plist_set_string (message, key, value);
  return message;
}

/* With numbers in it that must not get into anybody's log. */
static gboolean
send_previous_log (SimRestore *self)
{
  g_autofree char *text =
      g_strdup_printf ("restored: previous restore of %s\nrestored: ecid 0x%" G_GINT64_MODIFIER
                       "X\nrestored: IMEI %s\nCHECKPOINT FAILURE:(FAILURE:-1) FIRMWARE:[0x1303] update_baseband\n",
                       sim_device_get_serial_number (self->device), sim_device_get_ecid (self->device),
                       sim_device_get_setting (self->device, "imei", "350000000000006"));

  return send (self, new_message ("PreviousRestoreLogMsg", "PreviousRestoreLog", text));
}

static gboolean
send_crashes (SimRestore *self)
{
  plist_t crash = new_message ("RestoredCrash", NULL, NULL), report = new_message ("CrashLog", "Filename", "x.ips");
  plist_t lines = plist_new_array ();

  plist_array_append_item (lines, plist_new_string ("0 restored_external virtual_frame_one"));
  plist_array_append_item (lines, plist_new_string ("1 restored_external virtual_frame_two"));
  plist_dict_set_item (crash, "RestoredBacktrace", lines);
  rouse_plist_set_data (report, "Data", "{\"bug_type\":\"virtual\"}\n", 23);
  return send (self, crash) && send (self, report) &&
         send (self, new_message ("RestoredCrash", "RestoredBacktrace", "virtual_frame_three"));
}

/* Numbers as real phones send them: garbage above the code, no word whether it ends, a tolerated error that stays
 * attached, results and percents below zero (spec 20 §5.1, §5.5). */
static gboolean
send_odd_numbers (SimRestore *self)
{
  plist_t checkpoint = new_message ("CheckpointMsg", "CHECKPOINT_ERROR", "[0]D(a tolerated error)");
  plist_t silent = new_message ("CheckpointMsg", NULL, NULL), progress = new_message ("ProgressMsg", NULL, NULL);

  rouse_plist_set_uint (checkpoint, "CHECKPOINT_ID", G_GUINT64_CONSTANT (0x9829C2DE0000065E));
  plist_dict_set_item (checkpoint, "CHECKPOINT_RESULT", sim_plist_new_int (0));
  rouse_plist_set_bool (checkpoint, "CHECKPOINT_COMPLETE", TRUE);
  rouse_plist_set_uint (silent, "CHECKPOINT_ID", 0x655);
  plist_dict_set_item (silent, "CHECKPOINT_RESULT", sim_plist_new_int (0));
  rouse_plist_set_uint (progress, "Operation", 1000);
  plist_dict_set_item (progress, "Progress", sim_plist_new_int (-1));
  return send (self, checkpoint) && send (self, silent) && send (self, progress);
}

gboolean
sim_restore_rare_messages (SimRestore *self)
{
  static const char *const unanswered[] = { "RestoreProtocol",       "FDRSubmit",       "ProvisioningInfo",
                                            "ProvisioningStatusMsg", "ProvisioningAck", "VirtualIPhoneUnknownMsg" };
  gboolean ok = send_previous_log (self) && send_crashes (self) && send_odd_numbers (self);

  for (gsize i = 0; ok && i < G_N_ELEMENTS (unanswered); i++)
    ok = send (self, new_message (unanswered[i], "Some", "thing"));
  return ok && send (self, new_message (NULL, "Some", "thing"));
}
