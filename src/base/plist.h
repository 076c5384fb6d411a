/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <plist/plist.h>

/* For g_auto (plist_t). A plain plist_t in a signature is borrowed unless its comment says otherwise. */
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (plist_t, plist_free, NULL)

plist_t rouse_plist_parse (const void *data, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
plist_t rouse_plist_parse_bytes (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *rouse_plist_to_xml (plist_t node);
GBytes *rouse_plist_to_binary (plist_t node);

gboolean rouse_plist_is (plist_t node, plist_type type);
plist_t rouse_plist_get (plist_t dict, const char *path);
plist_t rouse_plist_get_dict (plist_t dict, const char *path);
plist_t rouse_plist_get_array (plist_t dict, const char *path);
const char *rouse_plist_get_string (plist_t dict, const char *path);
const guint8 *rouse_plist_get_data (plist_t dict, const char *path, gsize *size);
GBytes *rouse_plist_get_bytes (plist_t dict, const char *path);
gboolean rouse_plist_get_bool (plist_t dict, const char *path);
gboolean rouse_plist_get_uint (plist_t dict, const char *path, guint64 *value);
gint64 rouse_plist_get_int (plist_t dict, const char *path, gint64 otherwise);
gboolean rouse_plist_node_to_uint (plist_t node, guint64 *value);
gboolean rouse_plist_node_to_bool (plist_t node, gboolean *value);

plist_t rouse_plist_require (plist_t dict, const char *path, plist_type type, GError **error);

void rouse_plist_set_string (plist_t dict, const char *key, const char *value);
void rouse_plist_set_bool (plist_t dict, const char *key, gboolean value);
void rouse_plist_set_uint (plist_t dict, const char *key, guint64 value);
void rouse_plist_set_data (plist_t dict, const char *key, const void *data, gsize size);
void rouse_plist_set_bytes (plist_t dict, const char *key, GBytes *bytes);
