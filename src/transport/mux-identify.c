/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/mux-identify.h"

#include "base/error.h"
#include "device/device-models.h"
#include "transport/restored-client.h"

#define LOCKDOWN_TYPE "com.apple.mobile.lockdown"
#define REPLY_TIMEOUT_MS 10000

/* What lockdownd is asked in the clear, without a session (spec 17 §4.1); each of them may be missing. */
static const struct {
  const char *key;
  gsize member;
} lockdown_values[] = {
  { "HardwareModel", G_STRUCT_OFFSET (RouseSighting, board) },
  { "ProductVersion", G_STRUCT_OFFSET (RouseSighting, version) },
  { "BuildVersion", G_STRUCT_OFFSET (RouseSighting, build) },
  { "DeviceName", G_STRUCT_OFFSET (RouseSighting, name) },
  { "SerialNumber", G_STRUCT_OFFSET (RouseSighting, serial_number) },
};

/* The whole reply; its "Value" may be missing. */
static plist_t
get_value (RouseMuxLink *link, const char *key, GCancellable *cancellable, GError **error)
{
  g_auto (plist_t) request = plist_new_dict ();

  rouse_plist_set_string (request, "Key", key);
  rouse_plist_set_string (request, "Label", "rouse");
  rouse_plist_set_string (request, "Request", "GetValue");
  if (!rouse_mux_link_write_plist (link, request, FALSE, cancellable, error))
    return NULL;
  return rouse_mux_link_read_plist (link, REPLY_TIMEOUT_MS, cancellable, error);
}

static gboolean
ask_lockdown (RouseMuxLink *link, RouseSighting *sighting, GCancellable *cancellable, GError **error)
{
  g_auto (plist_t) ecid = get_value (link, "UniqueChipID", cancellable, error);

  if (ecid == NULL)
    return FALSE;
  if (!rouse_plist_get_uint (ecid, "Value", &sighting->ecid)) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "lockdownd does not tell the ECID");
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (lockdown_values); i++) {
    g_auto (plist_t) reply = get_value (link, lockdown_values[i].key, cancellable, error);

    if (reply == NULL)
      return FALSE;
    G_STRUCT_MEMBER (char *, sighting, lockdown_values[i].member) = g_strdup (rouse_plist_get_string (reply, "Value"));
  }
  sighting->mode = ROUSE_DEVICE_MODE_NORMAL;
  return TRUE;
}

static gboolean
ask_restored (RouseMuxLink *link, plist_t type_reply, RouseSighting *sighting, GCancellable *cancellable,
              GError **error)
{
  g_autoptr (RouseRestoredIdentity) identity = rouse_restored_client_describe (link, type_reply, cancellable, error);

  if (identity == NULL)
    return FALSE;
  sighting->mode = ROUSE_DEVICE_MODE_RESTORE;
  sighting->ecid = identity->ecid;
  sighting->board = g_steal_pointer (&identity->hardware_model);
  sighting->serial_number = g_steal_pointer (&identity->serial_number);
  rouse_restored_client_goodbye (link);
  return TRUE;
}

static void
add_model (RouseSighting *sighting)
{
  const RouseDeviceModel *model = rouse_device_models_find_board (sighting->board);

  if (model == NULL)
    return;
  sighting->chip_id = model->chip_id;
  sighting->board_id = model->board_id;
  sighting->image4 = model->image4;
}

/**
 * rouse_mux_identify:
 * @udid: as usbmuxd tells it; may be a placeholder in restore mode
 *
 * Blocks for as long as the phone takes to answer.
 */
RouseSighting *
rouse_mux_identify (guint mux_id, const char *udid, GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseMuxLink) link = rouse_mux_link_open (mux_id, ROUSE_RESTORED_PORT, 1, 0, cancellable, error);
  g_autoptr (RouseSighting) sighting = NULL;
  g_auto (plist_t) reply = NULL;
  gboolean ok;

  if (link == NULL)
    return NULL;
  reply = rouse_restored_client_query_type (link, cancellable, error);
  if (reply == NULL)
    return NULL;
  sighting = g_new0 (RouseSighting, 1);
  sighting->mux_id = mux_id;
  sighting->udid = g_strdup (udid);
  ok = g_strcmp0 (rouse_plist_get_string (reply, "Type"), LOCKDOWN_TYPE) == 0
           ? ask_lockdown (link, sighting, cancellable, error)
           : ask_restored (link, reply, sighting, cancellable, error);
  if (!ok)
    return NULL;
  add_model (sighting);
  return g_steal_pointer (&sighting);
}
