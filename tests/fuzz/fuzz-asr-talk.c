/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "fuzz-wire.h"
#include "fuzz.h"
#include "transport/asr-client.h"
#include "transport/asr-payload.h"

#define IMAGE_SIZE (ROUSE_ASR_CHUNK_SIZE + 1000)

static gboolean
read_zeros (gpointer user_data, guint64 offset, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  g_assert_true (offset <= IMAGE_SIZE && size <= IMAGE_SIZE - offset);
  memset (buffer, 0, size);
  return TRUE;
}

static void
progress_cb (guint64 done, guint64 total, gpointer user_data)
{
  guint64 *before = user_data;

  g_assert_true (done > *before && done <= total && total == IMAGE_SIZE);
  *before = done;
}

/* The bytes as all that a phone's ASR says: commands in whatever order; the image is sent if it comes to that. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  guint64 done = 0;
  FuzzWire wire;
  gboolean ok;

  if (!fuzz_wire_open (&wire, data, size))
    return 0;
  ok = rouse_asr_client_send (wire.link, read_zeros, NULL, IMAGE_SIZE, progress_cb, &done, NULL, &error);
  g_assert_true (ok == (error == NULL));
  g_assert_true (ok == (done == IMAGE_SIZE));
  fuzz_wire_close (&wire);
  return 0;
}
