/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-host.h"

#include "service-backup.h"
#include "virtual-device.h"

#include "base/plist.h"

#include <string.h>

#define EMPTY "___EmptyParameterString___"
#define PASSCODE_MS 300

/* --- messages (spec 17 §8.1, §8.4) --- */

static gboolean
send_array (SimBackup *self, plist_t array)
{
  sim_device_trace (self->device, "backup", "sent", array);
  return sim_service_send (self->stream, array);
}

/* (transfer full); NULL: the computer has gone, or said something that is no message */
static plist_t
receive (SimBackup *self, const char *wanted)
{
  g_auto (plist_t) message = sim_plist_stream_receive (self->stream);
  plist_t first = rouse_plist_is (message, PLIST_ARRAY) ? plist_array_get_item (message, 0) : NULL;
  const char *name = rouse_plist_is (first, PLIST_STRING) ? plist_get_string_ptr (first, NULL) : NULL;

  if (message == NULL)
    return NULL;
  sim_device_trace (self->device, "backup", "received", message);
  if (g_strcmp0 (name, "DLMessageDisconnect") == 0)
    return NULL; /* who is stopped in the middle takes his leave, at any time */
  if (g_strcmp0 (name, wanted) != 0) {
    sim_device_refuse (self->device, "backup-message", "%s instead of %s", name != NULL ? name : "no name", wanted);
    return NULL;
  }
  return g_steal_pointer (&message);
}

plist_t
sim_backup_message (const char *name)
{
  plist_t array = plist_new_array ();

  plist_array_append_item (array, plist_new_string (name));
  return array;
}

/* Asks something of the computer and takes the status that answers it. @code: what it said */
gboolean
sim_backup_ask (SimBackup *self, plist_t message, gint64 *code)
{
  return send_array (self, message) && sim_backup_take_status (self, code);
}

gboolean
sim_backup_take_status (SimBackup *self, gint64 *code)
{
  g_auto (plist_t) status = receive (self, "DLMessageStatusResponse");
  guint64 number = 1;

  if (status == NULL)
    return FALSE;
  if (plist_array_get_size (status) < 4 || !rouse_plist_node_to_uint (plist_array_get_item (status, 1), &number)) {
    /* A negative code is a large unsigned one to libplist. */
    sim_device_warn (self->device, "backup-status", "a status without a number");
  }
  if (code != NULL)
    *code = (gint64) number;
  return TRUE;
}

/* --- the beginning and the end --- */

static gboolean
exchange_versions (SimBackup *self)
{
  g_auto (plist_t) versions = sim_backup_message ("DLMessageVersionExchange");
  g_auto (plist_t) ready = sim_backup_message ("DLMessageDeviceReady");
  g_auto (plist_t) answer = NULL;

  plist_array_append_item (versions, plist_new_uint (400));
  plist_array_append_item (versions, plist_new_uint (0));
  if (!send_array (self, versions))
    return FALSE;
  answer = receive (self, "DLMessageVersionExchange");
  return answer != NULL && send_array (self, ready);
}

/* The final result of a request (spec 17 §8.4, §8.7). */
static gboolean
send_result (SimBackup *self, guint64 code, const char *text, const char *content)
{
  g_auto (plist_t) message = sim_backup_message ("DLMessageProcessMessage");
  plist_t dict = plist_new_dict ();

  rouse_plist_set_string (dict, "MessageName", "Response");
  rouse_plist_set_uint (dict, "ErrorCode", code);
  rouse_plist_set_string (dict, "ErrorDescription", text);
  if (content != NULL)
    rouse_plist_set_string (dict, "Content", content);
  plist_array_append_item (message, dict);
  return send_array (self, message);
}

static gboolean
hello (SimBackup *self)
{
  g_auto (plist_t) message = sim_backup_message ("DLMessageProcessMessage");
  plist_t dict = plist_new_dict ();

  rouse_plist_set_string (dict, "MessageName", "Response");
  rouse_plist_set_uint (dict, "ErrorCode", 0);
  plist_dict_set_item (dict, "ProtocolVersion", plist_new_real (2.1));
  plist_array_append_item (message, dict);
  return send_array (self, message);
}

/* From iOS 16.1 on the person has to enter the passcode (spec 17 §8.6). FALSE: the person tapped Cancel. What is
 * answered then, the specification does not say: here as for a phone that is locked (§8.7). */
static gboolean
ask_passcode (SimBackup *self)
{
  const char *answer = sim_device_get_setting (self->device, "backup-passcode", "0");

  if (strcmp (answer, "0") == 0)
    return TRUE;
  sim_notices_post (self->device, "com.apple.LocalAuthentication.ui.presented");
  g_usleep (1000 * sim_device_get_setting_uint (self->device, "passcode-ms", PASSCODE_MS));
  sim_notices_post (self->device, "com.apple.LocalAuthentication.ui.dismissed");
  return strcmp (answer, "refused") != 0;
}

static gboolean
send_locked (SimBackup *self)
{
  return send_result (self, 208, "Device locked", NULL);
}

static gboolean
backup (SimBackup *self, plist_t request)
{
  const char *action = sim_device_fault (self->device, "backup", "Backup");

  if (action != NULL && g_str_has_prefix (action, "error "))
    return send_result (self, g_ascii_strtoull (action + strlen ("error "), NULL, 10), "Fault of a test", NULL);
  if (!ask_passcode (self))
    return send_locked (self);
  return sim_backup_send_files (self) && send_result (self, 0, "Backup finished", NULL);
}

static gboolean
is_password (SimBackup *self, const char *given)
{
  const char *password = sim_device_get_setting (self->device, "backup-password", NULL);

  return password == NULL || g_strcmp0 (password, given) == 0;
}

/* Only a new one: encryption on; only an old one: off (spec 17 §8.3). */
static gboolean
change_password (SimBackup *self, plist_t request)
{
  const char *old = rouse_plist_get_string (request, "OldPassword");
  const char *new = rouse_plist_get_string (request, "NewPassword");
  gboolean is_on = sim_device_get_setting_uint (self->device, "backup-encrypted", 0) != 0;

  if (is_on && !is_password (self, old))
    return send_result (self, 207, "Invalid password", NULL);
  if (old == NULL && new == NULL)
    return send_result (self, 1, "No password", NULL);
  if (!ask_passcode (self))
    return send_locked (self);
  sim_device_set_setting (self->device, "backup-encrypted", new != NULL ? "1" : "0");
  sim_device_set_setting (self->device, "backup-password", new);
  return send_result (self, 0, "Password changed", NULL);
}

static gboolean
restore (SimBackup *self, plist_t request)
{
  if (!is_password (self, rouse_plist_get_string (request, "Options/Password")))
    return send_result (self, 207, "Invalid password", NULL);
  if (sim_device_get_setting_uint (self->device, "find-my", 0) != 0)
    return send_result (self, 211, "Find My iPhone must be disabled", NULL);
  return sim_backup_take_files (self) && send_result (self, 0, "Restore finished", NULL);
}

static const struct {
  const char *name;
  gboolean (*run) (SimBackup *self, plist_t request);
} requests[] = {
  { "Backup", backup },
  { "ChangePassword", change_password },
  { "Restore", restore },
};

/* FALSE: the conversation is over. */
static gboolean
answer (SimBackup *self, plist_t message)
{
  plist_t request = plist_array_get_item (message, 1);
  const char *name = rouse_plist_is (request, PLIST_DICT) ? rouse_plist_get_string (request, "MessageName") : NULL;
  const char *target = name != NULL ? rouse_plist_get_string (request, "TargetIdentifier") : NULL;

  if (g_strcmp0 (name, "Hello") == 0)
    return hello (self);
  if (g_strcmp0 (target, self->udid) != 0) {
    sim_device_refuse (self->device, "backup-target", "the request is for %s", target != NULL ? target : "nobody");
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    if (strcmp (requests[i].name, name) == 0)
      return requests[i].run (self, request);
  return send_result (self, 1, "This request is not modelled", NULL);
}

void
sim_backup_talk (SimDevice *device, SimPlistStream *stream)
{
  SimBackup self = { .device = device, .stream = stream, .udid = sim_device_get_udid (device) };
  gboolean goes_on = exchange_versions (&self);

  while (goes_on) {
    g_auto (plist_t) message = sim_plist_stream_receive (stream);
    plist_t first = rouse_plist_is (message, PLIST_ARRAY) ? plist_array_get_item (message, 0) : NULL;

    if (!rouse_plist_is (first, PLIST_STRING))
      return;
    sim_device_trace (device, "backup", "received", message);
    goes_on = strcmp (plist_get_string_ptr (first, NULL), "DLMessageProcessMessage") == 0 && answer (&self, message);
  }
}
