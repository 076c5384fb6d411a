/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/ipsw-member.h"
#include "firmware/read-at.h"

gboolean rouse_zip_directory_read (const RouseReadAt *from, guint64 file_size, GHashTable *members, GError **error);
gboolean rouse_zip_find_data (const RouseReadAt *from, guint64 file_size, const RouseIpswMember *member,
                              guint64 *data_offset, GError **error);
