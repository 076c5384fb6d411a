/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * DER as Image4 needs it (spec 15 §3), written bottom up: every function appends one element to @out. Those that take
 * a @content own it afterwards.
 */

void sim_der_put (GByteArray *out, guint8 tag, const void *value, gsize size);
void sim_der_put_string (GByteArray *out, const char *text);
void sim_der_put_integer (GByteArray *out, guint64 value);
void sim_der_put_boolean (GByteArray *out, gboolean value);
void sim_der_put_octets (GByteArray *out, const void *value, gsize size);
void sim_der_put_content (GByteArray *out, guint8 tag, GByteArray *content);
void sim_der_put_property (GByteArray *out, const char *name, GByteArray *value);
void sim_der_put_property_octets (GByteArray *out, const char *name, const void *value, gsize size);
void sim_der_put_property_integer (GByteArray *out, const char *name, guint64 value);
void sim_der_put_property_boolean (GByteArray *out, const char *name, gboolean value);

GBytes *sim_der_make_im4p (const char *type, const char *version, const void *payload, gsize size);

#define SIM_DER_SEQUENCE 0x30
#define SIM_DER_SET 0x31
