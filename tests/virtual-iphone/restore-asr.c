/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <openssl/evp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/plist.h"

/* The device's end of Apple Software Restore: takes the system image (spec 22, spec 28 §2.5). */

#define FIRST_OS_DIGEST 10 /* major version of iOS */
#define ASR_PORT 12345
#define CHUNK 131072 /* bytes */
#define SUM_SIZE 20  /* SHA-1 after each chunk */
#define CONNECT_MS 120000
#define READ_MS 60000
#define MAX_PLIST 65536

/* One out-of-band answer, kept until the same bytes come by in the payload. */
typedef struct {
  guint64 offset;
  GBytes *data;
} Probe;

typedef struct {
  SimRestore *restore;
  const char *job;
  int fd;
  gboolean checksums;
  gboolean looks; /* FALSE: takes the bytes and does not look at them, so that only the host is measured */
  gboolean flips; /* the next chunk: by a fault */
  guint64 size, got;
  GArray *probes; /* Probe */
  EVP_MD_CTX *sum;
  GBytes *wanted; /* digest of the image in the ticket; may be NULL */
  guint8 *chunk;
  guint percent;
} Asr;

static void
probe_clear (gpointer data)
{
  Probe *probe = data;

  g_clear_pointer (&probe->data, g_bytes_unref);
}

/* A phone that was pulled off has not failed because of the image (spec 28 §2.5). */
static gboolean
fail (Asr *self, int status)
{
  if (!sim_restore_is_here (self->restore))
    return FALSE;
  return sim_restore_fail (self->restore, status, "failed to restore image");
}

/* --- property lists of the command phase: XML, no length (spec 22 §3) --- */

static gboolean
send_command (Asr *self, const char *keys)
{
  g_autofree char *text = g_strdup_printf ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                           "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                                           "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
                                           "<plist version=\"1.0\">\n<dict>\n%s</dict>\n</plist>\n",
                                           keys);

  return sim_asr_send_spoilt (self->restore->device, self->fd, keys, text) ||
         sim_wire_write (self->fd, text, strlen (text));
}

/* Reads up to the end of one property list and not a byte further. */
static plist_t
receive_plist (Asr *self)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  static const char end[] = "</plist>";

  while (text->len < MAX_PLIST) {
    guint8 byte;

    if (sim_wire_read (self->fd, &byte, 1, READ_MS) != SIM_WIRE_OK)
      return NULL;
    g_byte_array_append (text, &byte, 1);
    if (text->len >= sizeof end - 1 && memcmp (text->data + text->len - (sizeof end - 1), end, sizeof end - 1) == 0)
      return rouse_plist_parse (text->data, text->len, NULL);
  }
  return NULL;
}

/* The host may end its property list with a line feed; it must not be taken for image bytes. */
static void
skip_line_feed (Asr *self)
{
  char byte;

  while (sim_wire_wait (self->fd, 50) == SIM_WIRE_OK && recv (self->fd, &byte, 1, MSG_PEEK) == 1 && byte == '\n')
    if (recv (self->fd, &byte, 1, 0) != 1)
      return;
}

static gboolean
check_packet_info (Asr *self, plist_t info)
{
  static const struct {
    const char *path;
    gint64 value;
  } constants[] = {
    { "FEC Slice Stride", 40 }, { "Packet Payload Size", 1450 },
    { "Packets Per FEC", 25 },  { "Payload/Port", 1 },
    { "Stream ID", 1 },         { "Version", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (constants); i++)
    if (rouse_plist_get_int (info, constants[i].path, -1) != constants[i].value) {
      sim_device_refuse (self->restore->device, "asr-packet-info", "%s is not %" G_GINT64_FORMAT, constants[i].path,
                         constants[i].value);
      return FALSE;
    }
  if (self->checksums && rouse_plist_get_int (info, "Checksum Chunk Size", -1) != CHUNK) {
    sim_device_refuse (self->restore->device, "asr-packet-info", "Checksum Chunk Size is not 131072");
    return FALSE;
  }
  if (!rouse_plist_get_uint (info, "Payload/Size", &self->size) || self->size == 0) {
    sim_device_refuse (self->restore->device, "asr-packet-info", "Payload/Size is missing");
    return FALSE;
  }
  return TRUE;
}

static gboolean
initiate (Asr *self)
{
  g_auto (plist_t) info = NULL;

  if (!send_command (
          self, self->checksums
                    ? "\t<key>Checksum Chunks</key>\n\t<true/>\n\t<key>Command</key>\n\t<string>Initiate</string>\n"
                    : "\t<key>Command</key>\n\t<string>Initiate</string>\n"))
    return FALSE;
  info = receive_plist (self);
  if (info == NULL) {
    if (!sim_restore_is_here (self->restore))
      return FALSE;
    sim_device_refuse (self->restore->device, "asr-packet-info", "no packet information after Initiate");
    return FALSE;
  }
  sim_device_trace (self->restore->device, "asr", "packet-info", info);
  skip_line_feed (self);
  return check_packet_info (self, info);
}

/* --- out-of-band reads --- */

static gboolean
probe (Asr *self, guint64 offset, guint64 length)
{
  g_autofree char *keys = NULL;
  guint8 *data;
  Probe entry;

  length = MIN (length, self->size);
  offset = MIN (offset, self->size - length);
  keys = g_strdup_printf (
      "\t<key>Command</key>\n\t<string>OOBData</string>\n\t<key>OOB Length</key>\n\t<integer>%" G_GUINT64_FORMAT
      "</integer>\n\t<key>OOB Offset</key>\n\t<integer>%" G_GUINT64_FORMAT "</integer>\n",
      length, offset);
  if (!send_command (self, keys))
    return FALSE;
  data = g_malloc (length);
  entry = (Probe){ offset, g_bytes_new_take (data, length) };
  g_array_append_val (self->probes, entry);
  if (sim_wire_read (self->fd, data, length, READ_MS) == SIM_WIRE_OK)
    return TRUE;
  if (!sim_restore_is_here (self->restore))
    return FALSE;
  sim_device_refuse (self->restore->device, "asr-oob",
                     "no answer to a read of %" G_GUINT64_FORMAT " bytes at %" G_GUINT64_FORMAT, length, offset);
  return FALSE;
}

/* The key URL in the head of an encrypted archive: a record of its length, a name and a value (spec 13 §6). */
static char *
find_key_url (GBytes *head)
{
  static const char key[] = "com.apple.wkms.fcs-key-url";
  gsize size;
  const guint8 *data = g_bytes_get_data (head, &size);
  const guint8 *at = memmem (data, size, key, sizeof key);
  guint32 record;

  if (at == NULL || at - data < 4)
    return NULL;
  memcpy (&record, at - 4, 4);
  record = GUINT32_FROM_LE (record);
  if (record <= 4 + sizeof key || record > size - (gsize) (at - 4 - data))
    return NULL;
  return g_strndup ((const char *) at + sizeof key, record - 4 - sizeof key);
}

static gboolean
fetch_key (Asr *self)
{
  g_autofree char *url = NULL;

  if (!probe (self, 12, 512))
    return FALSE;
  url = find_key_url (g_array_index (self->probes, Probe, self->probes->len - 1).data);
  if (url == NULL) {
    sim_device_refuse (self->restore->device, "asr-aea-header", "an encrypted image without the URL of its key");
    return FALSE;
  }
  return sim_restore_ask_image_key (self->restore, url);
}

/* The pattern of real phones: head, somewhere, trailer twice, before the trailer, trailer (spec 28 §2.5). */
static gboolean
validate (Asr *self)
{
  const struct {
    guint64 offset, length;
  } reads[] = {
    { self->size / 3 < 222117 ? self->size / 3 : 222117, 8595 },
    { self->size - MIN (512, self->size), 512 },
    { self->size - MIN (512, self->size), 512 },
    { self->size - MIN (128512, self->size), 128000 },
    { self->size - MIN (512, self->size), 512 },
  };

  if (!probe (self, 0, 64))
    return FALSE;
  if (self->size >= 4 &&
      memcmp (g_bytes_get_data (g_array_index (self->probes, Probe, 0).data, NULL), "AEA1", 4) == 0 &&
      !fetch_key (self))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (reads); i++)
    if (!probe (self, reads[i].offset, reads[i].length))
      return FALSE;
  if (sim_device_get_setting_uint (self->restore->device, "asr-second-initiate", 0) != 0) {
    self->checksums = !self->checksums;
    return initiate (self);
  }
  return TRUE;
}

/* --- payload --- */

/* Compares what of an earlier answer lies in [at, at + size). */
static gboolean
matches_probes (Asr *self, guint64 at, gsize size)
{
  for (guint i = 0; i < self->probes->len; i++) {
    Probe *entry = &g_array_index (self->probes, Probe, i);
    gsize length;
    const guint8 *data = g_bytes_get_data (entry->data, &length);
    guint64 from = MAX (at, entry->offset), to = MIN (at + size, entry->offset + length);

    if (from < to && memcmp (self->chunk + (from - at), data + (from - entry->offset), to - from) != 0) {
      sim_device_refuse (self->restore->device, "asr-oob",
                         "the answer about offset %" G_GUINT64_FORMAT " was not what is in the image", entry->offset);
      return FALSE;
    }
  }
  return TRUE;
}

/* FALSE: the fault ended the stream. */
static gboolean
apply_fault (Asr *self)
{
  char offset[24];
  const char *action;

  g_snprintf (offset, sizeof offset, "%" G_GUINT64_FORMAT, self->got);
  action = sim_device_fault (self->restore->device, "asr.offset", offset);
  if (action == NULL)
    return TRUE;
  if (g_str_has_prefix (action, "hang "))
    sim_device_hang (self->restore->device, action);
  self->flips = strcmp (action, "flip") == 0;
  if (strcmp (action, "close") == 0) {
    shutdown (self->fd, SHUT_RDWR);
    return fail (self, 14);
  }
  if (g_str_has_prefix (action, "status ")) {
    shutdown (self->fd, SHUT_RDWR);
    return fail (self, atoi (action + 7));
  }
  return TRUE;
}

static gboolean
receive_chunk (Asr *self)
{
  gsize size = (gsize) MIN (CHUNK, self->size - self->got);
  gsize whole = size + (self->checksums ? SUM_SIZE : 0);
  guint8 sum[SUM_SIZE];

  if (sim_wire_read (self->fd, self->chunk, whole, READ_MS) != SIM_WIRE_OK) {
    if (!sim_restore_is_here (self->restore))
      return FALSE;
    sim_device_refuse (self->restore->device, "asr-short",
                       "the stream ended after %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes", self->got,
                       self->size);
    return fail (self, 14);
  }
  if (self->flips)
    self->chunk[size / 2] ^= 0x10;
  self->flips = FALSE;
  if (!self->looks) {
    self->got += size;
    return TRUE;
  }
  if (self->checksums) {
    EVP_Digest (self->chunk, size, sum, NULL, EVP_sha1 (), NULL);
    if (memcmp (sum, self->chunk + size, SUM_SIZE) != 0) {
      sim_device_refuse (self->restore->device, "asr-chunk-checksum",
                         "wrong checksum of the chunk at %" G_GUINT64_FORMAT, self->got);
      return fail (self, 1100);
    }
  }
  if (!matches_probes (self, self->got, size))
    return fail (self, 14);
  EVP_DigestUpdate (self->sum, self->chunk, size);
  self->got += size;
  return TRUE;
}

static gboolean
report_percent (Asr *self)
{
  guint percent = (guint) (self->got / (self->size / 100 + 1));

  if (percent == self->percent)
    return TRUE;
  self->percent = percent;
  return sim_restore_op (self->restore, 13, (int) percent, self->job) && apply_fault (self);
}

static gboolean
finish (Asr *self)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  g_autoptr (GString) text = g_string_new (NULL);
  char byte;

  if (self->looks)
    EVP_DigestFinal_ex (self->sum, digest, &size);
  for (guint i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  sim_device_received (self->restore->device, "OS", self->size, text->str, "restore");
  /* The host closes after the last byte; anything more is not part of the image. */
  if (sim_wire_wait (self->fd, 2000) == SIM_WIRE_OK && recv (self->fd, &byte, 1, 0) > 0)
    sim_device_warn (self->restore->device, "asr-trailing-bytes", "bytes after the end of the image");
  if (!self->looks)
    return TRUE;
  if (self->wanted == NULL) {
    /* The entry OS has a digest in manifests of iOS 10.3 and later that were seen; in those up to 8.4.1 it has none, so
     * no ticket can name it. */
    if (self->restore->major >= FIRST_OS_DIGEST)
      sim_device_warn (self->restore->device, "os-not-in-ticket", "the ticket says nothing of the system image");
    return TRUE;
  }
  if (size == g_bytes_get_size (self->wanted) && memcmp (digest, g_bytes_get_data (self->wanted, NULL), size) == 0)
    return TRUE;
  sim_device_refuse (self->restore->device, "os-digest", "the image is not the one in the ticket");
  return fail (self, 14);
}

static gboolean
receive_payload (Asr *self)
{
  if (!send_command (self, "\t<key>Command</key>\n\t<string>Payload</string>\n"))
    return fail (self, 14);
  while (self->got < self->size)
    if (!receive_chunk (self) || !report_percent (self))
      return FALSE;
  return sim_restore_op (self->restore, 13, 100, self->job) && finish (self);
}

static gboolean
verify_progress (Asr *self)
{
  for (int percent = 2; percent <= 100; percent += 2)
    if (!sim_restore_op (self->restore, 14, percent, self->job))
      return FALSE;
  return TRUE;
}

static gboolean
talk (Asr *self)
{
  if (!initiate (self) || !validate (self))
    return fail (self, 14);
  return receive_payload (self) && verify_progress (self);
}

static void
asr_init (Asr *self, SimRestore *restore, const char *job)
{
  *self = (Asr){ .restore = restore, .job = job, .checksums = TRUE };
  self->checksums = sim_device_get_setting_uint (restore->device, "asr-checksums", 1) != 0;
  self->looks = sim_device_get_setting_uint (restore->device, "asr-check", 1) != 0;
  self->probes = g_array_new (FALSE, FALSE, sizeof (Probe));
  g_array_set_clear_func (self->probes, probe_clear);
  self->chunk = g_malloc (CHUNK + SUM_SIZE);
  self->wanted = restore->facts != NULL ? g_hash_table_lookup (restore->facts->digests, "rosi") : NULL;
  self->sum = EVP_MD_CTX_new ();
  EVP_DigestInit_ex (self->sum,
                     self->wanted != NULL && g_bytes_get_size (self->wanted) == 20 ? EVP_sha1 () : EVP_sha384 (), NULL);
}

/* @number: 0: the fixed port, which opens a while after the request; else an announced one. @job: (nullable): UUID. */
gboolean
sim_restore_image (SimRestore *restore, guint number, const char *job)
{
  guint delay_ms = (guint) sim_device_get_setting_uint (restore->device, "asr-delay-ms", 500);
  g_autoptr (SimDataPort) port = NULL;
  g_auto (plist_t) arguments = plist_new_dict ();
  Asr self;
  gboolean ok;

  if (number != 0)
    port = sim_data_port_open (restore->device, (guint16) number);
  if (!sim_restore_send_request (restore, "SystemImageData", arguments, number, job != NULL))
    return FALSE;
  if (number == 0) {
    g_usleep (delay_ms * 1000);
    port = sim_data_port_open (restore->device, ASR_PORT);
  }
  asr_init (&self, restore, job);
  self.fd = sim_data_port_accept (port, CONNECT_MS);
  if (self.fd < 0) {
    if (sim_restore_is_here (restore))
      sim_device_refuse (restore->device, "asr-no-connection", "the host did not connect to ASR");
    ok = fail (&self, 14);
  } else {
    ok = talk (&self);
  }
  sim_data_port_release (port, self.fd);
  g_array_unref (self.probes);
  g_free (self.chunk);
  EVP_MD_CTX_free (self.sum);
  return ok;
}
