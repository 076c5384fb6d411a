/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/ipsw-member.h"

gboolean rouse_ipsw_folder_read (const char *path, GHashTable *members, GError **error);
