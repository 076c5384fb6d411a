/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "backup/backup.h"
#include "transport/lockdown-client.h"

/* What a phone that boots tells before a repair (spec 17 §4.3). Without trust only the first four and @trust. */
typedef struct {
  char *name; /* each NULL: not told */
  char *product_type;
  char *version;
  char *build;
  char *activation; /* “Activated”, … (spec 17 §4.1) */

  RousePhoneTrust trust;
  RouseTruth is_locked; /* by the passcode, now */
  int battery;          /* percent; -1: unknown */
  RouseTruth is_charging;
  RouseTruth find_my;      /* yes: Activation Lock stays after an erase */
  gint64 capacity;         /* bytes for apps and data; -1: unknown */
  gint64 available;        /* bytes of that which are free; -1: unknown */
  gint64 restore_room;     /* bytes that the phone says a restore may use; -1: unknown */
  gint64 system;           /* bytes of the system itself; -1: unknown */
  RouseTruth will_encrypt; /* backups on a computer */
  RouseTruth cloud;        /* iCloud backup is on */
  gint64 last_cloud;       /* Unix time; 0: unknown, which does not mean never (spec 17 §5) */
  gint64 last_local;       /* on any computer; 0: unknown */
  char *last_computer;     /* NULL: unknown */
} RouseBackupFacts;

/* @ask_trust: let the phone ask for trust if it does not know this computer. NULL with ROUSE_ERROR_DEVICE_GONE, … */
RouseBackupFacts *rouse_backup_facts_read (const char *udid, gboolean ask_trust, GError **error);
void rouse_backup_facts_free (RouseBackupFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseBackupFacts, rouse_backup_facts_free)

/* From the domains' dictionaries (each may be NULL); for tests. */
RouseBackupFacts *rouse_backup_facts_new (plist_t root, plist_t battery, plist_t disk, plist_t find_my, plist_t backup,
                                          plist_t computer);
/* Bytes that a full backup needs at most; -1: unknown. */
gint64 rouse_backup_facts_get_used (const RouseBackupFacts *self);
const char *rouse_phone_trust_to_string (RousePhoneTrust trust); /* stable, for JSON */
