/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/give-back.h"

#include "base/error.h"
#include "transport/recovery-client.h"

#define OPEN_MS 10000
#define GONE_MS 10000
#define BACK_MS 120000 /* until a phone has started; spec 20 §9 allows it more */

typedef struct {
  RouseDeviceWaiter *waiter;
  guint64 ecid;
} Order;

static void
order_free (Order *order)
{
  g_object_unref (order->waiter);
  g_free (order);
}

static void
give_back_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;
  GError *error = NULL;
  RouseUsbLink *link = rouse_usb_link_open (order->ecid, OPEN_MS, cancellable, &error);
  g_autoptr (RouseSighting) back = NULL;
  guint64 mark = rouse_device_waiter_mark (order->waiter);
  gboolean ok = link != NULL;

  if (ok && rouse_usb_link_get_mode (link) != ROUSE_DEVICE_MODE_RECOVERY) {
    g_set_error_literal (&error, ROUSE_ERROR, ROUSE_ERROR_REFUSED, "the phone is not in recovery mode");
    ok = FALSE;
  }
  ok = ok && rouse_recovery_client_give_back (link, cancellable, &error);
  if (link != NULL)
    rouse_usb_link_close (link);
  ok = ok && rouse_device_waiter_wait_gone (order->waiter, order->ecid, mark, GONE_MS, cancellable, &error);
  if (!ok) {
    g_task_return_error (task, error);
    return;
  }
  back =
      rouse_device_waiter_wait_mode (order->waiter, order->ecid, ROUSE_DEVICE_MODE_NORMAL | ROUSE_DEVICE_MODE_RECOVERY,
                                     mark, BACK_MS, cancellable, NULL);
  g_task_return_int (task, back != NULL ? (gssize) back->mode : ROUSE_DEVICE_MODE_GONE);
}

void
rouse_give_back_async (RouseDeviceWaiter *waiter, guint64 ecid, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->waiter = g_object_ref (waiter);
  order->ecid = ecid;
  g_task_set_source_tag (task, rouse_give_back_async);
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  g_task_run_in_thread (task, give_back_thread);
}

gboolean
rouse_give_back_finish (GAsyncResult *result, RouseDeviceMode *mode, GError **error)
{
  gssize value;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  value = g_task_propagate_int (G_TASK (result), error);
  *mode = value > 0 ? (RouseDeviceMode) value : ROUSE_DEVICE_MODE_GONE;
  return value >= 0;
}
