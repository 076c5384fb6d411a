/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/progress.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "restore/progress-phases.h"

/**
 * RouseProgress:
 *
 * How far a restore is. Phases 7 and 8 change places between iOS versions and overlap with 5 on new ones, so each phase
 * counts for itself and the whole is their weighted sum (spec 26 §2.2); what is shown never goes back.
 */
struct _RouseProgress {
  GObject parent_instance;

  GMutex lock;
  GMainContext *context;
  GSource *pending;

  double weight[ROUSE_N_PHASES];
  double within[ROUSE_N_PHASES];
  gboolean begun[ROUSE_N_PHASES];
  RousePhase latest; /* in which something happened last */
  double shown;
  guint64 bytes_done;
  guint64 bytes_total;
  gint64 bytes_start_us;
  guint64 bytes_at_start;
  const char *activity;
  const char *prompt; /* NULL: nobody has to do anything */
  gboolean can_cancel;
  gboolean slow;
  gint64 touched_us;
  int seconds_left;

  RouseProgressWatch watch; /* NULL: nobody; changed while there is no worker */
  gpointer watch_data;
};

G_DEFINE_FINAL_TYPE (RouseProgress, rouse_progress, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_FRACTION,
  PROP_PHASE,
  PROP_TITLE,
  PROP_DETAIL,
  PROP_SECONDS_LEFT,
  PROP_CAN_CANCEL,
  PROP_KEEP_CABLE,
  PROP_SLOW,
  PROP_PROMPT,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

#define USUAL_IMAGE_SIZE 7e9 /* bytes, for which the weights hold */
#define BYTES_MS 50          /* between two notices of bytes: they come in thousands a second */

/* With the lock held: the first phase that has begun and is not complete; between two phases the one that was at work
 * last, which need not be the one with the highest number. */
static RousePhase
current_phase (RouseProgress *self)
{
  for (guint i = 0; i < ROUSE_N_PHASES; i++)
    if (self->begun[i] && self->within[i] < 1.0)
      return i;
  return self->latest;
}

static gboolean
notify_cb (gpointer user_data)
{
  RouseProgress *self = user_data;

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->pending, g_source_unref);
  g_mutex_unlock (&self->lock);

  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
  g_object_thaw_notify (G_OBJECT (self));
  return G_SOURCE_REMOVE;
}

/* With the lock held. The notice goes out with the next turn of the main loop, or @later: then more may go with it. */
static void
changed (RouseProgress *self, gboolean later)
{
  double sum = 0, weights = 0;

  for (guint i = 0; i < ROUSE_N_PHASES; i++) {
    sum += self->weight[i] * self->within[i];
    weights += self->weight[i];
  }
  self->shown = MAX (self->shown, sum / weights);
  if (self->pending == NULL) {
    self->pending = g_timeout_source_new (BYTES_MS);
    g_source_set_priority (self->pending, G_PRIORITY_DEFAULT_IDLE);
    g_source_set_callback (self->pending, notify_cb, g_object_ref (self), g_object_unref);
    g_source_attach (self->pending, self->context);
  }
  if (!later)
    g_source_set_ready_time (self->pending, 0);
}

/* With the lock held. Returns: whether the phase begins by it, for unlock_and_tell() */
static gboolean
set_within (RouseProgress *self, RousePhase phase, double within, gboolean later)
{
  gboolean is_new = !self->begun[phase];
  gboolean is_soon = is_new || (within > self->within[phase] && (within >= 1.0 || !later));

  self->begun[phase] = TRUE;
  self->latest = phase;
  self->touched_us = g_get_monotonic_time ();
  self->slow = FALSE;
  self->within[phase] = MAX (self->within[phase], CLAMP (within, 0.0, 1.0));
  changed (self, !is_soon);
  return is_new;
}

/* Who watches may take as long as a disk does. */
static void
unlock_and_tell (RouseProgress *self, RousePhase phase, gboolean is_new, gboolean is_final)
{
  g_mutex_unlock (&self->lock);
  if (self->watch != NULL && (is_new || is_final))
    self->watch (phase, is_final, self->watch_data);
}

/* --- what the worker writes --- */

void
rouse_progress_begin (RouseProgress *self, RousePhase phase)
{
  g_return_if_fail (phase < ROUSE_N_PHASES);

  g_mutex_lock (&self->lock);
  if (!self->begun[phase])
    self->activity = NULL;
  unlock_and_tell (self, phase, set_within (self, phase, 0.0, FALSE), FALSE);
}

void
rouse_progress_set (RouseProgress *self, RousePhase phase, double within)
{
  g_return_if_fail (phase < ROUSE_N_PHASES);

  g_mutex_lock (&self->lock);
  unlock_and_tell (self, phase, set_within (self, phase, within, FALSE), FALSE);
}

void
rouse_progress_finish (RouseProgress *self, RousePhase phase)
{
  rouse_progress_set (self, phase, 1.0);
}

void
rouse_progress_set_bytes (RouseProgress *self, RousePhase phase, guint64 done, guint64 total)
{
  g_return_if_fail (phase < ROUSE_N_PHASES);

  g_mutex_lock (&self->lock);
  if (phase == ROUSE_PHASE_IMAGE) {
    if (self->bytes_total != total) {
      self->bytes_start_us = g_get_monotonic_time ();
      self->bytes_at_start = done;
    }
    self->bytes_done = done;
    self->bytes_total = total;
  }
  unlock_and_tell (self, phase, set_within (self, phase, total > 0 ? (double) done / (double) total : 1.0, TRUE),
                   FALSE);
}

void
rouse_progress_set_prompt (RouseProgress *self, const char *phrase)
{
  g_mutex_lock (&self->lock);
  self->prompt = phrase;
  self->touched_us = g_get_monotonic_time ();
  self->slow = FALSE;
  changed (self, FALSE);
  g_mutex_unlock (&self->lock);
}

void
rouse_progress_set_activity (RouseProgress *self, const char *phrase)
{
  g_mutex_lock (&self->lock);
  self->activity = phrase;
  self->touched_us = g_get_monotonic_time ();
  self->slow = FALSE;
  changed (self, FALSE);
  g_mutex_unlock (&self->lock);
}

void
rouse_progress_touch (RouseProgress *self)
{
  g_mutex_lock (&self->lock);
  self->touched_us = g_get_monotonic_time ();
  if (self->slow) {
    self->slow = FALSE;
    changed (self, FALSE);
  }
  g_mutex_unlock (&self->lock);
}

void
rouse_progress_set_image_size (RouseProgress *self, guint64 bytes)
{
  double image = CLAMP (rouse_phase_facts[ROUSE_PHASE_IMAGE].weight * (double) bytes / USUAL_IMAGE_SIZE, 25.0, 60.0);
  double others = (100.0 - image) / (100.0 - rouse_phase_facts[ROUSE_PHASE_IMAGE].weight);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < ROUSE_N_PHASES; i++)
    self->weight[i] = i == ROUSE_PHASE_IMAGE ? image : rouse_phase_facts[i].weight * others;
  g_mutex_unlock (&self->lock);
}

gboolean
rouse_progress_forbid_cancel (RouseProgress *self, GCancellable *cancellable, GError **error)
{
  gboolean cancelled;

  g_mutex_lock (&self->lock);
  cancelled = g_cancellable_set_error_if_cancelled (cancellable, error);
  if (!cancelled) {
    self->can_cancel = FALSE;
    changed (self, FALSE);
  }
  unlock_and_tell (self, current_phase (self), FALSE, !cancelled);
  return !cancelled;
}

void
rouse_progress_set_watch (RouseProgress *self, RouseProgressWatch watch, gpointer user_data)
{
  self->watch = watch;
  self->watch_data = user_data;
}

gboolean
rouse_progress_cancel (RouseProgress *self, GCancellable *cancellable, GError **error)
{
  gboolean can;

  g_mutex_lock (&self->lock);
  can = self->can_cancel;
  if (can)
    g_cancellable_cancel (cancellable);
  g_mutex_unlock (&self->lock);

  if (!can)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_TOO_LATE,
                         _ ("The phone is being written to. Stopping now would leave it without a working system; "
                            "let it finish."));
  return can;
}

/* --- the clock --- */

/* With the lock held; -1 before the image is being sent, when nothing is known of this cable's speed. */
static int
estimate_seconds_left (RouseProgress *self)
{
  double seconds = 0;

  if (!self->begun[ROUSE_PHASE_IMAGE])
    return -1;
  for (guint i = 0; i < ROUSE_N_PHASES; i++)
    if (i != ROUSE_PHASE_IMAGE)
      seconds += rouse_phase_facts[i].typical_s * (1.0 - self->within[i]);
  if (self->within[ROUSE_PHASE_IMAGE] < 1.0) {
    double elapsed = (double) (g_get_monotonic_time () - self->bytes_start_us) / 1e6;
    double done = (double) (self->bytes_done - self->bytes_at_start);

    if (elapsed < 2.0 || done <= 0)
      return -1;
    seconds += (double) (self->bytes_total - self->bytes_done) * elapsed / done;
  }
  return (int) MIN (seconds, 24.0 * 3600.0);
}

void
rouse_progress_tick (RouseProgress *self)
{
  gint64 silent_us;
  gboolean slow;
  int left;

  g_mutex_lock (&self->lock);
  silent_us = g_get_monotonic_time () - self->touched_us;
  slow = self->prompt == NULL && silent_us > rouse_phase_facts[current_phase (self)].silent_s * (gint64) G_USEC_PER_SEC;
  left = estimate_seconds_left (self);
  if (slow != self->slow || left != self->seconds_left) {
    self->slow = slow;
    self->seconds_left = left;
    changed (self, FALSE);
  }
  g_mutex_unlock (&self->lock);
}

/* --- reading --- */

double
rouse_progress_get_fraction (RouseProgress *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return MIN (self->shown, 1.0);
}

RousePhase
rouse_progress_get_phase (RouseProgress *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return current_phase (self);
}

const char *
rouse_progress_get_title (RouseProgress *self)
{
  return rouse_phase_get_title (rouse_progress_get_phase (self));
}

char *
rouse_progress_get_detail (RouseProgress *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (current_phase (self) == ROUSE_PHASE_IMAGE && self->bytes_total > 0) {
    g_autofree char *done = g_format_size (self->bytes_done);
    g_autofree char *total = g_format_size (self->bytes_total);

    /* Translators: how much of the system has been sent, as in “2.3 GB of 7.5 GB” */
    return g_strdup_printf (_ ("%s of %s"), done, total);
  }
  return g_strdup (self->activity != NULL ? _ (self->activity) : "");
}

int
rouse_progress_get_seconds_left (RouseProgress *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->seconds_left;
}

gboolean
rouse_progress_get_can_cancel (RouseProgress *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->can_cancel;
}

/* Before the phone's restart into the restore system the cable may be moved; during the last restart again (spec 26
 * §4). */
gboolean
rouse_progress_get_keep_cable (RouseProgress *self)
{
  RousePhase phase = rouse_progress_get_phase (self);

  return phase >= ROUSE_PHASE_BOOT && phase < ROUSE_PHASE_RESTART;
}

const char *
rouse_progress_get_prompt (RouseProgress *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->prompt != NULL ? _ (self->prompt) : NULL;
}

gboolean
rouse_progress_get_slow (RouseProgress *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->slow;
}

static void
rouse_progress_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RouseProgress *self = ROUSE_PROGRESS (object);

  switch (prop_id) {
  case PROP_FRACTION:
    g_value_set_double (value, rouse_progress_get_fraction (self));
    break;
  case PROP_PHASE:
    g_value_set_uint (value, rouse_progress_get_phase (self));
    break;
  case PROP_TITLE:
    g_value_set_string (value, rouse_progress_get_title (self));
    break;
  case PROP_DETAIL:
    g_value_take_string (value, rouse_progress_get_detail (self));
    break;
  case PROP_SECONDS_LEFT:
    g_value_set_int (value, rouse_progress_get_seconds_left (self));
    break;
  case PROP_CAN_CANCEL:
    g_value_set_boolean (value, rouse_progress_get_can_cancel (self));
    break;
  case PROP_KEEP_CABLE:
    g_value_set_boolean (value, rouse_progress_get_keep_cable (self));
    break;
  case PROP_SLOW:
    g_value_set_boolean (value, rouse_progress_get_slow (self));
    break;
  case PROP_PROMPT:
    g_value_set_static_string (value, rouse_progress_get_prompt (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
rouse_progress_finalize (GObject *object)
{
  RouseProgress *self = ROUSE_PROGRESS (object);

  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (rouse_progress_parent_class)->finalize (object);
}

static void
rouse_progress_class_init (RouseProgressClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = rouse_progress_get_property;
  object_class->finalize = rouse_progress_finalize;

  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);
  props[PROP_PHASE] = g_param_spec_uint ("phase", NULL, NULL, 0, ROUSE_N_PHASES, 0, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  props[PROP_SECONDS_LEFT] = g_param_spec_int ("seconds-left", NULL, NULL, -1, G_MAXINT, -1, flags);
  props[PROP_CAN_CANCEL] = g_param_spec_boolean ("can-cancel", NULL, NULL, TRUE, flags);
  props[PROP_KEEP_CABLE] = g_param_spec_boolean ("keep-cable", NULL, NULL, FALSE, flags);
  props[PROP_SLOW] = g_param_spec_boolean ("slow", NULL, NULL, FALSE, flags);
  props[PROP_PROMPT] = g_param_spec_string ("prompt", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
rouse_progress_init (RouseProgress *self)
{
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref_thread_default ();
  for (guint i = 0; i < ROUSE_N_PHASES; i++)
    self->weight[i] = rouse_phase_facts[i].weight;
  self->can_cancel = TRUE;
  self->seconds_left = -1;
  self->touched_us = g_get_monotonic_time ();
}

RouseProgress *
rouse_progress_new (void)
{
  return g_object_new (ROUSE_TYPE_PROGRESS, NULL);
}
