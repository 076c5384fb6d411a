/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/flow-cable.h"

#include "ui/mode-words.h"

#include <glib/gi18n.h>

static RouseDevice *
get_only (RouseSession *session)
{
  GListModel *devices = G_LIST_MODEL (rouse_session_get_devices (session));
  RouseDevice *only = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (devices, i);

    if (rouse_device_get_mode (device) == ROUSE_DEVICE_MODE_GONE)
      continue;
    if (only != NULL)
      return NULL;
    only = device; /* the list keeps it */
  }
  return only;
}

RouseDevice *
rouse_flow_cable_get_device (RouseSession *session)
{
  RouseDevice *device = rouse_session_get_device (session);

  return device != NULL ? device : get_only (session);
}

RouseWizardCable
rouse_flow_cable_look (RouseSession *session)
{
  RouseDevice *bound = rouse_session_get_device (session);
  RouseDevice *device = rouse_flow_cable_get_device (session);
  RouseWizardCable cable = { 0 };

  cable.n_phones = rouse_device_list_count_present (rouse_session_get_devices (session));
  cable.bound = bound != NULL;
  cable.mode = device != NULL ? rouse_device_get_mode (device) : ROUSE_DEVICE_MODE_GONE;
  cable.present = bound != NULL && cable.mode != ROUSE_DEVICE_MODE_GONE;
  cable.ready = cable.present && rouse_mode_words_obstacle (bound) == NULL;
  return cable;
}

RouseDevice *
rouse_flow_cable_get_offer (RouseSession *session)
{
  RouseDevice *device = rouse_session_get_device (session) == NULL ? get_only (session) : NULL;
  RouseDeviceMode mode = device != NULL ? rouse_device_get_mode (device) : ROUSE_DEVICE_MODE_GONE;

  if (mode != ROUSE_DEVICE_MODE_RECOVERY && mode != ROUSE_DEVICE_MODE_DFU)
    return NULL;
  return rouse_mode_words_obstacle (device) == NULL ? device : NULL;
}

char *
rouse_flow_cable_make_notice (RouseSession *session, RouseWizardState state)
{
  RouseWizardCable cable = rouse_flow_cable_look (session);
  const char *gone = rouse_wizard_state_get_gone_words (state);
  g_autofree char *name = NULL;
  g_autofree char *end = NULL;

  if (gone == NULL || !cable.bound || cable.present)
    return NULL;
  if (cable.n_phones == 0)
    return g_strdup (_ (gone));
  g_object_get (rouse_session_get_device (session), "title", &name, NULL);
  end = rouse_device_get_ecid_end (rouse_session_get_device (session));
  /* Translators: a model and the last four characters of its number, as "iPhone 11 … 3F2A" */
  return g_strdup_printf (_ ("This is another phone, and Rouse leaves it alone. Plug in the %s whose number ends in "
                             "%s."),
                          name, end);
}
