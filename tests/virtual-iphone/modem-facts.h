/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* What a phone's modem tells of itself, in normal mode (FirmwarePreflightInfo) and in restore mode (BasebandData). */
typedef struct {
  guint32 chip_id;
  guint32 certificate; /* CertID */
  guint vendor;        /* 2: Intel, 3: Qualcomm */
  gsize serial_size, nonce_size;
  const char *elements[5]; /* of the firmware archive: those that its restore boot needs signed */
} SimModemFacts;

const SimModemFacts *sim_modem_facts_get (SimDevice *device);
GBytes *sim_modem_get_serial (SimDevice *device);
GBytes *sim_modem_get_preflight_nonce (SimDevice *device);
