/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/window.h"

#include "ui/backup-page.h"
#include "ui/balance.h"
#include "ui/confirm-page.h"
#include "ui/connect-page.h"
#include "ui/dfu-page.h"
#include "ui/firmware-page.h"
#include "ui/flow-cable.h"
#include "ui/flow.h"
#include "ui/help-window.h"
#include "ui/isolate.h"
#include "ui/line-breaks.h"
#include "ui/mode-words.h"
#include "ui/phone-look.h"
#include "ui/progress-page.h"
#include "ui/question-page.h"
#include "ui/remedies-page.h"
#include "ui/repair-page.h"
#include "ui/result-page.h"
#include "ui/software-page.h"
#include "ui/symptom-page.h"
#include "ui/text-size.h"
#include "ui/ui-enums.h"

#include <glib/gi18n.h>

/**
 * RouseWindow:
 *
 * What is around the pages. It shows one of them, binds its title and its button to the properties of that page, and
 * leaves it to #RouseFlow what comes next. A page is made when it is first asked for: most ways through the wizard need
 * few of them.
 */
struct _RouseWindow {
  AdwApplicationWindow parent_instance;

  GtkStack *stack;
  GtkLabel *step_label;
  GtkLabel *subtitle_label; /* the device line */
  GtkLabel *device_label;   /* the same where the header has no room for it */
  GtkWidget *back_button;
  GtkWidget *primary_button;
  GtkWidget *practice_bar;
  RousePhoneView *practice_phone;
  GtkRevealer *notice_revealer;
  GtkLabel *notice_label;
  GtkLabel *primary_label;         /* a child of its own: GTK 4.8 would say the underscore of a button's label aloud */
  RousePage *pages[ROUSE_N_STEPS]; /* NULL: not asked for so far */

  RouseSession *session;
  RouseFlow *flow;
  GtkWidget *help;         /* while it is open; weak */
  RouseDevice *device;     /* whose line the header shows */
  GBindingGroup *bindings; /* to the page that is shown */
  RouseStep step;
  gboolean is_narrow, is_low;
};

G_DEFINE_FINAL_TYPE (RouseWindow, rouse_window, ADW_TYPE_APPLICATION_WINDOW)

enum { SIGNAL_PAGE_MADE, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *const button_classes[] = {
  [ROUSE_BUTTON_STYLE_SUGGESTED] = "suggested-action",
  [ROUSE_BUTTON_STYLE_DESTRUCTIVE] = "destructive-action",
};

/* px at usual text size: less, and the device line is not whole beside the buttons of the header */
#define NARROW 520
#define LOW 430 /* px, likewise: half of a small screen */

/* The pages whose picture is the phone as it is now. */
static const RouseStep live[] = { ROUSE_STEP_BACKUP, ROUSE_STEP_FIRMWARE, ROUSE_STEP_CONFIRM };

/* --- the live device line --- */

static void
update_device_line (RouseWindow *self)
{
  g_autofree char *name = NULL;
  g_autofree char *state = NULL;
  g_autofree char *line = NULL;
  g_autofree char *shown = NULL;
  guint present = rouse_device_list_count_present (rouse_session_get_devices (self->session));

  if (self->device != NULL) {
    g_object_get (self->device, "title", &name, "subtitle", &state, NULL);
    /* A phone leaves the cable again and again while it is restored; that is no reason for alarm. */
    if (rouse_session_is_restoring (self->session) && rouse_device_get_mode (self->device) == ROUSE_DEVICE_MODE_GONE)
      line = g_strdup_printf (_ ("%s · restarting"), name);
    else
      line = g_strdup_printf ("%s · %s", name, state);
  } else {
    line = g_strdup (present == 0 ? _ ("No phone seen") : _ ("Several phones seen"));
  }
  shown = rouse_isolate_line (line);
  gtk_label_set_label (self->device_label, shown);
  gtk_label_set_label (self->subtitle_label, shown);
}

/* --- a narrow or a low window --- */

static void
fit_cb (gpointer user_data)
{
  g_autoptr (RouseWindow) self = user_data;

  gtk_widget_set_visible (GTK_WIDGET (self->device_label), self->is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle_label), !self->is_narrow);
  (self->is_narrow ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self), "narrow");
  for (guint step = 0; step < ROUSE_N_STEPS; step++)
    if (self->pages[step] != NULL)
      rouse_page_set_low (self->pages[step], self->is_low);
}

/* What is laid out now cannot be changed; it is right in the next frame. */
static void
rouse_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RouseWindow *self = ROUSE_WINDOW (widget);
  gboolean is_narrow, is_low;
  double text_size;
  int dpi;

  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  text_size = dpi > 0 ? dpi / 1024.0 / 96.0 : 1.0;
  is_narrow = width < NARROW * text_size;
  is_low = height < LOW * text_size;
  if (is_narrow != self->is_narrow || is_low != self->is_low) {
    self->is_narrow = is_narrow;
    self->is_low = is_low;
    g_idle_add_once (fit_cb, g_object_ref (self));
  }
  GTK_WIDGET_CLASS (rouse_window_parent_class)->size_allocate (widget, width, height, baseline);
}

/* The phone in the hand of who practises. */
static void
update_practice (RouseWindow *self)
{
  static const RousePicture ill[ROUSE_N_PRACTICE_STARTS] = {
    [ROUSE_PRACTICE_LOOP] = ROUSE_PICTURE_DISC,
    [ROUSE_PRACTICE_BLACK] = ROUSE_PICTURE_BLACK,
    [ROUSE_PRACTICE_RECOVERY] = ROUSE_PICTURE_DISC, /* while it tries */
  };
  RousePracticePhone *practice = rouse_session_get_practice (self->session);
  RouseDeviceMode mode = self->device != NULL ? rouse_device_get_mode (self->device) : ROUSE_DEVICE_MODE_GONE;
  RousePicture picture = mode == ROUSE_DEVICE_MODE_GONE ? ROUSE_PICTURE_BLACK : rouse_mode_words_for (mode)->picture;

  if (practice == NULL)
    return;
  if (mode == ROUSE_DEVICE_MODE_NORMAL && !rouse_practice_phone_is_well (practice))
    picture = ill[rouse_practice_phone_get_start (practice)];
  rouse_phone_view_set_picture (self->practice_phone, picture);
  g_object_set (self->practice_phone, "plugged", mode != ROUSE_DEVICE_MODE_GONE, NULL);
}

static void
show_mode (RouseWindow *self, RouseDeviceMode mode)
{
  if (self->pages[ROUSE_STEP_CONFIRM] != NULL)
    g_object_set (self->pages[ROUSE_STEP_CONFIRM], "present", mode != ROUSE_DEVICE_MODE_GONE, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (live); i++) {
    RousePage *page = self->pages[live[i]];

    if (page == NULL)
      continue;
    g_object_set (page, "picture", rouse_mode_words_for (mode)->picture, NULL);
    g_object_set (rouse_page_get_phone_view (page), "plugged", mode != ROUSE_DEVICE_MODE_GONE, NULL);
  }
}

/* The button guide draws what it is told itself, since it knows a phone by its buttons as well. */
static void
show_look (RouseWindow *self)
{
  RouseLook look = rouse_phone_look_of (self->device);

  for (RouseStep step = 0; step < ROUSE_N_STEPS; step++)
    if (self->pages[step] != NULL && step != ROUSE_STEP_DFU)
      g_object_set (rouse_page_get_phone_view (self->pages[step]), "look", look, NULL);
  g_object_set (self->practice_phone, "look", look, NULL);
}

/* The phone of this session; before it is bound, the one that is chosen, or the only one there is. */
static RouseDevice *
find_device (RouseWindow *self)
{
  RousePage *connect = self->pages[ROUSE_STEP_CONNECT];

  if (rouse_session_get_device (self->session) == NULL && connect != NULL)
    return rouse_connect_page_get_device (ROUSE_CONNECT_PAGE (connect));
  return rouse_flow_cable_get_device (self->session);
}

static void
device_changed_cb (RouseWindow *self)
{
  RouseDevice *device = find_device (self);

  if (self->device != device) {
    if (self->device != NULL)
      g_signal_handlers_disconnect_by_data (self->device, self);
    g_set_object (&self->device, device);
    if (device != NULL)
      g_signal_connect_object (device, "notify", G_CALLBACK (device_changed_cb), self, G_CONNECT_SWAPPED);
  }
  show_mode (self, device != NULL ? rouse_device_get_mode (device) : ROUSE_DEVICE_MODE_GONE);
  show_look (self);
  update_device_line (self);
  update_practice (self);
}

/* --- what the window shows of a page --- */

static gboolean
title_to_window_title (GBinding *binding, const GValue *from, GValue *to, gpointer user_data)
{
  /* Translators: title of the window; %s is the heading of the page */
  g_value_take_string (to, g_strdup_printf (_ ("%s – Rouse"), g_value_get_string (from)));
  return TRUE;
}

static void
update_primary (RouseWindow *self)
{
  RousePage *page = self->pages[self->step];
  GtkWidget *button = self->primary_button;
  g_autofree char *label = NULL;
  RouseButtonStyle style;
  gboolean shown;

  g_object_get (page, "primary-label", &label, "primary-style", &style, NULL);
  shown = *label != '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (button_classes); i++)
    if (button_classes[i] != NULL)
      gtk_widget_remove_css_class (button, button_classes[i]);
  if (style < G_N_ELEMENTS (button_classes) && button_classes[style] != NULL)
    gtk_widget_add_css_class (button, button_classes[style]);

  gtk_label_set_label (self->primary_label, label);
  /* Its place stays, so that nothing jumps; so it is not hidden but nowhere to be seen, pressed or focused. */
  gtk_widget_set_opacity (button, shown ? 1.0 : 0.0);
  gtk_widget_set_can_target (button, shown);
  gtk_widget_set_focusable (button, shown);
  gtk_accessible_update_state (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_HIDDEN, !shown, -1);
  /* Nothing is erased by a Return too many. */
  gtk_window_set_default_widget (GTK_WINDOW (self), style == ROUSE_BUTTON_STYLE_SUGGESTED ? button : NULL);
}

static void
primary_changed_cb (RouseWindow *self, GParamSpec *pspec, RousePage *page)
{
  if (page == self->pages[self->step])
    update_primary (self);
}

static void
primary_clicked_cb (RouseWindow *self)
{
  rouse_page_activate_primary (self->pages[self->step]);
}

/* Pages that are not shown leave the accessibility tree (GTK 4.8 keeps them in). */
static void
hide_other_pages (RouseWindow *self)
{
  for (RouseStep i = 0; i < ROUSE_N_STEPS; i++)
    if (self->pages[i] != NULL)
      gtk_accessible_update_state (GTK_ACCESSIBLE (self->pages[i]), GTK_ACCESSIBLE_STATE_HIDDEN, i != self->step, -1);
}

/* --- the pages --- */

static GType
get_page_type (RouseStep step)
{
  const GType types[ROUSE_N_STEPS] = {
    [ROUSE_STEP_SYMPTOM] = ROUSE_TYPE_SYMPTOM_PAGE,   [ROUSE_STEP_DETAIL] = ROUSE_TYPE_QUESTION_PAGE,
    [ROUSE_STEP_DAMAGE] = ROUSE_TYPE_QUESTION_PAGE,   [ROUSE_STEP_REMEDIES] = ROUSE_TYPE_REMEDIES_PAGE,
    [ROUSE_STEP_CONNECT] = ROUSE_TYPE_CONNECT_PAGE,   [ROUSE_STEP_BACKUP] = ROUSE_TYPE_BACKUP_PAGE,
    [ROUSE_STEP_FIRMWARE] = ROUSE_TYPE_FIRMWARE_PAGE, [ROUSE_STEP_DFU] = ROUSE_TYPE_DFU_PAGE,
    [ROUSE_STEP_SOFTWARE] = ROUSE_TYPE_SOFTWARE_PAGE, [ROUSE_STEP_CONFIRM] = ROUSE_TYPE_CONFIRM_PAGE,
    [ROUSE_STEP_PROGRESS] = ROUSE_TYPE_PROGRESS_PAGE, [ROUSE_STEP_BETTER] = ROUSE_TYPE_QUESTION_PAGE,
    [ROUSE_STEP_RESULT] = ROUSE_TYPE_RESULT_PAGE,     [ROUSE_STEP_REPAIR] = ROUSE_TYPE_REPAIR_PAGE,
  };

  return types[step];
}

static void
make_page (RouseWindow *self, RouseStep step)
{
  RousePage *page = g_object_new (get_page_type (step), NULL);

  gtk_accessible_update_state (GTK_ACCESSIBLE (page), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_stack_add_child (self->stack, GTK_WIDGET (page));
  self->pages[step] = page;
  rouse_page_set_low (page, self->is_low);
  g_signal_connect_object (page, "notify::primary-label", G_CALLBACK (primary_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "notify::primary-style", G_CALLBACK (primary_changed_cb), self, G_CONNECT_SWAPPED);
  if (step == ROUSE_STEP_CONNECT)
    g_signal_connect_object (page, "notify::device", G_CALLBACK (device_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_emit (self, signals[SIGNAL_PAGE_MADE], 0, step);
}

static void
back_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  rouse_flow_back (ROUSE_WINDOW (widget)->flow);
}

static gboolean
rouse_window_close_request (GtkWindow *window)
{
  RouseWindow *self = ROUSE_WINDOW (window);

  if (!rouse_flow_may_close (self->flow))
    return GDK_EVENT_STOP;
  return GTK_WINDOW_CLASS (rouse_window_parent_class)->close_request (window);
}

/* Help that is open follows the wizard. */
static void
update_help (RouseWindow *self)
{
  if (self->help != NULL)
    rouse_help_window_show (ROUSE_HELP_WINDOW (self->help),
                            rouse_wizard_get_state (rouse_flow_get_wizard (self->flow)));
}

static void
rouse_window_dispose (GObject *object)
{
  RouseWindow *self = ROUSE_WINDOW (object);

  g_clear_weak_pointer (&self->help);
  g_clear_object (&self->flow);
  g_clear_object (&self->bindings);
  g_clear_object (&self->device);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (rouse_window_parent_class)->dispose (object);
}

static void
rouse_window_class_init (RouseWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_window_dispose;
  widget_class->size_allocate = rouse_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = rouse_window_close_request;
  signals[SIGNAL_PAGE_MADE] = g_signal_new ("page-made", ROUSE_TYPE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/window.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, RouseWindow, step_label);
  gtk_widget_class_bind_template_child (widget_class, RouseWindow, subtitle_label);
  gtk_widget_class_bind_template_child (widget_class, RouseWindow, device_label);
  gtk_widget_class_bind_template_child (widget_class, RouseWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, RouseWindow, primary_button);
  gtk_widget_class_bind_template_child (widget_class, RouseWindow, primary_label);
  gtk_widget_class_bind_template_child (widget_class, RouseWindow, practice_bar);
  gtk_widget_class_bind_template_child (widget_class, RouseWindow, practice_phone);
  gtk_widget_class_bind_template_child (widget_class, RouseWindow, notice_revealer);
  gtk_widget_class_bind_template_child (widget_class, RouseWindow, notice_label);
  gtk_widget_class_bind_template_callback (widget_class, primary_clicked_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
}

static void
rouse_window_init (RouseWindow *self)
{
  GBindingFlags sync = G_BINDING_SYNC_CREATE;

  g_type_ensure (ROUSE_TYPE_BALANCE);
  g_type_ensure (ROUSE_TYPE_PHONE_VIEW);
  gtk_widget_init_template (GTK_WIDGET (self));
  rouse_line_breaks_watch (GTK_WIDGET (self->step_label));
  rouse_text_size_stretch (ADW_CLAMP (gtk_widget_get_parent (self->primary_button)));
  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "step", self->step_label, "label", sync);
  g_binding_group_bind (self->bindings, "can-go-back", self->back_button, "visible", sync);
  g_binding_group_bind (self->bindings, "primary-enabled", self->primary_button, "sensitive", sync);
  g_binding_group_bind_full (self->bindings, "title", self, "title", sync, title_to_window_title, NULL, NULL, NULL);
}

GtkWidget *
rouse_window_new (GtkApplication *application, RouseSession *session)
{
  RouseWindow *self = g_object_new (ROUSE_TYPE_WINDOW, "application", application, NULL);

  self->session = g_object_ref (session);
  self->flow = rouse_flow_new (self, session);
  gtk_widget_set_visible (self->practice_bar, rouse_session_get_practice (session) != NULL);
  g_signal_connect_object (session, "notify::device", G_CALLBACK (device_changed_cb), self, G_CONNECT_SWAPPED);
  rouse_flow_begin (self->flow);
  return GTK_WIDGET (self);
}

RousePage *
rouse_window_get_page (RouseWindow *self, RouseStep step)
{
  g_return_val_if_fail (ROUSE_IS_WINDOW (self) && step < ROUSE_N_STEPS, NULL);

  if (self->pages[step] == NULL)
    make_page (self, step);
  return self->pages[step];
}

RousePage *
rouse_window_peek_page (RouseWindow *self, RouseStep step)
{
  g_return_val_if_fail (ROUSE_IS_WINDOW (self) && step < ROUSE_N_STEPS, NULL);

  return self->pages[step];
}

void
rouse_window_update_device (RouseWindow *self)
{
  g_return_if_fail (ROUSE_IS_WINDOW (self));

  device_changed_cb (self);
}

RouseSession *
rouse_window_get_session (RouseWindow *self)
{
  g_return_val_if_fail (ROUSE_IS_WINDOW (self), NULL);

  return self->session;
}

RouseStep
rouse_window_get_step (RouseWindow *self)
{
  g_return_val_if_fail (ROUSE_IS_WINDOW (self), ROUSE_STEP_SYMPTOM);

  return self->step;
}

void
rouse_window_turn_to (RouseWindow *self, RouseStep step)
{
  g_return_if_fail (ROUSE_IS_WINDOW (self) && step < ROUSE_N_STEPS);

  self->step = step;
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (rouse_window_get_page (self, step)));
  g_binding_group_set_source (self->bindings, self->pages[step]);
  update_primary (self);
  hide_other_pages (self);
  device_changed_cb (self);
  update_help (self);
  rouse_page_focus_title (self->pages[step]);
}

void
rouse_window_set_ipsw (RouseWindow *self, const char *path)
{
  g_return_if_fail (ROUSE_IS_WINDOW (self));

  if (!rouse_session_is_restoring (self->session))
    rouse_flow_set_ipsw (self->flow, path);
}

void
rouse_window_set_notice (RouseWindow *self, const char *notice)
{
  g_return_if_fail (ROUSE_IS_WINDOW (self));

  if (notice != NULL)
    gtk_label_set_label (self->notice_label, notice);
  gtk_widget_set_visible (GTK_WIDGET (self->notice_revealer), notice != NULL);
  gtk_revealer_set_reveal_child (self->notice_revealer, notice != NULL);
}

void
rouse_window_show_help (RouseWindow *self)
{
  g_return_if_fail (ROUSE_IS_WINDOW (self));

  if (self->help == NULL)
    g_set_weak_pointer (&self->help, rouse_help_window_new (GTK_WINDOW (self)));
  update_help (self);
  gtk_window_present (GTK_WINDOW (self->help));
}
