/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "base/file-digest.h"
#include "cli/commands.h"
#include "cli/json-line.h"
#include "firmware/firmware-check.h"
#include "firmware/verified-files.h"

typedef struct {
  char *sha1;
  char *sha256;
  gboolean again;
  gboolean as_json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->sha1);
  g_free (options->sha256);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
check_parts (const char *path, const char *list, RouseFirmwareCheckResult *result, GError **error)
{
  g_autoptr (RouseIpsw) ipsw = rouse_ipsw_open (path, error);
  g_autoptr (RouseBuildManifest) manifest =
      ipsw != NULL ? rouse_build_manifest_new_from_ipsw (ipsw, NULL, error) : NULL;
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();

  if (manifest == NULL)
    return FALSE;
  for (guint i = 0; i < rouse_build_manifest_get_n_identities (manifest); i++)
    g_ptr_array_add (identities, rouse_build_manifest_get_identity (manifest, i));
  return rouse_firmware_check (ipsw, (RouseBuildIdentity *const *) identities->pdata, identities->len, list, NULL, NULL,
                               result, NULL, error);
}

static int
verify (const char *path, const Options *options)
{
  g_autofree char *list = options->again ? NULL : rouse_verified_files_get_path ();
  g_autofree char *digest = rouse_file_digest_choose (options->sha1, options->sha256);
  RouseFirmwareCheckResult result = { 0 };
  g_autoptr (GError) error = NULL;

  if ((digest != NULL && !rouse_firmware_check_whole (path, digest, list, NULL, NULL, NULL, NULL, &error)) ||
      !check_parts (path, list, &result, &error))
    return rouse_cli_report (error, options->as_json);
  if (options->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("verified");

    rouse_json_line_string (json, "path", path);
    rouse_json_line_int (json, "files", result.n_files);
    rouse_json_line_uint (json, "bytes", result.n_bytes);
    rouse_json_line_string (json, "digest", digest);
    rouse_json_line_bool (json, "remembered", result.is_remembered);
    rouse_json_line_int (json, "exit_code", EXIT_OK);
    rouse_json_line_end (json);
    return EXIT_OK;
  }
  g_print ("%s\n", result.is_remembered ? _ ("Whole: it was checked before and has not changed since.")
                                        : _ ("Whole: every part is what Apple put into it."));
  return EXIT_OK;
}

/* rousectl firmware verify */
int
rouse_cmd_verify (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "sha1", 0, 0, G_OPTION_ARG_STRING, &options.sha1, N_ ("What the whole file must have, too"), N_ ("DIGITS") },
    { "sha256", 0, 0, G_OPTION_ARG_STRING, &options.sha256, N_ ("What the whole file must have, too"), N_ ("DIGITS") },
    { "again", 0, 0, G_OPTION_ARG_NONE, &options.again, N_ ("Read it even if it was found whole before"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Print one JSON object a line"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autofree char *any = NULL;

  if (!rouse_cli_parse (&argc, &argv, N_ ("FILE"), _ ("Checks whether a firmware file is whole."), entries))
    return EXIT_USAGE;
  any = rouse_file_digest_choose (options.sha1, options.sha256);
  if (argc != 2 || ((options.sha1 != NULL || options.sha256 != NULL) && any == NULL)) {
    g_printerr ("rousectl: %s\n", argc != 2 ? _ ("name one firmware file") : _ ("this is no SHA-1 or SHA-256"));
    return EXIT_USAGE;
  }
  return verify (argv[1], &options);
}
