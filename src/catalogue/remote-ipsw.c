/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "catalogue/remote-ipsw.h"

#include "firmware/firmware-release.h"
#include "net/http-ranges.h"

#define RANGES_KEY "rouse-http-ranges"

static gboolean
read_cb (gpointer data, guint64 offset, void *buffer, gsize size, GError **error)
{
  return rouse_http_ranges_read (data, offset, buffer, size, error);
}

RouseIpsw *
rouse_remote_ipsw_open (const char *url, GCancellable *cancellable, GError **error)
{
  RouseReadAt from = { .fd = -1, .read = read_cb };
  RouseHttpRanges *ranges;
  RouseIpsw *ipsw;

  if (!rouse_firmware_release_check_url (url, error))
    return NULL;
  ranges = rouse_http_ranges_open (url, TRUE, cancellable, error);
  if (ranges == NULL) {
    g_prefix_error (error, "%s: ", url);
    return NULL;
  }
  from.data = ranges;
  ipsw = rouse_ipsw_open_reader (url, &from, rouse_http_ranges_get_size (ranges),
                                 (GDestroyNotify) rouse_http_ranges_free, error);
  if (ipsw != NULL)
    g_object_set_data (G_OBJECT (ipsw), RANGES_KEY, ranges); /* the IPSW owns it */
  return ipsw;
}

RouseRemoteCost
rouse_remote_ipsw_get_cost (RouseIpsw *ipsw)
{
  RouseHttpRanges *ranges = g_object_get_data (G_OBJECT (ipsw), RANGES_KEY);
  RouseRemoteCost cost = { 0 };

  g_return_val_if_fail (ranges != NULL, cost);

  cost.size = rouse_http_ranges_get_size (ranges);
  cost.bytes = rouse_http_ranges_get_bytes (ranges);
  cost.n_requests = rouse_http_ranges_get_requests (ranges);
  return cost;
}
