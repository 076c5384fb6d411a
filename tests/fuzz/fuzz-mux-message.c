/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "fuzz-wire.h"
#include "fuzz.h"
#include "restore/message-words.h"

#define TIMEOUT_MS 1000

/* The bytes as the text of a log that the phone sends. */
static void
add_lines (const guint8 *data, gsize size)
{
  g_autoptr (RouseLog) log = rouse_log_new ();
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *told = NULL;

  rouse_message_words_add_lines (log, "phone", text);
  told = rouse_log_get_text (log);
  g_assert_true (g_utf8_validate (told, -1, NULL));
}

/* What was understood is put into words, and said again in either form. */
static void
use (RouseMuxLink *link, plist_t message)
{
  g_autofree char *words = rouse_message_words_describe (message);

  g_assert_true (g_utf8_validate (words, -1, NULL));
  g_assert_true (rouse_mux_link_write_plist (link, message, FALSE, NULL, NULL));
  g_assert_true (rouse_mux_link_write_plist (link, message, TRUE, NULL, NULL));
}

/* The bytes as all that restored says: messages, one after the other. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gboolean ok = TRUE;
  FuzzWire wire;

  if (!fuzz_wire_open (&wire, data, size))
    return 0;
  while (ok) {
    g_autoptr (GError) error = NULL;
    g_auto (plist_t) message = rouse_mux_link_read_plist (wire.link, TIMEOUT_MS, NULL, &error);

    g_assert_true ((message != NULL) == (error == NULL));
    ok = message != NULL;
    if (ok)
      use (wire.link, message);
  }
  fuzz_wire_close (&wire);
  add_lines (data, size);
  fuzz_run_idle ();
  return 0;
}
