/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide-fixture.h"

/* That the words and digits of every step are seen without scrolling, in windows of many sizes. */
void add_room_tests (void);
