/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What an archive's directory, or a folder, says of one file. Immutable once the IPSW is open. */
typedef struct {
  char *name;            /* relative, '/'-separated; ends in '/' for a folder */
  char *file;            /* the file's own path in an unpacked IPSW; NULL in an archive */
  guint64 header_offset; /* of the local header, bytes from the start of the archive */
  guint64 packed_size;   /* bytes in the archive */
  guint64 size;          /* bytes when unpacked */
  guint32 crc;           /* CRC-32 of the unpacked bytes; archives only */
  guint32 mode;          /* st_mode; 0 if the archive does not say */
  guint16 method;        /* ROUSE_ZIP_STORED, ROUSE_ZIP_DEFLATED or one that we cannot read */
} RouseIpswMember;

#define ROUSE_ZIP_STORED 0
#define ROUSE_ZIP_DEFLATED 8

void rouse_ipsw_member_free (RouseIpswMember *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseIpswMember, rouse_ipsw_member_free)

gboolean rouse_ipsw_name_is_safe (const char *name);
gboolean rouse_ipsw_members_add (GHashTable *members, RouseIpswMember *member);
