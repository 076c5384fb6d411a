/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

typedef void (*RouseStopAnswer) (gboolean stop, gpointer user_data);

/* Both return the dialog (borrowed), which lives until it is answered or closed.
 *
 * Asks whether the running restore is to be stopped. @answer is called once; closing the dialog is a no. */
GObject *rouse_stop_dialog_ask (GtkWindow *parent, RouseStopAnswer answer, gpointer user_data);
/* The same about a backup that runs. */
GObject *rouse_stop_dialog_ask_backup (GtkWindow *parent, RouseStopAnswer answer, gpointer user_data);
/* Says why it cannot be stopped now. */
GObject *rouse_stop_dialog_refuse (GtkWindow *parent);

/* What it asks or says is over. */
void rouse_stop_dialog_close (GObject *dialog);
