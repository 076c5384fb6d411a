/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-steps.h"

#include <glib/gi18n-lib.h>

#include "signing/local-manifest.h"
#include "transport/lockdown-client.h"
#include "transport/preboard-client.h"

/* What the person is told while the phone waits for them. */
static const char *const prompts[] = {
  [ROUSE_PREBOARD_ASKS_NOTHING] = NULL,
  [ROUSE_PREBOARD_ASKS_UNLOCK] = N_ ("Unlock the phone"),
  [ROUSE_PREBOARD_ASKS_PASSCODE] = N_ ("Enter the passcode on the phone"),
};

static void
ask_cb (RousePreboardAsk what, gpointer user_data)
{
  RouseRestoreJob *job = user_data;

  rouse_log_add (job->log, "stash bag: the phone %s",
                 what == ROUSE_PREBOARD_ASKS_UNLOCK     ? "wants to be unlocked"
                 : what == ROUSE_PREBOARD_ASKS_PASSCODE ? "asks for its passcode"
                                                        : "waits for nobody any more");
  rouse_progress_set_prompt (job->progress, prompts[what]);
}

/* Spec 12 §8: only an update, only from normal mode, only Image4, only if the phone says so. */
static gboolean
has_stash_bag (RouseRestoreJob *job)
{
  g_autoptr (RouseLockdownClient) client = NULL;
  g_auto (plist_t) value = NULL;
  gboolean has = FALSE;

  if (job->start_mode != ROUSE_DEVICE_MODE_NORMAL || !job->image4 || rouse_restore_plan_get_erase (job->plan) ||
      rouse_restore_request_get_dry_run (rouse_restore_plan_get_request (job->plan)))
    return FALSE;
  client = rouse_lockdown_client_open (job->udid, NULL);
  value = client != NULL ? rouse_lockdown_client_get_value (client, NULL, "HasSiDP", NULL) : NULL;
  return rouse_plist_is (value, PLIST_BOOLEAN) && rouse_plist_node_to_bool (value, &has) && has;
}

/**
 * rouse_step_create_stash_bag:
 *
 * Lets the phone put aside what it needs to read its data after the update without the passcode. Nothing to do for all
 * others. Source: spec 12 §8.1.
 */
gboolean
rouse_step_create_stash_bag (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  const RousePreboardListener listener = { ask_cb, job };
  g_autoptr (GBytes) manifest = NULL;
  RouseStashBag bag = ROUSE_STASH_BAG_NONE;

  if (!has_stash_bag (job))
    return TRUE;
  manifest = rouse_local_manifest_new (job->identity, error);
  if (manifest == NULL)
    return FALSE;
  rouse_log_add (job->log, "stash bag: asking for one, with a manifest of %" G_GSIZE_FORMAT " bytes",
                 g_bytes_get_size (manifest));
  if (!rouse_preboard_client_create (job->udid, manifest, &listener, &bag, cancellable, error))
    return FALSE;
  job->has_stash_bag = bag == ROUSE_STASH_BAG_CREATED;
  rouse_log_add (job->log, "stash bag: %s", job->has_stash_bag ? "created" : "the phone needs none");
  return TRUE;
}

/**
 * rouse_step_commit_stash_bag:
 *
 * Binds the stash bag to the ticket, before the phone restarts. Source: spec 12 §8.2.
 */
gboolean
rouse_step_commit_stash_bag (RouseRestoreJob *job, GCancellable *cancellable, GError **error)
{
  const RousePreboardListener listener = { ask_cb, job };

  if (!job->has_stash_bag)
    return TRUE;
  if (!rouse_preboard_client_commit (job->udid, job->ticket, &listener, cancellable, error))
    return FALSE;
  rouse_log_add (job->log, "stash bag: committed");
  return TRUE;
}
