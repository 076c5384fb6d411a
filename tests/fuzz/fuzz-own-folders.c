/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/firmware-cache.h"
#include "fuzz-folder.h"
#include "fuzz.h"
#include "guide/journal-folder.h"

#define ECID G_GUINT64_CONSTANT (0x1A2B3C4D5E6F70)

/* Whatever lies there: what is not ours stays. */
static void
use_cache (const char *folder)
{
  g_autoptr (GPtrArray) entries = rouse_firmware_cache_list (folder, NULL);
  guint64 freed = 0;

  rouse_firmware_cache_clean (folder, G_MAXINT32, &freed);
  rouse_firmware_cache_clear (folder, &freed, NULL);
  for (guint i = 0; entries != NULL && i < entries->len; i++) {
    const RouseFirmwareCacheEntry *entry = g_ptr_array_index (entries, i);

    g_assert_true (strchr (entry->name, '/') == NULL);
    g_assert_true (!entry->is_ours || g_utf8_validate (entry->name, -1, NULL));
    g_assert_true (entry->is_ours || g_file_test (entry->path, G_FILE_TEST_EXISTS));
    rouse_firmware_cache_remove (folder, entry->name, &freed, NULL);
    g_assert_true (entry->is_ours || g_file_test (entry->path, G_FILE_TEST_EXISTS));
  }
}

static void
use_sessions (const char *folder)
{
  g_autoptr (GPtrArray) sessions = rouse_journal_list (folder);
  g_autoptr (RouseJournalSession) open = rouse_journal_find_open (folder, ECID);

  g_assert_true (open == NULL || open->ecid == ECID);
  if (open != NULL) {
    g_assert_true (rouse_journal_settle (folder, open->id, ROUSE_JOURNAL_END_OK, NULL));
    g_assert_false (rouse_journal_settle (folder, open->id, ROUSE_JOURNAL_END_OK, NULL));
  }
  rouse_journal_prune (folder, 1);
  g_assert_cmpuint (rouse_journal_delete_all (folder), <=, 1);
}

/* The bytes as the folder that firmware is kept in, as the one of sessions, and as an address to keep something of. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *folder = fuzz_folder_new ();
  g_autofree char *url = g_strndup ((const char *) data, size);
  g_autofree char *name = rouse_firmware_cache_name_for_url (url);

  g_assert_true (*name != '\0' && *name != '.' && strchr (name, '/') == NULL && g_utf8_validate (name, -1, NULL));
  fuzz_folder_fill (folder, data, size);
  use_cache (folder);
  use_sessions (folder);
  fuzz_folder_remove (folder);
  return 0;
}
