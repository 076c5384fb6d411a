/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/notice-client.h"

#include <libimobiledevice/notification_proxy.h>

#include "transport/lockdown-service.h"
#include "transport/transport-error.h"

struct _RouseNoticeClient {
  RouseLockdownClient *lockdown; /* has the device, which the connection needs */
  np_client_t client;
  RouseNoticeTell tell;
  gpointer user_data;
};

/* The library's own thread. It tells an empty name when the phone has gone. */
static void
notified_cb (const char *name, void *user_data)
{
  RouseNoticeClient *self = user_data;

  if (name != NULL && name[0] != '\0')
    self->tell (name, self->user_data);
}

static gboolean
connect_service (RouseNoticeClient *self, GError **error)
{
  lockdownd_service_descriptor_t service = NULL;
  lockdownd_error_t code = rouse_lockdown_client_start_service (self->lockdown, NP_SERVICE_NAME, &service);
  np_error_t result;

  if (code != LOCKDOWN_E_SUCCESS) {
    rouse_transport_set_lockdown_error (error, code, "starting the notification service");
    return FALSE;
  }
  result = np_client_new (rouse_lockdown_client_get_device (self->lockdown), service, &self->client);
  lockdownd_service_descriptor_free (service);
  if (result != NP_E_SUCCESS)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "connecting to the notification service: error %d", result);
  return result == NP_E_SUCCESS;
}

/**
 * rouse_notice_client_open:
 *
 * What was told before is not heard of. A phone that goes away ends it without a word.
 */
RouseNoticeClient *
rouse_notice_client_open (const char *udid, const char *const *names, RouseNoticeTell tell, gpointer user_data,
                          GError **error)
{
  g_autoptr (RouseNoticeClient) self = g_new0 (RouseNoticeClient, 1);
  np_error_t result;

  self->tell = tell;
  self->user_data = user_data;
  self->lockdown = rouse_lockdown_client_open (udid, error);
  if (self->lockdown == NULL || !connect_service (self, error))
    return NULL;
  result = np_observe_notifications (self->client, (const char **) names);
  if (result == NP_E_SUCCESS)
    result = np_set_notify_callback (self->client, notified_cb, self);
  if (result != NP_E_SUCCESS) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "asking for notifications: error %d", result);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
rouse_notice_client_close (RouseNoticeClient *self)
{
  g_clear_pointer (&self->client, np_client_free); /* ends its thread */
  g_clear_pointer (&self->lockdown, rouse_lockdown_client_close);
  g_free (self);
}
