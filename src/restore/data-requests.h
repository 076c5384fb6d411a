/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/img4.h"
#include "restore/restored-session.h"

/* One question of the phone, while it is being answered. */
typedef struct {
  RouseRestoredSession *session;
  RouseMuxLink *link;        /* where the answer goes; NULL for handlers that connect by themselves */
  const char *type;          /* DataType */
  plist_t arguments;         /* Arguments; may be NULL */
  guint16 port;              /* DataPort; 0: the main connection */
  GCancellable *cancellable; /* NULL on the main connection */
} RouseDataRequest;

/* Gives one property list as answer: (transfer full), or NULL with an error (then the row's substitute is sent). */
typedef plist_t (*RouseDataReply) (RouseDataRequest *request, const char *argument, GError **error);
/* Gives its answer by itself. */
typedef gboolean (*RouseDataStream) (RouseDataRequest *request, const char *argument, GError **error);

/* Whether @type is in the table of known questions. */
gboolean rouse_data_requests_knows (const char *type);

/* data-boot-objects.c */
plist_t rouse_data_root_ticket (RouseDataRequest *request, const char *argument, GError **error);
plist_t rouse_data_component (RouseDataRequest *request, const char *argument, GError **error);
plist_t rouse_data_build_identity (RouseDataRequest *request, const char *argument, GError **error);
plist_t rouse_data_receipt_manifest (RouseDataRequest *request, const char *argument, GError **error);
gboolean rouse_data_boot_object (RouseDataRequest *request, const char *argument, GError **error);
/* A file as a stream of FileData (spec 21 §3.11). @may_ask: the phone may ask for its key after the first piece. */
gboolean rouse_data_send_stream (RouseDataRequest *request, const char *name, RouseImg4Source *source, gboolean may_ask,
                                 GError **error);
/* data-nor.c */
plist_t rouse_data_nor (RouseDataRequest *request, const char *argument, GError **error);
/* data-images.c */
plist_t rouse_data_images (RouseDataRequest *request, const char *argument, GError **error);
/* data-baseband.c */
plist_t rouse_data_baseband (RouseDataRequest *request, const char *argument, GError **error);
gboolean rouse_data_baseband_output (RouseDataRequest *request, const char *argument, GError **error);
/* data-updaters.c */
plist_t rouse_data_updater (RouseDataRequest *request, const char *argument, GError **error);
/* data-system-image.c */
gboolean rouse_data_system_image (RouseDataRequest *request, const char *argument, GError **error);
/* data-bootability.c */
gboolean rouse_data_bootability (RouseDataRequest *request, const char *argument, GError **error);
/* data-url-asset.c */
plist_t rouse_data_url_asset (RouseDataRequest *request, const char *argument, GError **error);
/* data-recovery-os.c */
plist_t rouse_data_recovery_os (RouseDataRequest *request, const char *argument, GError **error);
gboolean rouse_data_recovery_os_image (RouseDataRequest *request, const char *argument, GError **error);
/* Size of all files that the recovery OS's partition must hold, in bytes; 0: none, or no recovery OS. Any thread. */
guint64 rouse_data_recovery_os_get_size (RouseRestoreJob *job);
