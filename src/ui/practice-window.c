/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/practice-window.h"

#include "ui/choice-list.h"
#include "ui/line-breaks.h"
#include "ui/window.h"

#include <glib/gi18n.h>

/**
 * RousePracticeWindow:
 *
 * The one question before practice. What follows is the wizard itself, with a session that knows no cable.
 */
struct _RousePracticeWindow {
  AdwWindow parent_instance;

  RouseChoiceList *list;
};

G_DEFINE_FINAL_TYPE (RousePracticeWindow, rouse_practice_window, ADW_TYPE_WINDOW)

static const struct {
  RousePicture picture;
  const char *title, *text;
} starts[ROUSE_N_PRACTICE_STARTS] = {
  [ROUSE_PRACTICE_LOOP] = { ROUSE_PICTURE_DISC, N_ ("The start-up logo, again and again"),
                            N_ ("It restarts and does not get further.") },
  [ROUSE_PRACTICE_BLACK] = { ROUSE_PICTURE_BLACK, N_ ("Nothing: it stays black"), N_ ("It reacts to no button.") },
  [ROUSE_PRACTICE_RECOVERY] = { ROUSE_PICTURE_RECOVERY, N_ ("A cable and a computer"), N_ ("It is in recovery mode.") },
};

static void
begin_cb (RousePracticeWindow *self)
{
  RousePracticeStart start = (RousePracticeStart) MAX (rouse_choice_list_get_active (self->list), 0);
  g_autoptr (RouseSession) session = rouse_session_new_practice (start);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  gtk_window_present (GTK_WINDOW (rouse_window_new (application, session)));
  gtk_window_close (GTK_WINDOW (self));
}

static void
rouse_practice_window_class_init (RousePracticeWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ROUSE_TYPE_CHOICE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/practice-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RousePracticeWindow, list);
  gtk_widget_class_bind_template_callback (widget_class, begin_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rouse_practice_window_init (RousePracticeWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < ROUSE_N_PRACTICE_STARTS; i++) {
    const RouseChoice choice = {
      .id = i, .title = _ (starts[i].title), .text = _ (starts[i].text), .picture = starts[i].picture
    };

    rouse_choice_list_add (self->list, &choice);
  }
  rouse_choice_list_set_active (self->list, ROUSE_PRACTICE_LOOP);
  rouse_line_breaks_watch (GTK_WIDGET (self));
}

GtkWidget *
rouse_practice_window_new (GtkWindow *parent)
{
  return g_object_new (ROUSE_TYPE_PRACTICE_WINDOW, "transient-for", parent, "application",
                       gtk_window_get_application (parent), NULL);
}
