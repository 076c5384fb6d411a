/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Asks for a folder. @chosen: only if one was chosen; not after @near has gone. One at a time. */
void rouse_folder_chooser_ask (GtkWidget *near, const char *title, void (*chosen) (GtkWidget *near, const char *path));
