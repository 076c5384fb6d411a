/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* Images and tickets of phones before Image4, right or wrong, for tests. */

typedef enum {
  TEST_OLD_ALL_RIGHT,
  TEST_OLD_WRONG_CHIP,
  TEST_OLD_WRONG_BOARD,
  TEST_OLD_WRONG_ECID,
  TEST_OLD_WRONG_NONCE,
  TEST_OLD_NO_NONCE,
  TEST_OLD_WRONG_DIGEST,
  TEST_OLD_NOT_IN_IT,
} TestOldWrong;

GBytes *test_old_make_file (SimDevice *device, const char *type, TestOldWrong wrong);
/* The APTicket for that one file. */
GBytes *test_old_make_ticket (SimDevice *device, GBytes *file, const char *type, TestOldWrong wrong);
/* The file with the server's blob at its end, and a header that knows it. */
GBytes *test_old_make_signed (SimDevice *device, const char *type, TestOldWrong wrong);
/* @b behind @a, from a multiple of 64 on. */
GBytes *test_old_join (GBytes *a, guint8 padding, GBytes *b);
