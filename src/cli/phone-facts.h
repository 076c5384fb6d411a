/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "backup/backup-facts.h"

/* What a phone that boots tells, for people: a line a fact, and what to do. */
void rouse_phone_facts_print (const RouseBackupFacts *facts);
/* The same as members of the object that is open. */
void rouse_phone_facts_add (const RouseBackupFacts *facts, JsonBuilder *json);
/* Unix time as “2026-11-22T21:00:00Z”; null for 0. */
void rouse_phone_facts_add_time (JsonBuilder *json, const char *key, gint64 time);
