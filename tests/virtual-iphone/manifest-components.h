/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* What the firmware of which model consists of. */

typedef enum {
  SIM_NOT_TRUSTED = 1 << 0, /* Trusted is false */
  SIM_NO_TRUST = 1 << 1,    /* no such key */
  SIM_FIRMWARE = 1 << 2,    /* IsFirmwarePayload */
  SIM_SECONDARY = 1 << 3,   /* IsSecondaryFirmwarePayload */
  SIM_FUD = 1 << 4,         /* IsFUDFirmware */
  SIM_BY_IBOOT = 1 << 5,    /* IsLoadedByiBoot */
  SIM_FTAB = 1 << 6,        /* IsFTAB */
  SIM_PLAIN = 1 << 7,       /* Personalize is false */
  SIM_BUILD_STRING = 1 << 8,
  SIM_TBM = 1 << 9, /* TBMDigests, if the SEP has any */
  SIM_NO_DIGEST = 1 << 10,
  SIM_SHA256 = 1 << 11, /* Digest of 32 bytes, on all phones */
  SIM_BARE = 1 << 12,   /* Info has a path and nothing else */
  SIM_IBOOT_EAN = 1 << 13,
} SimComponentFlags;

typedef enum {
  SIM_RULES_NONE,
  SIM_RULES_RAW,
  SIM_RULES_CURRENT,
  SIM_RULES_LLB,
  SIM_RULES_IBSS,
  SIM_RULES_SEP,
  SIM_RULES_FTSP
} SimComponentRules;

typedef struct {
  const char *name;
  const char *path; /* with marks, see sim_manifest_expand_path() */
  SimComponentRules rules;
  guint flags;
  const char *type; /* Img4PayloadType */
  SimPresence presence;
} SimComponent;

const SimComponent *sim_manifest_components_get (gsize *n_components);
