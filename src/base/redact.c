/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/redact.h"

#include <string.h>

#include "base/redact-private.h"

#define MIN_LOOSE 6      /* characters; shorter ones are found everywhere */
#define MIN_WORD 3       /* characters */
#define MAX_SEPARATORS 6 /* characters between two of a needle: ", 0x" and a line end */

typedef struct {
  RouseNeedleKind kind;
  char *text; /* without separators; LOOSE and WORD in small letters */
  char *shown;
} Needle;

struct _RouseRedactor {
  GPtrArray *by_first[256]; /* of Needle; NULL: none. By the first byte as it is in a text */
  GHashTable *known;        /* needle texts, so that each is there once */
};

static void
needle_free (gpointer data)
{
  Needle *needle = data;

  g_free (needle->text);
  g_free (needle->shown);
  g_free (needle);
}

RouseRedactor *
rouse_redactor_new (void)
{
  RouseRedactor *self = g_new0 (RouseRedactor, 1);

  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
rouse_redactor_free (RouseRedactor *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->by_first); i++)
    g_clear_pointer (&self->by_first[i], g_ptr_array_unref);
  g_hash_table_unref (self->known);
  g_free (self);
}

/* Bytes of the separator at @p; 0: it is none. Brackets are none, so that "[ECID]" always divides. */
static gsize
separator_length (const char *p)
{
  static const char *const wide[] = { "\xe2\x80\x99", "\xe2\x80\x98", "\xe2\x80\x93", "\xc2\xa0", "\xe2\x80\xaf" };

  if (*p == '\0')
    return 0;
  if (strchr (" \t\r\n:;,.+-_/|'\"`\\%&<>()", *p) != NULL)
    return 1;
  for (gsize i = 0; i < G_N_ELEMENTS (wide); i++)
    if (g_str_has_prefix (p, wide[i]))
      return strlen (wide[i]);
  return 0;
}

static char *
without_separators (const char *text)
{
  GString *clean = g_string_new (NULL);

  while (*text != '\0') {
    gsize length = separator_length (text);

    if (length == 0)
      g_string_append_c (clean, *text);
    text += MAX (length, 1);
  }
  return g_string_free (clean, FALSE);
}

static void
file_needle (RouseRedactor *self, guchar first, const Needle *needle)
{
  Needle *copy = g_new (Needle, 1);

  copy->kind = needle->kind;
  copy->text = g_strdup (needle->text);
  copy->shown = g_strdup (needle->shown);
  if (self->by_first[first] == NULL)
    self->by_first[first] = g_ptr_array_new_with_free_func (needle_free);
  g_ptr_array_add (self->by_first[first], copy);
}

/* For those who know an encoding: see redact-encodings.c. */
void
rouse_redactor_add_needle (RouseRedactor *self, RouseNeedleKind kind, const char *text, const char *shown)
{
  g_autofree char *plain = kind == ROUSE_NEEDLE_EXACT ? g_strdup (text) : without_separators (text);
  g_autofree char *small = kind == ROUSE_NEEDLE_EXACT ? g_strdup (plain) : g_ascii_strdown (plain, -1);
  Needle needle = { kind, small, (char *) shown };

  if (strlen (small) < (kind == ROUSE_NEEDLE_WORD ? MIN_WORD : MIN_LOOSE))
    return;
  if (!g_hash_table_add (self->known, g_strdup_printf ("%d%s", kind, small)))
    return;
  file_needle (self, (guchar) *small, &needle);
  if (kind != ROUSE_NEEDLE_EXACT && g_ascii_islower (*small))
    file_needle (self, (guchar) g_ascii_toupper (*small), &needle);
}

/* --- finding --- */

/* A text as it is, or with %41 read as "A". */
typedef struct {
  const char *start;
  gboolean percent;
} Text;

static int
read_percent (const char *p)
{
  int high, low;

  if (p[0] != '%')
    return -1;
  high = g_ascii_xdigit_value (p[1]);
  low = high >= 0 ? g_ascii_xdigit_value (p[2]) : -1;
  return low >= 0 ? high << 4 | low : -1;
}

/* The character at *@p, which then points behind it. */
static guchar
next_char (const Text *text, const char **p)
{
  int value = text->percent ? read_percent (*p) : -1;

  *p += value > 0 ? 3 : 1;
  return value > 0 ? (guchar) value : (guchar) (*p)[-1];
}

static const char *
skip_separators (const Text *text, const char *p, RouseNeedleKind kind)
{
  const char *limit = p + MAX_SEPARATORS;

  while (p < limit) {
    gsize length = separator_length (p);

    if (kind == ROUSE_NEEDLE_EXACT) {
      length = *p == '\n' || *p == '\r' || *p == ' ' || *p == '\t' ? 1 : 0;
    } else if (text->percent && read_percent (p) > 0) {
      const char decoded[] = { (char) read_percent (p), '\0' };

      length = separator_length (decoded) > 0 ? 3 : 0;
    } else if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
      length = 2;
    } else if ((p[0] == 'x' || p[0] == 'X') && p[-1] == '\\') {
      length = 1;
    }
    if (length == 0)
      break;
    p += length;
  }
  return p;
}

static gboolean
is_word_byte (char c)
{
  return g_ascii_isalnum (c) || (guchar) c >= 0x80;
}

/* Where @needle ends if it begins at @at; NULL: it does not. */
static const char *
match (const Text *text, const char *at, const Needle *needle)
{
  const char *p = at;

  if (needle->kind == ROUSE_NEEDLE_WORD && at > text->start && is_word_byte (at[-1]))
    return NULL;
  for (const char *n = needle->text; *n != '\0'; n++) {
    const char *begin;
    guchar c;

    if (*p == '\0')
      return NULL;
    begin = p;
    c = next_char (text, &p);
    if (needle->kind != ROUSE_NEEDLE_EXACT)
      c = (guchar) g_ascii_tolower ((char) c);
    if (c == (guchar) *n)
      continue;
    /* Perhaps only separators are in between. */
    if (n == needle->text || needle->kind == ROUSE_NEEDLE_WORD)
      return NULL;
    p = skip_separators (text, begin, needle->kind);
    if (p == begin || *p == '\0')
      return NULL;
    c = next_char (text, &p);
    if (needle->kind != ROUSE_NEEDLE_EXACT)
      c = (guchar) g_ascii_tolower ((char) c);
    if (c != (guchar) *n)
      return NULL;
  }
  if (needle->kind == ROUSE_NEEDLE_WORD && is_word_byte (*p))
    return NULL;
  return p;
}

/* The longest one that begins at @at. */
static const char *
find_at (RouseRedactor *self, const Text *text, const char *at, const char **shown)
{
  const char *p = at;
  const GPtrArray *needles = self->by_first[next_char (text, &p)];
  const char *longest = NULL;

  for (guint i = 0; needles != NULL && i < needles->len; i++) {
    const Needle *needle = g_ptr_array_index (needles, i);
    const char *end = match (text, at, needle);

    if (end != NULL && (longest == NULL || end > longest)) {
      longest = end;
      *shown = needle->shown;
    }
  }
  return longest;
}

static char *
clean_once (RouseRedactor *self, const char *start, gboolean percent)
{
  const Text text = { start, percent };
  GString *clean = g_string_sized_new (strlen (start) + 1);

  for (const char *p = start; *p != '\0';) {
    const char *shown = NULL;
    const char *end = find_at (self, &text, p, &shown);

    if (end == NULL) {
      g_string_append_c (clean, *p++);
      continue;
    }
    g_string_append (clean, shown);
    p = end;
  }
  return g_string_free (clean, FALSE);
}

char *
rouse_redactor_clean_known (RouseRedactor *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *once = clean_once (self, valid, FALSE);
  g_autofree char *twice = NULL;

  if (strchr (once, '%') == NULL)
    return g_utf8_make_valid (once, -1);
  twice = clean_once (self, once, TRUE);
  return g_utf8_make_valid (twice, -1); /* a match may end within a character */
}

char *
rouse_redactor_clean (RouseRedactor *self, const char *text)
{
  g_autofree char *known = NULL;

  rouse_redactor_learn (self, text);
  known = rouse_redactor_clean_known (self, text);
  return rouse_redact_by_looks (known);
}
