/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/runner.h"

#include "base/error.h"
#include "guide/journal.h"
#include "guide/remedies.h"
#include "ui/awake.h"
#include "ui/stop-dialog.h"

#include <glib/gi18n.h>

/**
 * RouseRunner:
 *
 * What goes on around one restore after the other: the computer stays awake, it is written down, and stopping is asked
 * about.
 */
struct _RouseRunner {
  GObject parent_instance;

  GtkWindow *window; /* not held; NULL: gone */
  RouseSession *session;
  GObject *dialog;       /* about stopping, while it is open; weak */
  RouseJournal *journal; /* of the restore that runs; NULL: none */
  GError *refusal;       /* why none may run */
  RouseAwake awake;
  gboolean and_close;
};

G_DEFINE_FINAL_TYPE (RouseRunner, rouse_runner, G_TYPE_OBJECT)

enum { SIGNAL_STOPPING, SIGNAL_ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
set_dialog (RouseRunner *self, GObject *dialog)
{
  g_set_weak_pointer (&self->dialog, dialog);
}

#define NOTIFICATIONS "org.freedesktop.Notifications"

static void
call_bus (GDBusConnection *bus, const char *method, GVariant *arguments, const char *reply,
          GAsyncReadyCallback callback, GNotification *notification)
{
  g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                          arguments, G_VARIANT_TYPE (reply), G_DBUS_CALL_FLAGS_NONE, -1, NULL, callback,
                          g_object_ref (notification));
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GNotification) notification = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  GApplication *application = g_application_get_default ();

  if (reply != NULL && application != NULL)
    g_application_send_notification (application, "repair", notification);
  else
    g_debug ("nobody shows notifications: %s", error != NULL ? error->message : "no program");
}

/* Who is there need not be one whom the bus could start, so that is asked first. */
static void
is_there_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GNotification) notification = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  GApplication *application = g_application_get_default ();
  gboolean is_there = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &is_there);
  if (is_there && application != NULL)
    g_application_send_notification (application, "repair", notification);
  else
    call_bus (G_DBUS_CONNECTION (source), "StartServiceByName", g_variant_new ("(su)", NOTIFICATIONS, 0), "(u)",
              started_cb, notification);
}

/* GLib would warn if nobody shows notifications here. In a sandbox it asks the portal, and knows that by itself. */
static void
send_notification (GApplication *application, GNotification *notification)
{
  GDBusConnection *bus = g_application_get_dbus_connection (application);

  if (bus == NULL)
    return;
  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    g_application_send_notification (application, "repair", notification);
  else
    call_bus (bus, "NameHasOwner", g_variant_new ("(s)", NOTIFICATIONS), "(b)", is_there_cb, notification);
}

/* Who has gone to make tea is told. Not of what they did themselves, nor of what they are looking at. */
static void
notify (RouseRunner *self, const GError *error)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (self->window));
  g_autoptr (GNotification) notification = NULL;

  if (application == NULL || gtk_window_is_active (self->window) || rouse_error_is_cancelled (error) ||
      rouse_session_get_practice (self->session) != NULL)
    return;
  notification = g_notification_new (error == NULL ? _ ("The phone works again") : _ ("The repair has stopped"));
  g_notification_set_body (notification, error == NULL ? _ ("Rouse says what comes next.")
                                                       : _ ("Rouse says why, and what helps now."));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  send_notification (application, notification);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RouseRunner) self = user_data;
  g_autoptr (GError) error = NULL;

  rouse_restore_run_finish (ROUSE_RESTORE (source), result, &error);
  if (self->journal != NULL)
    rouse_journal_end (self->journal, error);
  g_clear_object (&self->journal);
  if (self->window == NULL)
    return;
  rouse_awake_end (&self->awake);
  notify (self, error);
  if (self->dialog != NULL)
    rouse_stop_dialog_close (self->dialog); /* what it asks or says is over */
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, error);
  if (self->window != NULL && self->and_close && rouse_error_is_cancelled (error))
    gtk_window_destroy (self->window);
}

static void
stop_answered_cb (gboolean stop, gpointer user_data)
{
  g_autoptr (RouseRunner) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->window == NULL || !rouse_session_is_restoring (self->session))
    return;
  if (!stop)
    self->and_close = FALSE;
  else if (rouse_restore_cancel (rouse_session_get_restore (self->session), &error))
    g_signal_emit (self, signals[SIGNAL_STOPPING], 0);
  else
    set_dialog (self, rouse_stop_dialog_refuse (self->window)); /* it went on while the question was open */
}

static void
rouse_runner_dispose (GObject *object)
{
  RouseRunner *self = ROUSE_RUNNER (object);

  set_dialog (self, NULL);
  g_clear_object (&self->session);
  g_clear_object (&self->journal);
  g_clear_error (&self->refusal);
  G_OBJECT_CLASS (rouse_runner_parent_class)->dispose (object);
}

static void
rouse_runner_class_init (RouseRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_runner_dispose;
  signals[SIGNAL_STOPPING] =
      g_signal_new ("stopping", ROUSE_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENDED] =
      g_signal_new ("ended", ROUSE_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
rouse_runner_init (RouseRunner *self)
{
}

RouseRunner *
rouse_runner_new (GtkWindow *window, RouseSession *session)
{
  RouseRunner *self = g_object_new (ROUSE_TYPE_RUNNER, NULL);

  self->window = window;
  self->session = g_object_ref (session);
  return self;
}

void
rouse_runner_forget_window (RouseRunner *self)
{
  g_return_if_fail (ROUSE_IS_RUNNER (self));

  self->window = NULL;
}

/* Another program is at work on this phone: it ends as a restore that failed at once. */
static gboolean
refused_cb (gpointer user_data)
{
  RouseRunner *self = user_data;
  g_autoptr (GError) error = g_steal_pointer (&self->refusal);

  if (self->window != NULL)
    g_signal_emit (self, signals[SIGNAL_ENDED], 0, error);
  return G_SOURCE_REMOVE;
}

/* What cannot be written down is restored all the same. */
static gboolean
begin_journal (RouseRunner *self, RouseRestore *restore, const RouseWizardFacts *facts)
{
  const RouseJournalContext context = {
    .program = "rouse",
    .symptom = rouse_symptom_get_entry (facts->symptom)->id,
    .damage = rouse_damage_get_entry (facts->damage)->id,
    .remedy = rouse_remedy_get_entry (facts->remedy)->id,
  };
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->journal);
  self->journal = rouse_journal_begin (restore, rouse_session_get_device (self->session), &context, &error);
  if (g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_IN_USE)) {
    g_clear_error (&self->refusal);
    self->refusal = g_steal_pointer (&error);
    return FALSE;
  }
  if (self->journal == NULL)
    rouse_log_add (rouse_restore_get_log (restore), "no journal: %s", error->message);
  return TRUE;
}

RouseRestore *
rouse_runner_begin (RouseRunner *self, const RouseWizardFacts *facts)
{
  RouseRestore *restore;

  g_return_val_if_fail (ROUSE_IS_RUNNER (self) && self->window != NULL, NULL);

  restore = rouse_session_begin (self->session);
  self->and_close = FALSE;
  if (rouse_session_get_practice (self->session) != NULL) { /* nothing that could be disturbed, or written down */
    rouse_restore_run_async (restore, restored_cb, g_object_ref (self));
    return restore;
  }
  if (!begin_journal (self, restore, facts)) {
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, refused_cb, g_object_ref (self), g_object_unref);
    return restore;
  }
  rouse_awake_begin (&self->awake, self->window,
                     GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_IDLE | GTK_APPLICATION_INHIBIT_LOGOUT,
                     _ ("A phone is being repaired"));
  rouse_restore_run_async (restore, restored_cb, g_object_ref (self));
  return restore;
}

void
rouse_runner_ask_to_stop (RouseRunner *self, gboolean and_close)
{
  RouseProgress *progress;

  g_return_if_fail (ROUSE_IS_RUNNER (self) && self->window != NULL);

  if (self->dialog != NULL || !rouse_session_is_restoring (self->session))
    return;
  progress = rouse_restore_get_progress (rouse_session_get_restore (self->session));
  self->and_close = and_close;
  set_dialog (self, rouse_progress_get_can_cancel (progress)
                        ? rouse_stop_dialog_ask (self->window, stop_answered_cb, g_object_ref (self))
                        : rouse_stop_dialog_refuse (self->window));
}
