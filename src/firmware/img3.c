/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img3.h"

#include <string.h>

#include "base/byte-reader.h"
#include "base/error.h"

#define MAGIC 0x496D6733u      /* "Img3" */
#define HEADER_SIZE 20         /* bytes (spec 15 §2.1) */
#define ELEMENT_HEADER_SIZE 12 /* bytes (spec 15 §2.2) */
#define MAX_ELEMENTS 64        /* spec 15 §2.4; real files have up to about 12 */
#define ECID_ELEMENT_SIZE 64   /* bytes, in a blob (spec 15 §2.3) */
#define TICKET_ALIGNMENT 64    /* bytes (spec 12 §4.1) */
#define TICKET_PADDING 0xFF

/**
 * RouseImg3:
 *
 * Elements stand one after the other, each with tag, whole size and size of its data; unknown ones are kept. The
 * numbers are little-endian, four-character codes among them, so those look reversed in the file.
 */
struct _RouseImg3 {
  GBytes *file;
  char type[5];
  guint32 type_code;
  gsize size;        /* bytes */
  gsize signed_size; /* bytes after the header */
  guint n_elements;
  RouseImg3Element elements[MAX_ELEMENTS];
};

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "not an IMG3 file: %s", why);
  return FALSE;
}

/* A number as the four characters that it stands for; those that cannot be printed become dots. */
static void
write_code (char *text, guint32 code)
{
  for (guint i = 0; i < 4; i++) {
    char c = (char) (code >> (8 * (3 - i)));

    text[i] = g_ascii_isprint (c) ? c : '.';
  }
  text[4] = '\0';
}

/* @bytes: at the element's beginning; left behind it */
static gboolean
read_element (RouseByteReader *bytes, RouseImg3Element *element, GError **error)
{
  gsize left = rouse_byte_reader_left (bytes);
  const guint8 *start = bytes->data + bytes->at;
  guint32 code = rouse_byte_reader_u32le (bytes);
  guint32 total = rouse_byte_reader_u32le (bytes);
  guint32 size = rouse_byte_reader_u32le (bytes);

  if (bytes->failed || total > left)
    return fail (error, "an element runs past the end");
  if (total < ELEMENT_HEADER_SIZE || total - ELEMENT_HEADER_SIZE < size)
    return fail (error, "an element is larger than its own size");
  *element = (RouseImg3Element){ .start = start, .total = total, .data = start + ELEMENT_HEADER_SIZE, .size = size };
  write_code (element->tag, code);
  rouse_byte_reader_skip (bytes, total - ELEMENT_HEADER_SIZE);
  return TRUE;
}

static gboolean
read_all (RouseImg3 *self, GError **error)
{
  gsize file_size;
  const guint8 *data = g_bytes_get_data (self->file, &file_size);
  RouseByteReader bytes;

  if (file_size < HEADER_SIZE || !rouse_img3_is_one (data, file_size))
    return fail (error, "it begins with something else");
  rouse_byte_reader_init (&bytes, data, file_size);
  rouse_byte_reader_skip (&bytes, 4);
  self->size = rouse_byte_reader_u32le (&bytes);
  rouse_byte_reader_skip (&bytes, 4); /* the same without the header */
  self->signed_size = rouse_byte_reader_u32le (&bytes);
  self->type_code = rouse_byte_reader_u32le (&bytes);
  write_code (self->type, self->type_code);
  if (self->size < HEADER_SIZE || self->size > file_size)
    return fail (error, "it is cut short");

  bytes.size = self->size; /* what follows does not belong to it */
  while (rouse_byte_reader_left (&bytes) > 0) {
    if (self->n_elements == MAX_ELEMENTS)
      return fail (error, "it has too many elements");
    if (!read_element (&bytes, &self->elements[self->n_elements], error))
      return FALSE;
    self->n_elements++;
  }
  return TRUE;
}

/**
 * rouse_img3_new:
 * @file: the whole file; referenced
 *
 * Returns: (transfer full): the file, or %NULL with `ROUSE_ERROR_DAMAGED_FIRMWARE` if it is none or cut short
 */
RouseImg3 *
rouse_img3_new (GBytes *file, GError **error)
{
  g_autoptr (RouseImg3) self = g_new0 (RouseImg3, 1);

  self->file = g_bytes_ref (file);
  return read_all (self, error) ? g_steal_pointer (&self) : NULL;
}

void
rouse_img3_free (RouseImg3 *self)
{
  g_bytes_unref (self->file);
  g_free (self);
}

const char *
rouse_img3_get_type_name (RouseImg3 *self)
{
  return self->type;
}

gsize
rouse_img3_get_size (RouseImg3 *self)
{
  return self->size;
}

gsize
rouse_img3_get_signed_size (RouseImg3 *self)
{
  return self->signed_size;
}

guint
rouse_img3_get_n_elements (RouseImg3 *self)
{
  return self->n_elements;
}

const RouseImg3Element *
rouse_img3_get_element (RouseImg3 *self, guint index)
{
  g_return_val_if_fail (index < self->n_elements, NULL);

  return &self->elements[index];
}

const RouseImg3Element *
rouse_img3_find (RouseImg3 *self, const char *tag)
{
  for (guint i = 0; i < self->n_elements; i++)
    if (strcmp (self->elements[i].tag, tag) == 0)
      return &self->elements[i];
  return NULL;
}

gboolean
rouse_img3_is_one (const guint8 *data, gsize size)
{
  RouseByteReader bytes;

  rouse_byte_reader_init (&bytes, data, size);
  return rouse_byte_reader_u32le (&bytes) == MAGIC;
}

/* --- stitching --- */

/* The elements of a blob, in the order in which the server sends them. */
enum { BLOB_ECID, BLOB_SHSH, BLOB_CERT, N_BLOB };
static const char *const blob_tags[N_BLOB] = { "ECID", "SHSH", "CERT" };

static gboolean
read_blob (GBytes *blob, RouseImg3Element elements[N_BLOB], GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (blob, &size);
  RouseByteReader bytes;
  g_autoptr (GError) cause = NULL;
  gboolean ok = TRUE;

  rouse_byte_reader_init (&bytes, data, size);
  for (guint i = 0; ok && i < N_BLOB; i++)
    ok = read_element (&bytes, &elements[i], &cause) && strcmp (elements[i].tag, blob_tags[i]) == 0;
  ok = ok && elements[BLOB_ECID].total == ECID_ELEMENT_SIZE;
  if (!ok)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the signing server’s blob is not one (%s)",
                 cause != NULL ? cause->message : "its elements are others");
  return ok;
}

/**
 * rouse_img3_blob_get_ecid:
 * @blob: what the signing server gives for one component
 * @ecid: (out): of the phone that it was made for
 *
 * Returns: FALSE with `ROUSE_ERROR_SIGNING` if it is no blob (spec 15 §2.3)
 */
gboolean
rouse_img3_blob_get_ecid (GBytes *blob, guint64 *ecid, GError **error)
{
  RouseImg3Element elements[N_BLOB];
  RouseByteReader bytes;

  if (!read_blob (blob, elements, error))
    return FALSE;
  rouse_byte_reader_init (&bytes, elements[BLOB_ECID].data, elements[BLOB_ECID].size);
  *ecid = rouse_byte_reader_u64le (&bytes);
  if (!bytes.failed)
    return TRUE;
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the signing server’s blob has no ECID");
  return FALSE;
}

/* Puts @element into the place of the one with its tag; without one, before that with @before; else at the end. */
static void
put (GArray *elements, const RouseImg3Element *element, const char *before)
{
  guint place = elements->len;

  for (guint i = 0; i < elements->len; i++) {
    const char *tag = g_array_index (elements, RouseImg3Element, i).tag;

    if (strcmp (tag, element->tag) == 0) {
      g_array_index (elements, RouseImg3Element, i) = *element;
      return;
    }
    if (before != NULL && place == elements->len && strcmp (tag, before) == 0)
      place = i;
  }
  g_array_insert_val (elements, place, *element);
}

static void
append_number (GByteArray *out, guint32 number)
{
  guint32 le = GUINT32_TO_LE (number);

  g_byte_array_append (out, (const guint8 *) &le, sizeof le);
}

static GBytes *
join (RouseImg3 *file, GArray *elements, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint64 size = 0, signed_size = 0;

  for (guint i = 0; i < elements->len; i++) {
    const RouseImg3Element *element = &g_array_index (elements, RouseImg3Element, i);

    if (strcmp (element->tag, "SHSH") == 0)
      signed_size = size;
    size += element->total;
  }
  if (size + HEADER_SIZE > G_MAXINT32) {
    fail (error, "it would become too large");
    return NULL;
  }
  append_number (out, MAGIC);
  append_number (out, (guint32) size + HEADER_SIZE);
  append_number (out, (guint32) size);
  append_number (out, (guint32) signed_size);
  append_number (out, file->type_code);
  for (guint i = 0; i < elements->len; i++) {
    const RouseImg3Element *element = &g_array_index (elements, RouseImg3Element, i);

    g_byte_array_append (out, element->start, (guint) element->total);
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/**
 * rouse_img3_stitch:
 * @file: an IMG3 file as it lies in the IPSW
 * @blob: the elements ECID, SHSH and CERT, back to back; what follows them is ignored
 *
 * Puts the signature for one device into a component. The image's type stays (spec 15 §2.3).
 *
 * Returns: (transfer full): the file to send, or %NULL with `ROUSE_ERROR_DAMAGED_FIRMWARE` (no IMG3) or
 *   `ROUSE_ERROR_SIGNING` (no blob)
 */
GBytes *
rouse_img3_stitch (GBytes *file, GBytes *blob, GError **error)
{
  g_autoptr (RouseImg3) image = rouse_img3_new (file, error);
  g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (RouseImg3Element));
  RouseImg3Element signature[N_BLOB] = { 0 };

  if (image == NULL || !read_blob (blob, signature, error))
    return NULL;
  g_array_append_vals (elements, image->elements, image->n_elements);
  /* The signature first, so that there is always one to put the ECID before: it is part of what is signed. */
  put (elements, &signature[BLOB_SHSH], "CERT");
  put (elements, &signature[BLOB_CERT], NULL);
  put (elements, &signature[BLOB_ECID], "SHSH");
  return join (image, elements, error);
}

/**
 * rouse_img3_prefix_ticket:
 * @ticket: `APTicket`, as the signing server sent it
 * @image: the iBEC, stitched or not
 *
 * Returns: (transfer full): @ticket, filled up to a multiple of 64 bytes, and @image
 */
GBytes *
rouse_img3_prefix_ticket (GBytes *ticket, GBytes *image)
{
  GByteArray *out = g_byte_array_new ();
  gsize image_size, size;
  const guint8 *image_data = g_bytes_get_data (image, &image_size);
  const guint8 *data = g_bytes_get_data (ticket, &size);
  guint padding = (TICKET_ALIGNMENT - size % TICKET_ALIGNMENT) % TICKET_ALIGNMENT;

  g_byte_array_append (out, data, (guint) size);
  g_byte_array_set_size (out, (guint) size + padding);
  memset (out->data + size, TICKET_PADDING, padding);
  g_byte_array_append (out, image_data, (guint) image_size);
  return g_byte_array_free_to_bytes (out);
}
