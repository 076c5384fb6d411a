/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/stop-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct {
  RouseStopAnswer answer;
  gpointer user_data;
} Asked;

static void
response_cb (GtkWidget *dialog, const char *response, Asked *asked)
{
  asked->answer (g_str_equal (response, "stop"), asked->user_data);
}

static void
asked_free (gpointer asked, GClosure *closure)
{
  g_free (asked);
}

GtkWindow *
rouse_stop_dialog_ask (GtkWindow *parent, RouseStopAnswer answer, gpointer user_data)
{
  GtkWidget *dialog = adw_message_dialog_new (
      parent, _ ("Stop the repair?"), _ ("Nothing has been lost so far. Rouse gives you the phone back as it was."));
  Asked *asked = g_new (Asked, 1);

  asked->answer = answer;
  asked->user_data = user_data;
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "go-on", _ ("_Go On"), "stop",
                                    _ ("_Stop and Give It Back"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go-on");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "go-on");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), asked, asked_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

GtkWindow *
rouse_stop_dialog_refuse (GtkWindow *parent)
{
  GtkWidget *dialog = adw_message_dialog_new (
      parent, _ ("It cannot be stopped now"),
      _ ("The phone is being written. Stopping here would leave it unable to start. Rouse says when it is done."));

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "go-on", _ ("_Go On"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go-on");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "go-on");
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}
