/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restored-codes.h"

#include <stdlib.h>

/* In the order of codes. Upper byte: 0x04 start of the ramdisk, 0x06 restored, 0x09 to 0x0B older layouts, 0x0E system,
 * 0x0F data volume, 0x13 firmware, 0x15 firmware after sealing, 0x16 recovery OS (spec 20 §7). The names are the
 * phone's own; those with "…" were cut in the logs that they are known from. */
static const struct {
  guint16 code;
  const char *name;
} checkpoints[] = {
  { 0x400, "umask" },
  { 0x402, "setvbuf" },
  { 0x403, "kernel_logger_thread" },
  { 0x404, "update_root_mount" },
  { 0x405, "disable_watchdog" },
  { 0x406, "set_progress_0" },
  { 0x407, "start_gasgauge_thread" },
  { 0x408, "listen_for_log_client" },
  { 0x40D, "create_listen_socket" },
  { 0x40E, "enable_usb" },
  { 0x411, "config_network_interface" },
  { 0x600, "client_protocol_version" },
  { 0x601, "copy_restore_options" },
  { 0x604, "set_weight_from_options" },
  { 0x608, "device_has_hoover" },
  { 0x609, "load_sep_os" },
  { 0x60B, "update_ticket" },
  { 0x60C, "partition_nand" },
  { 0x60D, "wait_for_storage" },
  { 0x60E, "update_NAND_firmware" },
  { 0x60F, "clear_remap_variable" },
  { 0x610, "asp_nand_set_writable" },
  { 0x611, "reprobe_storage" },
  { 0x612, "reprobe_firmware" },
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
  { 0x620, "format_storage_for_lwvm" },
  { 0x621, "create_filesystem_partitions" },
  { 0x622, "reload_filesystem_partitions" },
  { 0x624, "restore_images" },
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
  { 0x643, "get_apfs_options" },
  { 0x645, "check_not_apfs_mount" },
  { 0x647, "cleanup_check_result" },
  { 0x648, "cleanup_send_final_status" },
  { 0x649, "cleanup_wait_status_received" },
  { 0x64D, "check_mounted" },
  { 0x64E, "clean_nand" },
  { 0x652, "clear_fips_data_file" },
  { 0x653, "create_readwrite_ramdisk" },
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
  { 0x68C, "init_permanent_update_volume" },
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
  { 0x6C1, "clean_upd…" },
  { 0x900, "baseband_migration_data" },
  { 0x901, "check_update" },
  { 0xA00, "roll_media_keys" },
  { 0xA02, "options_system_image" },
  { 0xB00, "mount" },
  { 0xB01, "resize" },
  { 0xB02, "unmount" },
  { 0xE00, "install_kernel_cache" },
  { 0xE01, "install_device_tree" },
  { 0xE02, "write_ticket" },
  { 0xE03, "write_ticket" },
  { 0xE04, "install_iboot_stage2" },
  { 0xE05, "install_root_hash" },
  { 0xF00, "fixup_var" },
  { 0xF01, "restore_ota_logs" },
  { 0xF04, "create_partition_mountpoints" },
  { 0xF06, "init_permanent_update_volume" },
  { 0xF09, "create_productio…" },
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
  { 0x1319, "stage_fdr_ean" },
  { 0x131A, "ensure_fdr_ean" },
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

static int
compare_cb (const void *key, const void *row)
{
  int wanted = *(const guint16 *) key;

  return wanted - *(const guint16 *) row;
}

/**
 * rouse_restored_checkpoint_name:
 * @code: CHECKPOINT_ID; its upper half is something else (spec 20 §5.5)
 *
 * Newer systems send the name themselves; this is for those that do not.
 *
 * Returns: (nullable): the name
 */
const char *
rouse_restored_checkpoint_name (guint32 code)
{
  guint16 key = (guint16) code;
  size_t n_rows = G_N_ELEMENTS (checkpoints);
  size_t row_size = sizeof checkpoints[0];
  const char *row = bsearch (&key, checkpoints, n_rows, row_size, compare_cb);

  return row != NULL ? checkpoints[(gsize) (row - (const char *) checkpoints) / row_size].name : NULL;
}
