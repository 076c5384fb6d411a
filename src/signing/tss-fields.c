/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-fields.h"

#include <stdlib.h>
#include <string.h>

#define HOST_PLATFORM "mac"
#define LIBRARY_VERSION "libauthinstall-1104.0.9" /* accepted today, as are very old ones (spec 14 §4.1) */

/**
 * rouse_tss_iter_next:
 *
 * Returns: whether there was one more entry; its key and value are then in @self
 */
gboolean
rouse_tss_iter_next (RouseTssIter *self)
{
  if (self->iter == NULL && rouse_plist_is (self->dict, PLIST_DICT))
    plist_dict_new_iter (self->dict, &self->iter);
  g_clear_pointer (&self->owned_key, free);
  if (self->iter != NULL)
    plist_dict_next_item (self->dict, self->iter, &self->owned_key, &self->value);
  self->key = self->owned_key;
  if (self->key == NULL)
    g_clear_pointer (&self->iter, free);
  return self->key != NULL;
}

/* libplist 2.2 writes plist_new_uint() of 2⁶³ and above as a negative number; only its own XML parser makes nodes that
 * stay unsigned, and the server wants them so (spec 14 §3). */
static plist_t
new_uint (guint64 value)
{
  g_autofree char *xml = NULL;
  plist_t node = NULL;

  if (value <= G_MAXINT64)
    return plist_new_uint (value);
  xml = g_strdup_printf ("<plist version=\"1.0\"><integer>%" G_GUINT64_FORMAT "</integer></plist>", value);
  plist_from_xml (xml, (uint32_t) strlen (xml), &node);
  return node;
}

/* As rouse_plist_set_uint(), also for numbers of 2⁶³ and above. */
void
rouse_tss_set_uint (plist_t dict, const char *key, guint64 value)
{
  plist_dict_set_item (dict, key, new_uint (value));
}

/**
 * rouse_tss_copy:
 * @to: a request
 * @node: (nullable): where the value is; not changed
 *
 * Sets @key to @node's value in the form that @kind asks for (spec 14 §3).
 *
 * Returns: FALSE, with nothing set, if @node is missing or has no such form
 */
gboolean
rouse_tss_copy (plist_t to, const char *key, RouseTssKind kind, plist_t node)
{
  guint64 number;
  gboolean boolean;

  if (node == NULL)
    return FALSE;
  switch (kind) {
  case ROUSE_TSS_UINT:
    if (!rouse_plist_node_to_uint (node, &number))
      return FALSE;
    rouse_tss_set_uint (to, key, number);
    return TRUE;
  case ROUSE_TSS_BOOL:
    if (!rouse_plist_node_to_bool (node, &boolean))
      return FALSE;
    rouse_plist_set_bool (to, key, boolean);
    return TRUE;
  case ROUSE_TSS_DATA:
  case ROUSE_TSS_STRING:
    if (!rouse_plist_is (node, kind == ROUSE_TSS_DATA ? PLIST_DATA : PLIST_STRING))
      return FALSE;
    break;
  case ROUSE_TSS_ITEM:
    break;
  }
  plist_dict_set_item (to, key, plist_copy (node));
  return TRUE;
}

/* Copies those of @fields that @from has. */
void
rouse_tss_copy_fields (plist_t to, plist_t from, const RouseTssField *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    rouse_tss_copy (to, fields[i].key, fields[i].kind, rouse_plist_get (from, fields[i].key));
}

/* Copies every entry of @from, which may be NULL; what was there before is overwritten. */
void
rouse_tss_merge (plist_t to, plist_t from)
{
  RouseTssIter iter = { .dict = from };

  while (rouse_tss_iter_next (&iter))
    plist_dict_set_item (to, iter.key, plist_copy (iter.value));
}

/**
 * rouse_tss_begin:
 *
 * Returns: (transfer full): a request with the keys that every one has (spec 14 §4.1)
 */
plist_t
rouse_tss_begin (void)
{
  plist_t request = plist_new_dict ();
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *upper = g_ascii_strup (uuid, -1);

  rouse_plist_set_string (request, "@HostPlatformInfo", HOST_PLATFORM);
  rouse_plist_set_string (request, "@VersionInfo", LIBRARY_VERSION);
  rouse_plist_set_string (request, "@UUID", upper);
  return request;
}

/**
 * rouse_tss_identity_value:
 *
 * A value from the top level of @identity. Numbers that the manifest writes as hexadecimal text ("0x514") become
 * numbers, which is how the server wants them (spec 24 §3.3).
 *
 * Returns: (transfer full) (nullable): NULL if there is none, or it is no value ("Info", "Manifest")
 */
plist_t
rouse_tss_identity_value (RouseBuildIdentity *identity, const char *key)
{
  plist_t node = plist_dict_get_item (rouse_build_identity_get_plist (identity), key);
  guint64 number;

  if (node == NULL || g_str_equal (key, "Info") || g_str_equal (key, "Manifest"))
    return NULL;
  if (rouse_plist_is (node, PLIST_STRING) && g_str_has_prefix (plist_get_string_ptr (node, NULL), "0x") &&
      rouse_plist_node_to_uint (node, &number))
    return new_uint (number);
  return plist_copy (node);
}
