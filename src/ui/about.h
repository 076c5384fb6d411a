/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Who made it, which hosts it talks to and how, and the versions of everything that it is made of. */
void rouse_about_show (GtkWindow *parent);
