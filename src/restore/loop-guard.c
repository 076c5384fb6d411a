/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/loop-guard.h"

#include <stdlib.h>

#define MAX_REPEATS 8                                 /* of the same question with the same nonce (spec 20 §10) */
#define WINDOW_US ((gint64) 10 * 60 * G_USEC_PER_SEC) /* within this time */
#define MAX_DEPTH 8

typedef struct {
  guint count;
  gint64 first_us;
} Seen;

struct _RouseLoopGuard {
  GHashTable *seen; /* question → Seen */
};

RouseLoopGuard *
rouse_loop_guard_new (void)
{
  RouseLoopGuard *self = g_new (RouseLoopGuard, 1);

  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
rouse_loop_guard_free (RouseLoopGuard *self)
{
  g_hash_table_unref (self->seen);
  g_free (self);
}

/* All nonces, wherever they stand: what else differs between two questions (a round's number, a random name of the
 * request, the port for the answer) does not make them two questions. */
static void
add_nonces (GChecksum *sum, plist_t dict, guint depth, guint *n_nonces)
{
  plist_dict_iter iter = NULL;

  if (!rouse_plist_is (dict, PLIST_DICT) || depth == MAX_DEPTH)
    return;
  plist_dict_new_iter (dict, &iter);
  for (;;) {
    char *key = NULL;
    plist_t value = NULL;
    gsize size = 0;
    const guint8 *data;

    plist_dict_next_item (dict, iter, &key, &value);
    if (key == NULL)
      break;
    if (rouse_plist_is (value, PLIST_DICT)) {
      add_nonces (sum, value, depth + 1, n_nonces);
    } else if (g_str_has_suffix (key, "Nonce") && (data = rouse_plist_get_data (dict, key, &size)) != NULL) {
      g_checksum_update (sum, (const guint8 *) key, -1);
      g_checksum_update (sum, data, (gssize) size);
      (*n_nonces)++;
    }
    free (key);
  }
  free (iter);
}

/* Without a nonce it is the whole question that must be the same. */
static void
add_all (GChecksum *sum, plist_t arguments)
{
  g_auto (plist_t) copy = plist_copy (arguments);
  g_autoptr (GBytes) xml = NULL;

  if (plist_dict_get_item (copy, "MessageArgUpdaterLoopCount") != NULL)
    plist_dict_remove_item (copy, "MessageArgUpdaterLoopCount");
  xml = rouse_plist_to_xml (copy);
  g_checksum_update (sum, g_bytes_get_data (xml, NULL), (gssize) g_bytes_get_size (xml));
}

gboolean
rouse_loop_guard_is_endless (RouseLoopGuard *self, const char *type, plist_t arguments, gint64 now_us)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *updater = rouse_plist_get_string (arguments, "MessageArgUpdaterName");
  guint n_nonces = 0;
  Seen *seen;

  g_checksum_update (sum, (const guint8 *) type, -1);
  if (updater != NULL)
    g_checksum_update (sum, (const guint8 *) updater, -1);
  add_nonces (sum, arguments, 0, &n_nonces);
  if (n_nonces == 0 && arguments != NULL)
    add_all (sum, arguments);

  seen = g_hash_table_lookup (self->seen, g_checksum_get_string (sum));
  if (seen == NULL) {
    seen = g_new0 (Seen, 1);
    g_hash_table_insert (self->seen, g_strdup (g_checksum_get_string (sum)), seen);
  }
  if (seen->count == 0 || now_us - seen->first_us > WINDOW_US)
    *seen = (Seen){ 0, now_us };
  return ++seen->count > MAX_REPEATS;
}
