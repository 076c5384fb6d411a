/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

typedef void (*RouseStopAnswer) (gboolean stop, gpointer user_data);

/* Both return the dialog, which lives until it is answered or closed (then the answer is no).
 *
 * Asks whether the running restore is to be stopped. @answer is called once. */
GtkWindow *rouse_stop_dialog_ask (GtkWindow *parent, RouseStopAnswer answer, gpointer user_data);
/* Says why it cannot be stopped now. */
GtkWindow *rouse_stop_dialog_refuse (GtkWindow *parent);
