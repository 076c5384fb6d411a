/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "updater-round.h"

/* The chips beside the application processor: rounds until they take an answer (spec 28 §2.7). */

#define ATTEMPTS 6

static gboolean
fetch_files (SimUpdaterRound *self)
{
  if (strcmp (self->updater->name, "Cryptex1") == 0)
    return TRUE; /* its files come after the ticket */
  if (!sim_restore_learn_identity (self->restore, self->where))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (self->updater->files) && self->updater->files[i] != NULL; i++) {
    g_autofree char *path = g_strdup_printf ("Manifest/%s", self->updater->files[i]);

    if (rouse_plist_get (self->restore->identity, path) != NULL &&
        !sim_restore_source_file (self->restore, self->updater->files[i], self->where, -1))
      return FALSE;
  }
  return TRUE;
}

/* @taken: whether the chip took the answer. FALSE: the restore is over. */
static gboolean
run_round (SimUpdaterRound *self, gboolean *taken)
{
  g_auto (plist_t) arguments = plist_new_dict ();
  g_auto (plist_t) reply = NULL;
  gboolean legacy = self->restore->script->legacy_updaters;

  if (!legacy && !fetch_files (self))
    return FALSE;
  rouse_plist_set_string (arguments, "MessageArgType", "FirmwareResponseData");
  rouse_plist_set_string (arguments, "MessageArgUpdaterName", self->updater->name);
  rouse_plist_set_uint (arguments, "MessageArgUpdaterLoopCount", self->loop);
  plist_dict_set_item (arguments, "MessageArgInfo", sim_updater_make_info (self));
  if (!legacy) {
    plist_dict_set_item (arguments, "DeviceGeneratedRequest", sim_updater_make_own_request (self));
    plist_dict_set_item (arguments, "DeviceGeneratedTags", sim_updater_make_tags (self));
  }
  reply = sim_restore_ask (self->restore, "FirmwareUpdaterData", arguments, self->where, -1);
  if (reply == NULL)
    return FALSE;
  *taken = sim_updater_check_answer (self, reply);
  return TRUE;
}

static gsize
nonce_size (const SimUpdater *updater)
{
  for (const SimFact *fact = updater->facts; fact->key != NULL; fact++)
    if (fact->kind == SIM_FACT_NONCE)
      return fact->value;
  return updater->nonce_size;
}

/* --set reject-updater=NAME: a chip that takes no ticket; stubborn-updater=NAME: nor does it ever show another nonce,
 * and the phone does not give up: the endless loop of spec 20 §10. */
static gboolean
is_set_for (SimUpdaterRound *self, const char *setting)
{
  return g_strcmp0 (sim_device_get_setting (self->restore->device, setting, NULL), self->updater->id) == 0;
}

/* One round that the chip takes, each attempt with a new nonce. */
static gboolean
run_attempts (SimUpdaterRound *self, int attempts, int status)
{
  gboolean is_stubborn = is_set_for (self, "stubborn-updater");
  gboolean rejects = is_stubborn || is_set_for (self, "reject-updater");

  for (int i = 0; i < attempts || is_stubborn; i++, self->loop++) {
    gboolean taken = FALSE;
    gboolean ok;

    if (self->nonce == NULL)
      self->nonce = sim_restored_next_nonce (self->restore->restored, self->updater->name, nonce_size (self->updater));
    ok = run_round (self, &taken);
    taken = taken && !rejects;
    if (!ok || taken || !is_stubborn)
      g_clear_pointer (&self->nonce, g_bytes_unref);
    if (!ok || taken)
      return ok;
  }
  return status == 100 ? sim_restore_fail (self->restore, status, "failed to install splat")
                       : sim_restore_fail (self->restore, status,
                                           "update_generic_firmware: failed to execute performNextStage on %s updater",
                                           self->updater->name);
}

static void
trace_updated (SimRestore *restore, const char *id)
{
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_string (detail, "chip", id);
  sim_device_trace (restore->device, "device", "chip-updated", detail);
}

static gboolean
run_updater (SimRestore *restore, const SimAboard *aboard, SimWhere where)
{
  SimUpdaterRound round = {
    .restore = restore, .updater = sim_updater_find (aboard->id), .aboard = aboard, .where = where
  };

  if (aboard->chip_id < round.updater->least_chip_id)
    return TRUE;
  for (guint i = 0; i < MAX (round.updater->rounds, 1); i++, round.loop++)
    if (!run_attempts (&round, ATTEMPTS, -1))
      return FALSE;
  trace_updated (restore, aboard->id);
  return TRUE;
}

gboolean
sim_restore_updaters (SimRestore *restore, const char *chips, SimWhere where)
{
  const SimAboard *aboard = sim_model_find_aboard (sim_device_get_model (restore->device), chips);

  return aboard == NULL || run_updater (restore, aboard, where);
}

/* install_splat: one ticket, then the files (spec 28 §4 row 26). */
gboolean
sim_restore_cryptex (SimRestore *self)
{
  static const char *const files[] = { "Cryptex1,SystemOS", "Cryptex1,SystemVolume", "Cryptex1,SystemTrustCache",
                                       "Cryptex1,AppOS",    "Cryptex1,AppVolume",    "Cryptex1,AppTrustCache" };
  SimWhere where = self->script->data_ports ? SIM_ON_PORT : SIM_ON_MAIN;
  SimUpdaterRound round = { .restore = self, .updater = sim_updater_find ("Cryptex1"), .where = where };

  if (self->identity == NULL && !sim_restore_learn_identity (self, where))
    return FALSE;
  if (!run_attempts (&round, 1, 100))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    if (!sim_restore_source_file (self, files[i], where, 100))
      return FALSE;
  return TRUE;
}
