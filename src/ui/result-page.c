/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/result-page.h"

#include "base/error.h"
#include "guide/error-book.h"
#include "ui/log-view.h"
#include "guide/retry.h"

#include <glib/gi18n.h>

/**
 * RouseResultPage:
 *
 * How it ended, and the one thing to do now. "Works again" is only said of a phone that was seen starting up.
 */
struct _RouseResultPage {
  RousePage parent_instance;

  GtkListBox *steps, *number;
  GtkWidget *another_button, *not_right_button, *other_way_button, *report_button, *return_button;
  RouseLogView *log_view;
};

G_DEFINE_FINAL_TYPE (RouseResultPage, rouse_result_page, ROUSE_TYPE_PAGE)

enum { SIGNAL_ANOTHER, SIGNAL_NOT_RIGHT, SIGNAL_OTHER_WAY, SIGNAL_RETURN_BACKUP, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
add_step (RouseResultPage *self, const char *icon, const char *css_class, const char *words)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "activatable", FALSE, "focusable", FALSE, "use-markup", FALSE,
                                 "title-lines", 0, "title", words, NULL);
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  if (css_class != NULL)
    gtk_widget_add_css_class (image, css_class);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  gtk_list_box_append (self->steps, row);
}

static void
show_works (RouseResultPage *self, const RouseResultFacts *facts)
{
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  /* Translators: %s is a model, as "iPhone 11" */
  title = g_strdup_printf (_ ("The %s works again"), facts->phone_name);
  /* Translators: %s is a version, as "17.4" */
  text = g_strdup_printf (_ ("Rouse saw it start up with iOS %s. You can unplug the cable."), facts->version);
  rouse_page_set_words (ROUSE_PAGE (self), title, text);
  g_object_set (self, "picture", facts->erase ? ROUSE_PICTURE_HELLO : ROUSE_PICTURE_ON, NULL);
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Done"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
  if (facts->erase) {
    add_step (self, "rouse-phone-symbolic", NULL, _ ("Follow the steps on its screen"));
    add_step (self, "rouse-shield-symbolic", NULL, _ ("When it asks, sign in with the Apple Account it belonged to"));
    add_step (self, "rouse-file-symbolic", NULL, _ ("Then put your backup back, if you have one"));
  } else {
    add_step (self, "rouse-phone-symbolic", NULL, _ ("Unlock it and see whether everything is there"));
    add_step (self, "rouse-time-symbolic", NULL, _ ("It may be slow and warm for an hour while it tidies up"));
  }
  if (facts->modem_failed)
    add_step (self, "rouse-warning-symbolic", "warning",
              _ ("Its mobile radio was not updated. If it cannot make calls, restore it once more; if that does not "
                 "help, it needs a repair"));
  else if (facts->warnings != NULL)
    add_step (self, "rouse-warning-symbolic", "warning", _ ("One part could not be updated; the details say which"));
}

/* A restart, or the way out of recovery mode, has been enough. */
static void
show_gentle (RouseResultPage *self, const RouseResultFacts *facts)
{
  if (facts->unsure)
    rouse_page_set_words (
        ROUSE_PAGE (self), _ ("See how it goes"),
        _ ("Use the phone for a day. If it comes back, open Rouse again: the next remedy is waiting."));
  else
    rouse_page_set_words (ROUSE_PAGE (self), _ ("The phone works again"),
                          _ ("That was all it needed. You can unplug the cable."));
  g_object_set (self, "picture", facts->picture, "badge", ROUSE_BADGE_KIND_NOTHING_CHANGED, NULL);
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Done"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
  add_step (self, "rouse-shield-symbolic", NULL, _ ("Make a backup now, while it works"));
}

static void
show_stopped (RouseResultPage *self, const RouseResultFacts *facts)
{
  rouse_page_set_words (ROUSE_PAGE (self), _ ("Stopped"),
                        _ ("You have the phone back as it was. Nothing on it was changed."));
  g_object_set (self, "picture", facts->picture, "badge", ROUSE_BADGE_KIND_NOTHING_CHANGED, NULL);
  rouse_page_set_primary (ROUSE_PAGE (self), _ ("_Begin Again"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
}

/* The one next action, by where it leads. */
static const char *const buttons[] = {
  [ROUSE_RETRY_CONNECT] = N_ ("_Try Again"),
  [ROUSE_RETRY_FIRMWARE] = N_ ("_Choose Another File"),
  [ROUSE_RETRY_CONFIRM] = N_ ("_Try Again"),
};

/* Under which number the failure is known, and what the phone itself says; opens the error book there. */
static void
add_number (RouseResultPage *self, const RouseErrorVerdict *verdict)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, verdict->number);
  g_autofree char *title = NULL;
  GtkWidget *row;

  if (verdict->number == 0)
    return;
  /* Translators: %s is a number, as "14" or "4013" */
  title = g_strdup_printf (verdict->from_phone ? _ ("The phone reports error %s, which Apple’s programs show as well")
                                               : _ ("Apple’s programs call this error %s"),
                           number);
  row = g_object_new (ADW_TYPE_ACTION_ROW, "activatable", TRUE, "use-markup", FALSE, "title-lines", 0, "title", title,
                      "subtitle-lines", 0, "subtitle", verdict->reason != NULL ? _ (verdict->reason) : "",
                      "action-name", "app.error", "action-target", g_variant_new_string (number), NULL);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("rouse-file-symbolic"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_append (self->number, row);
}

static void
show_failed (RouseResultPage *self, const RouseResultFacts *facts)
{
  const RouseErrorPlace place = { facts->phase, facts->status };
  RouseErrorVerdict verdict = rouse_error_book_judge (facts->error, &place);
  const RouseErrorEntry *words = verdict.entry;

  rouse_page_set_words (ROUSE_PAGE (self), _ (words->title), _ (words->cause));
  g_object_set (self, "picture", facts->picture, NULL);
  rouse_page_set_primary (ROUSE_PAGE (self), _ (buttons[rouse_retry_for (facts->error)]), ROUSE_BUTTON_STYLE_SUGGESTED,
                          TRUE);
  add_step (self, "rouse-phone-symbolic", NULL, _ (words->action));
  if (!facts->erase)
    add_step (self, "rouse-shield-symbolic", NULL,
              _ ("Your data has not been erased. Try the same again before you think of erasing"));
  add_number (self, &verdict);
}

static void
another_clicked_cb (RouseResultPage *self)
{
  g_signal_emit (self, signals[SIGNAL_ANOTHER], 0);
}

static void
not_right_clicked_cb (RouseResultPage *self)
{
  g_signal_emit (self, signals[SIGNAL_NOT_RIGHT], 0);
}

static void
other_way_clicked_cb (RouseResultPage *self)
{
  g_signal_emit (self, signals[SIGNAL_OTHER_WAY], 0);
}

static void
return_clicked_cb (RouseResultPage *self)
{
  g_signal_emit (self, signals[SIGNAL_RETURN_BACKUP], 0);
}

static void
rouse_result_page_class_init (RouseResultPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_ANOTHER] =
      g_signal_new ("another", ROUSE_TYPE_RESULT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_NOT_RIGHT] =
      g_signal_new ("not-right", ROUSE_TYPE_RESULT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OTHER_WAY] =
      g_signal_new ("other-way", ROUSE_TYPE_RESULT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RETURN_BACKUP] =
      g_signal_new ("return-backup", ROUSE_TYPE_RESULT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (ROUSE_TYPE_LOG_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/result-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseResultPage, steps);
  gtk_widget_class_bind_template_child (widget_class, RouseResultPage, number);
  gtk_widget_class_bind_template_child (widget_class, RouseResultPage, another_button);
  gtk_widget_class_bind_template_child (widget_class, RouseResultPage, not_right_button);
  gtk_widget_class_bind_template_child (widget_class, RouseResultPage, other_way_button);
  gtk_widget_class_bind_template_child (widget_class, RouseResultPage, report_button);
  gtk_widget_class_bind_template_child (widget_class, RouseResultPage, log_view);
  gtk_widget_class_bind_template_child (widget_class, RouseResultPage, return_button);
  gtk_widget_class_bind_template_callback (widget_class, return_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, another_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, not_right_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, other_way_clicked_cb);
}

static void
rouse_result_page_init (RouseResultPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
empty (GtkListBox *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);
}

static void
show_if_filled (GtkListBox *list)
{
  gtk_widget_set_visible (GTK_WIDGET (list), gtk_widget_get_first_child (GTK_WIDGET (list)) != NULL);
}

void
rouse_result_page_show (RouseResultPage *self, const RouseResultFacts *facts)
{
  g_autoptr (GString) appendix = g_string_new (NULL);

  g_return_if_fail (ROUSE_IS_RESULT_PAGE (self));

  empty (self->steps);
  empty (self->number);
  g_object_set (self, "badge", ROUSE_BADGE_KIND_NONE, NULL);

  if (facts->gentle)
    show_gentle (self, facts);
  else if (facts->error == NULL)
    show_works (self, facts);
  else if (rouse_error_is_cancelled (facts->error))
    show_stopped (self, facts);
  else
    show_failed (self, facts);

  show_if_filled (self->steps);
  show_if_filled (self->number);
  gtk_widget_set_visible (self->another_button, facts->error == NULL);
  gtk_widget_set_visible (self->not_right_button, facts->error == NULL && !facts->unsure);
  gtk_widget_set_visible (self->return_button,
                          facts->error == NULL && !facts->gentle && facts->erase && !facts->practice);
  gtk_widget_set_visible (self->other_way_button, facts->error != NULL);
  gtk_widget_set_visible (self->report_button, facts->error != NULL && !rouse_error_is_cancelled (facts->error));
  gtk_widget_set_visible (GTK_WIDGET (self->log_view), facts->log != NULL);
  if (facts->warnings != NULL)
    g_string_append_printf (appendix, "%s\n", facts->warnings);
  if (facts->error != NULL)
    g_string_append_printf (appendix, "%s\n", facts->error->message);
  rouse_log_view_set_log (self->log_view, facts->log);
  rouse_log_view_set_appendix (self->log_view, appendix->str, facts->device_log);
}
