/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/release-fetch.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "catalogue/catalogue-client.h"
#include "cli/commands.h"
#include "cli/fetch.h"
#include "cli/json-line.h"
#include "firmware/firmware-cache.h"
#include "firmware/verified-files.h"
#include "net/download-room.h"

#define STALE_S (30 * 24 * 3600) /* parts in the cache that nobody has gone on with */

char *
rouse_release_fetch_path (const char *to, const char *name)
{
  g_autofree char *folder = rouse_firmware_cache_get_folder ();

  if (to == NULL) {
    rouse_firmware_cache_clean (folder, STALE_S, NULL);
    return g_build_filename (folder, name, NULL);
  }
  if (g_file_test (to, G_FILE_TEST_IS_DIR) || g_str_has_suffix (to, "/"))
    return g_build_filename (to, name, NULL);
  return g_strdup (to);
}

static RouseFirmwareRelease *
choose_release (RouseCatalogue *catalogue, const char *version, GError **error)
{
  RouseFirmwareRelease *release =
      version != NULL ? rouse_catalogue_find (catalogue, version) : rouse_catalogue_get_newest_signed (catalogue);

  if (release == NULL && version != NULL)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "there is no version “%s” for %s", version,
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

/* Fetched before and compared with the catalogue's digest then: whoever wants only the file need not wait. */
static gboolean
is_there (const char *path)
{
  g_autofree char *list = rouse_verified_files_get_path ();
  g_auto (RouseFileState) state = { 0 };

  return rouse_file_state_read (&state, path, -1) && rouse_verified_files_has_whole (list, &state);
}

/* After a look inside it on the server and a word of Apple's. */
static int
fetch (const RouseFirmwarePhone *phone, RouseFirmwareRelease *release, const RouseReleaseWish *wish, const char *path)
{
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (release);
  const RouseDownloadWish download = {
    .url = facts->url,
    .path = path,
    .size = facts->size,
    .sha1 = wish->sha1 != NULL ? wish->sha1 : facts->sha1,
    .sha256 = wish->sha256 != NULL ? wish->sha256 : facts->sha256,
    .max_speed = wish->max_speed,
    .ca_file = wish->ca_file,
    .keep_journal = wish->to == NULL,
    /* A catalogue is only believed when it names Apple's hosts, and then only with the digest. */
    .allow_plain = rouse_firmware_release_check_url (facts->url, NULL),
  };
  g_autoptr (GError) error = NULL;
  int code;

  if (!wish->as_json)
    g_print (_ ("iOS %s (%s)\n"), facts->version, facts->build);
  if (!say_room (path, facts->size, wish->as_json, &error))
    return rouse_cli_report (error, wish->as_json);
  code = rouse_cli_check_release (phone, release, wish->erase, wish->tss_url, wish->as_json);
  return code == EXIT_OK ? rouse_fetch_run (&download, wish->as_json) : code;
}

int
rouse_release_fetch_run (const RouseFirmwarePhone *phone, const RouseReleaseWish *wish, char **path)
{
  const RouseCatalogueQuery query = {
    .base_url = wish->catalogue_url,
    .ca_file = wish->ca_file,
    .product_type = phone->product_type,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseCatalogue) catalogue = rouse_catalogue_load (&query, NULL, &error);
  RouseFirmwareRelease *release = catalogue != NULL ? choose_release (catalogue, wish->version, &error) : NULL;
  g_autofree char *name = NULL;
  g_autofree char *place = NULL;
  int code;

  if (path != NULL)
    *path = NULL;
  if (release == NULL)
    return rouse_cli_report (error, wish->as_json);
  name = rouse_firmware_release_get_file_name (release);
  place = rouse_release_fetch_path (wish->to, name);
  code = path != NULL && is_there (place) ? EXIT_OK : fetch (phone, release, wish, place);
  if (code == EXIT_OK && path != NULL)
    *path = g_steal_pointer (&place);
  return code;
}
