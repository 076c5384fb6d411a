/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/commands.h"
#include "cli/phone-finder.h"
#include "cli/release-fetch.h"
#include "cli/restore-line.h"
#include "guide/journal-folder.h"
#include "guide/journal-words.h"
#include "restore/restore-request.h"

#define FIND_MS 10000

typedef struct {
  char *ipsw;
  char *version;
  char *catalogue_url;
  char *ca_file;
  char *ecid;
  char *tss_url;
  char *asset_url;
  char *proxy_to;
  char *log_path;
  gboolean erase;
  gboolean update;
  gboolean dry_run;
  gboolean as_json;
  gboolean yes;
  gboolean skip_room_check;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->ipsw);
  g_free (options->version);
  g_free (options->catalogue_url);
  g_free (options->ca_file);
  g_free (options->ecid);
  g_free (options->tss_url);
  g_free (options->asset_url);
  g_free (options->proxy_to);
  g_free (options->log_path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* A repair of this phone that stopped is best gone on with as it was begun. */
static void
hint (guint64 ecid, const Options *options)
{
  g_autofree char *folder = rouse_journal_get_folder ();
  g_autoptr (RouseJournalSession) session = rouse_journal_find_open (folder, ecid);
  g_autofree char *words = NULL;

  if (session == NULL || options->as_json)
    return;
  words = rouse_journal_words_for_offer (session, g_get_real_time () / 1000);
  g_printerr ("%s %s\n", words, _ ("“rousectl resume” goes on with it as it was begun."));
}

/* No file was named: the phone's firmware, out of the cache or fetched now. */
static int
fetch (RouseDevice *device, Options *options)
{
  g_auto (RouseFirmwarePhone) phone = { 0 };
  g_autoptr (GError) error = NULL;
  const RouseReleaseWish wish = {
    .version = options->version,
    .ca_file = options->ca_file,
    .catalogue_url = options->catalogue_url,
    .tss_url = options->tss_url,
    .erase = options->erase,
    .as_json = options->as_json,
  };

  if (!rouse_firmware_phone_set_device (&phone, device, &error))
    return rouse_cli_report (error, options->as_json);
  return rouse_release_fetch_run (&phone, &wish, &options->ipsw);
}

/* The phone is there, and so is the firmware. */
static int
restore (RouseDeviceMonitor *monitor, RouseDevice *device, const Options *options)
{
  const RouseRestoreWish wish = {
    .ecid = rouse_device_get_ecid (device),
    .ipsw_path = options->ipsw,
    .erase = options->erase,
    .dry_run = options->dry_run,
    .tss_url = options->tss_url,
    .asset_url = options->asset_url,
    .proxy_to = options->proxy_to,
  };
  const RouseRestoreLineOptions line = {
    .log_path = options->log_path,
    .dry_run = options->dry_run,
    .skip_room_check = options->skip_room_check,
    .as_json = options->as_json,
    .yes = options->yes,
  };
  g_autoptr (RouseRestoreRequest) request = rouse_restore_request_new (&wish);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseRestorePlan) plan =
      rouse_restore_plan_new (request, rouse_device_get_sighting (device), NULL, &error);

  if (plan == NULL)
    return rouse_cli_report (error, options->as_json);
  return rouse_restore_line_run (monitor, device, plan, &line);
}

static int
find_and_restore (RouseDeviceMonitor *monitor, guint64 ecid, Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseDevice) device = rouse_phone_finder_find (monitor, ecid, FIND_MS, &error);
  int code;

  if (device == NULL)
    return rouse_cli_report (error, options->as_json);
  rouse_device_list_keep (rouse_device_monitor_get_list (monitor), rouse_device_get_ecid (device));
  ecid = rouse_device_get_ecid (device);
  hint (ecid, options);
  if (options->ipsw != NULL)
    return restore (monitor, device, options);
  code = fetch (device, options);
  if (code != EXIT_OK)
    return code;
  g_clear_object (&device);
  device = rouse_phone_finder_find (monitor, ecid, FIND_MS, &error); /* it may have gone meanwhile */
  return device != NULL ? restore (monitor, device, options) : rouse_cli_report (error, options->as_json);
}

/* What is wrong with the command line; NULL: nothing */
static const char *
find_fault (int argc, const Options *options)
{
  if (argc > 1)
    return _ ("too many words");
  if (options->erase && options->update)
    return _ ("either --erase or --update");
  if (options->ipsw != NULL && options->version != NULL)
    return _ ("either --ipsw or --version");
  return NULL;
}

/* rousectl restore */
int
rouse_cmd_restore (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "ipsw", 0, 0, G_OPTION_ARG_FILENAME, &options.ipsw, N_ ("Firmware file, or folder with its contents"),
      N_ ("FILE") },
    { "version", 0, 0, G_OPTION_ARG_STRING, &options.version,
      N_ ("Without --ipsw: fetch this version or build; else the newest signed one"), N_ ("VERSION") },
    { "erase", 0, 0, G_OPTION_ARG_NONE, &options.erase, N_ ("Erase everything on the phone"), NULL },
    { "update", 0, 0, G_OPTION_ARG_NONE, &options.update, N_ ("Keep what is on the phone (default)"), NULL },
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &options.ecid, N_ ("Which phone, if there are several"), N_ ("ECID") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run, N_ ("Stop before the phone is changed"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Do not ask on the terminal before erasing"), NULL },
    { "skip-room-check", 0, 0, G_OPTION_ARG_NONE, &options.skip_room_check,
      N_ ("Try an update even if the phone seems too full for it"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Print one JSON object a line"), NULL },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &options.log_path, N_ ("Save the log there"), N_ ("FILE") },
    { "tss-url", 0, 0, G_OPTION_ARG_STRING, &options.tss_url, N_ ("Signing server instead of Apple’s"), N_ ("URL") },
    { "catalogue-url", 0, 0, G_OPTION_ARG_STRING, &options.catalogue_url,
      N_ ("Server instead of ipsw.me and Apple’s for the list of versions"), N_ ("URL") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &options.ca_file,
      N_ ("Certificates that are trusted beside the system’s"), N_ ("FILE") },
    { "asset-url", 0, 0, G_OPTION_ARG_STRING, &options.asset_url,
      N_ ("Server instead of Apple’s for the keys of encrypted images"), N_ ("URL") },
    /* For tests: where the phone's own connections to Apple go instead. */
    { "proxy-to", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &options.proxy_to, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (RouseDeviceMonitor) monitor = NULL;
  g_autoptr (GError) error = NULL;
  const char *fault;
  guint64 ecid = 0;
  int code;

  if (!rouse_cli_parse (&argc, &argv, NULL, _ ("Installs iOS anew on a phone in normal, recovery or DFU mode."),
                        entries))
    return EXIT_USAGE;
  fault = find_fault (argc, &options);
  if (fault != NULL) {
    g_printerr ("rousectl: %s\n", fault);
    return EXIT_USAGE;
  }
  if (options.ecid != NULL && !rouse_cli_parse_ecid (options.ecid, &ecid, &error)) {
    g_printerr ("rousectl: --ecid: %s\n", error->message);
    return EXIT_USAGE;
  }
  monitor = rouse_device_monitor_new ();
  if (!rouse_device_monitor_start (monitor, &error))
    return rouse_cli_report (error, options.as_json);
  code = find_and_restore (monitor, ecid, &options);
  rouse_device_monitor_stop (monitor);
  return code;
}
