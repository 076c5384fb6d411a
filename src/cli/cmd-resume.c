/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/json-line.h"
#include "cli/phone-finder.h"
#include "cli/restore-line.h"
#include "guide/journal-advice.h"
#include "guide/journal-folder.h"
#include "guide/journal-words.h"
#include "guide/phone-act.h"
#include "restore/restore-request.h"

#define FIND_MS 10000

typedef struct {
  char *ecid_text, *ipsw, *log_path, *tss_url, *asset_url, *proxy_to;
  gboolean give_back, erase, dry_run, as_json, yes;
  guint64 ecid;
  char *folder; /* of the journal */
} Resume;

static void
resume_clear (Resume *self)
{
  char *texts[] = { self->ecid_text, self->ipsw,     self->log_path, self->tss_url,
                    self->asset_url, self->proxy_to, self->folder };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Resume, resume_clear)

static int
fail (const Resume *self, int code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (ROUSE_ERROR, code, message);

  return rouse_cli_report (error, self->as_json);
}

static void
tell_advice (const Resume *self, const RouseJournalSession *session, const RouseResumeAdvice *advice)
{
  if (self->as_json) {
    g_autofree char *ecid = g_strdup_printf ("0x%" G_GINT64_MODIFIER "X", session->ecid);
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("resume");

    rouse_json_line_string (json, "session", session->id);
    rouse_json_line_string (json, "ecid", ecid);
    rouse_json_line_string (json, "phase", session->phase);
    rouse_json_line_string (json, "stage", rouse_journal_stage_to_string (session->stage));
    rouse_json_line_bool (json, "erase", advice->erase);
    rouse_json_line_string (json, "firmware_path", advice->firmware);
    rouse_json_line_string (json, "happened", _ (advice->happened));
    rouse_json_line_bool (json, "is_over", advice->is_over);
    rouse_json_line_bool (json, "can_go_on", advice->can_go_on);
    rouse_json_line_bool (json, "can_give_back", advice->can_give_back);
    rouse_json_line_bool (json, "needs_buttons", advice->needs_buttons);
    rouse_json_line_end (json);
  } else {
    g_autofree char *words = rouse_journal_words_for_offer (session, g_get_real_time () / 1000);

    g_print ("%s\n%s\n", words, _ (advice->happened));
    if (advice->next != NULL)
      g_print ("%s\n", _ (advice->next));
  }
}

/* --- giving it back --- */

typedef struct {
  GMainLoop *loop;
  RousePhoneActResult result;
  GError *error;
} Wait;

static void
given_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  rouse_phone_act_finish (result, &wait->result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static const struct {
  const char *id;
  int code;
  const char *words;
} outcomes[] = {
  [ROUSE_ACT_DONE] = { "started", EXIT_OK, N_ ("The phone was given back, and it has started.") },
  [ROUSE_ACT_CAME_BACK] = { "came-back", EXIT_FAILED,
                            N_ ("The phone came back in recovery mode: it does not start without a repair. “rousectl "
                                "resume” goes on with it.") },
  [ROUSE_ACT_NOT_SEEN] = { "not-seen", EXIT_OK, N_ ("The phone was given back, and it restarts.") },
};

static void
tell_given_back (const Resume *self, RousePhoneActResult result)
{
  if (self->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("given-back");

    rouse_json_line_string (json, "outcome", outcomes[result].id);
    rouse_json_line_int (json, "exit_code", outcomes[result].code);
    rouse_json_line_end (json);
  } else {
    g_print ("%s\n", _ (outcomes[result].words));
  }
}

static int
give_back (const Resume *self, RouseDeviceMonitor *monitor, const RouseJournalSession *session)
{
  Wait wait = { .loop = g_main_loop_new (NULL, FALSE) };
  int code = EXIT_OK;

  rouse_phone_act_async (ROUSE_ACT_LEAVE_RECOVERY, rouse_device_monitor_get_waiter (monitor), session->ecid, NULL, NULL,
                         given_back_cb, &wait);
  g_main_loop_run (wait.loop);
  g_main_loop_unref (wait.loop);
  if (wait.error != NULL) {
    code = rouse_cli_report (wait.error, self->as_json);
    g_error_free (wait.error);
    return code;
  }
  if (wait.result != ROUSE_ACT_CAME_BACK)
    rouse_journal_settle (self->folder, session->id, ROUSE_JOURNAL_END_GIVEN_BACK, NULL);
  tell_given_back (self, wait.result);
  return outcomes[wait.result].code;
}

/* --- going on --- */

/* The same firmware, unless another was named now: a file may have been replaced meanwhile. */
static gboolean
check_same_firmware (const Resume *self, const RouseJournalSession *session, RouseRestorePlan *plan, GError **error)
{
  if (self->ipsw != NULL || session->build == NULL || g_str_equal (session->build, rouse_restore_plan_get_build (plan)))
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE,
               "the repair was begun with iOS %s (%s), but the file holds %s (%s) now; name one with --ipsw",
               session->version != NULL ? session->version : "?", session->build, rouse_restore_plan_get_version (plan),
               rouse_restore_plan_get_build (plan));
  return FALSE;
}

static int
go_on (const Resume *self, RouseDeviceMonitor *monitor, RouseDevice *device, const RouseJournalSession *session)
{
  const RouseRestoreWish wish = {
    .ecid = session->ecid,
    .ipsw_path = self->ipsw != NULL ? self->ipsw : session->firmware,
    .erase = session->erase,
    .tss_url = self->tss_url,
    .asset_url = self->asset_url,
    .proxy_to = self->proxy_to,
  };
  const RouseRestoreLineOptions line = {
    .log_path = self->log_path,
    .skip_room_check = TRUE, /* it was asked when it was begun */
    .as_json = self->as_json,
    .yes = self->erase && self->yes,
  };
  g_autoptr (RouseRestoreRequest) request = NULL;
  g_autoptr (RouseRestorePlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  if (wish.ipsw_path == NULL)
    return fail (self, ROUSE_ERROR_NO_FILE, "which firmware it was is not known; name it with --ipsw");
  request = rouse_restore_request_new (&wish);
  plan = rouse_restore_plan_new (request, rouse_device_get_sighting (device), NULL, &error);
  if (plan == NULL || !check_same_firmware (self, session, plan, &error))
    return rouse_cli_report (error, self->as_json);
  return rouse_restore_line_run (monitor, device, plan, &line);
}

static int
follow (const Resume *self, RouseDeviceMonitor *monitor, RouseDevice *device, const RouseJournalSession *session)
{
  RouseResumeAdvice advice = rouse_journal_resume_advice (session, session->ecid, rouse_device_get_mode (device));

  if (!advice.is_offered)
    return fail (self, ROUSE_ERROR_FAILED, "there is nothing to go on with in the mode in which the phone is");
  tell_advice (self, session, &advice);
  if (self->dry_run)
    return EXIT_OK;
  if (advice.is_over) {
    rouse_journal_settle (self->folder, session->id, ROUSE_JOURNAL_END_STARTED, NULL);
    return EXIT_OK;
  }
  if (self->give_back)
    return advice.can_give_back
               ? give_back (self, monitor, session)
               : fail (self, ROUSE_ERROR_TOO_LATE, "a command cannot give the phone back from where it is");
  /* Where nobody can be asked to type it, the command itself has to say it. */
  if (self->erase != advice.erase && (self->erase || self->as_json || self->yes || !isatty (STDIN_FILENO))) {
    g_printerr ("rousectl: %s\n", advice.erase ? _ ("this repair erases everything: say so with --erase")
                                               : _ ("this repair keeps the data: --erase does not belong to it"));
    return EXIT_USAGE;
  }
  return go_on (self, monitor, device, session);
}

static int
find_and_follow (Resume *self, RouseDeviceMonitor *monitor)
{
  g_autoptr (RouseDevice) device = NULL;
  g_autoptr (RouseJournalSession) session = NULL;
  g_autoptr (GError) error = NULL;

  device = rouse_phone_finder_find (monitor, self->ecid, FIND_MS, &error);
  if (device == NULL)
    return rouse_cli_report (error, self->as_json);
  rouse_device_list_keep (rouse_device_monitor_get_list (monitor), rouse_device_get_ecid (device));
  session = rouse_journal_find_open (self->folder, rouse_device_get_ecid (device));
  if (session != NULL)
    return follow (self, monitor, device, session);
  if (rouse_journal_is_running (self->folder, rouse_device_get_ecid (device)))
    return fail (self, ROUSE_ERROR_IN_USE, "another program is repairing this phone");
  return fail (self, ROUSE_ERROR_FAILED, "no repair of this phone was interrupted");
}

/* rousectl resume */
int
rouse_cmd_resume (int argc, char **argv)
{
  g_auto (Resume) self = { .folder = rouse_journal_get_folder () };
  const GOptionEntry entries[] = {
    { "give-back", 0, 0, G_OPTION_ARG_NONE, &self.give_back, N_ ("Start the phone as it was instead"), NULL },
    { "erase", 0, 0, G_OPTION_ARG_NONE, &self.erase, N_ ("Say again that it erases, if it was begun so"), NULL },
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &self.ecid_text, N_ ("Which phone, if there are several"), N_ ("ECID") },
    { "ipsw", 0, 0, G_OPTION_ARG_FILENAME, &self.ipsw, N_ ("Firmware file, if it is elsewhere now"), N_ ("FILE") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &self.dry_run, N_ ("Only tell where it would go on"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &self.yes, N_ ("Do not ask on the terminal before erasing"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.as_json, N_ ("Print one JSON object a line"), NULL },
    { "log", 0, 0, G_OPTION_ARG_FILENAME, &self.log_path, N_ ("Save the log there"), N_ ("FILE") },
    { "tss-url", 0, 0, G_OPTION_ARG_STRING, &self.tss_url, N_ ("Signing server instead of Apple’s"), N_ ("URL") },
    { "asset-url", 0, 0, G_OPTION_ARG_STRING, &self.asset_url,
      N_ ("Server instead of Apple’s for the keys of encrypted images"), N_ ("URL") },
    { "proxy-to", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &self.proxy_to, NULL, NULL }, /* for tests */
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (RouseDeviceMonitor) monitor = NULL;
  g_autoptr (GError) error = NULL;
  int code;

  if (!rouse_cli_parse (&argc, &argv, NULL, _ ("Goes on with a repair that was interrupted."), entries))
    return EXIT_USAGE;
  if (argc > 1 || (self.ecid_text != NULL && !rouse_cli_parse_ecid (self.ecid_text, &self.ecid, &error))) {
    g_printerr ("rousectl: %s\n", error != NULL ? error->message : _ ("too many words"));
    return EXIT_USAGE;
  }
  monitor = rouse_device_monitor_new ();
  if (!rouse_device_monitor_start (monitor, &error))
    return rouse_cli_report (error, self.as_json);
  code = find_and_follow (&self, monitor);
  rouse_device_monitor_stop (monitor);
  return code;
}
