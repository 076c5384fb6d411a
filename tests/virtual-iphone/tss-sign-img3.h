/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

/* What the signing server adds to the answer for an IMG3 phone: APTicket, and a blob for each component that asked for
 * one by its PartialDigest (spec 14 §2.1, spec 15 §1). */
void sim_tss_sign_img3 (plist_t answer, plist_t request);
