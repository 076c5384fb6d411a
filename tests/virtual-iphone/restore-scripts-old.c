/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore-script-rows.h"

/* Systems up to iOS 13 on phones with Image4: spec 20 §11.2, timelines B1, B3 and C. */

/* clang-format off */

/* --- up to iOS 9: no checkpoints; numbers above 35 are sent one lower (spec 28 §6, spec 20 §3.1) --- */

const SimRow sim_rows_ios9[] = {
  OP_ERASE (28), OP_ERASE (11), OPS_UPDATE (15, 1), OPS_UPDATE (16, 1), OPS_UPDATE (51, 1), OPS_UPDATE (29, 2),
  ASK ("RootTicket"), ASK ("FDRTrustData"), PING,
  DESTROY, OP_ERASE (12), OP_ERASE (12),
  IMAGE,
  OP (15), OP (16), OP (15), OP (16),
  ASK ("KernelCache"), OP (27),
  ASK ("NORData"), OP_PERCENT (18),
  OPS (46, 2),
  MODEM,
  OP (17), OP (49), OP (25), OP (32), OPS (29, 2),
  END_OF_TABLE,
};

/* --- iOS 10 to 13: the kernel cache before the firmware, the firmware with NORData --- */

static const SimRow first_13[] = {
  P (0x604), P (0x68F), P (0x608),
  END_OF_TABLE,
};

static const SimRow ticket[] = {
  B (0x60B), ASK ("RootTicket"), E (0x60B),
  END_OF_TABLE,
};

static const SimRow sep[] = {
  B (0x609), ASK ("NORData"), E (0x609),
  END_OF_TABLE,
};

static const SimRow preparation[] = {
  B (0x60D), OP (28), E (0x60D), B (0x60E), OP (58), E (0x60E), P (0x60F), P (0x65C), P (0x610), P (0x613),
  P (0x693), B (0x665), OP (15), E (0x665), B (0x614), OP (16), E (0x614), P (0x696), P (0x654), P (0x615),
  B (0x616), ASK ("FDRTrustData"), E (0x616), P (0x617), P (0x618), P (0x619), B (0x61A), OP (44), E (0x61A),
  B (0x61B), PING, E (0x61B), P (0x661), B (0x61D), OPS (29, 5), E (0x61D), P (0x64E),
  B (0x61F), DESTROY, E (0x61F),
  END_OF_TABLE,
};

static const SimRow storage[] = {
  B (0x677), B (0x621), OP_ERASE (11), E (0x621), P (0x660), P (0x622), B (0x658), OP_ERASE (12), E (0x658),
  P (0x659), P (0x65A),
  B (0x65B), IMAGE, E (0x65B),
  B (0x626), OPS (15, 3), OPS (16, 4), E (0x626), P (0x65F), P (0x662), E (0x677),
  END_OF_TABLE,
};

static const SimRow before_firmware[] = {
  B (0x67B), P (0x627),
  B (0x628), B (0xE00), ASK ("KernelCache"), OP (27), E (0xE00), B (0xE01), ASK ("DeviceTree"), OP (61), E (0xE01),
  E (0x628),
  B (0x634), PING, SESSION, E (0x634),
  END_OF_TABLE,
};

/* The secure element comes before the modem (timeline C). */
static const SimRow firmware[] = {
  B (0x635),
  B (0x1300), ASK ("NORData"), OP_PERCENT (18), E (0x1300),
  B (0x1301), OPS (47, 2), E (0x1301),
  B (0x130A), LIST ("FUDData", NULL), OP_PERCENT (36), E (0x130A), OP (55),
  CHIP (0x1309, 59, SE),
  B (0x1303), MODEM, E (0x1303),
  CHIP (0x130D, 60, FACE),
  CHIP (0x1310, 65, "Rose"),
  CHIP (0x1311, 66, "T200"),
  CHIP (0x1316, 79, "AppleTCON"),
  E (0x635),
  END_OF_TABLE,
};

static const SimRow end_13[] = {
  P (0x663), B (0xF00), OP (17), OP (50), E (0xF00), P (0x668), E (0x67B),
  B (0x639), OP (25), E (0x639), P (0x63F), P (0x640),
  B (0x642), OPS (29, 5), E (0x642),
  END_OF_TABLE,
};

/* The SEP before the ticket (timeline C). */
const SimRow sim_rows_ios12[] = {
  BLOCK (first_13), BLOCK (sep), BLOCK (ticket), BLOCK (preparation), BLOCK (storage), BLOCK (before_firmware),
  BLOCK (firmware), BLOCK (end_13),
  END_OF_TABLE,
};

const SimRow sim_rows_ios13[] = {
  BLOCK (first_13), BLOCK (ticket), BLOCK (sep), BLOCK (preparation), BLOCK (storage), BLOCK (before_firmware),
  BLOCK (firmware), BLOCK (end_13),
  END_OF_TABLE,
};

/* clang-format on */
