/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/firmware-chooser.h"

#include <glib/gi18n.h>

GtkFileChooserNative *
rouse_firmware_chooser_open (GtkWindow *parent)
{
  GtkFileChooserNative *self =
      gtk_file_chooser_native_new (_ ("Choose the firmware file"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  g_autoptr (GtkFileFilter) ipsw = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) any = gtk_file_filter_new ();

  gtk_file_filter_set_name (ipsw, _ ("Firmware files (.ipsw)"));
  gtk_file_filter_add_pattern (ipsw, "*.ipsw");
  gtk_file_filter_add_pattern (ipsw, "*.IPSW");
  gtk_file_filter_set_name (any, _ ("All files"));
  gtk_file_filter_add_pattern (any, "*");

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self), TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self), ipsw);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self), any);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self));
  return self;
}
