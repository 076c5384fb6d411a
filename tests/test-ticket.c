/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "firmware/der.h"
#include "firmware/img4.h"
#include "plist-tools.h"
#include "signing/ticket.h"

static const char *const boot_components[] = {
  "LLB",
  "iBoot",
  "iBSS",
  "iBEC",
  "DeviceTree",
  "RestoreDeviceTree",
  "KernelCache",
  "RestoreKernelCache",
  "SEP",
  "RestoreSEP",
  "RestoreRamDisk",
  "RestoreTrustCache",
};

/* A real ticket, and the phone and the build that it was made for, as far as the ticket itself tells. */
typedef struct {
  plist_t response;
  plist_t dict; /* of the identity */
  RouseBuildIdentity *identity;
  RouseTssDevice device;
  plist_t request;
  GBytes *ap_nonce;
  GBytes *sep_nonce;
} Fixture;

static GBytes *
get_bytes (RouseIm4m *ticket, const char *property)
{
  gsize size;
  const guint8 *data = rouse_im4m_get_data (ticket, property, &size);

  return data != NULL ? g_bytes_new (data, size) : NULL;
}

/* The ticket's digests become the build's; a component that the ticket does not know is not in the build either. */
static void
take_digests (plist_t manifest, RouseIm4m *ticket, RouseBuildIdentity *base)
{
  for (gsize i = 0; i < G_N_ELEMENTS (boot_components); i++) {
    const RouseComponent *component = rouse_build_identity_find_component (base, boot_components[i]);
    gsize size;
    const guint8 *digest = rouse_im4m_get_digest (ticket, rouse_img4_type_for (component), &size);

    if (digest != NULL)
      rouse_plist_set_data (rouse_plist_get_dict (manifest, boot_components[i]), "Digest", digest, size);
    else
      plist_dict_remove_item (manifest, boot_components[i]);
  }
}

static void
make_request (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&f->identity);
  g_clear_pointer (&f->request, plist_free);
  f->identity = rouse_build_identity_new (f->dict, &error);
  g_assert_no_error (error);
  f->request = rouse_tss_request_new_ap (&f->device, f->identity, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer name)
{
  g_autofree char *path = g_build_filename ("tickets", name, NULL);
  g_autoptr (RouseBuildIdentity) base = test_identity ("identity-updaters.plist");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (RouseIm4m) ticket = NULL;
  guint64 chip, board;

  f->response = test_sample (path);
  if (f->response == NULL)
    return;
  bytes = rouse_plist_get_bytes (f->response, "ApImg4Ticket");
  ticket = rouse_im4m_new (bytes, &error);
  g_assert_no_error (error);
  g_assert_true (rouse_im4m_get_uint (ticket, "CHIP", &chip));
  g_assert_true (rouse_im4m_get_uint (ticket, "BORD", &board));
  g_assert_true (rouse_im4m_get_uint (ticket, "ECID", &f->device.ecid));
  f->ap_nonce = get_bytes (ticket, "BNCH");
  f->sep_nonce = get_bytes (ticket, "snon");
  f->device.image4 = TRUE;
  f->device.ap_nonce = f->ap_nonce;
  f->device.sep_nonce = f->sep_nonce;

  f->dict = plist_copy (rouse_build_identity_get_plist (base));
  rouse_plist_set_uint (f->dict, "ApChipID", chip);
  rouse_plist_set_uint (f->dict, "ApBoardID", board);
  take_digests (rouse_plist_get_dict (f->dict, "Manifest"), ticket, base);
  make_request (f);
}

static void
tear_down (Fixture *f, gconstpointer name)
{
  g_clear_pointer (&f->response, plist_free);
  g_clear_pointer (&f->request, plist_free);
  g_clear_pointer (&f->dict, plist_free);
  g_clear_object (&f->identity);
  g_clear_pointer (&f->ap_nonce, g_bytes_unref);
  g_clear_pointer (&f->sep_nonce, g_bytes_unref);
}

static void
assert_refused (Fixture *f, plist_t response, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (rouse_ticket_check (response, &f->device, f->identity, f->request, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
  if (strstr (error->message, why) == NULL)
    g_error ("refused because of “%s”, not of %s", error->message, why);
}

static void
test_right (Fixture *f, gconstpointer name)
{
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (f->response == NULL)
    return;
  ok = rouse_ticket_check (f->response, &f->device, f->identity, f->request, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
}

static void
test_wrong_phone (Fixture *f, gconstpointer name)
{
  guint64 ecid = f->device.ecid;
  guint64 number;

  if (f->response == NULL)
    return;
  f->device.ecid = ecid + 1;
  assert_refused (f, f->response, "ECID");
  f->device.ecid = ecid;
  rouse_plist_get_uint (f->dict, "ApBoardID", &number);
  rouse_plist_set_uint (f->dict, "ApBoardID", number + 1);
  make_request (f);
  assert_refused (f, f->response, "BORD");
  rouse_plist_set_uint (f->dict, "ApBoardID", number);
  rouse_plist_get_uint (f->dict, "ApChipID", &number);
  rouse_plist_set_uint (f->dict, "ApChipID", number + 1);
  make_request (f);
  assert_refused (f, f->response, "CHIP");
}

static void
test_wrong_nonces (Fixture *f, gconstpointer name)
{
  g_autoptr (GBytes) other = g_bytes_new_static ("01234567890123456789012345678901", 32);
  g_autoptr (GBytes) start = NULL;

  if (f->response == NULL)
    return;
  f->device.ap_nonce = other;
  make_request (f);
  assert_refused (f, f->response, "BNCH");
  start = g_bytes_new_from_bytes (f->ap_nonce, 0, g_bytes_get_size (f->ap_nonce) - 1);
  f->device.ap_nonce = start;
  make_request (f);
  assert_refused (f, f->response, "BNCH");
  f->device.ap_nonce = f->ap_nonce;
  f->device.sep_nonce = other;
  make_request (f);
  assert_refused (f, f->response, "snon");
  /* None was sent: nothing to compare. */
  f->device.sep_nonce = NULL;
  make_request (f);
  g_assert_true (rouse_ticket_check (f->response, &f->device, f->identity, f->request, NULL));
}

static void
test_wrong_digests (Fixture *f, gconstpointer name)
{
  for (gsize i = 0; f->response != NULL && i < G_N_ELEMENTS (boot_components); i++) {
    g_autofree char *path = g_strconcat ("Manifest/", boot_components[i], NULL);
    plist_t entry = rouse_plist_get_dict (f->dict, path);
    g_autoptr (GBytes) digest = entry != NULL ? rouse_plist_get_bytes (entry, "Digest") : NULL;
    g_autofree guint8 *other = NULL;

    if (digest == NULL)
      continue;
    other = g_memdup2 (g_bytes_get_data (digest, NULL), g_bytes_get_size (digest));
    other[0] ^= 1;
    rouse_plist_set_data (entry, "Digest", other, g_bytes_get_size (digest));
    make_request (f);
    assert_refused (f, f->response, boot_components[i]);
    rouse_plist_set_bytes (entry, "Digest", digest);
  }
}

/* A component that the phone needs but the ticket does not have. */
static void
test_missing_image (Fixture *f, gconstpointer name)
{
  plist_t other;

  if (f->response == NULL)
    return;
  other = plist_copy (rouse_plist_get (f->dict, "Manifest/iBSS"));
  rouse_plist_set_string (rouse_plist_get_dict (other, "Info"), "Img4PayloadType", "nope");
  plist_dict_set_item (rouse_plist_get_dict (f->dict, "Manifest"), "iBSS", other);
  make_request (f);
  assert_refused (f, f->response, "iBSS is not in it");
}

/* What lies beside the main ticket in a saved file must not pass for it. */
static void
test_other_tickets (Fixture *f, gconstpointer name)
{
  plist_t without_nonce = f->response != NULL ? rouse_plist_get_dict (f->response, "noNonce") : NULL;
  plist_t update = f->response != NULL ? rouse_plist_get_dict (f->response, "updateInstall") : NULL;

  if (without_nonce != NULL)
    assert_refused (f, without_nonce, "BNCH");
  if (update != NULL)
    assert_refused (f, update, "RestoreRamDisk");
}

static void
test_damaged (Fixture *f, gconstpointer name)
{
  g_autoptr (GBytes) bytes = f->response != NULL ? rouse_plist_get_bytes (f->response, "ApImg4Ticket") : NULL;
  gsize size = bytes != NULL ? g_bytes_get_size (bytes) : 0;
  g_autofree guint8 *longer = g_malloc0 (size + 1);

  if (f->response == NULL)
    return;
  memcpy (longer, g_bytes_get_data (bytes, NULL), size);
  rouse_plist_set_data (f->response, "ApImg4Ticket", longer, size + 1);
  assert_refused (f, f->response, "");
  for (gsize cut = 0; cut < size; cut += 1 + size / 200) {
    rouse_plist_set_data (f->response, "ApImg4Ticket", longer, cut);
    assert_refused (f, f->response, "");
  }
  plist_dict_remove_item (f->response, "ApImg4Ticket");
  assert_refused (f, f->response, "ApImg4Ticket");
}

/* --- before Image4 --- */

#define OLD_ECID G_GUINT64_CONSTANT (0x3F0FC042329)

static void
put_fact (GByteArray *facts, guint number, const void *data, gsize size)
{
  const guint8 long_tag[] = { 0x9F, 0x80 | (number >> 7 & 0x7F), number & 0x7F, (guint8) size };
  const guint8 short_tag[] = { 0x80 | (number & 0x1F), (guint8) size };

  if (number < 31)
    g_byte_array_append (facts, short_tag, sizeof short_tag);
  else
    g_byte_array_append (facts, long_tag, sizeof long_tag);
  g_byte_array_append (facts, data, (guint) size);
}

static void
put_fact_number (GByteArray *facts, guint number, guint64 value, gsize size)
{
  guint64 le = GUINT64_TO_LE (value);

  put_fact (facts, number, &le, size);
}

typedef enum {
  OLD_RIGHT,
  OLD_CHIP,
  OLD_BOARD,
  OLD_WRONG_ECID,
  OLD_NONCE,
  OLD_NO_NONCE,
  OLD_DIGEST,
  OLD_ABSENT
} OldWrong;

/* As the signing server makes them: tag numbers are its own, numbers are little-endian. */
static GBytes *
make_old_ticket (OldWrong wrong)
{
  g_autoptr (GByteArray) facts = g_byte_array_new ();
  g_autoptr (GByteArray) content = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();

  put_fact_number (facts, 1, OLD_ECID + (wrong == OLD_WRONG_ECID), 8);
  put_fact_number (facts, 2, 0x8930 + (wrong == OLD_CHIP), 4);
  put_fact_number (facts, 3, 0 + (wrong == OLD_BOARD), 4);
  if (wrong != OLD_NO_NONCE)
    put_fact (facts, 18, wrong == OLD_NONCE ? "another nonce, also 2" : "the nonce of 20 byte", 20);
  if (wrong != OLD_ABSENT)
    put_fact (facts, 26, wrong == OLD_DIGEST ? "ramdisk of other day" : "the ramdisk's digest", 20);
  put_fact (facts, 230, "the digest of iBSS..", 20);
  rouse_der_append (content, ROUSE_DER_SEQUENCE, "", 0);
  rouse_der_append_array (content, ROUSE_DER_SET, facts);
  rouse_der_append (content, ROUSE_DER_OCTETS, "signature", 9);
  rouse_der_append_array (out, ROUSE_DER_SEQUENCE, content);
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
make_old_blob (guint64 ecid)
{
  static const guint8 rest[] = { 'H', 'S', 'H', 'S', 12, 0, 0, 0, 0, 0, 0, 0,
                                 'T', 'R', 'E', 'C', 12, 0, 0, 0, 0, 0, 0, 0 };
  guint8 *blob = g_malloc0 (64 + sizeof rest);
  guint64 le = GUINT64_TO_LE (ecid);

  memcpy (blob, "DICE\x40\0\0\0\x08\0\0\0", 12);
  memcpy (blob + 12, &le, sizeof le);
  memcpy (blob + 64, rest, sizeof rest);
  return g_bytes_new_take (blob, 64 + sizeof rest);
}

static RouseBuildIdentity *
make_old_identity (void)
{
  g_auto (plist_t) dict = test_plist ("<dict><key>ApChipID</key><string>0x8930</string>"
                                      "<key>ApBoardID</key><string>0x00</string>"
                                      "<key>ApSecurityDomain</key><string>0x01</string>"
                                      "<key>Info</key><dict><key>DeviceClass</key><string>n90ap</string></dict>"
                                      "<key>Manifest</key><dict>"
                                      "<key>iBSS</key><dict/><key>RestoreRamDisk</key><dict/></dict></dict>");
  g_autoptr (GError) error = NULL;
  RouseBuildIdentity *identity = rouse_build_identity_new (dict, &error);

  g_assert_no_error (error);
  return identity;
}

static plist_t
make_old_request (void)
{
  plist_t request = plist_new_dict (), ramdisk = plist_new_dict (), ibss = plist_new_dict ();

  rouse_plist_set_data (request, "ApNonce", "the nonce of 20 byte", 20);
  rouse_plist_set_data (ramdisk, "Digest", "the ramdisk's digest", 20);
  rouse_plist_set_data (ibss, "Digest", "the digest of iBSS..", 20);
  plist_dict_set_item (request, "RestoreRamDisk", ramdisk);
  plist_dict_set_item (request, "iBSS", ibss);
  return request;
}

static void
test_old_tickets (void)
{
  static const struct {
    OldWrong wrong;
    const char *why;
  } rows[] = {
    { OLD_RIGHT, NULL },
    { OLD_CHIP, "ApChipID" },
    { OLD_BOARD, "ApBoardID" },
    { OLD_WRONG_ECID, "ApECID" },
    { OLD_NONCE, "ApNonce" },
    { OLD_NO_NONCE, "ApNonce" },
    { OLD_DIGEST, "RestoreRamDisk has another" },
    { OLD_ABSENT, "RestoreRamDisk is not in it" },
  };
  g_autoptr (RouseBuildIdentity) identity = make_old_identity ();
  g_auto (plist_t) request = make_old_request ();
  RouseTssDevice device = { .ecid = OLD_ECID };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) ticket = make_old_ticket (rows[i].wrong);
    g_auto (plist_t) response = plist_new_dict ();
    g_autoptr (GError) error = NULL;

    rouse_plist_set_bytes (response, "APTicket", ticket);
    g_assert_cmpint (rouse_ticket_check (response, &device, identity, request, &error), ==, rows[i].why == NULL);
    if (rows[i].why == NULL)
      continue;
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING);
    g_assert_nonnull (strstr (error->message, rows[i].why));
  }
}

/* A component with a signature of its own may be missing in the ticket; the signature must be for this phone. */
static void
test_old_blobs (void)
{
  g_autoptr (RouseBuildIdentity) identity = make_old_identity ();
  g_auto (plist_t) request = make_old_request ();
  g_auto (plist_t) response = plist_new_dict ();
  g_autoptr (GBytes) ticket = make_old_ticket (OLD_ABSENT);
  g_autoptr (GBytes) right = make_old_blob (OLD_ECID);
  g_autoptr (GBytes) wrong = make_old_blob (OLD_ECID + 1);
  plist_t entry = plist_new_dict ();
  RouseTssDevice device = { .ecid = OLD_ECID };

  plist_dict_set_item (response, "RestoreRamDisk", entry);
  g_assert_false (rouse_ticket_check (response, &device, identity, request, NULL));
  rouse_plist_set_bytes (entry, "Blob", right);
  g_assert_true (rouse_ticket_check (response, &device, identity, request, NULL));
  rouse_plist_set_bytes (response, "APTicket", ticket);
  g_assert_true (rouse_ticket_check (response, &device, identity, request, NULL));
  rouse_plist_set_bytes (entry, "Blob", wrong);
  g_assert_false (rouse_ticket_check (response, &device, identity, request, NULL));
  rouse_plist_set_data (entry, "Blob", "no blob", 7);
  g_assert_false (rouse_ticket_check (response, &device, identity, request, NULL));
}

static void
test_old_damaged (void)
{
  g_autoptr (RouseBuildIdentity) identity = make_old_identity ();
  g_auto (plist_t) request = make_old_request ();
  g_auto (plist_t) response = plist_new_dict ();
  g_autoptr (GBytes) ticket = make_old_ticket (OLD_RIGHT);
  gsize size;
  const guint8 *data = g_bytes_get_data (ticket, &size);
  g_autofree guint8 *longer = g_malloc0 (size + 1);
  RouseTssDevice device = { .ecid = OLD_ECID };

  memcpy (longer, data, size);
  for (gsize cut = 0; cut <= size + 1; cut++) {
    if (cut == size)
      continue;
    rouse_plist_set_data (response, "APTicket", longer, cut);
    g_assert_false (rouse_ticket_check (response, &device, identity, request, NULL));
  }
}

/* Spec 12 §6.4: only what is there and empty is filled. */
static void
test_repair (void)
{
  g_auto (plist_t) answer = plist_new_dict ();
  plist_t twin = plist_new_dict ();
  plist_t full = plist_new_dict ();

  rouse_plist_set_data (twin, "Blob", "tree", 4);
  rouse_plist_set_data (full, "Blob", "own", 3);
  plist_dict_set_item (answer, "RestoreDeviceTree", plist_new_dict ());
  plist_dict_set_item (answer, "DeviceTree", twin);
  plist_dict_set_item (answer, "RestoreKernelCache", full);
  plist_dict_set_item (answer, "KernelCache", plist_copy (twin));
  plist_dict_set_item (answer, "RestoreLogo", plist_new_dict ());
  plist_dict_set_item (answer, "RestoreRamDisk", plist_new_dict ());
  rouse_ticket_repair (answer);

  g_assert_nonnull (rouse_plist_get_data (answer, "RestoreDeviceTree/Blob", NULL));
  g_assert_cmpmem (rouse_plist_get_data (answer, "RestoreKernelCache/Blob", NULL), 3, "own", 3);
  g_assert_cmpuint (plist_dict_get_size (rouse_plist_get_dict (answer, "RestoreLogo")), ==, 0);
  g_assert_cmpuint (plist_dict_get_size (rouse_plist_get_dict (answer, "RestoreRamDisk")), ==, 0);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "0x8960.shsh", "0x8000.shsh", "0x8010.shsh", "0x8015.shsh" };
  static const struct {
    const char *title;
    void (*run) (Fixture *f, gconstpointer name);
  } tests[] = {
    { "right", test_right },
    { "wrong-phone", test_wrong_phone },
    { "wrong-nonces", test_wrong_nonces },
    { "wrong-digests", test_wrong_digests },
    { "missing-image", test_missing_image },
    { "other-tickets", test_other_tickets },
    { "damaged", test_damaged },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (tests); j++) {
      g_autofree char *path = g_strdup_printf ("/ticket/%s/%s", names[i], tests[j].title);

      g_test_add (path, Fixture, names[i], set_up, tests[j].run, tear_down);
    }
  g_test_add_func ("/ticket/old/tickets", test_old_tickets);
  g_test_add_func ("/ticket/old/blobs", test_old_blobs);
  g_test_add_func ("/ticket/old/damaged", test_old_damaged);
  g_test_add_func ("/ticket/repair", test_repair);
  return g_test_run ();
}
