/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/dfu-page.h"

#include "guide/guide-session.h"
#include "guide/guide-tries.h"
#include "guide/guide-words.h"
#include "guide/rehearsal.h"
#include "ui/cue-view.h"
#include "ui/cues.h"
#include "ui/family-chooser.h"
#include "ui/guide-intro.h"
#include "ui/guide-keys.h"
#include "ui/guide-settings.h"
#include "ui/phone-look.h"
#include "ui/preferences.h"
#include "ui/score-rows.h"
#include "ui/screen-question.h"
#include "ui/timeline.h"

#include <glib/gi18n.h>

#define USUAL_PACE 100 /* percent */
#define SLOW_PACE 160
#define DONE_SHOWN_MS 1500 /* long enough to read that the buttons may be let go of */
#define SMALL 128          /* px: the drawn phone above a list */
#define TALL 270           /* px: while it is what one looks at */

typedef enum {
  STATE_CHOOSE, /* which phone it is: none is seen */
  STATE_READ,
  STATE_GUIDE,
  STATE_ASK, /* what its screen shows; the guide goes on listening */
  STATE_PRACTICE,
  STATE_PRACTISED,
  STATE_MISSED,
  STATE_BROKEN,
  STATE_DONE,
} State;

/**
 * RouseDfuPage:
 *
 * One page, because the phone stays the same and only what is said around it changes. The clock of the cues is the
 * session's, never an animation's: a hidden window guides as well.
 */
struct _RouseDfuPage {
  RousePage parent_instance;

  GtkWidget *chooser, *question, *steps_list, *keys_label, *timeline_box, *scores_list;
  GtkWidget *practise_button, *start_button, *other_button, *broken_button, *choose_button, *skip_button, *back_button;
  GtkWidget *settings;
  RouseTimeline *timeline;

  State state;
  RousePreferences *preferences;
  RouseCues *cues;
  RouseDevice *device; /* NULL: none was seen so far */
  RouseGuideSession *session;
  RouseRehearsal *rehearsal;
  RouseButtons buttons;
  gboolean family_known; /* by the phone itself */
  RouseGuideTries tries;
  RouseDfuOutcome outcome;
  guint timer; /* of the end of the page */
};

G_DEFINE_FINAL_TYPE (RouseDfuPage, rouse_dfu_page, ROUSE_TYPE_PAGE)

enum { OUTCOME, N_SIGNALS };
static guint signals[N_SIGNALS];

#define S(state) (1u << STATE_##state)
#define S_OF(self) (1u << (self)->state)

/* What is seen in which state. */
static const struct {
  gsize offset;
  guint states;
} pieces[] = {
  { G_STRUCT_OFFSET (RouseDfuPage, chooser), S (CHOOSE) },
  { G_STRUCT_OFFSET (RouseDfuPage, question), S (ASK) },
  { G_STRUCT_OFFSET (RouseDfuPage, steps_list), S (READ) },
  { G_STRUCT_OFFSET (RouseDfuPage, keys_label), S (PRACTICE) },
  { G_STRUCT_OFFSET (RouseDfuPage, timeline_box), S (MISSED) | S (PRACTISED) },
  { G_STRUCT_OFFSET (RouseDfuPage, scores_list), S (PRACTISED) },
  { G_STRUCT_OFFSET (RouseDfuPage, practise_button), S (READ) | S (MISSED) },
  { G_STRUCT_OFFSET (RouseDfuPage, start_button), S (PRACTISED) },
  { G_STRUCT_OFFSET (RouseDfuPage, other_button), S (MISSED) },
  { G_STRUCT_OFFSET (RouseDfuPage, broken_button), S (READ) | S (MISSED) },
  { G_STRUCT_OFFSET (RouseDfuPage, choose_button), S (READ) },
  { G_STRUCT_OFFSET (RouseDfuPage, skip_button), S (CHOOSE) | S (READ) | S (MISSED) },
  { G_STRUCT_OFFSET (RouseDfuPage, back_button), S (BROKEN) },
  { G_STRUCT_OFFSET (RouseDfuPage, settings), S (READ) },
};

/* What is only for the ways into DFU mode, and what only for the others. */
static void
hide_foreign (RouseDfuPage *self)
{
  gboolean to_dfu = rouse_guide_way_leads_to_dfu (self->tries.goal);
  GtkWidget *const foreign[2][3] = { { self->practise_button, self->other_button, self->broken_button },
                                     { self->skip_button } };

  for (gsize i = 0; i < 3; i++)
    if (foreign[to_dfu][i] != NULL)
      gtk_widget_set_visible (foreign[to_dfu][i], FALSE);
  if (self->family_known)
    gtk_widget_set_visible (self->choose_button, FALSE);
}

static void
set_state (RouseDfuPage *self, State state)
{
  gboolean counting = state == STATE_GUIDE || state == STATE_PRACTICE;

  self->state = state;
  g_clear_handle_id (&self->timer, g_source_remove);
  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    gtk_widget_set_visible (G_STRUCT_MEMBER (GtkWidget *, self, pieces[i].offset),
                            (pieces[i].states & (1u << state)) != 0);
  hide_foreign (self);
  g_object_set (
      self, "picture", ROUSE_PICTURE_BLACK, "picture-size", counting || state == STATE_DONE ? TALL : SMALL, "badge",
      state == STATE_READ || state == STATE_CHOOSE ? ROUSE_BADGE_KIND_NOTHING_CHANGED : ROUSE_BADGE_KIND_NONE, NULL);
  g_object_set (rouse_page_get_phone_view (ROUSE_PAGE (self)), "counting", counting, NULL);
  if (!counting) {
    rouse_phone_view_set_buttons (rouse_page_get_phone_view (ROUSE_PAGE (self)), 0, 0);
    rouse_ring_stand (rouse_phone_view_get_ring (rouse_page_get_phone_view (ROUSE_PAGE (self))), 0);
  }
}

/* --- read first --- */

static void
show_choose (RouseDfuPage *self)
{
  set_state (self, STATE_CHOOSE);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("Which phone is it?"),
                        _ ("The computer does not see it yet. Choose the one that looks like yours; when you plug in "
                           "the cable, Rouse knows by itself."));
  rouse_page_set_primary (ROUSE_PAGE (self), "", ROUSE_BUTTON_STYLE_PLAIN, FALSE);
}

static void
show_read (RouseDfuPage *self)
{
  set_state (self, STATE_READ);
  rouse_guide_intro_show (ROUSE_PAGE (self), GTK_LIST_BOX (self->steps_list), self->buttons, self->tries.way,
                          self->tries.attempt);
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Start"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
}

/* --- one cue --- */

static void
show_question (RouseDfuPage *self)
{
  set_state (self, STATE_ASK);
  rouse_page_set_words (
      ROUSE_PAGE (self), _ ("What does its screen show?"),
      _ ("Give it half a minute. If its cable is plugged in, Rouse goes on by itself when the phone is "
         "seen."));
  rouse_page_focus_title (ROUSE_PAGE (self));
}

void
rouse_dfu_page_show_cue (RouseDfuPage *self, RouseDfuGuide *guide, const RouseCue *cue)
{
  g_autofree char *words = NULL;

  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  if ((S_OF (self) & (S (GUIDE) | S (PRACTICE) | S (ASK))) == 0)
    set_state (self, STATE_GUIDE);
  if (cue->kind == ROUSE_CUE_ASK)
    show_question (self);
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

static void
say_next (RouseDfuPage *self, RouseDfuOutcome outcome)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->outcome = outcome;
  g_signal_emit (self, signals[OUTCOME], 0, (guint) outcome);
  rouse_page_say_next (ROUSE_PAGE (self));
}

static gboolean
done_cb (gpointer user_data)
{
  RouseDfuPage *self = user_data;

  self->timer = 0;
  say_next (self, self->outcome);
  return G_SOURCE_REMOVE;
}

static void
show_done (RouseDfuPage *self, RouseDfuOutcome outcome)
{
  const char *title, *text;

  rouse_guide_intro_get_end (self->tries.goal, outcome == ROUSE_DFU_OUTCOME_RECOVERY, &title, &text);
  set_state (self, STATE_DONE);
  self->outcome = outcome;
  g_object_set (self, "picture",
                rouse_guide_intro_get_picture (self->tries.goal, outcome == ROUSE_DFU_OUTCOME_RECOVERY), NULL);
  rouse_page_set_words (ROUSE_PAGE (self), title, text);
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Continue"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
  rouse_cues_end (self->cues, TRUE, text);
  if (rouse_guide_way_leads_to_dfu (self->tries.goal)) /* there is nothing to decide */
    self->timer = g_timeout_add (DONE_SHOWN_MS, done_cb, self);
}

void
rouse_dfu_page_show_missed (RouseDfuPage *self, RouseDfuGuide *guide)
{
  const RouseVerdictEntry *entry = rouse_verdict_get_entry (rouse_dfu_guide_get_verdict (guide));
  const GError *error = self->session != NULL ? rouse_guide_session_get_error (self->session) : NULL;

  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  set_state (self, STATE_MISSED);
  /* The cable is silent, so the eyes are asked. */
  gtk_widget_set_visible (self->question, rouse_dfu_guide_get_verdict (guide) == ROUSE_VERDICT_NOTHING);
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

  /* Refined after the end, it is told only where the end is still what is looked at. */
  if ((S_OF (self) & (S (GUIDE) | S (ASK) | S (MISSED) | S (DONE))) == 0)
    return;
  if (verdict == ROUSE_VERDICT_STOPPED && rouse_guide_session_get_error (self->session) != NULL) {
    rouse_dfu_page_show_missed (self, guide);
    return;
  }
  switch (rouse_guide_tries_take (&self->tries, rouse_dfu_guide_get_way (guide), verdict,
                                  rouse_guide_session_suggest_way (self->session))) {
  case ROUSE_TRY_REACHED:
    show_done (self, ROUSE_DFU_OUTCOME_DONE);
    break;
  case ROUSE_TRY_ELSEWHERE:
    show_done (self, ROUSE_DFU_OUTCOME_RECOVERY);
    break;
  case ROUSE_TRY_ON_WAY:
    rouse_cues_end (self->cues, TRUE, NULL);
    show_read (self);
    break;
  case ROUSE_TRY_STOPPED:
    show_read (self);
    break;
  case ROUSE_TRY_MISSED:
    self->outcome = verdict == ROUSE_VERDICT_BLACK ? ROUSE_DFU_OUTCOME_BLACK : ROUSE_DFU_OUTCOME_SKIPPED;
    rouse_dfu_page_show_missed (self, guide);
    break;
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

  rouse_guide_tries_look (&self->tries, rouse_guide_session_suggest_way (self->session));
  begin (self, STATE_GUIDE);
  rouse_guide_session_begin (self->session, self->buttons, self->tries.way, self->tries.attempt, self->tries.shift_ms,
                             get_pace (self));
}

void
rouse_dfu_page_practise (RouseDfuPage *self)
{
  RouseGuideWay way;
  g_autofree char *keys = NULL;

  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  way = rouse_guide_way_leads_to_dfu (self->tries.way) ? self->tries.way : ROUSE_GUIDE_DFU;
  keys = rouse_guide_keys_describe (self->buttons, way);
  gtk_label_set_label (GTK_LABEL (self->keys_label), keys);
  begin (self, STATE_PRACTICE);
  rouse_rehearsal_begin (self->rehearsal, self->buttons, way, get_pace (self));
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
  case STATE_CHOOSE:
    break;
  case STATE_GUIDE:
  case STATE_ASK:
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
    say_next (self, ROUSE_DFU_OUTCOME_NO_BUTTONS);
    break;
  case STATE_DONE:
    say_next (self, self->outcome);
    break;
  }
}

static void
take_model (RouseDfuPage *self, const RouseDeviceModel *model)
{
  self->buttons = model != NULL ? model->buttons : ROUSE_BUTTONS_IPHONE8;
  g_object_set (rouse_page_get_phone_view (ROUSE_PAGE (self)), "look", rouse_phone_look_for (model), NULL);
}

/* From the picture of a cable and a computer the computer itself finds the right moment; so that comes first. */
static void
other_clicked_cb (RouseDfuPage *self)
{
  RouseGuideWay from_here = rouse_guide_session_suggest_way (self->session);

  self->tries.way = from_here == ROUSE_GUIDE_DFU_BY_RESET ? from_here : ROUSE_GUIDE_RECOVERY_SCREEN;
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
chosen_cb (RouseDfuPage *self, const RouseFamilyChoice *choice)
{
  take_model (self, rouse_family_choice_get_model (choice));
  show_read (self);
  rouse_page_focus_title (ROUSE_PAGE (self));
}

static void
answered_cb (RouseDfuPage *self, guint screen)
{
  rouse_guide_session_answer (self->session, (RouseScreen) screen);
}

static void
choose_clicked_cb (RouseDfuPage *self)
{
  show_choose (self);
  rouse_page_focus_title (ROUSE_PAGE (self));
}

static void
skip_clicked_cb (RouseDfuPage *self)
{
  say_next (self, self->outcome == ROUSE_DFU_OUTCOME_BLACK ? self->outcome : ROUSE_DFU_OUTCOME_SKIPPED);
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

  if (keyval == GDK_KEY_Escape && (S_OF (self) & (S (GUIDE) | S (ASK) | S (PRACTICE))) != 0) {
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
  RouseDeviceMode mode = rouse_device_get_mode (self->device);
  gboolean in_dfu = mode == ROUSE_DEVICE_MODE_DFU && rouse_device_get_sighting (self->device)->srtg != NULL;
  gboolean started = mode == ROUSE_DEVICE_MODE_NORMAL || mode == ROUSE_DEVICE_MODE_RECOVERY;

  if (self->session == NULL || (S_OF (self) & (S (GUIDE) | S (ASK) | S (DONE))) != 0)
    return;
  if (rouse_guide_way_leads_to_dfu (self->tries.goal) ? in_dfu : self->tries.goal == ROUSE_GUIDE_LEAVE_DFU && started)
    show_done (self, ROUSE_DFU_OUTCOME_DONE);
}

static void
take_device (RouseDfuPage *self, RouseDevice *device)
{
  const RouseDeviceModel *model = rouse_device_get_model (device);

  self->device = g_object_ref (device);
  g_signal_connect_object (device, "notify::mode", G_CALLBACK (mode_cb), self, G_CONNECT_SWAPPED);
  self->family_known = model != NULL;
  if (model != NULL)
    take_model (self, model);
}

/* It came onto the cable while the page was there without it. */
static void
session_found_cb (RouseDfuPage *self)
{
  RouseDevice *device = rouse_guide_session_get_device (self->session);

  if (device == NULL || self->device != NULL || (S_OF (self) & (S (CHOOSE) | S (READ) | S (MISSED))) == 0)
    return;
  take_device (self, device);
  rouse_guide_tries_begin (&self->tries, self->tries.goal, rouse_guide_session_suggest_way (self->session));
  show_read (self);
  mode_cb (self);
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
  signals[OUTCOME] = g_signal_new ("outcome", ROUSE_TYPE_DFU_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_UINT);
  g_type_ensure (ROUSE_TYPE_FAMILY_CHOOSER);
  g_type_ensure (ROUSE_TYPE_GUIDE_SETTINGS);
  g_type_ensure (ROUSE_TYPE_SCREEN_QUESTION);
  g_type_ensure (ROUSE_TYPE_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/dfu-page.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RouseDfuPage, name)
  CHILD (chooser);
  CHILD (question);
  CHILD (steps_list);
  CHILD (keys_label);
  CHILD (timeline_box);
  CHILD (timeline);
  CHILD (scores_list);
  CHILD (practise_button);
  CHILD (start_button);
  CHILD (other_button);
  CHILD (broken_button);
  CHILD (choose_button);
  CHILD (skip_button);
  CHILD (back_button);
  CHILD (settings);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, rouse_dfu_page_practise);
  gtk_widget_class_bind_template_callback (widget_class, rouse_dfu_page_start);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, skip_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, broken_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_clicked_cb);
}

static void
rouse_dfu_page_init (RouseDfuPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

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
  rouse_guide_settings_bind (ROUSE_GUIDE_SETTINGS (self->settings), self->preferences);
  g_object_bind_property (self->preferences, "behind", rouse_page_get_phone_view (ROUSE_PAGE (self)), "behind",
                          G_BINDING_SYNC_CREATE);
  show_read (self);
}

void
rouse_dfu_page_show_way (RouseDfuPage *self, RouseDeviceList *devices, RouseDevice *device, RouseGuideWay way)
{
  g_return_if_fail (ROUSE_IS_DFU_PAGE (self) && way < ROUSE_N_GUIDE_WAYS);

  rouse_dfu_page_leave (self);
  self->outcome = ROUSE_DFU_OUTCOME_SKIPPED;
  self->family_known = FALSE;
  take_model (self, NULL);
  self->session = rouse_guide_session_new (devices, device != NULL ? rouse_device_get_ecid (device) : 0);
  g_signal_connect_object (self->session, "cue", G_CALLBACK (session_cue_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "ended", G_CALLBACK (session_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "found", G_CALLBACK (session_found_cb), self, G_CONNECT_SWAPPED);
  rouse_guide_tries_begin (&self->tries, way, rouse_guide_session_suggest_way (self->session));
  if (device == NULL) {
    show_choose (self);
    return;
  }
  take_device (self, device);
  show_read (self);
  mode_cb (self);
}

RouseDfuOutcome
rouse_dfu_page_get_outcome (RouseDfuPage *self)
{
  g_return_val_if_fail (ROUSE_IS_DFU_PAGE (self), ROUSE_DFU_OUTCOME_SKIPPED);

  return self->outcome;
}

RouseDevice *
rouse_dfu_page_get_device (RouseDfuPage *self)
{
  g_return_val_if_fail (ROUSE_IS_DFU_PAGE (self), NULL);

  if (self->device != NULL)
    return self->device;
  return self->session != NULL ? rouse_guide_session_get_device (self->session) : NULL;
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
