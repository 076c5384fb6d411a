/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/doctor-check.h"

#include <glib/gi18n-lib.h>

/* Firmware of the newest phones is 9 to 11 GB large; a restore itself writes nothing but its log. */
#define ENOUGH (G_GINT64_CONSTANT (12) * 1000 * 1000 * 1000)
#define TOO_LITTLE (G_GINT64_CONSTANT (500) * 1000 * 1000)

/* The folder may not have been made yet: then what it will be made in. -1: not known */
static gint64
ask_free_bytes (const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);

  while (file != NULL) {
    g_autoptr (GFileInfo) info = g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
    GFile *parent;

    if (info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
      return (gint64) MIN (g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE), G_MAXINT64);
    parent = g_file_get_parent (file);
    g_object_unref (file);
    file = parent;
  }
  return -1;
}

void
rouse_doctor_check_room (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                         GCancellable *cancellable)
{
  gint64 bytes = host->free_bytes >= 0 ? host->free_bytes : ask_free_bytes (host->room_folder);
  g_autofree char *size = bytes >= 0 ? g_format_size ((guint64) bytes) : NULL;
  const char *fix = _ ("Free some space, or keep the firmware file on another disk.");

  if (bytes < 0)
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_UNKNOWN, g_strdup (_ ("The free space on the disk is not known.")),
                              NULL, NULL);
  else if (bytes < TOO_LITTLE)
    /* Translators: %s: 200 MB */
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_PROBLEM,
                              g_strdup_printf (_ ("The disk is as good as full: only %s are free."), size), fix, NULL);
  else if (bytes < ENOUGH)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_WARNING,
        g_strdup_printf (_ ("%s are free on the disk; the firmware of new phones takes up to 12 GB."), size), fix,
        NULL);
  else
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_OK, g_strdup_printf (_ ("%s are free on the disk."), size), NULL,
                              NULL);
}
