/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/plist.h"
#include "firmware/baseband-image.h"
#include "firmware/bbfw.h"
#include "fuzz.h"

typedef GBytes *(*StitchFunc) (GBytes *image, GBytes *blob, GError **error);

/* One member, with a short blob and with itself. */
static void
stitch (StitchFunc func, GBytes *image)
{
  g_autoptr (GBytes) blob = g_bytes_new_static ("NEWSIGNATURE", 12);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) stitched = func (image, blob, &error);
  g_autoptr (GBytes) with_itself = func (image, image, NULL);

  g_assert_true ((stitched != NULL) == (error == NULL));
}

static void
sign (GBytes *archive)
{
  g_auto (plist_t) response = plist_new_dict ();
  plist_t firmware = plist_new_dict ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) result = NULL;

  rouse_plist_set_data (firmware, "RamPSI-Blob", "NEWSIGNATURE", 12);
  rouse_plist_set_data (firmware, "SBL1-Blob", "NEWSIGNATURE", 12);
  rouse_plist_set_data (response, "BBTicket", "TICKET", 6);
  plist_dict_set_item (response, "BasebandFirmware", firmware);
  result = rouse_bbfw_sign (archive, response, 0x60, TRUE, &error);
  g_assert_true ((result != NULL) == (error == NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  stitch (rouse_baseband_stitch_tail, bytes);
  stitch (rouse_baseband_stitch_fls, bytes);
  stitch (rouse_baseband_add_ticket_fls, bytes);
  stitch (rouse_baseband_stitch_hash_segment, bytes);
  sign (bytes);
  return 0;
}
