/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/mode-words.h"

#include <glib/gi18n.h>

static const RouseModeWords modes[] = {
  { ROUSE_DEVICE_MODE_NORMAL, ROUSE_PICTURE_ON, N_ ("It is switched on. Rouse will restart it when you say so."),
    TRUE },
  { ROUSE_DEVICE_MODE_RECOVERY, ROUSE_PICTURE_RECOVERY,
    N_ ("It is in recovery mode: its screen shows a cable and a computer. It can be repaired from here."), TRUE },
  { ROUSE_DEVICE_MODE_DFU, ROUSE_PICTURE_BLACK,
    N_ ("It is in DFU mode: its screen stays black. It can be repaired from here."), TRUE },
  { ROUSE_DEVICE_MODE_RESTORE, ROUSE_PICTURE_PROGRESS,
    N_ ("A restore was begun on it before and has not ended. Rouse restarts it and does it again."), TRUE },
  { ROUSE_DEVICE_MODE_WTF, ROUSE_PICTURE_BLACK,
    N_ ("It is in an early start-up mode (WTF). It can be repaired from here with firmware for exactly its model."),
    TRUE },
  { ROUSE_DEVICE_MODE_PORT_DFU, ROUSE_PICTURE_BLACK,
    N_ ("Its USB-C connector itself asks for repair (port DFU). Rouse repairs that first, then the rest."), TRUE },
  { ROUSE_DEVICE_MODE_KIS, ROUSE_PICTURE_BLACK,
    N_ ("It is connected in debug USB mode. Use another cable or another port: then it shows itself in DFU mode."),
    FALSE },
  { ROUSE_DEVICE_MODE_GONE, ROUSE_PICTURE_NONE, N_ ("It is not connected any more. Plug the cable in again."), FALSE },
};

const RouseModeWords *
rouse_mode_words_for (RouseDeviceMode mode)
{
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    if (modes[i].mode == mode)
      return &modes[i];
  return &modes[G_N_ELEMENTS (modes) - 1];
}

const char *
rouse_mode_words_obstacle (RouseDevice *device)
{
  const RouseModeWords *words = rouse_mode_words_for (rouse_device_get_mode (device));
  const RouseSighting *sighting = rouse_device_get_sighting (device);

  if (sighting->no_permission)
    return _ ("This computer does not let Rouse talk to it yet.");
  if (!words->can_start)
    return _ (words->words);
  if (rouse_device_get_name (device) == NULL)
    return _ ("Rouse does not know this model, so it leaves it alone.");
  return NULL;
}
