/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "transport/mux-relay.h"
#include "ui/application.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (RouseMuxRelay) relay G_GNUC_UNUSED = rouse_mux_relay_enter_sandbox ();
  g_autoptr (RouseApplication) application = NULL;
  const char *locale_dir =
      g_getenv ("ROUSE_LOCALEDIR"); /* where a build that is not installed keeps its translations */

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_set_application_name ("Rouse");
  application = rouse_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
