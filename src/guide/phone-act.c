/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/phone-act.h"

#include "base/error.h"
#include "transport/lockdown-client.h"
#include "transport/recovery-client.h"

#define OPEN_MS 10000
#define GONE_MS 30000
#define BOOT_MS 240000    /* a start that also tidies up; the longest is after an update (spec 20 §9) */
#define RECOVERY_MS 60000 /* spec 12 §3 */

typedef struct {
  RousePhoneActKind kind;
  RouseDeviceWaiter *waiter;
  guint64 ecid;
  char *udid;
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->waiter);
  g_free (job->udid);
  g_free (job);
}

/* The same as what a restore does when it is cancelled: spec 12 §2. */
static gboolean
leave_recovery (Job *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseUsbLink) link = rouse_usb_link_open (job->ecid, OPEN_MS, cancellable, error);

  return link != NULL && rouse_recovery_client_give_back (link, cancellable, error);
}

static gboolean
enter_recovery (Job *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseLockdownClient) client = NULL;

  if (job->udid == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NO_DEVICE, "the phone is not switched on");
    return FALSE;
  }
  client = rouse_lockdown_client_open (job->udid, error);
  return client != NULL && rouse_lockdown_client_enter_recovery (client, error);
}

static const struct {
  gboolean (*begin) (Job *job, GCancellable *cancellable, GError **error);
  RouseDeviceMode wanted;
  RouseDeviceMode back; /* seen after it has left: it did not help */
  guint limit_ms;
} acts[] = {
  [ROUSE_ACT_LEAVE_RECOVERY] = { leave_recovery, ROUSE_DEVICE_MODE_NORMAL, ROUSE_DEVICE_MODE_RECOVERY, BOOT_MS },
  [ROUSE_ACT_ENTER_RECOVERY] = { enter_recovery, ROUSE_DEVICE_MODE_RECOVERY, ROUSE_DEVICE_MODE_NORMAL, RECOVERY_MS },
};

/* What the phone does next is the verdict. */
static void
act_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  guint64 mark = rouse_device_waiter_mark (job->waiter);
  g_autoptr (RouseSighting) sighting = NULL;
  g_autoptr (GError) error = NULL;

  if (!acts[job->kind].begin (job, cancellable, &error)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (rouse_device_waiter_wait_gone (job->waiter, job->ecid, mark, GONE_MS, cancellable, &error))
    sighting = rouse_device_waiter_wait_mode (job->waiter, job->ecid, acts[job->kind].wanted | acts[job->kind].back, 0,
                                              acts[job->kind].limit_ms, cancellable, &error);
  if (sighting != NULL)
    g_task_return_int (task, sighting->mode == acts[job->kind].wanted ? ROUSE_ACT_DONE : ROUSE_ACT_CAME_BACK);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_task_return_int (task, ROUSE_ACT_NOT_SEEN);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

guint
rouse_phone_act_get_limit (RousePhoneActKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (acts), 0);

  return acts[kind].limit_ms;
}

void
rouse_phone_act_async (RousePhoneActKind kind, RouseDeviceWaiter *waiter, guint64 ecid, const char *udid,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->waiter = g_object_ref (waiter);
  job->ecid = ecid;
  job->udid = g_strdup (udid);
  g_task_set_source_tag (task, rouse_phone_act_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, act_thread);
}

gboolean
rouse_phone_act_finish (GAsyncResult *async, RousePhoneActResult *result, GError **error)
{
  GError *failure = NULL;
  gssize value = g_task_propagate_int (G_TASK (async), &failure);

  if (failure != NULL) {
    g_propagate_error (error, failure);
    return FALSE;
  }
  *result = (RousePhoneActResult) value;
  return TRUE;
}
