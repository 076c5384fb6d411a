/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img4-reader.h"

#include <string.h>

#include "base/error.h"
#include "firmware/img4-properties.h"
#include "firmware/img4.h"

/* Pieces of DER, to be put together. */
static GByteArray *
wrap (RouseDerTag tag, GByteArray *inside)
{
  GByteArray *out = g_byte_array_new ();

  rouse_der_append_array (out, tag, inside);
  g_byte_array_unref (inside);
  return out;
}

static void
append (GByteArray *out, GByteArray *piece)
{
  g_byte_array_append (out, piece->data, piece->len);
  g_byte_array_unref (piece);
}

static GByteArray *
octets (const char *text)
{
  GByteArray *out = g_byte_array_new ();

  rouse_der_append (out, ROUSE_DER_OCTETS, text, strlen (text));
  return out;
}

static GByteArray *
named (const char *name, GByteArray *value)
{
  GByteArray *out = g_byte_array_new ();

  rouse_der_append_named (out, name, value);
  g_byte_array_unref (value);
  return out;
}

static GByteArray *
keybag (guint64 number)
{
  GByteArray *inside = g_byte_array_new ();

  rouse_der_append_uint (inside, number);
  append (inside, octets ("initialisation!!"));
  append (inside, octets ("key"));
  return wrap (ROUSE_DER_SEQUENCE, inside);
}

/* @n_keybags: 0: the element is left out */
static GByteArray *
make_im4p (guint n_keybags, gboolean is_compressed, gboolean has_properties)
{
  GByteArray *inside = g_byte_array_new ();

  rouse_der_append_text (inside, "IM4P");
  rouse_der_append_text (inside, "krnl");
  rouse_der_append_text (inside, "KernelCacheBuilder-1");
  append (inside, octets ("payload"));
  if (n_keybags > 0) {
    GByteArray *list = g_byte_array_new ();

    for (guint i = 0; i < n_keybags; i++)
      append (list, keybag (i + 1));
    append (inside, wrap (ROUSE_DER_OCTETS, wrap (ROUSE_DER_SEQUENCE, list)));
  }
  if (is_compressed) {
    GByteArray *sizes = g_byte_array_new ();

    rouse_der_append_uint (sizes, 1);
    rouse_der_append_uint (sizes, 123456);
    append (inside, wrap (ROUSE_DER_SEQUENCE, sizes));
  }
  if (has_properties) {
    GByteArray *payp = g_byte_array_new ();

    rouse_der_append_text (payp, "PAYP");
    append (payp, wrap (ROUSE_DER_SET, named ("abcd", octets ("value"))));
    append (inside, wrap (ROUSE_DER_CONTEXT_0, wrap (ROUSE_DER_SEQUENCE, payp)));
  }
  return wrap (ROUSE_DER_SEQUENCE, inside);
}

static gboolean
count_cb (RouseDerTag name, const RouseDerElement *value, gpointer user_data, GError **error)
{
  guint *count = user_data;
  char text[5];

  rouse_img4_tag_to_text (name, text);
  g_assert_cmpstr (text, ==, "abcd");
  g_assert_cmpmem (value->value, value->size, "value", 5);
  (*count)++;
  return TRUE;
}

static void
test_im4p (void)
{
  g_autoptr (GByteArray) plain = make_im4p (0, FALSE, FALSE);
  g_autoptr (GByteArray) full = make_im4p (2, TRUE, TRUE);
  g_autoptr (GError) error = NULL;
  RouseIm4p im4p;
  guint count = 0;

  g_assert_true (rouse_im4p_read (&im4p, plain->data, plain->len, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (im4p.type, ==, "krnl");
  g_assert_cmpmem (im4p.description, im4p.description_size, "KernelCacheBuilder-1", 20);
  g_assert_cmpmem (im4p.payload, im4p.payload_size, "payload", 7);
  g_assert_cmpuint (im4p.n_keybags, ==, 0);
  g_assert_false (im4p.is_compressed);
  g_assert_cmpuint (im4p.properties.tag, ==, 0);

  /* What follows the sequence is not of the file. */
  g_byte_array_append (full, (const guint8 *) "xyz", 3);
  g_assert_true (rouse_im4p_read (&im4p, full->data, full->len, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (im4p.size, ==, full->len - 3);
  g_assert_cmpuint (im4p.n_keybags, ==, 2);
  g_assert_cmpuint (im4p.keybags[1].number, ==, 2);
  g_assert_cmpuint (im4p.keybags[1].iv_size, ==, 16);
  g_assert_cmpmem (im4p.keybags[1].key, im4p.keybags[1].key_size, "key", 3);
  g_assert_true (im4p.is_compressed);
  g_assert_cmpuint (im4p.algorithm, ==, 1);
  g_assert_cmpuint (im4p.uncompressed_size, ==, 123456);
  g_assert_true (rouse_img4_properties_read (&im4p.properties, count_cb, &count, &error));
  g_assert_cmpuint (count, ==, 1);
}

static void
test_cut_short (void)
{
  g_autoptr (GByteArray) full = make_im4p (2, TRUE, TRUE);
  g_autoptr (GByteArray) too_many = make_im4p (5, FALSE, FALSE);
  RouseIm4p im4p;

  for (gsize n = 0; n < full->len; n++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (rouse_im4p_read (&im4p, full->data, n, &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
  }
  g_assert_false (rouse_im4p_read (&im4p, too_many->data, too_many->len, NULL));
}

/* Spec 15 §5.1, and the restore info of §4.3 */
static void
test_img4 (void)
{
  static const guint8 im4r[] = { 0x30, 0x21, 0x16, 0x04, 0x49, 0x4D, 0x34, 0x52, 0x31, 0x19, 0xFF, 0x84,
                                 0x92, 0xB9, 0x86, 0x4E, 0x12, 0x30, 0x10, 0x16, 0x04, 0x42, 0x4E, 0x43,
                                 0x4E, 0x04, 0x08, 0x09, 0x34, 0x8B, 0xAD, 0x6C, 0xE8, 0x09, 0xF9 };
  static const guint8 ticket[] = { 0x30, 0x10, 0x16, 0x04, 0x49, 0x4D, 0x34, 0x4D, 0x02,
                                   0x01, 0x00, 0x31, 0x00, 0x04, 0x01, 0x01, 0x30, 0x00 };
  g_autoptr (GByteArray) inside = g_byte_array_new ();
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  RouseImg4Parts parts;
  RouseDerElement properties;

  rouse_der_append_text (inside, "IMG4");
  append (inside, make_im4p (0, FALSE, FALSE));
  rouse_der_append (inside, ROUSE_DER_CONTEXT_0, ticket, sizeof ticket);
  rouse_der_append (inside, ROUSE_DER_CONTEXT_1, im4r, sizeof im4r);
  rouse_der_append_array (whole, ROUSE_DER_SEQUENCE, inside);
  g_assert_true (rouse_img4_read (&parts, whole->data, whole->len, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (parts.im4m.start, parts.im4m.total, ticket, sizeof ticket);
  g_assert_cmpmem (parts.im4r.start, parts.im4r.total, im4r, sizeof im4r);
  g_assert_true (rouse_im4r_read (&properties, parts.im4r.start, parts.im4r.total, &error));
  g_assert_cmpuint (properties.tag, ==, ROUSE_DER_SET);
  for (gsize n = 0; n < whole->len; n++)
    g_assert_false (rouse_img4_read (&parts, whole->data, n, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/img4-reader/im4p", test_im4p);
  g_test_add_func ("/img4-reader/cut-short", test_cut_short);
  g_test_add_func ("/img4-reader/img4", test_img4);
  return g_test_run ();
}
