/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img4.h"
#include "fuzz.h"

static void
read_ticket (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseIm4m) ticket = rouse_im4m_new (bytes, &error);
  guint64 value;
  gsize n;

  g_assert_true ((ticket != NULL) == (error == NULL));
  if (ticket == NULL)
    return;
  rouse_im4m_get_uint (ticket, "ECID", &value);
  rouse_im4m_get_data (ticket, "BNCH", &n);
  rouse_im4m_get_digest (ticket, "ibss", &n);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  RouseIm4pInfo info;
  gboolean ok = rouse_im4p_read_info (&info, data, MIN (size, 64), size, &error);

  g_assert_true (ok == (error == NULL));
  if (ok)
    g_assert_true (info.size <= size && info.type_offset + 4 <= info.size);
  read_ticket (data, size);
  return 0;
}
