/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "scripted-host.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/plist.h"
#include "tss-sign.h"
#include "wire.h"

gboolean
scripted_host_is_wrong (ScriptedHost *self, const char *what)
{
  return g_strcmp0 (self->wrong, what) == 0;
}

ScriptedHost *
scripted_host_new (SimDevice *device, const char *folder)
{
  ScriptedHost *self = g_new0 (ScriptedHost, 1);
  g_autofree char *path = g_build_filename (folder, "BuildManifest.plist", NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_auto (plist_t) request = NULL;

  g_assert_nonnull (file);
  self->device = device;
  self->folder = g_strdup (folder);
  self->manifest = rouse_plist_parse (g_mapped_file_get_contents (file), g_mapped_file_get_length (file), NULL);
  self->identity = plist_array_get_item (rouse_plist_get_array (self->manifest, "BuildIdentities"), 0);
  self->status = -1000;
  self->fd = self->control_fd = -1;
  self->threads = g_ptr_array_new ();
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&self->send_lock);
  request = scripted_host_make_ap_request (self);
  self->signing = sim_tss_sign (request, device);
  self->ticket = rouse_plist_get_bytes (self->signing, "ApImg4Ticket");
  return self;
}

void
scripted_host_free (ScriptedHost *self)
{
  if (self->control_fd >= 0)
    shutdown (self->control_fd, SHUT_RDWR);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);
  g_ptr_array_unref (self->threads);
  if (self->fd >= 0)
    close (self->fd);
  g_hash_table_unref (self->asked);
  g_bytes_unref (self->ticket);
  plist_free (self->signing);
  plist_free (self->manifest);
  g_mutex_clear (&self->send_lock);
  g_free (self->folder);
  g_free (self);
}

/* --- connections --- */

typedef struct {
  SimDevice *device;
  SimServe serve;
  gpointer user_data;
  int fd;
} Connection;

static gpointer
serve_thread (gpointer data)
{
  g_autofree Connection *connection = data;

  connection->serve (connection->device, connection->fd, connection->user_data);
  return NULL;
}

/* As the mux does it, with a few tries. -1: refused. */
int
scripted_host_connect (ScriptedHost *self, guint16 port)
{
  Connection *connection = g_new0 (Connection, 1);
  int fds[2];

  connection->device = self->device;
  for (guint i = 0; i < 40 && connection->serve == NULL; i++) {
    connection->serve = sim_device_find_port (self->device, port, &connection->user_data);
    if (connection->serve == NULL)
      g_usleep (50000);
  }
  if (connection->serve == NULL) {
    g_free (connection);
    return -1;
  }
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  connection->fd = fds[0];
  g_thread_unref (g_thread_new ("mux", serve_thread, connection));
  return fds[1];
}

plist_t
scripted_host_query (ScriptedHost *self, int fd, const char *request, const char *key)
{
  g_auto (plist_t) message = plist_new_dict ();
  plist_t answer = NULL;

  rouse_plist_set_string (message, "Request", request);
  rouse_plist_set_string (message, "Label", "scripted-host");
  if (key != NULL)
    rouse_plist_set_string (message, "QueryKey", key);
  g_assert_true (sim_wire_send (fd, message, FALSE));
  g_assert_cmpint (sim_wire_receive (fd, 5000, &answer), ==, SIM_WIRE_OK);
  return answer;
}

/* --- the session --- */

static void
set_names (plist_t options, const char *key, const char *required, const char *optional)
{
  plist_t table = plist_new_dict ();
  g_auto (GStrv) names = g_strsplit (required, " ", -1);
  g_auto (GStrv) more = g_strsplit (optional, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    rouse_plist_set_bool (table, names[i], FALSE);
  for (guint i = 0; more[i] != NULL; i++)
    rouse_plist_set_bool (table, more[i], TRUE);
  plist_dict_set_item (options, key, table);
}

/* Spec 20 §4.2 to §4.4. */
static plist_t
make_options (ScriptedHost *self)
{
  plist_t options = plist_new_dict ();

  rouse_plist_set_string (options, "UUID", "2EAA656B-584F-5196-FE18-5E0CBDC8DA35");
  set_names (options, "SupportedDataTypes",
             "BasebandBootData BasebandData BasebandStackData BasebandUpdaterOutputData BootabilityBundle "
             "BuildIdentityDict BuildIdentityDictV2 DataType DiagData EANData FDRMemoryCommit FDRTrustData FUDData "
             "FileData FileDataDone FirmwareUpdaterData FirmwareUpdaterDataV2 GrapeFWData HPMFWData NORData OpalFWData "
             "OverlayRootDataCount PersonalizedBootObjectV3 ProvisioningData RecoveryOSOverlayRootDataCount RootData "
             "RootTicket S3EOverride SourceBootObjectV3 SourceBootObjectV4 SsoServiceTicket StockholmPostflight "
             "SystemImageCanonicalMetadata SystemImageData SystemImageRootHash USBCFWData USBCOverride",
             "PersonalizedData ReceiptManifest URLAsset HostSystemTime");
  if (!scripted_host_is_wrong (self, "support-table"))
    rouse_plist_set_bool (rouse_plist_get_dict (options, "SupportedDataTypes"), "KernelCache", FALSE);
  set_names (options, "SupportedMessageTypes",
             "BBUpdateStatusMsg DataRequestMsg MsgType PreviousRestoreLogMsg ProgressMsg ProvisioningAck "
             "ProvisioningInfo ProvisioningStatusMsg ReceivedFinalStatusMsg StatusMsg",
             "AsyncDataRequestMsg AsyncWait CheckpointMsg RestoreAttestation");
  if (self->v18)
    set_names (options, "SupportedAsyncDataTypes", "BasebandData SystemImageData", "URLAsset");
  return options;
}

static void
start_restore (ScriptedHost *self)
{
  g_auto (plist_t) message = plist_new_dict ();

  rouse_plist_set_string (message, "Request", "StartRestore");
  rouse_plist_set_string (message, "Label", "scripted-host");
  rouse_plist_set_uint (message, "RestoreProtocolVersion", 15);
  plist_dict_set_item (message, "RestoreOptions", make_options (self));
  g_assert_true (sim_wire_send (self->fd, message, FALSE));
}

static void
send_main (ScriptedHost *self, plist_t reply)
{
  g_mutex_lock (&self->send_lock);
  sim_wire_send (self->fd, reply, FALSE);
  g_mutex_unlock (&self->send_lock);
}

/* --- requests, each on a thread of its own if it has a port --- */

typedef struct {
  ScriptedHost *host;
  plist_t message;
} Request;

static void
answer (ScriptedHost *self, plist_t message)
{
  const char *type = rouse_plist_get_string (message, "DataType");
  plist_t arguments = rouse_plist_get_dict (message, "Arguments");
  gint64 port = rouse_plist_get_int (message, "DataPort", 0);
  int fd = self->fd;
  g_auto (plist_t) reply = NULL;

  if (strcmp (type, "SystemImageData") == 0) {
    scripted_host_send_image (self, port != 0 ? (guint16) port : 12345);
    return;
  }
  if (scripted_host_is_wrong (self, "silence-DeviceTree") && strcmp (type, "DeviceTree") == 0)
    return;
  if (port != 0)
    fd = scripted_host_connect (self, (guint16) port);
  if (strcmp (type, "SourceBootObjectV4") == 0) {
    scripted_host_send_source (self, fd, arguments);
  } else {
    reply = scripted_host_make_reply (self, type, arguments);
    if (port != 0)
      sim_wire_send (fd, reply, TRUE);
    else
      send_main (self, reply);
  }
  if (port != 0)
    close (fd);
}

static gpointer
request_thread (gpointer data)
{
  g_autofree Request *request = data;

  answer (request->host, request->message);
  plist_free (request->message);
  return NULL;
}

static void
take_request (ScriptedHost *self, plist_t message)
{
  const char *type = rouse_plist_get_string (message, "DataType");
  Request *request;

  g_hash_table_insert (self->asked, g_strdup (type),
                       GINT_TO_POINTER (GPOINTER_TO_INT (g_hash_table_lookup (self->asked, type)) + 1));
  if (rouse_plist_get (message, "DataPort") == NULL && strcmp (type, "SystemImageData") != 0) {
    answer (self, message);
    return;
  }
  request = g_new0 (Request, 1);
  request->host = self;
  request->message = plist_copy (message);
  g_ptr_array_add (self->threads, g_thread_new ("request", request_thread, request));
}

static void
take_message (ScriptedHost *self, plist_t message)
{
  const char *type = rouse_plist_get_string (message, "MsgType");
  g_auto (plist_t) reply = NULL;

  if (g_str_has_suffix (type, "DataRequestMsg")) {
    take_request (self, message);
  } else if (strcmp (type, "RestoreAttestation") == 0) {
    reply = plist_new_dict ();
    rouse_plist_set_bool (reply, "RestoreShouldAttest", FALSE);
    send_main (self, reply);
  } else if (strcmp (type, "BasebandUpdaterOutputData") == 0) {
    int fd = scripted_host_connect (self, (guint16) rouse_plist_get_int (message, "DataPort", 0));
    guint8 buffer[4096];

    while (recv (fd, buffer, sizeof buffer, 0) > 0)
      continue;
    close (fd);
  } else if (strcmp (type, "StatusMsg") == 0) {
    const char *log = rouse_plist_get_string (message, "Log");

    self->status = (int) rouse_plist_get_int (message, "Status", -1000);
    self->log_size = log != NULL ? strlen (log) : 0;
    reply = plist_new_dict ();
    rouse_plist_set_string (reply, "MsgType", "ReceivedFinalStatusMsg");
    send_main (self, reply);
  }
}

/* A whole restore, from the first question to the end of the main connection. */
void
scripted_host_run (ScriptedHost *self)
{
  g_auto (plist_t) type = NULL;
  g_auto (plist_t) info = NULL;

  self->fd = scripted_host_connect (self, 62078);
  g_assert_cmpint (self->fd, >=, 0);
  type = scripted_host_query (self, self->fd, "QueryType", NULL);
  g_assert_cmpstr (rouse_plist_get_string (type, "Type"), ==, "com.apple.mobile.restored");
  info = scripted_host_query (self, self->fd, "QueryValue", "HardwareInfo");
  g_assert_nonnull (rouse_plist_get_dict (info, "HardwareInfo"));
  if (!scripted_host_is_wrong (self, "no-proxy"))
    scripted_host_start_proxy (self);
  start_restore (self);
  for (;;) {
    g_auto (plist_t) message = NULL;

    if (sim_wire_receive (self->fd, 60000, &message) != SIM_WIRE_OK)
      return;
    take_message (self, message);
  }
}
