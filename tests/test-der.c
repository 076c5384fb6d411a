/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/der.h"

#include <string.h>

#include "base/error.h"

/* The private tags of spec 15 §3. */
static const struct {
  const char *name;
  guint8 bytes[6];
} private_tags[] = {
  { "MANB", { 0xFF, 0x84, 0xEA, 0x85, 0x9C, 0x42 } }, { "MANP", { 0xFF, 0x84, 0xEA, 0x85, 0x9C, 0x50 } },
  { "BORD", { 0xFF, 0x84, 0x92, 0xBD, 0xA4, 0x44 } }, { "CHIP", { 0xFF, 0x84, 0x9A, 0xA1, 0x92, 0x50 } },
  { "CEPO", { 0xFF, 0x84, 0x9A, 0x95, 0xA0, 0x4F } }, { "CPRO", { 0xFF, 0x84, 0x9A, 0xC1, 0xA4, 0x4F } },
  { "CSEC", { 0xFF, 0x84, 0x9A, 0xCD, 0x8A, 0x43 } }, { "SDOM", { 0xFF, 0x85, 0x9A, 0x91, 0x9E, 0x4D } },
  { "ECID", { 0xFF, 0x84, 0xAA, 0x8D, 0x92, 0x44 } }, { "BNCH", { 0xFF, 0x84, 0x92, 0xB9, 0x86, 0x48 } },
  { "snon", { 0xFF, 0x87, 0x9B, 0xB9, 0xDE, 0x6E } }, { "srvn", { 0xFF, 0x87, 0x9B, 0xC9, 0xEC, 0x6E } },
  { "DGST", { 0xFF, 0x84, 0xA2, 0x9D, 0xA6, 0x54 } }, { "EKEY", { 0xFF, 0x84, 0xAA, 0xAD, 0x8A, 0x59 } },
  { "EPRO", { 0xFF, 0x84, 0xAA, 0xC1, 0xA4, 0x4F } }, { "ESEC", { 0xFF, 0x84, 0xAA, 0xCD, 0x8A, 0x43 } },
  { "ucon", { 0xFF, 0x87, 0xAB, 0x8D, 0xDE, 0x6E } }, { "ucer", { 0xFF, 0x87, 0xAB, 0x8D, 0xCA, 0x72 } },
  { "snid", { 0xFF, 0x87, 0x9B, 0xB9, 0xD2, 0x64 } }, { "anid", { 0xFF, 0x86, 0x8B, 0xB9, 0xD2, 0x64 } },
  { "BNCN", { 0xFF, 0x84, 0x92, 0xB9, 0x86, 0x4E } }, { "PAYP", { 0xFF, 0x85, 0x82, 0x85, 0xB2, 0x50 } },
};

static void
test_private_tags (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (private_tags); i++) {
    g_autoptr (GByteArray) out = g_byte_array_new ();
    RouseDerReader reader;
    RouseDerElement element;

    rouse_der_append (out, rouse_der_tag (private_tags[i].name), NULL, 0);
    g_assert_cmpmem (out->data, out->len - 1, private_tags[i].bytes, 6);
    rouse_der_reader_init (&reader, out->data, out->len);
    g_assert_true (rouse_der_reader_next (&reader, &element, NULL));
    g_assert_cmphex (element.tag, ==, rouse_der_tag (private_tags[i].name));
  }
}

static void
test_uint (void)
{
  static const struct {
    guint64 value;
    gsize size;
    guint8 bytes[11];
  } cases[] = {
    { 0, 3, { 2, 1, 0 } },
    { 0x0C, 3, { 2, 1, 0x0C } },
    { 0x7F, 3, { 2, 1, 0x7F } },
    { 0x80, 4, { 2, 2, 0, 0x80 } },
    { 0x4000, 4, { 2, 2, 0x40, 0 } },
    { 0x8101, 5, { 2, 3, 0, 0x81, 1 } },
    { 0x2131312312, 7, { 2, 5, 0x21, 0x31, 0x31, 0x23, 0x12 } },
    { G_MAXUINT64, 11, { 2, 9, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) out = g_byte_array_new ();
    RouseDerReader reader;
    RouseDerElement element;
    guint64 value = 1;

    rouse_der_append_uint (out, cases[i].value);
    g_assert_cmpmem (out->data, out->len, cases[i].bytes, cases[i].size);
    rouse_der_reader_init (&reader, out->data, out->len);
    g_assert_true (rouse_der_reader_next (&reader, &element, NULL));
    g_assert_true (rouse_der_element_get_uint (&element, &value));
    g_assert_cmpuint (value, ==, cases[i].value);
  }
}

static void
test_not_uint (void)
{
  const guint8 negative[] = { 2, 1, 0x80 }, empty[] = { 2, 0 }, large[] = { 2, 10, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
  const guint8 octets[] = { 4, 1, 1 };
  const guint8 *cases[] = { negative, empty, large, octets };
  const gsize sizes[] = { sizeof negative, sizeof empty, sizeof large, sizeof octets };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    RouseDerReader reader;
    RouseDerElement element;
    guint64 value;

    rouse_der_reader_init (&reader, cases[i], sizes[i]);
    g_assert_true (rouse_der_reader_next (&reader, &element, NULL));
    g_assert_false (rouse_der_element_get_uint (&element, &value));
  }
}

/* Lengths at the borders of the forms, and one that is longer than needed. */
static void
test_lengths (void)
{
  const gsize sizes[] = { 0, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x10000 };
  const gsize headers[] = { 2, 2, 3, 3, 4, 4, 5 };
  const guint8 longer[] = { 4, 0x82, 0, 1, 0xAA };
  RouseDerReader reader;
  RouseDerElement element;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree guint8 *data = g_malloc0 (sizes[i] + 1);
    g_autoptr (GByteArray) out = g_byte_array_new ();

    rouse_der_append (out, ROUSE_DER_OCTETS, data, sizes[i]);
    g_assert_cmpuint (out->len, ==, headers[i] + sizes[i]);
    rouse_der_reader_init (&reader, out->data, out->len);
    g_assert_true (rouse_der_reader_next (&reader, &element, NULL));
    g_assert_cmpuint (element.size, ==, sizes[i]);
    g_assert_cmpuint (element.total, ==, out->len);
  }
  rouse_der_reader_init (&reader, longer, sizeof longer);
  g_assert_true (rouse_der_reader_next (&reader, &element, NULL));
  g_assert_cmpmem (element.value, element.size, "\xAA", 1);
}

static void
test_bad (void)
{
  static const struct {
    gsize size;
    guint8 bytes[8];
  } cases[] = {
    { 0, { 0 } },                                           /* nothing */
    { 1, { 0x30 } },                                        /* no length */
    { 2, { 0x30, 1 } },                                     /* no value */
    { 2, { 0x30, 0x80 } },                                  /* indefinite */
    { 2, { 0x30, 0x82 } },                                  /* half a length */
    { 7, { 0x30, 0x85, 0, 0, 0, 0, 0 } },                   /* too long a length */
    { 6, { 0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF } },          /* far past the end */
    { 3, { 0x1F, 0x81, 0 } },                               /* a long tag that is not private */
    { 3, { 0xFF, 0x01, 0 } },                               /* a private tag that is an identifier byte */
    { 8, { 0xFF, 0x81, 0x81, 0x81, 0x81, 0x81, 0x01, 0 } }, /* a private tag of six bytes */
    { 7, { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0 } },       /* a private tag of more than 32 bits */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    RouseDerReader reader;
    RouseDerElement element;

    rouse_der_reader_init (&reader, cases[i].bytes, cases[i].size);
    g_assert_false (rouse_der_reader_next (&reader, &element, &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
  }
}

static void
test_depth (void)
{
  guint8 data[40];
  RouseDerReader reader;
  RouseDerElement element;
  g_autoptr (GError) error = NULL;
  guint depth = 0;

  for (guint i = 0; i < sizeof data; i += 2) {
    data[i] = ROUSE_DER_SEQUENCE;
    data[i + 1] = (guint8) (sizeof data - i - 2);
  }
  rouse_der_reader_init (&reader, data, sizeof data);
  do
    g_assert_true (rouse_der_reader_next (&reader, &element, NULL));
  while (rouse_der_reader_enter (&reader, &element, &error) && ++depth < 100);
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE);
  g_assert_cmpuint (depth, ==, ROUSE_DER_MAX_DEPTH - 1);
}

/* What is inside may not be larger than what is around it. */
static void
test_enclosing_length (void)
{
  const guint8 data[] = { 0x30, 3, 4, 5, 1, 2, 3, 4, 5 };
  RouseDerReader reader, inner;
  RouseDerElement element;

  rouse_der_reader_init (&reader, data, sizeof data);
  g_assert_true (rouse_der_reader_next (&reader, &element, NULL));
  g_assert_true (rouse_der_reader_enter (&inner, &element, NULL));
  g_assert_false (rouse_der_reader_next (&inner, &element, NULL));
}

static void
test_named (void)
{
  const guint8 expected[] = { 0xFF, 0x84, 0x92, 0xBD, 0xA4, 0x44, 0x0B, 0x30, 0x09,
                              0x16, 0x04, 0x42, 0x4F, 0x52, 0x44, 0x02, 0x01, 0x0C };
  g_autoptr (GByteArray) value = g_byte_array_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();

  rouse_der_append_uint (value, 0x0C);
  rouse_der_append_named (out, "BORD", value);
  g_assert_cmpmem (out->data, out->len, expected, sizeof expected);
  g_assert_cmphex (rouse_der_tag ("abc"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/der/private-tags", test_private_tags);
  g_test_add_func ("/der/uint", test_uint);
  g_test_add_func ("/der/not-uint", test_not_uint);
  g_test_add_func ("/der/lengths", test_lengths);
  g_test_add_func ("/der/bad", test_bad);
  g_test_add_func ("/der/depth", test_depth);
  g_test_add_func ("/der/enclosing-length", test_enclosing_length);
  g_test_add_func ("/der/named", test_named);
  return g_test_run ();
}
