/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* What may be wrong with a ticket. */
typedef enum {
  TEST_TICKET_GOOD,
  TEST_TICKET_SIGNATURE,
  TEST_TICKET_CHIP,
  TEST_TICKET_BOARD,
  TEST_TICKET_ECID,
  TEST_TICKET_DOMAIN,
  TEST_TICKET_NONCE,
  TEST_TICKET_SEP_NONCE,
  TEST_TICKET_NO_NONCE,
  TEST_TICKET_DIGEST,
  TEST_TICKET_OTHER_IMAGE,
} TestTicket;

/* An IM4P of @type; its payload begins with the simulator's facts. */
GBytes *test_make_im4p (const char *type, gsize payload_size);
/* The ticket for one image, for @device as it is now. */
GBytes *test_make_ticket (SimDevice *device, GBytes *im4p, const char *type, TestTicket kind);
/* The ticket for several images; @types and @im4ps are in the same order. */
GBytes *test_make_ticket_for_all (SimDevice *device, GPtrArray *im4ps, GPtrArray *types, TestTicket kind);
GBytes *test_make_img4 (GBytes *im4p, GBytes *ticket);
/* All of the above. */
GBytes *test_make_image (SimDevice *device, const char *type, gsize payload_size, TestTicket kind);
