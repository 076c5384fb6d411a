/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>

/*
 * What a sandboxed program and its helper say to each other, on a stream socket that both have inherited: one byte asks
 * for a connection to usbmuxd, the answer is an errno in the computer's own order, and with 0 a file descriptor.
 */
#define MUX_HELPER_CONNECT 'c'
#define MUX_HELPER_FD 3 /* its end of that socket */

typedef int32_t MuxHelperAnswer;
