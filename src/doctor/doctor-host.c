/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/doctor-host.h"

#include <grp.h>
#include <string.h>
#include <unistd.h>

#include "transport/mux-relay.h"

/* Signing, and the phone's own way to Apple while it is restored (spec 14 §1, spec 23 §3). */
static const char *const default_urls[] = { "https://gs.apple.com/", "https://gg.apple.com/", NULL };

#define MAX_GROUPS 1024

static gboolean
may_write (const char *path)
{
  return access (path, R_OK | W_OK) == 0;
}

static gboolean
has_portal (GCancellable *cancellable)
{
  return rouse_mux_relay_can_help (cancellable, NULL);
}

/**
 * rouse_doctor_host_new:
 *
 * Returns: (transfer full): the computer that this runs on; firmware lies in the cache folder
 */
RouseDoctorHost *
rouse_doctor_host_new (void)
{
  RouseDoctorHost *self = g_new0 (RouseDoctorHost, 1);

  self->root = g_strdup ("");
  self->room_folder = g_strdup (g_get_user_cache_dir ());
  self->urls = g_strdupv ((char **) default_urls);
  self->free_bytes = -1;
  self->uid = getuid ();
  self->may_write = may_write;
  self->has_portal = has_portal;
  self->mux_version = g_new0 (char *, 1);
  return self;
}

void
rouse_doctor_host_free (RouseDoctorHost *self)
{
  if (self == NULL)
    return;
  g_free (self->root);
  g_free (self->mux_address);
  g_free (self->ca_file);
  g_free (self->room_folder);
  g_strfreev (self->urls);
  g_strfreev (self->groups);
  g_free (*self->mux_version);
  g_free (self->mux_version);
  g_free (self);
}

char *
rouse_doctor_host_path (const RouseDoctorHost *self, const char *path)
{
  return g_strconcat (self->root, path, NULL);
}

gboolean
rouse_doctor_host_has (const RouseDoctorHost *self, const char *path)
{
  g_autofree char *full = rouse_doctor_host_path (self, path);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

char *
rouse_doctor_host_read (const RouseDoctorHost *self, const char *path)
{
  g_autofree char *full = rouse_doctor_host_path (self, path);
  g_autofree char *text = NULL;

  /* Names of processes may be any bytes, and are shown. */
  return g_file_get_contents (full, &text, NULL, NULL) ? g_utf8_make_valid (g_strstrip (text), -1) : NULL;
}

GDir *
rouse_doctor_host_open_dir (const RouseDoctorHost *self, const char *path)
{
  g_autofree char *full = rouse_doctor_host_path (self, path);

  return g_dir_open (full, 0, NULL);
}

guint
rouse_doctor_host_find_process (const RouseDoctorHost *self, const char *const *names)
{
  g_autoptr (GDir) dir = rouse_doctor_host_open_dir (self, "/proc");
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_strdup_printf ("/proc/%s/comm", entry);
    g_autofree char *comm = g_ascii_isdigit (entry[0]) ? rouse_doctor_host_read (self, path) : NULL;

    if (comm != NULL && g_strv_contains (names, comm))
      return (guint) g_ascii_strtoull (entry, NULL, 10);
  }
  return 0;
}

gboolean
rouse_doctor_host_is_in_group (const RouseDoctorHost *self, const char *group)
{
  gid_t ids[MAX_GROUPS];
  struct group *entry;
  int n_ids;

  if (self->groups != NULL)
    return g_strv_contains ((const char *const *) self->groups, group);
  entry = getgrnam (group);
  n_ids = getgroups (MAX_GROUPS, ids);
  for (int i = 0; entry != NULL && i < n_ids; i++)
    if (ids[i] == entry->gr_gid)
      return TRUE;
  return entry != NULL && entry->gr_gid == getegid ();
}

gboolean
rouse_doctor_host_is_sandbox (const RouseDoctorHost *self)
{
  return rouse_doctor_host_has (self, "/.flatpak-info");
}
