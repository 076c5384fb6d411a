/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/error.h"
#include "base/file-digest.h"
#include "catalogue/catalogue-client.h"
#include "cli/commands.h"
#include "cli/fetch.h"
#include "cli/firmware-phone.h"
#include "cli/json-line.h"
#include "firmware/firmware-cache.h"
#include "net/download-room.h"

#define STALE_S (30 * 24 * 3600) /* parts in the cache that nobody has gone on with */

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

/* Where to: --to, a folder or a file; else the cache. */
static char *
choose_path (const Options *options, const char *name, gboolean *is_cache)
{
  g_autofree char *folder = rouse_firmware_cache_get_folder ();

  *is_cache = options->to == NULL;
  if (*is_cache) {
    rouse_firmware_cache_clean (folder, STALE_S, NULL);
    return g_build_filename (folder, name, NULL);
  }
  if (g_file_test (options->to, G_FILE_TEST_IS_DIR) || g_str_has_suffix (options->to, "/"))
    return g_build_filename (options->to, name, NULL);
  return g_strdup (options->to);
}

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
  };

  path = choose_path (options, name, &wish.keep_journal);
  wish.path = path;
  return rouse_fetch_run (&wish, options->as_json);
}

static RouseFirmwareRelease *
choose_release (RouseCatalogue *catalogue, const Options *options, GError **error)
{
  RouseFirmwareRelease *release = options->version != NULL ? rouse_catalogue_find (catalogue, options->version)
                                                           : rouse_catalogue_get_newest_signed (catalogue);

  if (release == NULL && options->version != NULL)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "there is no version “%s” for %s", options->version,
                 rouse_catalogue_get_product_type (catalogue));
  else if (release == NULL)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_SIGNED, "no version for %s is known to be signed",
                 rouse_catalogue_get_product_type (catalogue));
  return release;
}

/* Says what it takes of the disk. FALSE: there is not enough of it; nothing was fetched. */
static gboolean
say_room (const char *path, guint64 size, gboolean as_json, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *needed = NULL;
  g_autofree char *there = NULL;
  g_autofree char *missing = NULL;
  RouseDownloadRoom room;

  if (size == 0 || !rouse_download_room_look (&room, path, size))
    return TRUE; /* the download itself looks once more when the server has told */
  needed = g_format_size (room.needed);
  there = g_format_size (room.free);
  missing = g_format_size (room.missing);
  if (as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("room");

    rouse_json_line_string (json, "path", folder);
    rouse_json_line_uint (json, "needed", room.needed);
    rouse_json_line_uint (json, "free", room.free);
    rouse_json_line_uint (json, "missing", room.missing);
    rouse_json_line_end (json);
  } else if (room.missing == 0) {
    g_print (_ ("%s are needed in %s, and %s are free.\n"), needed, folder, there);
  }
  if (room.missing == 0)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NO_ROOM,
               "%s are missing in “%s”: %s are needed and %s are free; “rousectl firmware cache” lists what may go",
               missing, folder, needed, there);
  return FALSE;
}

static RouseCatalogue *
load_catalogue (RouseFirmwarePhone *phone, guint64 ecid, const Options *options, GError **error)
{
  RouseCatalogueQuery query = { .base_url = options->catalogue_url, .ca_file = options->ca_file };

  if (!rouse_firmware_phone_find (phone, options->device, ecid, error))
    return NULL;
  query.product_type = phone->product_type;
  return rouse_catalogue_load (&query, NULL, error);
}

/* The phone's version, after a look inside it on the server and a word of Apple's. */
static int
fetch_release (const RouseFirmwarePhone *phone, RouseFirmwareRelease *release, const Options *options)
{
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (release);
  g_autofree char *name = rouse_firmware_release_get_file_name (release);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  RouseDownloadWish wish = { .max_speed = (guint64) options->limit * 1000, .ca_file = options->ca_file };
  int code;

  path = choose_path (options, name, &wish.keep_journal);
  wish.url = facts->url;
  wish.path = path;
  wish.size = facts->size;
  wish.sha1 = options->sha1 != NULL ? options->sha1 : facts->sha1;
  wish.sha256 = options->sha256 != NULL ? options->sha256 : facts->sha256;
  /* A catalogue is only believed when it names Apple's hosts, and then only with the digest. */
  wish.allow_plain = rouse_firmware_release_check_url (facts->url, NULL);
  if (!options->as_json)
    g_print (_ ("iOS %s (%s)\n"), facts->version, facts->build);
  if (!say_room (path, facts->size, options->as_json, &error))
    return rouse_cli_report (error, options->as_json);
  code = rouse_cli_check_release (phone, release, TRUE, options->tss_url, options->as_json);
  return code == EXIT_OK ? rouse_fetch_run (&wish, options->as_json) : code;
}

static int
fetch_for_phone (guint64 ecid, const Options *options)
{
  g_auto (RouseFirmwarePhone) phone = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseCatalogue) catalogue = load_catalogue (&phone, ecid, options, &error);
  RouseFirmwareRelease *release = catalogue != NULL ? choose_release (catalogue, options, &error) : NULL;

  if (release == NULL)
    return rouse_cli_report (error, options->as_json);
  return fetch_release (&phone, release, options);
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
