/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

/* What is asked for. Immutable; any thread. */
typedef struct _RouseRestoreRequest RouseRestoreRequest;

#define ROUSE_TYPE_RESTORE_REQUEST (rouse_restore_request_get_type ())
GType rouse_restore_request_get_type (void);

typedef struct {
  guint64 ecid;          /* which phone */
  const char *ipsw_path; /* file or unpacked folder */
  gboolean erase;        /* FALSE: update, keeps data */
  gboolean dry_run;      /* stop before the phone is changed */
  const char *tss_url;   /* (nullable): instead of Apple's signing server */
  const char *asset_url; /* (nullable): scheme and host instead of Apple's servers of keys for encrypted images */
  const char *proxy_to; /* (nullable): "host:port" that the phone's own connections to Apple go to instead, for tests */
} RouseRestoreWish;

RouseRestoreRequest *rouse_restore_request_new (const RouseRestoreWish *wish) G_GNUC_WARN_UNUSED_RESULT;
RouseRestoreRequest *rouse_restore_request_ref (RouseRestoreRequest *self);
void rouse_restore_request_unref (RouseRestoreRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseRestoreRequest, rouse_restore_request_unref)

guint64 rouse_restore_request_get_ecid (RouseRestoreRequest *self);
const char *rouse_restore_request_get_ipsw_path (RouseRestoreRequest *self);
gboolean rouse_restore_request_get_erase (RouseRestoreRequest *self);
gboolean rouse_restore_request_get_dry_run (RouseRestoreRequest *self);
const char *rouse_restore_request_get_tss_url (RouseRestoreRequest *self);
const char *rouse_restore_request_get_asset_url (RouseRestoreRequest *self);
const char *rouse_restore_request_get_proxy_to (RouseRestoreRequest *self);
