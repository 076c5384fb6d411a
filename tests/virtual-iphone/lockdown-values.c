/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lockdown-values.h"

#include "modem-facts.h"
#include "virtual-device.h"

#include <string.h>

/* --- the root domain --- */

static void
add_identity (plist_t dict, SimDevice *device)
{
  const SimModel *model = sim_device_get_model (device);
  const char *comma = strpbrk (model->product_type, "0123456789");
  g_autofree char *class = g_strndup (model->product_type, comma - model->product_type);

  rouse_plist_set_uint (dict, "BoardId", model->board_id);
  rouse_plist_set_uint (dict, "ChipID", model->chip_id);
  rouse_plist_set_string (dict, "DeviceClass", class);
  rouse_plist_set_string (dict, "DeviceColor", "1");
  rouse_plist_set_string (dict, "DeviceName", sim_device_get_setting (device, "device-name", "Test iPhone"));
  rouse_plist_set_uint (dict, "DieID", sim_device_get_ecid (device) ^ 0x5A5A5A5A);
  rouse_plist_set_string (dict, "HardwareModel", model->hardware_model);
  rouse_plist_set_bool (dict, "HasSiDP", sim_device_get_setting_uint (device, "sidp", 0) != 0);
  rouse_plist_set_bool (dict, "Image4Supported", model->image4);
  rouse_plist_set_string (dict, "PartitionType", "");
  rouse_plist_set_bool (dict, "PasswordProtected", sim_device_get_setting_uint (device, "locked", 0) != 0);
  rouse_plist_set_string (dict, "ProductName", "iPhone OS");
  rouse_plist_set_string (dict, "ProductType", model->product_type);
  rouse_plist_set_bool (dict, "ProductionSOC", TRUE);
  rouse_plist_set_string (dict, "ProtocolVersion", "2");
  rouse_plist_set_bool (dict, "TelephonyCapability",
                        model->baseband_chip_id != 0 || sim_model_find_aboard (model, "Cellular1") != NULL);
  rouse_plist_set_uint (dict, "UniqueChipID", sim_device_get_ecid (device));
  rouse_plist_set_string (dict, "UniqueDeviceID", sim_device_get_udid (device));
  rouse_plist_set_string (dict, "WiFiAddress", "02:00:00:00:00:01");
}

static void
add_system (plist_t dict, SimDevice *device)
{
  g_autofree char *version = NULL;
  g_autofree char *build = NULL;

  sim_device_get_installed (device, &version, &build);
  rouse_plist_set_string (dict, "BuildVersion", build);
  rouse_plist_set_string (dict, "ProductVersion", version);
}

static void
add_trusted (plist_t dict, SimDevice *device)
{
  rouse_plist_set_string (dict, "ActivationState", sim_device_get_setting (device, "activation", "Activated"));
  rouse_plist_set_string (dict, "BluetoothAddress", "02:00:00:00:00:02");
  rouse_plist_set_bool (dict, "HostAttached", TRUE);
  rouse_plist_set_string (dict, "InternationalMobileEquipmentIdentity",
                          sim_device_get_setting (device, "imei", "350000000000006"));
  rouse_plist_set_string (dict, "ModelNumber", "MHDA3");
  rouse_plist_set_string (dict, "RegionInfo", "ZD/A");
  rouse_plist_set_string (dict, "SerialNumber", sim_device_get_serial_number (device));
  rouse_plist_set_bool (dict, "TrustedHostAttached", TRUE);
}

static plist_t
make_ap_parameters (SimDevice *device)
{
  g_autoptr (GBytes) ap_nonce = sim_device_get_ap_nonce (device);
  g_autoptr (GBytes) sep_nonce = sim_device_get_sep_nonce (device);
  plist_t dict = plist_new_dict ();

  rouse_plist_set_bytes (dict, "ApNonce", ap_nonce);
  rouse_plist_set_bytes (dict, "SepNonce", sep_nonce);
  return dict;
}

/* What an updater says of the modem before a restore; numbers of no real phone (spec 14 §4.5). */
static plist_t
make_preflight_info (SimDevice *device)
{
  g_autoptr (GBytes) serial = sim_modem_get_serial (device);
  g_autoptr (GBytes) nonce = sim_modem_get_preflight_nonce (device);
  plist_t dict = plist_new_dict ();

  rouse_plist_set_uint (dict, "ChipID", sim_device_get_model (device)->baseband_chip_id);
  rouse_plist_set_uint (dict, "CertID", sim_modem_facts_get (device)->certificate);
  rouse_plist_set_bytes (dict, "ChipSerialNo", serial);
  rouse_plist_set_bytes (dict, "Nonce", nonce);
  rouse_plist_set_uint (dict, "FusingStatus", 3); /* not of Apple's own modems (spec 25 §8) */
  rouse_plist_set_data (dict, "PkHash", "\x5E\xAF\x00\x0D", 4);
  return dict;
}

/* Keys that are only given when asked for by name. Asking for a nonce writes it to NVRAM (spec 17 §4.1). */
static plist_t
make_asked_value (SimDevice *device, GBytes *public_key, const char *key)
{
  g_autoptr (GBytes) bytes = NULL;

  if (public_key != NULL)
    bytes = g_bytes_ref (public_key);
  else if (strcmp (key, "ApNonce") == 0)
    bytes = sim_device_get_ap_nonce (device);
  else if (strcmp (key, "SEPNonce") == 0 && sim_device_get_model (device)->has_sep)
    bytes = sim_device_get_sep_nonce (device);
  if (strcmp (key, "ApNonce") == 0 || strcmp (key, "SEPNonce") == 0 || strcmp (key, "ApParameters") == 0)
    sim_device_keep_nonces (device);
  if (bytes != NULL)
    return plist_new_data (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (strcmp (key, "ApParameters") == 0 && sim_device_get_model (device)->image4)
    return make_ap_parameters (device);
  if (strcmp (key, "FirmwarePreflightInfo") == 0 && sim_device_get_model (device)->baseband_chip_id != 0)
    return make_preflight_info (device);
  return NULL;
}

/* --- the other domains: all behind a session --- */

static plist_t
make_battery (SimDevice *device)
{
  plist_t dict = plist_new_dict ();
  guint64 percent = sim_device_get_setting_uint (device, "battery", 80);

  rouse_plist_set_uint (dict, "BatteryCurrentCapacity", percent);
  rouse_plist_set_bool (dict, "BatteryIsCharging", percent < 100);
  rouse_plist_set_bool (dict, "ExternalChargeCapable", TRUE);
  rouse_plist_set_bool (dict, "ExternalConnected", TRUE);
  rouse_plist_set_bool (dict, "FullyCharged", percent >= 100);
  rouse_plist_set_bool (dict, "GasGaugeCapability", TRUE);
  rouse_plist_set_bool (dict, "HasBattery", TRUE);
  return dict;
}

static plist_t
make_disk_usage (SimDevice *device)
{
  plist_t dict = plist_new_dict ();
  guint64 free_mb = sim_device_get_setting_uint (device, "free-mb", 20000);

  rouse_plist_set_uint (dict, "AmountDataAvailable", free_mb << 20);
  rouse_plist_set_uint (dict, "AmountDataReserved", G_GUINT64_CONSTANT (200) << 20);
  rouse_plist_set_uint (dict, "AmountRestoreAvailable", free_mb << 20);
  rouse_plist_set_uint (dict, "TotalDataAvailable", free_mb << 20);
  rouse_plist_set_uint (dict, "TotalDataCapacity", sim_device_get_setting_uint (device, "capacity-mb", 54 << 10) << 20);
  rouse_plist_set_uint (dict, "TotalDiskCapacity", G_GUINT64_CONSTANT (64) * 1000 * 1000 * 1000);
  rouse_plist_set_uint (dict, "TotalSystemCapacity", G_GUINT64_CONSTANT (10) << 30);
  return dict;
}

static plist_t
make_fmip (SimDevice *device)
{
  plist_t dict = plist_new_dict ();

  rouse_plist_set_bool (dict, "IsAssociated", sim_device_get_setting_uint (device, "find-my", 0) != 0);
  return dict;
}

static plist_t
make_backup (SimDevice *device)
{
  plist_t dict = plist_new_dict ();

  guint64 cloud = sim_device_get_setting_uint (device, "last-cloud-backup", 0);
  guint64 local = sim_device_get_setting_uint (device, "last-backup", 0);

  rouse_plist_set_bool (dict, "CloudBackupEnabled", sim_device_get_setting_uint (device, "cloud-backup", 0) != 0);
  /* A phone that never made one has no such value (spec 17 §5). */
  if (cloud != 0)
    rouse_plist_set_uint (dict, "LastCloudBackupDate", cloud);
  if (local != 0)
    rouse_plist_set_uint (dict, "LastiTunesBackupDate", local);
  rouse_plist_set_string (dict, "Version", "2.4");
  rouse_plist_set_bool (dict, "WillEncrypt", sim_device_get_setting_uint (device, "backup-encrypted", 0) != 0);
  return dict;
}

static plist_t
make_computer (SimDevice *device)
{
  const char *computer = sim_device_get_setting (device, "backup-computer", NULL);
  plist_t dict = plist_new_dict ();

  if (computer != NULL)
    rouse_plist_set_string (dict, "LastBackupComputerName", computer);
  return dict;
}

static const struct {
  const char *name;
  plist_t (*make) (SimDevice *device);
} domains[] = {
  { "com.apple.iTunes.backup", make_computer },
  { "com.apple.disk_usage", make_disk_usage },
  { "com.apple.fmip", make_fmip },
  { "com.apple.mobile.backup", make_backup },
  { "com.apple.mobile.battery", make_battery },
};

/* NULL: the domain is empty, which is not an error. */
static plist_t
make_domain (SimDevice *device, const char *domain)
{
  for (gsize i = 0; i < G_N_ELEMENTS (domains); i++)
    if (strcmp (domains[i].name, domain) == 0)
      return domains[i].make (device);

  return plist_new_dict ();
}

/* --- lookup --- */

static SimValueResult
take_key (plist_t dict, const char *key, plist_t *value)
{
  plist_t item = key != NULL ? plist_dict_get_item (dict, key) : dict;

  *value = item != NULL ? plist_copy (item) : NULL;
  return item != NULL ? SIM_VALUE_FOUND : SIM_VALUE_MISSING;
}

static SimValueResult
get_root_value (SimDevice *device, GBytes *public_key, gboolean trusted, const char *key, plist_t *value)
{
  g_auto (plist_t) open = plist_new_dict ();
  g_auto (plist_t) closed = plist_new_dict ();

  if (key != NULL && (*value = make_asked_value (device, public_key, key)) != NULL)
    return SIM_VALUE_FOUND;
  add_identity (open, device);
  add_system (open, device);
  add_trusted (closed, device);
  if (!trusted && key != NULL && plist_dict_get_item (closed, key) != NULL)
    return SIM_VALUE_PROHIBITED;
  if (trusted)
    plist_dict_merge (&open, closed);
  return take_key (open, key, value);
}

SimValueResult
sim_lockdown_get_value (SimDevice *device, GBytes *public_key, gboolean trusted, const char *domain, const char *key,
                        plist_t *value)
{
  g_auto (plist_t) dict = NULL;

  *value = NULL;
  if (domain == NULL || domain[0] == '\0')
    return get_root_value (device, public_key, trusted, key, value);
  if (!trusted)
    return SIM_VALUE_PROHIBITED;
  dict = make_domain (device, domain);
  return take_key (dict, key, value);
}
