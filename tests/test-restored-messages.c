/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "transport/restored-client.h"

/* What phones have said in logs that people posted, through our reader of messages. */

typedef struct {
  RouseRestoreJob job;
  RouseRestoredSession session;
  RouseMuxLink *phone; /* the other end */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  int fds[2];

  g_mutex_init (&f->job.lock);
  f->job.log = rouse_log_new ();
  f->job.progress = rouse_progress_new ();
  f->job.warnings = g_string_new (NULL);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  rouse_restored_session_init (&f->session, &f->job, 0, rouse_mux_link_new_for_fd (fds[0]));
  f->session.protocol_version = 15;
  f->phone = rouse_mux_link_new_for_fd (fds[1]);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  rouse_restored_session_clear (&f->session);
  rouse_mux_link_close (f->phone);
  g_string_free (f->job.warnings, TRUE);
  g_free (f->job.device_log);
  g_object_unref (f->job.progress);
  g_object_unref (f->job.log);
  g_mutex_clear (&f->job.lock);
}

static void
hear (Fixture *f, plist_t message)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (rouse_restored_messages_handle (&f->session, message, &error));
  g_assert_no_error (error);
  plist_free (message);
}

/* Over the wire as XML: numbers below zero are what they are there. */
static void
hear_xml (Fixture *f, const char *inner)
{
  g_autofree char *xml =
      g_strdup_printf ("<?xml version=\"1.0\"?><plist version=\"1.0\"><dict>%s</dict></plist>", inner);
  plist_t message = rouse_plist_parse (xml, strlen (xml), NULL);

  g_assert_nonnull (message);
  hear (f, message);
}

#define STATUS(inner) "<key>MsgType</key><string>StatusMsg</string>" inner

static gboolean
is_confirmed (Fixture *f)
{
  g_auto (plist_t) reply = rouse_mux_link_read_plist (f->phone, 1000, NULL, NULL);

  return g_strcmp0 (rouse_plist_get_string (reply, "MsgType"), "ReceivedFinalStatusMsg") == 0;
}

static void
test_status (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *words;
    gint64 status;
    gboolean succeeded;
  } cases[] = {
    { "<key>Status</key><integer>0</integer>", 0, TRUE },
    { "<key>Status</key><integer>0</integer><key>Successful</key><true/>", 0, TRUE },
    { "<key>Status</key><integer>0</integer><key>Successful</key><false/>", 0, FALSE },
    { "<key>Status</key><integer>-1</integer>", -1, FALSE },
    { "<key>Status</key><integer>18446744073709551615</integer>", -1, FALSE },
    { "<key>Status</key><integer>53</integer><key>Successful</key><false/>", 53, FALSE },
    { "<key>Successful</key><true/>", -1, FALSE }, /* no number at all */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *inner = g_strconcat (STATUS (""), cases[i].words, NULL);

    f->session.has_status = FALSE;
    hear_xml (f, inner);
    g_assert_true (f->session.has_status);
    g_assert_cmpint (f->session.status, ==, cases[i].status);
    g_assert_cmpint (f->session.succeeded, ==, cases[i].succeeded);
    g_assert_true (is_confirmed (f)); /* also after a failure */
  }
}

static void
test_device_log (Fixture *f, gconstpointer data)
{
  rouse_log_hide (f->job.log, "1A2B3C4D5E6F", "ECID");
  hear_xml (f, STATUS ("<key>Status</key><integer>14</integer><key>Log</key><string>ecid 1A2B3C4D5E6F</string>"));
  g_assert_cmpstr (f->job.device_log, ==, "ecid [ECID …5E6F]");
}

#define CHECKPOINT(id, rest)                                                                                           \
  "<key>MsgType</key><string>CheckpointMsg</string><key>CHECKPOINT_ID</key><integer>" id "</integer>" rest

static void
test_checkpoints (Fixture *f, gconstpointer data)
{
  /* Garbage above the code, a tolerated error that stays attached: no warning (spec 20 §5.5). */
  hear_xml (f, CHECKPOINT ("10964841237974091358", "<key>CHECKPOINT_RESULT</key><integer>0</integer>"
                                                   "<key>CHECKPOINT_COMPLETE</key><true/>"
                                                   "<key>CHECKPOINT_ERROR</key><string>[0]D(tolerated)</string>"));
  g_assert_cmpstr (f->job.warnings->str, ==, "");
  g_assert_true (f->session.has_checkpoints);
  /* A begin has no result; an end has, and it may be below zero in several ways. */
  hear_xml (f, CHECKPOINT ("4294968951", "<key>CHECKPOINT_RESULT</key><integer>-1</integer>"
                                         "<key>CHECKPOINT_COMPLETE</key><false/>"));
  g_assert_cmpstr (f->job.warnings->str, ==, "");
  hear_xml (f, CHECKPOINT ("21474841357", "<key>CHECKPOINT_RESULT</key><integer>4294967295</integer>"
                                          "<key>CHECKPOINT_COMPLETE</key><true/>"));
  g_assert_nonnull (strstr (f->job.warnings->str, "update_savage” ended with -1"));
  g_assert_false (f->session.modem_refused);
  hear_xml (f, CHECKPOINT ("4906", "<key>CHECKPOINT_RESULT</key><integer>18446744073709551615</integer>"
                                   "<key>CHECKPOINT_COMPLETE</key><true/>"));
  g_assert_true (f->session.modem_refused);
}

/* Old phones do not say whether a step ends: their operations tell where they are. */
static void
test_old_checkpoints (Fixture *f, gconstpointer data)
{
  f->session.protocol_version = 13;
  hear_xml (f, CHECKPOINT ("1621", "<key>CHECKPOINT_RESULT</key><integer>0</integer>"));
  g_assert_false (f->session.has_checkpoints);
  hear_xml (f, "<key>MsgType</key><string>ProgressMsg</string><key>Operation</key><integer>11</integer>"
               "<key>Progress</key><integer>-1</integer>");
  g_assert_cmpint (rouse_progress_get_phase (f->job.progress), >=, ROUSE_PHASE_PREPARE_DISK);
  hear_xml (f, CHECKPOINT ("1591", "<key>CHECKPOINT_RESULT</key><integer>53</integer>"));
  g_assert_nonnull (strstr (f->job.warnings->str, "ended with 53"));
}

#define OPERATION "<key>MsgType</key><string>ProgressMsg</string><key>Operation</key><integer>%d</integer>"

/* Where a phone tells no checkpoints, the first of these operations takes the old system (spec 26 §5). */
static void
test_erasing_operations (Fixture *f, gconstpointer data)
{
  static const int erasing[] = { 11, 12, 13, 42, 68 }, harmless[] = { 6, 10, 14, 28, 41, 43, 58, 67, 69 };

  for (gsize i = 0; i < G_N_ELEMENTS (harmless); i++) {
    g_autofree char *xml = g_strdup_printf (OPERATION, harmless[i]);

    hear_xml (f, xml);
    g_assert_false (f->job.is_erased);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (erasing); i++) {
    g_autofree char *xml = g_strdup_printf (OPERATION, erasing[i]);

    f->job.is_erased = FALSE;
    hear_xml (f, xml);
    g_assert_true (f->job.is_erased);
  }
}

/* The step that erases does nothing in an update, which still has its old system then (spec 28 §8). */
static void
test_erasing_step (Fixture *f, gconstpointer data)
{
  static const char step[] = CHECKPOINT ("1567", "<key>CHECKPOINT_RESULT</key><integer>0</integer>"
                                                 "<key>CHECKPOINT_COMPLETE</key><false/>");

  hear_xml (f, step);
  g_assert_false (f->job.is_erased);
  f->job.erases = TRUE;
  hear_xml (f, step);
  g_assert_true (f->job.is_erased);
}

#define MODEM(rest) "<key>MsgType</key><string>BBUpdateStatusMsg</string>" rest

static void
test_modem (Fixture *f, gconstpointer data)
{
  hear_xml (f, MODEM ("<key>Accepted</key><false/>"));
  g_assert_true (f->session.modem_refused);
  hear_xml (f, MODEM ("<key>Accepted</key><true/><key>Output</key><dict><key>done</key><true/><key>provisioning</key>"
                      "<dict><key>IMEI</key><string>350000000000006</string></dict></dict>"));
  g_assert_false (f->session.modem_refused);
  hear_xml (f, MODEM (""));
  g_assert_true (f->session.modem_refused);
  {
    g_autofree char *text = rouse_log_get_text (f->job.log);

    g_assert_null (strstr (text, "3500000"));
  }
}

/* --- recorded logs --- */

static plist_t
to_plist (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    plist_t dict = plist_new_dict ();
    JsonObjectIter iter;
    const char *key;
    JsonNode *value;

    json_object_iter_init (&iter, json_node_get_object (node));
    while (json_object_iter_next (&iter, &key, &value))
      plist_dict_set_item (dict, key, to_plist (value));
    return dict;
  }
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return plist_new_bool (json_node_get_boolean (node));
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return plist_new_string (json_node_get_string (node));
  return plist_new_uint ((uint64_t) json_node_get_int (node));
}

static void
hear_checkpoint (Fixture *f, JsonObject *event)
{
  plist_t message = plist_new_dict ();

  rouse_plist_set_string (message, "MsgType", "CheckpointMsg");
  rouse_plist_set_uint (message, "CHECKPOINT_ID", (guint64) json_object_get_int_member (event, "id"));
  rouse_plist_set_bool (message, "CHECKPOINT_COMPLETE", json_object_get_boolean_member (event, "complete"));
  rouse_plist_set_uint (message, "CHECKPOINT_RESULT", (guint64) json_object_get_int_member (event, "result"));
  if (json_object_has_member (event, "name"))
    rouse_plist_set_string (message, "CHECKPOINT_NAME", json_object_get_string_member (event, "name"));
  if (json_object_has_member (event, "failure"))
    rouse_plist_set_string (message, "CHECKPOINT_ERROR", json_object_get_string_member (event, "failure"));
  hear (f, message);
}

static void
hear_progress (Fixture *f, JsonObject *event)
{
  plist_t message = plist_new_dict ();

  rouse_plist_set_string (message, "MsgType", "ProgressMsg");
  rouse_plist_set_uint (message, "Operation", (guint64) json_object_get_int_member (event, "op"));
  rouse_plist_set_uint (message, "Progress", G_MAXUINT64);
  hear (f, message);
}

/* The logs tell the end in their tool's words. */
static void
hear_status (Fixture *f, JsonObject *event)
{
  static const struct {
    const char *text;
    guint64 status;
  } ends[] = {
    { "Restore Finished", 0 },
    { "Failed to recover FDR data", 53 },
    { "Unable to successfully restore device", 10 },
  };
  const char *text = json_object_get_string_member (event, "text");
  gsize i = 0;
  plist_t message = plist_new_dict ();

  while (i < G_N_ELEMENTS (ends) && !g_str_equal (ends[i].text, text))
    i++;
  g_assert_cmpuint (i, <, G_N_ELEMENTS (ends));
  rouse_plist_set_string (message, "MsgType", "StatusMsg");
  rouse_plist_set_uint (message, "Status", ends[i].status);
  hear (f, message);
  g_assert_true (is_confirmed (f));
}

static void
hear_modem (Fixture *f, JsonObject *event)
{
  plist_t message = plist_new_dict (), output = plist_new_dict ();

  rouse_plist_set_string (message, "MsgType", "BBUpdateStatusMsg");
  rouse_plist_set_bool (message, "Accepted", TRUE);
  rouse_plist_set_bool (output, "done", FALSE);
  plist_dict_set_item (message, "Output", output);
  hear (f, message);
}

static void
hear_raw (Fixture *f, JsonObject *event)
{
  hear (f, to_plist (json_object_get_member (event, "msg")));
}

/* Every question of the logs has a handler. */
static void
hear_question (Fixture *f, JsonObject *event)
{
  g_assert_true (rouse_data_requests_knows (json_object_get_string_member (event, "type")));
}

static void
hear_device (Fixture *f, JsonObject *event)
{
  g_autoptr (RouseRestoredIdentity) identity = g_new0 (RouseRestoredIdentity, 1);
  g_auto (plist_t) reply = to_plist (json_object_get_member (event, "msg"));

  g_assert_true (rouse_restored_identity_read_type (identity, reply, NULL));
  g_assert_cmpuint (identity->protocol_version, ==, 15);
}

static void
ignore (Fixture *f, JsonObject *event)
{
}

static const struct {
  const char *kind;
  void (*hear) (Fixture *f, JsonObject *event);
} kinds[] = {
  { "raw", hear_raw },
  { "checkpoint", hear_checkpoint },
  { "progress", hear_progress },
  { "status", hear_status },
  { "baseband", hear_modem },
  { "data_request", hear_question },
  { "device", hear_device },
  { "asr", ignore },
  { "fdr", ignore },
  { "proxy", ignore },
  { "host", ignore },
  { "apple", ignore },
  { "transport", ignore },
  { "device_log", ignore },
  { "tss", ignore },
  { "dfu", ignore },
  { "usb", ignore },
};

/* What must have come out of each file. */
static const struct {
  const char *name;
  guint64 protocol_version;
  gboolean has_status;
  gint64 status;
  const char *in_log; /* (nullable) */
} expected[] = {
  { "checkpoint_raw_cloudOS26", 15, FALSE, 0, "checkpoint 0x609 load_sep_os end" },
  { "failure_host_unsupported_iOS18", 15, TRUE, 10, "This host version is unsupported" },
  { "failure_nor_llb_null_iOS10", 14, FALSE, 0, NULL },
  { "fdr_exchange_iPhone10_1", 15, TRUE, 53, "operation 61" },
  { "iOS14_personalizeddata", 15, FALSE, 0, "operation 80" },
  { "success_iOS15.5_tail", 15, FALSE, 0, "checkpoint 0xE05 install_root_hash end" },
  { "success_iPhone3_3_iOS4.2_tail", 12, TRUE, 0, "operation 50" }, /* 49, as it was numbered then */
  { "baseband_loop_then_drop", 13, FALSE, 0, "the modem accepted" },
};

static void
play_event (Fixture *f, const char *name, JsonObject *event)
{
  const char *kind = json_object_get_string_member (event, "t");
  gsize i = 0;

  while (i < G_N_ELEMENTS (kinds) && !g_str_equal (kinds[i].kind, kind))
    i++;
  if (i == G_N_ELEMENTS (kinds))
    g_error ("%s: a kind of event without a reader: %s", name, kind);
  kinds[i].hear (f, event);
}

static void
check_verdict (Fixture *f, const char *name)
{
  g_autofree char *text = rouse_log_get_text (f->job.log);

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++) {
    if (!g_str_equal (expected[i].name, name))
      continue;
    g_assert_cmpint (f->session.has_status, ==, expected[i].has_status);
    g_assert_cmpint (f->session.status, ==, expected[i].status);
    g_assert_cmpint (f->session.succeeded, ==, expected[i].has_status && expected[i].status == 0);
    g_assert_cmpstr (f->job.warnings->str, ==, "");
    g_assert_false (f->session.modem_refused);
    if (expected[i].in_log != NULL)
      g_assert_nonnull (strstr (text, expected[i].in_log));
  }
}

static void
play (const char *folder, const char *name)
{
  g_autofree char *path = g_strconcat (folder, "/", name, ".json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *events;
  Fixture f = { 0 };

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  events = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "events");
  set_up (&f, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    if (g_str_equal (expected[i].name, name))
      f.session.protocol_version = expected[i].protocol_version;
  for (guint i = 0; i < json_array_get_length (events); i++)
    play_event (&f, name, json_array_get_object_element (events, i));
  check_verdict (&f, name);
  tear_down (&f, NULL);
}

static void
test_recorded (void)
{
  const char *samples = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *folder = samples != NULL ? g_build_filename (samples, "logs", NULL) : NULL;
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *file;
  guint n_files = 0;

  if (dir == NULL) {
    g_test_skip ("no samples");
    return;
  }
  while ((file = g_dir_read_name (dir)) != NULL) {
    g_autofree char *name = g_str_has_suffix (file, ".json") ? g_strndup (file, strlen (file) - 5) : NULL;

    if (name == NULL)
      continue;
    play (folder, name);
    n_files++;
  }
  g_assert_cmpuint (n_files, >=, G_N_ELEMENTS (expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/restored-messages/status", Fixture, NULL, set_up, test_status, tear_down);
  g_test_add ("/restored-messages/device-log", Fixture, NULL, set_up, test_device_log, tear_down);
  g_test_add ("/restored-messages/checkpoints", Fixture, NULL, set_up, test_checkpoints, tear_down);
  g_test_add ("/restored-messages/old-checkpoints", Fixture, NULL, set_up, test_old_checkpoints, tear_down);
  g_test_add ("/restored-messages/erasing-operations", Fixture, NULL, set_up, test_erasing_operations, tear_down);
  g_test_add ("/restored-messages/erasing-step", Fixture, NULL, set_up, test_erasing_step, tear_down);
  g_test_add ("/restored-messages/modem", Fixture, NULL, set_up, test_modem, tear_down);
  g_test_add_func ("/restored-messages/recorded", test_recorded);
  return g_test_run ();
}
