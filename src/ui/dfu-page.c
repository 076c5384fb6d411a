/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/dfu-page.h"

#include "guide/guide-session.h"
#include "guide/rehearsal.h"
#include "ui/cue-view.h"
#include "ui/cues.h"
#include "ui/guide-intro.h"
#include "ui/guide-keys.h"
#include "ui/phone-look.h"
#include "ui/preferences.h"
#include "ui/score-rows.h"
#include "ui/speech.h"
#include "ui/timeline.h"

#include <glib/gi18n.h>

#define USUAL_PACE 100 /* percent */
#define SLOW_PACE 160
#define DONE_SHOWN_MS 1500 /* long enough to read that the buttons may be let go of */
#define SMALL 128          /* px: the drawn phone above a list */
#define TALL 270           /* px: while it is what one looks at */

typedef enum { STATE_READ, STATE_GUIDE, STATE_PRACTICE, STATE_PRACTISED, STATE_MISSED, STATE_BROKEN, STATE_DONE } State;

/**
 * RouseDfuPage:
 *
 * One page, because the phone stays the same and only what is said around it changes. The clock of the cues is the
 * session's, never an animation's: a hidden window guides as well.
 */
struct _RouseDfuPage {
  RousePage parent_instance;

  GtkWidget *steps_list, *keys_label, *timeline_box, *scores_list;
  GtkWidget *practise_button, *start_button, *other_button, *broken_button, *back_button, *settings_list;
  GtkWidget *sound_row, *speech_row, *slow_row, *behind_row;
  RouseTimeline *timeline;

  State state;
  RousePreferences *preferences;
  RouseCues *cues;
  RouseDevice *device;
  RouseGuideSession *session;
  RouseRehearsal *rehearsal;
  RouseButtons buttons;
  RouseGuideWay way; /* of the next try */
  guint attempt;
  gint shift_ms;
  guint timer; /* of the end of the page */
};

G_DEFINE_FINAL_TYPE (RouseDfuPage, rouse_dfu_page, ROUSE_TYPE_PAGE)

#define S(state) (1u << STATE_##state)

/* What is seen in which state. */
static const struct {
  gsize offset;
  guint states;
} pieces[] = {
  { G_STRUCT_OFFSET (RouseDfuPage, steps_list), S (READ) },
  { G_STRUCT_OFFSET (RouseDfuPage, keys_label), S (PRACTICE) },
  { G_STRUCT_OFFSET (RouseDfuPage, timeline_box), S (MISSED) | S (PRACTISED) },
  { G_STRUCT_OFFSET (RouseDfuPage, scores_list), S (PRACTISED) },
  { G_STRUCT_OFFSET (RouseDfuPage, practise_button), S (READ) | S (MISSED) },
  { G_STRUCT_OFFSET (RouseDfuPage, start_button), S (PRACTISED) },
  { G_STRUCT_OFFSET (RouseDfuPage, other_button), S (MISSED) },
  { G_STRUCT_OFFSET (RouseDfuPage, broken_button), S (READ) | S (MISSED) },
  { G_STRUCT_OFFSET (RouseDfuPage, back_button), S (BROKEN) },
  { G_STRUCT_OFFSET (RouseDfuPage, settings_list), S (READ) },
};

static void
set_state (RouseDfuPage *self, State state)
{
  gboolean counting = state == STATE_GUIDE || state == STATE_PRACTICE;

  self->state = state;
  g_clear_handle_id (&self->timer, g_source_remove);
  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    gtk_widget_set_visible (G_STRUCT_MEMBER (GtkWidget *, self, pieces[i].offset),
                            (pieces[i].states & (1u << state)) != 0);
  g_object_set (self, "picture", ROUSE_PICTURE_BLACK, "picture-size", counting || state == STATE_DONE ? TALL : SMALL,
                "badge", state == STATE_READ ? ROUSE_BADGE_KIND_NOTHING_CHANGED : ROUSE_BADGE_KIND_NONE, NULL);
  g_object_set (rouse_page_get_phone_view (ROUSE_PAGE (self)), "counting", counting, NULL);
  if (!counting) {
    rouse_phone_view_set_buttons (rouse_page_get_phone_view (ROUSE_PAGE (self)), 0, 0);
    rouse_ring_stand (rouse_phone_view_get_ring (rouse_page_get_phone_view (ROUSE_PAGE (self))), 0);
  }
}

static gboolean
leads_to_dfu (RouseGuideWay way)
{
  return way == ROUSE_GUIDE_DFU || way == ROUSE_GUIDE_DFU_BY_RESET;
}

/* --- read first --- */

static void
show_read (RouseDfuPage *self)
{
  set_state (self, STATE_READ);
  rouse_guide_intro_show (ROUSE_PAGE (self), GTK_LIST_BOX (self->steps_list), self->buttons, self->way, self->attempt);
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Start"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
}

/* --- one cue --- */

void
rouse_dfu_page_show_cue (RouseDfuPage *self, RouseDfuGuide *guide, const RouseCue *cue)
{
  g_autofree char *words = NULL;

  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  if (self->state != STATE_GUIDE && self->state != STATE_PRACTICE)
    set_state (self, STATE_GUIDE);
  words = rouse_cue_view_show (ROUSE_PAGE (self), self->buttons, guide, cue);
  rouse_cues_give (self->cues, self->buttons, cue, words);
}

static void
session_cue_cb (RouseDfuPage *self, const RouseCue *cue)
{
  if (self->state == STATE_GUIDE)
    rouse_dfu_page_show_cue (self, rouse_guide_session_get_guide (self->session), cue);
}

static void
rehearsal_cue_cb (RouseDfuPage *self, const RouseCue *cue)
{
  if (self->state == STATE_PRACTICE)
    rouse_dfu_page_show_cue (self, rouse_rehearsal_get_guide (self->rehearsal), cue);
}

/* --- how it ended --- */

static gboolean
done_cb (gpointer user_data)
{
  RouseDfuPage *self = user_data;

  self->timer = 0;
  rouse_page_say_next (ROUSE_PAGE (self));
  return G_SOURCE_REMOVE;
}

static void
show_done (RouseDfuPage *self)
{
  const RouseVerdictEntry *entry = rouse_verdict_get_entry (ROUSE_VERDICT_DONE);

  set_state (self, STATE_DONE);
  rouse_page_set_words (ROUSE_PAGE (self), _ (entry->title), _ (entry->text));
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Continue"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
  rouse_cues_end (self->cues, TRUE, _ (entry->text));
  self->timer = g_timeout_add (DONE_SHOWN_MS, done_cb, self);
}

void
rouse_dfu_page_show_missed (RouseDfuPage *self, RouseDfuGuide *guide)
{
  const RouseVerdictEntry *entry = rouse_verdict_get_entry (rouse_dfu_guide_get_verdict (guide));
  const GError *error = self->session != NULL ? rouse_guide_session_get_error (self->session) : NULL;

  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  set_state (self, STATE_MISSED);
  rouse_timeline_show (self->timeline, guide, self->buttons);
  if (error != NULL) {
    g_message ("guide: %s", error->message);
    rouse_page_set_words (ROUSE_PAGE (self), _ ("The computer could not restart the phone"),
                          _ ("Let go of the buttons, plug the cable in again, and try once more."));
  } else {
    rouse_page_set_words (ROUSE_PAGE (self), _ (entry->title), _ (entry->text));
  }
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Try Again"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
  rouse_cues_end (self->cues, FALSE, _ (entry->title));
}

static void
session_ended_cb (RouseDfuPage *self)
{
  RouseDfuGuide *guide = rouse_guide_session_get_guide (self->session);
  RouseVerdict verdict = rouse_dfu_guide_get_verdict (guide);
  const RouseVerdictEntry *entry = rouse_verdict_get_entry (verdict);

  /* Refined after the end, it is told only where the end is still what is looked at. */
  if (self->state != STATE_GUIDE && self->state != STATE_MISSED && self->state != STATE_DONE)
    return;
  if (verdict == ROUSE_VERDICT_DONE && leads_to_dfu (self->way)) {
    show_done (self);
  } else if (verdict == ROUSE_VERDICT_DONE) {
    self->way = rouse_guide_session_suggest_way (self->session);
    rouse_cues_end (self->cues, TRUE, NULL);
    show_read (self);
  } else if (verdict == ROUSE_VERDICT_STOPPED && rouse_guide_session_get_error (self->session) == NULL) {
    show_read (self);
  } else {
    self->way = entry->next_way;
    self->shift_ms += entry->shift_ms;
    self->attempt++;
    rouse_dfu_page_show_missed (self, guide);
  }
}

static void
rehearsal_ended_cb (RouseDfuPage *self)
{
  RouseDfuGuide *guide = rouse_rehearsal_get_guide (self->rehearsal);
  const RouseVerdictEntry *entry = rouse_verdict_get_entry (rouse_dfu_guide_get_verdict (guide));
  gboolean right = rouse_rehearsal_is_right (self->rehearsal);
  g_autoptr (GArray) scores = rouse_dfu_guide_score (guide);

  if (self->state != STATE_PRACTICE)
    return;
  if (rouse_dfu_guide_get_verdict (guide) == ROUSE_VERDICT_STOPPED) {
    show_read (self);
    return;
  }
  set_state (self, STATE_PRACTISED);
  rouse_score_rows_fill (GTK_LIST_BOX (self->scores_list), self->buttons, scores);
  rouse_timeline_show (self->timeline, guide, self->buttons);
  gtk_widget_set_visible (self->start_button, !right);
  gtk_widget_set_visible (self->practise_button, right);
  if (right)
    rouse_page_set_words (ROUSE_PAGE (self), _ ("All in time"), _ ("That is how it goes. Now with the phone."));
  else
    rouse_page_set_words (
        ROUSE_PAGE (self), _ (entry->ended_well ? N_ ("Nearly") : entry->title),
        _ ("Only practice: nothing has happened to your phone. See below what was too early or late."));
  rouse_page_set_primary (ROUSE_PAGE (self), right ? _ ("_Start") : _ ("Once _More"), ROUSE_BUTTON_STYLE_SUGGESTED,
                          TRUE);
  rouse_cues_end (self->cues, right, rouse_page_get_title (ROUSE_PAGE (self)));
}

/* --- what the person does --- */

static guint
get_pace (RouseDfuPage *self)
{
  gboolean slow;

  g_object_get (self->preferences, "slow", &slow, NULL);
  return slow ? SLOW_PACE : USUAL_PACE;
}

static void
begin (RouseDfuPage *self, State state)
{
  set_state (self, state);
  rouse_cues_begin (self->cues);
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Stop"), ROUSE_BUTTON_STYLE_PLAIN, TRUE);
  rouse_page_focus_title (ROUSE_PAGE (self));
}

void
rouse_dfu_page_start (RouseDfuPage *self)
{
  g_return_if_fail (ROUSE_IS_DFU_PAGE (self) && self->session != NULL);

  /* The phone may have moved since the last look. */
  if (leads_to_dfu (self->way))
    self->way = rouse_guide_session_suggest_way (self->session);
  begin (self, STATE_GUIDE);
  rouse_guide_session_begin (self->session, self->buttons, self->way, self->attempt, self->shift_ms, get_pace (self));
}

void
rouse_dfu_page_practise (RouseDfuPage *self)
{
  g_autofree char *keys = NULL;

  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  if (!leads_to_dfu (self->way))
    self->way = ROUSE_GUIDE_DFU;
  keys = rouse_guide_keys_describe (self->buttons, self->way);
  gtk_label_set_label (GTK_LABEL (self->keys_label), keys);
  begin (self, STATE_PRACTICE);
  rouse_rehearsal_begin (self->rehearsal, self->buttons, self->way, get_pace (self));
}

static void
rouse_dfu_page_primary (RousePage *page)
{
  RouseDfuPage *self = ROUSE_DFU_PAGE (page);

  switch (self->state) {
  case STATE_READ:
  case STATE_MISSED:
    rouse_dfu_page_start (self);
    break;
  case STATE_GUIDE:
    rouse_guide_session_stop (self->session);
    break;
  case STATE_PRACTICE:
    rouse_rehearsal_stop (self->rehearsal);
    break;
  case STATE_PRACTISED:
    if (rouse_rehearsal_is_right (self->rehearsal))
      rouse_dfu_page_start (self);
    else
      rouse_dfu_page_practise (self);
    break;
  case STATE_BROKEN:
  case STATE_DONE:
    g_clear_handle_id (&self->timer, g_source_remove);
    rouse_page_say_next (page);
    break;
  }
}

/* From the picture of a cable and a computer the computer itself finds the right moment; so that comes first. */
static void
other_clicked_cb (RouseDfuPage *self)
{
  self->way = rouse_guide_session_suggest_way (self->session) == ROUSE_GUIDE_DFU_BY_RESET ? ROUSE_GUIDE_DFU_BY_RESET
                                                                                          : ROUSE_GUIDE_RECOVERY_SCREEN;
  show_read (self);
  rouse_page_focus_title (ROUSE_PAGE (self));
}

static void
broken_clicked_cb (RouseDfuPage *self)
{
  set_state (self, STATE_BROKEN);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("It also works without the buttons"),
                        _ ("DFU mode needs them, the repair does not: if the phone starts or shows a cable and a "
                           "computer, Rouse restarts it by itself and installs iOS from there. That helps nearly "
                           "always."));
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Go On Without DFU Mode"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
  rouse_page_focus_title (ROUSE_PAGE (self));
}

static void
back_clicked_cb (RouseDfuPage *self)
{
  show_read (self);
  rouse_page_focus_title (ROUSE_PAGE (self));
}

/* --- keys --- */

static gboolean
key_pressed_cb (RouseDfuPage *self, guint keyval)
{
  RouseButton button = rouse_guide_keys_find (keyval);

  if (keyval == GDK_KEY_Escape && (self->state == STATE_GUIDE || self->state == STATE_PRACTICE)) {
    rouse_page_activate_primary (ROUSE_PAGE (self));
    return GDK_EVENT_STOP;
  }
  if (self->state != STATE_PRACTICE || button == 0)
    return GDK_EVENT_PROPAGATE;
  rouse_rehearsal_press (self->rehearsal, button, TRUE);
  return GDK_EVENT_STOP;
}

static void
key_released_cb (RouseDfuPage *self, guint keyval)
{
  RouseButton button = rouse_guide_keys_find (keyval);

  if (self->state == STATE_PRACTICE && button != 0)
    rouse_rehearsal_press (self->rehearsal, button, FALSE);
}

/* --- the object --- */

/* Somebody who knows how has done it alone. */
static void
mode_cb (RouseDfuPage *self)
{
  if (self->session != NULL && self->state != STATE_GUIDE && self->state != STATE_DONE &&
      rouse_device_get_mode (self->device) == ROUSE_DEVICE_MODE_DFU &&
      rouse_device_get_sighting (self->device)->srtg != NULL)
    show_done (self);
}

static void
rouse_dfu_page_dispose (GObject *object)
{
  RouseDfuPage *self = ROUSE_DFU_PAGE (object);

  rouse_dfu_page_leave (self);
  g_clear_object (&self->rehearsal);
  g_clear_object (&self->cues);
  g_clear_object (&self->preferences);
  G_OBJECT_CLASS (rouse_dfu_page_parent_class)->dispose (object);
}

static void
rouse_dfu_page_class_init (RouseDfuPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_dfu_page_dispose;
  ROUSE_PAGE_CLASS (klass)->primary = rouse_dfu_page_primary;
  g_type_ensure (ROUSE_TYPE_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/dfu-page.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RouseDfuPage, name)
  CHILD (steps_list);
  CHILD (keys_label);
  CHILD (timeline_box);
  CHILD (timeline);
  CHILD (scores_list);
  CHILD (practise_button);
  CHILD (start_button);
  CHILD (other_button);
  CHILD (broken_button);
  CHILD (back_button);
  CHILD (settings_list);
  CHILD (sound_row);
  CHILD (speech_row);
  CHILD (slow_row);
  CHILD (behind_row);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, rouse_dfu_page_practise);
  gtk_widget_class_bind_template_callback (widget_class, rouse_dfu_page_start);
  gtk_widget_class_bind_template_callback (widget_class, other_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, broken_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
}

static void
rouse_dfu_page_init (RouseDfuPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->preferences = rouse_preferences_new ();
  self->cues = rouse_cues_new (ROUSE_PAGE (self), self->preferences);
  self->rehearsal = rouse_rehearsal_new ();
  g_signal_connect_object (self->rehearsal, "cue", G_CALLBACK (rehearsal_cue_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rehearsal, "ended", G_CALLBACK (rehearsal_ended_cb), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect_swapped (keys, "key-released", G_CALLBACK (key_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_object_bind_property (self->preferences, "sound", self->sound_row, "active", both);
  g_object_bind_property (self->preferences, "speech", self->speech_row, "active", both);
  g_object_bind_property (self->preferences, "slow", self->slow_row, "active", both);
  g_object_bind_property (self->preferences, "behind", self->behind_row, "active", both);
  g_object_bind_property (self->preferences, "behind", rouse_page_get_phone_view (ROUSE_PAGE (self)), "behind",
                          G_BINDING_SYNC_CREATE);
  gtk_widget_set_visible (gtk_widget_get_ancestor (self->speech_row, ADW_TYPE_ACTION_ROW), rouse_speech_is_built ());
  show_read (self);
}

void
rouse_dfu_page_show (RouseDfuPage *self, RouseDeviceList *devices, RouseDevice *device)
{
  const RouseDeviceModel *model = rouse_device_get_model (device);

  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  rouse_dfu_page_leave (self);
  self->device = g_object_ref (device);
  self->buttons = model != NULL ? model->buttons : ROUSE_BUTTONS_IPHONE8;
  self->session = rouse_guide_session_new (devices, rouse_device_get_ecid (device));
  g_signal_connect_object (self->session, "cue", G_CALLBACK (session_cue_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "ended", G_CALLBACK (session_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (device, "notify::mode", G_CALLBACK (mode_cb), self, G_CONNECT_SWAPPED);
  self->way = rouse_guide_session_suggest_way (self->session);
  self->attempt = 0;
  self->shift_ms = 0;
  g_object_set (rouse_page_get_phone_view (ROUSE_PAGE (self)), "look", rouse_phone_look_for (model), NULL);
  show_read (self);
}

void
rouse_dfu_page_leave (RouseDfuPage *self)
{
  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  self->state = STATE_READ; /* what ends now is not told */
  g_object_set (self, "primary-enabled", FALSE, NULL);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->rehearsal != NULL)
    rouse_rehearsal_stop (self->rehearsal);
  if (self->device != NULL)
    g_signal_handlers_disconnect_by_data (self->device, self);
  g_clear_object (&self->device);
  if (self->session != NULL) {
    g_signal_handlers_disconnect_by_data (self->session, self);
    rouse_guide_session_stop (self->session);
  }
  g_clear_object (&self->session);
}
