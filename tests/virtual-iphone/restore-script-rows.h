/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "restore-script.h"

/* Rows read as lines of the specification; the formatter would make columns of them. */
/* clang-format off */

#define B(c) { .kind = SIM_ROW_BEGIN, .number = c }
#define E(c) { .kind = SIM_ROW_END, .number = c }
#define P(c) { .kind = SIM_ROW_PAIR, .number = c }
#define OP(n) { .kind = SIM_ROW_OP, .number = n, .count = 1 }
#define OPS(n, times) { .kind = SIM_ROW_OP, .number = n, .count = times }
#define OP_PERCENT(n) { .kind = SIM_ROW_OP_PERCENT, .number = n }
#define OP_ERASE(n) { .kind = SIM_ROW_OP, .number = n, .count = 1, .when = SIM_WHEN_ERASE }
#define OPS_UPDATE(n, times) { .kind = SIM_ROW_OP, .number = n, .count = times, .when = SIM_WHEN_UPDATE }
#define BLOCK(rows) { .kind = SIM_ROW_BLOCK, .table = rows }
#define ASK(type) { .kind = SIM_ROW_ASK, .what = type }
#define ASK_WITH(type, with) { .kind = SIM_ROW_ASK, .what = type, .arguments = with }
#define LIST(type, with) { .kind = SIM_ROW_LIST, .what = type, .arguments = with }
#define UPDATER(chips) { .kind = SIM_ROW_UPDATER, .what = chips }
#define UPDATER_JOB(chips) { .kind = SIM_ROW_UPDATER_JOB, .what = chips }
#define WAIT(job) { .kind = SIM_ROW_WAIT, .what = job }
#define IMAGE { .kind = SIM_ROW_IMAGE }
#define IMAGE_JOB { .kind = SIM_ROW_IMAGE_JOB }
#define IMAGE_JOIN { .kind = SIM_ROW_IMAGE_JOIN }
#define MODEM { .kind = SIM_ROW_MODEM }
#define MODEM_JOB { .kind = SIM_ROW_MODEM_JOB }
#define CRYPTEX { .kind = SIM_ROW_CRYPTEX }
#define PING { .kind = SIM_ROW_PING }
#define SESSION { .kind = SIM_ROW_SESSION }
#define DESTROY { .kind = SIM_ROW_DESTROY }
#define ATTEST { .kind = SIM_ROW_ATTEST }
#define RECOVERY_OS { .kind = SIM_ROW_RECOVERY_OS }
#define END_OF_TABLE { .kind = SIM_ROW_END_OF_TABLE }

#define EAN_LIST LIST ("PersonalizedData", "ImageType=IsiBootEANFirmware")

/* Rows for some phones only. */
#define OP_ABOARD(n, chips) { .kind = SIM_ROW_OP, .number = n, .count = 1, .presence = { .aboard = chips } }
#define ASK_ABOARD(type, chips) { .kind = SIM_ROW_ASK, .what = type, .presence = { .aboard = chips } }
#define WAIT_ABOARD(chips) { .kind = SIM_ROW_WAIT, .what = chips, .presence = { .aboard = chips } }
#define OP_FROM(n, first) { .kind = SIM_ROW_OP, .number = n, .count = 1, .presence = { .generation = first } }
#define P_FROM(c, first) { .kind = SIM_ROW_PAIR, .number = c, .presence = { .generation = first } }
#define ASK_UNTIL(type, with, last) \
  { .kind = SIM_ROW_ASK, .what = type, .arguments = with, .presence = { .last_generation = last } }
#define LIST_FROM(type, first) { .kind = SIM_ROW_LIST, .what = type, .presence = { .generation = first } }
#define BLOCK_FROM(rows, first) { .kind = SIM_ROW_BLOCK, .table = rows, .presence = { .generation = first } }

/* The step of a chip. From the A12 on phones show the operation whether they have the chip or not (spec 28 §3 row 23 and
 * §4 row 23). */
#define CHIP(c, n, chips) \
  B (c), { .kind = SIM_ROW_OP, .number = n, .count = 1, .presence = { .aboard = chips, .last_generation = 11 } }, \
  OP_FROM (n, 12), UPDATER (chips), E (c)

/* Chips that come as one of several (updaters.c). */
#define SE "SE|Icefall|SE2"
#define FACE "Savage|Yonkers|Jasmine"

/* clang-format on */
