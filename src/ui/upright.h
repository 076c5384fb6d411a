/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Around what a stack shows: how wide it wants to be does not depend on how high it is. */
#define ROUSE_TYPE_UPRIGHT (rouse_upright_get_type ())
G_DECLARE_FINAL_TYPE (RouseUpright, rouse_upright, ROUSE, UPRIGHT, GtkWidget)
