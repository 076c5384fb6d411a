/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <sys/mman.h>
#include <unistd.h>

#include "firmware/ipsw.h"
#include "fuzz.h"

/* Every member, whole and in the middle. */
static void
read_members (RouseIpsw *ipsw)
{
  g_auto (GStrv) names = rouse_ipsw_list (ipsw, NULL);

  for (gsize i = 0; names[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = rouse_ipsw_read (ipsw, names[i], 1 << 16, NULL, &error);
    g_autoptr (RouseIpswStream) stream = rouse_ipsw_open_stream (ipsw, names[i], NULL);
    guint8 byte;

    g_assert_true ((bytes != NULL) == (error == NULL));
    if (stream != NULL && rouse_ipsw_stream_get_size (stream) < 1 << 16)
      rouse_ipsw_stream_read_at (stream, rouse_ipsw_stream_get_size (stream) / 2, &byte, 1, NULL, NULL);
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int fd = memfd_create ("fuzz-ipsw", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (RouseIpsw) ipsw = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (write (fd, data, size), ==, size);
  ipsw = rouse_ipsw_open (path, &error);
  g_assert_true ((ipsw != NULL) == (error == NULL));
  if (ipsw != NULL)
    read_members (ipsw);
  close (fd);
  return 0;
}
