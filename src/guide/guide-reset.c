/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/guide-reset.h"

#include "transport/recovery-client.h"

#define OPEN_MS 3000

/**
 * RouseGuideReset:
 *
 * Threads talk to the phone; the object belongs to the main thread (spec 16 §2, spec 11 §4.2).
 */
struct _RouseGuideReset {
  GObject parent_instance;

  GCancellable *cancellable;
  RouseUsbLink *link; /* to the phone in recovery mode, ready for its restart */
  gboolean wanted;
};

G_DEFINE_FINAL_TYPE (RouseGuideReset, rouse_guide_reset, G_TYPE_OBJECT)

enum { FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
prepare_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  guint64 ecid = *(guint64 *) data;
  GError *error = NULL;
  RouseUsbLink *link = rouse_usb_link_open (ecid, OPEN_MS, cancellable, &error);

  /* Whatever the hands do, the phone starts its system afterwards and not recovery mode again. */
  if (link != NULL && (!rouse_recovery_client_command (link, "setenv auto-boot true", cancellable, &error) ||
                       !rouse_recovery_client_command (link, "saveenv", cancellable, &error)))
    g_clear_pointer (&link, rouse_usb_link_close);
  if (link != NULL)
    g_task_return_pointer (task, link, (GDestroyNotify) rouse_usb_link_close);
  else
    g_task_return_error (task, error);
}

static void
reset_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (rouse_recovery_client_command_blind (data, "reset", cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
fail (RouseGuideReset *self, const GError *error)
{
  if (!g_cancellable_is_cancelled (self->cancellable))
    g_signal_emit (self, signals[FAILED], 0, error);
}

static void
reset_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    fail (ROUSE_GUIDE_RESET (source), error);
}

static void
reset_if_wanted (RouseGuideReset *self)
{
  g_autoptr (GTask) task = NULL;

  if (!self->wanted || self->link == NULL)
    return;
  self->wanted = FALSE;
  task = g_task_new (self, self->cancellable, reset_cb, NULL);
  g_task_set_task_data (task, g_steal_pointer (&self->link), (GDestroyNotify) rouse_usb_link_close);
  g_task_run_in_thread (task, reset_thread);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RouseGuideReset *self = ROUSE_GUIDE_RESET (source);
  g_autoptr (GError) error = NULL;

  self->link = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->link == NULL)
    fail (self, error);
  reset_if_wanted (self);
}

static void
rouse_guide_reset_finalize (GObject *object)
{
  RouseGuideReset *self = ROUSE_GUIDE_RESET (object);

  g_clear_pointer (&self->link, rouse_usb_link_close);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (rouse_guide_reset_parent_class)->finalize (object);
}

static void
rouse_guide_reset_class_init (RouseGuideResetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_guide_reset_finalize;

  signals[FAILED] = g_signal_new ("failed", ROUSE_TYPE_GUIDE_RESET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_ERROR);
}

static void
rouse_guide_reset_init (RouseGuideReset *self)
{
  self->cancellable = g_cancellable_new ();
}

RouseGuideReset *
rouse_guide_reset_new (guint64 ecid)
{
  RouseGuideReset *self = g_object_new (ROUSE_TYPE_GUIDE_RESET, NULL);
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, prepared_cb, NULL);

  g_task_set_task_data (task, g_memdup2 (&ecid, sizeof ecid), g_free);
  g_task_run_in_thread (task, prepare_thread);
  return self;
}

void
rouse_guide_reset_give (RouseGuideReset *self)
{
  g_return_if_fail (ROUSE_IS_GUIDE_RESET (self));

  self->wanted = TRUE;
  reset_if_wanted (self);
}

void
rouse_guide_reset_cancel (RouseGuideReset *self)
{
  g_return_if_fail (ROUSE_IS_GUIDE_RESET (self));

  g_cancellable_cancel (self->cancellable);
}
