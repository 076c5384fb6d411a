/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "fuzz.h"
#include "transport/mux-probe.h"

/* The bytes as usbmuxd's answer to the question for its list. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (GError) error = NULL;
  int n = rouse_mux_probe_read (stream, NULL, &error);

  g_assert_true ((n >= 0) == (error == NULL));
  return 0;
}
