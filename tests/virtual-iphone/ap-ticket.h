/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/*
 * APTicket: what all images of an IMG3 phone are allowed by from iOS 5 on, but those with a signature of their own.
 *
 * DER: SEQUENCE { SEQUENCE { OID sha1WithRSAEncryption }, SET { facts }, OCTET STRING signature, [1] { certificates }
 * }. A fact is a primitive element with a context tag; its number says which fact. Numbers up to 99 are those of
 * Apple's own AppleMobilePersonalizedTicket.h (published with libDER); the order and 228 to 230 follow published
 * tickets, which the three boot loaders' digests fit by their place. The signature is over the SET; ours by the test
 * key.
 */

enum {
  SIM_AP_TICKET_ECID = 1, /* eight bytes, little-endian; the other numbers have four */
  SIM_AP_TICKET_CHIP = 2,
  SIM_AP_TICKET_BOARD = 3,
  SIM_AP_TICKET_PRODUCTION = 4,
  SIM_AP_TICKET_DOMAIN = 5,
  SIM_AP_TICKET_NONCE = 18,
};

typedef struct {
  const char *component; /* "iBoot" */
  guint digest;          /* number of the fact */
  guint trusted;         /* the same, of a 1 if it is trusted; 0: none known */
  guint build_string;    /* " */
} SimApTicketRow;

/* Ends with a row without component. */
extern const SimApTicketRow sim_ap_ticket_rows[];

/* NULL: no APTicket, or not signed with the test key. @used: (optional): its length: more may follow. The digests are
 * under the types of spec 15 §8 ("rkrn"), though the images themselves all carry the plain ones. */
SimTicket *sim_ap_ticket_parse (GBytes *bytes, gsize *used, char **why);

/* Is it for this phone, and for its present nonce? Refuses if not. @used: as above. */
gboolean sim_ap_ticket_check (SimDevice *device, GBytes *bytes, gsize *used);
