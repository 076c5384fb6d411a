/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "scripted-host.h"

/* The signing server as a client sees it: over HTTP. */

typedef struct {
  GPtrArray *devices;
  SimDevice *device;
  SimTss *tss;
  guint16 port;
  ScriptedHost *host;
} Fixture;

static const char *folder;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GUri) uri = NULL;

  f->device = sim_device_new (sim_model_find ("iPhone12,1"), G_GUINT64_CONSTANT (0x001A2B3C4D5E6F70), NULL, 0);
  f->devices = g_ptr_array_new ();
  g_ptr_array_add (f->devices, f->device);
  f->tss = sim_tss_start (f->devices);
  uri = g_uri_parse (sim_tss_get_url (f->tss), G_URI_FLAGS_NONE, NULL);
  f->port = (guint16) g_uri_get_port (uri);
  f->host = scripted_host_new (f->device, folder);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  scripted_host_free (f->host);
  sim_tss_stop (f->tss);
  sim_device_free (f->device);
  g_ptr_array_unref (f->devices);
}

/* Sends @head and @body as they are; returns everything that came back. */
static char *
talk (Fixture *f, const char *head, const char *body, gsize size)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (client, "127.0.0.1", f->port, NULL, NULL);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GString *answer = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  g_output_stream_write_all (output, head, strlen (head), NULL, NULL, NULL);
  g_output_stream_write_all (output, body, size, NULL, NULL, NULL);
  while ((n = g_input_stream_read (input, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (answer, buffer, n);
  return g_string_free (answer, FALSE);
}

static char *
post_to (Fixture *f, const char *target, const char *body, gsize size)
{
  g_autofree char *head = g_strdup_printf ("POST %s HTTP/1.1\r\nHost: gs.apple.com\r\nContent-Type: text/xml\r\n"
                                           "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                                           target, size);

  return talk (f, head, body, size);
}

static char *
post (Fixture *f, plist_t request)
{
  g_autoptr (GBytes) xml = rouse_plist_to_xml (request);

  return post_to (f, "/TSS/controller?action=2", g_bytes_get_data (xml, NULL), g_bytes_get_size (xml));
}

static int
status_of (const char *answer)
{
  const char *at = strstr (answer, "STATUS=");

  return at != NULL ? atoi (at + 7) : -1;
}

static gboolean
has_refused (Fixture *f, const char *what)
{
  g_autoptr (JsonNode) node = sim_summary_to_json (sim_device_get_summary (f->device), f->device);
  JsonArray *refused = json_object_get_array_member (json_node_get_object (node), "refused");

  for (guint i = 0; i < json_array_get_length (refused); i++)
    if (what == NULL ||
        strcmp (json_object_get_string_member (json_array_get_object_element (refused, i), "what"), what) == 0)
      return TRUE;
  return FALSE;
}

/* --- good requests --- */

static void
check_ticket (Fixture *f, const char *answer)
{
  const char *xml = strstr (answer, "<?xml");
  g_auto (plist_t) response = NULL;
  g_autoptr (GBytes) im4m = NULL;
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (f->device);
  g_autoptr (SimTicket) ticket = NULL;
  g_autofree char *why = NULL;

  g_assert_nonnull (strstr (answer, "STATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=<?xml"));
  response = rouse_plist_parse (xml, strlen (xml), NULL);
  im4m = rouse_plist_get_bytes (response, "ApImg4Ticket");
  g_assert_nonnull (im4m);
  ticket = sim_ticket_parse (im4m, &why);
  g_assert_cmpstr (why, ==, NULL);
  g_assert_cmpuint (ticket->chip_id, ==, 0x8030);
  g_assert_cmpuint (ticket->board_id, ==, 4);
  g_assert_cmpuint (ticket->ecid, ==, sim_device_get_ecid (f->device));
  g_assert_true (g_bytes_equal (ticket->ap_nonce, nonce));
  g_assert_nonnull (g_hash_table_lookup (ticket->digests, "ibss"));
  g_assert_nonnull (g_hash_table_lookup (ticket->digests, "rosi"));
  g_assert_nonnull (rouse_plist_get (response, "RestoreSEP-TBM/ucon"));
}

static void
test_good (Fixture *f, gconstpointer data)
{
  g_auto (plist_t) request = scripted_host_make_ap_request (f->host);
  g_autofree char *answer = post (f, request);

  check_ticket (f, answer);
  g_assert_false (has_refused (f, NULL));
}

/* As a client with http_proxy set asks. */
static void
test_proxy (Fixture *f, gconstpointer data)
{
  g_auto (plist_t) request = scripted_host_make_ap_request (f->host);
  g_autoptr (GBytes) xml = rouse_plist_to_xml (request);
  g_autofree char *answer =
      post_to (f, "http://gs.apple.com/TSS/controller?action=2", g_bytes_get_data (xml, NULL), g_bytes_get_size (xml));

  check_ticket (f, answer);
}

static void
test_http (Fixture *f, gconstpointer data)
{
  g_autofree char *tunnel = talk (f, "CONNECT gs.apple.com:443 HTTP/1.1\r\n\r\n", "", 0);
  g_autofree char *page = talk (f, "GET / HTTP/1.1\r\n\r\n", "", 0);
  g_autofree char *empty = post_to (f, "/TSS/controller?action=2", "", 0);
  g_autofree char *action = post_to (f, "/TSS/controller?action=1", "x", 1);
  g_autofree char *garbage = post_to (f, "/TSS/controller?action=2", "no property list", 16);
  g_autofree char *key = talk (f, "GET /fcs-keys/1234 HTTP/1.1\r\n\r\n", "", 0);

  g_assert_nonnull (strstr (key, "-----BEGIN PRIVATE KEY-----"));
  g_assert_true (g_str_has_prefix (tunnel, "HTTP/1.1 403"));
  g_assert_true (g_str_has_prefix (page, "HTTP/1.1 404"));
  g_assert_cmpint (status_of (empty), ==, 511);
  g_assert_cmpint (status_of (action), ==, 5000);
  g_assert_cmpint (status_of (garbage), ==, 100);
}

static void
test_unsigned (Fixture *f, gconstpointer data)
{
  g_auto (plist_t) request = scripted_host_make_ap_request (f->host);
  g_autofree char *answer = NULL;

  sim_device_set_setting (f->device, "unsigned", "1");
  answer = post (f, request);
  g_assert_cmpint (status_of (answer), ==, 94);
  g_assert_false (has_refused (f, NULL));
}

static void
test_faults (Fixture *f, gconstpointer data)
{
  g_auto (plist_t) request = scripted_host_make_ap_request (f->host);
  g_autofree char *status = NULL, *http = NULL, *closed = NULL, *good = NULL;

  g_assert_true (sim_faults_add (sim_device_get_faults (f->device), "at tss:*ApImg4Ticket* do status 133", NULL));
  g_assert_true (sim_faults_add (sim_device_get_faults (f->device), "at tss do http 403", NULL));
  g_assert_true (sim_faults_add (sim_device_get_faults (f->device), "at tss do close", NULL));
  status = post (f, request);
  http = post (f, request);
  closed = post (f, request);
  good = post (f, request);
  g_assert_cmpint (status_of (status), ==, 133);
  g_assert_true (g_str_has_prefix (http, "HTTP/1.1 403"));
  g_assert_cmpstr (closed, ==, "");
  check_ticket (f, good);
}

/* --- bad requests: one change each --- */

typedef struct {
  const char *name;
  const char *key; /* what is changed; "A/B": in a component */
  enum { REMOVE, STRING, SHORT_DATA, NUMBER, FALSE_VALUE, TRUE_VALUE, DICT } change;
  int status;
  const char *refused;
} Bad;

static const Bad bad[] = {
  { "no-ecid", "ApECID", REMOVE, 126, "tss-key-missing" },
  { "other-ecid", "ApECID", NUMBER, 94, "tss-unknown-ecid" },
  { "chip-as-string", "ApChipID", STRING, 100, "tss-key-type" },
  { "other-chip", "ApChipID", NUMBER, 94, "tss-wrong-model" },
  { "other-board", "ApBoardID", NUMBER, 94, "tss-wrong-model" },
  { "no-nonce", "ApNonce", REMOVE, 126, "tss-key-missing" },
  { "short-nonce", "ApNonce", SHORT_DATA, 128, "tss-key-size" },
  { "short-sep-nonce", "SepNonce", SHORT_DATA, 128, "tss-key-size" },
  { "short-build-id", "UniqueBuildID", SHORT_DATA, 100, "tss-key-size" },
  { "no-security-mode", "ApSecurityMode", REMOVE, 126, "tss-key-missing" },
  { "development", "ApProductionMode", FALSE_VALUE, 94, "tss-mode" },
  { "manifest", "Manifest", DICT, 100, "tss-helper-key" },
  { "info", "iBSS/Info", DICT, 100, "tss-helper-key" },
  { "digest-as-string", "iBSS/Digest", STRING, 100, "tss-key-type" },
  { "short-digest", "iBSS/Digest", SHORT_DATA, 100, "tss-key-size" },
  { "no-digest", "ftap/Digest", REMOVE, 126, "tss-key-missing" },
  { "no-epro", "iBSS/EPRO", REMOVE, 94, "tss-rules" },
  { "demotion", "iBSS/DPRO", TRUE_VALUE, 94, "tss-rules" },
  { "mixed", "@SE,Ticket", TRUE_VALUE, 94, "tss-mixed" },
  { "no-version", "@VersionInfo", REMOVE, 126, "tss-key-missing" },
};

static void
change (plist_t request, const Bad *test)
{
  const char *slash = strchr (test->key, '/');
  g_autofree char *component = slash != NULL ? g_strndup (test->key, (gsize) (slash - test->key)) : NULL;
  plist_t dict = component != NULL ? rouse_plist_get_dict (request, component) : request;
  const char *key = slash != NULL ? slash + 1 : test->key;

  g_assert_nonnull (dict);
  switch (test->change) {
  case REMOVE:
    plist_dict_remove_item (dict, key);
    break;
  case STRING:
    rouse_plist_set_string (dict, key, "0x8030");
    break;
  case SHORT_DATA:
    rouse_plist_set_data (dict, key, "short", 5);
    break;
  case NUMBER:
    rouse_plist_set_uint (dict, key, 0x1234);
    break;
  case FALSE_VALUE:
  case TRUE_VALUE:
    rouse_plist_set_bool (dict, key, test->change == TRUE_VALUE);
    break;
  case DICT:
    plist_dict_set_item (dict, key, plist_new_dict ());
    break;
  }
}

static void
test_bad (Fixture *f, gconstpointer data)
{
  const Bad *test = data;
  g_auto (plist_t) request = scripted_host_make_ap_request (f->host);
  g_autofree char *answer = NULL;

  change (request, test);
  answer = post (f, request);
  g_assert_cmpint (status_of (answer), ==, test->status);
  g_assert_null (strstr (answer, "SUCCESS"));
  g_assert_true (has_refused (f, test->refused));
}

/* --- the modem's rule about PSI and PSI2 (spec 14 §5.1) --- */

static void
test_modem (Fixture *f, gconstpointer data)
{
  g_auto (plist_t) request = scripted_host_make_ap_request (f->host);
  plist_t entry = plist_copy (rouse_plist_get_dict (f->host->identity, "Manifest/BasebandFirmware"));
  g_autofree char *both = NULL, *good = NULL;

  plist_dict_remove_item (entry, "Info");
  plist_dict_set_item (request, "BasebandFirmware", entry);
  rouse_plist_set_bool (request, "@BBTicket", TRUE);
  rouse_plist_set_uint (request, "BbChipID", 0x68);
  rouse_plist_set_uint (request, "BbGoldCertId", 1);
  rouse_plist_set_data (request, "BbSNUM", "123456789012", 12);
  both = post (f, request);
  g_assert_cmpint (status_of (both), ==, 49);
  g_assert_true (has_refused (f, "tss-psi-rule"));
  plist_dict_remove_item (entry, "PSI-PartialDigest");
  plist_dict_remove_item (entry, "RestorePSI-PartialDigest");
  good = post (f, request);
  g_assert_cmpint (status_of (good), ==, 0);
  g_assert_nonnull (strstr (good, "<key>BBTicket</key>"));
  g_assert_nonnull (strstr (good, "<key>PSI2-Blob</key>"));
  g_assert_null (strstr (good, "<key>PSI-Blob</key>"));
}

static void
make_folder (const char *path)
{
  const char *command[] = {
    g_getenv ("MAKE_IPSW"), "--folder", "--os-size", "1M", "--ramdisk-size", "64K", path, NULL
  };
  int code = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, 0, NULL, NULL, NULL, NULL, &code, NULL));
  g_assert_cmpint (code, ==, 0);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = g_dir_make_tmp ("ipsw-XXXXXX", NULL);
  const char *clean[] = { "rm", "-rf", path, NULL };
  int code;

  folder = path;
  make_folder (path);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/tss/good", Fixture, NULL, set_up, test_good, tear_down);
  g_test_add ("/tss/proxy", Fixture, NULL, set_up, test_proxy, tear_down);
  g_test_add ("/tss/http", Fixture, NULL, set_up, test_http, tear_down);
  g_test_add ("/tss/unsigned", Fixture, NULL, set_up, test_unsigned, tear_down);
  g_test_add ("/tss/faults", Fixture, NULL, set_up, test_faults, tear_down);
  g_test_add ("/tss/modem", Fixture, NULL, set_up, test_modem, tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *name = g_strconcat ("/tss/bad/", bad[i].name, NULL);

    g_test_add (name, Fixture, &bad[i], set_up, test_bad, tear_down);
  }
  code = g_test_run ();
  g_spawn_sync (NULL, (char **) clean, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  return code;
}
