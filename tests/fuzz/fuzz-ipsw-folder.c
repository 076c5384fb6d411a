/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/build-manifest.h"
#include "fuzz-folder.h"
#include "fuzz.h"

/* The bytes as an unpacked firmware file (fuzz-folder.h), read as whoever opens it does. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *folder = fuzz_folder_new ();
  g_autoptr (RouseIpsw) ipsw = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  fuzz_folder_fill (folder, data, size);
  ipsw = rouse_ipsw_open (folder, &error);
  g_assert_true ((ipsw != NULL) == (error == NULL));
  if (ipsw != NULL) {
    g_autoptr (RouseBuildManifest) manifest = rouse_build_manifest_new_from_ipsw (ipsw, NULL, NULL);

    names = rouse_ipsw_list (ipsw, NULL);
    for (gsize i = 0; names[i] != NULL; i++) {
      g_autoptr (GError) why = NULL;
      g_autoptr (GBytes) bytes = rouse_ipsw_read (ipsw, names[i], 1 << 16, NULL, &why);

      g_assert_true ((bytes != NULL) == (why == NULL));
    }
    g_assert_false (rouse_ipsw_has (ipsw, "../a") || rouse_ipsw_has (ipsw, "/etc/passwd"));
  }
  fuzz_folder_remove (folder);
  return 0;
}
