/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/firmware-check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-digest.h"
#include "firmware/img4.h"
#include "firmware/read-at.h"
#include "firmware/verified-files.h"

/* Changes when a later version compares more: what an earlier one has found whole is then read again. */
#define COVERAGE_VERSION "1"

typedef struct {
  RouseFirmwareCheckFunc progress;
  gpointer user_data;
  guint64 before; /* bytes of the files already read */
  guint64 total;
} Reading;

static void
read_cb (guint64 bytes, gpointer user_data)
{
  Reading *reading = user_data;

  if (reading->progress != NULL)
    reading->progress (reading->before + bytes, reading->total, reading->user_data);
}

static char *
digest_to_hex (const RouseComponent *component)
{
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; component->digest != NULL && i < component->digest_size; i++)
    g_string_append_printf (hex, "%02x", component->digest[i]);
  return g_string_free (hex, FALSE);
}

/* What is compared with what. The same file often serves two components under two types, and several identities. */
static char *
describe_comparison (const RouseComponent *component)
{
  const char *type = rouse_img4_retag_for (component);
  g_autofree char *hex = digest_to_hex (component);

  return g_strdup_printf ("%s\n%s\n%s\n%d", component->path, type != NULL ? type : "", hex,
                          rouse_img4_digest_is_known (component));
}

/* The components to compare, each comparison once, in the manifest's order. */
static GPtrArray *
collect (RouseBuildIdentity *const *identities, guint n_identities)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *components = g_ptr_array_new ();

  for (guint i = 0; i < n_identities; i++)
    for (guint k = 0; k < rouse_build_identity_get_n_components (identities[i]); k++) {
      const RouseComponent *component = rouse_build_identity_get_component (identities[i], k);

      if (component->path != NULL && g_hash_table_add (seen, describe_comparison (component)))
        g_ptr_array_add (components, (gpointer) component);
    }
  return components;
}

/* A name for all the comparisons of one identity, by which they are remembered. (transfer full) */
static char *
name_comparisons (RouseBuildIdentity *identity)
{
  g_autoptr (RouseFileDigest) digest = rouse_file_digest_new (ROUSE_DIGEST_SHA256);
  g_autofree char *sum = NULL;

  rouse_file_digest_add (digest, COVERAGE_VERSION, strlen (COVERAGE_VERSION));
  for (guint i = 0; i < rouse_build_identity_get_n_components (identity); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (identity, i);
    g_autofree char *text = component->path != NULL ? describe_comparison (component) : NULL;

    if (text != NULL)
      rouse_file_digest_add (digest, text, strlen (text) + 1);
  }
  sum = rouse_file_digest_to_string (digest);
  return g_strconcat ("components:", strchr (sum, ':') + 1, NULL);
}

static gboolean
is_remembered (const char *list, const RouseFileState *state, RouseBuildIdentity *const *identities, guint n_identities)
{
  if (rouse_verified_files_has_whole (list, state))
    return TRUE;
  for (guint i = 0; i < n_identities; i++) {
    g_autofree char *name = name_comparisons (identities[i]);

    if (!rouse_verified_files_has (list, state, name))
      return FALSE;
  }
  return n_identities > 0;
}

static void
remember (const char *list, const char *path, const RouseFileState *state, RouseBuildIdentity *const *identities,
          guint n_identities)
{
  for (guint i = 0; i < n_identities; i++) {
    g_autofree char *name = name_comparisons (identities[i]);

    if (!rouse_verified_files_add (list, path, state, name))
      return;
  }
}

static gboolean
sum_sizes (Reading *reading, RouseIpsw *ipsw, GPtrArray *components, GError **error)
{
  for (guint i = 0; i < components->len; i++) {
    const RouseComponent *component = components->pdata[i];
    guint64 size;

    if (!rouse_ipsw_get_size (ipsw, component->path, &size, error))
      return FALSE;
    reading->total += size;
  }
  return TRUE;
}

static gboolean
read_all (Reading *reading, RouseIpsw *ipsw, GPtrArray *components, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < components->len; i++) {
    const RouseComponent *component = components->pdata[i];
    g_autoptr (RouseIpswStream) stream = rouse_ipsw_open_stream (ipsw, component->path, error);

    if (stream == NULL) {
      g_prefix_error (error, "%s: ", component->name);
      return FALSE;
    }
    if (!rouse_img4_verify_component (component, stream, read_cb, reading, cancellable, error)) /* names it itself */
      return FALSE;
    reading->before += rouse_ipsw_stream_get_size (stream);
  }
  return TRUE;
}

/* The phone asks for pieces of the system image, while it waits. */
static gboolean
prepare_system_image (Reading *reading, RouseIpsw *ipsw, RouseBuildIdentity *const *identities, guint n_identities,
                      GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < n_identities; i++) {
    const RouseComponent *image = rouse_build_identity_find_component (identities[i], "OS");

    if (image != NULL && image->path != NULL &&
        !rouse_ipsw_prepare (ipsw, image->path, read_cb, reading, cancellable, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * rouse_firmware_check:
 *
 * A file that was compared with the digest of a catalogue needs no look inside: it is Apple's, byte for byte.
 */
gboolean
rouse_firmware_check (RouseIpsw *ipsw, RouseBuildIdentity *const *identities, guint n_identities, const char *list,
                      RouseFirmwareCheckFunc progress, gpointer user_data, RouseFirmwareCheckResult *result,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) components = collect (identities, n_identities);
  Reading reading = { .progress = progress, .user_data = user_data };
  g_auto (RouseFileState) state = { 0 };
  int fd = rouse_ipsw_get_fd (ipsw);
  gboolean has_state = list != NULL && fd >= 0 && rouse_file_state_read (&state, rouse_ipsw_get_path (ipsw), fd);

  if (!sum_sizes (&reading, ipsw, components, error))
    return FALSE;
  *result = (RouseFirmwareCheckResult){ .n_files = components->len, .n_bytes = reading.total };
  result->is_remembered = has_state && is_remembered (list, &state, identities, n_identities);
  if (result->is_remembered)
    return prepare_system_image (&reading, ipsw, identities, n_identities, cancellable, error);
  if (!read_all (&reading, ipsw, components, cancellable, error))
    return FALSE;
  reading = (Reading){ 0 };
  if (!prepare_system_image (&reading, ipsw, identities, n_identities, cancellable, error))
    return FALSE;
  if (has_state)
    remember (list, rouse_ipsw_get_path (ipsw), &state, identities, n_identities);
  return TRUE;
}

/* Reads the open file, if it must be. @found: (out): its digest; NULL: remembered */
static gboolean
check_open_file (int fd, const char *path, const char *digest, const char *list, Reading *reading, char **found,
                 GCancellable *cancellable, GError **error)
{
  RouseDigestKind kind = ROUSE_DIGEST_SHA256;
  g_auto (RouseFileState) state = { 0 };
  g_autoptr (RouseFileDigest) sum = NULL;
  gboolean has_state = list != NULL && digest != NULL && rouse_file_state_read (&state, path, fd);
  struct stat info;

  if (has_state && rouse_verified_files_has (list, &state, digest))
    return TRUE;
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE, "%s: no plain file", path);
    return FALSE;
  }
  reading->total = (guint64) info.st_size;
  rouse_file_digest_is_valid (digest, &kind);
  sum = rouse_file_digest_new (kind);
  if (!rouse_file_digest_add_fd (sum, fd, reading->total, read_cb, reading, cancellable, error))
    return FALSE;
  *found = rouse_file_digest_to_string (sum);
  if (digest != NULL && !g_str_equal (*found, digest)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "the file’s digest is %s, and not %s", *found,
                 digest);
    return FALSE;
  }
  if (has_state)
    rouse_verified_files_add (list, path, &state, digest);
  return TRUE;
}

gboolean
rouse_firmware_check_whole (const char *path, const char *digest, const char *list, RouseFirmwareCheckFunc progress,
                            gpointer user_data, char **found, GCancellable *cancellable, GError **error)
{
  Reading reading = { .progress = progress, .user_data = user_data };
  g_autofree char *sum = NULL;
  gboolean ok;
  int fd;

  g_return_val_if_fail (digest == NULL || rouse_file_digest_is_valid (digest, NULL), FALSE);

  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return rouse_read_at_set_open_error (error, errno);
  ok = check_open_file (fd, path, digest, list, &reading, &sum, cancellable, error);
  close (fd);
  if (found != NULL)
    *found = ok ? g_steal_pointer (&sum) : NULL;
  return ok;
}
