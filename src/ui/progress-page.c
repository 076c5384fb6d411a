/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/progress-page.h"

#include "ui/isolate.h"
#include "ui/log-view.h"

#include <glib/gi18n.h>
#include <math.h>

/**
 * RouseProgressPage:
 *
 * What the engine does, in words, and how far it is. Everything shown follows the properties of one #RouseProgress.
 */
struct _RouseProgressPage {
  RousePage parent_instance;

  GtkProgressBar *bar;
  GtkLabel *percent_label;
  GtkLabel *time_label;
  GtkLabel *screen_label;
  GtkWidget *state_card;
  GtkImage *state_icon;
  GtkLabel *state_title;
  GtkLabel *state_text;
  GtkLabel *slow_label;
  RouseLogView *log_view;

  GBindingGroup *bindings; /* to the progress that is shown */
  RousePicture start;
  gboolean stopping;
  gboolean is_away; /* the phone, off the cable */
};

G_DEFINE_FINAL_TYPE (RouseProgressPage, rouse_progress_page, ROUSE_TYPE_PAGE)

enum { SIGNAL_STOP_ASKED, N_SIGNALS };
static guint signals[N_SIGNALS];

#define AS_BEFORE -1 /* the screen shows what it showed when the restore began */

/* What the phone itself shows meanwhile (spec 26 §4). */
static const struct {
  int picture;
  const char *words;
} screens[ROUSE_N_PHASES] = {
  [ROUSE_PHASE_VERIFY] = { AS_BEFORE, N_ ("The phone is not touched yet.") },
  [ROUSE_PHASE_SIGN] = { AS_BEFORE, N_ ("The phone is not touched yet.") },
  [ROUSE_PHASE_BOOT] = { ROUSE_PICTURE_DISC, N_ ("The phone’s screen goes black, then shows the start-up logo.") },
  [ROUSE_PHASE_PREPARE] = { ROUSE_PICTURE_DISC, N_ ("The phone’s screen shows the start-up logo.") },
};
/* What is said when it takes longer than usual (spec 26 §6); the others: it only needs time. */
static const char *const slow_words[ROUSE_N_PHASES] = {
  [ROUSE_PHASE_VERIFY] = N_ ("This takes longer than usual: the disk is slow or busy. It goes on by itself."),
  [ROUSE_PHASE_SIGN] = N_ ("Apple’s server does not answer yet. Look whether the internet works here; Rouse goes on "
                           "asking."),
  [ROUSE_PHASE_BOOT] =
      N_ ("This takes longer than usual. Leave the buttons alone. If it ends in an error, take another "
          "cable or another port for the next try."),
  [ROUSE_PHASE_RESTART] = N_ ("The first start takes its time, up to ten minutes. Leave the cable in."),
};
static const char *const only_time =
    N_ ("This takes longer than usual. Some phones need the time: leave everything as it is.");
static const char *const bar_words =
    N_ ("The phone shows a bar too. It moves differently from this one; that is normal.");
static const char *const restart_words =
    N_ ("The phone’s screen goes black, then it starts up. A second bar may come.");

/* What a person may do with cable and button, worst first. */
typedef enum { STATE_ASKING, STATE_AWAY, STATE_LOCKED, STATE_CAREFUL, STATE_FREE, STATE_ENDING, STATE_STOPPING } State;

static const struct {
  const char *icon, *css_class, *title, *text;
} states[] = {
  [STATE_ASKING] = { "rouse-phone-symbolic", "warning", NULL,
                     N_ ("The phone waits for you. Rouse goes on by itself after that.") },
  [STATE_AWAY] = { "rouse-cable-symbolic", NULL, N_ ("The phone is not on the cable right now"),
                   N_ ("It restarts by itself here and comes back within a minute. If the cable has come out, put it "
                       "back in.") },
  [STATE_LOCKED] = { "rouse-cable-symbolic", "warning", N_ ("Do not unplug the cable"),
                     N_ ("The phone is being written. It cannot be stopped now.") },
  [STATE_CAREFUL] = { "rouse-cable-symbolic", NULL, N_ ("Keep the cable in"),
                      N_ ("You can still stop; then you get the phone back as it was.") },
  [STATE_FREE] = { "rouse-check-symbolic", "success", N_ ("Nothing on the phone is changed yet"),
                   N_ ("You can stop at any time.") },
  [STATE_ENDING] = { "rouse-check-symbolic", "success", N_ ("Almost there"),
                     N_ ("Leave the cable in until the phone has started up.") },
  [STATE_STOPPING] = { "rouse-time-symbolic", NULL, N_ ("Stopping"),
                       N_ ("Rouse gives the phone back as it was. This takes up to a minute.") },
};

static State
state_of (RouseProgressPage *self, RouseProgress *progress)
{
  if (self->stopping)
    return STATE_STOPPING;
  if (rouse_progress_get_prompt (progress) != NULL)
    return STATE_ASKING;
  if (self->is_away)
    return STATE_AWAY;
  if (rouse_progress_get_phase (progress) >= ROUSE_PHASE_RESTART)
    return STATE_ENDING;
  if (!rouse_progress_get_can_cancel (progress))
    return STATE_LOCKED;
  return rouse_progress_get_keep_cable (progress) ? STATE_CAREFUL : STATE_FREE;
}

static void
update_state (RouseProgressPage *self, RouseProgress *progress)
{
  State state = state_of (self, progress);
  gboolean may_stop;

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i].css_class != NULL)
      gtk_widget_remove_css_class (self->state_card, states[i].css_class);
  if (states[state].css_class != NULL)
    gtk_widget_add_css_class (self->state_card, states[state].css_class);
  gtk_image_set_from_icon_name (self->state_icon, states[state].icon);
  gtk_label_set_label (self->state_title,
                       state == STATE_ASKING ? rouse_progress_get_prompt (progress) : _ (states[state].title));
  gtk_label_set_label (self->state_text, _ (states[state].text));
  may_stop = state == STATE_ASKING || state == STATE_FREE || state == STATE_CAREFUL ||
             (state == STATE_AWAY && rouse_progress_get_can_cancel (progress));
  rouse_page_set_primary (ROUSE_PAGE (self), may_stop ? _ ("_Stop") : "", ROUSE_BUTTON_STYLE_PLAIN, TRUE);
}

static void
update_screen (RouseProgressPage *self, RouseProgress *progress)
{
  RousePhase phase = rouse_progress_get_phase (progress);
  const char *words = screens[phase].words;
  int picture = screens[phase].picture;

  if (words == NULL) {
    picture = phase == ROUSE_PHASE_RESTART ? ROUSE_PICTURE_DISC : ROUSE_PICTURE_PROGRESS;
    words = phase == ROUSE_PHASE_RESTART ? restart_words : bar_words;
  }
  gtk_label_set_label (self->screen_label, _ (words));
  gtk_label_set_label (self->slow_label, _ (slow_words[phase] != NULL ? slow_words[phase] : only_time));
  g_object_set (self, "picture", picture == AS_BEFORE ? self->start : (RousePicture) picture, NULL);
}

static void
progress_changed_cb (RouseProgressPage *self, GParamSpec *pspec, RouseProgress *progress)
{
  update_state (self, progress);
  update_screen (self, progress);
}

static gboolean
detail_to_line (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  const char *detail = g_value_get_string (from);

  g_value_take_string (to, detail != NULL && *detail != '\0' ? rouse_isolate_line (detail) : g_strdup (detail));
  return TRUE;
}

static gboolean
fraction_to_percent (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  /* Translators: percent of the whole repair that is done */
  g_value_take_string (to, g_strdup_printf (_ ("%d %%"), (int) floor (g_value_get_double (from) * 100)));
  return TRUE;
}

static gboolean
seconds_to_words (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  int seconds = g_value_get_int (from);
  int minutes = (seconds + 59) / 60;

  if (seconds < 0)
    g_value_set_static_string (to, "");
  else if (seconds < 60)
    g_value_set_string (to, _ ("less than a minute left"));
  else
    g_value_take_string (
        to, g_strdup_printf (ngettext ("about %d minute left", "about %d minutes left", minutes), minutes));
  return TRUE;
}

static void
rouse_progress_page_primary (RousePage *page)
{
  g_signal_emit (page, signals[SIGNAL_STOP_ASKED], 0);
}

static void
rouse_progress_page_dispose (GObject *object)
{
  g_clear_object (&ROUSE_PROGRESS_PAGE (object)->bindings);
  G_OBJECT_CLASS (rouse_progress_page_parent_class)->dispose (object);
}

static void
rouse_progress_page_class_init (RouseProgressPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_progress_page_dispose;
  ROUSE_PAGE_CLASS (klass)->primary = rouse_progress_page_primary;
  signals[SIGNAL_STOP_ASKED] =
      g_signal_new ("stop-asked", ROUSE_TYPE_PROGRESS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (ROUSE_TYPE_LOG_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/progress-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseProgressPage, bar);
  gtk_widget_class_bind_template_child (widget_class, RouseProgressPage, percent_label);
  gtk_widget_class_bind_template_child (widget_class, RouseProgressPage, time_label);
  gtk_widget_class_bind_template_child (widget_class, RouseProgressPage, screen_label);
  gtk_widget_class_bind_template_child (widget_class, RouseProgressPage, state_card);
  gtk_widget_class_bind_template_child (widget_class, RouseProgressPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, RouseProgressPage, state_title);
  gtk_widget_class_bind_template_child (widget_class, RouseProgressPage, state_text);
  gtk_widget_class_bind_template_child (widget_class, RouseProgressPage, slow_label);
  gtk_widget_class_bind_template_child (widget_class, RouseProgressPage, log_view);
}

static void
rouse_progress_page_init (RouseProgressPage *self)
{
  GBindingFlags sync = G_BINDING_SYNC_CREATE;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "title", self, "title", sync);
  g_binding_group_bind_full (self->bindings, "detail", self, "text", sync, detail_to_line, NULL, NULL, NULL);
  g_binding_group_bind (self->bindings, "slow", self->slow_label, "visible", sync);
  g_binding_group_bind (self->bindings, "fraction", self->bar, "fraction", sync);
  g_binding_group_bind (self->bindings, "fraction", rouse_page_get_phone_view (ROUSE_PAGE (self)), "fraction", sync);
  g_binding_group_bind_full (self->bindings, "fraction", self->percent_label, "label", sync, fraction_to_percent, NULL,
                             NULL, NULL);
  g_binding_group_bind_full (self->bindings, "seconds-left", self->time_label, "label", sync, seconds_to_words, NULL,
                             NULL, NULL);
}

void
rouse_progress_page_show (RouseProgressPage *self, RouseProgress *progress, RouseLog *log, RousePicture start)
{
  RouseProgress *before;

  g_return_if_fail (ROUSE_IS_PROGRESS_PAGE (self) && ROUSE_IS_PROGRESS (progress));

  before = g_binding_group_dup_source (self->bindings);
  if (before != NULL)
    g_signal_handlers_disconnect_by_func (before, progress_changed_cb, self);
  g_clear_object (&before);

  self->start = start;
  self->stopping = FALSE;
  self->is_away = FALSE;
  g_binding_group_set_source (self->bindings, progress);
  rouse_log_view_set_log (self->log_view, log);
  g_signal_connect_object (progress, "notify", G_CALLBACK (progress_changed_cb), self, G_CONNECT_SWAPPED);
  progress_changed_cb (self, NULL, progress);
}

void
rouse_progress_page_set_stopping (RouseProgressPage *self)
{
  g_autoptr (RouseProgress) progress = NULL;

  g_return_if_fail (ROUSE_IS_PROGRESS_PAGE (self));

  self->stopping = TRUE;
  progress = g_binding_group_dup_source (self->bindings);
  update_state (self, progress);
}

void
rouse_progress_page_set_present (RouseProgressPage *self, gboolean present)
{
  g_autoptr (RouseProgress) progress = NULL;

  g_return_if_fail (ROUSE_IS_PROGRESS_PAGE (self));

  if (self->is_away == !present)
    return;
  self->is_away = !present;
  progress = g_binding_group_dup_source (self->bindings);
  if (progress != NULL)
    update_state (self, progress);
}
