/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include <string.h>
#include <sys/stat.h>

#include "base/error.h"

#define FOLDER "BootabilityBundle/Restore/Bootability/"
#define TRUST_CACHE "BootabilityBundle/Restore/Firmware/Bootability.dmg.trustcache"
#define TRUST_CACHE_NAME "Bootability.trustcache"
#define TRAILER "TRAILER!!!"
#define BUFFER_SIZE 65536 /* bytes */
#define WRITE_MS 120000

/* One entry's header and name in cpio's portable ASCII format (spec 21 §3.13). */
static gboolean
send_header (RouseDataRequest *request, const char *name, guint number, guint32 mode, guint64 size, GError **error)
{
  g_autofree char *header =
      g_strdup_printf ("070707000000%06o%06o000000000000000001000000%011o%06o%011" G_GINT64_MODIFIER "o",
                       number & 0777777, mode & 0777777, 0u, (guint) strlen (name) + 1, size);

  return rouse_mux_link_write (request->link, header, strlen (header), WRITE_MS, request->cancellable, error) &&
         rouse_mux_link_write (request->link, name, strlen (name) + 1, WRITE_MS, request->cancellable, error);
}

static gboolean
send_file (RouseDataRequest *request, const char *path, const char *name, guint number, GError **error)
{
  RouseIpsw *ipsw = rouse_restore_plan_get_ipsw (request->session->job->plan);
  guint32 mode = rouse_ipsw_get_mode (ipsw, path);
  g_autoptr (RouseIpswStream) stream = NULL;
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
  guint64 size;

  if (mode == 0) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "%s has no Unix attributes", path);
    return FALSE;
  }
  if (S_ISDIR (mode))
    return send_header (request, name, number, mode, 0, error);
  stream = rouse_ipsw_open_stream (ipsw, path, error);
  if (stream == NULL)
    return FALSE;
  size = rouse_ipsw_stream_get_size (stream);
  if (!send_header (request, name, number, mode, size, error))
    return FALSE;
  for (guint64 at = 0; at < size; at += BUFFER_SIZE) {
    gsize length = (gsize) MIN (BUFFER_SIZE, size - at);

    if (!rouse_ipsw_stream_read_at (stream, at, buffer, length, request->cancellable, error) ||
        !rouse_mux_link_write (request->link, buffer, length, WRITE_MS, request->cancellable, error))
      return FALSE;
  }
  return TRUE;
}

/* A directory's member ends with a slash, its entry does not. */
static gboolean
send_member (RouseDataRequest *request, const char *path, guint number, GError **error)
{
  g_autofree char *name = g_strdup (path + strlen (FOLDER));
  gsize length = strlen (name);

  if (length > 0 && name[length - 1] == '/')
    name[--length] = '\0';
  return length == 0 || send_file (request, path, name, number, error);
}

/* Spec 21 §3.13: an archive of the firmware's files for the check whether it can boot; an empty one if it has none. */
gboolean
rouse_data_bootability (RouseDataRequest *request, const char *argument, GError **error)
{
  RouseIpsw *ipsw = rouse_restore_plan_get_ipsw (request->session->job->plan);
  g_auto (GStrv) members = rouse_ipsw_list (ipsw, FOLDER);
  guint number = 1;

  if (request->port == 0) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "no port for the archive");
    return FALSE;
  }
  for (guint i = 0; members[i] != NULL; i++)
    if (!send_member (request, members[i], number++, error))
      return FALSE;
  if (rouse_ipsw_has (ipsw, TRUST_CACHE) && !send_file (request, TRUST_CACHE, TRUST_CACHE_NAME, number++, error))
    return FALSE;
  rouse_log_add (request->session->job->log, "sent %u files of the bootability bundle", number - 1);
  return send_header (request, TRAILER, 0, 0, 0, error);
}
