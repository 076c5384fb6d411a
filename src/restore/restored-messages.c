/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restored-session.h"

#include <string.h>

#include "restore/restored-codes.h"

#define SHIFTED_BELOW_PROTOCOL 14 /* older phones number operations above 35 one lower (spec 20 §3.1.1) */
#define SHIFTED_ABOVE_OPERATION 35
#define OP_RESTORE_IMAGE 13
#define OP_VERIFY_IMAGE 14

/* What a checkpoint says of our phases: its begin begins the phase, its end puts the phase at @share. Source: spec 26
 * §2, §3; positions inside a phase follow the scripts of spec 28. */
static const struct {
  guint16 code;
  RousePhase phase;
  double share;
} milestones[] = {
  { 0x655, ROUSE_PHASE_PREPARE, 0.02 },      { 0x60B, ROUSE_PHASE_PREPARE, 0.10 },
  { 0x60D, ROUSE_PHASE_PREPARE, 0.20 },      { 0x60E, ROUSE_PHASE_PREPARE, 0.35 },
  { 0x609, ROUSE_PHASE_PREPARE, 0.45 },      { 0x665, ROUSE_PHASE_PREPARE, 0.55 },
  { 0x614, ROUSE_PHASE_PREPARE, 0.60 },      { 0x616, ROUSE_PHASE_PREPARE, 0.70 },
  { 0x61A, ROUSE_PHASE_PREPARE, 0.80 },      { 0x61B, ROUSE_PHASE_PREPARE, 0.90 },
  { 0x61D, ROUSE_PHASE_PREPARE, 1.00 },      { 0x64E, ROUSE_PHASE_PREPARE_DISK, 0.10 },
  { 0x61F, ROUSE_PHASE_PREPARE_DISK, 0.30 }, { 0x621, ROUSE_PHASE_PREPARE_DISK, 0.50 },
  { 0x658, ROUSE_PHASE_PREPARE_DISK, 0.80 }, { 0x626, ROUSE_PHASE_VERIFY_IMAGE, 1.00 },
  { 0x6B4, ROUSE_PHASE_VERIFY_IMAGE, 1.00 }, { 0x634, ROUSE_PHASE_FIRMWARE, 0.10 },
  { 0x635, ROUSE_PHASE_FIRMWARE, 0.90 },     { 0x1300, ROUSE_PHASE_FIRMWARE, 0.20 },
  { 0x130A, ROUSE_PHASE_FIRMWARE, 0.30 },    { 0x1301, ROUSE_PHASE_FIRMWARE, 0.35 },
  { 0x1303, ROUSE_PHASE_FIRMWARE, 0.55 },    { 0x132A, ROUSE_PHASE_FIRMWARE, 0.55 },
  { 0x1309, ROUSE_PHASE_FIRMWARE, 0.65 },    { 0x130D, ROUSE_PHASE_FIRMWARE, 0.75 },
  { 0x1310, ROUSE_PHASE_FIRMWARE, 0.85 },    { 0x63C, ROUSE_PHASE_FIRMWARE, 0.95 },
  { 0x668, ROUSE_PHASE_FIRMWARE, 1.00 },     { 0x6A6, ROUSE_PHASE_INSTALL, 0.40 },
  { 0xE00, ROUSE_PHASE_INSTALL, 0.50 },      { 0xE01, ROUSE_PHASE_INSTALL, 0.55 },
  { 0xE04, ROUSE_PHASE_INSTALL, 0.65 },      { 0xE05, ROUSE_PHASE_INSTALL, 0.70 },
  { 0x628, ROUSE_PHASE_INSTALL, 0.80 },      { 0xF00, ROUSE_PHASE_INSTALL, 0.90 },
  { 0x64D, ROUSE_PHASE_INSTALL, 1.00 },      { 0x1600, ROUSE_PHASE_FINISH, 0.10 },
  { 0x639, ROUSE_PHASE_FINISH, 0.20 },       { 0x68B, ROUSE_PHASE_FINISH, 0.70 },
  { 0x642, ROUSE_PHASE_FINISH, 0.90 },       { 0x648, ROUSE_PHASE_FINISH, 0.95 },
};

static void
move_progress (RouseProgress *progress, guint16 code, gboolean is_end)
{
  for (gsize i = 0; i < G_N_ELEMENTS (milestones); i++) {
    if (milestones[i].code != code)
      continue;
    if (milestones[i].phase > ROUSE_PHASE_PREPARE)
      rouse_progress_finish (progress, ROUSE_PHASE_PREPARE);
    if (is_end)
      rouse_progress_set (progress, milestones[i].phase, milestones[i].share);
    else
      rouse_progress_begin (progress, milestones[i].phase);
    return;
  }
  rouse_progress_touch (progress);
}

/* Phones of protocols below 14 tell no checkpoints, so for them the beginning of an operation is the milestone. Numbers
 * as of today; those that come before the image and after it (15, 16, 29) say nothing. Source: spec 28 §6. */
static const struct {
  guint operation;
  RousePhase phase;
  double share;
} old_milestones[] = {
  { 28, ROUSE_PHASE_PREPARE, 0.50 },  { 11, ROUSE_PHASE_PREPARE_DISK, 0.30 }, { 12, ROUSE_PHASE_PREPARE_DISK, 0.80 },
  { 27, ROUSE_PHASE_INSTALL, 0.60 },  { 17, ROUSE_PHASE_INSTALL, 0.80 },      { 25, ROUSE_PHASE_INSTALL, 1.00 },
  { 18, ROUSE_PHASE_FIRMWARE, 0.30 }, { 47, ROUSE_PHASE_FIRMWARE, 0.40 },     { 19, ROUSE_PHASE_FIRMWARE, 0.70 },
  { 50, ROUSE_PHASE_FINISH, 0.50 },   { 32, ROUSE_PHASE_FINISH, 0.90 },
};

static void
move_progress_by_operation (RouseProgress *progress, gint64 operation)
{
  for (gsize i = 0; i < G_N_ELEMENTS (old_milestones); i++) {
    if (old_milestones[i].operation != operation)
      continue;
    if (old_milestones[i].phase == ROUSE_PHASE_FINISH) /* the last chip is done then */
      rouse_progress_finish (progress, ROUSE_PHASE_FIRMWARE);
    rouse_progress_set (progress, old_milestones[i].phase, old_milestones[i].share);
  }
}

/* Only the low 16 bits are the code; RESULT decides, never the text of CHECKPOINT_ERROR (spec 20 §5.5). */
static gboolean
handle_checkpoint (RouseRestoredSession *session, plist_t message, GError **error)
{
  guint16 code = (guint16) rouse_plist_get_int (message, "CHECKPOINT_ID", 0);
  gint64 result = rouse_plist_get_int (message, "CHECKPOINT_RESULT", 0);
  gboolean is_end = rouse_plist_get_bool (message, "CHECKPOINT_COMPLETE");
  const char *name = rouse_plist_get_string (message, "CHECKPOINT_NAME");
  const char *text = rouse_plist_get_string (message, "CHECKPOINT_ERROR");

  if (name == NULL)
    name = rouse_restored_checkpoint_name (code);
  rouse_log_add (session->job->log, "checkpoint 0x%X %s %s%s%s", code, name != NULL ? name : "",
                 is_end ? "end" : "begin", text != NULL ? ": " : "", text != NULL ? text : "");
  if (is_end && result != 0)
    rouse_restore_job_warn (session->job, "the phone’s step “%s” ended with %" G_GINT64_FORMAT,
                            name != NULL ? name : "?", result);
  move_progress (session->job->progress, code, is_end);
  return TRUE;
}

static gboolean
handle_progress (RouseRestoredSession *session, plist_t message, GError **error)
{
  gint64 operation = rouse_plist_get_int (message, "Operation", 0);
  gint64 percent = rouse_plist_get_int (message, "Progress", -1);
  RouseProgress *progress = session->job->progress;

  if (session->protocol_version < SHIFTED_BELOW_PROTOCOL) {
    operation += operation > SHIFTED_ABOVE_OPERATION;
    move_progress_by_operation (progress, operation);
  }
  rouse_progress_set_activity (progress, rouse_restored_operation_phrase ((guint) operation));
  /* Our own count of bytes is smoother than the phone's percent, so operation 13 only shows that it lives. */
  if (operation == OP_VERIFY_IMAGE && percent >= 0 && percent <= 100)
    rouse_progress_set (progress, ROUSE_PHASE_VERIFY_IMAGE, (double) percent / 100.0);
  if (operation != OP_RESTORE_IMAGE && operation != OP_VERIFY_IMAGE)
    rouse_log_add (session->job->log, "operation %" G_GINT64_FORMAT " (%" G_GINT64_FORMAT ")", operation, percent);
  return TRUE;
}

static gboolean
handle_data_request (RouseRestoredSession *session, plist_t message, GError **error)
{
  return rouse_data_requests_handle (session, message, FALSE, error);
}

static gboolean
handle_async_data_request (RouseRestoredSession *session, plist_t message, GError **error)
{
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
  rouse_log_add (job->log, "status %" G_GINT64_FORMAT " (%s), AMR error %" G_GINT64_FORMAT, session->status,
                 rouse_restored_status_meaning (session->status), rouse_plist_get_int (message, "AMRError", 0));
  g_mutex_lock (&job->lock);
  if (device_log != NULL) {
    g_free (job->device_log);
    job->device_log = g_strdup (device_log);
  }
  g_mutex_unlock (&job->lock);
  if (session->status == 0)
    for (RousePhase phase = ROUSE_PHASE_BOOT; phase < ROUSE_PHASE_RESTART; phase++)
      rouse_progress_finish (job->progress, phase);

  /* Also after a failure: the phone waits for it before it restarts (spec 20 §5.4). */
  rouse_plist_set_string (reply, "MsgType", "ReceivedFinalStatusMsg");
  rouse_mux_link_write_plist (session->link, reply, FALSE, NULL, NULL);
  return TRUE;
}

static gboolean
handle_baseband_status (RouseRestoredSession *session, plist_t message, GError **error)
{
  gboolean accepted = rouse_plist_get_bool (message, "Accepted");

  rouse_log_add (session->job->log, "the modem %s the firmware", accepted ? "accepted" : "refused");
  if (!accepted)
    rouse_restore_job_warn (session->job, "the phone’s modem refused its new firmware");
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
  return TRUE;
}

static gboolean
handle_crash (RouseRestoredSession *session, plist_t message, GError **error)
{
  rouse_restore_job_warn (session->job, "the phone’s restore program crashed (%s)",
                          rouse_plist_get_string (message, "MsgType"));
  return TRUE;
}

/* Nothing to do but to notice. */
static gboolean
handle_information (RouseRestoredSession *session, plist_t message, GError **error)
{
  rouse_log_add (session->job->log, "message %s", rouse_plist_get_string (message, "MsgType"));
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
  { "CrashLog", handle_crash },
  { "AsyncWait", handle_information },
};

gboolean
rouse_restored_messages_handle (RouseRestoredSession *session, plist_t message, GError **error)
{
  const char *type = rouse_plist_get_string (message, "MsgType");

  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS (messages); i++)
    if (g_str_equal (messages[i].type, type))
      return messages[i].handle (session, message, error);
  /* An unknown message is never an error by itself (spec 20 §5). */
  rouse_log_add (session->job->log, "unknown message %s", type != NULL ? type : "without a type");
  return TRUE;
}
