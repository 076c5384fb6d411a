/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img3.h"
#include "fuzz.h"

/* Once as the file, stitched with what its own end would be as a blob, once as the blob of a file that is well. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const guint8 file[] = { '3', 'g', 'm', 'I', 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'l', 'n', 'r', 'k' };
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GBytes) empty = g_bytes_new_static (file, sizeof file);
  g_autoptr (GBytes) tail = g_bytes_new (data + MIN (size, 20), size - MIN (size, 20));
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseImg3) image = rouse_img3_new (bytes, &error);
  g_autoptr (GBytes) as_file = rouse_img3_stitch (bytes, tail, NULL);
  g_autoptr (GBytes) as_blob = rouse_img3_stitch (empty, bytes, NULL);

  g_assert_true ((image != NULL) == (error == NULL));
  for (guint i = 0; image != NULL && i < rouse_img3_get_n_elements (image); i++) {
    const RouseImg3Element *element = rouse_img3_get_element (image, i);

    g_assert_true (element->size <= element->total && element->total <= rouse_img3_get_size (image));
  }
  return 0;
}
