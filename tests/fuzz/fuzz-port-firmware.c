/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/port-firmware.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) ticket = g_bytes_new_static ("TICKET", 6);
  g_autoptr (GError) error = NULL;
  g_autoptr (RousePortFirmware) firmware = rouse_port_firmware_new (bytes, 2, 5, &error);

  g_assert_true ((firmware != NULL) == (error == NULL));
  if (firmware != NULL) {
    g_autoptr (GBytes) binary = rouse_port_firmware_make_binary (firmware, ticket);

    g_assert_cmpuint (g_bytes_get_size (binary), >, 6);
  }
  return 0;
}
