/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/backup-session.h"

#include "backup/backup-finder.h"

#define AGAIN_MS 3000 /* between looks at a phone that must be unlocked first */

/**
 * RouseBackupSession:
 *
 * Each look has a cancellable of its own, so that what an earlier one finds is not heard.
 */
struct _RouseBackupSession {
  GObject parent_instance;

  RouseDevice *device;
  char *folder;
  char *extra;
  RouseBackupSurvey *survey;
  GCancellable *looking; /* of the look that counts */
  GCancellable *running; /* of the job; NULL: none */
  RouseBackupJob *job;
  guint again; /* source: the phone is looked at again */
};

G_DEFINE_FINAL_TYPE (RouseBackupSession, rouse_backup_session, G_TYPE_OBJECT)

enum { SIGNAL_LOOKING, SIGNAL_FOUND, SIGNAL_NEWS, SIGNAL_ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void look (RouseBackupSession *self, gboolean ask_trust, gboolean facts_only);

/* --- looking --- */

static gboolean
again_cb (gpointer user_data)
{
  RouseBackupSession *self = user_data;

  self->again = 0;
  look (self, FALSE, TRUE);
  return G_SOURCE_REMOVE;
}

/* A person unlocks the phone or taps Trust: it shows without a click. */
static void
watch_trust (RouseBackupSession *self)
{
  const RouseBackupFacts *facts = self->survey != NULL ? self->survey->facts : NULL;

  g_clear_handle_id (&self->again, g_source_remove);
  if (facts != NULL && facts->trust != ROUSE_PHONE_TRUST_YES && self->device != NULL)
    self->again = g_timeout_add (AGAIN_MS, again_cb, self);
}

/* Only what the phone says; TRUE: it is something else than before, so that it is worth a change of the page. */
static gboolean
take_facts (RouseBackupSession *self, RouseBackupSurvey *survey)
{
  const RouseBackupFacts *old = self->survey->facts;
  gboolean is_news = survey->facts != NULL && (old == NULL || old->trust != survey->facts->trust);

  g_clear_pointer (&self->survey->facts, rouse_backup_facts_free);
  self->survey->facts = g_steal_pointer (&survey->facts);
  rouse_backup_survey_free (survey);
  return is_news;
}

typedef struct {
  RouseBackupSession *session;
  GCancellable *cancellable;
  gboolean facts_only;
} Look;

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Look *data = user_data;
  g_autoptr (RouseBackupSession) self = data->session;
  g_autoptr (GCancellable) cancellable = data->cancellable;
  RouseBackupSurvey *survey = rouse_backup_survey_finish (result, NULL);

  if (self->looking != cancellable || survey == NULL) {
    g_clear_pointer (&survey, rouse_backup_survey_free);
    return;
  }
  if (!data->facts_only || self->survey == NULL)
    rouse_backup_session_take (self, survey);
  else if (take_facts (self, survey))
    g_signal_emit (self, signals[SIGNAL_FOUND], 0, TRUE);
  watch_trust (self);
}

static void
look (RouseBackupSession *self, gboolean ask_trust, gboolean facts_only)
{
  const RouseDeviceModel *model = rouse_device_get_model (self->device);
  const RouseBackupQuestion question = {
    .sighting = rouse_device_get_sighting (self->device),
    .product_type = model != NULL ? model->product_type : NULL,
    .folder = self->folder,
    .extra = self->extra,
    .ask_trust = ask_trust,
    .facts_only = facts_only,
  };
  Look *data = g_new0 (Look, 1);

  g_clear_handle_id (&self->again, g_source_remove);
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  self->looking = g_cancellable_new ();
  data->session = g_object_ref (self);
  data->cancellable = g_object_ref (self->looking);
  data->facts_only = facts_only;
  rouse_backup_survey_async (&question, self->looking, looked_cb, data);
  if (!facts_only)
    g_signal_emit (self, signals[SIGNAL_LOOKING], 0);
}

void
rouse_backup_session_look (RouseBackupSession *self, gboolean ask_trust)
{
  g_return_if_fail (ROUSE_IS_BACKUP_SESSION (self) && self->device != NULL);

  look (self, ask_trust, FALSE);
}

void
rouse_backup_session_take (RouseBackupSession *self, RouseBackupSurvey *survey)
{
  g_return_if_fail (ROUSE_IS_BACKUP_SESSION (self) && survey != NULL);

  g_clear_pointer (&self->survey, rouse_backup_survey_free);
  self->survey = survey;
  g_signal_emit (self, signals[SIGNAL_FOUND], 0, FALSE);
}

RouseBackupSurvey *
rouse_backup_session_get_survey (RouseBackupSession *self)
{
  g_return_val_if_fail (ROUSE_IS_BACKUP_SESSION (self), NULL);

  return self->survey;
}

/* --- running --- */

/* What the work itself has shown of the phone, which was asked before it. */
static void
learn_from (RouseBackupSession *self, const RouseBackupNews *news)
{
  RouseBackupFacts *facts = self->survey != NULL ? self->survey->facts : NULL;

  if (facts == NULL || news->stage == ROUSE_BACKUP_STAGE_PREPARE)
    return;
  facts->trust = ROUSE_PHONE_TRUST_YES;
  if (news->encrypted != ROUSE_TRUTH_UNKNOWN && rouse_backup_job_get_kind (self->job) == ROUSE_BACKUP_JOB_CREATE)
    facts->will_encrypt = news->encrypted;
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RouseBackupSession) self = user_data;
  RouseBackupJob *job = ROUSE_BACKUP_JOB (source);
  g_autoptr (RouseBackup) backup = NULL;
  g_autoptr (GError) error = NULL;

  rouse_backup_job_run_finish (job, result, &backup, &error);
  g_application_release (g_application_get_default ());
  if (self->job != job)
    return; /* nobody waits for it any more */
  learn_from (self, rouse_backup_job_get_news (job));
  g_signal_handlers_disconnect_by_data (job, self);
  g_clear_object (&self->job);
  g_clear_object (&self->running);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, error, backup);
}

static void
changed_cb (RouseBackupSession *self)
{
  g_signal_emit (self, signals[SIGNAL_NEWS], 0);
}

void
rouse_backup_session_begin (RouseBackupSession *self, RouseBackupJobKind kind, const char *path, const char *password)
{
  g_return_if_fail (ROUSE_IS_BACKUP_SESSION (self));

  if (self->job != NULL || self->survey == NULL || self->survey->udid == NULL)
    return;
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_handle_id (&self->again, g_source_remove);
  self->job =
      rouse_backup_job_new (kind, self->survey->udid, kind == ROUSE_BACKUP_JOB_CREATE ? self->folder : path, password);
  self->running = g_cancellable_new ();
  g_signal_connect_object (self->job, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  /* Who closes the window leaves nobody to end the tool: it would go on unseen, against what was chosen. */
  g_application_hold (g_application_get_default ());
  rouse_backup_job_run_async (self->job, self->running, ran_cb, g_object_ref (self));
  changed_cb (self);
}

RouseBackupJob *
rouse_backup_session_get_job (RouseBackupSession *self)
{
  g_return_val_if_fail (ROUSE_IS_BACKUP_SESSION (self), NULL);

  return self->job;
}

void
rouse_backup_session_stop (RouseBackupSession *self)
{
  g_return_if_fail (ROUSE_IS_BACKUP_SESSION (self));

  if (self->running != NULL)
    g_cancellable_cancel (self->running);
}

gboolean
rouse_backup_session_is_stopping (RouseBackupSession *self)
{
  g_return_val_if_fail (ROUSE_IS_BACKUP_SESSION (self), FALSE);

  return self->running != NULL && g_cancellable_is_cancelled (self->running);
}

void
rouse_backup_session_leave (RouseBackupSession *self)
{
  g_return_if_fail (ROUSE_IS_BACKUP_SESSION (self));

  rouse_backup_session_stop (self);
  g_clear_handle_id (&self->again, g_source_remove);
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->looking);
  g_clear_object (&self->running);
  g_clear_object (&self->job);
}

/* --- the object --- */

static void
rouse_backup_session_finalize (GObject *object)
{
  RouseBackupSession *self = ROUSE_BACKUP_SESSION (object);

  rouse_backup_session_leave (self);
  g_clear_object (&self->device);
  g_clear_pointer (&self->survey, rouse_backup_survey_free);
  g_free (self->folder);
  g_free (self->extra);
  G_OBJECT_CLASS (rouse_backup_session_parent_class)->finalize (object);
}

static void
rouse_backup_session_class_init (RouseBackupSessionClass *klass)
{
  GType type = ROUSE_TYPE_BACKUP_SESSION;

  G_OBJECT_CLASS (klass)->finalize = rouse_backup_session_finalize;
  signals[SIGNAL_LOOKING] = g_signal_new ("looking", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FOUND] =
      g_signal_new ("found", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_NEWS] = g_signal_new ("news", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                        G_TYPE_ERROR, G_TYPE_POINTER);
}

static void
rouse_backup_session_init (RouseBackupSession *self)
{
  self->folder = rouse_backup_finder_get_own_folder ();
}

RouseBackupSession *
rouse_backup_session_new (void)
{
  return g_object_new (ROUSE_TYPE_BACKUP_SESSION, NULL);
}

void
rouse_backup_session_set_device (RouseBackupSession *self, RouseDevice *device)
{
  g_return_if_fail (ROUSE_IS_BACKUP_SESSION (self));

  rouse_backup_session_leave (self);
  if (g_set_object (&self->device, device))
    g_clear_pointer (&self->survey, rouse_backup_survey_free);
}

RouseDevice *
rouse_backup_session_get_device (RouseBackupSession *self)
{
  g_return_val_if_fail (ROUSE_IS_BACKUP_SESSION (self), NULL);

  return self->device;
}

void
rouse_backup_session_set_folder (RouseBackupSession *self, const char *folder)
{
  char *copy = g_strdup (folder);

  g_return_if_fail (ROUSE_IS_BACKUP_SESSION (self));

  g_free (self->folder);
  self->folder = copy;
}

const char *
rouse_backup_session_get_folder (RouseBackupSession *self)
{
  g_return_val_if_fail (ROUSE_IS_BACKUP_SESSION (self), NULL);

  return self->folder;
}

void
rouse_backup_session_set_extra (RouseBackupSession *self, const char *folder)
{
  char *copy = g_strdup (folder);

  g_return_if_fail (ROUSE_IS_BACKUP_SESSION (self));

  g_free (self->extra);
  self->extra = copy;
}
