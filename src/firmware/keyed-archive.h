/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/plist.h"

/* A property list as NSKeyedArchiver writes it: all objects in one array, named by their place in it. All nodes are
 * borrowed. Lives on the stack. */
typedef struct {
  plist_t objects; /* array */
  plist_t root;
} RouseKeyedArchive;

gboolean rouse_keyed_archive_init (RouseKeyedArchive *self, plist_t plist);
/* Of an archived dictionary; NULL: not there. */
plist_t rouse_keyed_archive_get (const RouseKeyedArchive *self, plist_t dict, const char *key);
guint rouse_keyed_archive_get_n_keys (const RouseKeyedArchive *self, plist_t dict);
const char *rouse_keyed_archive_get_key (const RouseKeyedArchive *self, plist_t dict, guint index, plist_t *value);
/* Of an archived array; 0 if it is none. */
guint rouse_keyed_archive_get_n_items (const RouseKeyedArchive *self, plist_t array);
plist_t rouse_keyed_archive_get_item (const RouseKeyedArchive *self, plist_t array, guint index);
