/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "catalogue/catalogue-client.h"
#include "cli/commands.h"
#include "cli/firmware-line.h"
#include "cli/firmware-phone.h"

typedef struct {
  char *device;
  char *ecid;
  char *catalogue_url;
  char *ca_file;
  gboolean all;
  gboolean beta;
  gboolean refresh;
  gboolean as_json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->device);
  g_free (options->ecid);
  g_free (options->catalogue_url);
  g_free (options->ca_file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static int
list (const Options *options, guint64 ecid)
{
  g_auto (RouseFirmwarePhone) phone = { 0 };
  g_autoptr (RouseCatalogue) catalogue = NULL;
  g_autoptr (GError) error = NULL;
  RouseListFlags flags = (options->all ? ROUSE_LIST_UNSIGNED : 0) | (options->beta ? ROUSE_LIST_BETAS : 0);

  if (rouse_firmware_phone_find (&phone, options->device, ecid, &error)) {
    const RouseCatalogueQuery query = {
      .product_type = phone.product_type,
      .base_url = options->catalogue_url,
      .ca_file = options->ca_file,
      .refresh = options->refresh,
    };

    catalogue = rouse_catalogue_load (&query, NULL, &error);
  }
  if (catalogue == NULL)
    return rouse_cli_report (error, options->as_json);
  if (options->as_json)
    rouse_firmware_line_print_json (catalogue, phone.model, flags);
  else
    rouse_firmware_line_print (catalogue, phone.model, flags);
  return EXIT_OK;
}

/* rousectl firmware list */
static int
cmd_list (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &options.device, N_ ("For which model; else for the connected phone"),
      N_ ("PRODUCT|BOARD") },
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &options.ecid, N_ ("Which phone, if there are several"), N_ ("ECID") },
    { "all", 0, 0, G_OPTION_ARG_NONE, &options.all, N_ ("Also versions that Apple does not sign any more"), NULL },
    { "beta", 0, 0, G_OPTION_ARG_NONE, &options.beta, N_ ("Also versions for testers"), NULL },
    { "refresh", 0, 0, G_OPTION_ARG_NONE, &options.refresh, N_ ("Ask the servers even if that was done a while ago"),
      NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Print one JSON object a line"), NULL },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &options.ca_file,
      N_ ("Certificates that are trusted beside the system’s"), N_ ("FILE") },
    { "catalogue-url", 0, 0, G_OPTION_ARG_STRING, &options.catalogue_url,
      N_ ("Server instead of ipsw.me and Apple’s for the list of versions"), N_ ("URL") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  guint64 ecid = 0;

  if (!rouse_cli_parse (&argc, &argv, NULL, _ ("Lists the versions of iOS for a model, newest first."), entries))
    return EXIT_USAGE;
  if (argc > 1) {
    g_printerr ("rousectl: %s\n", _ ("too many words"));
    return EXIT_USAGE;
  }
  if (options.ecid != NULL && !rouse_cli_parse_ecid (options.ecid, &ecid, &error)) {
    g_printerr ("rousectl: --ecid: %s\n", error->message);
    return EXIT_USAGE;
  }
  return list (&options, ecid);
}

static const struct {
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} verbs[] = {
  { "list", cmd_list, N_ ("List the versions for a model, and which of them Apple signs") },
  { "download", rouse_cmd_download, N_ ("Fetch firmware") },
  { "verify", rouse_cmd_verify, N_ ("Check whether a firmware file is whole") },
  { "cache", rouse_cmd_cache, N_ ("List the firmware that was fetched, or remove it") },
  { "check-signing", rouse_cmd_check_signing, N_ ("Ask Apple whether a phone would get a version") },
};

/* rousectl firmware */
int
rouse_cmd_firmware (int argc, char **argv)
{
  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, argv[1])) {
      g_set_prgname ("rousectl firmware"); /* until rouse_cli_parse () */
      return verbs[i].run (argc - 1, argv + 1);
    }

  if (argc > 1 && !g_str_equal (argv[1], "--help") && !g_str_equal (argv[1], "-h")) {
    g_printerr (_ ("rousectl: there is no “firmware %s”; “rousectl firmware --help” lists what there is\n"), argv[1]);
    return EXIT_USAGE;
  }
  g_print ("%s\n\n", _ ("Usage: rousectl firmware VERB [OPTION…]"));
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_print ("  %-14s %s\n", verbs[i].name, _ (verbs[i].summary));
  g_print ("\n%s\n", _ ("“rousectl firmware VERB --help” tells more about each."));
  return argc > 1 ? EXIT_OK : EXIT_USAGE;
}
