/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* A kind of modem: what it tells of itself, in normal mode (FirmwarePreflightInfo) and in restore mode (BasebandData),
 * and what its firmware is made of. */
typedef struct {
  const char *family; /* as the archive's name begins */
  guint32 chip_id;
  guint32 certificate; /* CertID */
  guint vendor;        /* 2: Intel, 3: Qualcomm */
  gsize serial_size, nonce_size;
  const char *elements[5];   /* of the firmware archive: those that its restore boot needs signed */
  const char *others[3];     /* the manifest's other elements with a signature */
  gint64 version;            /* of the elements */
  gsize partial_digest_size; /* of the elements */
  gsize digest_size;
  const char *digests[9]; /* names of what is only hashed, without "Digest" */
} SimModemFacts;

/* NULL: the model has no modem of this kind. */
const SimModemFacts *sim_modem_facts_find (const SimModel *model);
const char *sim_modem_family_name (const SimModel *model);
