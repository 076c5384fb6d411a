/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/folder-chooser.h"

typedef struct {
  GtkFileChooserNative *native;
  GtkWidget *near; /* not held */
  void (*chosen) (GtkWidget *near, const char *path);
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_object_unref (asked->native);
  g_free (asked);
}

static void
response_cb (GtkFileChooserNative *native, int response, Asked *asked)
{
  g_autoptr (GFile) file =
      response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (native)) : NULL;
  const char *path = file != NULL ? g_file_peek_path (file) : NULL;
  GtkWidget *near = asked->near;
  void (*chosen) (GtkWidget *, const char *) = asked->chosen;

  g_object_set_data (G_OBJECT (near), "folder-chooser", NULL); /* frees @asked */
  if (path != NULL)
    chosen (near, path);
}

void
rouse_folder_chooser_ask (GtkWidget *near, const char *title, void (*chosen) (GtkWidget *near, const char *path))
{
  GtkRoot *root = gtk_widget_get_root (near);
  Asked *asked;

  if (g_object_get_data (G_OBJECT (near), "folder-chooser") != NULL)
    return;
  asked = g_new0 (Asked, 1);
  asked->native = gtk_file_chooser_native_new (title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);
  asked->near = near;
  asked->chosen = chosen;
  g_object_set_data_full (G_OBJECT (near), "folder-chooser", asked, asked_free);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (asked->native), TRUE);
  g_signal_connect (asked->native, "response", G_CALLBACK (response_cb), asked);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (asked->native));
}
