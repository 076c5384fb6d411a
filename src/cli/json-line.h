/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* One JSON object on one line of stdout: {"event": EVENT, …}. Its keys are documented in rousectl(1) and stay. */
JsonBuilder *rouse_json_line_begin (const char *event);
void rouse_json_line_string (JsonBuilder *json, const char *key, const char *value); /* NULL: null */
void rouse_json_line_int (JsonBuilder *json, const char *key, gint64 value);
void rouse_json_line_double (JsonBuilder *json, const char *key, double value);
void rouse_json_line_bool (JsonBuilder *json, const char *key, gboolean value);
void rouse_json_line_end (JsonBuilder *json);
