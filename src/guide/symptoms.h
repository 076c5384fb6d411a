/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What a person says is wrong. */
typedef enum {
  ROUSE_SYMPTOM_NONE, /* not said yet */
  ROUSE_SYMPTOM_DEAD,
  ROUSE_SYMPTOM_LOGO,
  ROUSE_SYMPTOM_UPDATE,
  ROUSE_SYMPTOM_FIRMWARE,
  ROUSE_SYMPTOM_PART,
  ROUSE_SYMPTOM_RECOVERY,
} RouseSymptom;

#define ROUSE_N_SYMPTOMS 7

/* What exactly. Each belongs to one symptom. */
typedef enum {
  ROUSE_DETAIL_NONE, /* not asked, or not said */
  ROUSE_DETAIL_UPDATE_STOPPED,
  ROUSE_DETAIL_UPDATE_BATTERY,
  ROUSE_DETAIL_FIRMWARE_MESSAGE,
  ROUSE_DETAIL_FIRMWARE_SLOW,
  ROUSE_DETAIL_FIRMWARE_WIFI,
  ROUSE_DETAIL_PART_BATTERY,
  ROUSE_DETAIL_PART_BUTTONS,
  ROUSE_DETAIL_PART_SCREEN,
  ROUSE_DETAIL_PART_TOUCH,
} RouseDetail;

#define ROUSE_N_DETAILS 10

/* What has happened to the phone. */
typedef enum {
  ROUSE_DAMAGE_UNKNOWN, /* not asked yet */
  ROUSE_DAMAGE_NO,
  ROUSE_DAMAGE_WATER,
  ROUSE_DAMAGE_SCREEN,
  ROUSE_DAMAGE_PORT,
  ROUSE_DAMAGE_OPENED,
  ROUSE_DAMAGE_SWOLLEN, /* the battery: a danger, nothing goes on */
} RouseDamage;

#define ROUSE_N_DAMAGES 7

/* One row to choose. @title, @text, @check: untranslated (N_); @check: how to see that it is better. */
typedef struct {
  const char *id; /* stable, for logs and the journal: "dead" */
  const char *title;
  const char *text;
  const char *check; /* of symptoms and details, or NULL */
} RouseSymptomEntry;

/* Never NULL. */
const RouseSymptomEntry *rouse_symptom_get_entry (RouseSymptom symptom);
const RouseSymptomEntry *rouse_detail_get_entry (RouseDetail detail);
const RouseSymptomEntry *rouse_damage_get_entry (RouseDamage damage);

/* Whose detail it is. */
RouseSymptom rouse_detail_get_symptom (RouseDetail detail);
/* The details that @symptom is asked for, one after the other, begun with NONE and ended by NONE. */
RouseDetail rouse_symptom_next_detail (RouseSymptom symptom, RouseDetail after);

/* By the stable names, for what was kept in a file; NONE or UNKNOWN: no such name. */
RouseSymptom rouse_symptom_from_id (const char *id);
RouseDetail rouse_detail_from_id (const char *id);
RouseDamage rouse_damage_from_id (const char *id);
