/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/ticket.h"

#include <string.h>

#include "base/error.h"
#include "firmware/img3.h"
#include "firmware/img3-ticket.h"
#include "firmware/img4.h"

/* The components without which the phone does not get through the restore. Their digests must be in the ticket, and so
 * must those of all others that every restore sends with it (is_always_sent()); other differences may be the server's
 * business (spec 14 §4.10). */
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
  "SystemVolume",
  "Ap,SystemVolumeCanonicalMetadata",
};

/* What iBoot is given before bootx (spec 12 §7.2), and what goes into the start-up memory when the old system is erased
 * already (spec 21 §3.2): missed there, the phone would be left without a system. */
static gboolean
is_always_sent (const RouseComponent *component)
{
  if (component->path != NULL && (component->flags & (ROUSE_COMPONENT_IBOOT | ROUSE_COMPONENT_FIRMWARE)) != 0)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (boot_components); i++)
    if (g_str_equal (boot_components[i], component->name))
      return TRUE;
  return FALSE;
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the ticket is for another phone, nonce or build: %s", what);
  return FALSE;
}

static gboolean
check_number (RouseIm4m *ticket, const char *property, guint64 wanted, GError **error)
{
  guint64 value;
  g_autofree char *what = NULL;

  if (rouse_im4m_get_uint (ticket, property, &value) && value == wanted)
    return TRUE;
  what = g_strdup_printf ("%s does not match", property);
  return refuse (error, what);
}

/* Compares with what was sent; nothing was sent, nothing to compare. */
static gboolean
check_nonce (RouseIm4m *ticket, const char *property, plist_t request, const char *key, GError **error)
{
  gsize sent_size, size = 0;
  const guint8 *sent = rouse_plist_get_data (request, key, &sent_size);
  const guint8 *value = rouse_im4m_get_data (ticket, property, &size);
  g_autofree char *what = NULL;

  if (sent == NULL || (value != NULL && size == sent_size && memcmp (value, sent, size) == 0))
    return TRUE;
  what = g_strdup_printf ("%s is not the one that was sent", property);
  return refuse (error, what);
}

static gboolean
check_digest (RouseIm4m *ticket, const RouseComponent *component, plist_t request, GError **error)
{
  g_autofree char *path = g_strconcat (component->name, "/Digest", NULL);
  gsize wanted_size, size = 0;
  const guint8 *wanted = rouse_plist_get_data (request, path, &wanted_size);
  const char *type = rouse_img4_type_for (component);
  const guint8 *digest;
  g_autofree char *what = NULL;

  if (wanted == NULL || wanted_size == 0)
    return TRUE;
  digest = type != NULL ? rouse_im4m_get_digest (ticket, type, &size) : NULL;
  if (digest != NULL && size == wanted_size && memcmp (digest, wanted, size) == 0)
    return TRUE;
  what = g_strdup_printf ("%s %s", component->name, digest != NULL ? "has another digest" : "is not in it");
  return refuse (error, what);
}

static gboolean
check_image4 (plist_t response, const RouseTssDevice *device, RouseBuildIdentity *identity, plist_t request,
              GError **error)
{
  g_autoptr (GBytes) bytes = rouse_plist_get_bytes (response, "ApImg4Ticket");
  g_autoptr (RouseIm4m) ticket = NULL;
  g_autoptr (GError) local_error = NULL;

  if (bytes == NULL)
    return refuse (error, "it has no ApImg4Ticket");
  ticket = rouse_im4m_new (bytes, &local_error);
  if (ticket == NULL)
    return refuse (error, local_error->message);
  if (!check_number (ticket, "CHIP", rouse_build_identity_get_chip_id (identity), error) ||
      !check_number (ticket, "BORD", rouse_build_identity_get_board_id (identity), error) ||
      !check_number (ticket, "ECID", device->ecid, error) || !check_nonce (ticket, "BNCH", request, "ApNonce", error) ||
      !check_nonce (ticket, "snon", request, "SepNonce", error))
    return FALSE;
  for (guint i = 0; i < rouse_build_identity_get_n_components (identity); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (identity, i);

    if (is_always_sent (component) && !check_digest (ticket, component, request, error))
      return FALSE;
  }
  return TRUE;
}

/* --- before Image4: a ticket for everything (from iOS 5 on), and a blob for some components, or for each (iOS 4) ---
 */

static gboolean
check_old_number (RouseImg3Ticket *ticket, const char *key, guint64 wanted, GError **error)
{
  guint64 value;
  g_autofree char *what = NULL;

  if (rouse_img3_ticket_get_uint (ticket, key, &value) && value == wanted)
    return TRUE;
  what = g_strdup_printf ("%s does not match", key);
  return refuse (error, what);
}

static gboolean
check_old_nonce (RouseImg3Ticket *ticket, plist_t request, GError **error)
{
  gsize sent_size, size = 0;
  const guint8 *sent = rouse_plist_get_data (request, "ApNonce", &sent_size);
  const guint8 *value = rouse_img3_ticket_get_nonce (ticket, &size);

  if (sent == NULL || (value != NULL && size == sent_size && memcmp (value, sent, size) == 0))
    return TRUE;
  return refuse (error, "ApNonce is not the one that was sent");
}

static GBytes *
get_blob (plist_t response, const char *component)
{
  g_autofree char *path = g_strconcat (component, "/Blob", NULL);

  return rouse_plist_get_bytes (response, path);
}

static gboolean
check_old_digests (RouseImg3Ticket *ticket, plist_t response, plist_t request, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (boot_components); i++) {
    const char *name = boot_components[i];
    g_autofree char *path = g_strconcat (name, "/Digest", NULL);
    g_autoptr (GBytes) blob = get_blob (response, name);
    g_autofree char *what = NULL;
    RouseImg3TicketAnswer answer;
    gsize size;
    const guint8 *digest = rouse_plist_get_data (request, path, &size);

    if (digest == NULL || size == 0)
      continue;
    answer = rouse_img3_ticket_compare (ticket, name, digest, size);
    if (answer == ROUSE_IMG3_TICKET_SAME || (answer == ROUSE_IMG3_TICKET_ABSENT && blob != NULL))
      continue;
    what = g_strdup_printf ("%s %s", name, answer == ROUSE_IMG3_TICKET_ABSENT ? "is not in it" : "has another digest");
    return refuse (error, what);
  }
  return TRUE;
}

static gboolean
check_ap_ticket (GBytes *bytes, plist_t response, const RouseTssDevice *device, RouseBuildIdentity *identity,
                 plist_t request, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (RouseImg3Ticket) ticket = rouse_img3_ticket_new (bytes, &local_error);

  if (ticket == NULL)
    return refuse (error, local_error->message);
  return check_old_number (ticket, "ApChipID", rouse_build_identity_get_chip_id (identity), error) &&
         check_old_number (ticket, "ApBoardID", rouse_build_identity_get_board_id (identity), error) &&
         check_old_number (ticket, "ApECID", device->ecid, error) && check_old_nonce (ticket, request, error) &&
         check_old_digests (ticket, response, request, error);
}

/* The signatures of single components. @n_blobs: (out): how many there are */
static gboolean
check_blobs (plist_t response, const RouseTssDevice *device, RouseBuildIdentity *identity, guint *n_blobs,
             GError **error)
{
  *n_blobs = 0;
  for (guint i = 0; i < rouse_build_identity_get_n_components (identity); i++) {
    const char *name = rouse_build_identity_get_component (identity, i)->name;
    g_autoptr (GBytes) blob = get_blob (response, name);
    g_autoptr (GError) local_error = NULL;
    g_autofree char *what = NULL;
    guint64 ecid = 0;

    if (blob == NULL || g_bytes_get_size (blob) == 0)
      continue;
    ++*n_blobs;
    if (rouse_img3_blob_get_ecid (blob, &ecid, &local_error) && ecid == device->ecid)
      continue;
    what = g_strdup_printf ("the signature of %s: %s", name,
                            local_error != NULL ? local_error->message : "ECID does not match");
    return refuse (error, what);
  }
  return TRUE;
}

static gboolean
check_image3 (plist_t response, const RouseTssDevice *device, RouseBuildIdentity *identity, plist_t request,
              GError **error)
{
  g_autoptr (GBytes) ticket = rouse_plist_get_bytes (response, "APTicket");
  guint n_blobs;

  if (!check_blobs (response, device, identity, &n_blobs, error))
    return FALSE;
  if (ticket != NULL && g_bytes_get_size (ticket) > 0)
    return check_ap_ticket (ticket, response, device, identity, request, error);
  return n_blobs > 0 || refuse (error, "it has neither an APTicket nor a blob");
}

/**
 * rouse_ticket_check:
 * @response: the signing server's dictionary, or a saved one
 * @request: what was asked; its nonces and digests are the ones that count
 *
 * Checks that @response is for exactly this phone, nonce and build. Nothing may be sent to the phone before this says
 * yes: a ticket that does not match leaves it in recovery mode at best (spec 14 §4.10). The signature is the phone's
 * business.
 *
 * Returns: FALSE with `ROUSE_ERROR_SIGNING` and the check that failed; the message holds no value
 */
gboolean
rouse_ticket_check (plist_t response, const RouseTssDevice *device, RouseBuildIdentity *identity, plist_t request,
                    GError **error)
{
  if (device->image4)
    return check_image4 (response, device, identity, request, error);
  return check_image3 (response, device, identity, request, error);
}

/* Spec 12 §6.4; seen before Image4 only. */
static const struct {
  const char *empty;
  const char *twin;
} repairs[] = {
  { "RestoreLogo", "AppleLogo" },
  { "RestoreDeviceTree", "DeviceTree" },
  { "RestoreKernelCache", "KernelCache" },
};

void
rouse_ticket_repair (plist_t response)
{
  for (gsize i = 0; i < G_N_ELEMENTS (repairs); i++) {
    plist_t entry = rouse_plist_get_dict (response, repairs[i].empty);
    plist_t twin = rouse_plist_get_dict (response, repairs[i].twin);

    if (entry != NULL && twin != NULL && plist_dict_get_size (entry) == 0)
      plist_dict_set_item (response, repairs[i].empty, plist_copy (twin));
  }
}
