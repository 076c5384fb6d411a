/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/download-view.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "catalogue/signing-check.h"
#include "firmware/firmware-cache.h"
#include "firmware/verified-files.h"
#include "net/download-room.h"
#include "net/download.h"

/**
 * RouseDownloadView:
 *
 * One download at a time. Each run has a cancellable of its own, so that what an earlier run still says is not heard.
 */
struct _RouseDownloadView {
  AdwBin parent_instance;

  GtkProgressBar *bar;
  GtkLabel *detail_label;
  GtkLabel *time_label;

  GCancellable *cancellable; /* of the run that counts; NULL: none */
  RouseDownload *download;   /* while bytes come */
};

G_DEFINE_FINAL_TYPE (RouseDownloadView, rouse_download_view, ADW_TYPE_BIN)

enum { SIGNAL_FETCHED, SIGNAL_FAILED, SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* What a worker may touch; it owns it. */
typedef struct {
  RouseFirmwareRelease *release;
  const RouseDeviceModel *model;
  guint64 ecid;
  gboolean erase;
  char *tss_url;
  char *path;
  char *digest; /* for the list of files that were found whole */
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->release);
  g_free (job->tss_url);
  g_free (job->path);
  g_free (job->digest);
  g_free (job);
}

static gboolean
check_room (const Job *job, const RouseReleaseFacts *facts, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (job->path);
  g_autofree char *missing = NULL;
  RouseDownloadRoom room;

  rouse_firmware_cache_clean (folder, 30 * 24 * 3600, NULL);
  if (facts->size == 0 || !rouse_download_room_look (&room, job->path, facts->size) || room.missing == 0)
    return TRUE;
  missing = g_format_size (room.missing);
  /* Translators: how much, and the folder where it is missing */
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NO_ROOM, _ ("%s are missing in %s."), missing, folder);
  return FALSE;
}

/* A look inside the file on the server, and Apple's word for this phone. */
static gboolean
check_signing (const Job *job, const RouseReleaseFacts *facts, GCancellable *cancellable, GError **error)
{
  const RouseSigningQuestion question = {
    .place = facts->url, .model = job->model, .ecid = job->ecid, .erase = job->erase, .tss_url = job->tss_url
  };
  g_auto (RouseSigningAnswer) answer = { 0 };

  if (job->model == NULL || job->ecid == 0)
    return TRUE;
  if (!rouse_signing_check (&question, &answer, cancellable, error))
    return FALSE;
  if (answer.is_signed)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_SIGNED, "iOS %s is not signed for this phone", facts->version);
  return FALSE;
}

static void
prepare_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (job->release);
  GError *error = NULL;

  if (check_room (job, facts, &error) && check_signing (job, facts, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* A file that has just been compared with the catalogue need not be read again before the restore. May wait. */
static void
remember_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  g_autofree char *list = rouse_verified_files_get_path ();
  g_auto (RouseFileState) state = { 0 };

  if (job->digest != NULL && rouse_file_state_read (&state, job->path, -1))
    rouse_verified_files_add (list, job->path, &state, job->digest);
  g_task_return_boolean (task, TRUE);
}

static void
set_download (RouseDownloadView *self, RouseDownload *download)
{
  if (self->download != NULL)
    g_signal_handlers_disconnect_by_data (self->download, self);
  g_set_object (&self->download, download);
}

/* The run is over: TRUE if it is the one that counts. */
static gboolean
end_run (RouseDownloadView *self, GTask *task)
{
  if (self->cancellable == NULL || self->cancellable != g_task_get_cancellable (task) ||
      g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  set_download (self, NULL);
  g_clear_object (&self->cancellable);
  return TRUE;
}

static void
fail (RouseDownloadView *self, GTask *task, GError *error)
{
  if (!end_run (self, task) || rouse_error_is_cancelled (error))
    return;
  g_message ("download: %s", error->message);
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
remembered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RouseDownloadView *self = ROUSE_DOWNLOAD_VIEW (source);
  const Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GFile) file = g_file_new_for_path (job->path);

  if (end_run (self, G_TASK (result)))
    g_signal_emit (self, signals[SIGNAL_FETCHED], 0, file);
}

static void
downloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data; /* that prepared it */
  RouseDownloadView *self = g_task_get_source_object (task);
  RouseDownload *download = ROUSE_DOWNLOAD (source);
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) remember = NULL;
  Job *copy;

  if (!rouse_download_run_finish (download, result, &error)) {
    fail (self, task, error);
    return;
  }
  copy = g_new0 (Job, 1);
  copy->release = g_object_ref (job->release);
  copy->path = g_strdup (job->path);
  copy->digest = rouse_download_is_checked (download) ? rouse_download_get_digest (download) : NULL;
  remember = g_task_new (self, g_task_get_cancellable (task), remembered_cb, NULL);
  g_task_set_task_data (remember, copy, (GDestroyNotify) job_free);
  g_task_run_in_thread (remember, remember_thread);
}

void
rouse_download_view_show (RouseDownloadView *self, double fraction, const char *detail, int seconds_left)
{
  int minutes = (seconds_left + 59) / 60;
  g_autofree char *left = NULL;

  if (seconds_left >= 60)
    left = g_strdup_printf (ngettext ("about %d minute left", "about %d minutes left", (gulong) minutes), minutes);
  else if (seconds_left >= 0)
    left = g_strdup (_ ("less than a minute left"));
  gtk_progress_bar_set_fraction (self->bar, fraction);
  gtk_label_set_label (self->detail_label, detail);
  gtk_label_set_label (self->time_label, left != NULL ? left : "");
}

static void
progress_cb (RouseDownloadView *self, GParamSpec *pspec, RouseDownload *download)
{
  g_autofree char *detail = rouse_download_get_detail (download);

  rouse_download_view_show (self, rouse_download_get_fraction (download), detail,
                            rouse_download_get_seconds_left (download));
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RouseDownloadView *self = ROUSE_DOWNLOAD_VIEW (source);
  GTask *task = G_TASK (result);
  const Job *job = g_task_get_task_data (task);
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (job->release);
  const RouseDownloadWish wish = {
    .url = facts->url,
    .path = job->path,
    .size = facts->size,
    .sha1 = facts->sha1,
    .sha256 = facts->sha256,
    .allow_plain = rouse_firmware_release_check_url (facts->url, NULL), /* and then only with the digest */
    .keep_journal = TRUE,
  };
  g_autoptr (RouseDownload) download = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (task, &error)) {
    fail (self, task, error);
    return;
  }
  if (self->cancellable != g_task_get_cancellable (task))
    return; /* stopped meanwhile */
  download = rouse_download_new (&wish);
  set_download (self, download);
  /* All properties are notified together, so one of them is enough. */
  g_signal_connect_object (download, "notify::bytes", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  rouse_download_run_async (download, downloaded_cb, g_object_ref (task));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
rouse_download_view_begin (RouseDownloadView *self, RouseFirmwareRelease *release, const RouseDownloadPhone *phone)
{
  g_autofree char *folder = rouse_firmware_cache_get_folder ();
  g_autofree char *name = NULL;
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (ROUSE_IS_DOWNLOAD_VIEW (self) && ROUSE_IS_FIRMWARE_RELEASE (release));

  rouse_download_view_stop (self);
  name = rouse_firmware_release_get_file_name (release);
  job = g_new0 (Job, 1);
  job->release = g_object_ref (release);
  job->model = phone->model;
  job->ecid = phone->ecid;
  job->erase = phone->erase;
  job->tss_url = g_strdup (phone->tss_url);
  job->path = g_build_filename (folder, name, NULL);
  self->cancellable = g_cancellable_new ();
  rouse_download_view_show (self, 0.0, _ ("Asking Apple whether this version is allowed"), -1);
  task = g_task_new (self, self->cancellable, prepared_cb, NULL);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, prepare_thread);
}

void
rouse_download_view_stop (RouseDownloadView *self)
{
  g_return_if_fail (ROUSE_IS_DOWNLOAD_VIEW (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->download != NULL)
    rouse_download_cancel (self->download);
  set_download (self, NULL);
}

void
rouse_download_view_toggle_pause (RouseDownloadView *self)
{
  if (self->download == NULL)
    return;
  rouse_download_set_paused (self->download, !rouse_download_is_paused (self->download));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
rouse_download_view_is_busy (RouseDownloadView *self)
{
  return self->cancellable != NULL;
}

gboolean
rouse_download_view_is_paused (RouseDownloadView *self)
{
  return self->download != NULL && rouse_download_is_paused (self->download);
}

static void
rouse_download_view_dispose (GObject *object)
{
  rouse_download_view_stop (ROUSE_DOWNLOAD_VIEW (object));
  G_OBJECT_CLASS (rouse_download_view_parent_class)->dispose (object);
}

static void
rouse_download_view_class_init (RouseDownloadViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_download_view_dispose;
  signals[SIGNAL_FETCHED] =
      g_signal_new ("fetched", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_FILE);
  signals[SIGNAL_FAILED] =
      g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/download-view.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseDownloadView, bar);
  gtk_widget_class_bind_template_child (widget_class, RouseDownloadView, detail_label);
  gtk_widget_class_bind_template_child (widget_class, RouseDownloadView, time_label);
}

static void
rouse_download_view_init (RouseDownloadView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
