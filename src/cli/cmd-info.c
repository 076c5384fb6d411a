/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "base/plist.h"
#include "catalogue/remote-ipsw.h"
#include "cli/commands.h"
#include "cli/describe.h"
#include "cli/device-line.h"
#include "cli/json-line.h"
#include "cli/json-text.h"
#include "cli/phone-facts.h"
#include "cli/phone-finder.h"

#define FIND_MS 5000
#define MAX_FILE_SIZE (512u << 20) /* bytes; the largest images, ramdisks, have about 200 MB */

/* What is wanted of a file. */
typedef struct {
  const char *path;
  const char *device; /* NULL: none */
  GPtrArray *models;  /* of @device; NULL: none */
  gboolean as_json;
} Question;

static gboolean
print_manifest (const Question *question, const char *kind, RouseBuildManifest *manifest)
{
  if (question->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin (NULL);

    rouse_describe_manifest (json, kind, manifest, question->models);
    rouse_json_line_end (json);
  } else {
    rouse_describe_manifest_print (manifest, question->models);
  }
  return TRUE;
}

static gboolean
is_address (const char *path)
{
  return g_str_has_prefix (path, "https://") || g_str_has_prefix (path, "http://");
}

static gboolean
describe_ipsw (const Question *question, const char *kind, GError **error)
{
  g_autoptr (RouseIpsw) ipsw = is_address (question->path) ? rouse_remote_ipsw_open (question->path, NULL, error)
                                                           : rouse_ipsw_open (question->path, error);
  g_autoptr (RouseBuildManifest) manifest = NULL;

  if (ipsw != NULL)
    manifest = rouse_build_manifest_new_from_ipsw (ipsw, NULL, error);
  return manifest != NULL && print_manifest (question, kind, manifest);
}

static gboolean
is_manifest (GBytes *plist)
{
  g_auto (plist_t) root = rouse_plist_parse_bytes (plist, NULL);

  return rouse_plist_is (root, PLIST_DICT) && rouse_plist_get (root, "BuildIdentities") != NULL;
}

static gboolean
print_image (const Question *question, GBytes *bytes, RouseFileKind kind, GError **error)
{
  g_autoptr (JsonBuilder) json = rouse_json_line_begin (NULL);
  gboolean ok;

  if (kind == ROUSE_FILE_PLIST)
    ok = rouse_describe_shsh (json, bytes, error);
  else
    ok = rouse_describe_image (json, bytes, error);
  if (ok && question->device != NULL) {
    ok = FALSE;
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         _ ("--device is about whole firmware, and this is one part of it"));
  }
  if (ok && question->as_json)
    rouse_json_line_end (json);
  else if (ok)
    rouse_json_text_print (json);
  return ok;
}

static gboolean
describe_other (const Question *question, GError **error)
{
  g_autoptr (GBytes) bytes = rouse_file_kind_load (question->path, MAX_FILE_SIZE, error);
  g_autoptr (RouseBuildManifest) manifest = NULL;
  RouseFileKind kind;
  gboolean ok;

  if (bytes == NULL)
    return FALSE;
  kind = rouse_file_kind_detect (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (kind == ROUSE_FILE_PLIST && is_manifest (bytes)) {
    manifest = rouse_build_manifest_new (bytes, error);
    ok = manifest != NULL && print_manifest (question, "build-manifest", manifest);
  } else {
    ok = print_image (question, bytes, kind, error);
  }
  if (!ok)
    g_prefix_error (error, "%s: ", question->path);
  return ok;
}

/* Recognised by what is in it, whatever its name. */
static gboolean
answer (const Question *question, GError **error)
{
  RouseFileKind kind;

  if (is_address (question->path))
    return describe_ipsw (question, "ipsw", error);
  if (!rouse_file_kind_of_path (question->path, &kind, error))
    return FALSE;
  switch (kind) {
  case ROUSE_FILE_ZIP:
    return describe_ipsw (question, "ipsw", error);
  case ROUSE_FILE_FOLDER:
    return describe_ipsw (question, "folder", error);
  default:
    return describe_other (question, error);
  }
}

static int
describe_file (const char *path, const char *device, gboolean as_json)
{
  g_autoptr (GPtrArray) models = device != NULL ? rouse_describe_find_models (device) : NULL;
  const Question question = { .path = path, .device = device, .models = models, .as_json = as_json };
  g_autoptr (GError) error = NULL;

  if (device != NULL && models == NULL) {
    g_set_error (&error, ROUSE_ERROR, ROUSE_ERROR_UNKNOWN_DEVICE, "“%s” is not a model that is known", device);
    return rouse_cli_report (error, as_json);
  }
  if (answer (&question, &error))
    return EXIT_OK;
  if (error->domain != G_OPTION_ERROR)
    return rouse_cli_report (error, as_json);
  g_printerr ("rousectl: %s\n", error->message);
  return EXIT_USAGE;
}

/* What the phone itself tells, if it runs; NULL: nothing. */
static RouseBackupFacts *
read_facts (RouseDevice *device, gboolean ask_trust)
{
  const RouseSighting *seen = rouse_device_get_sighting (device);
  g_autoptr (GError) error = NULL;
  RouseBackupFacts *facts;

  if (seen->mode != ROUSE_DEVICE_MODE_NORMAL || seen->udid == NULL)
    return NULL;
  facts = rouse_backup_facts_read (seen->udid, ask_trust, &error);
  if (facts == NULL)
    g_printerr ("rousectl: %s\n", error->message);
  return facts;
}

static int
describe_phone (guint64 ecid, gboolean as_json, gboolean ask_trust)
{
  g_autoptr (RouseBackupFacts) facts = NULL;
  g_autoptr (RouseDeviceMonitor) monitor = rouse_device_monitor_new ();
  g_autoptr (RouseDevice) device = NULL;
  g_autoptr (GError) error = NULL;

  if (rouse_device_monitor_start (monitor, &error))
    device = rouse_phone_finder_find (monitor, ecid, FIND_MS, &error);
  if (device == NULL) {
    rouse_device_monitor_stop (monitor);
    return rouse_cli_report (error, as_json);
  }
  facts = read_facts (device, ask_trust);
  if (as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("device");

    rouse_device_line_add (device, json);
    if (facts != NULL)
      rouse_phone_facts_add (facts, json);
    rouse_json_line_end (json);
  } else {
    rouse_device_line_print (device, "");
    if (facts != NULL)
      rouse_phone_facts_print (facts);
  }
  rouse_device_monitor_stop (monitor);
  return EXIT_OK;
}

/* rousectl info */
int
rouse_cmd_info (int argc, char **argv)
{
  gboolean as_json = FALSE, ask_trust = FALSE;
  g_autofree char *device = NULL;
  g_autofree char *ecid_text = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_ ("Also say what would be chosen for this model"),
      N_ ("PRODUCT|BOARD") },
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &ecid_text, N_ ("Which phone, if there are several"), N_ ("ECID") },
    { "trust", 0, 0, G_OPTION_ARG_NONE, &ask_trust, N_ ("Let the phone ask whether to trust this computer"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  guint64 ecid = 0;

  if (!rouse_cli_parse (
          &argc, &argv, N_ ("[FILE|URL]"),
          _ ("Describes a firmware file (IPSW, unpacked folder, BuildManifest.plist; also an IPSW on a server, "
             "without downloading it), a part of one (IM4P, IMG4, IM4M, IMG3) or a saved ticket (SHSH); or without a "
             "file the connected phone."),
          entries) ||
      argc > 2)
    return EXIT_USAGE;
  if (device != NULL && argc < 2) {
    g_printerr (_ ("rousectl: --device is about a file; none was given\n"));
    return EXIT_USAGE;
  }
  if (ecid_text != NULL && !rouse_cli_parse_ecid (ecid_text, &ecid, &error)) {
    g_printerr ("rousectl: --ecid: %s\n", error->message);
    return EXIT_USAGE;
  }
  return argc == 2 ? describe_file (argv[1], device, as_json) : describe_phone (ecid, as_json, ask_trust);
}
