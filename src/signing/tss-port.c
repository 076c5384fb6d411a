/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-port.h"

#include "base/error.h"
#include "signing/tss-fields.h"

#define PREFIX "USBPortController1,"

/* A number that the build identity has for the controller, as number or as text. */
static gboolean
get_number (RouseBuildIdentity *identity, const char *key, guint64 *value)
{
  g_auto (plist_t) holder = plist_new_dict ();

  return rouse_tss_copy (holder, key, ROUSE_TSS_UINT,
                         rouse_plist_get (rouse_build_identity_get_plist (identity), key)) &&
         rouse_plist_get_uint (holder, key, value);
}

/* Spec 12 §9 step 2: otherwise refuse. */
static gboolean
check_controller (const RouseTssPort *port, RouseBuildIdentity *identity, GError **error)
{
  guint64 chip_id = 0, board_id = 0;

  if (get_number (identity, PREFIX "ChipID", &chip_id) && get_number (identity, PREFIX "BoardID", &board_id) &&
      chip_id == port->chip_id && board_id == port->board_id)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE,
               "the firmware is not for this phone's port controller (chip %#x, board %#" G_GINT64_MODIFIER "x)",
               port->chip_id, port->board_id);
  return FALSE;
}

/**
 * rouse_tss_port_request_new:
 *
 * Source: spec 12 §9 step 3, spec 14 §4.1.
 */
plist_t
rouse_tss_port_request_new (const RouseTssPort *port, RouseBuildIdentity *identity, GError **error)
{
  const RouseComponent *component = rouse_build_identity_find_component (identity, ROUSE_TSS_PORT_COMPONENT);
  plist_t dict = rouse_build_identity_get_plist (identity);
  g_auto (plist_t) request = NULL;
  plist_t entry;

  if (!check_controller (port, identity, error))
    return NULL;
  if (component == NULL || component->path == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE,
                         "the firmware has none for the port controller");
    return NULL;
  }
  if (port->nonce == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the port controller gave no nonce");
    return NULL;
  }
  request = rouse_tss_begin ();
  rouse_plist_set_bool (request, "@" ROUSE_TSS_PORT_TICKET, TRUE);
  rouse_tss_set_uint (request, PREFIX "ECID", port->ecid);
  rouse_tss_set_uint (request, PREFIX "BoardID", port->board_id);
  rouse_tss_set_uint (request, PREFIX "ChipID", port->chip_id);
  rouse_tss_copy (request, PREFIX "SecurityDomain", ROUSE_TSS_UINT, rouse_plist_get (dict, PREFIX "SecurityDomain"));
  rouse_plist_set_bool (request, PREFIX "SecurityMode", TRUE);
  rouse_plist_set_bool (request, PREFIX "ProductionMode", TRUE);
  rouse_plist_set_bytes (request, PREFIX "Nonce", port->nonce);
  entry = plist_copy (component->entry);
  plist_dict_remove_item (entry, "Info");
  plist_dict_set_item (request, ROUSE_TSS_PORT_COMPONENT, entry);
  return g_steal_pointer (&request);
}
