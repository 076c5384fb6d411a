/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "base/error.h"
#include "guide/error-book.h"
#include "guide/repair-facts.h"
#include "restore/restored-codes.h"
#include "signing/tss-status.h"

/* All that spec 27 §3 to §5 names. */
static const gint64 phone_numbers[] = { -1, 6, 10, 14, 27, 37, 50, 51, 53, 56, 68, 75, 100, 1002, 1015, 1017, 1100 };
static const gint64 apple_numbers[] = {
  1,    9,    11,   12,   13,   16,   17,   18,   20,   21,   23,   26,   27,   28,   29,   34,   35,   36,   40,
  1000, 1004, 1011, 1012, 1013, 1014, 1109, 1110, 1140, 1600, 1602, 1611, 1629, 1644, 1646, 2000, 2006, 2009, 3000,
  3002, 3004, 3013, 3014, 3015, 3100, 3104, 3194, 3200, 3503, 4000, 4005, 4010, 4013, 4014, 9006, 9807, 9844,
};
static const gint64 server_numbers[] = { 8, 49, 69, 94, 100, 126, 128, 133, 168, 511, 551, 5000 };

static void
test_every_error (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) late = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "x");

  for (int code = ROUSE_ERROR_FAILED; code <= ROUSE_ERROR_NO_MEMORY; code++) {
    g_autoptr (GError) error = g_error_new (ROUSE_ERROR, code, "x");

    g_assert_true (g_hash_table_add (seen, (gpointer) rouse_error_book_find (error)->id));
  }
  g_assert_cmpstr (rouse_error_book_find (cancelled)->id, ==, "cancelled");
  g_assert_cmpstr (rouse_error_book_find (late)->id, ==, "late");
  g_assert_cmpuint (rouse_error_n_engine_entries, >, g_hash_table_size (seen));
}

static void
check_numbers (RouseErrorSource source, const gint64 *numbers, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    const RouseErrorEntry *entry = rouse_error_book_find_number (source, numbers[i]);
    g_autofree char *typed = g_strdup_printf ("%" G_GINT64_FORMAT, numbers[i]);

    if (entry == NULL)
      g_error ("no entry for %s of source %d", typed, source);
    g_assert_nonnull (rouse_error_book_find_code (typed));
  }
}

static void
test_every_number (void)
{
  check_numbers (ROUSE_ERROR_SOURCE_PHONE, phone_numbers, G_N_ELEMENTS (phone_numbers));
  check_numbers (ROUSE_ERROR_SOURCE_APPLE, apple_numbers, G_N_ELEMENTS (apple_numbers));
  check_numbers (ROUSE_ERROR_SOURCE_SERVER, server_numbers, G_N_ELEMENTS (server_numbers));
  /* What the engine knows, the book knows, and the other way round. */
  for (gint64 status = -1; status < 6000; status++) {
    gboolean known = status != 0 && rouse_restored_status_find (status)->status == status;

    if (known)
      g_assert_nonnull (rouse_error_book_find_number (ROUSE_ERROR_SOURCE_PHONE, status));
    if (status > 0 && strcmp (rouse_tss_status_meaning (status), "unknown status") != 0)
      g_assert_nonnull (rouse_error_book_find_number (ROUSE_ERROR_SOURCE_SERVER, status));
  }
}

/* Words that a frightened person does not know, or that say nothing. */
static const char *const forbidden[] = {
  "unknown error", "please wait", "tss",    " ipsw",  "iboot",    "ibec",   "nonce",   "restored ",  "asr",
  "baseband",      "manifest",    "ticket", "stdout", "protocol", "daemon", "usbmuxd", "checkpoint", "kernel",
};

static void
check_words (const char *id, const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text != NULL ? text : "", -1);

  g_assert_nonnull (text);
  if (strlen (text) < 4)
    g_error ("%s: “%s” says nothing", id, text);
  for (gsize i = 0; i < G_N_ELEMENTS (forbidden); i++)
    if (strstr (lower, forbidden[i]) != NULL)
      g_error ("%s: “%s” in “%s”", id, forbidden[i], text);
}

static void
test_words (void)
{
  g_autoptr (GPtrArray) all = rouse_error_book_search ("");
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (all->len, ==, rouse_error_n_engine_entries + rouse_error_n_apple_entries);
  for (guint i = 0; i < all->len; i++) {
    const RouseErrorEntry *entry = g_ptr_array_index (all, i);

    g_assert_true (g_hash_table_add (seen, (gpointer) entry->id));
    check_words (entry->id, entry->title);
    check_words (entry->id, entry->cause);
    check_words (entry->id, entry->action);
    g_assert_cmpuint (g_utf8_strlen (entry->title, -1), <=, 60);
    g_assert_true (g_str_has_suffix (entry->cause, ".") && g_str_has_suffix (entry->action, "."));
    g_assert_false (g_str_has_suffix (entry->title, "."));
    g_assert_true ((entry->numbers != NULL) == (entry->source != ROUSE_ERROR_SOURCE_ROUSE));
    g_assert_true (rouse_error_book_find_code (entry->id) == entry);
  }
}

static const struct {
  const char *words, *first;
} searches[] = {
  { "4013", "4013" },
  { "error 4013", "4013" },
  { " iTunes (4013)", "4013" },
  { "-1", "-1" },
  { "4294967295", "-1" },
  { "1602", "1600" },
  { "3194", "3194" },
  { "94", "server-94" },
  { "not-signed", "not-signed" },
  { "no longer allows", "3194" },
  { "battery", "1002" },
  { "did not disconnect iBEC", "refused" },
  { "failed to enter restore mode", "late" },
  { "FAILED TO SEAL", "6" },
};

static void
test_search (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++) {
    g_autoptr (GPtrArray) found = rouse_error_book_search (searches[i].words);

    if (found->len == 0)
      g_error ("“%s” finds nothing", searches[i].words);
    g_assert_cmpstr (((const RouseErrorEntry *) g_ptr_array_index (found, 0))->id, ==, searches[i].first);
  }
  for (const char *const *nothing = (const char *const[]){ "77777", "xyzzy", "4013 xyzzy", NULL }; *nothing != NULL;
       nothing++) {
    g_autoptr (GPtrArray) found = rouse_error_book_search (*nothing);

    g_assert_cmpuint (found->len, ==, 0);
    g_assert_null (rouse_error_book_find_code (*nothing));
  }
}

/* 27 is the phone's own number, and one of a group in Apple's programs: both are told, the phone's first. */
static void
test_same_number_twice (void)
{
  g_autoptr (GPtrArray) found = rouse_error_book_search ("27");
  const RouseErrorEntry *first = g_ptr_array_index (found, 0);
  const RouseErrorEntry *second = g_ptr_array_index (found, 1);

  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpint (first->source, ==, ROUSE_ERROR_SOURCE_PHONE);
  g_assert_cmpint (second->source, ==, ROUSE_ERROR_SOURCE_APPLE);
}

static void
test_failed_restore (void)
{
  g_autoptr (GError) restore = g_error_new (ROUSE_ERROR, ROUSE_ERROR_RESTORE, "x");
  g_autoptr (GError) gone = g_error_new (ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "x");
  g_autoptr (GError) refused = g_error_new (ROUSE_ERROR, ROUSE_ERROR_NOT_SIGNED, "x");
  RouseErrorVerdict verdict;

  verdict = rouse_error_book_judge (restore, &(RouseErrorPlace){ ROUSE_PHASE_IMAGE, 14 });
  g_assert_cmpstr (verdict.entry->id, ==, "14");
  g_assert_true (verdict.from_phone && verdict.number == 14 && strstr (verdict.reason, "full") != NULL);
  /* A number that nobody knows is still told. */
  verdict = rouse_error_book_judge (restore, &(RouseErrorPlace){ ROUSE_PHASE_IMAGE, 4711 });
  g_assert_cmpstr (verdict.entry->id, ==, "restore");
  g_assert_true (verdict.from_phone && verdict.number == 4711 && verdict.reason != NULL);
  /* As 32 bits without a sign. */
  verdict = rouse_error_book_judge (restore, &(RouseErrorPlace){ ROUSE_PHASE_IMAGE, G_MAXUINT32 });
  g_assert_cmpstr (verdict.entry->id, ==, "-1");

  verdict = rouse_error_book_judge (gone, &(RouseErrorPlace){ ROUSE_PHASE_BOOT, 0 });
  g_assert_true (!verdict.from_phone && verdict.number == 4013 && verdict.reason == NULL);
  g_assert_cmpstr (verdict.entry->id, ==, "device-gone");
  verdict = rouse_error_book_judge (gone, &(RouseErrorPlace){ ROUSE_PHASE_IMAGE, 0 });
  g_assert_cmpint (verdict.number, ==, 9);
  verdict = rouse_error_book_judge (gone, &(RouseErrorPlace){ ROUSE_PHASE_VERIFY, 0 });
  g_assert_cmpint (verdict.number, ==, 0);
  verdict = rouse_error_book_judge (refused, &(RouseErrorPlace){ ROUSE_PHASE_SIGN, 0 });
  g_assert_cmpint (verdict.number, ==, 3194);
}

/* Every number that a failure is said to be known as can be looked up. */
static void
test_known_as_is_in_the_book (void)
{
  for (int code = ROUSE_ERROR_FAILED; code <= ROUSE_ERROR_NO_MEMORY; code++)
    for (int phase = 0; phase < ROUSE_N_PHASES; phase++) {
      g_autoptr (GError) error = g_error_new (ROUSE_ERROR, code, "x");
      RouseErrorVerdict verdict = rouse_error_book_judge (error, &(RouseErrorPlace){ phase, 0 });

      g_assert_true (verdict.number == 0 ||
                     rouse_error_book_find_number (ROUSE_ERROR_SOURCE_APPLE, verdict.number) != NULL);
    }
}

static void
test_repair_words (void)
{
  const RouseRepairTry tries[] = { { "Erase", "17.4", ROUSE_TRY_FAILED, 1, "14", "The system" } };

  for (int reason = 0; reason < ROUSE_N_REPAIR_REASONS; reason++)
    for (int again = 0; again < 2; again++) {
      RouseRepairFacts facts = { .reason = reason, .phone_name = "iPhone 11", .can_restore_again = again };
      g_autoptr (RouseRepairFacts) copy = NULL;
      const RouseRepairWords *words = rouse_repair_words_for (&facts);

      facts.tries = tries;
      facts.n_tries = 1;
      copy = rouse_repair_facts_copy (&facts);
      g_assert_cmpstr (copy->tries[0].error_id, ==, "14");
      g_assert_true (copy->phone_name != facts.phone_name);
      check_words ("repair", words->title);
      check_words ("repair", words->text);
      check_words ("repair", words->advice);
      check_words ("repair", words->steps[0]);
      /* A swollen battery: nothing is tried again, whatever is offered. */
      if (reason == ROUSE_REPAIR_SWOLLEN)
        g_assert_nonnull (strstr (words->title, "swollen"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error-book/every-error", test_every_error);
  g_test_add_func ("/error-book/every-number", test_every_number);
  g_test_add_func ("/error-book/words", test_words);
  g_test_add_func ("/error-book/search", test_search);
  g_test_add_func ("/error-book/same-number-twice", test_same_number_twice);
  g_test_add_func ("/error-book/failed-restore", test_failed_restore);
  g_test_add_func ("/error-book/known-as-is-in-the-book", test_known_as_is_in_the_book);
  g_test_add_func ("/repair-facts/words", test_repair_words);
  return g_test_run ();
}
