/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/ipsw.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/big-memory.h"
#include "base/error.h"
#include "firmware/inflate-index-file.h"
#include "firmware/ipsw-folder.h"
#include "firmware/read-at.h"
#include "firmware/zip-directory.h"

/* Either of these makes an archive an IPSW; the second is that of very old ones (spec 13 §1.1). */
#define MANIFEST "BuildManifest.plist"
#define OLD_MANIFEST "BuildManifesto.plist"

#define MIN_KEPT_SIZE (16u << 20) /* bytes of a deflated member; smaller ones are read anew in no time */
#define PIECE_SIZE (256u << 10)   /* bytes */

/**
 * RouseIpsw:
 *
 * The directory is read once, when it is opened, and does not change after that; all reading is at offsets of one file
 * descriptor, so threads need not wait for each other. Indexes of restart points are kept here, so that what the
 * verification of a deflated system image learned serves the stream to the phone.
 */
struct _RouseIpsw {
  GObject parent_instance;

  char *path;
  RouseReadAt from;         /* the archive; its fd is -1 for a folder, and for an archive that is no file */
  GDestroyNotify free_data; /* of @from's data; NULL: a file */
  guint64 file_size;        /* bytes of the archive */
  GHashTable *members;      /* name → RouseIpswMember */

  GMutex lock;         /* guards: */
  GHashTable *indexes; /* RouseIpswMember → RouseInflateIndex */
};

G_DEFINE_FINAL_TYPE (RouseIpsw, rouse_ipsw, G_TYPE_OBJECT)

static gboolean
read_archive (RouseIpsw *self, GError **error)
{
  if (!rouse_zip_directory_read (&self->from, self->file_size, self->members, error))
    return FALSE;
  if (rouse_ipsw_has (self, MANIFEST) || rouse_ipsw_has (self, OLD_MANIFEST))
    return TRUE;
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE,
                       "a ZIP archive, and no IPSW: there is no " MANIFEST " in it");
  return FALSE;
}

static gboolean
open_archive (RouseIpsw *self, GError **error)
{
  self->from.fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (self->from.fd < 0)
    return rouse_read_at_set_open_error (error, errno);
  /* Tells whoever clears the cache that it is in use. Reading does not depend on it: some file systems have no locks.
   */
  if (flock (self->from.fd, LOCK_SH | LOCK_NB) != 0)
    g_debug ("%s: %s", self->path, g_strerror (errno));
  return read_archive (self, error);
}

static gboolean
open_any (RouseIpsw *self, GError **error)
{
  struct stat info;

  if (stat (self->path, &info) != 0)
    return rouse_read_at_set_open_error (error, errno);
  if (S_ISDIR (info.st_mode))
    return rouse_ipsw_folder_read (self->path, self->members, error);
  if (S_ISREG (info.st_mode)) {
    self->file_size = (guint64) info.st_size;
    return open_archive (self, error);
  }
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE, "neither a file nor a folder");
  return FALSE;
}

static void
rouse_ipsw_finalize (GObject *object)
{
  RouseIpsw *self = ROUSE_IPSW (object);

  g_hash_table_unref (self->indexes);
  g_hash_table_unref (self->members);
  if (self->from.fd >= 0)
    close (self->from.fd);
  if (self->free_data != NULL)
    self->free_data (self->from.data);
  g_free (self->path);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (rouse_ipsw_parent_class)->finalize (object);
}

static void
rouse_ipsw_class_init (RouseIpswClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_ipsw_finalize;
}

static void
rouse_ipsw_init (RouseIpsw *self)
{
  self->from.fd = -1;
  g_mutex_init (&self->lock);
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) rouse_ipsw_member_free);
  self->indexes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) rouse_inflate_index_unref);
}

/**
 * rouse_ipsw_open:
 * @path: of an archive, or of a folder with what was in one
 *
 * Opens an IPSW and reads its directory. Any thread.
 *
 * Returns: (transfer full): the IPSW, or %NULL with `ROUSE_ERROR_NO_FILE` (nothing there), `ROUSE_ERROR_NOT_READABLE`
 * (no permission, or a bad disk), `ROUSE_ERROR_IS_FOLDER` (a folder without BuildManifest.plist) or
 *   `ROUSE_ERROR_NOT_FIRMWARE` (something else, or a download that is cut short)
 */
RouseIpsw *
rouse_ipsw_open (const char *path, GError **error)
{
  g_autoptr (RouseIpsw) self = g_object_new (ROUSE_TYPE_IPSW, NULL);

  self->path = g_strdup (path);
  if (open_any (self, error))
    return g_steal_pointer (&self);
  g_prefix_error (error, "%s: ", path);
  return NULL;
}

/**
 * rouse_ipsw_open_reader:
 * @name: what error messages call it, such as its address
 * @from: where its bytes are
 * @size: bytes of the whole archive
 * @free_data: (nullable): called with @from's data when the IPSW is not needed any more, and after a failure
 *
 * Opens an archive that is no file of this computer. Streams read through @from, which is not locked: one thread.
 *
 * Returns: (transfer full): the IPSW, or %NULL with `ROUSE_ERROR_NOT_FIRMWARE` or the errors of @from
 */
RouseIpsw *
rouse_ipsw_open_reader (const char *name, const RouseReadAt *from, guint64 size, GDestroyNotify free_data,
                        GError **error)
{
  g_autoptr (RouseIpsw) self = g_object_new (ROUSE_TYPE_IPSW, NULL);

  self->path = g_strdup (name);
  self->from = *from;
  self->from.fd = -1;
  self->free_data = free_data;
  self->file_size = size;
  if (read_archive (self, error))
    return g_steal_pointer (&self);
  g_prefix_error (error, "%s: ", name);
  return NULL;
}

int
rouse_ipsw_get_fd (RouseIpsw *self)
{
  return self->from.fd;
}

/* As given to rouse_ipsw_open(). */
const char *
rouse_ipsw_get_path (RouseIpsw *self)
{
  return self->path;
}

gboolean
rouse_ipsw_has (RouseIpsw *self, const char *name)
{
  return g_hash_table_contains (self->members, name);
}

static const RouseIpswMember *
find_member (RouseIpsw *self, const char *name, GError **error)
{
  const RouseIpswMember *member = g_hash_table_lookup (self->members, name);

  if (member == NULL)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "there is no “%s” in the firmware file", name);
  return member;
}

/* @size: (out): bytes when unpacked. FALSE with `ROUSE_ERROR_WRONG_FIRMWARE` if there is no such member. */
gboolean
rouse_ipsw_get_size (RouseIpsw *self, const char *name, guint64 *size, GError **error)
{
  const RouseIpswMember *member = find_member (self, name, error);

  if (member != NULL)
    *size = member->size;
  return member != NULL;
}

/* The member's st_mode, such as 0100644; 0 if the archive does not say, or has no such member (spec 21 §3.13). */
guint32
rouse_ipsw_get_mode (RouseIpsw *self, const char *name)
{
  const RouseIpswMember *member = g_hash_table_lookup (self->members, name);

  return member != NULL ? member->mode : 0;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * rouse_ipsw_list:
 * @prefix: (nullable): only names that begin so
 *
 * Returns: (transfer full): names, sorted; those of folders end in "/"
 */
char **
rouse_ipsw_list (RouseIpsw *self, const char *prefix)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->members);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (prefix == NULL || g_str_has_prefix (name, prefix))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/**
 * rouse_ipsw_read:
 * @max_size: bytes; a larger member is an error, so that a hostile archive cannot use up the memory
 *
 * Reads a whole member, its checksum included.
 *
 * Returns: (transfer full): the bytes, or %NULL with the errors of rouse_ipsw_open_stream() and
 *   rouse_ipsw_stream_read_at()
 */
GBytes *
rouse_ipsw_read (RouseIpsw *self, const char *name, gsize max_size, GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseIpswStream) stream = rouse_ipsw_open_stream (self, name, error);
  g_autofree guint8 *data = NULL;
  guint64 size;

  if (stream == NULL)
    return NULL;
  size = rouse_ipsw_stream_get_size (stream);
  if (size > max_size) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE,
                 "“%s” is larger than it can be: %" G_GUINT64_FORMAT " bytes", name, size);
    return NULL;
  }
  data = rouse_big_memory_new (size, error);
  if (data == NULL || !rouse_ipsw_stream_read_at (stream, 0, data, size, cancellable, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

/* Where the index of @member is kept; NULL: nowhere. (transfer full) */
static char *
get_index_path (RouseIpsw *self, const RouseIpswMember *member)
{
  g_auto (RouseFileState) state = { 0 };

  if (self->from.fd < 0 || member->size < MIN_KEPT_SIZE || !rouse_file_state_read (&state, self->path, self->from.fd))
    return NULL;
  return rouse_inflate_index_file_get_path (&state, member->name);
}

/* The one index of a member, made or loaded when it is first needed. */
static RouseInflateIndex *
ref_index (RouseIpsw *self, const RouseIpswMember *member)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  RouseInflateIndex *index = g_hash_table_lookup (self->indexes, member);

  if (index == NULL) {
    g_autofree char *path = get_index_path (self, member);

    if (path != NULL)
      index = rouse_inflate_index_file_load (path, member->size, member->packed_size);
    if (index == NULL)
      index = rouse_inflate_index_new (member->size);
    g_hash_table_insert (self->indexes, (gpointer) member, index);
  }
  return rouse_inflate_index_ref (index);
}

/**
 * rouse_ipsw_prepare:
 * @name: a member that will be read here and there
 * @progress: (nullable): called with unpacked bytes
 *
 * Reads a large deflated member once, unless that was done before, so that any part of it can be read at once later on;
 * and remembers that for the next time that the same file is opened. Does nothing for other members.
 *
 * Returns: %FALSE with the errors of rouse_ipsw_stream_read_at()
 */
gboolean
rouse_ipsw_prepare (RouseIpsw *self, const char *name, RouseIpswProgress progress, gpointer user_data,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseIpswStream) stream = rouse_ipsw_open_stream (self, name, error);
  const RouseIpswMember *member = g_hash_table_lookup (self->members, name);
  g_autoptr (RouseInflateIndex) index = NULL;
  g_autofree char *path = NULL;
  g_autofree guint8 *piece = NULL;

  if (stream == NULL || rouse_ipsw_stream_is_stored (stream) || member->size < MIN_KEPT_SIZE)
    return stream != NULL;
  index = ref_index (self, member);
  piece = g_malloc (PIECE_SIZE);
  for (guint64 at = 0; at < member->size && !rouse_inflate_index_is_complete (index); at += PIECE_SIZE) {
    if (!rouse_ipsw_stream_read_at (stream, at, piece, MIN (member->size - at, PIECE_SIZE), cancellable, error))
      return FALSE;
    if (progress != NULL)
      progress (MIN (at + PIECE_SIZE, member->size), user_data);
  }
  path = get_index_path (self, member);
  if (path != NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    rouse_inflate_index_file_save (path, index, member->size, member->packed_size);
  return TRUE;
}

/**
 * rouse_ipsw_open_stream:
 *
 * Opens a member for reading in pieces. The stream keeps the IPSW.
 *
 * Returns: (transfer full): the stream, or %NULL with `ROUSE_ERROR_WRONG_FIRMWARE` (no such member),
 *   `ROUSE_ERROR_DAMAGED_FIRMWARE` (not where the directory says) or `ROUSE_ERROR_NOT_FIRMWARE` (unknown compression)
 */
RouseIpswStream *
rouse_ipsw_open_stream (RouseIpsw *self, const char *name, GError **error)
{
  const RouseIpswMember *member = find_member (self, name, error);
  g_autoptr (RouseInflateIndex) index = NULL;

  if (member == NULL)
    return NULL;
  if (member->file != NULL)
    return rouse_ipsw_stream_new_in_folder (G_OBJECT (self), member, error);
  if (member->method == ROUSE_ZIP_DEFLATED)
    index = ref_index (self, member);
  return rouse_ipsw_stream_new_in_archive (G_OBJECT (self), &self->from, self->file_size, member, index, error);
}
