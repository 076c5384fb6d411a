/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/redact.h"
#include "fuzz.h"

#define ECID G_GUINT64_CONSTANT (0x1A2B3C4D5E6F71)
#define HEX "1A2B3C4D5E6F71"
#define DECIMAL "7365887390543729"
#define SERIAL "F2LXK3ABJCL7"

/* How the secret is put into the text. */
static const char *const written[] = {
  HEX,
  "1a2b3c4d5e6f71",
  "0x001A2B3C4D5E6F71",
  "1A:2B:3C:4D:5E:6F:71",
  "716F5E4D3C2B1A00",
  DECIMAL,
  "7 365 887 390 543 729",
  "%31%41%32%42%33%43%34%44%35%45%36%46%37%31",
  SERIAL,
  "f2lxk3abjcl7",
  "F2LX-K3AB-JCL7",
  "46324c584b3341424a434c37",
};

/* Any text with the secret somewhere in it comes out without it, valid, and not much longer. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static RouseRedactor *redactor; /* always the same one */
  gsize at = size > 1 ? data[1] % size : 0;
  const char *secret = written[size > 0 ? data[0] % G_N_ELEMENTS (written) : 0];
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *clean = NULL;
  g_autofree char *upper = NULL;

  if (redactor == NULL) {
    redactor = rouse_redactor_new ();
    rouse_redactor_add_number (redactor, ECID, "[ECID]");
    rouse_redactor_add_text (redactor, SERIAL, "[serial number]");
    rouse_redactor_add_name (redactor, "Maria’s iPhone", "[name]");
  }
  for (gsize i = 0; i < size; i++) {
    if (i == at)
      g_string_append_printf (text, " %s ", secret);
    g_string_append_c (text, data[i] != '\0' ? (char) data[i] : ' ');
  }
  clean = rouse_redactor_clean (redactor, text->str);
  upper = g_ascii_strup (clean, -1);
  g_assert_true (g_utf8_validate (clean, -1, NULL));
  g_assert_cmpuint (strlen (clean), <=, 9 * text->len + 64);
  g_assert_null (strstr (clean, secret));
  g_assert_null (strstr (upper, HEX));
  g_assert_null (strstr (upper, DECIMAL));
  g_assert_null (strstr (upper, SERIAL));
  return 0;
}
