/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-steps.h"

#include "base/error.h"
#include "firmware/img4.h"

typedef struct {
  RouseRestoreJob *job;
  guint64 before; /* bytes of the files already read */
  guint64 total;
} Reading;

static void
read_cb (guint64 bytes, gpointer user_data)
{
  Reading *reading = user_data;

  rouse_progress_set (reading->job->progress, ROUSE_PHASE_VERIFY,
                      (double) (reading->before + bytes) / (double) MAX (reading->total, 1));
}

/* The same file often serves two components under two types, so the pair is what has been checked. */
static gboolean
is_first_time (GHashTable *seen, const RouseComponent *component)
{
  const char *type = rouse_img4_retag_for (component);

  return g_hash_table_add (seen, g_strconcat (component->path, "\n", type != NULL ? type : "", NULL));
}

static gboolean
sum_sizes (Reading *reading, RouseIpsw *ipsw, RouseBuildIdentity *identity, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < rouse_build_identity_get_n_components (identity); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (identity, i);
    guint64 size;

    if (component->path == NULL || !is_first_time (seen, component))
      continue;
    if (!rouse_ipsw_get_size (ipsw, component->path, &size, error))
      return FALSE;
    reading->total += size;
  }
  return TRUE;
}

/**
 * rouse_step_check_firmware:
 *
 * Reads every file that will be sent and compares it with the digest in the manifest, before the phone is touched: a
 * damaged file found later would leave the phone without a system. Source: spec 13 §2, §5.4.
 */
gboolean
rouse_step_check_firmware (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  RouseIpsw *ipsw = rouse_restore_plan_get_ipsw (job->plan);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { .job = job };

  if (!sum_sizes (&reading, ipsw, job->identity, error))
    return FALSE;
  for (guint i = 0; i < rouse_build_identity_get_n_components (job->identity); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (job->identity, i);
    g_autoptr (RouseIpswStream) stream = NULL;

    if (component->path == NULL || !is_first_time (seen, component))
      continue;
    stream = rouse_ipsw_open_stream (ipsw, component->path, error);
    if (stream == NULL || !rouse_img4_verify_component (component, stream, read_cb, &reading, cancellable, error)) {
      g_prefix_error (error, "%s: ", component->name);
      return FALSE;
    }
    reading.before += rouse_ipsw_stream_get_size (stream);
  }
  rouse_log_add (job->log, "checked %u components, %" G_GUINT64_FORMAT " bytes", g_hash_table_size (seen),
                 reading.before);
  rouse_progress_finish (job->progress, ROUSE_PHASE_VERIFY);
  return TRUE;
}
