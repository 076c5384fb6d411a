/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "backup/backup-finder.h"
#include "backup/backup-tool.h"
#include "backup/backup-words.h"
#include "backup/phone-room.h"
#include "base/error.h"

#define UDID "00008030-001A2B3C4D5E6F70"
#define OLD_UDID "0123456789abcdef0123456789abcdef01234567"
#define FILE_NAME "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"
#define EPOCH_2001 978307200

typedef struct {
  char *top;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->top = g_dir_make_tmp ("rouse-backup-XXXXXX", NULL);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_remove (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_tree (f->top);
  g_free (f->top);
}

static void
put (const char *folder, const char *name, const void *data, gsize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

static void
put_plist (const char *folder, const char *name, plist_t dict)
{
  g_autoptr (GBytes) bytes = rouse_plist_to_xml (dict);

  put (folder, name, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* A complete, unencrypted backup of @date (s since 2001) in @top/@where. (transfer full): its folder */
static char *
make_backup (const char *top, const char *where, int date)
{
  char *path = g_build_filename (top, where, NULL);
  g_auto (plist_t) info = plist_new_dict ();
  g_auto (plist_t) status = plist_new_dict ();
  g_auto (plist_t) manifest = plist_new_dict ();
  guint8 index[4096] = "SQLite format 3";

  rouse_plist_set_string (info, "Device Name", "My phone");
  rouse_plist_set_string (info, "Product Type", "iPhone12,1");
  rouse_plist_set_string (info, "Product Version", "17.4");
  rouse_plist_set_string (info, "Target Identifier", UDID);
  rouse_plist_set_string (status, "SnapshotState", "finished");
  plist_dict_set_item (status, "Date", plist_new_date (date, 0));
  rouse_plist_set_bool (manifest, "IsEncrypted", FALSE);
  index[16] = 0x10;
  index[31] = 1;
  put_plist (path, "Info.plist", info);
  put_plist (path, "Status.plist", status);
  put_plist (path, "Manifest.plist", manifest);
  put (path, "Manifest.db", index, sizeof index);
  put (path, "a9/" FILE_NAME, "hello", 5);
  return path;
}

static RouseBackup *
check (const char *path)
{
  g_autoptr (GError) error = NULL;
  RouseBackup *backup = rouse_backup_read (path, &error);

  g_assert_no_error (error);
  g_assert_true (rouse_backup_check (backup, NULL, &error));
  g_assert_no_error (error);
  return backup;
}

static void
test_complete (Fixture *f, gconstpointer data)
{
  g_autofree char *path = make_backup (f->top, UDID, 700000000);
  g_autoptr (RouseBackup) backup = check (path);

  g_assert_cmpint (backup->state, ==, ROUSE_BACKUP_COMPLETE);
  g_assert_cmpint (backup->encrypted, ==, ROUSE_TRUTH_NO);
  g_assert_cmpstr (backup->name, ==, "My phone");
  g_assert_cmpstr (backup->version, ==, "17.4");
  g_assert_cmpstr (backup->udid, ==, UDID);
  g_assert_cmpint (backup->date, ==, 700000000 + EPOCH_2001);
  g_assert_true (backup->is_measured);
  g_assert_cmpuint (backup->n_files, ==, 5);
  g_assert_cmpuint (backup->size, >, 4096 + 5);
}

/* The computer writes an Info.plist before the phone is asked: with nothing else it is no backup; with anything, it is
 * one that was harmed. */
static void
test_not_begun (Fixture *f, gconstpointer data)
{
  g_autofree char *path = make_backup (f->top, UDID, 700000000);
  static const char *const gone[] = { "Status.plist", "Manifest.plist", "Manifest.db" };
  g_autofree char *file = g_build_filename (path, "a9", FILE_NAME, NULL);
  g_autofree char *folder = g_build_filename (path, "a9", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseBackup) harmed = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (gone); i++) {
    g_autofree char *victim = g_build_filename (path, gone[i], NULL);

    g_assert_cmpint (g_unlink (victim), ==, 0);
  }
  harmed = check (path);
  g_assert_cmpint (harmed->state, ==, ROUSE_BACKUP_INCOMPLETE);
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_null (rouse_backup_read (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* What may befall a backup, and what it is called then. */
static const struct {
  const char *name;     /* of the file */
  const char *contents; /* NULL: removed */
  RouseBackupState state;
} harms[] = {
  { "Status.plist", NULL, ROUSE_BACKUP_INCOMPLETE },
  { "Status.plist", "garbage, not a list", ROUSE_BACKUP_INCOMPLETE },
  { "Manifest.plist", NULL, ROUSE_BACKUP_DAMAGED },
  { "Manifest.plist", "bplist00\xFF\xFF\xFF\xFF", ROUSE_BACKUP_DAMAGED },
  { "Manifest.db", NULL, ROUSE_BACKUP_DAMAGED },
  { "Manifest.db", "SQLite format 3", ROUSE_BACKUP_DAMAGED },
  { "a9/" FILE_NAME, NULL, ROUSE_BACKUP_DAMAGED },
};

static void
test_harmed (Fixture *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (harms); i++) {
    g_autofree char *path = make_backup (f->top, UDID, 700000000);
    g_autofree char *victim = g_build_filename (path, harms[i].name, NULL);
    g_autoptr (RouseBackup) backup = NULL;

    if (harms[i].contents == NULL)
      g_assert_cmpint (g_remove (victim), ==, 0);
    else
      put (path, harms[i].name, harms[i].contents, strlen (harms[i].contents));
    backup = check (path);
    g_test_message ("%s: %s", harms[i].name, backup->why);
    g_assert_cmpint (backup->state, ==, harms[i].state);
    g_assert_nonnull (backup->why);
  }
}

static void
test_index_cut_short (Fixture *f, gconstpointer data)
{
  g_autofree char *path = make_backup (f->top, UDID, 700000000);
  guint8 index[4096] = "SQLite format 3";
  g_autoptr (RouseBackup) backup = NULL;

  index[16] = 0x10;
  index[31] = 2; /* pages; one is there */
  put (path, "Manifest.db", index, sizeof index);
  backup = check (path);
  g_assert_cmpint (backup->state, ==, ROUSE_BACKUP_DAMAGED);
}

static void
test_unfinished (Fixture *f, gconstpointer data)
{
  g_autofree char *path = make_backup (f->top, UDID, 700000000);
  g_auto (plist_t) status = plist_new_dict ();
  g_autoptr (RouseBackup) backup = NULL;

  rouse_plist_set_string (status, "SnapshotState", "uploading");
  put_plist (path, "Status.plist", status);
  backup = check (path);
  g_assert_cmpint (backup->state, ==, ROUSE_BACKUP_INCOMPLETE);
}

/* A list that is a link could be any file of this computer. */
static void
test_link (Fixture *f, gconstpointer data)
{
  g_autofree char *path = make_backup (f->top, UDID, 700000000);
  g_autofree char *status = g_build_filename (path, "Status.plist", NULL);
  g_autofree char *other = g_build_filename (f->top, "other.plist", NULL);
  g_autoptr (RouseBackup) backup = NULL;

  g_assert_cmpint (g_rename (status, other), ==, 0);
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  {
    g_autoptr (GFile) file = g_file_new_for_path (status);

    g_assert_true (g_file_make_symbolic_link (file, other, NULL, NULL));
  }
  backup = check (path);
  g_assert_cmpint (backup->state, ==, ROUSE_BACKUP_INCOMPLETE);
}

static void
test_places (Fixture *f, gconstpointer data)
{
  static const char *const places[] = {
    UDID,
    "Backup/" OLD_UDID "-20240101-120000",
    "Users/anna/Library/Application Support/MobileSync/Backup/" UDID,
    "Users/ben/AppData/Roaming/Apple Computer/MobileSync/Backup/" UDID,
    "Users/ben/Apple/MobileSync/Backup/" OLD_UDID,
  };
  const char *const folders[] = { f->top, f->top, NULL };
  g_autoptr (GPtrArray) found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    g_free (make_backup (f->top, places[i], 700000000 + (int) i));
  /* Not backups: an application, and one too deep. */
  put (f->top, "Some.app/Info.plist", "<plist><dict></dict></plist>", 28);
  g_free (make_backup (f->top, "Users/anna/Desktop/deep/" UDID, 700000000));

  found = rouse_backup_finder_find (folders, NULL, NULL);
  g_assert_cmpuint (found->len, ==, G_N_ELEMENTS (places));
  for (guint i = 0; i < found->len; i++) {
    RouseBackup *backup = g_ptr_array_index (found, i);

    g_assert_true (g_str_has_suffix (backup->path, places[found->len - 1 - i])); /* newest first */
  }
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *path = make_backup (f->top, UDID, 700000000);
  g_autoptr (RouseBackup) backup = rouse_backup_read (path, NULL);
  const char *const folders[] = { f->top, NULL };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (rouse_backup_finder_find (folders, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (rouse_backup_measure (backup, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (backup->is_measured);
}

static void
test_sample (Fixture *f, gconstpointer data)
{
  const char *samples = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *from = g_build_filename (samples != NULL ? samples : "", "lockdown", "backup_Status.plist", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (RouseBackup) backup = NULL;
  g_autofree char *path = NULL;
  gsize size = 0;

  if (!g_file_get_contents (from, &contents, &size, NULL)) {
    g_test_skip ("no samples");
    return;
  }
  path = make_backup (f->top, UDID, 1);
  put (path, "Status.plist", contents, size);
  backup = check (path);
  g_assert_cmpint (backup->state, ==, ROUSE_BACKUP_COMPLETE);
  g_assert_cmpint (backup->date, >, EPOCH_2001 + 1);
}

/* --- words and values --- */

static void
test_ages (void)
{
  static const struct {
    gint64 age; /* s */
    const char *words;
  } rows[] = {
    { -3 * 86400, "in the future: a clock is wrong" },
    { 10, "just now" },
    { 5 * 60, "5 minutes ago" },
    { 3 * 3600, "3 hours ago" },
    { 47 * 3600, "47 hours ago" },
    { 3 * 86400, "3 days ago" },
    { 100 * 86400, "3 months ago" },
    { 800 * 86400, "2 years ago" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *words = rouse_backup_age_to_words (2000000000 - rows[i].age, 2000000000);

    g_assert_cmpstr (words, ==, rows[i].words);
  }
}

static void
test_times (void)
{
  g_auto (plist_t) dict = plist_new_dict ();

  plist_dict_set_item (dict, "date", plist_new_date (700000000, 0));
  plist_dict_set_item (dict, "real", plist_new_real (700000000.5));
  plist_dict_set_item (dict, "nan", plist_new_real (0.0 / 0.0));
  plist_dict_set_item (dict, "huge", plist_new_real (1e300));
  rouse_plist_set_uint (dict, "uint", 700000000);
  rouse_plist_set_uint (dict, "endless", G_MAXUINT64);
  g_assert_cmpint (rouse_backup_get_time (dict, "date"), ==, 700000000 + EPOCH_2001);
  g_assert_cmpint (rouse_backup_get_time (dict, "real"), ==, 700000000 + EPOCH_2001);
  g_assert_cmpint (rouse_backup_get_time (dict, "uint"), ==, 700000000 + EPOCH_2001);
  g_assert_cmpint (rouse_backup_get_time (dict, "nan"), ==, 0);
  g_assert_cmpint (rouse_backup_get_time (dict, "huge"), ==, 0);
  g_assert_cmpint (rouse_backup_get_time (dict, "endless"), ==, 0);
  g_assert_cmpint (rouse_backup_get_time (dict, "none"), ==, 0);
}

/* Nothing told is unknown, never “no”. */
static void
test_no_facts (void)
{
  g_autoptr (RouseBackupFacts) facts = rouse_backup_facts_new (NULL, NULL, NULL, NULL, NULL, NULL);

  g_assert_cmpint (facts->battery, ==, -1);
  g_assert_cmpint (facts->cloud, ==, ROUSE_TRUTH_UNKNOWN);
  g_assert_cmpint (facts->find_my, ==, ROUSE_TRUTH_UNKNOWN);
  g_assert_cmpint (rouse_backup_facts_get_used (facts), ==, -1);
  g_assert_cmpint (facts->last_local, ==, 0);
}

/* As idevicebackup2 1.3.0 was seen to write them. */
static void
test_tool_words (void)
{
  g_auto (RouseBackupTalk) talk = { .fraction = -1 };
  g_autoptr (GError) error = NULL;

  g_assert_false (rouse_backup_talk_line (&talk, "Backup directory is \"/tmp/passcodes\""));
  g_assert_true (rouse_backup_talk_line (&talk, "Backup will be encrypted."));
  g_assert_cmpint (talk.encrypted, ==, ROUSE_TRUTH_YES);
  g_assert_false (rouse_backup_talk_line (&talk, "[=====     ]  50% (1.4 MB/2.1 MB)"));
  g_assert_cmpfloat (talk.fraction, ==, -1);
  g_assert_true (rouse_backup_talk_line (&talk, "[==        ]  12% Finished"));
  g_assert_cmpfloat (talk.fraction, ==, 0.12);
  g_assert_false (rouse_backup_talk_line (&talk, "[=         ]   5% Finished")); /* never back */
  g_assert_false (rouse_backup_talk_line (&talk, "% Finished"));
  g_assert_false (rouse_backup_talk_line (&talk, "ErrorCode 208: Device locked"));
  rouse_backup_talk_line (&talk, "Backup Failed (Error Code 208).");
  rouse_backup_talk_set_error (&talk, 48, &error);
  g_assert_true (g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_LOCKED));
}

/* Room for an update: growth of the system and room to work in. */
static void
test_room (void)
{
  const guint64 mib = 1 << 20;
  RousePhoneRoom room = { .needed = 600 * mib, .available = -1 };

  g_assert_cmpuint (rouse_phone_room_get_need (0, 0, -1), ==, 500 * mib);
  g_assert_cmpuint (rouse_phone_room_get_need (8000 * mib, 7954 * mib, 10240 * (gint64) mib), ==, 500 * mib);
  g_assert_cmpuint (rouse_phone_room_get_need (20000 * mib, 0, 10000 * (gint64) mib), ==, 11000 * mib);
  g_assert_cmpuint (rouse_phone_room_get_need (8000 * mib, 12000 * mib, 10000 * (gint64) mib), ==, 2600 * mib);
  g_assert_true (rouse_phone_room_is_enough (&room));
  room.available = 599 * (gint64) mib;
  g_assert_false (rouse_phone_room_is_enough (&room));
  room.available = 600 * (gint64) mib;
  g_assert_true (rouse_phone_room_is_enough (&room));
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*run) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/backup/complete", test_complete },     { "/backup/not-begun", test_not_begun },
    { "/backup/harmed", test_harmed },         { "/backup/index-cut-short", test_index_cut_short },
    { "/backup/unfinished", test_unfinished }, { "/backup/link", test_link },
    { "/backup/places", test_places },         { "/backup/cancelled", test_cancelled },
    { "/backup/sample", test_sample },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].run, tear_down);
  g_test_add_func ("/backup/ages", test_ages);
  g_test_add_func ("/backup/times", test_times);
  g_test_add_func ("/backup/no-facts", test_no_facts);
  g_test_add_func ("/backup/tool-words", test_tool_words);
  g_test_add_func ("/backup/phone-room", test_room);
  return g_test_run ();
}
