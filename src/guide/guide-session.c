/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/guide-session.h"

#include "guide/guide-reset.h"

/**
 * RouseGuideSession:
 *
 * Time comes from a source of its own with an absolute ready time, never from an animation: cues come when they are
 * due, whether the window is drawn or not.
 */
struct _RouseGuideSession {
  GObject parent_instance;

  RouseDeviceList *list;
  guint64 ecid;
  RouseDfuGuide *guide;
  GSource *timer;
  RouseDeviceMode mode;   /* last seen; GONE: not there */
  GHashTable *others;     /* guint64 → itself: ECIDs that are not meant */
  GHashTable *watched;    /* RouseDevice → itself, those whose mode is listened to */
  RouseGuideReset *reset; /* the computer's part in this try; NULL: it has none */
  GError *error;
};

G_DEFINE_FINAL_TYPE (RouseGuideSession, rouse_guide_session, G_TYPE_OBJECT)

enum { CUE, ENDED, FOUND, MOVED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void pump (RouseGuideSession *self);

gint64
rouse_guide_session_now (void)
{
  return g_get_monotonic_time () / 1000;
}

/* --- the clock --- */

static gboolean
timer_cb (gpointer user_data)
{
  pump (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_ready_time (source, -1);
  return callback (user_data);
}

/* The type of g_source_new() is older than const; it only reads them. */
static const GSourceFuncs timer_funcs = { .dispatch = dispatch_timer };

/* Runs the guide, hands on what it says, and sets the clock for the next time. */
static void
pump (RouseGuideSession *self)
{
  g_autoptr (RouseGuideSession) alive = g_object_ref (self);
  gint64 next_ms = rouse_dfu_guide_run (self->guide, rouse_guide_session_now ());
  RouseCue cue;

  g_source_set_ready_time (self->timer, next_ms < 0 ? -1 : next_ms * 1000);
  while (self->guide != NULL && rouse_dfu_guide_pop_cue (self->guide, &cue)) {
    if (cue.kind == ROUSE_CUE_RESET && self->reset != NULL)
      rouse_guide_reset_give (self->reset);
    g_signal_emit (self, signals[CUE], 0, &cue);
    if (cue.kind == ROUSE_CUE_ENDED)
      g_signal_emit (self, signals[ENDED], 0);
  }
}

/* --- the cable --- */

static RouseSight
sight_of (RouseDeviceMode mode, RouseDevice *device)
{
  switch (mode) {
  case ROUSE_DEVICE_MODE_DFU:
    return rouse_device_get_sighting (device)->srtg != NULL ? ROUSE_SIGHT_DFU : ROUSE_SIGHT_LOADER_DFU;
  case ROUSE_DEVICE_MODE_RECOVERY:
    return ROUSE_SIGHT_RECOVERY;
  case ROUSE_DEVICE_MODE_PORT_DFU:
    return ROUSE_SIGHT_PORT_DFU;
  case ROUSE_DEVICE_MODE_GONE:
    return ROUSE_SIGHT_VANISHED;
  default:
    return ROUSE_SIGHT_NORMAL;
  }
}

static gboolean
is_meant (RouseGuideSession *self, RouseDevice *device)
{
  guint64 ecid = rouse_device_get_ecid (device);

  if (self->ecid == 0)
    return !g_hash_table_contains (self->others, &ecid);
  return ecid == self->ecid;
}

/* The phone's port controller answers with an ECID of its own (spec 10 §3.5). */
static RouseDevice *
find_phone (RouseGuideSession *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (G_LIST_MODEL (self->list), i);
    RouseDeviceMode mode = rouse_device_get_mode (device);

    if (mode != ROUSE_DEVICE_MODE_GONE && (is_meant (self, device) || mode == ROUSE_DEVICE_MODE_PORT_DFU))
      return device; /* the list keeps it */
  }
  return NULL;
}

/* Modes that say nothing about buttons: restore mode, WTF, KIS. */
static gboolean
is_told (RouseDeviceMode mode)
{
  return mode == ROUSE_DEVICE_MODE_GONE || mode == ROUSE_DEVICE_MODE_NORMAL || mode == ROUSE_DEVICE_MODE_RECOVERY ||
         mode == ROUSE_DEVICE_MODE_DFU || mode == ROUSE_DEVICE_MODE_PORT_DFU;
}

/* From now on it is this one, whatever else comes onto the cable. Returns: whether it is new. */
static gboolean
adopt (RouseGuideSession *self, RouseDevice *device)
{
  if (self->ecid != 0 || device == NULL || rouse_device_get_ecid (device) == 0 ||
      rouse_device_get_mode (device) == ROUSE_DEVICE_MODE_PORT_DFU)
    return FALSE;
  self->ecid = rouse_device_get_ecid (device);
  rouse_device_list_keep (self->list, self->ecid);
  return TRUE;
}

/* When the bus told it, however busy the computer was since then. @device: NULL: what is meant has left. */
static gint64
get_seen_ms (RouseGuideSession *self, RouseDevice *device)
{
  gint64 now_ms = rouse_guide_session_now (), seen_ms = 0;

  if (device == NULL)
    device = rouse_guide_session_get_device (self);
  if (device != NULL)
    seen_ms = rouse_device_get_sighting (device)->seen_us / 1000;
  return seen_ms > 0 ? MIN (seen_ms, now_ms) : now_ms;
}

static void
see (RouseGuideSession *self, RouseDeviceMode mode, RouseDevice *device)
{
  self->mode = mode;
  if (self->guide == NULL)
    return;
  rouse_dfu_guide_see (self->guide, sight_of (mode, device), get_seen_ms (self, device));
  pump (self);
}

static void
look (RouseGuideSession *self)
{
  RouseDevice *device = find_phone (self);
  RouseDeviceMode mode = device != NULL ? rouse_device_get_mode (device) : ROUSE_DEVICE_MODE_GONE;
  gboolean is_new = adopt (self, device);

  if (mode != self->mode && is_told (mode)) {
    see (self, mode, device);
    g_signal_emit (self, signals[MOVED], 0);
  }
  if (is_new)
    g_signal_emit (self, signals[FOUND], 0);
}

static void
mode_cb (RouseDevice *device, GParamSpec *pspec, RouseGuideSession *self)
{
  look (self);
}

static void
items_changed_cb (GListModel *list, guint position, guint removed, guint added, RouseGuideSession *self)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (list, i);

    if (g_hash_table_add (self->watched, g_object_ref (device)))
      g_signal_connect_object (device, "notify::mode", G_CALLBACK (mode_cb), self, 0);
  }
  look (self);
}

/* --- the computer's part --- */

static void
drop_reset (RouseGuideSession *self)
{
  if (self->reset == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->reset, self);
  rouse_guide_reset_cancel (self->reset);
  g_clear_object (&self->reset);
}

static void
reset_failed_cb (RouseGuideSession *self, const GError *error)
{
  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  rouse_guide_session_stop (self);
}

static void
prepare_reset (RouseGuideSession *self)
{
  self->reset = rouse_guide_reset_new (self->ecid);
  g_signal_connect_object (self->reset, "failed", G_CALLBACK (reset_failed_cb), self, G_CONNECT_SWAPPED);
}

/* --- the object --- */

static void
rouse_guide_session_dispose (GObject *object)
{
  RouseGuideSession *self = ROUSE_GUIDE_SESSION (object);

  drop_reset (self);
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_pointer (&self->watched, g_hash_table_unref);
  g_clear_pointer (&self->others, g_hash_table_unref);
  g_clear_pointer (&self->guide, rouse_dfu_guide_free);
  g_clear_object (&self->list);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (rouse_guide_session_parent_class)->dispose (object);
}

static void
rouse_guide_session_class_init (RouseGuideSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_guide_session_dispose;

  signals[CUE] = g_signal_new ("cue", ROUSE_TYPE_GUIDE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               G_TYPE_POINTER);
  signals[ENDED] =
      g_signal_new ("ended", ROUSE_TYPE_GUIDE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FOUND] =
      g_signal_new ("found", ROUSE_TYPE_GUIDE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVED] =
      g_signal_new ("moved", ROUSE_TYPE_GUIDE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rouse_guide_session_init (RouseGuideSession *self)
{
  self->watched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->others = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->timer = g_source_new ((GSourceFuncs *) &timer_funcs, sizeof (GSource));
  g_source_set_priority (self->timer, G_PRIORITY_HIGH);
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static void
note_others (RouseGuideSession *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (G_LIST_MODEL (self->list), i);
    guint64 ecid = rouse_device_get_ecid (device);

    if (ecid != 0)
      g_hash_table_add (self->others, g_memdup2 (&ecid, sizeof ecid));
  }
}

RouseGuideSession *
rouse_guide_session_new (RouseDeviceList *list, guint64 ecid)
{
  RouseGuideSession *self = g_object_new (ROUSE_TYPE_GUIDE_SESSION, NULL);

  self->list = g_object_ref (list);
  self->ecid = ecid;
  if (ecid != 0)
    rouse_device_list_keep (list, ecid);
  else
    note_others (self);
  g_signal_connect_object (list, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  items_changed_cb (G_LIST_MODEL (list), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (list)), self);
  return self;
}

void
rouse_guide_session_begin (RouseGuideSession *self, RouseButtons buttons, RouseGuideWay way, guint attempt,
                           gint shift_ms, guint pace)
{
  g_return_if_fail (ROUSE_IS_GUIDE_SESSION (self));

  drop_reset (self);
  g_clear_pointer (&self->guide, rouse_dfu_guide_free);
  g_clear_error (&self->error);
  self->guide = rouse_dfu_guide_new (buttons, way, attempt, shift_ms, pace);
  if (way == ROUSE_GUIDE_DFU_BY_RESET)
    prepare_reset (self);
  if (rouse_guide_session_is_there (self, way))
    rouse_dfu_guide_begin_there (self->guide, rouse_guide_session_now ());
  else
    rouse_dfu_guide_begin (self->guide, rouse_guide_session_now (), self->mode != ROUSE_DEVICE_MODE_GONE);
  pump (self);
}

gboolean
rouse_guide_session_is_there (RouseGuideSession *self, RouseGuideWay way)
{
  RouseDevice *device;
  RouseDeviceMode mode;

  g_return_val_if_fail (ROUSE_IS_GUIDE_SESSION (self), FALSE);

  device = find_phone (self);
  mode = device != NULL ? rouse_device_get_mode (device) : ROUSE_DEVICE_MODE_GONE;
  return is_told (mode) && rouse_sight_get_verdict (sight_of (mode, device), way, FALSE) == ROUSE_VERDICT_DONE;
}

void
rouse_guide_session_stop (RouseGuideSession *self)
{
  g_return_if_fail (ROUSE_IS_GUIDE_SESSION (self));

  if (self->guide == NULL)
    return;
  drop_reset (self);
  rouse_dfu_guide_stop (self->guide, rouse_guide_session_now ());
  pump (self);
}

void
rouse_guide_session_answer (RouseGuideSession *self, RouseScreen screen)
{
  g_return_if_fail (ROUSE_IS_GUIDE_SESSION (self));

  if (self->guide == NULL)
    return;
  rouse_dfu_guide_answer (self->guide, screen, rouse_guide_session_now ());
  pump (self);
}

RouseDevice *
rouse_guide_session_get_device (RouseGuideSession *self)
{
  return self->ecid != 0 ? rouse_device_list_find (self->list, self->ecid) : NULL;
}

RouseDfuGuide *
rouse_guide_session_get_guide (RouseGuideSession *self)
{
  return self->guide;
}

const GError *
rouse_guide_session_get_error (RouseGuideSession *self)
{
  return self->error;
}

RouseGuideWay
rouse_guide_session_suggest_way (RouseGuideSession *self)
{
  return self->mode == ROUSE_DEVICE_MODE_RECOVERY ? ROUSE_GUIDE_DFU_BY_RESET : ROUSE_GUIDE_DFU;
}
