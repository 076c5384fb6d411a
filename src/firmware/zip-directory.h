/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/ipsw-member.h"

gboolean rouse_zip_directory_read (int fd, guint64 file_size, GHashTable *members, GError **error);
gboolean rouse_zip_find_data (int fd, guint64 file_size, const RouseIpswMember *member, guint64 *data_offset,
                              GError **error);
