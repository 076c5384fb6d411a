/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "firmware/der.h"
#include "fuzz.h"

/* What is read is written again: the shortest form, of which the same is read. */
static void
write_again (const RouseDerElement *element)
{
  g_autoptr (GByteArray) written = g_byte_array_new ();
  RouseDerElement same;
  RouseDerReader reader;
  guint64 value, again;

  rouse_der_append (written, element->tag, element->value, element->size);
  g_assert_cmpuint (written->len, <=, element->total);
  rouse_der_reader_init (&reader, written->data, written->len);
  g_assert_true (rouse_der_reader_expect (&reader, element->tag, &same, NULL));
  g_assert_true (rouse_der_reader_is_at_end (&reader) && same.size == element->size);
  g_assert_true (same.size == 0 || memcmp (same.value, element->value, same.size) == 0);
  if (!rouse_der_element_get_uint (element, &value))
    return;
  g_byte_array_set_size (written, 0);
  if (element->tag == ROUSE_DER_BOOLEAN)
    rouse_der_append_bool (written, value != 0);
  else
    rouse_der_append_uint (written, value);
  g_assert_cmpuint (written->len, <=, element->total);
  rouse_der_reader_init (&reader, written->data, written->len);
  g_assert_true (rouse_der_reader_expect (&reader, element->tag, &same, NULL));
  g_assert_true (rouse_der_element_get_uint (&same, &again) && again == value);
}

/* A text as the name of a property around @element, if it can be one. */
static void
name_with (const RouseDerElement *text, const RouseDerElement *element)
{
  g_autofree char *name = g_strndup ((const char *) text->value, text->size);
  g_autoptr (GByteArray) value = g_byte_array_new ();
  g_autoptr (GByteArray) named = g_byte_array_new ();
  RouseDerElement outer, sequence;
  RouseDerReader reader, inner, innermost;

  if (rouse_der_tag (name) <= 0xFF)
    return;
  g_byte_array_append (value, element->start, (guint) element->total);
  rouse_der_append_named (named, name, value);
  rouse_der_reader_init (&reader, named->data, named->len);
  g_assert_true (rouse_der_reader_expect (&reader, rouse_der_tag (name), &outer, NULL));
  g_assert_true (rouse_der_reader_enter (&inner, &outer, NULL));
  g_assert_true (rouse_der_reader_expect (&inner, ROUSE_DER_SEQUENCE, &sequence, NULL));
  g_assert_true (rouse_der_reader_enter (&innermost, &sequence, NULL));
  g_assert_true (rouse_der_reader_expect_text (&innermost, name, NULL));
  g_assert_true (rouse_der_reader_next (&innermost, &sequence, NULL) && sequence.total == element->total);
}

/* Everything that is inside anything. */
static void
walk (RouseDerReader *reader)
{
  while (!rouse_der_reader_is_at_end (reader)) {
    g_autoptr (GError) error = NULL;
    RouseDerReader before = *reader;
    RouseDerElement element, expected;
    RouseDerReader inner;
    gboolean ok = rouse_der_reader_next (reader, &element, &error);
    gboolean is_ticket = rouse_der_reader_expect_text (&before, "IM4M", NULL);

    g_assert_true (ok == (error == NULL));
    g_assert_true (ok || !is_ticket);
    if (!ok)
      return;
    g_assert_true (element.value + element.size == element.start + element.total);
    g_assert_true (!is_ticket || (element.tag == ROUSE_DER_TEXT && element.size == 4));
    write_again (&element);
    before = *reader;
    if (element.tag == ROUSE_DER_TEXT && rouse_der_reader_expect (&before, ROUSE_DER_INTEGER, &expected, NULL))
      name_with (&element, &expected);
    if (rouse_der_reader_enter (&inner, &element, NULL))
      walk (&inner);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  RouseDerReader reader;

  rouse_der_reader_init (&reader, data, size);
  walk (&reader);
  return 0;
}
