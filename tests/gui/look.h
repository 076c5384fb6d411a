/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* How windows look, for tests of them. ROUSE_PICTURES, ROUSE_WIDTH and ROUSE_TEXT_SIZE: see test-pages.c. */

/* Speaks the language of LANGUAGE, with catalogues from ROUSE_LOCALEDIR; ends the test if that does not work. Before
 * GTK begins. */
void look_set_language (void);
/* Waits until what was changed is laid out and painted. */
void look_settle (GtkWidget *widget);
/* Shows @window as the environment says. */
void look_present (GtkWidget *window, int height);
/* A picture "NAME.png", if pictures are wanted. */
void look_save_picture (GtkWidget *window, const char *name);
/* That Tab leads to all that can be pressed or typed into, and no two have the same letter for Alt. */
void look_check_keys (GtkWidget *window);
/* Unless pictures are wanted: that it fits into the narrowest window, with usual text and with text half as large
 * again. */
void look_check_width (GtkWidget *window);
/* What is there once Rouse is installed and runs: its icon, and the actions that buttons name, which do nothing here.
 */
void look_prepare (GApplication *application);
