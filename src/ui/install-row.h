/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The command that installs the program for backups on this distribution, to be copied. As long as it is on screen it
 * looks whether the program has come; then @installed is called with @page swapped. NULL: no command is known.
 * (transfer floating) */
GtkWidget *rouse_install_row_new (GCallback installed, gpointer page);
