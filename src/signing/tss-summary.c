/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-summary.h"

#include "signing/tss-fields.h"

/* Ends of keys whose values are the same for all phones of a model. Everything else is shown without its value: a new
 * key may well be a serial number. */
static const char *const shared_values[] = {
  "ChipID",       "BoardID",  "SecurityDomain",   "ProductionMode",   "SecurityMode", "Epoch",
  "GoldCertId",   "UID_MODE", "OSLongVersion",    "MarketingVersion", "ProductType",  "SDKPlatform",
  "@VersionInfo", "SikaFuse", "AllowOfflineBoot", "ReadFWKey",        "ReadECKey",    "Ticket",
};

static gboolean
is_shared (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shared_values); i++)
    if (g_str_has_suffix (key, shared_values[i]))
      return TRUE;
  return FALSE;
}

static void
append_value (GString *text, const char *key, plist_t node)
{
  guint64 number;
  gboolean boolean;
  uint64_t size = 0;

  switch (plist_get_node_type (node)) {
  case PLIST_DATA:
    plist_get_data_ptr (node, &size);
    g_string_append_printf (text, "%s=<%u bytes>", key, (guint) size);
    break;
  case PLIST_DICT:
    g_string_append_printf (text, "%s{%u}", key, plist_dict_get_size (node));
    break;
  case PLIST_BOOLEAN:
    rouse_plist_node_to_bool (node, &boolean);
    g_string_append_printf (text, "%s=%s", key, boolean ? "true" : "false");
    break;
  case PLIST_UINT:
    if (is_shared (key) && rouse_plist_node_to_uint (node, &number))
      g_string_append_printf (text, "%s=0x%" G_GINT64_MODIFIER "x", key, number);
    else
      g_string_append_printf (text, "%s=<number>", key);
    break;
  case PLIST_STRING:
    g_string_append_printf (text, "%s=%s", key, is_shared (key) ? plist_get_string_ptr (node, NULL) : "<text>");
    break;
  default:
    g_string_append (text, key);
    break;
  }
}

static char *
summarise (plist_t request, gboolean only_tickets)
{
  GString *text = g_string_new (NULL);
  RouseTssIter iter = { .dict = request };

  while (rouse_tss_iter_next (&iter)) {
    if (only_tickets && !(iter.key[0] == '@' && g_str_has_suffix (iter.key, "Ticket")))
      continue;
    if (text->len > 0)
      g_string_append (text, only_tickets ? ", " : " ");
    if (only_tickets)
      g_string_append (text, iter.key);
    else
      append_value (text, iter.key, iter.value);
  }
  return g_string_free (text, FALSE);
}

char *
rouse_tss_summary (plist_t request)
{
  return summarise (request, FALSE);
}

char *
rouse_tss_summary_tickets (plist_t request)
{
  return summarise (request, TRUE);
}
