/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/stop-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* From libadwaita 1.5 on there is AdwAlertDialog, which takes the place of AdwMessageDialog call by call. */
#if ADW_CHECK_VERSION(1, 5, 0)
G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* newer than the baseline, which the macros call deprecated too */
#define DIALOG(object) ADW_ALERT_DIALOG (object)
#define dialog_new(parent, heading, body) G_OBJECT (adw_alert_dialog_new (heading, body))
#define dialog_add_responses adw_alert_dialog_add_responses
#define dialog_set_default_response adw_alert_dialog_set_default_response
#define dialog_set_close_response adw_alert_dialog_set_close_response
#define dialog_present(dialog, parent) adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (parent))
#define dialog_close(dialog) adw_dialog_close (ADW_DIALOG (dialog))
#else
#define DIALOG(object) ADW_MESSAGE_DIALOG (object)
#define dialog_new(parent, heading, body) G_OBJECT (adw_message_dialog_new (parent, heading, body))
#define dialog_add_responses adw_message_dialog_add_responses
#define dialog_set_default_response adw_message_dialog_set_default_response
#define dialog_set_close_response adw_message_dialog_set_close_response
#define dialog_present(dialog, parent) gtk_window_present (GTK_WINDOW (dialog))
#define dialog_close(dialog) gtk_window_close (GTK_WINDOW (dialog))
#endif

    typedef struct {
  RouseStopAnswer answer;
  gpointer user_data;
} Asked;

static void
response_cb (GObject *dialog, const char *response, Asked *asked)
{
  asked->answer (g_str_equal (response, "stop"), asked->user_data);
}

static void
asked_free (gpointer asked, GClosure *closure)
{
  g_free (asked);
}

static void
present (GObject *dialog, GtkWindow *parent)
{
  dialog_set_default_response (DIALOG (dialog), "go-on");
  dialog_set_close_response (DIALOG (dialog), "go-on");
  dialog_present (dialog, parent);
}

GObject *
rouse_stop_dialog_ask (GtkWindow *parent, RouseStopAnswer answer, gpointer user_data)
{
  GObject *dialog = dialog_new (parent, _ ("Stop the repair?"),
                                _ ("Nothing has been lost so far. Rouse gives you the phone back as it was."));
  Asked *asked = g_new (Asked, 1);

  asked->answer = answer;
  asked->user_data = user_data;
  dialog_add_responses (DIALOG (dialog), "go-on", _ ("_Go On"), "stop", _ ("_Stop and Give It Back"), NULL);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), asked, asked_free, 0);
  present (dialog, parent);
  return dialog;
}

GObject *
rouse_stop_dialog_refuse (GtkWindow *parent)
{
  GObject *dialog = dialog_new (
      parent, _ ("It cannot be stopped now"),
      _ ("The phone is being written. Stopping here would leave it unable to start. Rouse says when it is done."));

  dialog_add_responses (DIALOG (dialog), "go-on", _ ("_Go On"), NULL);
  present (dialog, parent);
  return dialog;
}

void
rouse_stop_dialog_close (GObject *dialog)
{
  dialog_close (dialog);
}
