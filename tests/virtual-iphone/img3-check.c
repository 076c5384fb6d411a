/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "img3-check.h"

#include <string.h>

#include "ap-ticket.h"
#include "base/plist.h"
#include "component-types.h"
#include "img3-image.h"

#define FACTS "VIRTUAL-IPHONE"
#define FACTS_LIMIT 4096 /* bytes */

/* Read by what runs before a ticket could be known to it: these must be signed themselves, ticket or not. */
static const char *const signed_types[] = { "ibss", "illb", NULL };

SimImageLabel *
sim_img3_label_read (GBytes *image)
{
  g_autoptr (SimImg3) file = sim_img3_parse (image, NULL);
  const SimImg3Element *data;
  const char *end;
  SimImageLabel *label;

  if (file == NULL)
    return NULL;
  label = g_new0 (SimImageLabel, 1);
  label->type = g_strdup (file->type);
  label->version = sim_img3_get_version (file);
  data = sim_img3_find (file, "DATA");
  end = memchr (data->data, '\n', MIN (data->size, FACTS_LIMIT));
  if (end != NULL && (gsize) (end - (const char *) data->data) >= strlen (FACTS) &&
      memcmp (data->data, FACTS, strlen (FACTS)) == 0)
    label->facts = g_strndup ((const char *) data->data, (gsize) (end - (const char *) data->data));
  return label;
}

/* CHIP and BORD are in the signed part: a good image of another phone is told by them. */
static gboolean
is_number_right (SimDevice *self, SimImg3 *file, const char *tag, const char *what, guint64 own)
{
  guint64 value = 0;

  if (sim_img3_get_uint (file, tag, &value) && value == own)
    return TRUE;
  sim_device_refuse (self, what, "%s: %s is 0x%" G_GINT64_MODIFIER "x, this phone's is 0x%" G_GINT64_MODIFIER "x",
                     file->type, tag, value, own);
  return FALSE;
}

/* TRUE: signed for this phone. An image without ECID is signed for none, and that is for the ticket to decide. */
static gboolean
check_signature (SimDevice *self, SimImg3 *file, const guint8 digest[SIM_IMG3_DIGEST_SIZE], gboolean *is_signed)
{
  const SimImg3Element *ecid = sim_img3_find (file, "ECID"), *shsh = sim_img3_find (file, "SHSH");
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GBytes) signature = NULL;
  guint64 value = 0;

  *is_signed = FALSE;
  if (ecid == NULL)
    return TRUE;
  if (ecid->total != SIM_IMG3_ECID_SIZE || !sim_img3_get_uint (file, "ECID", &value)) {
    sim_device_refuse (self, "image-not-img3", "%s: its ECID element cannot be read", file->type);
    return FALSE;
  }
  if (value != sim_device_get_ecid (self)) {
    sim_device_refuse (self, "image-ecid", "%s: signed for the phone with ECID 0x%" G_GINT64_MODIFIER "x", file->type,
                       value);
    return FALSE;
  }
  message = sim_img3_message (digest, ecid->start);
  signature = shsh != NULL ? g_bytes_new (shsh->data, shsh->size) : NULL;
  if (signature == NULL || !sim_test_key_verify (message, signature)) {
    sim_device_refuse (self, "image-signature", "%s: its signature is not that of the signing server for these bytes",
                       file->type);
    return FALSE;
  }
  *is_signed = TRUE;
  return TRUE;
}

/* A component that has a signature of its own need not be in the ticket (spec 15 §1). */
static gboolean
is_in_ticket (SimDevice *self, GBytes *bytes, const char *type, const guint8 digest[SIM_IMG3_DIGEST_SIZE],
              gboolean is_signed)
{
  g_autoptr (SimTicket) ticket = sim_ap_ticket_parse (bytes, NULL, NULL);
  GBytes *wanted = ticket != NULL ? g_hash_table_lookup (ticket->digests, type) : NULL;

  if (wanted == NULL && is_signed)
    return TRUE;
  if (wanted == NULL) {
    sim_device_refuse (self, "image-not-in-ticket", "the APTicket says nothing of %s", type);
    return FALSE;
  }
  if (g_bytes_get_size (wanted) == SIM_IMG3_DIGEST_SIZE &&
      memcmp (g_bytes_get_data (wanted, NULL), digest, SIM_IMG3_DIGEST_SIZE) == 0)
    return TRUE;
  sim_device_refuse (self, "image-digest", "%s: its digest is not the one in the APTicket", type);
  return FALSE;
}

static void
trace_image (SimDevice *self, GBytes *image, const char *type, gboolean is_signed)
{
  g_auto (plist_t) detail = plist_new_dict ();
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);

  rouse_plist_set_string (detail, "type", type);
  rouse_plist_set_bool (detail, "signed", is_signed);
  rouse_plist_set_uint (detail, "image_bytes", g_bytes_get_size (image));
  rouse_plist_set_string (detail, "image_sha256", sha256);
  sim_device_trace (self, "device", "image", detail);
}

gboolean
sim_img3_check (SimDevice *self, GBytes *image, const char *type, GBytes *ticket)
{
  const SimModel *model = sim_device_get_model (self);
  const char *why = NULL;
  g_autoptr (SimImg3) file = sim_img3_parse (image, &why);
  guint8 digest[SIM_IMG3_DIGEST_SIZE];
  gboolean is_signed = FALSE;

  if (file == NULL) {
    sim_device_refuse (self, "image-not-img3", "%s: %s", type, why);
    return FALSE;
  }
  if (strcmp (file->type, sim_component_own_type (type)) != 0) {
    sim_device_refuse (self, "image-type", "%s was sent where %s belongs", file->type, type);
    return FALSE;
  }
  sim_img3_get_digest (file, digest);
  if (!is_number_right (self, file, "CHIP", "image-chip", model->chip_id) ||
      !is_number_right (self, file, "BORD", "image-board", model->board_id) ||
      !check_signature (self, file, digest, &is_signed))
    return FALSE;
  if (!is_signed && (ticket == NULL || g_strv_contains (signed_types, type))) {
    sim_device_refuse (self, "image-without-signature", "%s: it is not signed for this phone", type);
    return FALSE;
  }
  if (ticket != NULL && !is_in_ticket (self, ticket, type, digest, is_signed))
    return FALSE;
  trace_image (self, image, type, is_signed);
  return TRUE;
}
