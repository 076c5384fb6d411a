/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/ipsw-member.h"

#include <string.h>

void
rouse_ipsw_member_free (RouseIpswMember *self)
{
  g_free (self->name);
  g_free (self->file);
  g_free (self);
}

/* Whether @name stays below the place where the IPSW is: relative, and without "..". Source: spec 13 §2. */
gboolean
rouse_ipsw_name_is_safe (const char *name)
{
  if (*name == '\0' || *name == '/')
    return FALSE;
  for (const char *part = name; part != NULL; part = strchr (part, '/')) {
    if (*part == '/')
      part++;
    if (part[0] == '.' && part[1] == '.' && (part[2] == '/' || part[2] == '\0'))
      return FALSE;
  }
  return TRUE;
}

/* Puts @member (taken) under its name, which the table does not copy. Of two with one name the first counts: FALSE. */
gboolean
rouse_ipsw_members_add (GHashTable *members, RouseIpswMember *member)
{
  if (g_hash_table_contains (members, member->name)) {
    rouse_ipsw_member_free (member);
    return FALSE;
  }
  g_hash_table_insert (members, member->name, member);
  return TRUE;
}
