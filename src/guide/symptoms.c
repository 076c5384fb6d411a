/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/symptoms.h"

#include <glib/gi18n-lib.h>

static const RouseSymptomEntry symptoms[ROUSE_N_SYMPTOMS] = {
  [ROUSE_SYMPTOM_NONE] = { "none", "", "", NULL },
  [ROUSE_SYMPTOM_DEAD] = { "dead", N_ ("It does not turn on or react"),
                           N_ ("The screen stays black, or nothing happens when a button is pressed."),
                           N_ ("Press the side or top button. Does the screen light up, and does it react?") },
  [ROUSE_SYMPTOM_LOGO] = { "logo", N_ ("Stuck on the Apple logo, or it keeps restarting"),
                           N_ ("The logo stays, or comes again and again."),
                           N_ ("Does it come to the lock screen, and stay there for a few minutes?") },
  [ROUSE_SYMPTOM_UPDATE] = { "update", N_ ("An update failed or stopped"),
                             N_ ("Its bar does not move, it ended with an error, or the battery ran out."),
                             N_ ("Does it come to the lock screen, without the bar of the update?") },
  [ROUSE_SYMPTOM_FIRMWARE] = { "firmware", N_ ("Its firmware is damaged"),
                               N_ ("A message says so, or since then it is slow or its Wi-Fi is bad."),
                               N_ ("Use it for a few minutes as you always do. Is it as quick as before?") },
  [ROUSE_SYMPTOM_PART] = { "part", N_ ("It acts as if a part were broken"),
                           N_ ("Battery, buttons, screen or touch do strange things."),
                           N_ ("Try what was wrong. Does it work as before?") },
  [ROUSE_SYMPTOM_RECOVERY] = { "recovery", N_ ("It shows a cable and a computer"),
                               N_ ("That picture is called recovery mode."),
                               N_ ("Has the picture of a cable and a computer gone?") },
};

static const struct {
  RouseSymptom symptom;
  RouseSymptomEntry entry;
} details[ROUSE_N_DETAILS] = {
  [ROUSE_DETAIL_NONE] = { ROUSE_SYMPTOM_NONE, { "none", "", "", NULL } },
  [ROUSE_DETAIL_UPDATE_STOPPED] = { ROUSE_SYMPTOM_UPDATE,
                                    { "update-stopped", N_ ("It stopped, or ended with an error"), "", NULL } },
  [ROUSE_DETAIL_UPDATE_BATTERY] = { ROUSE_SYMPTOM_UPDATE,
                                    { "update-battery", N_ ("The battery ran out meanwhile"), "", NULL } },
  [ROUSE_DETAIL_FIRMWARE_MESSAGE] = { ROUSE_SYMPTOM_FIRMWARE,
                                      { "firmware-message", N_ ("A message says that the firmware is damaged"), "",
                                        N_ ("Is the message gone, also after a restart?") } },
  [ROUSE_DETAIL_FIRMWARE_SLOW] = { ROUSE_SYMPTOM_FIRMWARE, { "firmware-slow", N_ ("It has become slow"), "", NULL } },
  [ROUSE_DETAIL_FIRMWARE_WIFI] = { ROUSE_SYMPTOM_FIRMWARE,
                                   { "firmware-wifi", N_ ("Its Wi-Fi drops or is slow"), "",
                                     N_ ("Does it stay in your Wi-Fi, and does a page open at once?") } },
  [ROUSE_DETAIL_PART_BATTERY] = { ROUSE_SYMPTOM_PART,
                                  { "part-battery", N_ ("The battery level jumps, or it turns off early"), "",
                                    N_ ("Does the battery level go down slowly, without jumps?") } },
  [ROUSE_DETAIL_PART_BUTTONS] = { ROUSE_SYMPTOM_PART,
                                  { "part-buttons", N_ ("Buttons do nothing"), "",
                                    N_ ("Press each button. Do all of them do what they should?") } },
  [ROUSE_DETAIL_PART_SCREEN] = { ROUSE_SYMPTOM_PART,
                                 { "part-screen", N_ ("The screen is all white or all black"), "",
                                   N_ ("Does the screen show its usual picture?") } },
  [ROUSE_DETAIL_PART_TOUCH] = { ROUSE_SYMPTOM_PART,
                                { "part-touch", N_ ("Touch acts on its own, or not at all"), "",
                                  N_ ("Does the screen react where you touch it, and only then?") } },
};

static const RouseSymptomEntry damages[ROUSE_N_DAMAGES] = {
  [ROUSE_DAMAGE_UNKNOWN] = { "unknown", "", "", NULL },
  [ROUSE_DAMAGE_NO] = { "no", N_ ("No, none of these"), "", NULL },
  [ROUSE_DAMAGE_WATER] = { "water", N_ ("It got wet"), "", NULL },
  [ROUSE_DAMAGE_SCREEN] = { "screen", N_ ("The screen is cracked"), "", NULL },
  [ROUSE_DAMAGE_PORT] = { "port", N_ ("The port or a jack is broken"), "", NULL },
  [ROUSE_DAMAGE_OPENED] = { "opened", N_ ("It was opened or repaired"), "", NULL },
  [ROUSE_DAMAGE_SWOLLEN] = { "swollen", N_ ("The battery is swollen"),
                             N_ ("The back or the screen bulges or stands out."), NULL },
};

const RouseSymptomEntry *
rouse_symptom_get_entry (RouseSymptom symptom)
{
  g_return_val_if_fail ((guint) symptom < ROUSE_N_SYMPTOMS, &symptoms[0]);

  return &symptoms[symptom];
}

const RouseSymptomEntry *
rouse_detail_get_entry (RouseDetail detail)
{
  g_return_val_if_fail ((guint) detail < ROUSE_N_DETAILS, &details[0].entry);

  return &details[detail].entry;
}

const RouseSymptomEntry *
rouse_damage_get_entry (RouseDamage damage)
{
  g_return_val_if_fail ((guint) damage < ROUSE_N_DAMAGES, &damages[0]);

  return &damages[damage];
}

RouseSymptom
rouse_detail_get_symptom (RouseDetail detail)
{
  g_return_val_if_fail ((guint) detail < ROUSE_N_DETAILS, ROUSE_SYMPTOM_NONE);

  return details[detail].symptom;
}

RouseDetail
rouse_symptom_next_detail (RouseSymptom symptom, RouseDetail after)
{
  for (guint i = after + 1u; i < ROUSE_N_DETAILS; i++)
    if (details[i].symptom == symptom)
      return i;
  return ROUSE_DETAIL_NONE;
}

RouseSymptom
rouse_symptom_from_id (const char *id)
{
  for (guint i = 0; i < ROUSE_N_SYMPTOMS; i++)
    if (g_strcmp0 (symptoms[i].id, id) == 0)
      return i;
  return ROUSE_SYMPTOM_NONE;
}

RouseDetail
rouse_detail_from_id (const char *id)
{
  for (guint i = 0; i < ROUSE_N_DETAILS; i++)
    if (g_strcmp0 (details[i].entry.id, id) == 0)
      return i;
  return ROUSE_DETAIL_NONE;
}

RouseDamage
rouse_damage_from_id (const char *id)
{
  for (guint i = 0; i < ROUSE_N_DAMAGES; i++)
    if (g_strcmp0 (damages[i].id, id) == 0)
      return i;
  return ROUSE_DAMAGE_UNKNOWN;
}
