/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "restore.h"
#include "updaters.h"

/* One question of a chip: what it tells of itself, and what it takes as an answer. */
typedef struct {
  SimRestore *restore;
  const SimUpdater *updater;
  const SimAboard *aboard; /* NULL: cryptexes, which are no chip */
  SimWhere where;
  guint loop;
  GBytes *nonce;
} SimUpdaterRound;

/* updater-request.c */
plist_t sim_updater_make_info (SimUpdaterRound *self);
plist_t sim_updater_make_own_request (SimUpdaterRound *self);
plist_t sim_updater_make_tags (SimUpdaterRound *self);
/* The chip's number, to which its ticket is bound; 0: none that a request has as a number. */
guint64 sim_updater_get_chip_id (SimUpdaterRound *self);

/* updater-answer.c: whether the chip takes it. Refuses otherwise. */
gboolean sim_updater_check_answer (SimUpdaterRound *self, plist_t answer);
