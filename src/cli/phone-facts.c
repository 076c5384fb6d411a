/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/phone-facts.h"

#include <glib/gi18n.h>

#include "backup/backup-words.h"
#include "cli/json-line.h"
#include "cli/json-text.h"

#define LOW_BATTERY 20 /* percent (spec 17 §4.3) */

/* A name that somebody else chose must not move the cursor. */
static void
print_line (const char *title, const char *text)
{
  g_autofree char *clean = rouse_json_text_clean (text);

  g_print ("  %s: %s\n", title, clean);
}

static void
print_size (const RouseBackupFacts *facts)
{
  g_autofree char *available = facts->available >= 0 ? g_format_size ((guint64) facts->available) : NULL;
  g_autofree char *capacity = facts->capacity >= 0 ? g_format_size ((guint64) facts->capacity) : NULL;
  g_autofree char *both = NULL;

  if (available == NULL)
    return;
  both = capacity != NULL ? g_strdup_printf (_ ("%s of %s"), available, capacity) : g_strdup (available);
  print_line (_ ("Free space"), both);
}

static void
print_battery (const RouseBackupFacts *facts)
{
  g_autofree char *text = g_strdup_printf ("%d %%", facts->battery);

  if (facts->battery < 0)
    return;
  if (facts->is_charging == ROUSE_TRUTH_YES) {
    g_autofree char *charging = g_strdup_printf (_ ("%s, charging"), text);

    print_line (_ ("Battery"), charging);
  } else {
    print_line (_ ("Battery"), text);
    if (facts->battery < LOW_BATTERY)
      g_print ("    %s\n", _ ("Charge the phone before you repair it."));
  }
}

static void
print_age (const char *title, gint64 date)
{
  g_autofree char *age = rouse_backup_age_to_words (date, g_get_real_time () / G_USEC_PER_SEC);

  print_line (title, date != 0 ? age : rouse_backup_truth_to_words (ROUSE_TRUTH_UNKNOWN));
}

static void
print_backups (const RouseBackupFacts *facts)
{
  print_line (_ ("iCloud backup"), rouse_backup_truth_to_words (facts->cloud));
  print_age (_ ("Last iCloud backup"), facts->last_cloud);
  print_age (_ ("Last backup on a computer"), facts->last_local);
  if (facts->last_computer != NULL)
    print_line (_ ("On the computer"), facts->last_computer);
  print_line (_ ("Backups on a computer are encrypted"), rouse_backup_truth_to_words (facts->will_encrypt));
}

void
rouse_phone_facts_print (const RouseBackupFacts *facts)
{
  const char *advice = rouse_backup_trust_get_advice (facts->trust);

  if (facts->name != NULL)
    print_line (_ ("Name"), facts->name);
  if (facts->version != NULL)
    print_line ("iOS", facts->version);
  if (advice != NULL) {
    g_print ("  %s\n", advice);
    g_print ("  %s\n", _ ("It tells battery, free space and backups only to a computer that it trusts."));
    return;
  }
  print_battery (facts);
  print_size (facts);
  print_backups (facts);
  print_line (_ ("Find My"), rouse_backup_truth_to_words (facts->find_my));
  if (facts->find_my == ROUSE_TRUTH_YES)
    g_print ("    %s\n", _ ("Activation Lock stays after an erase: the Apple Account of this phone and its password "
                            "will be needed."));
}

static void
add_truth (JsonBuilder *json, const char *key, RouseTruth truth)
{
  json_builder_set_member_name (json, key);
  if (truth == ROUSE_TRUTH_UNKNOWN)
    json_builder_add_null_value (json);
  else
    json_builder_add_boolean_value (json, truth == ROUSE_TRUTH_YES);
}

static void
add_number (JsonBuilder *json, const char *key, gint64 number)
{
  json_builder_set_member_name (json, key);
  if (number < 0)
    json_builder_add_null_value (json);
  else
    json_builder_add_int_value (json, number);
}

void
rouse_phone_facts_add_time (JsonBuilder *json, const char *key, gint64 time)
{
  g_autoptr (GDateTime) moment = time != 0 ? g_date_time_new_from_unix_utc (time) : NULL;
  g_autofree char *text = moment != NULL ? g_date_time_format_iso8601 (moment) : NULL;

  rouse_json_line_string (json, key, text);
}

void
rouse_phone_facts_add (const RouseBackupFacts *facts, JsonBuilder *json)
{
  rouse_json_line_string (json, "owner_name", facts->name);
  rouse_json_line_string (json, "trust", rouse_phone_trust_to_string (facts->trust));
  rouse_json_line_string (json, "trust_advice", rouse_backup_trust_get_advice (facts->trust));
  rouse_json_line_string (json, "activation", facts->activation);
  add_truth (json, "locked", facts->is_locked);
  add_number (json, "battery", facts->battery);
  add_truth (json, "charging", facts->is_charging);
  add_number (json, "capacity", facts->capacity);
  add_number (json, "available", facts->available);
  add_truth (json, "find_my", facts->find_my);
  add_truth (json, "cloud_backup", facts->cloud);
  rouse_phone_facts_add_time (json, "last_cloud_backup", facts->last_cloud);
  rouse_phone_facts_add_time (json, "last_backup", facts->last_local);
  rouse_json_line_string (json, "last_backup_computer", facts->last_computer);
  add_truth (json, "backup_encrypted", facts->will_encrypt);
}
