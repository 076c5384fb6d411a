/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/device-line.h"
#include "cli/json-line.h"
#include "cli/phone-finder.h"
#include "device/device-models.h"
#include "firmware/build-manifest.h"
#include "firmware/ipsw.h"

#define FIND_MS 5000
#define MAX_MANIFEST_SIZE (16u << 20) /* bytes */

/* An IPSW, an unpacked folder, or a bare BuildManifest.plist. */
static RouseBuildManifest *
open_manifest (const char *path, GError **error)
{
  g_autoptr (RouseIpsw) ipsw = NULL;
  g_autoptr (GBytes) plist = NULL;

  if (g_str_has_suffix (path, ".plist")) {
    g_autoptr (GFile) file = g_file_new_for_path (path);

    plist = g_file_load_bytes (file, NULL, NULL, error);
  } else if ((ipsw = rouse_ipsw_open (path, error)) != NULL) {
    plist = rouse_ipsw_read (ipsw, "BuildManifest.plist", MAX_MANIFEST_SIZE, NULL, error);
  }
  return plist != NULL ? rouse_build_manifest_new (plist, error) : NULL;
}

static const RouseDeviceModel *
find_model (const char *device)
{
  const RouseDeviceModel *model = rouse_device_models_find_board (device);
  const RouseDeviceModel *all;
  gsize n_models;

  all = rouse_device_models_all (&n_models);
  for (gsize i = 0; model == NULL && i < n_models; i++)
    if (g_str_equal (all[i].product_type, device))
      model = &all[i];
  return model;
}

static int
index_of (RouseBuildManifest *manifest, RouseBuildIdentity *identity)
{
  for (guint i = 0; i < rouse_build_manifest_get_n_identities (manifest); i++)
    if (rouse_build_manifest_get_identity (manifest, i) == identity)
      return (int) i;
  return -1;
}

static void
add_choice (JsonBuilder *json, RouseBuildManifest *manifest, const RouseDeviceModel *model, gboolean erase,
            GString *why)
{
  g_autoptr (GError) error = NULL;
  RouseBuildIdentity *identity =
      rouse_build_manifest_choose (manifest, model->board, model->chip_id, model->board_id, erase, &error);

  json_builder_set_member_name (json, erase ? "erase_identity" : "update_identity");
  if (identity != NULL)
    json_builder_add_int_value (json, index_of (manifest, identity));
  else
    json_builder_add_null_value (json);
  if (error != NULL)
    g_string_append_printf (why, "%s%s: %s", why->len > 0 ? "; " : "", erase ? "erase" : "update", error->message);
}

static void
add_identity (JsonBuilder *json, RouseBuildManifest *manifest, guint index)
{
  RouseBuildIdentity *identity = rouse_build_manifest_get_identity (manifest, index);

  json_builder_begin_object (json);
  rouse_json_line_int (json, "index", index);
  rouse_json_line_string (json, "board", rouse_build_identity_get_board (identity));
  rouse_json_line_int (json, "chip_id", rouse_build_identity_get_chip_id (identity));
  rouse_json_line_int (json, "board_id", rouse_build_identity_get_board_id (identity));
  rouse_json_line_string (json, "variant", rouse_build_identity_get_variant (identity));
  rouse_json_line_string (json, "restore_behavior", rouse_build_identity_get_behavior (identity));
  json_builder_set_member_name (json, "components");
  json_builder_begin_array (json);
  for (guint i = 0; i < rouse_build_identity_get_n_components (identity); i++)
    json_builder_add_string_value (json, rouse_build_identity_get_component (identity, i)->name);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
print_json (RouseBuildManifest *manifest, const RouseDeviceModel *model)
{
  g_autoptr (JsonBuilder) json = rouse_json_line_begin (NULL);
  const char *const *supported = rouse_build_manifest_get_supported (manifest);

  rouse_json_line_string (json, "product_version", rouse_build_manifest_get_version (manifest));
  rouse_json_line_string (json, "build", rouse_build_manifest_get_build (manifest));
  json_builder_set_member_name (json, "supported");
  json_builder_begin_array (json);
  for (gsize i = 0; supported[i] != NULL; i++)
    json_builder_add_string_value (json, supported[i]);
  json_builder_end_array (json);
  json_builder_set_member_name (json, "identities");
  json_builder_begin_array (json);
  for (guint i = 0; i < rouse_build_manifest_get_n_identities (manifest); i++)
    add_identity (json, manifest, i);
  json_builder_end_array (json);
  if (model != NULL) {
    g_autoptr (GString) why = g_string_new (NULL);

    add_choice (json, manifest, model, TRUE, why);
    add_choice (json, manifest, model, FALSE, why);
    rouse_json_line_string (json, "reason", why->len > 0 ? why->str : NULL);
  }
  rouse_json_line_end (json);
}

static void
print_text (RouseBuildManifest *manifest)
{
  g_autofree char *supported = g_strjoinv (", ", (char **) rouse_build_manifest_get_supported (manifest));

  g_print (_ ("iOS %s (%s) for %s\n"), rouse_build_manifest_get_version (manifest),
           rouse_build_manifest_get_build (manifest), supported);
  for (guint i = 0; i < rouse_build_manifest_get_n_identities (manifest); i++) {
    RouseBuildIdentity *identity = rouse_build_manifest_get_identity (manifest, i);

    g_print (_ ("  %2u  %-8s  %-8s  %s, %u components\n"), i, rouse_build_identity_get_board (identity),
             rouse_build_identity_get_behavior (identity) != NULL ? rouse_build_identity_get_behavior (identity) : "–",
             rouse_build_identity_get_variant (identity), rouse_build_identity_get_n_components (identity));
  }
}

static int
describe_file (const char *path, const char *device, gboolean as_json)
{
  const RouseDeviceModel *model = device != NULL ? find_model (device) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseBuildManifest) manifest = NULL;

  if (device != NULL && model == NULL) {
    g_set_error (&error, ROUSE_ERROR, ROUSE_ERROR_UNKNOWN_DEVICE, "“%s” is not a model that is known", device);
    return rouse_cli_report (error, as_json);
  }
  manifest = open_manifest (path, &error);
  if (manifest == NULL)
    return rouse_cli_report (error, as_json);
  if (as_json)
    print_json (manifest, model);
  else
    print_text (manifest);
  return EXIT_OK;
}

static int
describe_phone (guint64 ecid, gboolean as_json)
{
  g_autoptr (RouseDeviceMonitor) monitor = rouse_device_monitor_new ();
  g_autoptr (RouseDevice) device = NULL;
  g_autoptr (GError) error = NULL;

  if (rouse_device_monitor_start (monitor, &error))
    device = rouse_phone_finder_find (monitor, ecid, FIND_MS, &error);
  if (device == NULL) {
    rouse_device_monitor_stop (monitor);
    return rouse_cli_report (error, as_json);
  }
  if (as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("device");

    rouse_device_line_add (device, json);
    rouse_json_line_end (json);
  } else {
    rouse_device_line_print (device, "");
  }
  rouse_device_monitor_stop (monitor);
  return EXIT_OK;
}

/* rousectl info */
int
rouse_cmd_info (int argc, char **argv)
{
  gboolean as_json = FALSE;
  g_autofree char *device = NULL;
  g_autofree char *ecid_text = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_ ("Also say what would be chosen for this model"),
      N_ ("PRODUCT|BOARD") },
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &ecid_text, N_ ("Which phone, if there are several"), N_ ("ECID") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  guint64 ecid = 0;

  if (!rouse_cli_parse (&argc, &argv, N_ ("[FILE]"),
                        _ ("Describes a firmware file (IPSW, unpacked folder, BuildManifest.plist), or without one the "
                           "connected phone."),
                        entries) ||
      argc > 2)
    return EXIT_USAGE;
  if (ecid_text != NULL && !rouse_cli_parse_ecid (ecid_text, &ecid, &error)) {
    g_printerr ("rousectl: --ecid: %s\n", error->message);
    return EXIT_USAGE;
  }
  return argc == 2 ? describe_file (argv[1], device, as_json) : describe_phone (ecid, as_json);
}
