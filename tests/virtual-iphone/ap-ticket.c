/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ap-ticket.h"

#include "component-types.h"
#include "der-reader.h"

#define TAG_OID 0x06
#define TAG_CONTEXT 0x80 /* primitive; the number is in the lower five bits, or follows if they are all set */
#define TAG_CERTIFICATES 0xA1

const SimApTicketRow sim_ap_ticket_rows[] = {
  { "iBoot", 7, 48, 0 },
  { "AppleLogo", 8, 49, 0 },
  { "DeviceTree", 9, 50, 0 },
  { "KernelCache", 10, 51, 0 },
  { "BatteryCharging", 12, 53, 0 },
  { "BatteryPlugin", 13, 54, 0 },
  { "BatteryLow0", 14, 55, 0 },
  { "BatteryLow1", 15, 56, 0 },
  { "RecoveryMode", 16, 57, 0 },
  { "NeedService", 17, 58, 0 },
  { "RestoreLogo", 23, 59, 0 },
  { "RestoreDeviceTree", 24, 60, 0 },
  { "RestoreKernelCache", 25, 61, 0 },
  { "RestoreRamDisk", 26, 62, 0 },
  { "OS", 27, 0, 0 },
  { "BatteryCharging0", 78, 84, 0 },
  { "BatteryCharging1", 79, 85, 0 },
  { "BatteryFull", 80, 86, 0 },
  { "LLB", 228, 231, 6 },
  { "iBSS", 229, 232, 20 },
  { "iBEC", 230, 233, 22 },
  { NULL },
};

static gboolean
read_number (const SimDerItem *item, guint64 *value)
{
  if (item->size != 4 && item->size != 8)
    return FALSE;
  *value = 0;
  for (gsize i = item->size; i > 0; i--)
    *value = *value << 8 | item->body[i - 1];
  return TRUE;
}

static void
take_digest (SimTicket *self, guint number, const SimDerItem *item)
{
  for (const SimApTicketRow *row = sim_ap_ticket_rows; row->component != NULL; row++)
    if (row->digest == number)
      g_hash_table_insert (self->digests, g_strdup (sim_component_type (row->component)),
                           g_bytes_new (item->body, item->size));
}

static gboolean
take_fact (SimTicket *self, guint number, const SimDerItem *item)
{
  guint64 production = 0;

  switch (number) {
  case SIM_AP_TICKET_ECID:
    return read_number (item, &self->ecid);
  case SIM_AP_TICKET_CHIP:
    return read_number (item, &self->chip_id);
  case SIM_AP_TICKET_BOARD:
    return read_number (item, &self->board_id);
  case SIM_AP_TICKET_DOMAIN:
    return read_number (item, &self->security_domain);
  case SIM_AP_TICKET_PRODUCTION:
    return read_number (item, &production) && production == 1;
  case SIM_AP_TICKET_NONCE:
    if (self->ap_nonce == NULL)
      self->ap_nonce = g_bytes_new (item->body, item->size);
    return TRUE;
  default:
    take_digest (self, number, item);
    return TRUE;
  }
}

static gboolean
read_facts (SimTicket *self, const SimDerItem *set)
{
  SimDer walk;
  SimDerItem item;

  sim_der_enter (&walk, set);
  while (sim_der_next (&walk, &item)) {
    guint number = (item.identifier & 0x1F) == 0x1F ? item.number : item.identifier & 0x1F;

    if ((item.identifier & 0xE0) != TAG_CONTEXT || !take_fact (self, number, &item))
      return FALSE;
  }
  return sim_der_is_done (&walk);
}

static SimTicket *
fail (char **why, const char *text)
{
  if (why != NULL)
    *why = g_strdup (text);
  return NULL;
}

SimTicket *
sim_ap_ticket_parse (GBytes *bytes, gsize *used, char **why)
{
  g_autoptr (SimTicket) self = g_new0 (SimTicket, 1);
  SimDer walk, inner;
  SimDerItem whole, algorithm, oid, set, signature, certificates;
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GBytes) value = NULL;

  self->digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  sim_der_init_bytes (&walk, bytes);
  if (!sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &whole))
    return fail (why, "it is no DER sequence");
  if (used != NULL)
    *used = whole.total;
  else if (!sim_der_is_done (&walk))
    return fail (why, "bytes follow it");
  sim_der_enter (&walk, &whole);
  if (!sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &algorithm))
    return fail (why, "it is no APTicket");
  sim_der_enter (&inner, &algorithm);
  if (!sim_der_expect (&inner, TAG_OID, &oid) || !sim_der_expect (&walk, SIM_DER_TAG_SET, &set) ||
      !sim_der_expect (&walk, SIM_DER_TAG_OCTETS, &signature) ||
      !sim_der_expect (&walk, TAG_CERTIFICATES, &certificates))
    return fail (why, "it is no APTicket");
  message = g_bytes_new (set.start, set.total);
  value = g_bytes_new (signature.body, signature.size);
  if (!sim_test_key_verify (message, value))
    return fail (why, "its signature is not that of the signing server");
  if (!read_facts (self, &set))
    return fail (why, "what it says cannot be read");
  return g_steal_pointer (&self);
}

/* --- against the phone --- */

static gboolean
is_right (SimDevice *device, const char *what, guint64 in_ticket, guint64 own)
{
  if (in_ticket == own)
    return TRUE;
  sim_device_refuse (device, what,
                     "the APTicket is for 0x%" G_GINT64_MODIFIER "x, this phone is 0x%" G_GINT64_MODIFIER "x",
                     in_ticket, own);
  return FALSE;
}

gboolean
sim_ap_ticket_check (SimDevice *device, GBytes *bytes, gsize *used)
{
  const SimModel *model = sim_device_get_model (device);
  g_autofree char *why = NULL;
  g_autoptr (SimTicket) ticket = sim_ap_ticket_parse (bytes, used, &why);
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (device);

  if (ticket == NULL) {
    sim_device_refuse (device, "ticket-signature", "APTicket: %s", why);
    return FALSE;
  }
  if (!is_right (device, "ticket-chip", ticket->chip_id, model->chip_id) ||
      !is_right (device, "ticket-board", ticket->board_id, model->board_id) ||
      !is_right (device, "ticket-domain", ticket->security_domain, 1) ||
      !is_right (device, "ticket-ecid", ticket->ecid, sim_device_get_ecid (device)))
    return FALSE;
  if (ticket->ap_nonce != NULL && g_bytes_equal (ticket->ap_nonce, nonce))
    return TRUE;
  sim_device_refuse (device, "ticket-nonce", "the APTicket %s",
                     ticket->ap_nonce == NULL ? "has no nonce" : "was made for another nonce than the present one");
  return FALSE;
}
