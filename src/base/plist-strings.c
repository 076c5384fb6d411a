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

/* Puts a space in the place of every NUL of @text, if @copy is given. Returns whether there was one. */
static gboolean
replace_nuls (const Layout *self, const Text *text, guint8 *copy)
{
  gboolean found = FALSE;

  for (gsize i = 0; i < text->size; i += text->width) {
    const guint8 *character = self->data + text->at + i;

    if (character[0] != 0 || character[text->width - 1] != 0)
      continue;
    found = TRUE;
    if (copy == NULL)
      break;
    copy[text->at + i + text->width - 1] = ' ';
  }
  return found;
}

typedef enum {
  STRINGS_CLEAN,
  STRINGS_WITH_NULS,
  STRINGS_OVERLAP,
} Strings;

/* Looks at every string; with @copy, also puts spaces into it. */
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
    if (replace_nuls (&layout, &text, copy))
      result = STRINGS_WITH_NULS;
  }
  return result;
}

/**
 * rouse_plist_strings_clean:
 * @data: (array length=size): a binary property list
 * @copy: (out) (nullable): a copy to be parsed in its place, if one was needed; to be freed
 *
 * libplist ends the program when it walks over a dictionary that has a key with a NUL in it. As in XML, such characters
 * become spaces. A file whose strings overlap is no honest one and not to be parsed at all.
 *
 * Returns: whether it can be parsed
 */
gboolean
rouse_plist_strings_clean (const guint8 *data, gsize size, guint8 **copy)
{
  Strings strings = walk (data, size, NULL);

  *copy = NULL;
  if (strings != STRINGS_WITH_NULS)
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
