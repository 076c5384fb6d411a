/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* One JSON object on one line of stdout: {"event": EVENT, …}. Its keys are documented in rousectl(1) and stay. */
JsonBuilder *rouse_json_line_begin (const char *event);
void rouse_json_line_string (JsonBuilder *json, const char *key, const char *value);           /* NULL: null */
void rouse_json_line_hex (JsonBuilder *json, const char *key, const guint8 *data, gsize size); /* NULL: null */
void rouse_json_line_uint (JsonBuilder *json, const char *key, guint64 value); /* above 2^63: a string, "0x…" */
void rouse_json_line_int (JsonBuilder *json, const char *key, gint64 value);
void rouse_json_line_double (JsonBuilder *json, const char *key, double value);
void rouse_json_line_bool (JsonBuilder *json, const char *key, gboolean value);
/* An element of the array that is open. */
void rouse_json_line_element (JsonBuilder *json, const char *value);
void rouse_json_line_end (JsonBuilder *json);
