/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

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
  SIM_ROW_UPDATER,     /* what: name; count: rounds */
  SIM_ROW_UPDATER_JOB, /* the same in the background, on data ports */
  SIM_ROW_WAIT,        /* what: name of a background job, or NULL for a chip that is not there */
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
};

typedef struct {
  const char *name;         /* for --set script=NAME */
  const char *models;       /* patterns of product types, separated by "|" */
  guint from, to;           /* major versions */
  gboolean legacy_updaters; /* no device-generated requests: FirmwareData is wanted (spec 24 §2) */
  gboolean data_ports;      /* asynchronous requests and data ports (iOS 18) */
  const SimRow *rows;
  gboolean no_checkpoints; /* nor questions about the host, nor more than Status at the end (spec 28 §6) */
} SimScript;

const SimScript *sim_script_find (const char *product_type, guint major);
const SimScript *sim_script_find_by_name (const char *name);
