/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/software-page.h"

#include "guide/error-book.h"

#include <glib/gi18n.h>

/**
 * RouseSoftwarePage:
 *
 * One thing that the computer does to the phone, with a limit, and what the cable shows afterwards.
 */
struct _RouseSoftwarePage {
  RousePage parent_instance;

  GtkWidget *busy_box, *again_button;
  GtkProgressBar *bar;
  GtkLabel *limit_label;

  RousePhoneActKind kind;
  RouseDeviceWaiter *waiter;
  RouseDevice *device;
  RousePracticePhone *practice; /* NULL: a real phone */
  GCancellable *acting;         /* NULL: nothing is being done */
  guint clock;
  gint64 begun_us;
  gboolean ended; /* not as wanted: the button leads on */
};

G_DEFINE_FINAL_TYPE (RouseSoftwarePage, rouse_software_page, ROUSE_TYPE_PAGE)

enum { SIGNAL_DONE, SIGNAL_NOT_DONE, N_SIGNALS };
static guint signals[N_SIGNALS];

static const struct Words {
  const char *title, *text, *button;
  const char *busy, *busy_text;
  const char *back, *back_text; /* it came back as it was */
  RousePicture before, during;
} words[] = {
  [ROUSE_ACT_LEAVE_RECOVERY] = { N_ ("Let the phone start as usual"),
                                 N_ ("The computer tells it to leave recovery mode and restarts it. Your data stays "
                                     "untouched."),
                                 N_ ("_Leave Recovery Mode"), N_ ("The phone is starting"),
                                 N_ ("Leave the cable in. Rouse waits until it sees the phone start."),
                                 N_ ("It came back to recovery mode"),
                                 N_ ("So its system does not start by itself. Repairing it and keeping the data is "
                                     "what helps now."),
                                 ROUSE_PICTURE_RECOVERY, ROUSE_PICTURE_DISC },
  [ROUSE_ACT_ENTER_RECOVERY] = { N_ ("Into recovery mode, without buttons"),
                                 N_ ("The computer asks the phone to restart and to show a cable and a computer. From "
                                     "there it can start anew, or be repaired."),
                                 N_ ("_Enter Recovery Mode"), N_ ("The phone is restarting"),
                                 N_ ("Leave the cable in. Soon it shows a cable and a computer."),
                                 N_ ("It started as usual"),
                                 N_ ("It did not stay in recovery mode. At least it has been restarted: see whether it "
                                     "is better."),
                                 ROUSE_PICTURE_ON, ROUSE_PICTURE_DISC },
};

static void
set_busy (RouseSoftwarePage *self, gboolean busy)
{
  gtk_widget_set_visible (self->busy_box, busy);
  gtk_widget_set_visible (self->again_button, self->ended);
  g_object_set (self, "can-go-back", !busy, "badge",
                self->ended ? ROUSE_BADGE_KIND_NONE : ROUSE_BADGE_KIND_NOTHING_CHANGED, NULL);
}

static gboolean
tick_cb (gpointer user_data)
{
  RouseSoftwarePage *self = user_data;
  guint limit_s = rouse_phone_act_get_limit (self->kind) / 1000;
  guint passed_s = (guint) ((g_get_monotonic_time () - self->begun_us) / G_USEC_PER_SEC);
  guint left_s = limit_s > passed_s ? limit_s - passed_s : 0;
  g_autofree char *text = NULL;

  /* Translators: minutes and seconds */
  text = g_strdup_printf (_ ("Usually within a minute; Rouse waits %u:%02u at most"), left_s / 60, left_s % 60);
  gtk_label_set_label (self->limit_label, text);
  gtk_progress_bar_set_fraction (self->bar, MIN (1.0, (double) passed_s / limit_s));
  return G_SOURCE_CONTINUE;
}

static void
stop_clock (RouseSoftwarePage *self)
{
  g_clear_handle_id (&self->clock, g_source_remove);
}

void
rouse_software_page_show_result (RouseSoftwarePage *self, RousePhoneActResult result, const GError *error)
{
  const struct Words *act = &words[self->kind];

  g_return_if_fail (ROUSE_IS_SOFTWARE_PAGE (self));

  self->ended = TRUE;
  stop_clock (self);
  set_busy (self, FALSE);
  g_object_set (self, "picture", act->before, NULL);
  if (error != NULL) {
    const RouseErrorEntry *entry = rouse_error_book_find (error);
    g_autofree char *text = g_strdup_printf ("%s %s", _ (entry->cause), _ (entry->action));

    rouse_page_set_words (ROUSE_PAGE (self), _ (entry->title), text);
  } else if (result == ROUSE_ACT_CAME_BACK) {
    rouse_page_set_words (ROUSE_PAGE (self), _ (act->back), _ (act->back_text));
  } else {
    g_object_set (self, "picture", ROUSE_PICTURE_BLACK, NULL);
    rouse_page_set_words (ROUSE_PAGE (self), _ ("The phone was not seen again"),
                          _ ("Look at its screen. If it shows the logo, give it a few more minutes. If it stays "
                             "black, check the cable and restart it by its buttons."));
  }
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_See What Comes Next"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
  rouse_page_focus_title (ROUSE_PAGE (self));
}

static void
acted_cb (GObject *source, GAsyncResult *async, gpointer user_data)
{
  g_autoptr (RouseSoftwarePage) self = user_data;
  g_autoptr (GError) error = NULL;
  RousePhoneActResult result = ROUSE_ACT_NOT_SEEN;
  gboolean ok = rouse_phone_act_finish (async, &result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->acting == NULL)
    return;
  g_clear_object (&self->acting);
  stop_clock (self);
  if (ok && result == ROUSE_ACT_DONE) {
    g_signal_emit (self, signals[SIGNAL_DONE], 0);
    return;
  }
  if (error != NULL)
    g_message ("act: %s", error->message);
  rouse_software_page_show_result (self, result, error);
  g_signal_emit (self, signals[SIGNAL_NOT_DONE], 0);
}

void
rouse_software_page_show_busy (RouseSoftwarePage *self)
{
  const struct Words *act = &words[self->kind];

  g_return_if_fail (ROUSE_IS_SOFTWARE_PAGE (self));

  self->ended = FALSE;
  self->begun_us = g_get_monotonic_time ();
  tick_cb (self);
  set_busy (self, TRUE);
  g_object_set (self, "picture", act->during, NULL);
  rouse_page_set_words (ROUSE_PAGE (self), _ (act->busy), _ (act->busy_text));
  rouse_page_set_primary (ROUSE_PAGE (self), "", ROUSE_BUTTON_STYLE_PLAIN, FALSE);
  rouse_page_focus_title (ROUSE_PAGE (self));
}

static void
begin (RouseSoftwarePage *self)
{
  const RouseSighting *sighting;

  if (self->device == NULL || self->acting != NULL)
    return;
  sighting = rouse_device_get_sighting (self->device);
  rouse_software_page_show_busy (self);
  self->clock = g_timeout_add_seconds (1, tick_cb, self);
  self->acting = g_cancellable_new ();
  if (self->practice != NULL)
    rouse_practice_phone_act_async (self->practice, self->kind, self->acting, acted_cb, g_object_ref (self));
  else
    rouse_phone_act_async (self->kind, self->waiter, sighting->ecid, sighting->udid, self->acting, acted_cb,
                           g_object_ref (self));
}

static void
rouse_software_page_primary (RousePage *page)
{
  RouseSoftwarePage *self = ROUSE_SOFTWARE_PAGE (page);

  if (self->ended)
    rouse_page_say_next (page);
  else
    begin (self);
}

static void
rouse_software_page_dispose (GObject *object)
{
  rouse_software_page_leave (ROUSE_SOFTWARE_PAGE (object));
  G_OBJECT_CLASS (rouse_software_page_parent_class)->dispose (object);
}

static void
rouse_software_page_class_init (RouseSoftwarePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_software_page_dispose;
  ROUSE_PAGE_CLASS (klass)->primary = rouse_software_page_primary;
  signals[SIGNAL_DONE] =
      g_signal_new ("done", ROUSE_TYPE_SOFTWARE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_NOT_DONE] =
      g_signal_new ("not-done", ROUSE_TYPE_SOFTWARE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/software-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseSoftwarePage, busy_box);
  gtk_widget_class_bind_template_child (widget_class, RouseSoftwarePage, again_button);
  gtk_widget_class_bind_template_child (widget_class, RouseSoftwarePage, bar);
  gtk_widget_class_bind_template_child (widget_class, RouseSoftwarePage, limit_label);
  gtk_widget_class_bind_template_callback (widget_class, begin);
}

static void
rouse_software_page_init (RouseSoftwarePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rouse_software_page_show (RouseSoftwarePage *self, RousePhoneActKind kind, RouseDeviceWaiter *waiter,
                          RouseDevice *device)
{
  const struct Words *act = &words[kind];

  g_return_if_fail (ROUSE_IS_SOFTWARE_PAGE (self));

  rouse_software_page_leave (self);
  self->kind = kind;
  self->waiter = g_object_ref (waiter);
  self->device = g_object_ref (device);
  self->ended = FALSE;
  set_busy (self, FALSE);
  g_object_set (self, "picture", act->before, NULL);
  rouse_page_set_words (ROUSE_PAGE (self), _ (act->title), _ (act->text));
  rouse_page_set_primary (ROUSE_PAGE (self), _ (act->button), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
}

void
rouse_software_page_leave (RouseSoftwarePage *self)
{
  g_return_if_fail (ROUSE_IS_SOFTWARE_PAGE (self));

  stop_clock (self);
  if (self->acting != NULL)
    g_cancellable_cancel (self->acting);
  g_clear_object (&self->acting);
  g_clear_object (&self->waiter);
  g_clear_object (&self->device);
  g_clear_object (&self->practice);
}

void
rouse_software_page_set_practice (RouseSoftwarePage *self, RousePracticePhone *practice)
{
  g_return_if_fail (ROUSE_IS_SOFTWARE_PAGE (self));

  g_set_object (&self->practice, practice);
}
