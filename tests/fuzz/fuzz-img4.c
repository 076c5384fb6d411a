/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/file-kind.h"
#include "firmware/img4-properties.h"
#include "firmware/img4-reader.h"
#include "firmware/img4.h"
#include "fuzz.h"

static void
add_cb (const char *section, const char *name, const RouseDerElement *value, gpointer user_data)
{
  gsize *total = user_data;

  *total += value->size;
}

static void
read_ticket (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseIm4m) ticket = rouse_im4m_new (bytes, &error);
  guint64 value;
  gsize n, total = 0;

  g_assert_true ((ticket != NULL) == (error == NULL));
  if (ticket == NULL)
    return;
  rouse_im4m_get_uint (ticket, "ECID", &value);
  rouse_im4m_get_data (ticket, "BNCH", &n);
  rouse_im4m_get_digest (ticket, "ibss", &n);
  rouse_im4m_foreach (ticket, add_cb, &total);
  g_assert_cmpuint (total + rouse_im4m_get_signature_size (ticket), <=, size);
}

static gboolean
touch_cb (RouseDerTag name, const RouseDerElement *value, gpointer user_data, GError **error)
{
  guint64 number;

  rouse_der_element_get_uint (value, &number);
  return TRUE;
}

static void
read_parts (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  RouseIm4p im4p;
  RouseImg4Parts parts;
  RouseDerElement properties;

  g_assert_true (rouse_im4p_read (&im4p, data, size, &error) == (error == NULL));
  if (error == NULL) {
    g_assert_true (im4p.payload >= data && im4p.payload + im4p.payload_size <= data + im4p.size);
    g_assert_cmpuint (im4p.size, <=, size);
    if (im4p.properties.tag != 0)
      rouse_img4_properties_read (&im4p.properties, touch_cb, NULL, NULL);
  }
  if (rouse_img4_read (&parts, data, size, NULL))
    g_assert_true (parts.size <= size && parts.im4p.start + parts.im4p.total <= data + size);
  if (rouse_im4r_read (&properties, data, size, NULL))
    rouse_img4_properties_read (&properties, touch_cb, NULL, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  RouseIm4pInfo info;
  gboolean ok = rouse_im4p_read_info (&info, data, MIN (size, 64), size, &error);

  g_assert_true (ok == (error == NULL));
  if (ok)
    g_assert_true (info.size <= size && info.type_offset + 4 <= info.size);
  read_ticket (data, size);
  read_parts (data, size);
  rouse_file_kind_detect (data, size);
  return 0;
}
