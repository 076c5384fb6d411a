/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "guide/journal-advice.h"
#include "guide/journal-folder.h"

#define ECID 0x1A2B3C4D5E6F70
#define BEGIN                                                                                                          \
  "{\"t\":1784000000000,\"event\":\"begin\",\"format\":1,\"program\":\"rousectl\",\"ecid\":\"0x1A2B3C4D5E6F70\"}\n"
#define CHOSEN(erase)                                                                                                  \
  "{\"t\":1784000000001,\"event\":\"chosen\",\"erase\":" erase                                                         \
  ",\"firmware_path\":\"/tmp/a.ipsw\",\"ios_version\":\"17.4\",\"ios_build\":\"21E219\"}\n"
#define PHASE(name) "{\"t\":1784000000002,\"event\":\"phase\",\"phase\":\"" name "\"}\n"
#define FINAL "{\"t\":1784000000003,\"event\":\"final\",\"phase\":\"boot\"}\n"
#define END(result) "{\"t\":1784000000004,\"event\":\"end\",\"result\":\"" result "\"}\n"

static RouseJournalSession *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  RouseJournalSession *session = rouse_journal_session_parse ("test", text, strlen (text), TRUE, &error);

  g_assert_no_error (error);
  return session;
}

/* --- reading --- */

static void
test_stages (void)
{
  static const struct {
    const char *text;
    RouseJournalStage stage;
  } rows[] = {
    { BEGIN, ROUSE_JOURNAL_STAGE_UNTOUCHED },
    { BEGIN CHOSEN ("true") PHASE ("verify") PHASE ("sign"), ROUSE_JOURNAL_STAGE_UNTOUCHED },
    { BEGIN PHASE ("boot"), ROUSE_JOURNAL_STAGE_TOUCHED },
    { BEGIN PHASE ("boot") FINAL, ROUSE_JOURNAL_STAGE_LOADED },
    { BEGIN PHASE ("boot") FINAL PHASE ("prepare"), ROUSE_JOURNAL_STAGE_LOADED },
    { BEGIN PHASE ("prepare-disk"), ROUSE_JOURNAL_STAGE_WRITTEN },
    { BEGIN PHASE ("firmware") PHASE ("install"), ROUSE_JOURNAL_STAGE_WRITTEN },
    { BEGIN PHASE ("restart"), ROUSE_JOURNAL_STAGE_RESTARTING },
    { BEGIN PHASE ("image") PHASE ("verify"), ROUSE_JOURNAL_STAGE_WRITTEN }, /* it never becomes less */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (RouseJournalSession) session = parse (rows[i].text);

    g_assert_cmpint (session->stage, ==, rows[i].stage);
    g_assert_true (rouse_journal_session_is_open (session));
  }
}

static void
test_torn (void)
{
  g_autoptr (RouseJournalSession) torn = parse (BEGIN PHASE ("boot") "{\"t\":1784,\"event\":\"phase\",\"phase\":\"ima");
  g_autoptr (RouseJournalSession) settled =
      parse (BEGIN PHASE ("boot") "{\"t\":1784,\"event\":\"phase\",\"phase\":\"ima"
                                  "\n{\"t\":1784000009000,\"event\":\"settled\",\"result\":\"given-back\"}\n");
  /* Not ended by a line feed: it may be torn in the middle of a number. */
  g_autoptr (RouseJournalSession) no_feed = parse (BEGIN "{\"t\":5,\"event\":\"phase\",\"phase\":\"image\"}");

  g_assert_cmpint (torn->stage, ==, ROUSE_JOURNAL_STAGE_TOUCHED);
  g_assert_cmpint (settled->end, ==, ROUSE_JOURNAL_END_GIVEN_BACK);
  g_assert_false (rouse_journal_session_is_open (settled));
  g_assert_cmpint (no_feed->stage, ==, ROUSE_JOURNAL_STAGE_UNTOUCHED);
}

static void
test_garbage (void)
{
  g_autofree char *huge = g_strnfill (100000, 'a');
  g_autofree char *deep = g_strnfill (4000, '[');
  g_autofree char *text =
      g_strconcat ("nonsense\n\n{}\n", BEGIN, "{\"event\":\"phase\",\"phase\":\"", huge, "\"}\n{\"a\":", deep,
                   "}\n{\"event\":\"phase\",\"phase\":7}\n{\"event\":\"later\",\"x\":[{}]}\n",
                   "{\"event\":\"chosen\",\"erase\":\"yes\",\"firmware_path\":12}\n", PHASE ("sign"), NULL);
  g_autoptr (RouseJournalSession) session = parse (text);
  g_autoptr (GError) error = NULL;

  g_assert_cmphex (session->ecid, ==, ECID);
  g_assert_cmpstr (session->phase, ==, "sign");
  g_assert_false (session->has_choice);
  g_assert_null (session->firmware);
  g_assert_null (rouse_journal_session_parse ("x", "\0\1\2", 3, FALSE, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED);
}

/* --- advice --- */

enum { NONE = 0, GO_ON = 1, BACK = 2, OVER = 4 };

static guint
flags_of (const RouseResumeAdvice *advice)
{
  return !advice->is_offered
             ? NONE
             : (advice->can_go_on ? GO_ON : 0) | (advice->can_give_back ? BACK : 0) | (advice->is_over ? OVER : 0);
}

static void
test_advice (void)
{
  static const struct {
    const char *text;
    guint normal, recovery, dfu, restore;
  } rows[] = {
    { PHASE ("sign"), GO_ON, GO_ON, GO_ON, GO_ON },
    { PHASE ("boot"), GO_ON, GO_ON | BACK, GO_ON, GO_ON },
    { PHASE ("boot") FINAL, GO_ON, GO_ON, GO_ON, GO_ON },
    { PHASE ("image"), OVER, GO_ON, GO_ON, GO_ON },
    { PHASE ("restart"), OVER, GO_ON | BACK, GO_ON, GO_ON },
    { PHASE ("restart") END ("ok"), NONE, NONE, NONE, NONE },
    { PHASE ("sign") END ("failed"), NONE, NONE, NONE, NONE },
    { PHASE ("boot") END ("cancelled"), NONE, NONE, NONE, NONE },
    { PHASE ("boot") END ("failed"), NONE, GO_ON | BACK, GO_ON, GO_ON },
    { PHASE ("image") END ("failed"), NONE, GO_ON, GO_ON, GO_ON },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint erase = 0; erase < 2; erase++) {
      const guint wanted[] = { rows[i].normal, rows[i].recovery, rows[i].dfu, rows[i].restore };
      g_autofree char *text = g_strconcat (BEGIN, erase ? CHOSEN ("true") : CHOSEN ("false"), rows[i].text, NULL);
      g_autoptr (RouseJournalSession) session = parse (text);

      for (guint bit = 0; bit < 4; bit++) {
        RouseDeviceMode mode = (RouseDeviceMode) (1u << bit);
        RouseResumeAdvice advice = rouse_journal_resume_advice (session, ECID, mode);
        RouseResumeAdvice other = rouse_journal_resume_advice (session, ECID + 1, mode);

        g_assert_cmpuint (flags_of (&advice), ==, wanted[bit]);
        g_assert_cmpint (advice.erase, ==, advice.is_offered && erase);
        g_assert_false (other.is_offered);
      }
      g_assert_false (rouse_journal_resume_advice (session, ECID, ROUSE_DEVICE_MODE_GONE).is_offered);
      session->is_running = TRUE;
      g_assert_false (rouse_journal_resume_advice (session, ECID, ROUSE_DEVICE_MODE_RECOVERY).is_offered);
    }
}

/* --- the folder --- */

static char *
make_folder (void)
{
  char *folder = g_dir_make_tmp ("rouse-journal-XXXXXX", NULL);

  g_assert_nonnull (folder);
  return folder;
}

static void
put (const char *folder, const char *id, const char *text)
{
  g_autofree char *path = rouse_journal_get_path (folder, id);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
remove_folder (const char *folder)
{
  rouse_journal_delete_all (folder);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_newest_counts (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (RouseJournalSession) open = NULL;
  g_autoptr (GError) error = NULL;

  put (folder, "20260101-000000-000000-0001", BEGIN CHOSEN ("true") PHASE ("image"));
  put (folder, "20260102-000000-000000-0002", "broken");
  open = rouse_journal_find_open (folder, ECID);
  g_assert_nonnull (open);
  g_assert_null (rouse_journal_find_open (folder, ECID + 1));
  g_assert_null (rouse_journal_find_open (folder, 0));

  g_assert_true (rouse_journal_settle (folder, open->id, ROUSE_JOURNAL_END_CONTINUED, &error));
  g_assert_false (rouse_journal_settle (folder, open->id, ROUSE_JOURNAL_END_CONTINUED, &error)); /* once only */
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_IN_USE);
  g_assert_null (rouse_journal_find_open (folder, ECID));
  put (folder, "20260103-000000-000000-0003", BEGIN CHOSEN ("true") END ("ok"));
  g_assert_null (rouse_journal_find_open (folder, ECID));
  remove_folder (folder);
}

static void
test_running (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = rouse_journal_get_path (folder, "20260101-000000-000000-0001");
  g_autoptr (GError) error = NULL;
  struct stat status;
  int fd = rouse_journal_open_locked (path, O_WRONLY | O_CREAT | O_EXCL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (fstat (fd, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (rouse_journal_append (fd, "{\"t\":1,\"event\":\"begin\",\"format\":1,\"ecid\":\"0x1A2B3C4D5E6F70\"}",
                                       TRUE, &error));
  g_assert_true (rouse_journal_is_running (folder, ECID));
  g_assert_null (rouse_journal_find_open (folder, ECID));
  g_assert_false (rouse_journal_delete (folder, "20260101-000000-000000-0001", &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_IN_USE);
  close (fd); /* as the end of its program does */
  g_assert_false (rouse_journal_is_running (folder, ECID));
  remove_folder (folder);
}

static void
test_bounded (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GPtrArray) sessions = NULL;

  for (guint i = 0; i < 60; i++) {
    g_autofree char *id = g_strdup_printf ("20260101-0000%02u-000000-0000", i);

    put (folder, id, BEGIN);
  }
  rouse_journal_prune (folder, ROUSE_JOURNAL_MAX_SESSIONS);
  sessions = rouse_journal_list (folder);
  g_assert_cmpuint (sessions->len, ==, ROUSE_JOURNAL_MAX_SESSIONS);
  g_assert_cmpstr (((RouseJournalSession *) g_ptr_array_index (sessions, 0))->id, ==, "20260101-000059-000000-0000");
  g_assert_null (rouse_journal_get_path (folder, "../../etc/passwd"));
  g_assert_null (rouse_journal_get_path (folder, ""));
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/journal/stages", test_stages);
  g_test_add_func ("/journal/torn", test_torn);
  g_test_add_func ("/journal/garbage", test_garbage);
  g_test_add_func ("/journal/advice", test_advice);
  g_test_add_func ("/journal/newest-counts", test_newest_counts);
  g_test_add_func ("/journal/running", test_running);
  g_test_add_func ("/journal/bounded", test_bounded);
  return g_test_run ();
}
