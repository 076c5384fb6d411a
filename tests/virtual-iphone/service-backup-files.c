/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "service-backup.h"

#include "base/plist.h"

#include <string.h>

#define BLOCK 32768 /* bytes */
#define CODE_DATA 0x0C
#define CODE_END 0x00
#define BATCH 50 /* files a message */
#define MAX_NAME 4096
#define PAGE 4096 /* bytes of the index, a database */
#define EPOCH_2001 978307200

/* --- streams (spec 17 §8.5) --- */

static gboolean
send_word (SimBackup *self, guint32 word)
{
  guint32 big = GUINT32_TO_BE (word);

  return sim_stream_write (self->stream, &big, sizeof big);
}

static gboolean
send_name (SimBackup *self, const char *name)
{
  return send_word (self, (guint32) strlen (name)) && sim_stream_write (self->stream, name, strlen (name));
}

static gboolean
send_block (SimBackup *self, guint8 code, const void *data, gsize size)
{
  return send_word (self, (guint32) size + 1) && sim_stream_write (self->stream, &code, 1) &&
         (size == 0 || sim_stream_write (self->stream, data, size));
}

/* A whole file for the computer, @path from its backup folder. */
static gboolean
send_file (SimBackup *self, const char *path, GBytes *contents)
{
  g_autofree char *on_phone = g_strdup_printf ("/.b/%s", path);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (contents, &size);

  if (!send_name (self, on_phone) || !send_name (self, path))
    return FALSE;
  for (gsize at = 0; at < size; at += BLOCK)
    if (!send_block (self, CODE_DATA, data + at, MIN (BLOCK, size - at)))
      return FALSE;
  return send_block (self, CODE_END, NULL, 0);
}

static gboolean
begin_upload (SimBackup *self, double percent, guint64 bytes)
{
  g_auto (plist_t) message = sim_backup_message ("DLMessageUploadFiles");

  plist_array_append_item (message, plist_new_dict ());
  plist_array_append_item (message, plist_new_real (percent));
  plist_array_append_item (message, plist_new_uint (bytes));
  sim_device_trace (self->device, "backup", "sent", message);
  return sim_service_send (self->stream, message);
}

static gboolean
end_upload (SimBackup *self)
{
  return send_word (self, 0) && sim_backup_take_status (self, NULL);
}

static gboolean
upload_one (SimBackup *self, double percent, const char *name, GBytes *contents)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", self->udid, name);

  return begin_upload (self, percent, g_bytes_get_size (contents)) && send_file (self, path, contents) &&
         end_upload (self);
}

/* --- what is in the backup --- */

static GBytes *
make_status (SimBackup *self, const char *state)
{
  g_auto (plist_t) dict = plist_new_dict ();

  rouse_plist_set_string (dict, "BackupState", "new");
  plist_dict_set_item (dict, "Date", plist_new_date ((int32_t) (g_get_real_time () / G_USEC_PER_SEC - EPOCH_2001), 0));
  rouse_plist_set_bool (dict, "IsFullBackup", TRUE);
  rouse_plist_set_string (dict, "SnapshotState", state);
  rouse_plist_set_string (dict, "UUID", "00000000-0000-0000-0000-000000000000");
  rouse_plist_set_string (dict, "Version", "2.4");
  return rouse_plist_to_binary (dict);
}

static GBytes *
make_manifest (SimBackup *self)
{
  g_auto (plist_t) dict = plist_new_dict ();
  plist_t lockdown = plist_new_dict ();

  rouse_plist_set_string (lockdown, "DeviceName", sim_device_get_setting (self->device, "device-name", "Test iPhone"));
  rouse_plist_set_string (lockdown, "ProductType", sim_device_get_model (self->device)->product_type);
  rouse_plist_set_string (lockdown, "UniqueDeviceID", self->udid);
  plist_dict_set_item (dict, "Lockdown", lockdown);
  rouse_plist_set_bool (dict, "IsEncrypted", sim_device_get_setting_uint (self->device, "backup-encrypted", 0) != 0);
  rouse_plist_set_bool (dict, "WasPasscodeSet", FALSE);
  rouse_plist_set_string (dict, "Version", "10.0");
  return rouse_plist_to_binary (dict);
}

/* No real index: the head of a database that says how many pages it has, as sqlite.org describes it. */
static GBytes *
make_index (guint n_pages)
{
  guint8 *data = g_malloc0 ((gsize) n_pages * PAGE);

  memcpy (data, "SQLite format 3", 16);
  data[16] = PAGE >> 8;
  data[31] = (guint8) n_pages;
  return g_bytes_new_take (data, (gsize) n_pages * PAGE);
}

/* 40 digits, always the same for the same number. */
static char *
make_name (guint number)
{
  g_autofree char *text = g_strdup_printf ("file %u", number);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);
}

static gboolean
make_folders (SimBackup *self)
{
  for (guint i = 0; i < 256; i++) {
    g_auto (plist_t) message = sim_backup_message ("DLMessageCreateDirectory");
    g_autofree char *path = g_strdup_printf ("%s/%02x", self->udid, i);

    plist_array_append_item (message, plist_new_string (path));
    plist_array_append_item (message, plist_new_uint (0));
    plist_array_append_item (message, plist_new_real (0));
    if (!sim_backup_ask (self, message, NULL))
      return FALSE;
  }
  return TRUE;
}

static gboolean
send_data (SimBackup *self)
{
  guint n_files = (guint) sim_device_get_setting_uint (self->device, "backup-files", 40);
  gsize size = (gsize) (sim_device_get_setting_uint (self->device, "backup-mb", 4) << 20) / MAX (n_files, 1);
  guint64 pause_ms = sim_device_get_setting_uint (self->device, "backup-file-ms", 0);
  g_autofree guint8 *noise = g_malloc0 (size + 1);

  for (guint i = 0; i < n_files; i++) {
    g_autofree char *name = make_name (i);
    g_autofree char *path = g_strdup_printf ("%s/%.2s/%s", self->udid, name, name);
    g_autoptr (GBytes) contents = NULL;
    const char *action = sim_device_fault (self->device, "backup", "file");

    /* Unplugged, it sends nothing more, not even what would fit into the socket before somebody closes that. */
    if (g_strcmp0 (action, "close") == 0 || sim_device_get_mode (self->device) == SIM_MODE_GONE)
      return FALSE;
    memset (noise, (int) (i & 0xFF), size);
    contents = g_bytes_new_static (noise, size);
    g_usleep (1000 * pause_ms);
    if (i % BATCH == 0 && !begin_upload (self, 100.0 * i / n_files, (guint64) size * MIN (BATCH, n_files - i)))
      return FALSE;
    if (!send_file (self, path, contents))
      return FALSE;
    if ((i % BATCH == BATCH - 1 || i == n_files - 1) && !end_upload (self))
      return FALSE;
  }
  return TRUE;
}

gboolean
sim_backup_send_files (SimBackup *self)
{
  g_auto (plist_t) room = sim_backup_message ("DLMessageGetFreeDiskSpace");
  g_autoptr (GBytes) begun = make_status (self, "uploading");
  g_autoptr (GBytes) finished = make_status (self, "finished");
  g_autoptr (GBytes) manifest = make_manifest (self);
  g_autoptr (GBytes) index = make_index (3);

  return sim_backup_ask (self, room, NULL) && upload_one (self, 0, "Status.plist", begun) && make_folders (self) &&
         send_data (self) && upload_one (self, 99, "Manifest.db", index) &&
         upload_one (self, 99.5, "Manifest.plist", manifest) && upload_one (self, 100, "Status.plist", finished);
}

/* --- back to the phone --- */

static gboolean
take_word (SimBackup *self, guint32 *word)
{
  if (!sim_stream_read (self->stream, word, sizeof *word))
    return FALSE;
  *word = GUINT32_FROM_BE (*word);
  return TRUE;
}

/* Takes one file; @is_last: there was none any more */
static gboolean
take_file (SimBackup *self, guint64 *bytes, gboolean *is_last)
{
  guint32 size = 0;
  g_autofree guint8 *data = g_malloc (BLOCK + 2 * MAX_NAME);

  if (!take_word (self, &size) || size > MAX_NAME)
    return FALSE;
  *is_last = size == 0;
  if (*is_last)
    return TRUE;
  if (!sim_stream_read (self->stream, data, size))
    return FALSE;
  for (;;) {
    if (!take_word (self, &size) || size == 0 || size > BLOCK + MAX_NAME || !sim_stream_read (self->stream, data, size))
      return FALSE;
    if (data[0] != CODE_DATA)
      return data[0] == CODE_END;
    *bytes += size - 1;
  }
}

/* Asks for the three lists, as a phone that puts a backup back does first; of the rest, the index. */
gboolean
sim_backup_take_files (SimBackup *self)
{
  static const char *const names[] = { "Status.plist", "Manifest.plist", "Manifest.db" };
  g_auto (plist_t) message = sim_backup_message ("DLMessageDownloadFiles");
  plist_t paths = plist_new_array ();
  gboolean is_last = FALSE;
  guint64 bytes = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_strdup_printf ("%s/%s", self->udid, names[i]);

    plist_array_append_item (paths, plist_new_string (path));
  }
  plist_array_append_item (message, paths);
  plist_array_append_item (message, plist_new_dict ());
  plist_array_append_item (message, plist_new_real (50));
  sim_device_trace (self->device, "backup", "sent", message);
  if (!sim_service_send (self->stream, message))
    return FALSE;
  while (!is_last)
    if (!take_file (self, &bytes, &is_last))
      return FALSE;
  return bytes > 0 && sim_backup_take_status (self, NULL);
}
