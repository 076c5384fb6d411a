/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restored-session.h"

#include <string.h>

#include "restore/message-words.h"
#include "restore/restored-codes.h"
#include "restore/restored-progress.h"

#define SHIFTED_BELOW_PROTOCOL 14 /* older phones number operations above 35 one lower (spec 20 §3.1.1) */
#define SHIFTED_ABOVE_OPERATION 35
#define OP_RESTORE_IMAGE 13
#define OP_VERIFY_IMAGE 14
#define STEP_ERASE 0x61F /* format_effaceable_storage: an update only passes it (spec 28 §3 row 13) */
#define MAX_TEXT 200     /* bytes of the words of the phone that a message carries */

/* The modem's own steps, here and awaited: a failure in them is endured, and the phone has no mobile radio afterwards
 * (spec 25 §1, §10). */
static gboolean
is_modem_step (guint16 code)
{
  return code == 0x1303 || code == 0x132A;
}

/* With the first of them the old system goes: where the phone tells no checkpoints, or not that one (spec 26 §5). */
static const gint64 erasing_operations[] = { 11, 12, OP_RESTORE_IMAGE, 42, 68 };

/* Steps that are gone through after a failure too (spec 20 §5.5). */
static const guint16 cleanup_steps[] = { 0x67C, 0x1613, 0x647, 0x648 };

/* The beginning of what the phone says, in whole characters. */
static char *
shorten (const char *text)
{
  char *start = g_strndup (text, MAX_TEXT);
  const char *end;

  g_utf8_validate (start, -1, &end);
  start[end - start] = '\0';
  return start;
}

/* The innermost failed step is told first. A phone that begins another one has got over it (a modem that was not
 * updated is endured). */
static void
remember_failure (RouseRestoredSession *session, guint16 code, gboolean has_failed, const char *name, const char *text)
{
  g_autofree char *why = text != NULL ? shorten (text) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cleanup_steps); i++)
    if (code == cleanup_steps[i])
      return;
  if (!has_failed)
    g_clear_pointer (&session->failed_step, g_free);
  else if (session->failed_step == NULL)
    session->failed_step =
        g_strdup_printf ("“%s” failed%s%s", name != NULL ? name : "?", why != NULL ? ": " : "", why != NULL ? why : "");
}

/* Only the low 16 bits are the code; RESULT decides, never the text of CHECKPOINT_ERROR; old phones do not say whether
 * a step begins or ends (spec 20 §5.5). */
static gboolean
handle_checkpoint (RouseRestoredSession *session, plist_t message, GError **error)
{
  guint16 code = (guint16) rouse_plist_get_int (message, "CHECKPOINT_ID", 0);
  gint64 result = (gint32) rouse_plist_get_int (message, "CHECKPOINT_RESULT", 0);
  gboolean tells_end = rouse_plist_get (message, "CHECKPOINT_COMPLETE") != NULL;
  gboolean is_end = rouse_plist_get_bool (message, "CHECKPOINT_COMPLETE");
  const char *name = rouse_plist_get_string (message, "CHECKPOINT_NAME");
  const char *text = rouse_plist_get_string (message, "CHECKPOINT_ERROR");

  if (name == NULL)
    name = rouse_restored_checkpoint_name (code);
  session->has_checkpoints |= tells_end;
  rouse_log_add (session->job->log, "checkpoint 0x%X %s %s%s%s", code, name != NULL ? name : "",
                 !tells_end ? "passed"
                 : is_end   ? "end"
                            : "begin",
                 text != NULL ? ": " : "", text != NULL ? text : "");
  if ((is_end || !tells_end) && result != 0) {
    rouse_restore_job_warn (session->job, "the phone’s step “%s” ended with %" G_GINT64_FORMAT,
                            name != NULL ? name : "?", result);
    session->modem_refused |= is_modem_step (code);
  }
  if (code == STEP_ERASE && session->job->erases)
    session->job->is_erased = TRUE;
  if (!is_end || result != 0)
    remember_failure (session, code, result != 0 && (is_end || !tells_end), name, text);
  rouse_restored_progress_by_checkpoint (session->job->progress, code, is_end);
  return TRUE;
}

static gboolean
handle_progress (RouseRestoredSession *session, plist_t message, GError **error)
{
  gint64 operation = rouse_plist_get_int (message, "Operation", 0);
  gint64 percent = rouse_plist_get_int (message, "Progress", -1);
  RouseProgress *progress = session->job->progress;
  gboolean is_old = session->protocol_version > 0 && session->protocol_version < SHIFTED_BELOW_PROTOCOL;

  if (is_old && operation > SHIFTED_ABOVE_OPERATION)
    operation++;
  for (gsize i = 0; i < G_N_ELEMENTS (erasing_operations); i++)
    session->job->is_erased |= operation == erasing_operations[i];
  rouse_progress_set_activity (progress, rouse_restored_operation_phrase ((guint) operation));
  if (is_old)
    rouse_restored_progress_by_operation (progress, operation);
  else if (!session->has_checkpoints)
    rouse_restored_progress_by_group (progress, rouse_restored_operation_group ((guint) operation));
  /* Our own count of bytes is smoother than the phone's percent, so operation 13 only shows that it lives. */
  if (operation == OP_VERIFY_IMAGE && percent >= 0 && percent <= 100)
    rouse_progress_set (progress, ROUSE_PHASE_VERIFY_IMAGE, (double) percent / 100.0);
  if (operation != OP_RESTORE_IMAGE && operation != OP_VERIFY_IMAGE)
    rouse_log_add (session->job->log, "operation %" G_GINT64_FORMAT " (%" G_GINT64_FORMAT ")", operation, percent);
  return TRUE;
}

/* The image is written over what was there (spec 26 §5). */
static void
note_image (RouseRestoredSession *session, plist_t message)
{
  if (g_strcmp0 (rouse_plist_get_string (message, "DataType"), "SystemImageData") == 0)
    session->job->is_erased = TRUE;
}

static gboolean
handle_data_request (RouseRestoredSession *session, plist_t message, GError **error)
{
  note_image (session, message);
  return rouse_data_requests_handle (session, message, FALSE, error);
}

static gboolean
handle_async_data_request (RouseRestoredSession *session, plist_t message, GError **error)
{
  note_image (session, message);
  return rouse_data_requests_handle (session, message, TRUE, error);
}

static gboolean
handle_status (RouseRestoredSession *session, plist_t message, GError **error)
{
  RouseRestoreJob *job = session->job;
  const char *device_log = rouse_plist_get_string (message, "Log");
  g_auto (plist_t) reply = plist_new_dict ();

  session->has_status = TRUE;
  session->status = rouse_plist_get_int (message, "Status", -1);
  /* A phone that says 0 and "not successful" in one breath has not succeeded. */
  session->succeeded = session->status == 0 && (rouse_plist_get (message, "Successful") == NULL ||
                                                rouse_plist_get_bool (message, "Successful"));
  rouse_log_add (job->log, "status %" G_GINT64_FORMAT " (%s)%s, AMR error %" G_GINT64_FORMAT, session->status,
                 rouse_restored_status_meaning (session->status),
                 session->status == 0 && !session->succeeded ? ", but not successful" : "",
                 rouse_plist_get_int (message, "AMRError", 0));
  g_mutex_lock (&job->lock);
  if (device_log != NULL) {
    g_free (job->device_log);
    job->device_log = rouse_log_clean (job->log, device_log);
  }
  g_mutex_unlock (&job->lock);
  if (session->succeeded)
    for (RousePhase phase = ROUSE_PHASE_BOOT; phase < ROUSE_PHASE_RESTART; phase++)
      rouse_progress_finish (job->progress, phase);

  /* Also after a failure: the phone waits for it before it restarts (spec 20 §5.4). */
  rouse_plist_set_string (reply, "MsgType", "ReceivedFinalStatusMsg");
  rouse_mux_link_write_plist (session->link, reply, FALSE, NULL, NULL);
  return TRUE;
}

/* The phone tries again after a refusal: only the last word counts. */
static gboolean
handle_baseband_status (RouseRestoredSession *session, plist_t message, GError **error)
{
  gboolean accepted = rouse_plist_get_bool (message, "Accepted");
  gboolean done = rouse_plist_get_bool (message, "Output/done");

  rouse_log_add (session->job->log, "the modem %s the firmware%s", accepted ? "accepted" : "refused",
                 accepted && done ? " and is done" : "");
  session->modem_refused = !accepted;
  rouse_progress_touch (session->job->progress);
  return TRUE;
}

static gboolean
handle_attestation (RouseRestoredSession *session, plist_t message, GError **error)
{
  g_auto (plist_t) reply = plist_new_dict ();

  rouse_plist_set_bool (reply, "RestoreShouldAttest", FALSE);
  return rouse_mux_link_write_plist (session->link, reply, FALSE, NULL, error);
}

static gboolean
handle_previous_log (RouseRestoredSession *session, plist_t message, GError **error)
{
  const char *text = rouse_plist_get_string (message, "PreviousRestoreLog");

  rouse_log_add (session->job->log, "log of the restore before this one: %" G_GSIZE_FORMAT " characters",
                 text != NULL ? strlen (text) : 0);
  rouse_message_words_add_lines (session->job->log, "before", text);
  return TRUE;
}

/* Spec 20 §5.9: the backtrace is one text or several. */
static gboolean
handle_crash (RouseRestoredSession *session, plist_t message, GError **error)
{
  plist_t lines = rouse_plist_get_array (message, "RestoredBacktrace");

  rouse_restore_job_warn (session->job, "the phone’s restore program crashed (%s)",
                          rouse_plist_get_string (message, "MsgType"));
  rouse_message_words_add_lines (session->job->log, "crash", rouse_plist_get_string (message, "RestoredBacktrace"));
  for (guint i = 0; lines != NULL && i < plist_array_get_size (lines); i++) {
    plist_t line = plist_array_get_item (lines, i);

    if (rouse_plist_is (line, PLIST_STRING))
      rouse_message_words_add_lines (session->job->log, "crash", plist_get_string_ptr (line, NULL));
  }
  return TRUE;
}

/* Reports of programs that crashed in the ramdisk (spec 20 §5.9). */
static gboolean
handle_crash_log (RouseRestoredSession *session, plist_t message, GError **error)
{
  g_autoptr (GBytes) data = rouse_plist_get_bytes (message, "Data");
  const char *name = rouse_plist_get_string (message, "Filename");
  g_autofree char *text = data != NULL ? g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data)) : NULL;

  rouse_log_add (session->job->log, "crash report %s", name != NULL ? name : "without a name");
  rouse_message_words_add_lines (session->job->log, "report", text);
  return TRUE;
}

/* Nothing to do but to notice. */
static gboolean
handle_information (RouseRestoredSession *session, plist_t message, GError **error)
{
  g_autofree char *words = rouse_message_words_describe (message);

  rouse_log_add (session->job->log, "message %s", words);
  rouse_progress_touch (session->job->progress);
  return TRUE;
}

/* Source: spec 20 §5. */
static const struct {
  const char *type;
  gboolean (*handle) (RouseRestoredSession *session, plist_t message, GError **error);
} messages[] = {
  { "ProgressMsg", handle_progress },
  { "CheckpointMsg", handle_checkpoint },
  { "DataRequestMsg", handle_data_request },
  { "AsyncDataRequestMsg", handle_async_data_request },
  { "StatusMsg", handle_status },
  { "BBUpdateStatusMsg", handle_baseband_status },
  { "BasebandUpdaterOutputData", handle_async_data_request },
  { "RestoreAttestation", handle_attestation },
  { "PreviousRestoreLogMsg", handle_previous_log },
  { "RestoredCrash", handle_crash },
  { "CrashLog", handle_crash_log },
  { "AsyncWait", handle_information },
  { "RestoreProtocol", handle_information },
  { "FDRSubmit", handle_information },
  { "ProvisioningInfo", handle_information },
  { "ProvisioningAck", handle_information },
  { "ProvisioningStatusMsg", handle_information },
};

gboolean
rouse_restored_messages_handle (RouseRestoredSession *session, plist_t message, GError **error)
{
  const char *type = rouse_plist_get_string (message, "MsgType");
  g_autofree char *words = NULL;

  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (messages); i++)
    if (g_str_equal (messages[i].type, type))
      return messages[i].handle (session, message, error);
  /* An unknown message is never an error by itself (spec 20 §5). */
  words = rouse_message_words_describe (message);
  rouse_log_add (session->job->log, "unknown message: %s", words);
  rouse_progress_touch (session->job->progress);
  return TRUE;
}
