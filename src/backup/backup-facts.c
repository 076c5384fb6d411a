/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-facts.h"

static char *
take_string (plist_t dict, const char *key)
{
  const char *text = dict != NULL ? rouse_plist_get_string (dict, key) : NULL;

  return text != NULL && text[0] != '\0' ? g_utf8_make_valid (text, -1) : NULL;
}

static RouseTruth
take_truth (plist_t dict, const char *key)
{
  gboolean value = FALSE;

  if (dict == NULL || !rouse_plist_node_to_bool (rouse_plist_get (dict, key), &value))
    return ROUSE_TRUTH_UNKNOWN;
  return value ? ROUSE_TRUTH_YES : ROUSE_TRUTH_NO;
}

/* A number that cannot be negative; -1: not told. */
static gint64
take_number (plist_t dict, const char *key)
{
  gint64 value = dict != NULL ? rouse_plist_get_int (dict, key, -1) : -1;

  return value >= 0 ? value : -1;
}

/**
 * rouse_backup_facts_new:
 * @root: (nullable): values of the root domain
 * @battery: (nullable): com.apple.mobile.battery
 * @disk: (nullable): com.apple.disk_usage
 * @find_my: (nullable): com.apple.fmip
 * @backup: (nullable): com.apple.mobile.backup
 * @computer: (nullable): com.apple.iTunes.backup
 *
 * Source: spec 17 §4 and §5. Whatever is missing is unknown.
 */
RouseBackupFacts *
rouse_backup_facts_new (plist_t root, plist_t battery, plist_t disk, plist_t find_my, plist_t backup, plist_t computer)
{
  RouseBackupFacts *self = g_new0 (RouseBackupFacts, 1);
  gint64 percent = take_number (battery, "BatteryCurrentCapacity");

  self->name = take_string (root, "DeviceName");
  self->product_type = take_string (root, "ProductType");
  self->version = take_string (root, "ProductVersion");
  self->build = take_string (root, "BuildVersion");
  self->activation = take_string (root, "ActivationState");
  self->is_locked = take_truth (root, "PasswordProtected");
  self->battery = percent <= 100 ? (int) percent : -1;
  self->is_charging = take_truth (battery, "BatteryIsCharging");
  self->find_my = take_truth (find_my, "IsAssociated");
  self->capacity = take_number (disk, "TotalDataCapacity");
  self->available = take_number (disk, "TotalDataAvailable");
  if (self->available < 0)
    self->available = take_number (disk, "AmountDataAvailable");
  self->restore_room = take_number (disk, "AmountRestoreAvailable");
  self->system = take_number (disk, "TotalSystemCapacity");
  self->will_encrypt = take_truth (backup, "WillEncrypt");
  self->cloud = take_truth (backup, "CloudBackupEnabled");
  self->last_cloud = backup != NULL ? rouse_backup_get_time (backup, "LastCloudBackupDate") : 0;
  self->last_local = backup != NULL ? rouse_backup_get_time (backup, "LastiTunesBackupDate") : 0;
  self->last_computer = take_string (computer, "LastBackupComputerName");
  return self;
}

/* A whole domain; NULL: the phone does not say. */
static plist_t
ask_domain (RouseLockdownClient *client, const char *domain)
{
  g_autoptr (GError) error = NULL;
  plist_t value = rouse_lockdown_client_get_value (client, domain, NULL, &error);

  if (value == NULL)
    g_debug ("%s: %s", domain != NULL ? domain : "root domain", error->message);
  else if (!rouse_plist_is (value, PLIST_DICT))
    g_clear_pointer (&value, plist_free);
  return value;
}

/**
 * rouse_backup_facts_read:
 * @udid: as in the phone's sighting, in normal mode
 * @ask_trust: whether the phone may ask the person to trust this computer
 *
 * Reads values only; changes nothing. Blocks for up to some seconds; worker thread.
 *
 * Returns: (transfer full): NULL if the phone cannot be reached at all
 */
RouseBackupFacts *
rouse_backup_facts_read (const char *udid, gboolean ask_trust, GError **error)
{
  g_autoptr (RouseLockdownClient) client = rouse_lockdown_client_open (udid, error);
  g_auto (plist_t) root = NULL;
  g_auto (plist_t) battery = NULL;
  g_auto (plist_t) disk = NULL;
  g_auto (plist_t) find_my = NULL;
  g_auto (plist_t) backup = NULL;
  g_auto (plist_t) computer = NULL;
  RousePhoneTrust trust;
  RouseBackupFacts *self;

  if (client == NULL)
    return NULL;
  trust = rouse_lockdown_client_get_trust (client, ask_trust);
  root = ask_domain (client, NULL);
  /* The rest is for trusted computers (spec 17 §5); asking in vain could make an old phone ask the person. */
  if (trust == ROUSE_PHONE_TRUST_YES) {
    battery = ask_domain (client, "com.apple.mobile.battery");
    disk = ask_domain (client, "com.apple.disk_usage");
    find_my = ask_domain (client, "com.apple.fmip");
    backup = ask_domain (client, "com.apple.mobile.backup");
    computer = ask_domain (client, "com.apple.iTunes.backup");
  }
  self = rouse_backup_facts_new (root, battery, disk, find_my, backup, computer);
  self->trust = trust;
  return self;
}

void
rouse_backup_facts_free (RouseBackupFacts *self)
{
  g_free (self->name);
  g_free (self->product_type);
  g_free (self->version);
  g_free (self->build);
  g_free (self->activation);
  g_free (self->last_computer);
  g_free (self);
}

/* Spec 17 §8.7: what is used on the phone is about what a full backup needs. */
gint64
rouse_backup_facts_get_used (const RouseBackupFacts *self)
{
  if (self->capacity < 0 || self->available < 0 || self->available > self->capacity)
    return -1;
  return self->capacity - self->available;
}

const char *
rouse_phone_trust_to_string (RousePhoneTrust trust)
{
  static const char *const names[] = {
    [ROUSE_PHONE_TRUST_UNKNOWN] = "unknown", [ROUSE_PHONE_TRUST_YES] = "yes",
    [ROUSE_PHONE_TRUST_NO] = "no",           [ROUSE_PHONE_TRUST_ASKING] = "asking",
    [ROUSE_PHONE_TRUST_DENIED] = "denied",   [ROUSE_PHONE_TRUST_LOCKED] = "locked",
    [ROUSE_PHONE_TRUST_MANAGED] = "managed",
  };

  return names[trust];
}
