/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/journal-words.h"

#include <glib/gi18n-lib.h>

#include "device/device-mode.h"
#include "guide/error-book.h"
#include "restore/progress.h"

#define DAY_S (24 * 60 * 60)

char *
rouse_journal_words_for_phone (const RouseJournalSession *session)
{
  g_autofree char *end = rouse_journal_session_get_ecid_end (session);
  const char *model = session->model != NULL ? session->model : session->product;

  /* Translators: a model and the last four digits of its number, as in “iPhone 11 (…3F2A)” */
  return g_strdup_printf (_ ("%s (…%s)"), model != NULL ? model : _ ("A phone"), end);
}

/* Days between two moments as a calendar counts them, or G_MAXINT. */
static int
count_days (GDateTime *then, GDateTime *now)
{
  GDate a, b;

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a, (GDateDay) g_date_time_get_day_of_month (then), (GDateMonth) g_date_time_get_month (then),
                  (GDateYear) g_date_time_get_year (then));
  g_date_set_dmy (&b, (GDateDay) g_date_time_get_day_of_month (now), (GDateMonth) g_date_time_get_month (now),
                  (GDateYear) g_date_time_get_year (now));
  return g_date_days_between (&a, &b);
}

char *
rouse_journal_words_for_time (gint64 time_ms, gint64 now_ms)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time_ms / 1000);
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_ms / 1000);
  int days;

  if (then == NULL || now == NULL || time_ms <= 0)
    return g_strdup (_ ("at an unknown time"));
  days = count_days (then, now);
  /* Translators: these are formats of g_date_time_format(): %H hours, %M minutes, %-d day, %B month, %Y year */
  return g_date_time_format (then, days == 0   ? _ ("today at %H:%M")
                                   : days == 1 ? _ ("yesterday at %H:%M")
                                               : _ ("on %-d %B %Y at %H:%M"));
}

char *
rouse_journal_words_for_choice (const RouseJournalSession *session)
{
  if (!session->has_choice)
    return g_strdup (_ ("Nothing was chosen yet"));
  if (session->version == NULL)
    return g_strdup (session->erase ? _ ("Everything erased") : _ ("Data kept"));
  return g_strdup_printf (session->erase ? _ ("iOS %s, everything erased") : _ ("iOS %s, data kept"), session->version);
}

/* -1: not one that we know */
static int
find_phase (const char *name)
{
  for (int phase = 0; phase < ROUSE_N_PHASES && name != NULL; phase++)
    if (g_str_equal (rouse_phase_to_string ((RousePhase) phase), name))
      return phase;
  return -1;
}

static const char *
get_phase_title (const char *name)
{
  int phase = find_phase (name);

  return phase >= 0 ? rouse_phase_get_title ((RousePhase) phase) : _ ("Before it began");
}

char *
rouse_journal_words_for_end (const RouseJournalSession *session)
{
  static const char *const words[ROUSE_N_JOURNAL_ENDS] = {
    [ROUSE_JOURNAL_END_OK] = N_ ("It works again"),
    [ROUSE_JOURNAL_END_CANCELLED] = N_ ("Stopped by you"),
    [ROUSE_JOURNAL_END_CONTINUED] = N_ ("Interrupted, and gone on with later"),
    [ROUSE_JOURNAL_END_GIVEN_BACK] = N_ ("Interrupted, and given back later"),
    [ROUSE_JOURNAL_END_STARTED] = N_ ("Interrupted; the phone has started since"),
  };

  if (session->is_running)
    return g_strdup_printf (_ ("Going on now: %s"), get_phase_title (session->phase));
  if (session->end == ROUSE_JOURNAL_END_FAILED) {
    const RouseErrorEntry *entry = session->error != NULL ? rouse_error_book_find_code (session->error) : NULL;

    return g_strdup_printf (_ ("Failed: %s"), entry != NULL ? _ (entry->title) : _ ("Something went wrong"));
  }
  if (session->end == ROUSE_JOURNAL_END_NONE)
    return g_strdup_printf (_ ("Interrupted at: %s"), get_phase_title (session->phase));
  return g_strdup (_ (words[session->end]));
}

static const char *
get_mode_title (const char *name)
{
  for (guint bit = 0; bit < 8; bit++)
    if (g_str_equal (rouse_device_mode_to_string ((RouseDeviceMode) (1u << bit)), name))
      return rouse_device_mode_get_title ((RouseDeviceMode) (1u << bit));
  return rouse_device_mode_get_title (ROUSE_DEVICE_MODE_GONE);
}

static int
find_end (const char *name)
{
  for (int end = 0; end < ROUSE_N_JOURNAL_ENDS; end++)
    if (g_str_equal (rouse_journal_end_to_string ((RouseJournalEnd) end), name))
      return end;
  return ROUSE_JOURNAL_END_NONE;
}

char *
rouse_journal_words_for_step (const RouseJournalStep *step)
{
  RouseJournalSession ended = { .error = step->detail };

  switch (step->event) {
  case ROUSE_JOURNAL_EVENT_BEGIN:
    return g_strdup_printf (_ ("Begun. The phone: %s"), get_mode_title (step->text));
  case ROUSE_JOURNAL_EVENT_CHOSEN:
    return g_strdup_printf (_ ("Chosen: iOS %s (%s)"), step->text, step->detail != NULL ? step->detail : "–");
  case ROUSE_JOURNAL_EVENT_MODE:
    return g_strdup_printf (_ ("The phone: %s"), get_mode_title (step->text));
  case ROUSE_JOURNAL_EVENT_PHASE:
    return g_strdup (get_phase_title (step->text));
  case ROUSE_JOURNAL_EVENT_FINAL:
    return g_strdup (_ ("From here on it could not be stopped"));
  case ROUSE_JOURNAL_EVENT_END:
  case ROUSE_JOURNAL_EVENT_SETTLED:
    ended.end = (RouseJournalEnd) find_end (step->text);
    return ended.end != ROUSE_JOURNAL_END_NONE ? rouse_journal_words_for_end (&ended) : NULL;
  default:
    return NULL;
  }
}

char *
rouse_journal_words_for_offer (const RouseJournalSession *session, gint64 now_ms)
{
  g_autofree char *phone = rouse_journal_words_for_phone (session);
  g_autofree char *when = rouse_journal_words_for_time (session->begun_ms, now_ms);

  if (session->end == ROUSE_JOURNAL_END_FAILED)
    /* Translators: “iPhone 11 (…3F2A) was being repaired yesterday at 14:05, and it failed at: Installing iOS.” */
    return g_strdup_printf (_ ("%s was being repaired %s, and it failed at: %s."), phone, when,
                            get_phase_title (session->phase));
  /* Translators: “iPhone 11 (…3F2A) was being repaired yesterday at 14:05, and it stopped at: Installing iOS.” */
  return g_strdup_printf (_ ("%s was being repaired %s, and it stopped at: %s."), phone, when,
                          get_phase_title (session->phase));
}
