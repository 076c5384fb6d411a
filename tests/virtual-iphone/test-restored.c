/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/plist.h"
#include "scripted-host.h"

/* Whole restores against the scripts of restore mode, by a host that answers rightly, and by one that does not. */

typedef struct {
  const char *name;
  guint major;         /* of the iOS that is restored */
  const char *wrong;   /* what the host does wrong */
  const char *refused; /* what the phone says no to; NULL: nothing */
  int status;
  const char *setting; /* KEY=VALUE */
  const char *fault;
  SimMode end;          /* 0: normal, or recovery if the status is not 0 */
  const char *model;    /* NULL: iPhone 11 */
  const char *manifest; /* of the samples */
} Case;

static const Case cases[] = {
  { "ios17", 17, NULL, NULL, 0 },
  { "ios16", 16, NULL, NULL, 0 },
  { "ios18", 18, NULL, NULL, 0 },
  { "iphone12pro-ios26", 26, NULL, NULL, 0, NULL, NULL, 0, "iPhone13,3",
    "BuildManifest_iPhone13_3_26.2.1_23C71_d53p.plist" },
  { "iphone-air-ios26", 26, NULL, NULL, 0, NULL, NULL, 0, "iPhone18,4" }, /* the newest chips, no modem of others */
  { "ipad-ios18", 18, NULL, NULL, 0, NULL, NULL, 0, "j517ap" },           /* display and retimer, no modem */
  { "ios17-relay", 17, NULL, NULL, 0, "proxy-host=test.server:443" },
  { "ios17-no-relay", 17, "no-network", "proxy-session", 53, "proxy-host=test.server:443" },
  { "ios17-no-network", 17, "no-network", NULL, 0 },
  { "ios17-relay-changes", 17, "relay", "proxy-relay", 53, "proxy-host=test.server:443" },
  { "support-table", 17, "support-table", "host-unsupported", 10 },
  { "root-ticket", 17, "root-ticket", "root-ticket", -1 },
  { "no-sep", 17, "no-sep", "reply-key-missing", 50 },
  { "nor-order", 17, "nor-order", NULL, 0 }, /* the second NORData is a dictionary */
  { "wrong-fud", 17, "wrong-fud", "image-type", -1 },
  { "no-variant", 17, "no-variant", "identity-reply", -1 },
  { "kernel-type", 17, "kernel-type", "image-type", -1 },
  { "silence", 17, "silence-DeviceTree", "no-reply", -1, "reply-timeout-ms=700" },
  { "no-metadata", 17, "no-metadata", "reply-key-missing", 6 },
  { "updater-firmware", 17, "updater-firmware", "updater-firmware", -1 },
  { "updater-ticket", 17, "updater-ticket", "updater-ticket", -1 },
  { "updater-chip", 17, "updater-chip", "updater-ticket", -1 },
  { "modem-archive", 17, "modem-archive", "modem-archive", 0 }, /* endured */
  { "modem-nonce", 17, "modem-nonce", "modem-ticket", 0 },      /* endured */
  { "short-stream", 17, "short-stream", "stream-digest", 100 },
  { "asr-info", 17, "asr-info", "asr-packet-info", 14 },
  { "asr-checksum", 17, "asr-checksum", "asr-chunk-checksum", 1100 },
  { "asr-image", 17, "asr-image", "os-digest", 14 },
  { "asr-oob", 17, "asr-oob", "asr-oob", 14 },
  { "asr-short", 17, "asr-short", "asr-short", 14 },
  { "no-key", 18, "no-key", "url-asset", 14 },
  { "fault-status", 17, NULL, NULL, 75, NULL, "at restored.request:FUDData do status 75" },
  { "fault-close", 17, NULL, NULL, -1000, NULL, "at restored.request:FUDData do close", SIM_MODE_RECOVERY },
  { "fault-twice", 17, NULL, NULL, 0, NULL, "at restored.request:KernelCache do ask-twice" },
  { "fault-unknown", 17, NULL, NULL, 0, NULL, "at restored.request:KernelCache do unknown-request" },
  { "fault-asr-close", 17, NULL, NULL, 14, NULL, "at asr.offset:1000000 do close" },
  { "fault-modem", 17, NULL, NULL, 0, NULL, "at restored.message:BBUpdateStatusMsg* always do accepted-false" },
  { "modem-dead", 17, NULL, NULL, 0, "modem-dead=1" },
};

static char *
make_folder (const char *version, const char *build, const char *follow, const char *what)
{
  char *folder = g_dir_make_tmp ("ipsw-XXXXXX", NULL);
  const char *command[] = { g_getenv ("MAKE_IPSW"),
                            "--folder",
                            "--os-size",
                            "3M",
                            "--ramdisk-size",
                            "64K",
                            "--version",
                            version,
                            "--build",
                            build,
                            follow,
                            what,
                            folder,
                            NULL };
  int code = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, 0, NULL, NULL, NULL, NULL, &code, NULL));
  g_assert_cmpint (code, ==, 0);
  return folder;
}

/* An unpacked IPSW for the test; NULL: there are no samples. */
static char *
get_folder (const Case *test)
{
  g_autofree char *version = g_strdup_printf ("%u.4", test->major);
  g_autofree char *build = g_strdup_printf ("%uE219", test->major + 4);
  const char *samples = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *manifest = NULL;

  if (test->manifest == NULL)
    return make_folder (version, build, "--model", test->model != NULL ? test->model : "iPhone12,1");
  manifest = g_build_filename (samples != NULL ? samples : "/nowhere", "manifests", test->manifest, NULL);
  return g_file_test (manifest, G_FILE_TEST_EXISTS) ? make_folder (version, build, "--manifest", manifest) : NULL;
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR))
      remove_folder (child);
    else
      g_unlink (child);
  }
  g_rmdir (path);
}

static SimDevice *
make_phone (const Case *test)
{
  SimDevice *device = sim_device_new (sim_model_find (test->model != NULL ? test->model : "iPhone12,1"),
                                      G_GUINT64_CONSTANT (0x001A2B3C4D5E6F70), NULL, 0);
  g_autofree char *kernel =
      g_strdup_printf ("VIRTUAL-IPHONE version=%u.4 build=%uE219\n", test->major, test->major + 4);

  sim_device_set_setting (device, "asr-delay-ms", "0");
  sim_device_set_setting (device, "restart-ms", "1");
  sim_device_set_setting (device, "strict-updaters", "1");
  if (test->setting != NULL) {
    g_auto (GStrv) words = g_strsplit (test->setting, "=", 2);

    sim_device_set_setting (device, words[0], words[1]);
  }
  if (test->fault != NULL)
    g_assert_true (sim_faults_add (sim_device_get_faults (device), test->fault, NULL));
  sim_device_set_installed (device, "17.0", "21A329");
  sim_device_set_auto_boot (device, FALSE);
  sim_device_switch_on (device, SIM_MODE_RESTORE);
  sim_device_set_booted_facts (device, "rkrn", kernel);
  return device;
}

static void
boot (SimDevice *device, ScriptedHost *host)
{
  sim_device_set_booted_ticket (device, host->ticket);
  sim_restored_start (device);
}

static gboolean
has_refused (SimDevice *device, const char *what)
{
  g_autoptr (JsonNode) node = sim_summary_to_json (sim_device_get_summary (device), device);
  JsonArray *refused = json_object_get_array_member (json_node_get_object (node), "refused");
  gboolean found = FALSE;

  for (guint i = 0; i < json_array_get_length (refused); i++) {
    JsonObject *entry = json_array_get_object_element (refused, i);

    g_test_message ("refused: %s: %s", json_object_get_string_member (entry, "what"),
                    json_object_get_string_member (entry, "why"));
    found = found || what == NULL || strcmp (json_object_get_string_member (entry, "what"), what) == 0;
  }
  return found;
}

static void
wait_for_mode (SimDevice *device, SimMode mode)
{
  gint64 end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  while (sim_device_get_mode (device) != mode && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (sim_device_get_mode (device), ==, mode);
}

static void
test_restore (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *folder = get_folder (test);
  g_autofree char *version = NULL;
  g_autofree char *build = NULL;
  SimDevice *device;
  ScriptedHost *host;

  if (folder == NULL) {
    g_test_skip ("no sample manifests");
    return;
  }
  device = make_phone (test);
  host = scripted_host_new (device, folder);
  host->wrong = test->wrong;
  host->v18 = test->major >= 18;
  boot (device, host);
  scripted_host_run (host);

  g_assert_true (has_refused (device, test->refused) == (test->refused != NULL));
  g_assert_cmpint (host->status, ==, test->status);
  wait_for_mode (device, test->end != 0 ? test->end : test->status == 0 ? SIM_MODE_NORMAL : SIM_MODE_RECOVERY);
  sim_device_get_installed (device, &version, &build);
  if (host->status == 0) {
    g_autofree char *expected = g_strdup_printf ("%u.4", test->major);

    g_assert_cmpstr (version, ==, expected);
    g_assert_cmpuint (host->log_size, ==, 0);
  } else if (host->status != -1000) {
    g_assert_cmpuint (host->log_size, >=, 40000);
  }
  sim_restored_stop (device);
  scripted_host_free (host);
  remove_folder (folder);
}

/* The requests before StartRestore, and what is none (spec 28 §2.1). */
static void
test_queries (void)
{
  static const Case test = { "queries", 17 };
  SimDevice *device = make_phone (&test);
  g_autofree char *folder = get_folder (&test);
  ScriptedHost *host = scripted_host_new (device, folder);
  g_auto (plist_t) type = NULL;
  g_auto (plist_t) info = NULL;
  g_auto (plist_t) debug = NULL;
  g_auto (plist_t) other = NULL;
  g_auto (plist_t) answer = NULL;
  int fd;

  boot (device, host);
  fd = scripted_host_connect (host, 62078);
  type = scripted_host_query (host, fd, "QueryType", NULL);
  g_assert_cmpstr (rouse_plist_get_string (type, "HardwareModel"), ==, "N104AP");
  g_assert_cmpint (rouse_plist_get_int (type, "RestoreProtocolVersion", 0), ==, 15);
  info = scripted_host_query (host, fd, "QueryValue", "HardwareInfo");
  g_assert_cmpint (rouse_plist_get_int (info, "HardwareInfo/ChipID", 0), ==, 0x8030);
  debug = scripted_host_query (host, fd, "QueryValue", "SavedDebugInfo");
  g_assert_nonnull (rouse_plist_get_dict (debug, "SavedDebugInfo"));
  other = scripted_host_query (host, fd, "QueryValue", "NoSuchKey");
  g_assert_cmpuint (plist_dict_get_size (other), ==, 0);
  answer = scripted_host_query (host, fd, "Reboot", NULL);
  g_assert_cmpstr (rouse_plist_get_string (answer, "Result"), ==, "Success");
  close (fd);
  wait_for_mode (device, SIM_MODE_RECOVERY);
  sim_restored_stop (device);
  scripted_host_free (host);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/restored/queries", test_queries);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/restored/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_restore);
  }
  return g_test_run ();
}
