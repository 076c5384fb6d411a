/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "img3-image.h"

#include <string.h>

#define HEADER_SIZE 20  /* bytes */
#define ELEMENT_SIZE 12 /* bytes before an element's data */
#define MAX_ELEMENTS 16 /* spec 15 §2.4: what older readers take */

static guint32
get_u32 (const guint8 *at)
{
  return (guint32) at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
}

static void
put_u32 (GByteArray *out, guint32 value)
{
  guint32 le = GUINT32_TO_LE (value);

  g_byte_array_append (out, (const guint8 *) &le, sizeof le);
}

/* Codes are numbers, so in the file the letters stand in reverse. */
static void
read_code (char text[5], const guint8 *at)
{
  for (guint i = 0; i < 4; i++)
    text[i] = g_ascii_isprint (at[3 - i]) ? (char) at[3 - i] : '?';
  text[4] = '\0';
}

static void
put_code (GByteArray *out, const char *code)
{
  for (guint i = 0; i < 4; i++)
    g_byte_array_append (out, (const guint8 *) code + 3 - i, 1);
}

/* --- reading --- */

gboolean
sim_img3_is_one (GBytes *file)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);

  return size >= HEADER_SIZE && memcmp (data, "3gmI", 4) == 0;
}

static const char *
read_elements (SimImg3 *self, const guint8 *at, gsize left)
{
  while (left > 0) {
    SimImg3Element element;

    if (left < ELEMENT_SIZE)
      return "bytes after the last element";
    element =
        (SimImg3Element){ .start = at, .total = get_u32 (at + 4), .data = at + ELEMENT_SIZE, .size = get_u32 (at + 8) };
    read_code (element.tag, at);
    if (element.total < ELEMENT_SIZE || element.total > left || element.size > element.total - ELEMENT_SIZE)
      return "an element that does not fit";
    if (self->elements->len == MAX_ELEMENTS)
      return "too many elements";
    g_array_append_val (self->elements, element);
    at += element.total;
    left -= element.total;
  }
  return NULL;
}

static gssize
index_of (SimImg3 *self, const char *tag)
{
  for (guint i = 0; i < self->elements->len; i++)
    if (strcmp (g_array_index (self->elements, SimImg3Element, i).tag, tag) == 0)
      return i;
  return -1;
}

/* ECID, SHSH, CERT stand in this order at the end, and the header says where the second begins (spec 15 §2.1). */
static const char *
check_order (SimImg3 *self, const guint8 *file)
{
  gssize ecid = index_of (self, "ECID"), shsh = index_of (self, "SHSH"), cert = index_of (self, "CERT");
  const SimImg3Element *signature = sim_img3_find (self, "SHSH");
  const SimImg3Element *type = sim_img3_find (self, "TYPE");

  if (type == NULL || type->size != 4 || memcmp (type->data, file + 16, 4) != 0)
    return "TYPE is not the header's";
  if (sim_img3_find (self, "DATA") == NULL)
    return "no DATA";
  if (signature != NULL && (gsize) (signature->start - file) != (gsize) get_u32 (file + 12) + HEADER_SIZE)
    return "the header does not say where the signature begins";
  if (ecid >= 0 && shsh != ecid + 1)
    return "an ECID that is not before the signature";
  if (shsh >= 0 && cert != shsh + 1)
    return "a signature without certificate behind it";
  return NULL;
}

SimImg3 *
sim_img3_parse (GBytes *file, const char **why)
{
  g_autoptr (SimImg3) self = g_new0 (SimImg3, 1);
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);
  const char *wrong = NULL;

  self->file = g_bytes_ref (file);
  self->elements = g_array_new (FALSE, FALSE, sizeof (SimImg3Element));
  if (!sim_img3_is_one (file))
    wrong = "it does not begin as one";
  else if (get_u32 (data + 4) != size || get_u32 (data + 8) != size - HEADER_SIZE)
    wrong = "its length is not what the header says";
  if (wrong == NULL) {
    read_code (self->type, data + 16);
    wrong = read_elements (self, data + HEADER_SIZE, size - HEADER_SIZE);
  }
  if (wrong == NULL)
    wrong = check_order (self, data);
  if (why != NULL)
    *why = wrong;
  return wrong == NULL ? g_steal_pointer (&self) : NULL;
}

void
sim_img3_free (SimImg3 *self)
{
  g_bytes_unref (self->file);
  g_array_unref (self->elements);
  g_free (self);
}

const SimImg3Element *
sim_img3_find (SimImg3 *self, const char *tag)
{
  gssize i = index_of (self, tag);

  return i >= 0 ? &g_array_index (self->elements, SimImg3Element, i) : NULL;
}

gboolean
sim_img3_get_uint (SimImg3 *self, const char *tag, guint64 *value)
{
  const SimImg3Element *element = sim_img3_find (self, tag);

  if (element == NULL || (element->size != 4 && element->size != 8))
    return FALSE;
  *value = get_u32 (element->data) | (element->size == 8 ? (guint64) get_u32 (element->data + 4) << 32 : 0);
  return TRUE;
}

/* A length, then the text. */
char *
sim_img3_get_version (SimImg3 *self)
{
  const SimImg3Element *element = sim_img3_find (self, "VERS");

  if (element == NULL || element->size < 4 || get_u32 (element->data) > element->size - 4)
    return NULL;
  return g_strndup ((const char *) element->data + 4, get_u32 (element->data));
}

void
sim_img3_get_digest (SimImg3 *self, guint8 digest[SIM_IMG3_DIGEST_SIZE])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  gsize size = SIM_IMG3_DIGEST_SIZE;

  for (guint i = 0; i < self->elements->len; i++) {
    const SimImg3Element *element = &g_array_index (self->elements, SimImg3Element, i);

    if (strcmp (element->tag, "SHSH") == 0)
      break;
    if (strcmp (element->tag, "ECID") != 0)
      g_checksum_update (checksum, element->start, (gssize) element->total);
  }
  g_checksum_get_digest (checksum, digest, &size);
}

GBytes *
sim_img3_message (const guint8 digest[SIM_IMG3_DIGEST_SIZE], const guint8 *ecid_element)
{
  GByteArray *message = g_byte_array_new ();

  g_byte_array_append (message, digest, SIM_IMG3_DIGEST_SIZE);
  g_byte_array_append (message, ecid_element, SIM_IMG3_ECID_SIZE);
  return g_byte_array_free_to_bytes (message);
}

/* --- writing --- */

/* @total: bytes of the element with header and padding; 0: as few as a multiple of four allows */
void
sim_img3_put_element (GByteArray *out, const char *tag, const void *data, gsize size, gsize total)
{
  gsize used = ELEMENT_SIZE + size;
  guint start;

  if (total == 0)
    total = (used + 3) & ~(gsize) 3;
  put_code (out, tag);
  put_u32 (out, (guint32) total);
  put_u32 (out, (guint32) size);
  g_byte_array_append (out, data, (guint) size);
  start = out->len;
  g_byte_array_set_size (out, (guint) (start + total - used));
  memset (out->data + start, 0, total - used);
}

static void
put_number (GByteArray *out, const char *tag, guint32 value)
{
  guint32 le = GUINT32_TO_LE (value);

  sim_img3_put_element (out, tag, &le, sizeof le, 28); /* 28 bytes as in real files */
}

static void
put_body (GByteArray *out, const SimImg3Wish *wish)
{
  g_autoptr (GByteArray) type = g_byte_array_new ();
  g_autoptr (GByteArray) version = g_byte_array_new ();
  guint8 keybag[56] = { 1, 0, 0, 0, 0, 1 }; /* kind of key, 256 bits, then vector and key: here none */

  put_code (type, wish->type);
  put_u32 (version, (guint32) strlen (wish->version));
  g_byte_array_append (version, (const guint8 *) wish->version, (guint) strlen (wish->version));
  sim_img3_put_element (out, "TYPE", type->data, type->len, 32);
  sim_img3_put_element (out, "DATA", wish->payload, wish->payload_size, 0);
  sim_img3_put_element (out, "VERS", version->data, version->len, 0);
  put_number (out, "SEPO", 2);
  put_number (out, "CHIP", wish->chip_id);
  put_number (out, "BORD", wish->board_id);
  sim_img3_put_element (out, "KBAG", keybag, sizeof keybag, 0);
}

GBytes *
sim_img3_make (const SimImg3Wish *wish)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();
  static const guint8 nothing[128] = { 0 };
  guint signed_size;

  put_body (body, wish);
  signed_size = body->len;
  if (wish->has_signature) {
    sim_img3_put_element (body, "SHSH", nothing, sizeof nothing, 0);
    sim_img3_put_element (body, "CERT", nothing, 97, 0);
  }
  put_code (out, "Img3");
  put_u32 (out, body->len + HEADER_SIZE);
  put_u32 (out, body->len);
  put_u32 (out, signed_size);
  put_code (out, wish->type);
  g_byte_array_append (out, body->data, body->len);
  return g_byte_array_free_to_bytes (out);
}
