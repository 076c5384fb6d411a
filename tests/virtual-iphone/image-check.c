/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image-check.h"

#include "base/plist.h"
#include "der-reader.h"
#include "img3-check.h"
#include "img3-image.h"

#include <string.h>

/* How the payload of an image that was made for this simulator begins. */
#define FACTS "VIRTUAL-IPHONE"
#define FACTS_LIMIT 4096 /* bytes */

/* The parts of an IMG4 (spec 15 §4.4); pointers into the image. */
typedef struct {
  SimDerItem im4p;
  SimDerItem type;
  SimDerItem version;
  SimDerItem payload;
  SimDerItem im4m;
  gboolean has_im4m;
} Parts;

static gboolean
read_im4p (Parts *parts)
{
  SimDer walk;
  SimDerItem magic;

  sim_der_enter (&walk, &parts->im4p);
  return sim_der_expect (&walk, SIM_DER_TAG_STRING, &magic) && sim_der_item_is_string (&magic, "IM4P") &&
         sim_der_expect (&walk, SIM_DER_TAG_STRING, &parts->type) && parts->type.size == 4 &&
         sim_der_expect (&walk, SIM_DER_TAG_STRING, &parts->version) &&
         sim_der_expect (&walk, SIM_DER_TAG_OCTETS, &parts->payload);
}

/* Returns: what is wrong, or NULL. */
static const char *
read_parts (GBytes *image, Parts *parts)
{
  SimDer walk, inner;
  SimDerItem sequence, item;

  memset (parts, 0, sizeof *parts);
  sim_der_init_bytes (&walk, image);
  if (!sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &sequence))
    return "no DER sequence, or longer than what was sent";
  if (!sim_der_is_done (&walk))
    return "bytes after the end of the image";
  sim_der_enter (&walk, &sequence);
  if (!sim_der_expect (&walk, SIM_DER_TAG_STRING, &item) || !sim_der_item_is_string (&item, "IMG4"))
    return sim_der_item_is_string (&item, "IM4P") ? "an IM4P without a ticket" : "no IMG4";
  if (!sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &parts->im4p) || !read_im4p (parts))
    return "no IM4P inside";
  if (!sim_der_next (&walk, &item))
    return walk.bad ? "damaged behind the IM4P" : NULL;
  if (item.identifier != SIM_DER_TAG_CONTEXT_0)
    return "something else where the ticket belongs";
  sim_der_enter (&inner, &item);
  parts->has_im4m = sim_der_expect (&inner, SIM_DER_TAG_SEQUENCE, &parts->im4m) && sim_der_is_done (&inner);
  while (sim_der_next (&walk, &item)) /* IM4R; a boot loader passes over what it does not know */
    continue;
  return parts->has_im4m && sim_der_is_done (&walk) ? NULL : "damaged behind the IM4P";
}

static char *
read_facts (const SimDerItem *payload)
{
  const char *start = (const char *) payload->body;
  gsize size = MIN (payload->size, FACTS_LIMIT);
  const char *end = size > 0 ? memchr (start, '\n', size) : NULL;

  if (end == NULL || (gsize) (end - start) < strlen (FACTS) || memcmp (start, FACTS, strlen (FACTS)) != 0)
    return NULL;
  return g_strndup (start, (gsize) (end - start));
}

SimImageLabel *
sim_image_label_read (GBytes *image)
{
  Parts parts;
  SimImageLabel *label;

  if (sim_img3_is_one (image))
    return sim_img3_label_read (image);
  if (read_parts (image, &parts) != NULL)
    return NULL;
  label = g_new0 (SimImageLabel, 1);
  label->type = sim_der_item_dup_string (&parts.type);
  label->version = sim_der_item_dup_string (&parts.version);
  label->facts = read_facts (&parts.payload);
  return label;
}

void
sim_image_label_free (SimImageLabel *label)
{
  g_free (label->type);
  g_free (label->version);
  g_free (label->facts);
  g_free (label);
}

/* --- the ticket against the phone --- */

static gboolean
is_number_right (SimDevice *self, const char *what, const char *type, guint64 in_ticket, guint64 own)
{
  if (in_ticket == own)
    return TRUE;
  sim_device_refuse (self, what,
                     "%s: the ticket is for 0x%" G_GINT64_MODIFIER "x, this phone is 0x%" G_GINT64_MODIFIER "x", type,
                     in_ticket, own);
  return FALSE;
}

static gboolean
is_for_this_phone (SimDevice *self, SimTicket *ticket, const char *type)
{
  const SimModel *model = sim_device_get_model (self);

  return is_number_right (self, "ticket-chip", type, ticket->chip_id, model->chip_id) &&
         is_number_right (self, "ticket-board", type, ticket->board_id, model->board_id) &&
         is_number_right (self, "ticket-domain", type, ticket->security_domain, 1) &&
         is_number_right (self, "ticket-ecid", type, ticket->ecid, sim_device_get_ecid (self));
}

static gboolean
is_nonce_right (SimDevice *self, SimTicket *ticket, const char *type)
{
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (self);

  if (ticket->ap_nonce != NULL && g_bytes_equal (ticket->ap_nonce, nonce))
    return TRUE;
  sim_device_refuse (self, "ticket-nonce", "%s: the ticket %s", type,
                     ticket->ap_nonce == NULL ? "has no nonce" : "was made for another nonce than the present one");
  return FALSE;
}

/* The SEP does not start firmware that was signed for another of its nonces; it has only one start in a ramdisk's life.
 */
static gboolean
is_sep_nonce_right (SimDevice *self, SimTicket *ticket, const char *type)
{
  g_autoptr (GBytes) nonce = sim_device_get_sep_nonce (self);

  if (strcmp (type, "rsep") != 0 || (ticket->sep_nonce != NULL && g_bytes_equal (ticket->sep_nonce, nonce)))
    return TRUE;
  sim_device_refuse (self, "ticket-sep-nonce", "%s: the ticket %s", type,
                     ticket->sep_nonce == NULL ? "has no nonce of the SEP" : "was made for another nonce of the SEP");
  return FALSE;
}

/* The type of hash follows from the length of the digest (spec 15 §4.2). */
static gboolean
is_digest_right (SimDevice *self, SimTicket *ticket, const char *type, const SimDerItem *im4p)
{
  GBytes *wanted = g_hash_table_lookup (ticket->digests, type);
  gsize size = wanted != NULL ? g_bytes_get_size (wanted) : 0;
  GChecksumType hash = size == 20 ? G_CHECKSUM_SHA1 : size == 32 ? G_CHECKSUM_SHA256 : G_CHECKSUM_SHA384;
  g_autoptr (GChecksum) checksum = g_checksum_new (hash);
  guint8 digest[64];
  gsize digest_size = sizeof digest;

  if (wanted == NULL) {
    sim_device_refuse (self, "image-not-in-ticket", "the ticket says nothing of %s", type);
    return FALSE;
  }
  g_checksum_update (checksum, im4p->start, (gssize) im4p->total);
  g_checksum_get_digest (checksum, digest, &digest_size);
  if (size == digest_size && memcmp (g_bytes_get_data (wanted, NULL), digest, size) == 0)
    return TRUE;
  sim_device_refuse (self, "image-digest", "%s: its digest is not the one in the ticket", type);
  return FALSE;
}

static gboolean
is_ticket_good (SimDevice *self, GBytes *im4m, const char *type, const SimDerItem *im4p, gboolean booted)
{
  g_autofree char *why = NULL;
  g_autoptr (SimTicket) ticket = sim_ticket_parse (im4m, &why);

  if (ticket == NULL) {
    sim_device_refuse (self, "ticket-signature", "%s: %s", type, why);
    return FALSE;
  }
  return is_for_this_phone (self, ticket, type) && (booted || is_nonce_right (self, ticket, type)) &&
         (booted || is_sep_nonce_right (self, ticket, type)) && is_digest_right (self, ticket, type, im4p);
}

static void
set_sha256 (plist_t detail, const char *key, const void *data, gsize size)
{
  g_autofree char *sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);

  rouse_plist_set_string (detail, key, sha256);
}

/* Tickets of two hosts for the same phone differ if they asked for more or less; what the images hold must not. So the
 * trace says which payload the whole image is, and the two can be told apart. */
static void
trace_image (SimDevice *self, GBytes *image, const char *type, const SimDerItem *im4p)
{
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_string (detail, "type", type);
  rouse_plist_set_uint (detail, "payload_bytes", im4p->total);
  set_sha256 (detail, "payload_sha256", im4p->start, im4p->total);
  rouse_plist_set_uint (detail, "image_bytes", g_bytes_get_size (image));
  set_sha256 (detail, "image_sha256", g_bytes_get_data (image, NULL), g_bytes_get_size (image));
  sim_device_trace (self, "device", "image", detail);
}

gboolean
sim_device_check_image (SimDevice *self, GBytes *image, const char *type, GBytes *ticket, GBytes **im4m_out)
{
  g_autoptr (GBytes) im4m = NULL;
  Parts parts;
  const char *wrong;

  if (!sim_device_get_model (self)->image4)
    return sim_img3_check (self, image, type, ticket);
  wrong = read_parts (image, &parts);
  if (wrong != NULL) {
    sim_device_refuse (self, "image-not-img4", "%s: %s", type, wrong);
    return FALSE;
  }
  if (!sim_der_item_is_string (&parts.type, type)) {
    g_autofree char *sent = sim_der_item_dup_string (&parts.type);

    sim_device_refuse (self, "image-type", "%s was sent where %s belongs", sent != NULL ? sent : "????", type);
    return FALSE;
  }
  if (!parts.has_im4m) {
    sim_device_refuse (self, "image-without-ticket", "%s: an IMG4 without IM4M", type);
    return FALSE;
  }
  im4m = g_bytes_new (parts.im4m.start, parts.im4m.total);
  if (ticket != NULL && !g_bytes_equal (im4m, ticket)) {
    sim_device_refuse (self, "ticket-differs", "%s: another ticket than the one that was booted with", type);
    return FALSE;
  }
  if (!is_ticket_good (self, im4m, type, &parts.im4p, ticket != NULL))
    return FALSE;
  trace_image (self, image, type, &parts.im4p);
  if (im4m_out != NULL)
    *im4m_out = g_steal_pointer (&im4m);
  return TRUE;
}
