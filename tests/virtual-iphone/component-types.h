/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

const char *sim_component_type (const char *component);
const char *sim_component_own_type (const char *asked);
/* All types of the table, by number; NULL behind the last one. */
const char *sim_component_type_at (gsize i);
const char *sim_component_name (const char *type);
