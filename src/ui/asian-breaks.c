/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/asian-breaks.h"

#include <string.h>

#define LONGEST                                                                                                        \
  18             /* Latin letters, two to one of these: what is longer may be broken, or it would not fit into 360 px */
#define TITLE 32 /* letters: what is longer is a text, which is broken between most letters in Japanese */
#define LEAST_END 4 /* letters, the full stop included, on the last line */

/* What a letter is, for the end of a line. */
typedef enum { OTHER, SPACE, DIGIT, HANGUL, HIRAGANA, KATAKANA, HAN, PAUSE, OPENING } Kind;

static Kind
get_kind (gunichar letter)
{
  static const struct {
    gunichar first, last;
    Kind kind;
  } ranges[] = {
    { '0', '9', DIGIT },         { ' ', ' ', SPACE },          { 0x3001, 0x3002, PAUSE },
    { 0xff0c, 0xff0c, PAUSE },   { 0xff1a, 0xff1b, PAUSE },    { 0xff01, 0xff01, PAUSE },
    { 0xff1f, 0xff1f, PAUSE },   { 0xff08, 0xff08, OPENING },  { 0x300c, 0x300c, OPENING },
    { 0x300e, 0x300e, OPENING }, { 0x3041, 0x309f, HIRAGANA }, { 0x30a0, 0x30ff, KATAKANA },
    { 0x1100, 0x11ff, HANGUL },  { 0xac00, 0xd7a3, HANGUL },   { 0x3400, 0x9fff, HAN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (letter >= ranges[i].first && letter <= ranges[i].last)
      return ranges[i].kind;
  return OTHER;
}

static Kind
kind_at (const char *text)
{
  return get_kind (g_utf8_get_char (text));
}

static gboolean
has_kind (const char *text, Kind kind)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (kind_at (text) == kind)
      return TRUE;
  return FALSE;
}

static gboolean
is_asian (const char *text)
{
  Kind kind = kind_at (text);

  return kind == HANGUL || kind == HIRAGANA || kind == KATAKANA || kind == HAN;
}

static void
join (const char *text, const char *start, const char *end, gboolean *joined)
{
  for (const char *at = g_utf8_next_char (start); at < end; at = g_utf8_next_char (at))
    joined[at - text] = TRUE;
}

/* A word or phrase. */
static void
join_short (const char *text, const char *start, const char *end, gboolean *joined)
{
  glong width = 0;

  for (const char *at = start; at < end; at = g_utf8_next_char (at))
    width += (guchar) *at < 0x80 ? 1 : 2;
  if (width <= LONGEST)
    join (text, start, end, joined);
}

/* --- Korean: as in Latin letters, a line ends between words --- */

static void
mark_words (const char *text, gboolean *joined)
{
  for (const char *word = text; *word != '\0'; word += strspn (word, " ")) {
    gsize length = strcspn (word, " ");

    join_short (text, word, word + length, joined);
    word += length;
  }
}

/* --- Japanese: never within a borrowed word; titles: after a particle --- */

static void
mark_borrowed (const char *text, gboolean *joined)
{
  const char *end;

  for (const char *word = text; *word != '\0'; word = end) {
    end = g_utf8_next_char (word);
    while (kind_at (word) == KATAKANA && kind_at (end) == KATAKANA)
      end = g_utf8_next_char (end);
    join_short (text, word, end, joined);
  }
}

/* Between the two a new phrase begins: other letters after hiragana, as after の and が; anything after を. */
static gboolean
begins_phrase (const char *before, const char *at)
{
  Kind last = kind_at (before), next = kind_at (at);

  if (last == SPACE || last == PAUSE || next == OPENING || g_utf8_get_char (before) == 0x3092)
    return next != PAUSE;
  return last == HIRAGANA && (next == HAN || next == KATAKANA || next == OTHER || next == DIGIT) &&
         (next != OTHER || g_unichar_isalpha (g_utf8_get_char (at)));
}

static void
mark_phrases (const char *text, gboolean *joined)
{
  const char *end;

  for (const char *phrase = text; *phrase != '\0'; phrase = end) {
    end = g_utf8_next_char (phrase);
    while (*end != '\0' && !begins_phrase (g_utf8_prev_char (end), end))
      end = g_utf8_next_char (end);
    join_short (text, phrase, end, joined);
  }
}

/* --- all of them --- */

/* "15分", "15 分钟": a number stays with what is counted. */
static void
mark_numbers (const char *text, gboolean *joined)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    const char *next = at + 1;

    if (kind_at (at) != DIGIT)
      continue;
    next += *next == ' ';
    if (*next != '\0' && is_asian (next))
      join (text, at, g_utf8_next_char (next), joined);
  }
}

static void
mark_end (const char *text, gboolean *joined)
{
  const char *end = text + strlen (text);
  glong n_letters = g_utf8_strlen (text, -1);

  if (n_letters >= 3 * LEAST_END)
    join (text, g_utf8_offset_to_pointer (text, n_letters - LEAST_END), end, joined);
}

gboolean
rouse_asian_breaks_mark (const char *text, gboolean *joined)
{
  gboolean is_korean = has_kind (text, HANGUL), is_japanese = has_kind (text, HIRAGANA);

  if (!is_korean && !is_japanese && !has_kind (text, HAN) && !has_kind (text, KATAKANA))
    return FALSE;
  if (is_japanese)
    mark_borrowed (text, joined);
  if (is_korean)
    mark_words (text, joined);
  else if (is_japanese && g_utf8_strlen (text, -1) <= TITLE)
    mark_phrases (text, joined);
  else
    mark_end (text, joined);
  mark_numbers (text, joined);
  return TRUE;
}
