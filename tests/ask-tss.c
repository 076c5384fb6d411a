/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-object.h>

#include "guide/error-book.h"
#include "signing/tss-client.h"

/* ask-tss [--ca FILE] [--plain] URL...: asks those servers in turn, without a phone, and prints the log and how it
 * ended. For test-signing-server.py: Apple's own hosts cannot be made to fail. */
int
main (int argc, char **argv)
{
  g_autofree char *ca_file = NULL;
  gboolean may_be_plain = FALSE;
  const GOptionEntry entries[] = {
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &ca_file, NULL, NULL },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &may_be_plain, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (RouseLog) log = rouse_log_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (plist_t) request = plist_new_dict ();
  g_auto (plist_t) response = NULL;
  RouseTssServers servers = { .n_attempts = 6, .pause_ms = 10 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc < 2)
    return 2;
  servers.urls = (const char *const *) argv + 1;
  servers.n_urls = (guint) argc - 1;
  servers.ca_file = ca_file;
  servers.may_be_plain = may_be_plain;
  rouse_plist_set_bool (request, "@ApImg4Ticket", TRUE);
  rouse_plist_set_uint (request, "ApECID", G_GUINT64_CONSTANT (0x0011223344556677));
  response = rouse_tss_client_send_to (&servers, request, log, NULL, &error);
  text = rouse_log_get_text (log);
  g_print ("%s\nended: %s\n", text, response != NULL ? "ok" : rouse_error_book_find (error)->id);
  return 0;
}
