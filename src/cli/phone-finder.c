/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/phone-finder.h"

#include "base/error.h"

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
rouse_phone_finder_settle (RouseDeviceMonitor *monitor, guint timeout_ms)
{
  gboolean is_over = FALSE;
  guint id = g_timeout_add (timeout_ms, over_cb, &is_over);

  while (!is_over && !rouse_device_monitor_is_settled (monitor))
    g_main_context_iteration (NULL, TRUE);
  if (!is_over)
    g_source_remove (id);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The present phone that is meant; NULL if there is none; several if more than one would do. */
static RouseDevice *
look (RouseDeviceList *list, guint64 ecid, guint *n_found, gboolean *no_permission)
{
  RouseDevice *found = NULL;

  *n_found = 0;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (G_LIST_MODEL (list), i);

    if (rouse_device_get_sighting (device)->no_permission)
      *no_permission = TRUE;
    if (rouse_device_get_mode (device) == ROUSE_DEVICE_MODE_GONE || rouse_device_get_sighting (device)->no_permission ||
        (ecid != 0 && rouse_device_get_ecid (device) != ecid))
      continue;
    (*n_found)++;
    g_set_object (&found, device);
  }
  return found;
}

RouseDevice *
rouse_phone_finder_find (RouseDeviceMonitor *monitor, guint64 ecid, guint timeout_ms, GError **error)
{
  RouseDeviceList *list = rouse_device_monitor_get_list (monitor);
  g_autoptr (RouseDevice) found = NULL;
  gboolean is_over = FALSE;
  gboolean no_permission = FALSE;
  guint n_found = 0;
  guint id;

  rouse_phone_finder_settle (monitor, timeout_ms);
  id = g_timeout_add (timeout_ms, over_cb, &is_over);
  while ((found = look (list, ecid, &n_found, &no_permission)) == NULL && !is_over)
    g_main_context_iteration (NULL, TRUE);
  if (!is_over)
    g_source_remove (id);

  if (found == NULL && no_permission)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NO_PERMISSION, "a phone is connected but may not be opened");
  else if (found == NULL && ecid != 0)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NO_DEVICE, "no phone with ECID %" G_GINT64_MODIFIER "X is connected",
                 ecid);
  else if (found == NULL)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NO_DEVICE, "no phone is connected");
  else if (n_found > 1)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SEVERAL_DEVICES, "%u phones are connected; name one with --ecid",
                 n_found);
  else
    return g_steal_pointer (&found);
  return NULL;
}
