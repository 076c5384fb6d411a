/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-request.h"

struct _RouseRestoreRequest {
  guint64 ecid;
  char *ipsw_path;
  gboolean erase;
  gboolean dry_run;
  char *tss_url;
  char *asset_url;
  char *proxy_to;
};

G_DEFINE_BOXED_TYPE (RouseRestoreRequest, rouse_restore_request, rouse_restore_request_ref, rouse_restore_request_unref)

/**
 * rouse_restore_request_new:
 * @wish: copied
 *
 * Returns: (transfer full): a request that nobody can change any more
 */
RouseRestoreRequest *
rouse_restore_request_new (const RouseRestoreWish *wish)
{
  RouseRestoreRequest *self = g_atomic_rc_box_new0 (RouseRestoreRequest);

  self->ecid = wish->ecid;
  self->ipsw_path = g_strdup (wish->ipsw_path);
  self->erase = wish->erase;
  self->dry_run = wish->dry_run;
  self->tss_url = g_strdup (wish->tss_url);
  self->asset_url = g_strdup (wish->asset_url);
  self->proxy_to = g_strdup (wish->proxy_to);
  return self;
}

RouseRestoreRequest *
rouse_restore_request_ref (RouseRestoreRequest *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  RouseRestoreRequest *self = data;

  g_free (self->ipsw_path);
  g_free (self->tss_url);
  g_free (self->asset_url);
  g_free (self->proxy_to);
}

void
rouse_restore_request_unref (RouseRestoreRequest *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

guint64
rouse_restore_request_get_ecid (RouseRestoreRequest *self)
{
  return self->ecid;
}

const char *
rouse_restore_request_get_ipsw_path (RouseRestoreRequest *self)
{
  return self->ipsw_path;
}

gboolean
rouse_restore_request_get_erase (RouseRestoreRequest *self)
{
  return self->erase;
}

gboolean
rouse_restore_request_get_dry_run (RouseRestoreRequest *self)
{
  return self->dry_run;
}

const char *
rouse_restore_request_get_tss_url (RouseRestoreRequest *self)
{
  return self->tss_url;
}

const char *
rouse_restore_request_get_asset_url (RouseRestoreRequest *self)
{
  return self->asset_url;
}

const char *
rouse_restore_request_get_proxy_to (RouseRestoreRequest *self)
{
  return self->proxy_to;
}
