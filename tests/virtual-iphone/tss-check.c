/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tss-check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "component-types.h"
#include "early-modes.h"
#include "tss-chips.h"

/* The judge of signing requests: required keys, types, lengths (spec 14 §4 and §5). */

void
sim_tss_verdict_clear (SimTssVerdict *self)
{
  g_clear_pointer (&self->why, g_free);
}

static gboolean G_GNUC_PRINTF (4, 5)
    deny (SimTssVerdict *verdict, int status, const char *what, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  verdict->status = status;
  verdict->what = what;
  g_free (verdict->why);
  verdict->why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return FALSE;
}

/* A real server's words for these numbers are "An internal error occurred." (spec 14 §8); which is which is known only
 * roughly, so 100 stands for a wrong type and 126 for a missing key. */
static gboolean
need (plist_t request, const char *key, plist_type type, SimTssVerdict *verdict)
{
  plist_t value = rouse_plist_get (request, key);

  if (value == NULL)
    return deny (verdict, 126, "tss-key-missing", "%s is missing", key);
  if (plist_get_node_type (value) != type)
    return deny (verdict, 100, "tss-key-type", "%s has type %d, not %d", key, plist_get_node_type (value), type);
  return TRUE;
}

static gboolean
need_data (plist_t request, const char *key, gsize size, int status, SimTssVerdict *verdict)
{
  gsize found = 0;

  if (!need (request, key, PLIST_DATA, verdict))
    return FALSE;
  rouse_plist_get_data (request, key, &found);
  if (found != size)
    return deny (verdict, status, "tss-key-size", "%s has %" G_GSIZE_FORMAT " bytes, not %" G_GSIZE_FORMAT, key, found,
                 size);
  return TRUE;
}

static gboolean
check_header (plist_t request, SimTssVerdict *verdict)
{
  static const char *const forbidden[] = { "Info", "Manifest", "RequiresUIDMode" };

  for (gsize i = 0; i < G_N_ELEMENTS (forbidden); i++)
    if (rouse_plist_get (request, forbidden[i]) != NULL)
      return deny (verdict, 100, "tss-helper-key", "%s has no place in a request", forbidden[i]);
  return need (request, "@HostPlatformInfo", PLIST_STRING, verdict) &&
         need (request, "@VersionInfo", PLIST_STRING, verdict) && need (request, "@UUID", PLIST_STRING, verdict);
}

/* One component of an AP request (spec 14 §4.3). */
static gboolean
check_component (SimDevice *device, const char *name, plist_t entry, gboolean image4, SimTssVerdict *verdict)
{
  static const char *const booleans[] = { "EPRO", "ESEC", "Trusted" };
  gsize size = 0;

  if (rouse_plist_get (entry, "Info") != NULL)
    return deny (verdict, 100, "tss-helper-key", "%s still has its Info", name);
  /* Widely used hosts send more than belongs here (parts of other chips), and get their ticket. */
  if (sim_component_type (name) == NULL || plist_dict_get_size (entry) == 0) {
    sim_device_warn (device, "tss-foreign-component", "%s does not belong into an AP request", name);
    return TRUE;
  }
  if (rouse_plist_get (entry, "Digest") != NULL) {
    if (rouse_plist_get_data (entry, "Digest", &size) == NULL && size == 0 &&
        plist_get_node_type (rouse_plist_get (entry, "Digest")) != PLIST_DATA)
      return deny (verdict, 100, "tss-key-type", "the Digest of %s is no data", name);
    if (size != 0 && size != 20 && size != 32 && size != 48)
      return deny (verdict, 100, "tss-key-size", "the Digest of %s has %" G_GSIZE_FORMAT " bytes", name, size);
  } else if (rouse_plist_get_bool (entry, "Trusted")) {
    return deny (verdict, 126, "tss-key-missing", "%s is trusted but has no Digest, not even an empty one", name);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (booleans); i++) {
    plist_t value = rouse_plist_get (entry, booleans[i]);

    if (value != NULL && plist_get_node_type (value) != PLIST_BOOLEAN)
      return deny (verdict, 100, "tss-key-type", "%s of %s is no boolean", booleans[i], name);
    if (!image4 && i < 2 && value != NULL)
      return deny (verdict, 94, "tss-rules", "%s of %s, which only Image4 has", booleans[i], name);
    if (image4 && i < 2 && (value == NULL || !rouse_plist_get_bool (entry, booleans[i])))
      return deny (verdict, 94, "tss-rules", "%s of %s must be true for a retail phone", booleans[i], name);
  }
  if (rouse_plist_get (entry, "PartialDigest") != NULL &&
      (rouse_plist_get_data (entry, "PartialDigest", &size) == NULL || size != 28))
    return deny (verdict, 100, "tss-key-size", "the PartialDigest of %s is not of 28 bytes", name);
  if (rouse_plist_get (entry, "DPRO") != NULL || rouse_plist_get (entry, "DSEC") != NULL)
    return deny (verdict, 94, "tss-rules", "%s asks for demotion", name);
  return TRUE;
}

static gboolean
check_components (SimDevice *device, plist_t request, gboolean image4, SimTssVerdict *verdict)
{
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t entry = NULL;
  gboolean ok = TRUE;
  guint n = 0;

  plist_dict_new_iter (request, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (request, iter, &name, &entry); name != NULL && ok;
       plist_dict_next_item (request, iter, &name, &entry)) {
    gboolean other = strcmp (name, "BasebandFirmware") == 0 || g_str_has_prefix (name, "eUICC,");

    if (rouse_plist_is (entry, PLIST_DICT) && !other) {
      ok = check_component (device, name, entry, image4, verdict);
      n++;
    }
    g_clear_pointer (&name, free);
  }
  free (name);
  if (ok && n == 0)
    return deny (verdict, 100, "tss-no-components", "the request names no components");
  return ok;
}

/* The facts that tie a request to one phone. */
static gboolean
check_phone (plist_t request, SimDevice *device, SimTssVerdict *verdict)
{
  const SimModel *model = sim_device_get_model (device);
  const struct {
    const char *key;
    guint64 value;
  } facts[] = { { "ApChipID", model->chip_id }, { "ApBoardID", model->board_id }, { "ApSecurityDomain", 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++) {
    guint64 value = 0;

    if (!need (request, facts[i].key, PLIST_UINT, verdict))
      return FALSE;
    rouse_plist_get_uint (request, facts[i].key, &value);
    if (value != facts[i].value)
      return deny (verdict, 94, "tss-wrong-model",
                   "%s is %#" G_GINT64_MODIFIER "x; this phone has %#" G_GINT64_MODIFIER "x", facts[i].key, value,
                   facts[i].value);
  }
  return need_data (request, "UniqueBuildID", 20, 100, verdict);
}

static void
trace_nonce (plist_t request, SimDevice *device)
{
  g_autoptr (GBytes) current = sim_device_get_ap_nonce (device);
  g_autoptr (GBytes) asked = rouse_plist_get_bytes (request, "ApNonce");
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_bool (detail, "current", asked != NULL && g_bytes_equal (asked, current));
  sim_device_trace (device, "tss", "nonce", detail);
}

static gboolean
check_ap (plist_t request, SimDevice *device, SimTssVerdict *verdict)
{
  const SimModel *model = sim_device_get_model (device);

  if (!check_phone (request, device, verdict) || !need (request, "@ApImg4Ticket", PLIST_BOOLEAN, verdict) ||
      !need_data (request, "ApNonce", model->ap_nonce_size, 128, verdict) ||
      !need (request, "ApProductionMode", PLIST_BOOLEAN, verdict) ||
      !need (request, "ApSecurityMode", PLIST_BOOLEAN, verdict))
    return FALSE;
  if (model->has_sep && !need_data (request, "SepNonce", 20, 128, verdict))
    return FALSE;
  if (!rouse_plist_get_bool (request, "ApProductionMode") || !rouse_plist_get_bool (request, "ApSecurityMode"))
    return deny (verdict, 94, "tss-mode", "retail phones are in production mode and security mode");
  trace_nonce (request, device);
  return check_components (device, request, TRUE, verdict);
}

static gboolean
check_old_ap (plist_t request, SimDevice *device, SimTssVerdict *verdict)
{
  const SimModel *model = sim_device_get_model (device);

  if (!check_phone (request, device, verdict) || !need (request, "@APTicket", PLIST_BOOLEAN, verdict) ||
      !need (request, "ApProductionMode", PLIST_BOOLEAN, verdict))
    return FALSE;
  if (!rouse_plist_get_bool (request, "ApProductionMode"))
    return deny (verdict, 94, "tss-mode", "retail phones are in production mode");
  if (rouse_plist_get (request, "ApNonce") != NULL &&
      !need_data (request, "ApNonce", model->ap_nonce_size, 128, verdict))
    return FALSE;
  if (rouse_plist_get (request, "ApNonce") != NULL)
    trace_nonce (request, device);
  return check_components (device, request, FALSE, verdict);
}

/* Spec 14 §5.1, with the rule about PSI and PSI2 of chip 0x68. */
static gboolean
check_modem (plist_t request, SimDevice *device, SimTssVerdict *verdict)
{
  static const guint64 old_certificates[] = { 0x26F3FACC, 0x5CF2EC4E, 0x8399785A };
  guint64 chip_id = 0, certificate = 0;
  gboolean old = FALSE;

  if (!need (request, "BbChipID", PLIST_UINT, verdict) || !need (request, "BbGoldCertId", PLIST_UINT, verdict) ||
      !need (request, "BbSNUM", PLIST_DATA, verdict) || !need (request, "BasebandFirmware", PLIST_DICT, verdict))
    return FALSE;
  rouse_plist_get_uint (request, "BbChipID", &chip_id);
  rouse_plist_get_uint (request, "BbGoldCertId", &certificate);
  if (chip_id != sim_device_get_model (device)->baseband_chip_id)
    return deny (verdict, 8, "tss-wrong-modem", "BbChipID %#" G_GINT64_MODIFIER "x is not this phone's modem", chip_id);
  if (rouse_plist_get (request, "BasebandFirmware/Info") != NULL)
    return deny (verdict, 100, "tss-helper-key", "BasebandFirmware still has its Info");
  if (chip_id != 0x68)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (old_certificates); i++)
    old = old || old_certificates[i] == certificate;
  if (rouse_plist_get (request, old ? "BasebandFirmware/PSI2-PartialDigest" : "BasebandFirmware/PSI-PartialDigest") !=
      NULL)
    return deny (verdict, 49, "tss-psi-rule", "the wrong one of PSI and PSI2 is in the request");
  return TRUE;
}

/* The numbers of our ultra-wideband chips begin with 0x0064; read in the wrong byte order they do not (spec 14 §3). */
static gboolean
is_rap_ecid (plist_t request)
{
  guint64 value = 0;

  rouse_plist_get_uint (request, "Rap,ECID", &value);
  return value >> 48 == 0x0064;
}

/* The port controller has numbers and a nonce of its own (spec 12 §9). */
static gboolean
check_port (plist_t request, SimDevice *device, SimTssVerdict *verdict)
{
  const struct {
    const char *key;
    guint64 value;
  } wanted[] = {
    { "USBPortController1,ECID", sim_port_get_ecid (device) },
    { "USBPortController1,BoardID", sim_port_get_board_id (device) },
    { "USBPortController1,ChipID", sim_port_get_chip_id (device) },
  };
  g_autoptr (GBytes) right = sim_port_get_nonce (device);
  g_autoptr (GBytes) nonce = rouse_plist_get_bytes (request, "USBPortController1,Nonce");

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++) {
    guint64 value = 0;

    if (!rouse_plist_get_uint (request, wanted[i].key, &value) || value != wanted[i].value)
      return deny (verdict, 94, "tss-wrong-port",
                   "%s is %#" G_GINT64_MODIFIER "x, not the controller's %#" G_GINT64_MODIFIER "x", wanted[i].key,
                   value, wanted[i].value);
  }
  if (!g_bytes_equal (nonce, right))
    return deny (verdict, 94, "tss-wrong-nonce", "the nonce is not the controller's: were its bytes reversed?");
  return TRUE;
}

/* Nothing of another chip may stand beside (spec 24 §4.9, "tags of other chips"). */
static gboolean
check_chip (const SimTssChip *chip, plist_t request, SimDevice *device, SimTssVerdict *verdict)
{
  g_autofree char *flag = g_strconcat ("@", chip->ticket, NULL);

  if (!need (request, flag, PLIST_BOOLEAN, verdict))
    return FALSE;
  for (gsize i = 0; i < chip->n_keys; i++) {
    plist_t value = rouse_plist_get (request, chip->keys[i].key);

    /* The first Face ID camera gives its numbers as bytes, and old hosts pass them on (spec 24 §3.3, type note). */
    if (strcmp (chip->ticket, "Savage,Ticket") == 0 && chip->keys[i].type == PLIST_UINT &&
        rouse_plist_is (value, PLIST_DATA) && sim_device_get_setting_uint (device, "strict-tss", 0) == 0)
      sim_device_warn (device, "tss-savage-bytes", "%s is data, not a number", chip->keys[i].key);
    else if (!need (request, chip->keys[i].key, chip->keys[i].type, verdict))
      return FALSE;
  }
  if (strcmp (chip->ticket, "Rap,Ticket") == 0 && !is_rap_ecid (request)) {
    static const char why[] = "Rap,ECID is no number of these chips: were its bytes read the wrong way?";

    if (sim_device_get_setting_uint (device, "strict-tss", 0) != 0)
      return deny (verdict, 94, "tss-rap-ecid", "%s", why);
    sim_device_warn (device, "tss-rap-ecid", "%s", why);
  }
  if (strcmp (chip->ticket, "USBPortController1,Ticket") == 0 && !check_port (request, device, verdict))
    return FALSE;
  if (rouse_plist_get (request, "SE,UpdatePayload/DevelopmentUpdatePayloadHash") != NULL)
    return deny (verdict, 94, "tss-development", "a retail chip asks for development firmware");
  return TRUE;
}

static gboolean
check_foreign_entries (const SimTssChip *chip, plist_t request, SimTssVerdict *verdict)
{
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t entry = NULL;
  gboolean ok = TRUE;

  plist_dict_new_iter (request, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (request, iter, &name, &entry); name != NULL && ok;
       plist_dict_next_item (request, iter, &name, &entry)) {
    if (rouse_plist_is (entry, PLIST_DICT)) {
      if (rouse_plist_get (entry, "Info") != NULL)
        ok = deny (verdict, 100, "tss-helper-key", "%s still has its Info", name);
      else if (!g_str_has_prefix (name, chip->prefix) && strcmp (name, "SEP") != 0)
        ok =
            deny (verdict, 94, "tss-foreign-component", "%s does not belong into a request for %s", name, chip->ticket);
    }
    g_clear_pointer (&name, free);
  }
  free (name);
  return ok;
}

static gboolean
check_chips (plist_t request, SimDevice *device, gboolean alone, SimTssVerdict *verdict)
{
  gsize n_chips;
  const SimTssChip *chips = sim_tss_chips_get (&n_chips);

  for (gsize i = 0; i < n_chips; i++) {
    g_autofree char *flag = g_strconcat ("@", chips[i].ticket, NULL);

    if (rouse_plist_get (request, flag) == NULL)
      continue;
    if (!alone && strcmp (chips[i].ticket, "eUICC,Ticket") != 0)
      return deny (verdict, 94, "tss-mixed", "%s cannot be asked together with the AP ticket", chips[i].ticket);
    if (!check_chip (&chips[i], request, device, verdict))
      return FALSE;
    if (alone && !check_foreign_entries (&chips[i], request, verdict))
      return FALSE;
  }
  return TRUE;
}

/**
 * sim_tss_check:
 * @device: the phone whose ECID the request names, or the only one if it names none
 *
 * Returns: whether the request is to be signed; otherwise @verdict says why not
 */
gboolean
sim_tss_check (plist_t request, SimDevice *device, SimTssVerdict *verdict)
{
  gboolean ap = rouse_plist_get (request, "@ApImg4Ticket") != NULL;
  gboolean old_ap = rouse_plist_get (request, "@APTicket") != NULL;

  if (!check_header (request, verdict))
    return FALSE;
  if ((ap && !sim_device_get_model (device)->image4) || (old_ap && sim_device_get_model (device)->image4))
    return deny (verdict, 94, "tss-wrong-model", "%s is no ticket of this phone", ap ? "ApImg4Ticket" : "APTicket");
  if ((ap || old_ap) && !need (request, "ApECID", PLIST_UINT, verdict))
    return FALSE;
  if (ap && !check_ap (request, device, verdict))
    return FALSE;
  if (old_ap && !check_old_ap (request, device, verdict))
    return FALSE;
  if (rouse_plist_get (request, "BbSNUM") != NULL || rouse_plist_get (request, "BasebandFirmware") != NULL)
    if (!check_modem (request, device, verdict))
      return FALSE;
  return check_chips (request, device, !ap && !old_ap, verdict);
}
