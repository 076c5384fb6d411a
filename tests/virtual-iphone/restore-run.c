/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore-rare.h"
#include "restore.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ap-ticket.h"
#include "base/plist.h"
#include "plist-int.h"
#include "virtual-device.h"

#define LAST_WITHOUT_TABLES 13 /* major version */

#define FINAL_STATUS_MS 60000 /* how long the phone waits for ReceivedFinalStatusMsg (spec 28 §2.8) */
#define MIN_LOG 40960         /* bytes in the log of a failure (spec 28 §2.9) */

/* "version" of "VIRTUAL-IPHONE version=17.4 build=21E219 …" */
static char *
get_fact (const char *facts, const char *key)
{
  g_autofree char *prefix = g_strconcat (key, "=", NULL);
  g_auto (GStrv) words = g_strsplit_set (facts != NULL ? facts : "", " \n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (words[i], prefix))
      return g_strdup (words[i] + strlen (prefix));
  return NULL;
}

/* A host without any support table is older than these (iOS 14) and answers nothing that came with them; a real phone
 * would wait for ever (spec 21 §7). So that such a host can be a judge of newer firmware, it is asked what its own time
 * asked.
 * --set old-host=strict asks it everything. */
static guint
asked_as (SimRestore *self)
{
  gboolean has_tables = rouse_plist_get_dict (self->options, "SupportedDataTypes") != NULL ||
                        rouse_plist_get_dict (self->options, "SupportedMessageTypes") != NULL;

  if (has_tables || self->major <= LAST_WITHOUT_TABLES ||
      g_strcmp0 (sim_device_get_setting (self->device, "old-host", NULL), "strict") == 0)
    return self->major;
  sim_device_warn (self->device, "host-without-tables", "the host names no types: it is asked only what iOS %u asked",
                   LAST_WITHOUT_TABLES);
  return LAST_WITHOUT_TABLES;
}

/* The phone knows what it is restoring from what was booted: version and build from the kernel cache, erase or update
 * from the ramdisk (spec 20 §4.8). --set ios= and --set behaviour= overrule. */
static void
learn_system (SimRestore *self)
{
  g_autofree char *kernel = sim_device_get_booted_facts (self->device, "rkrn");
  g_autofree char *ramdisk = sim_device_get_booted_facts (self->device, "rdsk");
  g_autofree char *behaviour = get_fact (ramdisk, "behaviour");
  const char *forced = sim_device_get_setting (self->device, "ios", NULL);
  const char *script = sim_device_get_setting (self->device, "script", NULL);

  self->version = get_fact (kernel, "version");
  self->build = get_fact (kernel, "build");
  if (self->version == NULL)
    self->version = g_strdup (forced != NULL ? forced : "17.4");
  if (self->build == NULL)
    self->build = g_strdup ("21E219");
  self->major = (guint) atoi (forced != NULL ? forced : self->version);
  self->erase = g_strcmp0 (sim_device_get_setting (self->device, "behaviour", behaviour), "Update") != 0;
  self->script = script != NULL ? sim_script_find_by_name (script)
                                : sim_script_find (sim_device_get_model (self->device)->product_type, asked_as (self));
}

static SimRestore *
restore_new (SimRestored *restored, int fd, plist_t start)
{
  SimRestore *self = g_new0 (SimRestore, 1);
  plist_t options = rouse_plist_get_dict (start, "RestoreOptions");

  self->restored = restored;
  self->device = restored->device;
  self->fd = fd;
  self->options = options != NULL ? plist_copy (options) : NULL;
  self->ticket = sim_device_get_booted_ticket (self->device);
  if (self->ticket != NULL)
    self->facts = sim_device_get_model (self->device)->image4 ? sim_ticket_parse (self->ticket, NULL)
                                                              : sim_ap_ticket_parse (self->ticket, NULL, NULL);
  self->open = g_array_new (FALSE, FALSE, sizeof (guint));
  self->log = g_string_new (NULL);
  self->jobs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, NULL);
  self->shuffled = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_mutex_init (&self->lock);
  learn_system (self);
  return self;
}

static void
restore_free (SimRestore *self)
{
  g_clear_pointer (&self->options, plist_free);
  g_clear_pointer (&self->identity, plist_free);
  g_clear_pointer (&self->ticket, g_bytes_unref);
  g_clear_pointer (&self->facts, sim_ticket_free);
  g_array_unref (self->open);
  g_string_free (self->log, TRUE);
  g_hash_table_unref (self->jobs);
  g_ptr_array_unref (self->shuffled);
  g_free (self->version);
  g_free (self->build);
  g_free (self->why);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
trace_script (SimRestore *self)
{
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_string (detail, "name", self->script != NULL ? self->script->name : "none");
  rouse_plist_set_string (detail, "version", self->version);
  rouse_plist_set_string (detail, "build", self->build);
  rouse_plist_set_string (detail, "behaviour", self->erase ? "erase" : "update");
  sim_device_trace (self->device, "restored", "script", detail);
}

/* --- the ends (spec 28 §2.8 and §2.9) --- */

static void
send_status (SimRestore *self)
{
  g_auto (plist_t) message = plist_new_dict ();
  guint64 amr_error = sim_device_get_setting_uint (self->device, "amr-error", 0);

  rouse_plist_set_string (message, "MsgType", "StatusMsg");
  plist_dict_set_item (message, "Status", sim_plist_new_int (self->status));
  if (!sim_restore_is_silent (self))
    rouse_plist_set_bool (message, "Successful",
                          !self->failed && sim_device_get_setting_uint (self->device, "half-success", 0) == 0);
  if (self->failed) {
    while (self->log->len < MIN_LOG)
      g_string_prepend (self->log,
                        "restored: kernel log line of the virtual iPhone, here to make a log of usual size\n");
    g_string_append_printf (self->log, "CFError domain:AMRestoreErrorDomain code:%x description:%s\n",
                            (guint) self->status, self->why);
    rouse_plist_set_string (message, "Log", self->log->str);
    if (amr_error != 0)
      rouse_plist_set_uint (message, "AMRError", amr_error);
  }
  sim_restore_send (self, message);
}

/* Every step that is open fails with the same words, from the inside out. */
static void
close_failed_steps (SimRestore *self)
{
  sim_restore_note (self, "restore failed with status %d: %s", self->status, self->why);
  if (self->open->len == 0)
    sim_restore_end (self, self->failed_at, self->status, self->why);
  while (self->open->len > 0)
    sim_restore_end (self, sim_restore_current (self), self->status, self->why);
}

static void
wait_for_final_message (SimRestore *self)
{
  gint64 end = g_get_monotonic_time () + (gint64) FINAL_STATUS_MS * 1000;
  gint64 left_ms;

  while ((left_ms = (end - g_get_monotonic_time ()) / 1000) > 0) {
    g_auto (plist_t) message = NULL;
    SimWireResult result = sim_wire_receive (self->fd, (guint) left_ms, &message);
    gboolean keep;

    if (result == SIM_WIRE_CLOSED)
      break;
    if (g_strcmp0 (rouse_plist_get_string (message, "MsgType"), "ReceivedFinalStatusMsg") == 0) {
      sim_device_trace (self->device, "restored", "ReceivedFinalStatusMsg", NULL);
      return;
    }
    if (message != NULL && !sim_restored_answer (self->restored, self->fd, message, &keep))
      sim_device_trace (self->device, "restored", "ignored", message);
  }
  if (sim_restore_is_here (self))
    sim_device_warn (self->device, "no-final-status",
                     "the host did not confirm the status with ReceivedFinalStatusMsg");
}

static void
say_end (SimRestore *self)
{
  static const guint pairs[] = { 0x67C, 0x1613, 0x647 };

  if (self->failed)
    close_failed_steps (self);
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    if (pairs[i] == 0x1613 && self->major < 15)
      continue;
    sim_restore_begin (self, pairs[i]);
    sim_restore_end (self, pairs[i], 0, self->failed ? self->why : NULL);
  }
  sim_restore_begin (self, 0x648);
  send_status (self);
  sim_restore_end (self, 0x648, 0, self->failed ? self->why : NULL);
  wait_for_final_message (self);
}

/* The phone restarts by itself, whatever came before. */
static void
leave (SimRestore *self)
{
  guint delay_ms = (guint) sim_device_get_setting_uint (self->device, "restart-ms", 1000);
  gboolean running;

  g_mutex_lock (&self->restored->lock);
  running = self->restored->running;
  /* Unplugged in the middle; a phone that was restarted by force has forgotten it. */
  self->restored->interrupted = self->lost && !running && sim_device_get_inner_mode (self->device) == SIM_MODE_RESTORE;
  g_mutex_unlock (&self->restored->lock);
  if (!self->failed && !self->lost) {
    sim_device_set_installed (self->device, self->version, self->build);
    sim_device_set_auto_boot (self->device, TRUE);
  }
  if (self->lost)
    sim_device_trace (self->device, "restored", "connection-lost", NULL);
  if (!running) /* somebody else moved or unplugged it */
    return;
  if (self->lost)
    sim_device_move (self->device, SIM_MODE_RECOVERY, delay_ms);
  else
    sim_device_restart (self->device, delay_ms);
}

static gboolean
run_script (SimRestore *self, plist_t start)
{
  if (self->script == NULL)
    return sim_restore_fail (self, -1, "no script for iOS %u on this phone", self->major);
  return sim_restore_check_host (self, start) && sim_restore_rare (self) &&
         sim_restore_run_rows (self, self->script->rows);
}

/* Runs one restore to its end, on the thread of its main connection. */
void
sim_restore_run (SimRestored *restored, int fd, plist_t start)
{
  SimRestore *self = restore_new (restored, fd, start);

  trace_script (self);
  if (!run_script (self, start) && !self->failed)
    self->lost = TRUE;
  if (!self->lost)
    say_end (self);
  leave (self);
  restore_free (self);
}
