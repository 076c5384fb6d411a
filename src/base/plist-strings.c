/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/plist-strings.h"

#include <string.h>

#include "base/big-memory.h"
#include "base/byte-reader.h"

#define TRAILER_SIZE 32 /* bytes at the end of a binary property list */

typedef struct {
  const guint8 *data;
  gsize size;        /* bytes */
  guint offset_size; /* bytes of one entry of the offset table */
  guint64 n_objects;
  guint64 table; /* where the offset table starts */
} Layout;

/* One string of the file. */
typedef struct {
  gsize at;    /* of its first character */
  gsize size;  /* bytes */
  guint width; /* bytes of one character */
} Text;

static gboolean
read_layout (Layout *self, const guint8 *data, gsize size)
{
  const guint8 *trailer = data + size - TRAILER_SIZE;

  if (size < TRAILER_SIZE)
    return FALSE;
  *self = (Layout){ .data = data, .size = size, .offset_size = trailer[6] };
  self->n_objects = rouse_read_be (trailer + 8, 8);
  self->table = rouse_read_be (trailer + 24, 8);
  return self->offset_size >= 1 && self->offset_size <= 8 && self->table < size &&
         self->n_objects <= (size - self->table) / self->offset_size;
}

/* The @index-th object, if it is a string that lies within the file. What is cut short is left to libplist. */
static gboolean
read_text (const Layout *self, guint64 index, Text *text)
{
  guint64 offset = rouse_read_be (self->data + self->table + index * self->offset_size, self->offset_size);
  guint8 marker;
  guint64 length;

  if (offset >= self->size)
    return FALSE;
  marker = self->data[offset++];
  if ((marker & 0xF0) != 0x50 && (marker & 0xF0) != 0x60)
    return FALSE;
  length = marker & 0x0F;
  if (length == 0x0F) {
    guint width = offset < self->size ? 1u << (self->data[offset] & 0x0F) : 16;

    if (width > 8 || self->size - offset < width + 1)
      return FALSE;
    length = rouse_read_be (self->data + offset + 1, width);
    offset += width + 1;
  }
  text->width = (marker & 0xF0) == 0x50 ? 1 : 2;
  if (length > (self->size - offset) / text->width)
    return FALSE;
  text->at = offset;
  text->size = length * text->width;
  return TRUE;
}

/* Whether every byte is UTF-8, and none is NUL; what is not is replaced in @copy, if one is given. */
static gboolean
clean_bytes (const guint8 *text, gsize size, guint8 *copy)
{
  gboolean is_clean = TRUE;
  const char *end;

  for (gsize at = 0; at < size && !g_utf8_validate_len ((const char *) text + at, size - at, &end); at++) {
    is_clean = FALSE;
    if (copy == NULL)
      break;
    at = (gsize) (end - (const char *) text);
    copy[at] = text[at] == 0 ? ' ' : '?';
  }
  return is_clean;
}

/* The same for UTF-16, of which libplist itself leaves out what makes no sense. */
static gboolean
clean_wide (const guint8 *text, gsize size, guint8 *copy)
{
  gboolean is_clean = TRUE;

  for (gsize at = 0; at < size && (is_clean || copy != NULL); at += 2) {
    if (text[at] != 0 || text[at + 1] != 0)
      continue;
    is_clean = FALSE;
    if (copy != NULL)
      copy[at + 1] = ' ';
  }
  return is_clean;
}

static gboolean
clean_text (const Layout *self, const Text *text, guint8 *copy)
{
  const guint8 *start = self->data + text->at;
  guint8 *there = copy != NULL ? copy + text->at : NULL;

  return text->width == 1 ? clean_bytes (start, text->size, there) : clean_wide (start, text->size, there);
}

typedef enum {
  STRINGS_CLEAN,
  STRINGS_BAD,
  STRINGS_OVERLAP,
} Strings;

/* Looks at every string; with @copy, also makes text of it there. */
static Strings
walk (const guint8 *data, gsize size, guint8 *copy)
{
  Layout layout;
  Text text;
  gsize total = 0;
  Strings result = STRINGS_CLEAN;

  if (!read_layout (&layout, data, size))
    return STRINGS_CLEAN;
  for (guint64 i = 0; i < layout.n_objects; i++) {
    if (!read_text (&layout, i, &text))
      continue;
    /* Without this a small file could keep us busy for hours. */
    total += text.size;
    if (total > size)
      return STRINGS_OVERLAP;
    if (!clean_text (&layout, &text, copy))
      result = STRINGS_BAD;
  }
  return result;
}

/**
 * rouse_plist_strings_clean:
 * @data: (array length=size): a binary property list
 * @copy: (out) (nullable): a copy to be parsed in its place, if one was needed; to be freed
 *
 * libplist ends the program when it walks over a dictionary that has a key with a NUL in it. As in XML, such characters
 * become spaces, and bytes that are not UTF-8 question marks: what a phone calls itself is shown. A file whose strings
 * overlap is no honest one and not to be parsed at all.
 *
 * Returns: whether it can be parsed
 */
gboolean
rouse_plist_strings_clean (const guint8 *data, gsize size, guint8 **copy)
{
  Strings strings = walk (data, size, NULL);

  *copy = NULL;
  if (strings != STRINGS_BAD)
    return strings == STRINGS_CLEAN;
  *copy = rouse_big_memory_copy (data, size, NULL);
  if (*copy == NULL)
    return FALSE;
  walk (data, size, *copy);
  if (walk (*copy, size, NULL) == STRINGS_CLEAN)
    return TRUE;
  g_clear_pointer (copy, g_free);
  return FALSE;
}
