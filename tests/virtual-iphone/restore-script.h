/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* What restored does, as rows (spec 28). restore-rows.c has what a kind of row means. */
typedef enum {
  SIM_ROW_END_OF_TABLE,
  SIM_ROW_BEGIN,      /* number: checkpoint */
  SIM_ROW_END,        /* number: checkpoint */
  SIM_ROW_PAIR,       /* number: checkpoint; begins and ends */
  SIM_ROW_OP,         /* number: operation, count: how often */
  SIM_ROW_OP_PERCENT, /* number: operation; 1 to 100 */
  SIM_ROW_BLOCK,      /* table: rows of another table */
  SIM_ROW_ASK,        /* what: DataType; arguments: "Key=true" or NULL for none, "" for an empty dictionary */
  SIM_ROW_LIST,       /* what: DataType of the image list family; arguments: fixed ones ("ImageType=…") */
  SIM_ROW_IMAGE,      /* ASR here and now */
  SIM_ROW_IMAGE_JOB,  /* ASR in the background */
  SIM_ROW_IMAGE_JOIN, /* wait for it */
  SIM_ROW_MODEM,
  SIM_ROW_MODEM_JOB,   /* the same in the background */
  SIM_ROW_UPDATER,     /* what: chips ("SE|SE2"); those that are aboard */
  SIM_ROW_UPDATER_JOB, /* the same in the background, on data ports */
  SIM_ROW_WAIT,        /* what: "modem" or chips as in the row of the job, or NULL for what no phone here has */
  SIM_ROW_CRYPTEX,
  SIM_ROW_PING,
  SIM_ROW_SESSION,
  SIM_ROW_DESTROY, /* the user's data are gone from here on (erase only) */
  SIM_ROW_ATTEST,
  SIM_ROW_RECOVERY_OS, /* if the host announced one */
} SimRowKind;

typedef enum { SIM_WHEN_BOTH, SIM_WHEN_ERASE, SIM_WHEN_UPDATE } SimWhen;

typedef struct _SimRow SimRow;
struct _SimRow {
  SimRowKind kind;
  guint number;
  guint count;
  const char *what;
  const char *arguments;
  const SimRow *table;
  SimWhen when;
  SimPresence presence; /* on which phones */
};

typedef struct {
  const char *name;   /* for --set script=NAME */
  const char *models; /* patterns of product types, separated by "|" */
  guint from, to;     /* major versions */
  const SimRow *rows;
  gboolean legacy_updaters; /* no device-generated requests: FirmwareData is wanted (spec 24 §2) */
  gboolean data_ports;      /* asynchronous requests and data ports (iOS 18) */
  gboolean no_checkpoints;  /* before iOS 10; nor questions about the host, nor more than Status at the end (spec 28 §6) */
} SimScript;

/* Blocks and whole systems: restore-scripts-old.c has those up to iOS 13. */
extern const SimRow sim_rows_ios9[], sim_rows_ios12[], sim_rows_ios13[];

const SimScript *sim_script_find (const char *product_type, guint major);
const SimScript *sim_script_find_by_name (const char *name);
const SimScript *sim_scripts_get (gsize *n_scripts);
/* "SCRIPT<TAB>DataType" for each that a script asks for, also those that are asked only in some of its turns. */
void sim_script_print_requests (void);
