/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img4.h"
#include "fuzz.h"
#include "signing/ticket.h"

#define COMPONENT(name) "<key>" name "</key><dict><key>Digest</key><data>AAAA</data><key>Info</key><dict/></dict>"

/* A build, and what was asked for it; the rest of the world is the input. */
static const char identity_xml[] =
    "<plist version='1.0'><dict><key>ApChipID</key><string>0x8030</string><key>ApBoardID</key><string>0x4</string>"
    "<key>Info</key><dict><key>DeviceClass</key><string>n104ap</string><key>Variant</key><string>x</string></dict>"
    "<key>Manifest</key><dict>" COMPONENT ("iBSS") COMPONENT ("iBEC") COMPONENT ("LLB") COMPONENT ("SEP")
        COMPONENT ("RestoreRamDisk") "</dict></dict></plist>";

static void
copy_data (plist_t request, const char *key, const guint8 *data, gsize size)
{
  if (data != NULL)
    rouse_plist_set_data (request, key, data, size);
}

/* What the ticket says of itself is what was wanted, so that all the checks are gone through. */
static void
fit (RouseTssDevice *device, plist_t identity, plist_t request, GBytes *bytes)
{
  g_autoptr (RouseIm4m) ticket = rouse_im4m_new (bytes, NULL);
  static const char *const parts[][2] = {
    { "iBSS", "ibss" }, { "iBEC", "ibec" }, { "LLB", "illb" }, { "SEP", "sepi" }
  };
  guint64 number;
  gsize size;
  const guint8 *data;

  if (ticket == NULL)
    return;
  rouse_im4m_get_uint (ticket, "ECID", &device->ecid);
  if (rouse_im4m_get_uint (ticket, "CHIP", &number))
    rouse_plist_set_uint (identity, "ApChipID", number);
  if (rouse_im4m_get_uint (ticket, "BORD", &number))
    rouse_plist_set_uint (identity, "ApBoardID", number);
  data = rouse_im4m_get_data (ticket, "BNCH", &size);
  copy_data (request, "ApNonce", data, size);
  data = rouse_im4m_get_data (ticket, "snon", &size);
  copy_data (request, "SepNonce", data, size);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    plist_t entry = plist_new_dict ();

    data = rouse_im4m_get_digest (ticket, parts[i][1], &size);
    copy_data (entry, "Digest", data, size);
    plist_dict_set_item (request, parts[i][0], entry);
  }
}

static void
check (plist_t answer, gboolean image4, GBytes *bytes)
{
  g_auto (plist_t) dict = rouse_plist_parse (identity_xml, sizeof identity_xml - 1, NULL);
  g_auto (plist_t) request = plist_new_dict ();
  g_autoptr (RouseBuildIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  RouseTssDevice device = { .ecid = 1, .image4 = image4 };
  gboolean ok;

  fit (&device, dict, request, bytes);
  identity = rouse_build_identity_new (dict, NULL);
  if (identity == NULL)
    return;
  ok = rouse_ticket_check (answer, &device, identity, request, &error);
  g_assert_true (ok == (error == NULL));
  g_assert_true (ok || g_utf8_validate (error->message, -1, NULL));
}

static void
check_answer (plist_t answer, GBytes *bytes)
{
  rouse_ticket_repair (answer);
  check (answer, TRUE, bytes);
  check (answer, FALSE, bytes);
}

/* The bytes as what the signing server has signed: as each kind of ticket, and as the whole answer. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_auto (plist_t) whole = rouse_plist_parse (data, size, NULL);
  g_auto (plist_t) answer = plist_new_dict ();
  plist_t entry = plist_new_dict ();

  rouse_plist_set_bytes (answer, "ApImg4Ticket", bytes);
  rouse_plist_set_bytes (answer, "APTicket", bytes);
  check_answer (answer, bytes);
  rouse_plist_set_bytes (entry, "Blob", bytes);
  plist_dict_set_item (answer, "iBSS", entry);
  check_answer (answer, bytes);
  if (rouse_plist_is (whole, PLIST_DICT)) {
    g_autoptr (GBytes) inner = rouse_plist_get_bytes (whole, "ApImg4Ticket");

    check_answer (whole, inner != NULL ? inner : bytes);
  }
  return 0;
}
