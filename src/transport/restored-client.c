/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/restored-client.h"

#include "base/error.h"

#define LABEL "rouse"
#define TYPE "com.apple.mobile.restored"
#define REPLY_TIMEOUT_MS 30000 /* spec 20 §1.4 */
#define GOODBYE_TIMEOUT_MS 1000

void
rouse_restored_identity_free (RouseRestoredIdentity *self)
{
  g_free (self->hardware_model);
  g_free (self->serial_number);
  plist_free (self->hardware_info);
  plist_free (self->saved_debug_info);
  g_free (self);
}

static plist_t
new_request (const char *name)
{
  plist_t request = plist_new_dict ();

  rouse_plist_set_string (request, "Label", LABEL);
  rouse_plist_set_string (request, "Request", name);
  return request;
}

static plist_t
ask (RouseMuxLink *link, plist_t request, GCancellable *cancellable, GError **error)
{
  if (!rouse_mux_link_write_plist (link, request, FALSE, cancellable, error))
    return NULL;
  return rouse_mux_link_read_plist (link, REPLY_TIMEOUT_MS, cancellable, error);
}

/**
 * rouse_restored_client_query_type:
 *
 * Asks whoever listens on port 62078 what it is. Works with lockdownd too.
 *
 * Returns: (transfer full): the reply
 */
plist_t
rouse_restored_client_query_type (RouseMuxLink *link, GCancellable *cancellable, GError **error)
{
  g_auto (plist_t) request = new_request ("QueryType");

  return ask (link, request, cancellable, error);
}

gboolean
rouse_restored_identity_read_type (RouseRestoredIdentity *self, plist_t reply, GError **error)
{
  const char *type = rouse_plist_get_string (reply, "Type");

  if (g_strcmp0 (type, TYPE) != 0) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "not in restore mode: “%s” answers",
                 type != NULL ? type : "nobody");
    return FALSE;
  }
  self->hardware_model = g_strdup (rouse_plist_get_string (reply, "HardwareModel"));
  self->serial_number = g_strdup (rouse_plist_get_string (reply, "SerialNumber"));
  rouse_plist_get_uint (reply, "RestoreProtocolVersion", &self->protocol_version);
  return TRUE;
}

/* NULL without an error: not available (spec 20 §3.2). */
static gboolean
query_value (RouseMuxLink *link, const char *key, plist_t *value, GCancellable *cancellable, GError **error)
{
  g_auto (plist_t) request = new_request ("QueryValue");
  g_auto (plist_t) reply = NULL;
  plist_t found;

  rouse_plist_set_string (request, "QueryKey", key);
  reply = ask (link, request, cancellable, error);
  if (reply == NULL)
    return FALSE;
  found = rouse_plist_get_dict (reply, key);
  *value = found != NULL ? plist_copy (found) : NULL;
  return TRUE;
}

/**
 * rouse_restored_client_describe:
 * @type_reply: what rouse_restored_client_query_type() returned
 *
 * Returns: (transfer full): who the phone is; NULL with `ROUSE_ERROR_PROTOCOL` if it does not say its ECID
 */
RouseRestoredIdentity *
rouse_restored_client_describe (RouseMuxLink *link, plist_t type_reply, GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseRestoredIdentity) self = g_new0 (RouseRestoredIdentity, 1);

  if (!rouse_restored_identity_read_type (self, type_reply, error) ||
      !query_value (link, "HardwareInfo", &self->hardware_info, cancellable, error) ||
      !query_value (link, "SavedDebugInfo", &self->saved_debug_info, cancellable, error))
    return NULL;
  if (!rouse_plist_get_uint (self->hardware_info, "UniqueChipID", &self->ecid)) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "restored does not tell the ECID");
    return NULL;
  }
  return g_steal_pointer (&self);
}

/**
 * rouse_restored_client_identify:
 *
 * Asks who the phone is (spec 20 §3.1, §3.2). Blocks; worker thread.
 *
 * Returns: (transfer full): NULL with `ROUSE_ERROR_PROTOCOL` if it is not restored that answers
 */
RouseRestoredIdentity *
rouse_restored_client_identify (RouseMuxLink *link, GCancellable *cancellable, GError **error)
{
  g_auto (plist_t) reply = rouse_restored_client_query_type (link, cancellable, error);

  return reply != NULL ? rouse_restored_client_describe (link, reply, cancellable, error) : NULL;
}

/**
 * rouse_restored_client_start:
 * @options: (nullable): borrowed
 * @protocol_version: as the phone said it
 *
 * Starts the restore. There is no reply: the phone's messages follow on @link (spec 20 §3.5).
 */
gboolean
rouse_restored_client_start (RouseMuxLink *link, plist_t options, guint64 protocol_version, GCancellable *cancellable,
                             GError **error)
{
  g_auto (plist_t) request = new_request ("StartRestore");

  if (options != NULL)
    plist_dict_set_item (request, "RestoreOptions", plist_copy (options));
  rouse_plist_set_uint (request, "RestoreProtocolVersion", protocol_version);
  return rouse_mux_link_write_plist (link, request, FALSE, cancellable, error);
}

/**
 * rouse_restored_client_reboot:
 *
 * Asks a phone that waits in restore mode to restart. That it leaves before it answers is no error.
 */
gboolean
rouse_restored_client_reboot (RouseMuxLink *link, GCancellable *cancellable, GError **error)
{
  g_auto (plist_t) request = new_request ("Reboot");
  g_auto (plist_t) reply = NULL;
  g_autoptr (GError) why = NULL;
  const char *result;

  if (!rouse_mux_link_write_plist (link, request, FALSE, cancellable, error))
    return FALSE;
  reply = rouse_mux_link_read_plist (link, REPLY_TIMEOUT_MS, cancellable, &why);
  if (reply == NULL && !g_error_matches (why, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE)) {
    g_propagate_prefixed_error (error, g_steal_pointer (&why), "restart: ");
    return FALSE;
  }
  result = rouse_plist_get_string (reply, "Result");
  if (result != NULL && g_strcmp0 (result, "Success") != 0) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED, "the phone does not restart: %s", result);
    return FALSE;
  }
  return TRUE;
}

/**
 * rouse_restored_client_goodbye:
 *
 * Ends a short connection politely; the phone may be gone already.
 */
void
rouse_restored_client_goodbye (RouseMuxLink *link)
{
  g_auto (plist_t) request = new_request ("Goodbye");
  g_auto (plist_t) reply = NULL;

  if (rouse_mux_link_write_plist (link, request, FALSE, NULL, NULL))
    reply = rouse_mux_link_read_plist (link, GOODBYE_TIMEOUT_MS, NULL, NULL);
}
