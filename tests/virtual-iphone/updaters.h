/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The chips beside the application processor, as their updaters in the ramdisk see them (spec 24 §4). */

typedef enum {
  SIM_FACT_UINT,
  SIM_FACT_BOOL,
  SIM_FACT_DATA,
  SIM_FACT_NONCE,
  SIM_FACT_ECID,     /* a number */
  SIM_FACT_RAP_ECID, /* the same, in the info as bytes */
  SIM_FACT_BYTES_32
} SimFactKind;

typedef struct {
  const char *key;
  SimFactKind kind;
  guint64 value;   /* for data: the number of bytes */
  const char *own; /* in the device's own request; NULL: the same; "": not there */
} SimFact;

/* How the chip's firmware comes along when the request is of the old kind (spec 24 §2 and §4). */
typedef enum {
  SIM_LAYOUT_NONE,
  SIM_LAYOUT_RAW,
  SIM_LAYOUT_YONKERS,
  SIM_LAYOUT_SAVAGE,
  SIM_LAYOUT_FTAB,
  SIM_LAYOUT_MAP
} SimLayout;

typedef struct {
  const char *id;   /* in scripts and in the table of models */
  const char *name; /* MessageArgUpdaterName */
  const char *ticket;
  const char *wrapper; /* dictionary inside MessageArgInfo, or NULL */
  SimLayout layout;
  const char *firmware; /* component of the firmware, or how its name begins */
  SimFact facts[14];
  const char *files[4];   /* asked for as they lie in the IPSW */
  const char *entries[5]; /* manifest entries that go into the device's own request */
  const char *tags[8];    /* BuildIdentityTags beside the entries */

  guint rounds;              /* 0: one */
  guint least_chip_id;       /* older ones have nothing to update */
  guint tag_number;          /* one of several: the info is in an array, names end with the number (spec 24 §4.8) */
  gsize nonce_size;          /* where no fact is the nonce */
  gboolean signs_entries;    /* EPRO and ESEC in the entries of its own request */
  gboolean wants_restore_os; /* FirmwareData: an ftab with "rrko" */
} SimUpdater;

/* @id: as scripts name it; NULL: there is none. */
const SimUpdater *sim_updater_find (const char *id);
