/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/big-memory.h"

#define MAX_PLIST_SIZE (64 << 20) /* bytes; Info.plist carries the icons of all apps */
#define MAX_WORD 200              /* bytes of a name that is shown */
#define EPOCH_2001 978307200      /* s between 1970 and 2001 (spec 17 §5) */

/**
 * rouse_backup_get_time:
 *
 * Phones and programs write moments as dates, integers or reals, all in seconds since 2001 (spec 17 §5).
 *
 * Returns: Unix time in seconds, or 0
 */
gint64
rouse_backup_get_time (plist_t dict, const char *key)
{
  plist_t node = rouse_plist_get (dict, key);
  gint64 seconds = 0;

  if (rouse_plist_is (node, PLIST_DATE)) {
    int32_t whole = 0, micro = 0;

    plist_get_date_val (node, &whole, &micro);
    seconds = whole;
  } else if (rouse_plist_is (node, PLIST_REAL)) {
    double real = 0;

    plist_get_real_val (node, &real);
    seconds = isfinite (real) && fabs (real) < G_MAXINT32 ? (gint64) real : 0;
  } else {
    seconds = rouse_plist_get_int (dict, key, 0);
  }
  /* Before 2001 there was no phone; and the year 9999 is as far as GDateTime goes. */
  return seconds > 0 && seconds < G_GINT64_CONSTANT (250000000000) ? seconds + EPOCH_2001 : 0;
}

/* The first of @keys ("/" separates levels) in @dict that is a string; NULL if there is none. */
static char *
take_word (plist_t dict, const char *key)
{
  const char *text = dict != NULL ? rouse_plist_get_string (dict, key) : NULL;
  g_autofree char *cut = text != NULL ? g_strndup (text, MAX_WORD) : NULL;

  return cut != NULL && cut[0] != '\0' ? g_utf8_make_valid (cut, -1) : NULL;
}

static void
fill (char **word, plist_t dict, const char *key)
{
  if (*word == NULL)
    *word = take_word (dict, key);
}

static void
judge (RouseBackup *self, plist_t status, plist_t manifest)
{
  const char *snapshot = status != NULL ? rouse_plist_get_string (status, "SnapshotState") : NULL;

  self->state = ROUSE_BACKUP_COMPLETE;
  if (g_strcmp0 (snapshot, "finished") != 0) {
    self->state = ROUSE_BACKUP_INCOMPLETE;
    self->why = g_strdup (status == NULL ? "no readable Status.plist" : "the phone did not finish it");
  } else if (manifest == NULL) {
    self->state = ROUSE_BACKUP_DAMAGED;
    self->why = g_strdup ("no readable Manifest.plist");
  }
}

/**
 * rouse_backup_new_from_plists:
 * @info: (nullable): Info.plist, written by the computer (spec 17 §6.1)
 * @status: (nullable): Status.plist, written by the phone (spec 17 §6.2)
 * @manifest: (nullable): Manifest.plist, written by the phone (spec 17 §6.3)
 *
 * Returns: (transfer full): what they say together
 */
RouseBackup *
rouse_backup_new_from_plists (const char *path, plist_t info, plist_t status, plist_t manifest)
{
  RouseBackup *self = g_new0 (RouseBackup, 1);
  gboolean encrypted = FALSE;

  self->path = g_strdup (path);
  fill (&self->udid, info, "Target Identifier");
  fill (&self->udid, info, "Unique Identifier");
  fill (&self->udid, manifest, "Lockdown/UniqueDeviceID");
  fill (&self->name, info, "Device Name");
  fill (&self->name, info, "Display Name");
  fill (&self->name, manifest, "Lockdown/DeviceName");
  fill (&self->product_type, info, "Product Type");
  fill (&self->product_type, manifest, "Lockdown/ProductType");
  fill (&self->version, info, "Product Version");
  fill (&self->version, manifest, "Lockdown/ProductVersion");
  self->date = status != NULL ? rouse_backup_get_time (status, "Date") : 0;
  if (self->date == 0 && info != NULL)
    self->date = rouse_backup_get_time (info, "Last Backup Date");
  if (manifest != NULL && rouse_plist_node_to_bool (rouse_plist_get (manifest, "IsEncrypted"), &encrypted))
    self->encrypted = encrypted ? ROUSE_TRUTH_YES : ROUSE_TRUTH_NO;
  judge (self, status, manifest);
  return self;
}

/* A regular file, read whole; not through a link, which could lead anywhere. NULL with an error. */
static GBytes *
load (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  g_autofree guint8 *data = NULL;
  gboolean is_file = FALSE;
  struct stat info;
  gsize size = 0;
  gssize n = 0;

  if (fd < 0) {
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
    return NULL;
  }
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_size <= MAX_PLIST_SIZE) {
    is_file = TRUE;
    data = rouse_big_memory_new ((gsize) info.st_size, error);
    while (data != NULL && size < (gsize) info.st_size && (n = read (fd, data + size, (gsize) info.st_size - size)) > 0)
      size += (gsize) n;
  }
  close (fd);
  if (is_file && data == NULL)
    return NULL;
  if (!is_file || n < 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: not a file that can be read", path);
    return NULL;
  }
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

/* NULL: not there, or no dictionary; with @error only in the first case. */
static plist_t
load_plist (const char *folder, const char *name, GError **error)
{
  g_autoptr (GBytes) bytes = load (folder, name, error);
  plist_t root = bytes != NULL ? rouse_plist_parse_bytes (bytes, NULL) : NULL;

  if (root != NULL && !rouse_plist_is (root, PLIST_DICT))
    g_clear_pointer (&root, plist_free);
  return root;
}

/* The folder is named by the UDID; a copy put aside has a date behind it (spec 17 §6). */
static char *
udid_of_folder (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  gsize n = strspn (name, "0123456789abcdefABCDEF");

  if (n == 40 && (name[n] == '\0' || name[n] == '-'))
    return g_strndup (name, n);
  if (n == 8 && name[n] == '-' && strspn (name + 9, "0123456789abcdefABCDEF") == 16)
    return g_strndup (name, 25);
  return NULL;
}

/* Whether there is anything but the Info.plist, which the computer writes before the phone is asked (spec 17 §8.3). */
static gboolean
has_begun (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && strcmp (name, "Info.plist") != 0)
      return TRUE;
  return FALSE;
}

/**
 * rouse_backup_read:
 * @path: the folder of one phone
 *
 * Reads the three property lists; looks at no other file. Blocks; any thread.
 *
 * Returns: (transfer full): NULL with `G_IO_ERROR_NOT_FOUND` if this is no backup, or another of GIO's errors
 */
RouseBackup *
rouse_backup_read (const char *path, GError **error)
{
  g_autofree char *udid = udid_of_folder (path);
  g_autoptr (GError) no_info = NULL;
  g_autoptr (GError) no_status = NULL;
  g_autoptr (GError) no_manifest = NULL;
  g_auto (plist_t) info = load_plist (path, "Info.plist", &no_info);
  g_auto (plist_t) status = load_plist (path, "Status.plist", &no_status);
  g_auto (plist_t) manifest = load_plist (path, "Manifest.plist", &no_manifest);
  RouseBackup *self;

  /* Many programs have an Info.plist: it alone makes no backup. Nor does it where the phone refused to make one. */
  if (no_status != NULL && no_manifest != NULL && (no_info != NULL || udid == NULL || !has_begun (path))) {
    g_propagate_error (error, g_steal_pointer (&no_status));
    return NULL;
  }
  self = rouse_backup_new_from_plists (path, info, status, manifest);
  if (self->udid == NULL)
    self->udid = g_steal_pointer (&udid);
  return self;
}

void
rouse_backup_free (RouseBackup *self)
{
  g_free (self->path);
  g_free (self->udid);
  g_free (self->name);
  g_free (self->product_type);
  g_free (self->version);
  g_free (self->why);
  g_free (self);
}

/* Stable, for JSON. */
const char *
rouse_backup_state_to_string (RouseBackupState state)
{
  static const char *const names[] = {
    [ROUSE_BACKUP_COMPLETE] = "complete",
    [ROUSE_BACKUP_INCOMPLETE] = "incomplete",
    [ROUSE_BACKUP_DAMAGED] = "damaged",
  };

  return names[state];
}
