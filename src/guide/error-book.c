/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/error-book.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "restore/restored-codes.h"

static const struct {
  const char *id, *words;
} sources[ROUSE_N_ERROR_SOURCES] = {
  [ROUSE_ERROR_SOURCE_ROUSE] = { "rouse", N_ ("Rouse") },
  [ROUSE_ERROR_SOURCE_PHONE] = { "phone", N_ ("The phone itself") },
  [ROUSE_ERROR_SOURCE_APPLE] = { "apple", N_ ("Apple’s programs") },
  [ROUSE_ERROR_SOURCE_SERVER] = { "server", N_ ("Apple’s signing server") },
};

static const struct {
  const char *id, *words;
} faults[ROUSE_N_ERROR_FAULTS] = {
  [ROUSE_ERROR_FAULT_SOFTWARE] = { "software", N_ ("Software: nothing is broken") },
  [ROUSE_ERROR_FAULT_CONNECTION] = { "connection", N_ ("Mostly the cable, the port or the network") },
  [ROUSE_ERROR_FAULT_EITHER] = { "either", N_ ("Software or cable first; a part in the phone if it stays") },
  [ROUSE_ERROR_FAULT_HARDWARE] = { "hardware", N_ ("Mostly a part in the phone") },
};

/* Errors of other domains → the entry's id. */
static const RouseErrorEntry *
find_engine (const char *id)
{
  for (gsize i = 0; i < rouse_error_n_engine_entries; i++)
    if (g_str_equal (rouse_error_engine_entries[i].id, id))
      return &rouse_error_engine_entries[i];
  g_assert_not_reached ();
}

/**
 * rouse_error_book_find:
 *
 * Returns: what a person is told about @error
 */
const RouseErrorEntry *
rouse_error_book_find (const GError *error)
{
  if (rouse_error_is_cancelled (error))
    return find_engine ("cancelled");
  if (rouse_error_is_late (error))
    return find_engine ("late");
  if (error != NULL && error->domain == ROUSE_ERROR && error->code >= 0 && error->code <= ROUSE_ERROR_NO_MEMORY)
    return &rouse_error_engine_entries[error->code];
  if (rouse_error_is_no_room (error))
    return &rouse_error_engine_entries[ROUSE_ERROR_NO_ROOM];
  if (g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    return find_engine ("no-tool");
  return &rouse_error_engine_entries[ROUSE_ERROR_FAILED];
}

/* How well @number fits into "1600-1629 -1": 2 named, 1 within a range, 0 not at all. */
static int
fits (const char *numbers, gint64 number)
{
  g_auto (GStrv) parts = numbers != NULL ? g_strsplit (numbers, " ", -1) : NULL;
  int best = 0;

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++) {
    char *end;
    gint64 first = g_ascii_strtoll (parts[i], &end, 10);
    gint64 last = *end == '-' ? g_ascii_strtoll (end + 1, NULL, 10) : first;

    if (number >= first && number <= last)
      best = MAX (best, *end == '-' ? 1 : 2);
  }
  return best;
}

/**
 * rouse_error_book_find_number:
 * @source: who says the number
 *
 * Returns: (nullable): its entry
 */
const RouseErrorEntry *
rouse_error_book_find_number (RouseErrorSource source, gint64 number)
{
  const RouseErrorEntry *found = NULL;
  int best = 0;

  for (gsize i = 0; i < rouse_error_n_apple_entries; i++) {
    const RouseErrorEntry *entry = &rouse_error_apple_entries[i];
    int how = entry->source == source ? fits (entry->numbers, number) : 0;

    if (how > best) {
      best = how;
      found = entry;
    }
  }
  return found;
}

/* --- search --- */

/* "4013", "error -1", "0x0A" … Only digits, a sign, and the words that people put before it. */
static gboolean
parse_number (const char *words, gint64 *number)
{
  g_autofree char *text = g_utf8_strdown (words, -1);
  const char *rest = g_strstrip (text);

  static const char *const before[] = { "error", "fehler", "code", "itunes", "status", "(", "#" };

  for (gsize i = 0; i < G_N_ELEMENTS (before); i++)
    if (g_str_has_prefix (rest, before[i])) {
      rest += strlen (before[i]);
      rest += strspn (rest, " ");
    }
  text[strcspn (text, ")")] = '\0';
  return g_ascii_string_to_signed (rest, 10, -G_MAXINT32, G_MAXUINT32, number, NULL);
}

static gboolean
holds (const char *text, const char *word)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, word) != NULL;
}

/* 0: not all words are there; more for words in the title than in the rest. */
static int
rank_words (const RouseErrorEntry *entry, char **words)
{
  int rank = 1;

  for (guint i = 0; words[i] != NULL; i++) {
    if (*words[i] == '\0')
      continue;
    if (g_str_equal (entry->id, words[i]))
      rank += 100;
    else if (holds (entry->id, words[i]) || holds (_ (entry->title), words[i]))
      rank += 3;
    else if (holds (_ (entry->cause), words[i]) || holds (_ (entry->action), words[i]))
      rank += 1;
    else if (!holds (entry->quoted, words[i]) && !holds (entry->title, words[i]) && !holds (entry->cause, words[i]))
      return 0;
  }
  return rank;
}

/* Says how well @entry fits; 0: not. */
static int
rank_entry (const RouseErrorEntry *entry, char **words, gboolean is_number, gint64 number)
{
  return is_number ? fits (entry->numbers, number) : rank_words (entry, words);
}

typedef struct {
  const RouseErrorEntry *entry;
  int rank;
  guint order;
} Hit;

static int
compare_hits (const Hit *a, const Hit *b)
{
  return a->rank != b->rank ? b->rank - a->rank : (int) a->order - (int) b->order;
}

/**
 * rouse_error_book_search:
 * @words: what somebody typed, a number or words in any language that the book is translated to
 *
 * Returns: (transfer container) (element-type RouseErrorEntry): those that fit, best first
 */
GPtrArray *
rouse_error_book_search (const char *words)
{
  const gsize n_all = rouse_error_n_engine_entries + rouse_error_n_apple_entries;
  g_autofree char *folded = g_utf8_casefold (words, -1);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  GPtrArray *found = g_ptr_array_new ();
  gint64 number = 0;
  gboolean is_number = parse_number (words, &number);

  for (guint i = 0; i < n_all; i++) {
    Hit hit = { .order = i };

    /* The numbers come first in the list of all: they are what people look for. */
    hit.entry = i < rouse_error_n_apple_entries ? &rouse_error_apple_entries[i]
                                                : &rouse_error_engine_entries[i - rouse_error_n_apple_entries];
    hit.rank = rank_entry (hit.entry, parts, is_number, number);
    if (hit.rank > 0)
      g_array_append_val (hits, hit);
  }
  g_array_sort (hits, (GCompareFunc) compare_hits);
  for (guint i = 0; i < hits->len; i++)
    g_ptr_array_add (found, (gpointer) g_array_index (hits, Hit, i).entry);
  return found;
}

/**
 * rouse_error_book_find_code:
 *
 * Returns: (nullable): the entry with that id or number
 */
const RouseErrorEntry *
rouse_error_book_find_code (const char *code)
{
  g_autoptr (GPtrArray) found = NULL;
  gint64 number;

  for (gsize i = 0; i < rouse_error_n_engine_entries; i++)
    if (g_str_equal (rouse_error_engine_entries[i].id, code))
      return &rouse_error_engine_entries[i];
  for (gsize i = 0; i < rouse_error_n_apple_entries; i++)
    if (g_str_equal (rouse_error_apple_entries[i].id, code))
      return &rouse_error_apple_entries[i];
  if (!parse_number (code, &number))
    return NULL;
  found = rouse_error_book_search (code);
  return found->len > 0 ? g_ptr_array_index (found, 0) : NULL;
}

const char *
rouse_error_source_to_words (RouseErrorSource source)
{
  return sources[source].words;
}

const char *
rouse_error_fault_to_words (RouseErrorFault fault)
{
  return faults[fault].words;
}

const char *
rouse_error_source_to_string (RouseErrorSource source)
{
  return sources[source].id;
}

const char *
rouse_error_fault_to_string (RouseErrorFault fault)
{
  return faults[fault].id;
}

/* --- a failed restore --- */

/* What Apple's programs would have shown, where that is clear (spec 27 §4, §7): error × phases, both inclusive. */
static const struct {
  int code; /* -1: late */
  RousePhase from, to;
  gint64 number;
} known_as[] = {
  { ROUSE_ERROR_NOT_SIGNED, ROUSE_PHASE_VERIFY, ROUSE_PHASE_BOOT, 3194 },
  { ROUSE_ERROR_NETWORK, ROUSE_PHASE_SIGN, ROUSE_PHASE_BOOT, 3004 },
  { ROUSE_ERROR_REFUSED, ROUSE_PHASE_BOOT, ROUSE_PHASE_BOOT, 4014 },
  { ROUSE_ERROR_DEVICE_GONE, ROUSE_PHASE_BOOT, ROUSE_PHASE_BOOT, 4013 },
  { ROUSE_ERROR_DEVICE_GONE, ROUSE_PHASE_PREPARE, ROUSE_PHASE_FINISH, 9 },
  { -1, ROUSE_PHASE_BOOT, ROUSE_PHASE_BOOT, 4005 },
  { -1, ROUSE_PHASE_RESTART, ROUSE_PHASE_RESTART, 4013 },
};

/**
 * rouse_error_book_judge:
 * @place: where the restore failed
 *
 * What the phone itself says comes before what the engine makes of it; a number of Apple's programs stands beside the
 * engine's own words and never replaces them.
 */
RouseErrorVerdict
rouse_error_book_judge (const GError *error, const RouseErrorPlace *place)
{
  RouseErrorVerdict verdict = { .entry = rouse_error_book_find (error) };
  int code = rouse_error_is_late (error) ? -1 : error != NULL && error->domain == ROUSE_ERROR ? error->code : -2;

  if (place->status != 0 && code == ROUSE_ERROR_RESTORE) {
    const RouseRestoredStatus *status = rouse_restored_status_find (place->status);
    const RouseErrorEntry *entry = rouse_error_book_find_number (ROUSE_ERROR_SOURCE_PHONE, status->status);

    verdict.number = status->status != G_MININT64 ? status->status : place->status;
    verdict.from_phone = TRUE;
    verdict.reason = status->cause;
    if (entry != NULL)
      verdict.entry = entry;
    return verdict;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (known_as); i++)
    if (known_as[i].code == code && place->phase >= known_as[i].from && place->phase <= known_as[i].to)
      verdict.number = known_as[i].number;
  return verdict;
}
