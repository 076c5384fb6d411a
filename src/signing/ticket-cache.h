/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/plist.h"

/* Tickets that Apple gave, for a restore that has to start again while the phone still has the same nonce. A ticket is
 * found only for a request that is the same in everything: phone, build, nonces, digests of every component. What is
 * found must still pass rouse_ticket_check(). Nothing here fails aloud: without a cache, Apple is asked. */

/* "~/.cache/rouse/tickets" (transfer full) */
char *rouse_ticket_cache_get_folder (void);
/* (transfer full) (nullable): the dictionary of the answer */
plist_t rouse_ticket_cache_find (const char *folder, plist_t request);
/* Removes what is kept for @request. */
void rouse_ticket_cache_forget (const char *folder, plist_t request);
/* Only answers to a request for an Image4 ticket with a nonce are kept. Cleans up what is too old, or too much. */
void rouse_ticket_cache_store (const char *folder, plist_t request, plist_t response);
/* How many there are. */
guint rouse_ticket_cache_count (const char *folder);
/* Removes all of them, and nothing else. Returns: bytes that are free again */
guint64 rouse_ticket_cache_clear (const char *folder);

/* One file's contents. @key: 64 hex digits, the name that it lies under. (transfer full) (nullable) */
plist_t rouse_ticket_cache_parse (const char *key, const void *data, gsize size);
