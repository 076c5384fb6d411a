/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* One parser of bytes from outside. It must give a result or an error, never both and never neither. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
