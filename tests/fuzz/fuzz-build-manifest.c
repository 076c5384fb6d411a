/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/build-manifest.h"
#include "fuzz.h"
#include "signing/local-manifest.h"

/* The unsigned ticket that an update begins with. */
static void
make_local (RouseBuildIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) ticket = rouse_local_manifest_new (identity, &error);

  g_assert_true ((ticket != NULL) == (error == NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseBuildManifest) manifest = rouse_build_manifest_new (bytes, &error);

  g_assert_true ((manifest != NULL) == (error == NULL));
  for (gsize erase = 0; manifest != NULL && erase < 2; erase++) {
    g_autoptr (GError) choice_error = NULL;
    RouseBuildIdentity *identity = rouse_build_manifest_choose (manifest, "D53gAP", 0x8101, 0x0C, erase, &choice_error);

    g_assert_true ((identity != NULL) == (choice_error == NULL));
    if (identity != NULL)
      make_local (identity);
  }
  return 0;
}
