/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/download-view.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "firmware/firmware-cache.h"
#include "net/download.h"
#include "ui/awake.h"

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
  RouseAwake awake;
  char *path; /* of what was fetched last; NULL: nothing yet */
};

G_DEFINE_FINAL_TYPE (RouseDownloadView, rouse_download_view, ADW_TYPE_BIN)

enum { SIGNAL_FETCHED, SIGNAL_FAILED, SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* One run, as its callbacks know it. */
typedef struct {
  RouseDownloadView *view;
  GCancellable *cancellable;
  RouseFirmwareRelease *release;
  char *path;
} Run;

static void
run_free (Run *run)
{
  g_object_unref (run->view);
  g_object_unref (run->cancellable);
  g_object_unref (run->release);
  g_free (run->path);
  g_free (run);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

/* A computer that falls asleep fetches nothing; one that is paused may. */
static void
update_awake (RouseDownloadView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->cancellable != NULL && !rouse_download_view_is_paused (self))
    rouse_awake_begin (&self->awake, GTK_WINDOW (root), GTK_APPLICATION_INHIBIT_SUSPEND,
                       _ ("Firmware is being downloaded"));
  else
    rouse_awake_end (&self->awake);
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
end_run (const Run *run)
{
  RouseDownloadView *self = run->view;

  if (self->cancellable != run->cancellable || g_cancellable_is_cancelled (run->cancellable))
    return FALSE;
  set_download (self, NULL);
  g_clear_object (&self->cancellable);
  update_awake (self);
  return TRUE;
}

static void
fail (const Run *run, GError *error)
{
  if (!end_run (run) || rouse_error_is_cancelled (error))
    return;
  g_message ("download: %s", error->message);
  g_signal_emit (run->view, signals[SIGNAL_FAILED], 0, error);
}

static void
remembered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Run) run = user_data;
  g_autoptr (GFile) file = g_file_new_for_path (run->path);

  if (end_run (run))
    g_signal_emit (run->view, signals[SIGNAL_FETCHED], 0, file);
}

static void
downloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Run) run = user_data;
  RouseDownload *download = ROUSE_DOWNLOAD (source);
  g_autofree char *digest = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (!rouse_download_run_finish (download, result, &error)) {
    fail (run, error);
    return;
  }
  digest = rouse_download_get_digest (download);
  if (rouse_download_is_checked (download)) {
    rouse_fetch_remember_async (run->path, digest, run->cancellable, remembered_cb, run);
    g_steal_pointer (&run);
    return;
  }
  file = g_file_new_for_path (run->path);
  if (end_run (run))
    g_signal_emit (run->view, signals[SIGNAL_FETCHED], 0, file);
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
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Run) run = user_data;
  RouseDownloadView *self = run->view;
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (run->release);
  const RouseDownloadWish wish = {
    .url = facts->url,
    .path = run->path,
    .size = facts->size,
    .sha1 = facts->sha1,
    .sha256 = facts->sha256,
    .allow_plain = rouse_firmware_release_check_url (facts->url, NULL), /* and then only with the digest */
    .keep_journal = TRUE,
  };
  g_autoptr (RouseDownload) download = NULL;
  g_autoptr (GError) error = NULL;

  if (!rouse_fetch_check_finish (result, &error)) {
    fail (run, error);
    return;
  }
  if (self->cancellable != run->cancellable)
    return; /* stopped meanwhile */
  download = rouse_download_new (&wish);
  set_download (self, download);
  /* All properties are notified together, so one of them is enough. */
  g_signal_connect_object (download, "notify::bytes", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  rouse_download_run_async (download, downloaded_cb, g_steal_pointer (&run));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
rouse_download_view_begin (RouseDownloadView *self, RouseFirmwareRelease *release, const RouseDownloadPhone *phone)
{
  g_autofree char *folder = rouse_firmware_cache_get_folder ();
  g_autofree char *name = NULL;
  Run *run;

  g_return_if_fail (ROUSE_IS_DOWNLOAD_VIEW (self) && ROUSE_IS_FIRMWARE_RELEASE (release));

  rouse_download_view_stop (self);
  self->cancellable = g_cancellable_new ();
  name = rouse_firmware_release_get_file_name (release);
  run = g_new0 (Run, 1);
  run->view = g_object_ref (self);
  run->cancellable = g_object_ref (self->cancellable);
  run->release = g_object_ref (release);
  run->path = g_build_filename (folder, name, NULL);
  g_free (self->path);
  self->path = g_strdup (run->path);
  rouse_download_view_show (self, 0.0, _ ("Asking Apple whether this version is allowed"), -1);
  rouse_fetch_check_async (release, phone, run->path, self->cancellable, checked_cb, run);
  update_awake (self);
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
  update_awake (self);
}

void
rouse_download_view_toggle_pause (RouseDownloadView *self)
{
  if (self->download == NULL)
    return;
  rouse_download_set_paused (self->download, !rouse_download_is_paused (self->download));
  update_awake (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

gboolean
rouse_download_view_is_busy (RouseDownloadView *self)
{
  return self->cancellable != NULL;
}

gboolean
rouse_download_view_can_pause (RouseDownloadView *self)
{
  return self->download != NULL;
}

gboolean
rouse_download_view_is_paused (RouseDownloadView *self)
{
  return self->download != NULL && rouse_download_is_paused (self->download);
}

gboolean
rouse_download_view_is_file_there (RouseDownloadView *self)
{
  g_return_val_if_fail (ROUSE_IS_DOWNLOAD_VIEW (self), FALSE);

  return self->path != NULL && g_file_test (self->path, G_FILE_TEST_EXISTS);
}

/* The window is closed; what has come is kept. */
static void
rouse_download_view_unroot (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rouse_download_view_parent_class)->unroot (widget);
  rouse_download_view_stop (ROUSE_DOWNLOAD_VIEW (widget));
}

static void
rouse_download_view_dispose (GObject *object)
{
  rouse_download_view_stop (ROUSE_DOWNLOAD_VIEW (object));
  G_OBJECT_CLASS (rouse_download_view_parent_class)->dispose (object);
}

static void
rouse_download_view_finalize (GObject *object)
{
  g_free (ROUSE_DOWNLOAD_VIEW (object)->path);
  G_OBJECT_CLASS (rouse_download_view_parent_class)->finalize (object);
}

static void
rouse_download_view_class_init (RouseDownloadViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_download_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = rouse_download_view_finalize;
  widget_class->unroot = rouse_download_view_unroot;
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
