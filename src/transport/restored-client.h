/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "transport/mux-link.h"

#define ROUSE_RESTORED_PORT 62078 /* spec 20 §1.1 */

/* What a phone in restore mode says of itself. */
typedef struct {
  char *hardware_model;
  char *serial_number;
  guint64 protocol_version;
  guint64 ecid;
  plist_t hardware_info;
  plist_t saved_debug_info; /* NULL: none */
} RouseRestoredIdentity;

void rouse_restored_identity_free (RouseRestoredIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseRestoredIdentity, rouse_restored_identity_free)

/* Which daemon answers on port 62078 (spec 10 §7.3). (transfer full): the whole reply; its Type decides. */
plist_t rouse_restored_client_query_type (RouseMuxLink *link, GCancellable *cancellable, GError **error);
/* What restored's reply to QueryType tells of itself; ROUSE_ERROR_PROTOCOL if another daemon sent it. */
gboolean rouse_restored_identity_read_type (RouseRestoredIdentity *self, plist_t reply, GError **error);
/* The rest of an identity, from a link that has been asked its type. */
RouseRestoredIdentity *rouse_restored_client_describe (RouseMuxLink *link, plist_t type_reply, GCancellable *cancellable,
                                                       GError **error);
/* QueryType + QueryValue on an open link to ROUSE_RESTORED_PORT. ROUSE_ERROR_PROTOCOL if it is not restored. */
RouseRestoredIdentity *rouse_restored_client_identify (RouseMuxLink *link, GCancellable *cancellable, GError **error);
gboolean rouse_restored_client_start (RouseMuxLink *link, plist_t options, guint64 protocol_version,
                                      GCancellable *cancellable, GError **error);
gboolean rouse_restored_client_reboot (RouseMuxLink *link, GCancellable *cancellable, GError **error);
void rouse_restored_client_goodbye (RouseMuxLink *link);
