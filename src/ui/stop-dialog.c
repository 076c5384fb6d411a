/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/stop-dialog.h"

#include <glib/gi18n.h>

#include "ui/dialog-compat.h"

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
