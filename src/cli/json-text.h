/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* What was built so far, for people: a line a value, indented; nothing in it can do anything to a terminal. */
void rouse_json_text_print (JsonBuilder *json);
/* @text with everything that cannot be printed replaced. (transfer full) */
char *rouse_json_text_clean (const char *text);
