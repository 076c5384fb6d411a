/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/ticket.h"

#include <string.h>

#include "base/error.h"
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

/* Before Image4 there is a ticket for everything (from iOS 5 on), or a blob for each component. */
static gboolean
check_image3 (plist_t response, RouseBuildIdentity *identity, GError **error)
{
  gsize size;
  guint n_components = rouse_build_identity_get_n_components (identity);

  if (rouse_plist_get_data (response, "APTicket", &size) != NULL && size > 0)
    return TRUE;
  for (guint i = 0; i < n_components; i++) {
    g_autofree char *path = g_strconcat (rouse_build_identity_get_component (identity, i)->name, "/Blob", NULL);

    if (rouse_plist_get_data (response, path, &size) != NULL && size > 0)
      return TRUE;
  }
  return refuse (error, "it has neither an APTicket nor a blob");
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
  return check_image3 (response, identity, error);
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
