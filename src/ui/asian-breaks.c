/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/asian-breaks.h"

#include <string.h>

#define LONGEST 14     /* Latin letters, two to one of these: a longer word would not fit into 360 px */
#define BORROWED 4     /* letters of a word in katakana: a longer one has no room beside a button */
#define LEAST_BROKEN 6 /* letters of a text, the last of which stay together */
#define LEAST_END 4    /* letters, the full stop included, on the last line */

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

/* A word or phrase, if it is not wider. */
static gboolean
join_short (const char *text, const char *start, const char *end, guint widest, gboolean *joined)
{
  guint width = 0;

  for (const char *at = start; at < end; at = g_utf8_next_char (at))
    width += (guchar) *at < 0x80 ? 1 : 2;
  if (width <= widest)
    join (text, start, end, joined);
  return width <= widest;
}

/* --- Korean: as in Latin letters, a line ends between words --- */

static void
mark_words (const char *text, gboolean *joined)
{
  for (const char *word = text; *word != '\0'; word += strspn (word, " ")) {
    gsize length = strcspn (word, " ");

    join_short (text, word, word + length, LONGEST, joined);
    word += length;
  }
}

/* --- Japanese: never within a borrowed word, and rather after a particle --- */

static void
mark_borrowed (const char *text, gboolean *joined)
{
  const char *end;

  for (const char *word = text; *word != '\0'; word = end) {
    end = g_utf8_next_char (word);
    while (kind_at (word) == KATAKANA && kind_at (end) == KATAKANA)
      end = g_utf8_next_char (end);
    if (g_utf8_strlen (word, end - word) <= BORROWED)
      join (text, word, end, joined);
  }
}

/* "…に" and a form of "なる" */
static gboolean
is_becoming (const char *before, const char *at)
{
  static const char *const forms[] = { "なり", "なる", "なっ", "なら" };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_str_has_prefix (before, "に") && g_str_has_prefix (at, forms[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_one_of (const char *letters, const char *at)
{
  return g_utf8_strchr (letters, -1, g_utf8_get_char (at)) != NULL;
}

/* "書き込む", "お試し" */
static gboolean
is_within_word (const char *text, const char *before, const char *at)
{
  gboolean is_first = before == text;
  Kind ahead = is_first ? SPACE : kind_at (g_utf8_prev_char (before));

  if (kind_at (before) != HIRAGANA || kind_at (at) != HAN)
    return FALSE;
  if (is_one_of ("おご", before))
    return ahead != HIRAGANA || is_one_of ("をにはがのでと", g_utf8_prev_char (before));
  return ahead == HAN && is_one_of ("しきりみえけちせれめげべ", before);
}

/* "バックアップが" and "ありません" */
static gboolean
is_after_subject (const char *text, const char *before, const char *at)
{
  Kind ahead = before == text ? SPACE : kind_at (g_utf8_prev_char (before));

  return kind_at (at) == HIRAGANA && is_one_of ("がは", before) && ahead != SPACE && ahead != PAUSE &&
         ahead != HIRAGANA;
}

/* Other letters after hiragana, as after の and が; anything after を. */
gboolean
rouse_asian_breaks_begins_phrase (const char *text, const char *at)
{
  const char *before = g_utf8_find_prev_char (text, at);
  Kind last, next = kind_at (at);

  g_return_val_if_fail (before != NULL, FALSE);

  last = kind_at (before);
  if (last == SPACE || last == PAUSE || next == OPENING || g_str_has_prefix (before, "を"))
    return next != PAUSE;
  if (is_becoming (before, at) || is_after_subject (text, before, at))
    return TRUE;
  if (is_within_word (text, before, at))
    return FALSE;
  return last == HIRAGANA && (next == HAN || next == KATAKANA || next == OTHER || next == DIGIT) &&
         (next != OTHER || g_unichar_isalpha (g_utf8_get_char (at)));
}

/* What is too wide for a line ends it after a word that is not written in hiragana, rather than anywhere. */
static void
join_parts (const char *text, const char *phrase, const char *end, guint room, gboolean *joined)
{
  const char *stem = phrase;

  while (stem < end && kind_at (stem) != HIRAGANA)
    stem = g_utf8_next_char (stem);
  if (stem > phrase)
    join_short (text, phrase, stem, room, joined);
  if (stem < end)
    join_short (text, stem, end, room, joined);
}

static void
mark_phrases (const char *text, guint room, gboolean *joined)
{
  const char *end;

  for (const char *phrase = text; *phrase != '\0'; phrase = end) {
    end = g_utf8_next_char (phrase);
    while (*end != '\0' && !rouse_asian_breaks_begins_phrase (text, end))
      end = g_utf8_next_char (end);
    if (!join_short (text, phrase, end, room, joined))
      join_parts (text, phrase, end, room, joined);
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

  join (text, g_utf8_offset_to_pointer (text, g_utf8_strlen (text, -1) - LEAST_END), end, joined);
}

gboolean
rouse_asian_breaks_mark (const char *text, guint room, gboolean *joined)
{
  gboolean is_korean = has_kind (text, HANGUL), is_japanese = has_kind (text, HIRAGANA);

  if (!is_korean && !is_japanese && !has_kind (text, HAN) && !has_kind (text, KATAKANA))
    return FALSE;
  if (is_japanese)
    mark_borrowed (text, joined);
  if (is_japanese && room > 0)
    mark_phrases (text, room, joined);
  if (is_korean)
    mark_words (text, joined);
  else if (room == 0 && g_utf8_strlen (text, -1) > LEAST_BROKEN)
    mark_end (text, joined);
  mark_numbers (text, joined);
  return TRUE;
}
