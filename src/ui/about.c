/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/about.h"

#include "net/http.h"
#include "ui/library-versions.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Every host that the engine asks by itself; where firmware lies is told by the lists. */
static const struct {
  const char *host;
  const char *what;
} hosts[] = {
  { "gs.apple.com", N_ ("whether a firmware may be installed on your phone") },
  { "gs.apple.com.akadns.net, gs.apple.com.v.aaplimg.com", N_ ("the same, where the first does not answer") },
  { "gg.apple.com", N_ ("only whether it can be reached, when this computer is checked") },
  { "itunes.apple.com", N_ ("which versions there are, by Apple’s own list") },
  { "api.ipsw.me", N_ ("which versions there are for a model; only the model is told") },
  { "*.cdn-apple.com, *.apple.com", N_ ("the firmware itself, and keys for single files of it while it is installed") },
};

static const struct {
  const char *name;
  const char *version;
} libraries[] = { LIBRARY_VERSIONS };

static char *
list_hosts (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++) {
    g_autofree char *host = g_markup_escape_text (hosts[i].host, -1);
    g_autofree char *what = g_markup_escape_text (_ (hosts[i].what), -1);

    g_string_append_printf (text, "<b>%s</b>\n%s\n\n", host, what);
  }
  g_string_append (text,
                   _ ("Nothing else is contacted, and nobody is told who you are. While it is being repaired, the "
                      "phone itself may talk to other servers of Apple through this computer."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* For reports too, so not translated. What is linked now may be newer than what it was built with. */
static char *
list_libraries (void)
{
  g_autoptr (GString) text = g_string_new ("Rouse " PACKAGE_VERSION "\n");

  for (gsize i = 0; i < G_N_ELEMENTS (libraries); i++)
    g_string_append_printf (text, "%s %s\n", libraries[i].name, libraries[i].version);
  g_string_append_printf (text, "Running with GLib %u.%u.%u, GTK %u.%u.%u, libadwaita %u.%u.%u\n%s\n",
                          glib_major_version, glib_minor_version, glib_micro_version, gtk_get_major_version (),
                          gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), rouse_http_describe_library ());
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
rouse_about_show (GtkWindow *parent)
{
  g_autofree char *host_text = list_hosts ();
  g_autofree char *library_text = list_libraries ();
  g_autofree char *library_markup = g_markup_escape_text (library_text, -1);
  AdwAboutWindow *about =
      g_object_new (ADW_TYPE_ABOUT_WINDOW, "transient-for", parent, "modal", TRUE, "application-name", "Rouse",
                    "application-icon", APPLICATION_ID, "version", PACKAGE_VERSION, "license-type", GTK_LICENSE_GPL_3_0,
                    "comments", _ ("Brings an iPhone back when it will not start."), "debug-info", library_text,
                    "debug-info-filename", "rouse-versions.txt", NULL);

  adw_about_window_add_legal_section (about, _ ("What Rouse connects to"), host_text, GTK_LICENSE_UNKNOWN, NULL);
  adw_about_window_add_legal_section (
      about, _ ("How it connects"),
      _ ("Encrypted, and the certificates are always checked. There are two exceptions. Many systems do not know the "
         "authority that gs.apple.com has its certificate from; only then it is asked without encryption (http). And "
         "the firmware of old models lies on servers of Apple’s that know nothing else. In both cases what comes "
         "proves "
         "itself: Rouse and the phone check Apple’s answer, which nobody but Apple can make, and firmware is only "
         "taken "
         "if it has the digest of the list. The phone’s numbers can be read on the way. The log tells when this "
         "happens. Apple’s answers are kept for a week at most; “Downloaded Firmware” in the menu removes them."),
      GTK_LICENSE_UNKNOWN, NULL);
  adw_about_window_add_legal_section (about, _ ("What it is made of"), library_markup, GTK_LICENSE_UNKNOWN, NULL);
  gtk_window_present (GTK_WINDOW (about));
}
