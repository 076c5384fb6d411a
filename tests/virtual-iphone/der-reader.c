/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "der-reader.h"

#include <string.h>

void
sim_der_init (SimDer *self, const void *data, gsize size)
{
  self->at = data;
  self->left = size;
  self->bad = FALSE;
}

void
sim_der_init_bytes (SimDer *self, GBytes *bytes)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);

  sim_der_init (self, data, size);
}

void
sim_der_enter (SimDer *self, const SimDerItem *item)
{
  sim_der_init (self, item->body, item->size);
}

static gboolean
take_byte (SimDer *self, guint8 *byte)
{
  if (self->left == 0) {
    self->bad = TRUE;
    return FALSE;
  }
  *byte = *self->at++;
  self->left--;
  return TRUE;
}

/* The long form of a tag: groups of seven bits, at most 32 bits together. */
static gboolean
take_number (SimDer *self, guint32 *number)
{
  guint64 value = 0;
  guint8 byte = 0;

  for (int i = 0; i < 5; i++) {
    if (!take_byte (self, &byte))
      return FALSE;
    value = value << 7 | (byte & 0x7F);
    if ((byte & 0x80) == 0) {
      *number = (guint32) value;
      self->bad = value > G_MAXUINT32;
      return !self->bad;
    }
  }
  self->bad = TRUE;
  return FALSE;
}

/* Definite lengths only, of at most four bytes. */
static gboolean
take_length (SimDer *self, gsize *length)
{
  guint8 first = 0, byte = 0;

  if (!take_byte (self, &first))
    return FALSE;
  *length = first;
  if (first < 0x80)
    return TRUE;
  if (first == 0x80 || first > 0x84) {
    self->bad = TRUE;
    return FALSE;
  }
  *length = 0;
  for (guint8 i = 0x80; i < first; i++) {
    if (!take_byte (self, &byte))
      return FALSE;
    *length = *length << 8 | byte;
  }
  return TRUE;
}

gboolean
sim_der_next (SimDer *self, SimDerItem *item)
{
  const guint8 *start = self->at;
  gsize length = 0;

  memset (item, 0, sizeof *item);
  if (self->bad || self->left == 0)
    return FALSE;
  if (!take_byte (self, &item->identifier))
    return FALSE;
  if ((item->identifier & 0x1F) == 0x1F && !take_number (self, &item->number))
    return FALSE;
  if (!take_length (self, &length))
    return FALSE;
  if (length > self->left) {
    self->bad = TRUE;
    return FALSE;
  }
  item->start = start;
  item->body = self->at;
  item->size = length;
  self->at += length;
  self->left -= length;
  item->total = (gsize) (self->at - start);
  return TRUE;
}

gboolean
sim_der_expect (SimDer *self, guint8 identifier, SimDerItem *item)
{
  if (!sim_der_next (self, item) || item->identifier != identifier) {
    self->bad = TRUE;
    return FALSE;
  }
  return TRUE;
}

gboolean
sim_der_is_done (const SimDer *self)
{
  return !self->bad && self->left == 0;
}

gboolean
sim_der_item_is_string (const SimDerItem *item, const char *text)
{
  return item->identifier == SIM_DER_TAG_STRING && item->size == strlen (text) &&
         memcmp (item->body, text, item->size) == 0;
}

char *
sim_der_item_dup_string (const SimDerItem *item)
{
  if (item->identifier != SIM_DER_TAG_STRING)
    return NULL;
  for (gsize i = 0; i < item->size; i++)
    if (!g_ascii_isprint (item->body[i]))
      return NULL;
  return g_strndup ((const char *) item->body, item->size);
}

gboolean
sim_der_item_get_integer (const SimDerItem *item, guint64 *value)
{
  gsize at = 0;

  if (item->identifier != SIM_DER_TAG_INTEGER || item->size == 0 || (item->body[0] & 0x80) != 0)
    return FALSE; /* nothing in a ticket is negative */
  if (item->body[0] == 0 && item->size > 1)
    at = 1;
  if (item->size - at > 8)
    return FALSE;
  *value = 0;
  for (; at < item->size; at++)
    *value = *value << 8 | item->body[at];
  return TRUE;
}
