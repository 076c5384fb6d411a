/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/byte-reader.h"
#include "base/error.h"
#include "firmware/baseband-image.h"

/*
 * FLS, the container of Infineon and Intel: elements one after the other, most of them with data whose place in the
 * file they state. A change of the one with the image moves all that follow (spec 25 §7.1).
 */

#define MIN_ELEMENT_SIZE 12 /* bytes: type, size, reserved */
#define IMAGE_TYPE 0x0C
#define TICKET_ALIGNMENT 4 /* bytes */
#define TICKET_PADDING 0xFF

/* Inside the image: */
#define DATA_SIZE_OFFSET 0x10
#define SIGNATURE_OFFSET 0x14

/* Elements that have data. Offsets are from the start of the element, all numbers are 32 bits. */
typedef struct {
  guint32 type;
  gsize header_size;
  gsize data_size_at;
  gsize data_offset_at; /* of the data, from the start of the file */
} Layout;

static const Layout layouts[] = {
  { IMAGE_TYPE, 40, 0x1C, 0x24 },
  { 0x10, 24, 0x0C, 0x14 },
  { 0x14, 24, 0x0C, 0x14 },
};

typedef struct {
  const Layout *layout; /* NULL: one without data */
  const guint8 *start;
  guint32 size; /* bytes, header included */
  const guint8 *data;
  guint32 data_size; /* bytes */
} Element;

static GBytes *
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "FLS: %s", why);
  return NULL;
}

static const Layout *
find_layout (guint32 type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (layouts[i].type == type)
      return &layouts[i];
  return NULL;
}

static guint32
get_u32le (const guint8 *at)
{
  return (guint32) at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
}

static void
put_u32le (guint8 *at, guint32 value)
{
  for (gsize i = 0; i < 4; i++)
    at[i] = (guint8) (value >> (8 * i));
}

static gboolean
read_element (RouseByteReader *bytes, Element *element)
{
  RouseByteReader peek = *bytes;
  guint32 type = rouse_byte_reader_u32le (&peek);

  *element = (Element){ .layout = find_layout (type), .size = rouse_byte_reader_u32le (&peek) };
  element->start = rouse_byte_reader_bytes (bytes, element->size);
  if (peek.failed || element->start == NULL || element->size < MIN_ELEMENT_SIZE)
    return FALSE;
  if (element->layout == NULL)
    return TRUE;
  if (element->size < element->layout->header_size)
    return FALSE;
  element->data = element->start + element->layout->header_size;
  element->data_size = get_u32le (element->start + element->layout->data_size_at);
  return element->data_size <= element->size - element->layout->header_size;
}

/* All elements; @image: (out): the index of the one with the image. NULL with an error. */
static GArray *
read_elements (GBytes *fls, guint *image, GError **error)
{
  g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (Element));
  RouseByteReader bytes;
  guint n_images = 0;
  gsize size;
  const guint8 *data = g_bytes_get_data (fls, &size);

  rouse_byte_reader_init (&bytes, data, size);
  while (rouse_byte_reader_left (&bytes) > 0) {
    Element element;

    if (!read_element (&bytes, &element)) {
      fail (error, "an element does not fit into the file");
      return NULL;
    }
    if (element.layout != NULL && element.layout->type == IMAGE_TYPE) {
      *image = elements->len;
      n_images++;
    }
    g_array_append_val (elements, element);
  }
  if (bytes.failed || n_images != 1) {
    fail (error, "it does not have exactly one image");
    return NULL;
  }
  return g_steal_pointer (&elements);
}

/* The file again, with @data in the place of the image's. */
static GBytes *
write_elements (GArray *elements, guint image, const GByteArray *data, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  for (guint i = 0; i < elements->len; i++) {
    const Element *element = &g_array_index (elements, Element, i);
    const Layout *layout = element->layout;
    gsize at = out->len;
    guint64 size = element->size;

    if (i == image) {
      size = size - element->data_size + data->len;
      g_byte_array_append (out, element->start, (guint) layout->header_size);
      g_byte_array_append (out, data->data, data->len);
      g_byte_array_append (out, element->data + element->data_size,
                           (guint) (element->size - layout->header_size - element->data_size));
      put_u32le (out->data + at + 4, (guint32) size);
      put_u32le (out->data + at + layout->data_size_at, data->len);
    } else {
      g_byte_array_append (out, element->start, element->size);
    }
    if (out->len > G_MAXINT32)
      return fail (error, "too large");
    if (layout != NULL)
      put_u32le (out->data + at + layout->data_offset_at, (guint32) (at + layout->header_size));
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

GBytes *
rouse_baseband_stitch_fls (GBytes *fls, GBytes *blob, GError **error)
{
  guint image = 0;
  g_autoptr (GArray) elements = read_elements (fls, &image, error);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  const Element *element;
  guint32 signature_offset;

  if (elements == NULL)
    return NULL;
  element = &g_array_index (elements, Element, image);
  if (element->data_size < SIGNATURE_OFFSET + 4 || get_u32le (element->data + DATA_SIZE_OFFSET) != element->data_size)
    return fail (error, "the image does not know its own size");
  signature_offset = get_u32le (element->data + SIGNATURE_OFFSET);
  if (signature_offset > element->data_size || signature_offset < SIGNATURE_OFFSET + 4)
    return fail (error, "the image's signature is not inside it");
  if (g_bytes_get_size (blob) > G_MAXINT32 - element->size)
    return fail (error, "the signature is too large");

  g_byte_array_append (data, element->data, signature_offset);
  g_byte_array_append (data, g_bytes_get_data (blob, NULL), (guint) g_bytes_get_size (blob));
  put_u32le (data->data + DATA_SIZE_OFFSET, data->len);
  return write_elements (elements, image, data, error);
}

GBytes *
rouse_baseband_add_ticket_fls (GBytes *fls, GBytes *ticket, GError **error)
{
  guint image = 0;
  g_autoptr (GArray) elements = read_elements (fls, &image, error);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  const guint8 padding = TICKET_PADDING;
  const Element *element;

  if (elements == NULL)
    return NULL;
  element = &g_array_index (elements, Element, image);
  if (element->size > G_MAXINT32 || g_bytes_get_size (ticket) > G_MAXINT32 - (gsize) element->size - TICKET_ALIGNMENT)
    return fail (error, "the ticket is too large");

  g_byte_array_append (data, g_bytes_get_data (ticket, NULL), (guint) g_bytes_get_size (ticket));
  while (data->len % TICKET_ALIGNMENT != 0)
    g_byte_array_append (data, &padding, 1);
  g_byte_array_append (data, element->data, element->data_size);
  return write_elements (elements, image, data, error);
}
