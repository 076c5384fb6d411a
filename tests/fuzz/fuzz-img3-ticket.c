/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img3-ticket.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseImg3Ticket) ticket = rouse_img3_ticket_new (bytes, &error);
  guint64 value;
  gsize nonce_size;

  g_assert_true ((ticket != NULL) == (error == NULL));
  if (ticket == NULL)
    return 0;
  rouse_img3_ticket_get_uint (ticket, "ApECID", &value);
  g_assert_true (rouse_img3_ticket_get_nonce (ticket, &nonce_size) != NULL || nonce_size == 0);
  rouse_img3_ticket_compare (ticket, "iBSS", data, MIN (size, 20));
  return 0;
}
