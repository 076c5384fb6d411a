/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* The ticket for all images of a phone before Image4, from iOS 5 on: APTicket. Immutable; any thread. */
typedef struct _RouseImg3Ticket RouseImg3Ticket;

RouseImg3Ticket *rouse_img3_ticket_new (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rouse_img3_ticket_free (RouseImg3Ticket *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseImg3Ticket, rouse_img3_ticket_free)

/* "ApECID", "ApChipID", "ApBoardID"; FALSE: it does not say. */
gboolean rouse_img3_ticket_get_uint (RouseImg3Ticket *self, const char *key, guint64 *value);
const guint8 *rouse_img3_ticket_get_nonce (RouseImg3Ticket *self, gsize *size); /* NULL: none */

typedef enum {
  ROUSE_IMG3_TICKET_ABSENT,    /* it says nothing of the component */
  ROUSE_IMG3_TICKET_SAME,      /* the digest is the component's */
  ROUSE_IMG3_TICKET_DIFFERENT, /* it is not */
} RouseImg3TicketAnswer;

/* @component: as in manifests, "RestoreRamDisk" */
RouseImg3TicketAnswer rouse_img3_ticket_compare (RouseImg3Ticket *self, const char *component, const guint8 *digest,
                                                 gsize size);
