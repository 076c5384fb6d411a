/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/der.h"
#include "fuzz.h"

/* Everything that is inside anything. */
static void
walk (RouseDerReader *reader)
{
  while (!rouse_der_reader_is_at_end (reader)) {
    g_autoptr (GError) error = NULL;
    RouseDerElement element;
    RouseDerReader inner;
    guint64 value;
    gboolean ok = rouse_der_reader_next (reader, &element, &error);

    g_assert_true (ok == (error == NULL));
    if (!ok)
      return;
    g_assert_true (element.value + element.size == element.start + element.total);
    rouse_der_element_get_uint (&element, &value);
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
