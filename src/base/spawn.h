/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* To be added to a GSubprocess's flags, just before it is made: it is started by posix_spawn(), not by fork(). */
GSubprocessFlags rouse_spawn_flags (void);
