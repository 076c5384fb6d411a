/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test-old-make.h"

#include <string.h>

#include "base/plist.h"
#include "component-types.h"
#include "img3-image.h"
#include "tss-sign-img3.h"

GBytes *
test_old_make_file (SimDevice *device, const char *type, TestOldWrong wrong)
{
  const SimModel *model = sim_device_get_model (device);
  static const char payload[] = "VIRTUAL-IPHONE version=7.1.2 build=11D257\nmore of it";
  SimImg3Wish wish = { type,
                       "iBoot-1940.10.58",
                       model->chip_id + (wrong == TEST_OLD_WRONG_CHIP),
                       model->board_id + (wrong == TEST_OLD_WRONG_BOARD),
                       payload,
                       sizeof payload,
                       FALSE };

  return sim_img3_make (&wish);
}

/* What the signing server says to a request for one image. */
static plist_t
sign (SimDevice *device, GBytes *file, const char *type, TestOldWrong wrong)
{
  const SimModel *model = sim_device_get_model (device);
  g_autoptr (SimImg3) image = sim_img3_parse (file, NULL);
  g_auto (plist_t) request = plist_new_dict ();
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (device);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (nonce, NULL), g_bytes_get_size (nonce));
  plist_t answer = plist_new_dict (), entry = plist_new_dict ();
  guint8 digest[SIM_IMG3_DIGEST_SIZE];

  sim_img3_get_digest (image, digest);
  digest[0] ^= wrong == TEST_OLD_WRONG_DIGEST;
  bytes[3] ^= wrong == TEST_OLD_WRONG_NONCE;
  rouse_plist_set_uint (request, "ApECID", sim_device_get_ecid (device) + (wrong == TEST_OLD_WRONG_ECID));
  rouse_plist_set_uint (request, "ApChipID", model->chip_id + (wrong == TEST_OLD_WRONG_CHIP));
  rouse_plist_set_uint (request, "ApBoardID", model->board_id + (wrong == TEST_OLD_WRONG_BOARD));
  rouse_plist_set_uint (request, "ApSecurityDomain", 1);
  rouse_plist_set_bool (request, "ApProductionMode", TRUE);
  if (wrong != TEST_OLD_NO_NONCE)
    rouse_plist_set_data (request, "ApNonce", bytes, g_bytes_get_size (nonce));
  rouse_plist_set_data (entry, "Digest", digest, sizeof digest);
  rouse_plist_set_data (entry, "PartialDigest", "0123456789012345678901234567", 28);
  rouse_plist_set_bool (entry, "Trusted", TRUE);
  plist_dict_set_item (request, wrong == TEST_OLD_NOT_IN_IT ? "AppleLogo" : sim_component_name (type), entry);
  sim_tss_sign_img3 (answer, request);
  return answer;
}

GBytes *
test_old_make_ticket (SimDevice *device, GBytes *file, const char *type, TestOldWrong wrong)
{
  g_auto (plist_t) answer = sign (device, file, type, wrong);

  return rouse_plist_get_bytes (answer, "APTicket");
}

/* The file with the server's blob at its end, and a header that knows it. */
GBytes *
test_old_make_signed (SimDevice *device, const char *type, TestOldWrong wrong)
{
  g_autoptr (GBytes) file = test_old_make_file (device, type, wrong);
  g_auto (plist_t) answer = sign (device, file, type, wrong);
  g_autofree char *path = g_strconcat (sim_component_name (type), "/Blob", NULL);
  g_autoptr (GBytes) blob = rouse_plist_get_bytes (answer, path);
  gsize size = g_bytes_get_size (file), whole = size + g_bytes_get_size (blob);
  guint8 *data = g_malloc (whole);
  guint32 header[] = { GUINT32_TO_LE ((guint32) whole), GUINT32_TO_LE ((guint32) whole - 20),
                       GUINT32_TO_LE ((guint32) size - 20 + SIM_IMG3_ECID_SIZE) };

  memcpy (data, g_bytes_get_data (file, NULL), size);
  memcpy (data + size, g_bytes_get_data (blob, NULL), whole - size);
  memcpy (data + 4, header, sizeof header);
  return g_bytes_new_take (data, whole);
}

GBytes *
test_old_join (GBytes *a, guint8 padding, GBytes *b)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, g_bytes_get_data (a, NULL), (guint) g_bytes_get_size (a));
  while (out->len % 64 != 0)
    g_byte_array_append (out, &padding, 1);
  g_byte_array_append (out, g_bytes_get_data (b, NULL), (guint) g_bytes_get_size (b));
  return g_byte_array_free_to_bytes (out);
}
