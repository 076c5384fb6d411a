/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/plist.h"
#include "plist-int.h"

/* Names of checkpoints (spec 20 §7). */
static const struct {
  guint code;
  const char *name;
} checkpoints[] = {
  { 0x604, "set_weight_from_options" },
  { 0x608, "device_has_hoover" },
  { 0x609, "load_sep_os" },
  { 0x60B, "update_ticket" },
  { 0x60D, "wait_for_storage" },
  { 0x60E, "update_NAND_firmware" },
  { 0x60F, "clear_remap_variable" },
  { 0x610, "asp_nand_set_writable" },
  { 0x613, "find_filesystem_partitions" },
  { 0x614, "mount_system_partition" },
  { 0x615, "copy_hardware_info" },
  { 0x616, "fdr_create" },
  { 0x617, "fdr_save_data" },
  { 0x618, "store_baseband_migration" },
  { 0x619, "check_for_restore_log" },
  { 0x61A, "check_for_ota_logs" },
  { 0x61B, "submit_update_stats" },
  { 0x61D, "unmount_unconditionally" },
  { 0x61F, "format_effaceable_storage" },
  { 0x621, "create_filesystem_partitions" },
  { 0x622, "reload_filesystem_partitions" },
  { 0x626, "mount_filesystem" },
  { 0x627, "fdr_restore_saved_data" },
  { 0x628, "install_kernel_cache" },
  { 0x634, "fdr_recover" },
  { 0x635, "update_device_firmware" },
  { 0x639, "persistent_boot_args" },
  { 0x63B, "set_nvram_variables" },
  { 0x63C, "verify_fdr_data" },
  { 0x63F, "set_boot_command" },
  { 0x640, "set_autoboot_delay" },
  { 0x642, "unmount_filesystems" },
  { 0x647, "cleanup_check_result" },
  { 0x648, "cleanup_send_final_status" },
  { 0x64D, "check_mounted" },
  { 0x64E, "clean_nand" },
  { 0x654, "read_previous_os_build_version" },
  { 0x655, "is_host_compatible" },
  { 0x658, "format_media" },
  { 0x659, "find_volumes_after_format" },
  { 0x65A, "baseband_migration_data" },
  { 0x65B, "restore_system_image" },
  { 0x65C, "print_nvram_variables" },
  { 0x65D, "delete_mobilebackups" },
  { 0x65F, "reserve_overprov_space" },
  { 0x660, "update_partitions_for_apfs" },
  { 0x661, "read_persistent_files" },
  { 0x662, "write_persistent_files" },
  { 0x665, "fsck_filesystems" },
  { 0x668, "update_firmware_post_sealing" },
  { 0x674, "create_protected_filesystems" },
  { 0x675, "init_gigalocker" },
  { 0x677, "perform_main_os_prepare" },
  { 0x67A, "perform_short_prepare" },
  { 0x67B, "perform_restore_installing" },
  { 0x67C, "cleanup_boot_command" },
  { 0x67D, "fdr_auto_challenge_claim" },
  { 0x67E, "verify_storage_for_update" },
  { 0x680, "read_new_os_build_version" },
  { 0x68A, "format_ean_storage" },
  { 0x68B, "seal_system_volume" },
  { 0x68F, "libauthinstall_callback" },
  { 0x693, "preload_keys_for_fsck" },
  { 0x696, "fix_cache_delete" },
  { 0x697, "downgrade_check" },
  { 0x69A, "update_device_firmware_pre_fdr" },
  { 0x6A1, "space_checks" },
  { 0x6A6, "install_splat" },
  { 0x6B3, "prepare_for_system_image" },
  { 0x6B4, "await_system_image_invert_retry" },
  { 0x6BB, "migrate_user_fsevents" },
  { 0xE00, "install_kernel_cache" },
  { 0xE01, "install_device_tree" },
  { 0xE03, "write_ticket" },
  { 0xE04, "install_iboot_stage2" },
  { 0xE05, "install_root_hash" },
  { 0xF00, "fixup_var" },
  { 0xF01, "restore_ota_logs" },
  { 0xF04, "create_partition_mountpoints" },
  { 0xF09, "create_production_certificates" },
  { 0xF10, "create_production_dcrt" },
  { 0x1300, "update_iBoot" },
  { 0x1301, "update_gas_gauge" },
  { 0x1302, "update_ir_mcu" },
  { 0x1303, "update_baseband" },
  { 0x1306, "update_tcon" },
  { 0x1307, "update_orion" },
  { 0x1308, "update_madea" },
  { 0x1309, "update_se" },
  { 0x130A, "install_fud" },
  { 0x130B, "update_usbc" },
  { 0x130C, "update_aht" },
  { 0x130D, "update_savage" },
  { 0x130E, "update_peppy" },
  { 0x130F, "update_nitrogen" },
  { 0x1310, "update_rose" },
  { 0x1311, "update_veridian" },
  { 0x1316, "update_appletcon" },
  { 0x1318, "update_usbcretimer" },
  { 0x131F, "update_canary" },
  { 0x1320, "update_manta_mcu" },
  { 0x1324, "update_appletconnuarp" },
  { 0x1325, "await_update_usbc" },
  { 0x1326, "await_update_tcon" },
  { 0x1327, "await_update_orion" },
  { 0x1328, "await_update_peppy" },
  { 0x1329, "await_update_nitrogen" },
  { 0x132A, "await_update_baseband_legacy" },
  { 0x132C, "await_update_update_veridian" },
  { 0x132D, "await_update_vinyl" },
  { 0x132E, "await_update_rose" },
  { 0x132F, "await_update_se" },
  { 0x1330, "await_update_stockholm" },
  { 0x1331, "await_update_manta_mcu" },
  { 0x1332, "await_update_appletcon" },
  { 0x1501, "update_savage_postseal" },
  { 0x1503, "update_rose_postseal" },
  { 0x1504, "update_fdr_ean" },
  { 0x1600, "recovery_os_restore" },
  { 0x160D, "delete_recovery_partition" },
  { 0x1613, "cleanup_recovery_os_volume" },
};

const char *
sim_checkpoint_name (guint checkpoint)
{
  for (gsize i = 0; i < G_N_ELEMENTS (checkpoints); i++)
    if (checkpoints[i].code == checkpoint)
      return checkpoints[i].name;
  return "unnamed";
}

/* A line of the device's own log, which a failure sends. */
void
sim_restore_note (SimRestore *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_mutex_lock (&self->lock);
  g_string_append_vprintf (self->log, format, arguments);
  g_string_append_c (self->log, '\n');
  g_mutex_unlock (&self->lock);
  va_end (arguments);
}

/* Carries out a fault on a message. Returns whether the message is still to be sent. */
static gboolean
apply_fault (SimRestore *self, const char *action)
{
  if (action == NULL)
    return TRUE;
  if (g_str_has_prefix (action, "hang ")) {
    sim_device_hang (self->device, action);
  } else if (strcmp (action, "close") == 0) {
    shutdown (self->fd, SHUT_RDWR);
    self->lost = TRUE;
    return FALSE;
  } else if (strcmp (action, "garble") == 0) {
    static const guint8 garbage[] = { 0, 0, 0, 12, 'n', 'o', ' ', 'p', 'l', 'i', 's', 't', '!', '!', '!', '!' };

    sim_wire_write (self->fd, garbage, sizeof garbage);
    return FALSE;
  } else if (strcmp (action, "drop") == 0) {
    return FALSE;
  } else if (g_str_has_prefix (action, "status ")) {
    sim_restore_fail (self, atoi (action + 7), "a fault was asked for");
    return FALSE;
  }
  return TRUE;
}

/* What a rule for "restored.message" is compared with: "CheckpointMsg 0x60B begin", "ProgressMsg 13", "StatusMsg". */
static char *
describe (plist_t message)
{
  const char *type = rouse_plist_get_string (message, "MsgType");

  if (g_strcmp0 (type, "CheckpointMsg") == 0)
    return g_strdup_printf ("%s 0x%X %s", type, (guint) rouse_plist_get_int (message, "CHECKPOINT_ID", 0),
                            rouse_plist_get_bool (message, "CHECKPOINT_COMPLETE") ? "end" : "begin");
  if (g_strcmp0 (type, "ProgressMsg") == 0)
    return g_strdup_printf ("%s %d %d", type, (int) rouse_plist_get_int (message, "Operation", 0),
                            (int) rouse_plist_get_int (message, "Progress", 0));
  if (rouse_plist_get (message, "DataType") != NULL)
    return g_strdup_printf ("%s %s", type, rouse_plist_get_string (message, "DataType"));
  return g_strdup (type != NULL ? type : "");
}

/* Any thread. FALSE: the main connection is lost, or the restore has failed. */
gboolean
sim_restore_send (SimRestore *self, plist_t message)
{
  g_autofree char *what = describe (message);
  const char *action = sim_device_fault (self->device, "restored.message", what);
  gboolean binary = sim_device_get_setting_uint (self->device, "binary", 0) != 0;

  if (!apply_fault (self, action))
    return !self->lost && !self->failed;
  sim_device_trace (self->device, "restored", what, message);
  g_mutex_lock (&self->lock);
  if (!self->lost && !sim_restore_send_spoilt (self, message, binary, action) &&
      !sim_wire_send (self->fd, message, binary))
    self->lost = TRUE;
  g_mutex_unlock (&self->lock);
  return !self->lost;
}

gboolean
sim_restore_is_silent (SimRestore *self)
{
  return self->script != NULL && self->script->no_checkpoints;
}

static gboolean
send_checkpoint (SimRestore *self, guint checkpoint, gboolean complete, int result, const char *text)
{
  g_auto (plist_t) message = plist_new_dict ();
  guint64 garbage = sim_device_get_setting_uint (self->device, "garbage-ids", 0) << 32;

  rouse_plist_set_string (message, "MsgType", "CheckpointMsg");
  rouse_plist_set_uint (message, "CHECKPOINT_ID", garbage | checkpoint);
  rouse_plist_set_string (message, "CHECKPOINT_NAME", sim_checkpoint_name (checkpoint));
  plist_dict_set_item (message, "CHECKPOINT_RESULT", sim_plist_new_int (result));
  rouse_plist_set_bool (message, "CHECKPOINT_COMPLETE", complete);
  if (text != NULL) {
    g_autofree char *error = g_strdup_printf ("[0]D(%s)", text);

    rouse_plist_set_string (message, "CHECKPOINT_ERROR", error);
  }
  sim_restore_note (self, "CHECKPOINT %s: [0x%04X] %s%s%s",
                    !complete     ? "BEGIN"
                    : result == 0 ? "END"
                                  : "FAILURE",
                    checkpoint, sim_checkpoint_name (checkpoint), text != NULL ? " " : "", text != NULL ? text : "");
  return sim_restore_is_silent (self) ? !self->lost : sim_restore_send (self, message);
}

gboolean
sim_restore_begin (SimRestore *self, guint checkpoint)
{
  g_mutex_lock (&self->lock);
  g_array_append_val (self->open, checkpoint);
  g_mutex_unlock (&self->lock);
  return send_checkpoint (self, checkpoint, FALSE, 0, NULL);
}

gboolean
sim_restore_end (SimRestore *self, guint checkpoint, int result, const char *text)
{
  g_mutex_lock (&self->lock);
  for (guint i = self->open->len; i > 0; i--)
    if (g_array_index (self->open, guint, i - 1) == checkpoint) {
      g_array_remove_index (self->open, i - 1);
      break;
    }
  g_mutex_unlock (&self->lock);
  return send_checkpoint (self, checkpoint, TRUE, result, text);
}

guint
sim_restore_current (SimRestore *self)
{
  guint checkpoint;

  g_mutex_lock (&self->lock);
  checkpoint = self->open->len > 0 ? g_array_index (self->open, guint, self->open->len - 1) : 0;
  g_mutex_unlock (&self->lock);
  return checkpoint;
}

/* @progress: -1: begins. @job: (nullable): UUID of the background job that says it. */
gboolean
sim_restore_op (SimRestore *self, guint operation, int progress, const char *job)
{
  g_auto (plist_t) message = plist_new_dict ();

  rouse_plist_set_string (message, "MsgType", "ProgressMsg");
  rouse_plist_set_uint (message, "Operation", operation);
  plist_dict_set_item (message, "Progress", sim_plist_new_int (progress));
  if (job != NULL)
    rouse_plist_set_string (message, "AsyncContextUUID", job);
  return sim_restore_send (self, message);
}

gboolean
sim_restore_is_here (SimRestore *self)
{
  if (sim_device_get_mode (self->device) == SIM_MODE_RESTORE)
    return TRUE;
  self->lost = TRUE;
  return FALSE;
}

gboolean
sim_restore_fail (SimRestore *self, int status, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (!self->failed) {
    self->status = status;
    self->failed_at = sim_restore_current (self);
    self->why = g_strdup_vprintf (format, arguments);
    self->failed = TRUE;
  }
  va_end (arguments);
  return FALSE;
}
