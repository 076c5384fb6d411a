/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "firmware/img4-properties.h"
#include "firmware/img4.h"

/* One property of a ticket. */
typedef struct {
  RouseDerTag section; /* "MANP" for the device, else the type of an image */
  RouseDerTag name;
  RouseDerElement value; /* inside the ticket */
} Property;

/**
 * RouseIm4m:
 *
 * The AP ticket: which images the device may run with which digests. It is passed on as it came; what is read here only
 * serves to check that it is for this device and this build (spec 14 §4.10, spec 15 §4.2). Any thread.
 */
struct _RouseIm4m {
  GBytes *bytes;
  GArray *properties;   /* of Property */
  gsize signature_size; /* bytes */
};

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "bad ticket: %s", why);
  return FALSE;
}

/* MANP, or an image, while its properties are read. */
typedef struct {
  RouseIm4m *self;
  RouseDerTag section;
} Section;

static gboolean
add_property (RouseDerTag name, const RouseDerElement *value, gpointer user_data, GError **error)
{
  Section *section = user_data;
  Property property = { .section = section->section, .name = name, .value = *value };

  g_array_append_val (section->self->properties, property);
  return TRUE;
}

static gboolean
add_section (RouseDerTag name, const RouseDerElement *value, gpointer user_data, GError **error)
{
  Section section = { .self = user_data, .section = name };

  return rouse_img4_properties_read (value, add_property, &section, error);
}

/* MANB, the only entry of the outer set. */
static gboolean
add_body (RouseDerTag name, const RouseDerElement *value, gpointer user_data, GError **error)
{
  if (name != rouse_der_tag ("MANB"))
    return fail (error, "no MANB");
  return rouse_img4_properties_read (value, add_section, user_data, error);
}

static gboolean
read_all (RouseIm4m *self, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);
  RouseDerReader reader;
  RouseDerElement element;

  rouse_der_reader_init (&reader, data, size);
  if (!rouse_der_reader_expect (&reader, ROUSE_DER_SEQUENCE, &element, error))
    return FALSE;
  if (!rouse_der_reader_is_at_end (&reader))
    return fail (error, "something follows it");
  if (!rouse_der_reader_enter (&reader, &element, error) || !rouse_der_reader_expect_text (&reader, "IM4M", error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_INTEGER, &element, error) ||
      !rouse_der_reader_expect (&reader, ROUSE_DER_SET, &element, error) ||
      !rouse_img4_properties_read (&element, add_body, self, error))
    return FALSE;
  while (!rouse_der_reader_is_at_end (&reader)) { /* signature and certificates: the phone checks them */
    if (!rouse_der_reader_next (&reader, &element, error))
      return FALSE;
    if (element.tag == ROUSE_DER_OCTETS)
      self->signature_size = element.size;
  }
  return TRUE;
}

/**
 * rouse_im4m_new:
 * @data: an `ApImg4Ticket`; referenced
 *
 * Returns: (transfer full): the ticket, or %NULL with `ROUSE_ERROR_SIGNING` if it is none
 */
RouseIm4m *
rouse_im4m_new (GBytes *data, GError **error)
{
  g_autoptr (RouseIm4m) self = g_new0 (RouseIm4m, 1);
  g_autoptr (GError) cause = NULL;

  self->bytes = g_bytes_ref (data);
  self->properties = g_array_new (FALSE, FALSE, sizeof (Property));
  if (read_all (self, &cause))
    return g_steal_pointer (&self);
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "not an Image4 ticket: %s", cause->message);
  return NULL;
}

void
rouse_im4m_free (RouseIm4m *self)
{
  g_array_unref (self->properties);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static const RouseDerElement *
find (RouseIm4m *self, const char *section, const char *name)
{
  RouseDerTag wanted_section = rouse_der_tag (section), wanted_name = rouse_der_tag (name);

  for (guint i = 0; i < self->properties->len; i++) {
    const Property *property = &g_array_index (self->properties, Property, i);

    if (property->section == wanted_section && property->name == wanted_name)
      return &property->value;
  }
  return NULL;
}

static const guint8 *
get_octets (const RouseDerElement *value, gsize *size)
{
  gboolean is_octets = value != NULL && value->tag == ROUSE_DER_OCTETS;

  *size = is_octets ? value->size : 0;
  return is_octets ? value->value : NULL;
}

/* A number or boolean of the device, such as "ECID"; FALSE if there is none. */
gboolean
rouse_im4m_get_uint (RouseIm4m *self, const char *property, guint64 *value)
{
  const RouseDerElement *element = find (self, "MANP", property);

  return element != NULL && rouse_der_element_get_uint (element, value);
}

/* Bytes of the device, such as "BNCH", owned by the ticket; NULL if there are none. Zero bytes are not NULL. */
const guint8 *
rouse_im4m_get_data (RouseIm4m *self, const char *property, gsize *size)
{
  return get_octets (find (self, "MANP", property), size);
}

/* The digest of an image, such as "ibss", owned by the ticket; NULL if there is none. */
const guint8 *
rouse_im4m_get_digest (RouseIm4m *self, const char *type, gsize *size)
{
  return get_octets (find (self, type, "DGST"), size);
}

GBytes *
rouse_im4m_get_bytes (RouseIm4m *self)
{
  return self->bytes;
}

/* Calls @func for all properties of the device (section "MANP") and of the images, in the ticket's order. */
void
rouse_im4m_foreach (RouseIm4m *self, RouseIm4mFunc func, gpointer user_data)
{
  for (guint i = 0; i < self->properties->len; i++) {
    const Property *property = &g_array_index (self->properties, Property, i);
    char section[5], name[5];

    rouse_img4_tag_to_text (property->section, section);
    rouse_img4_tag_to_text (property->name, name);
    func (section, name, &property->value, user_data);
  }
}

/* Bytes: 256 up to A9X, 512 from A10 on (spec 15 §4.2); 0: not signed. */
gsize
rouse_im4m_get_signature_size (RouseIm4m *self)
{
  return self->signature_size;
}
