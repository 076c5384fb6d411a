/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-device-private.h"

/* How long the phone is on no bus between two modes, unless --set gone-ms says otherwise. */
#define GONE_MS 300

/* What moves a phone from mode to mode, and how the doors hear of it. */

guint
sim_device_get_gone_ms (SimDevice *self)
{
  return (guint) sim_device_get_setting_uint (self, "gone-ms", GONE_MS);
}

SimMode
sim_device_get_mode (SimDevice *self)
{
  SimMode mode;

  g_mutex_lock (&self->lock);
  mode = self->plugged ? self->mode : SIM_MODE_GONE;
  g_mutex_unlock (&self->lock);
  return mode;
}

SimMode
sim_device_get_inner_mode (SimDevice *self)
{
  SimMode mode;

  g_mutex_lock (&self->lock);
  mode = self->mode;
  g_mutex_unlock (&self->lock);
  return mode;
}

SimStage
sim_device_get_stage (SimDevice *self)
{
  SimStage stage;

  g_mutex_lock (&self->lock);
  stage = self->stage;
  g_mutex_unlock (&self->lock);
  return stage;
}

guint
sim_device_get_epoch (SimDevice *self)
{
  guint epoch;

  g_mutex_lock (&self->lock);
  epoch = self->epoch;
  g_mutex_unlock (&self->lock);
  return epoch;
}

gboolean
sim_device_is_settled (SimDevice *self)
{
  gboolean settled;

  g_mutex_lock (&self->lock);
  settled = !self->moving || !self->plugged;
  g_mutex_unlock (&self->lock);
  return settled;
}

void
sim_device_add_watch (SimDevice *self, SimDeviceChanged changed, gpointer user_data)
{
  SimWatch watch = { changed, user_data };

  g_array_append_val (self->watches, watch);
}

/* Brings the doors up to date, one step at a time: a phone always leaves before it arrives. Main thread. */
static void
tell_watches (SimDevice *self)
{
  SimMode mode = sim_device_get_mode (self);
  guint epoch = sim_device_get_epoch (self);

  if (self->seen != SIM_MODE_GONE && epoch != self->seen_epoch) {
    self->seen = SIM_MODE_GONE;
    for (guint i = self->watches->len; i > 0; i--) {
      SimWatch *watch = &g_array_index (self->watches, SimWatch, i - 1);
      watch->changed (self, SIM_MODE_GONE, watch->user_data);
    }
  }
  if (mode == SIM_MODE_GONE || self->seen != SIM_MODE_GONE)
    return;
  self->seen = mode;
  self->seen_epoch = epoch;
  for (guint i = 0; i < self->watches->len; i++) {
    SimWatch *watch = &g_array_index (self->watches, SimWatch, i);
    watch->changed (self, mode, watch->user_data);
  }
}

/* The stage decides about the nonce: it is new after every reset, survives the jump to iBEC (not before Image4) and into
 * the ramdisk, and is the one from NVRAM if iOS put one there (spec 10 §4, spec 12 §6). */
static void
arrive_locked (SimDevice *self)
{
  gboolean jumps = (self->model->image4 && self->next_stage == SIM_STAGE_IBEC) || self->next_mode == SIM_MODE_RESTORE;

  if (!jumps && !(self->nonces_kept && self->next_stage == SIM_STAGE_IBOOT))
    sim_device_renew_nonces_locked (self);
  if (self->next_mode != SIM_MODE_NORMAL)
    self->nonces_kept = FALSE;
  if (self->next_mode != SIM_MODE_RESTORE) {
    g_clear_pointer (&self->booted_ticket, g_bytes_unref);
    g_hash_table_remove_all (self->booted_facts);
  }
  g_free (self->loader_version);
  self->loader_version = g_steal_pointer (&self->next_loader_version);
  self->mode = self->next_mode;
  self->stage = self->next_stage;
  self->moving = FALSE;
}

static void
trace_mode (SimDevice *self, const char *event, SimMode mode)
{
  static const char *const stage_names[] = { "", "rom", "ibss", "ibec", "iboot" };
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_string (detail, "mode", sim_mode_get_name (mode));
  if (sim_device_get_stage (self) != SIM_STAGE_NONE && mode != SIM_MODE_GONE)
    rouse_plist_set_string (detail, "stage", stage_names[sim_device_get_stage (self)]);
  sim_device_trace (self, "device", event, detail);
}

typedef struct {
  SimDevice *device;
  guint move;
} Arrival;

static gboolean
arrive_cb (gpointer user_data)
{
  Arrival *arrival = user_data;
  SimDevice *self = arrival->device;
  gboolean stale;

  g_mutex_lock (&self->lock);
  stale = arrival->move != self->moves;
  if (!stale)
    arrive_locked (self);
  g_mutex_unlock (&self->lock);

  if (!stale) {
    trace_mode (self, "arrived", sim_device_get_inner_mode (self));
    tell_watches (self);
  }
  return G_SOURCE_REMOVE;
}

static gboolean
tell_cb (gpointer user_data)
{
  tell_watches (user_data);
  return G_SOURCE_REMOVE;
}

static void
attach_source (GSource *source, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, NULL);
  g_source_unref (source);
}

static void
start (SimDevice *self, SimMode mode, SimStage stage, guint delay_ms)
{
  Arrival *arrival = g_new0 (Arrival, 1);

  g_mutex_lock (&self->lock);
  self->mode = SIM_MODE_GONE;
  self->epoch++;
  self->moving = TRUE;
  self->next_mode = mode;
  self->next_stage = stage;
  arrival->device = self;
  arrival->move = ++self->moves;
  g_mutex_unlock (&self->lock);

  trace_mode (self, "leaves", SIM_MODE_GONE);
  attach_source (g_timeout_source_new (0), tell_cb, self, NULL);
  if (mode == SIM_MODE_GONE) { /* switched off: it arrives nowhere */
    g_free (arrival);
    g_mutex_lock (&self->lock);
    self->moving = FALSE;
    g_mutex_unlock (&self->lock);
    return;
  }
  attach_source (g_timeout_source_new (delay_ms), arrive_cb, arrival, g_free);
}

static SimStage
first_stage (SimMode mode)
{
  switch (mode) {
  case SIM_MODE_DFU:
    return SIM_STAGE_ROM;
  case SIM_MODE_RECOVERY:
    return SIM_STAGE_IBOOT;
  default:
    return SIM_STAGE_NONE;
  }
}

void
sim_device_move (SimDevice *self, SimMode mode, guint delay_ms)
{
  start (self, mode, first_stage (mode), delay_ms);
}

void
sim_device_start_stage (SimDevice *self, SimStage stage, guint delay_ms)
{
  gboolean dfu = stage == SIM_STAGE_ROM || (stage == SIM_STAGE_IBSS && !self->model->ibss_in_recovery);

  start (self, dfu ? SIM_MODE_DFU : SIM_MODE_RECOVERY, stage, delay_ms);
}

void
sim_device_restart (SimDevice *self, guint delay_ms)
{
  gboolean boots;

  g_mutex_lock (&self->lock);
  boots = self->auto_boot && self->version[0] != '\0';
  g_mutex_unlock (&self->lock);
  sim_device_move (self, boots ? SIM_MODE_NORMAL : SIM_MODE_RECOVERY, delay_ms);
}

void
sim_device_switch_on (SimDevice *self, SimMode mode)
{
  g_mutex_lock (&self->lock);
  self->next_mode = mode;
  self->next_stage = first_stage (mode);
  arrive_locked (self);
  g_mutex_unlock (&self->lock);
  trace_mode (self, "arrived", mode);
  tell_watches (self);
}

/* --- the cable --- */

static void
set_plugged (SimDevice *self, gboolean plugged)
{
  g_mutex_lock (&self->lock);
  if (self->plugged != plugged)
    self->epoch++;
  self->plugged = plugged;
  g_mutex_unlock (&self->lock);
  sim_device_trace (self, "device", plugged ? "plugged" : "unplugged", NULL);
}

void
sim_device_unplug (SimDevice *self)
{
  set_plugged (self, FALSE);
  attach_source (g_timeout_source_new (0), tell_cb, self, NULL);
}

void
sim_device_plug (SimDevice *self, SimMode mode)
{
  set_plugged (self, TRUE);
  if (mode != SIM_MODE_GONE)
    sim_device_move (self, mode, 0);
  else
    attach_source (g_timeout_source_new (0), tell_cb, self, NULL);
}
