/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "virtual-device.h"

/* The inside of a phone; only for virtual-device.c, device-modes.c and judge.c. */

typedef struct {
  SimDeviceChanged changed;
  gpointer user_data;
} SimWatch;

/**
 * SimDevice:
 *
 * One phone: fuses, nonces, NVRAM, the mode it is in and what moves it on. The doors are told of changes on the main
 * thread; everything else may be called from any thread.
 */
struct _SimDevice {
  GMutex lock;

  /* Never changes. */
  const SimModel *model;
  guint64 ecid;
  guint number; /* 0 for the first phone */
  char *serial_number;
  char *udid;
  SimTrace *trace;
  SimSummary *summary;
  SimFaults *faults;

  /* Behind the lock. */
  GHashTable *settings; /* name → interned value */
  GHashTable *ports;    /* number → Port of virtual-device.c */
  SimMode mode;         /* inner mode, whether or not the cable is plugged */
  SimStage stage;
  gboolean plugged;
  gboolean moving; /* an arrival is pending */
  guint epoch;
  SimMode next_mode;
  SimStage next_stage;
  guint moves; /* number of the last move: an older arrival is stale */
  guint generator_count;
  GBytes *ap_nonce;
  GBytes *sep_nonce;
  gboolean nonces_kept;
  GBytes *booted_ticket;
  GHashTable *booted_facts; /* type → text */
  GPid client;              /* the command that the phone is given to; 0: it has not started */
  gboolean client_is_over;
  gboolean auto_boot;
  char *version;
  char *build;
  gboolean erased;
  char *loader_version;
  char *next_loader_version;

  GMutex services_lock; /* apart: what makes a service asks the phone things */
  GHashTable *services; /* name → its state, which it gave to sim_device_keep() */
  GSList *kept;         /* Kept */

  /* Main thread. */
  GArray *watches;  /* SimWatch */
  SimMode seen;     /* what the watches were told last, */
  guint seen_epoch; /* and of which visit to the bus */
};

/* With the lock held. */
void sim_device_renew_nonces_locked (SimDevice *self);
