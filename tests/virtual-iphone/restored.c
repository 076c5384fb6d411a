/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restored.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/plist.h"
#include "noise.h"
#include "restore.h"
#include "wire.h"

#define MAIN_PORT 62078
#define PROXY_PORT 1082
#define FIRST_DATA_PORT 49160
#define IDLE_MS 600000 /* a connection on which nothing is asked */

static void
restored_free (gpointer data)
{
  SimRestored *self = data;

  g_clear_pointer (&self->proxy_port, sim_data_port_close);
  g_hash_table_unref (self->nonces);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gpointer
make_restored (SimDevice *device)
{
  SimRestored *self = g_new0 (SimRestored, 1);

  self->device = device;
  self->next_port = FIRST_DATA_PORT;
  self->control_fd = -1;
  self->nonces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  sim_device_keep (device, self, restored_free);
  return self;
}

SimRestored *
sim_restored_get (SimDevice *device)
{
  return sim_device_get_service (device, "restored", make_restored);
}

guint16
sim_restored_next_port (SimRestored *self)
{
  guint16 port;

  g_mutex_lock (&self->lock);
  port = self->next_port++;
  g_mutex_unlock (&self->lock);
  return port;
}

GBytes *
sim_restored_next_nonce (SimRestored *self, const char *chip, gsize size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA512);
  g_autofree char *generator = NULL;
  guint8 digest[64];
  gsize digest_size = sizeof digest;
  guint count;

  g_mutex_lock (&self->lock);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->nonces, chip)) + 1;
  g_hash_table_insert (self->nonces, g_strdup (chip), GUINT_TO_POINTER (count));
  g_mutex_unlock (&self->lock);

  generator = g_strdup_printf ("%016" G_GINT64_MODIFIER "x %s %u", sim_device_get_ecid (self->device), chip, count);
  g_checksum_update (checksum, (const guchar *) generator, -1);
  g_checksum_get_digest (checksum, digest, &digest_size);
  return g_bytes_new (digest, MIN (size, digest_size));
}

/* --- the simple requests (spec 28 §2.1) --- */

/* Up to iOS 9 it is 13, on 64-bit phones too, as the numbers of their operations show (spec 20 §3.1 and §11.2, B3). */
guint
sim_restored_get_protocol (SimDevice *device)
{
  g_autofree char *kernel = sim_device_get_booted_facts (device, "rkrn");
  const char *version = kernel != NULL ? strstr (kernel, "version=") : NULL;
  gboolean is_old = version != NULL && atoi (version + strlen ("version=")) < 10;

  return sim_device_get_model (device)->image4 && !is_old ? 15 : 13;
}

static plist_t
answer_type (SimRestored *self)
{
  plist_t answer = plist_new_dict ();

  rouse_plist_set_string (answer, "HardwareModel", sim_device_get_model (self->device)->hardware_model);
  rouse_plist_set_uint (answer, "RestoreProtocolVersion", sim_restored_get_protocol (self->device));
  rouse_plist_set_string (answer, "Result", "Success");
  rouse_plist_set_string (answer, "SerialNumber", sim_device_get_serial_number (self->device));
  rouse_plist_set_string (answer, "Type", "com.apple.mobile.restored");
  return answer;
}

static plist_t
hardware_info (SimRestored *self)
{
  static const char *const modes[] = { "ProductionMode", "SecurityMode", "EffectiveProductionMode",
                                       "EffectiveSecurityMode" };
  const SimModel *model = sim_device_get_model (self->device);
  plist_t info = plist_new_dict ();

  rouse_plist_set_uint (info, "UniqueChipID", sim_device_get_ecid (self->device));
  rouse_plist_set_uint (info, "ChipID", model->chip_id);
  rouse_plist_set_uint (info, "BoardID", model->board_id);
  rouse_plist_set_uint (info, "SecurityDomain", 1);
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    rouse_plist_set_bool (info, modes[i], TRUE);
  if (model->image4)
    rouse_plist_set_bool (info, "SupportsImage4", TRUE);
  return info;
}

static plist_t
answer_value (SimRestored *self, plist_t message)
{
  const char *key = rouse_plist_get_string (message, "QueryKey");
  plist_t answer = plist_new_dict ();

  if (g_strcmp0 (key, "HardwareInfo") == 0) {
    plist_dict_set_item (answer, key, hardware_info (self));
  } else if (g_strcmp0 (key, "SavedDebugInfo") == 0) {
    plist_t info = plist_new_dict ();

    if (self->interrupted)
      rouse_plist_set_string (info, "PreviousExitStatus", "0x100");
    plist_dict_set_item (answer, key, info);
  } else if (g_strcmp0 (key, "SerialNumber") == 0) {
    rouse_plist_set_string (answer, key, sim_device_get_serial_number (self->device));
  } else if (g_strcmp0 (key, "HardwareModel") == 0) {
    rouse_plist_set_string (answer, key, sim_device_get_model (self->device)->hardware_model);
  }
  return answer;
}

static plist_t
answer_success (void)
{
  plist_t answer = plist_new_dict ();

  rouse_plist_set_string (answer, "Result", "Success");
  return answer;
}

static void
send_list (int fd)
{
  g_auto (plist_t) list = plist_new_array ();

  sim_wire_send (fd, list, FALSE);
}

/* Rules "at restored.query:REQUEST do ACTION". TRUE: there is no other answer. @twice: (out): the answer comes twice */
static gboolean
apply_fault (SimRestored *self, int fd, const char *request, gboolean *keep, gboolean *twice)
{
  static const struct {
    const char *action;
    guint8 bytes[8];
    gsize size;
  } answers[] = {
    { "drop", { 0 }, 0 },
    { "garble", { 0, 0, 0, 4, 'n', 'o', '!', '!' }, 8 },
    { "oversize", { 0xFF, 0xFF, 0xFF, 0xF0 }, 4 },
    { "truncate", { 0, 0, 2, 0, '<', '?', 'x', 'm' }, 8 },
  };
  const char *action = sim_device_fault (self->device, "restored.query", request);

  if (action != NULL && g_str_has_prefix (action, "hang "))
    sim_device_hang (self->device, action);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_strcmp0 (answers[i].action, action) == 0) {
      sim_wire_write (fd, answers[i].bytes, answers[i].size);
      return TRUE;
    }
  if (g_strcmp0 (action, "wrong-type") == 0) {
    send_list (fd);
    return TRUE;
  }
  *twice = g_strcmp0 (action, "twice") == 0;
  *keep = g_strcmp0 (action, "close") != 0;
  return !*keep;
}

gboolean
sim_restored_answer (SimRestored *self, int fd, plist_t message, gboolean *keep)
{
  const char *request = rouse_plist_get_string (message, "Request");
  g_auto (plist_t) answer = NULL;
  gboolean twice = FALSE;

  *keep = TRUE;
  if (request == NULL)
    return FALSE;
  sim_device_trace (self->device, "restored", request, message);
  if (apply_fault (self, fd, request, keep, &twice))
    return TRUE;
  if (strcmp (request, "QueryType") == 0) {
    answer = answer_type (self);
  } else if (strcmp (request, "QueryValue") == 0) {
    answer = answer_value (self, message);
  } else if (strcmp (request, "Goodbye") == 0) {
    answer = answer_success ();
  } else if (strcmp (request, "Reboot") == 0) {
    answer = answer_success ();
    sim_wire_send (fd, answer, FALSE);
    if (!self->busy)
      sim_device_move (self->device, SIM_MODE_RECOVERY, 1000);
    *keep = FALSE;
    return TRUE;
  } else {
    return FALSE; /* unknown: no answer, the connection stays (spec 20 §1.2) */
  }
  sim_wire_send (fd, answer, FALSE);
  if (twice)
    sim_wire_send (fd, answer, FALSE);
  return TRUE;
}

/* One connection to 62078. StartRestore makes it the main one. */
static void
serve_main (SimDevice *device, int fd, gpointer user_data)
{
  SimRestored *self = user_data;
  gboolean keep = TRUE;

  while (keep) {
    g_auto (plist_t) message = NULL;
    SimWireResult result = sim_wire_receive (fd, IDLE_MS, &message);

    if (result != SIM_WIRE_OK)
      break;
    if (g_strcmp0 (rouse_plist_get_string (message, "Request"), "StartRestore") != 0) {
      if (!sim_restored_answer (self, fd, message, &keep))
        sim_device_trace (device, "restored", "ignored", message);
      continue;
    }
    sim_device_trace (device, "restored", "StartRestore", message);
    g_mutex_lock (&self->lock);
    keep = !self->busy;
    self->busy = TRUE;
    g_mutex_unlock (&self->lock);
    if (keep) {
      sim_restore_run (self, fd, message);
      keep = FALSE;
    } else {
      keep = TRUE; /* a second one is ignored (spec 28 §2.3) */
      sim_device_warn (device, "second-start-restore", "StartRestore while a restore is running");
    }
  }
  close (fd);
}

void
sim_restored_start (SimDevice *device)
{
  SimRestored *self = sim_restored_get (device);
  gboolean interrupted;

  g_mutex_lock (&self->lock);
  self->running = TRUE;
  self->busy = FALSE;
  interrupted = self->interrupted;
  g_mutex_unlock (&self->lock);
  /* A restore that lost its host is over: the phone starts again (spec 28 §2.11). */
  if (interrupted) {
    self->interrupted = FALSE;
    sim_device_move (device, SIM_MODE_RECOVERY, 500);
    return;
  }
  sim_device_listen (device, MAIN_PORT, serve_main, self);
  /* The proxy is younger than these phones (spec 23, spec 28 §6). */
  if (sim_device_get_setting_uint (device, "proxy", sim_device_get_model (device)->image4) != 0)
    sim_device_listen (device, PROXY_PORT, sim_proxy_serve, self);
}

void
sim_restored_stop (SimDevice *device)
{
  SimRestored *self = sim_restored_get (device);

  g_mutex_lock (&self->lock);
  self->running = FALSE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  sim_device_unlisten (device, MAIN_PORT);
  sim_device_unlisten (device, PROXY_PORT);
}
