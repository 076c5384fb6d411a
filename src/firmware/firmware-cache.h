/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* One thing in the cache folder. */
typedef struct {
  char *name;
  char *path;
  char *url;           /* where it came from; NULL: not known */
  guint64 size;        /* bytes that have come */
  guint64 total;       /* bytes that it will have; the same once it is finished; 0: unknown */
  guint64 disk_size;   /* bytes that it takes on the disk */
  gint64 changed;      /* Unix time, seconds */
  gboolean is_ours;    /* Rouse has fetched it; anything else is never removed */
  gboolean is_changed; /* … but somebody has written to it since; only removed when it is named */
  gboolean is_part;    /* not finished */
  gboolean is_checked; /* compared with a catalogue's digest when it came */
  gboolean is_in_use;  /* a program reads or writes it now */
} RouseFirmwareCacheEntry;

void rouse_firmware_cache_entry_free (RouseFirmwareCacheEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseFirmwareCacheEntry, rouse_firmware_cache_entry_free)

/* "rouse/firmware" in the person's cache folder. (transfer full) */
char *rouse_firmware_cache_get_folder (void);
/* A name for what comes from @url: its last part, as far as that is an honest file name. (transfer full) */
char *rouse_firmware_cache_name_for_url (const char *url);
/* Sorted by name; empty if the folder is not there. (transfer full) (element-type RouseFirmwareCacheEntry) */
GPtrArray *rouse_firmware_cache_list (const char *folder, GError **error);
/* Removes one by its name, and what belongs to it. ROUSE_ERROR_IN_USE, _NO_FILE, or _EXISTS: it is not ours. @freed:
 * (nullable): bytes, added to */
gboolean rouse_firmware_cache_remove (const char *folder, const char *name, guint64 *freed, GError **error);
/* Removes all that is ours, not changed by somebody and not in use. FALSE with the first error, after having removed
 * all that can be. */
gboolean rouse_firmware_cache_clear (const char *folder, guint64 *freed, GError **error);
/* Removes parts that nobody has gone on with for @max_age_s seconds, and journals that belong to nothing. */
void rouse_firmware_cache_clean (const char *folder, gint64 max_age_s, guint64 *freed);
