/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/file-digest.h"
#include "cli/commands.h"
#include "cli/fetch.h"
#include "cli/release-fetch.h"
#include "firmware/firmware-cache.h"

typedef struct {
  char *device;
  char *ecid;
  char *version;
  char *to;
  char *sha1;
  char *sha256;
  char *ca_file;
  char *catalogue_url;
  char *tss_url;
  int limit; /* kB/s; 0: none */
  gboolean as_json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->device);
  g_free (options->ecid);
  g_free (options->version);
  g_free (options->to);
  g_free (options->sha1);
  g_free (options->sha256);
  g_free (options->ca_file);
  g_free (options->catalogue_url);
  g_free (options->tss_url);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static int
fetch_url (const char *url, const Options *options)
{
  g_autofree char *name = rouse_firmware_cache_name_for_url (url);
  g_autofree char *path = NULL;
  RouseDownloadWish wish = {
    .url = url,
    .sha1 = options->sha1,
    .sha256 = options->sha256,
    .max_speed = (guint64) options->limit * 1000,
    .ca_file = options->ca_file,
    .keep_journal = options->to == NULL,
  };

  path = rouse_release_fetch_path (options->to, name);
  wish.path = path;
  return rouse_fetch_run (&wish, options->as_json);
}

static int
fetch_for_phone (guint64 ecid, const Options *options)
{
  g_auto (RouseFirmwarePhone) phone = { 0 };
  g_autoptr (GError) error = NULL;
  const RouseReleaseWish wish = {
    .version = options->version,
    .to = options->to,
    .sha1 = options->sha1,
    .sha256 = options->sha256,
    .ca_file = options->ca_file,
    .catalogue_url = options->catalogue_url,
    .tss_url = options->tss_url,
    .max_speed = (guint64) options->limit * 1000,
    .erase = TRUE,
    .as_json = options->as_json,
  };

  if (!rouse_firmware_phone_find (&phone, options->device, ecid, &error))
    return rouse_cli_report (error, options->as_json);
  return rouse_release_fetch_run (&phone, &wish, NULL);
}

/* What is wrong with the command line; NULL: nothing */
static const char *
find_fault (int argc, char **argv, const Options *options, guint64 *ecid)
{
  g_autofree char *any = rouse_file_digest_choose (options->sha1, options->sha256);

  if (argc > 2)
    return _ ("too many words");
  if (argc == 2 && strstr (argv[1], "://") == NULL)
    return _ ("this is no address; a model is named by --device");
  if (argc == 2 && (options->device != NULL || options->ecid != NULL || options->version != NULL))
    return _ ("either an address, or a phone and a version");
  if (options->limit < 0)
    return _ ("a speed is a positive number");
  if ((options->sha1 != NULL || options->sha256 != NULL) && any == NULL)
    return _ ("this is no SHA-1 or SHA-256");
  if (options->ecid != NULL && !rouse_cli_parse_ecid (options->ecid, ecid, NULL))
    return _ ("this is no ECID");
  return NULL;
}

/* rousectl firmware download */
int
rouse_cmd_download (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &options.device, N_ ("For which model; else for the connected phone"),
      N_ ("PRODUCT|BOARD") },
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &options.ecid, N_ ("Which phone; with --device it need not be connected"),
      N_ ("ECID") },
    { "version", 0, 0, G_OPTION_ARG_STRING, &options.version, N_ ("This version or build; else the newest signed one"),
      N_ ("VERSION") },
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &options.to, N_ ("Folder or file instead of the cache"), N_ ("DIR") },
    { "sha1", 0, 0, G_OPTION_ARG_STRING, &options.sha1, N_ ("What the file must have"), N_ ("DIGITS") },
    { "sha256", 0, 0, G_OPTION_ARG_STRING, &options.sha256, N_ ("What the file must have"), N_ ("DIGITS") },
    { "limit", 0, 0, G_OPTION_ARG_INT, &options.limit, N_ ("Not faster than this, in kB/s"), N_ ("SPEED") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Print one JSON object a line"), NULL },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &options.ca_file,
      N_ ("Certificates that are trusted beside the system’s"), N_ ("FILE") },
    { "tss-url", 0, 0, G_OPTION_ARG_STRING, &options.tss_url, N_ ("Signing server instead of Apple’s"), N_ ("URL") },
    { "catalogue-url", 0, 0, G_OPTION_ARG_STRING, &options.catalogue_url,
      N_ ("Server instead of ipsw.me and Apple’s for the list of versions"), N_ ("URL") },
    G_OPTION_ENTRY_NULL,
  };
  const char *fault;
  guint64 ecid = 0;

  if (!rouse_cli_parse (
          &argc, &argv, N_ ("[URL]"),
          _ ("Fetches firmware: of the connected phone, of a model, or from an address. What is interrupted "
             "goes on where it stopped, the next time."),
          entries))
    return EXIT_USAGE;
  fault = find_fault (argc, argv, &options, &ecid);
  if (fault != NULL) {
    g_printerr ("rousectl: %s\n", fault);
    return EXIT_USAGE;
  }
  return argc == 2 ? fetch_url (argv[1], &options) : fetch_for_phone (ecid, &options);
}
