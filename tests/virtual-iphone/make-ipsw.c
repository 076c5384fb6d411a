/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <plist/plist.h>
#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "default-manifest.h"
#include "default-manifest-img3.h"
#include "ipsw-files.h"
#include "ipsw-writer.h"
#include "virtual-device.h"

#define DEFAULT_MODEL "iPhone12,1"

/* Makes a synthetic IPSW: every file that the manifest names, of the right kind and with right digests. */

typedef struct {
  char *model, *manifest, *version, *build, *os_size, *ramdisk_size, *kernel_size;
  gboolean deflated, like_code, stored, folder, plain, encrypted;
} Arguments;

static void
arguments_clear (Arguments *self)
{
  g_free (self->manifest);
  g_free (self->model);
  g_free (self->version);
  g_free (self->build);
  g_free (self->os_size);
  g_free (self->ramdisk_size);
  g_free (self->kernel_size);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

/* "3G", "120M", "64K" or bytes. */
static gboolean
parse_size (const char *text, guint64 otherwise, guint64 *size, GError **error)
{
  char *end = NULL;
  guint64 factor = 1;

  *size = otherwise;
  if (text == NULL)
    return TRUE;
  *size = g_ascii_strtoull (text, &end, 10);
  if (*end == 'G')
    factor = 1u << 30;
  else if (*end == 'M')
    factor = 1u << 20;
  else if (*end == 'K')
    factor = 1u << 10;
  if (*size == 0 || strlen (end) > 1 || (*end != '\0' && factor == 1)) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "not a size: %s", text);
    return FALSE;
  }
  *size *= factor;
  return TRUE;
}

static void
set_if_there (plist_t dict, const char *key, const char *value)
{
  if (value != NULL && rouse_plist_get (dict, key) != NULL)
    rouse_plist_set_string (dict, key, value);
}

/* Says another version everywhere where the manifest says one. */
static void
set_version (plist_t manifest, const char *version, const char *build)
{
  plist_t identities = rouse_plist_get_array (manifest, "BuildIdentities");

  set_if_there (manifest, "ProductVersion", version);
  set_if_there (manifest, "ProductBuildVersion", build);
  for (guint i = 0; identities != NULL && i < plist_array_get_size (identities); i++) {
    plist_t identity = plist_array_get_item (identities, i);

    set_if_there (identity, "ProductMarketingVersion", version);
    set_if_there (identity, "Ap,ProductMarketingVersion", version);
    set_if_there (rouse_plist_get_dict (identity, "Info"), "BuildNumber", build);
  }
}

/* For a virtual model; what is not said is what its row says. */
static plist_t
make_manifest (const Arguments *arguments, GError **error)
{
  const SimModel *model = sim_model_find (arguments->model != NULL ? arguments->model : DEFAULT_MODEL);
  g_auto (GStrv) usual = NULL;
  const char *version;

  if (model == NULL || model->firmware == NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "%s is not modelled; virtual-iphone --list shows which are", arguments->model);
    return NULL;
  }
  if (!model->image4)
    return sim_default_manifest_img3 (model->product_type, arguments->version, arguments->build);
  usual = g_strsplit (model->firmware, ":", 2);
  version = arguments->version != NULL ? arguments->version : usual[0];
  return sim_default_manifest (model, version, arguments->build != NULL ? arguments->build : usual[1],
                               arguments->encrypted || (atoi (version) >= 18 && !arguments->plain));
}

static plist_t
load_manifest (const Arguments *arguments, GError **error)
{
  g_autoptr (GMappedFile) file = NULL;
  plist_t manifest;

  if (arguments->manifest == NULL)
    return make_manifest (arguments, error);
  file = g_mapped_file_new (arguments->manifest, FALSE, error);
  if (file == NULL)
    return NULL;
  manifest = rouse_plist_parse (g_mapped_file_get_contents (file), g_mapped_file_get_length (file), error);
  if (manifest != NULL)
    set_version (manifest, arguments->version, arguments->build);
  return manifest;
}

static void
append_product (plist_t products, const char *key, plist_t to)
{
  plist_t value = rouse_plist_get (products, key);

  if (value != NULL)
    plist_dict_set_item (to, key, plist_copy (value));
}

/* The summary that old hosts read (spec 13 §7): board, images and ramdisks of the first identities. */
static plist_t
make_summary (plist_t manifest)
{
  plist_t summary = plist_new_dict (), map = plist_new_array (), ramdisks = plist_new_dict (),
          images = plist_new_dict ();
  plist_t identities = rouse_plist_get_array (manifest, "BuildIdentities");

  append_product (manifest, "ProductVersion", summary);
  append_product (manifest, "ProductBuildVersion", summary);
  append_product (manifest, "SupportedProductTypes", summary);
  append_product (manifest, "SupportedProductTypeIDs", summary);
  for (guint i = 0; i < plist_array_get_size (identities); i++) {
    plist_t identity = plist_array_get_item (identities, i), entry = plist_new_dict ();
    const char *behaviour = rouse_plist_get_string (identity, "Info/RestoreBehavior");
    const char *ramdisk = rouse_plist_get_string (identity, "Manifest/RestoreRamDisk/Info/Path");
    const char *os = rouse_plist_get_string (identity, "Manifest/OS/Info/Path");
    const char *board = rouse_plist_get_string (identity, "Info/DeviceClass");
    guint64 chip_id = 0, board_id = 0;

    rouse_plist_get_uint (identity, "ApChipID", &chip_id);
    rouse_plist_get_uint (identity, "ApBoardID", &board_id);
    rouse_plist_set_uint (entry, "BDID", board_id);
    rouse_plist_set_uint (entry, "CPID", chip_id);
    rouse_plist_set_uint (entry, "SDOM", 1);
    rouse_plist_set_string (entry, "BoardConfig", board != NULL ? board : "");
    plist_array_append_item (map, entry);
    if (ramdisk != NULL)
      rouse_plist_set_string (ramdisks, g_strcmp0 (behaviour, "Update") == 0 ? "Update" : "User", ramdisk);
    if (os != NULL)
      rouse_plist_set_string (images, "User", os);
  }
  rouse_plist_set_string (summary, "FirmwareDirectory", "Firmware");
  plist_dict_set_item (summary, "DeviceMap", map);
  plist_dict_set_item (summary, "RestoreRamDisks", ramdisks);
  plist_dict_set_item (summary, "SystemRestoreImages", images);
  return summary;
}

static gboolean
write_plist (SimIpswWriter *writer, const char *name, plist_t content, GError **error)
{
  g_autoptr (GBytes) xml = rouse_plist_to_xml (content);

  return sim_ipsw_writer_add (writer, name, xml, error);
}

static gboolean
write_all (plist_t manifest, const SimIpswOptions *options, SimIpswWriter *writer, GError **error)
{
  g_autoptr (GPtrArray) files = sim_ipsw_files_collect (manifest);
  g_auto (plist_t) summary = make_summary (manifest);

  for (guint i = 0; i < files->len; i++)
    if (!sim_ipsw_file_write (files->pdata[i], options, writer, error))
      return FALSE;
  /* The manifest comes last: only now does it hold the digests. */
  return sim_ipsw_flash_lists_write (manifest, writer, error) &&
         write_plist (writer, "Restore.plist", summary, error) &&
         write_plist (writer, "BuildManifest.plist", manifest, error);
}

static gboolean
make_ipsw (const Arguments *arguments, const char *path, GError **error)
{
  g_auto (plist_t) manifest = NULL;
  SimIpswOptions options = { .deflated = arguments->deflated, .like_code = arguments->like_code };
  SimIpswWriter *writer;
  gboolean ok;

  if (!parse_size (arguments->os_size, 64u << 20, &options.os_size, error) ||
      !parse_size (arguments->ramdisk_size, 8u << 20, &options.ramdisk_size, error) ||
      !parse_size (arguments->kernel_size, 0, &options.kernel_size, error) ||
      (manifest = load_manifest (arguments, error)) == NULL)
    return FALSE;
  options.version = rouse_plist_get_string (manifest, "ProductVersion");
  options.build = rouse_plist_get_string (manifest, "ProductBuildVersion");
  if (options.version == NULL || options.build == NULL || rouse_plist_get_array (manifest, "BuildIdentities") == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not a build manifest");
    return FALSE;
  }
  writer = sim_ipsw_writer_new (path, arguments->folder, error);
  if (writer == NULL)
    return FALSE;
  ok = write_all (manifest, &options, writer, error);
  return sim_ipsw_writer_close (writer, ok ? error : NULL) && ok;
}

int
main (int argc, char **argv)
{
  g_auto (Arguments) arguments = { 0 };
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_STRING, &arguments.model, "for which virtual iPhone (" DEFAULT_MODEL ")",
      "PRODUCT|BOARD" },
    { "manifest", 0, 0, G_OPTION_ARG_FILENAME, &arguments.manifest, "BuildManifest.plist to follow", "FILE" },
    { "os-size", 0, 0, G_OPTION_ARG_STRING, &arguments.os_size, "size of the OS image (64M)", "SIZE" },
    { "ramdisk-size", 0, 0, G_OPTION_ARG_STRING, &arguments.ramdisk_size, "size of the ramdisk (8M)", "SIZE" },
    { "kernel-size", 0, 0, G_OPTION_ARG_STRING, &arguments.kernel_size, "size of the kernel cache (below 1M)", "SIZE" },
    { "version", 0, 0, G_OPTION_ARG_STRING, &arguments.version, "iOS version (the model's: 17.4)", "VERSION" },
    { "build", 0, 0, G_OPTION_ARG_STRING, &arguments.build, "build (the model's: 21E219)", "BUILD" },
    { "stored", 0, 0, G_OPTION_ARG_NONE, &arguments.stored, "store the OS image (default)", NULL },
    { "deflate", 0, 0, G_OPTION_ARG_NONE, &arguments.deflated, "deflate the OS image", NULL },
    { "like-code", 0, 0, G_OPTION_ARG_NONE, &arguments.like_code, "the OS image compresses as programs do", NULL },
    { "folder", 0, 0, G_OPTION_ARG_NONE, &arguments.folder, "make a folder instead of an archive", NULL },
    { "aea", 0, 0, G_OPTION_ARG_NONE, &arguments.encrypted, "images are AEA (default from iOS 18 on)", NULL },
    { "no-aea", 0, 0, G_OPTION_ARG_NONE, &arguments.plain, "images are not AEA", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("OUT.ipsw");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("make-ipsw: %s\n", error->message);
    return 2;
  }
  if (argc != 2) {
    g_printerr ("make-ipsw: say where to put the IPSW\n");
    return 2;
  }
  if (!make_ipsw (&arguments, argv[1], &error)) {
    g_printerr ("make-ipsw: %s\n", error->message);
    return 1;
  }
  return 0;
}
