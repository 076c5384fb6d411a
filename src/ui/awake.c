/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/awake.h"

void
rouse_awake_begin (RouseAwake *self, GtkWindow *window, GtkApplicationInhibitFlags flags, const char *reason)
{
  GtkApplication *application = window != NULL ? gtk_window_get_application (window) : NULL;

  if (self->cookie != 0 || application == NULL)
    return;
  self->application = application;
  self->cookie = gtk_application_inhibit (application, window, flags, reason);
  if (self->cookie == 0)
    g_message ("nobody can be asked to keep the computer awake");
}

void
rouse_awake_end (RouseAwake *self)
{
  if (self->cookie != 0)
    gtk_application_uninhibit (self->application, self->cookie);
  self->cookie = 0;
}
