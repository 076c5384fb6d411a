/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "fuzz.h"
#include "transport/usb-identity.h"

/* The bytes as a string descriptor, and as the text of one. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *parsed = rouse_usb_string_parse (data, size);
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (RouseUsbIdentity) one =
      rouse_usb_identity_parse (parsed != NULL ? parsed : "", parsed, ROUSE_DEVICE_MODE_DFU);
  g_autoptr (RouseUsbIdentity) two = rouse_usb_identity_parse (text, text, ROUSE_DEVICE_MODE_PORT_DFU);

  g_assert_nonnull (one);
  g_assert_true (two->ap_nonce == NULL || g_bytes_get_size (two->ap_nonce) <= 64);
  return 0;
}
