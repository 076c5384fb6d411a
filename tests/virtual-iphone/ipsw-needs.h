/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <plist/plist.h>

/* What a restore kernel made of this identity does not start without: types of the parts that iBoot must have loaded
 * before it, with commas between ("anef,rtsc"); "" if there are none. */
char *sim_ipsw_needs (plist_t identity);
