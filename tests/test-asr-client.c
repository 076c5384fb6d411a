/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/asr-client.h"

#include <openssl/evp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "transport/asr-command.h"

#define CHUNK ROUSE_ASR_CHUNK_SIZE
#define PLIST(body) "<?xml version=\"1.0\"?>\n<plist version=\"1.0\"><dict>" body "</dict></plist>\n"
#define INITIATE PLIST ("<key>Command</key><string>Initiate</string>")
#define INITIATE_SUMS PLIST ("<key>Checksum Chunks</key><true/><key>Command</key><string>Initiate</string>")
#define PAYLOAD PLIST ("<key>Command</key><string>Payload</string>")
#define OOB(length, offset)                                                                                            \
  PLIST ("<key>Command</key><string>OOBData</string><key>OOB Length</key><integer>" #length                            \
         "</integer><key>OOB Offset</key><integer>" #offset "</integer>")

/* What the phone says, and what it must get; a step without words only receives. */
typedef struct {
  const char *words;
  gsize piece;      /* bytes at a time; 0: all at once */
  gsize oob_length; /* bytes of the image that must come next */
  gsize oob_offset;
  gboolean packet_info; /* that comes next */
  gboolean payload;
  gsize close_after; /* bytes of the payload; 0: never */
} Step;

typedef struct {
  int fd;
  const Step *steps;
  gsize image_size;
  gboolean checksums;
} Phone;

static guint8
image_byte (guint64 offset)
{
  return (guint8) (offset * 31 + (offset >> 13));
}

static gboolean
read_image (gpointer user_data, guint64 offset, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  for (gsize i = 0; i < size; i++)
    ((guint8 *) buffer)[i] = image_byte (offset + i);
  return TRUE;
}

static gboolean
read_nothing (gpointer user_data, guint64 offset, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  if (offset < 3 * CHUNK)
    return read_image (user_data, offset, buffer, size, cancellable, error);
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "gone");
  return FALSE;
}

static void
take (int fd, void *buffer, gsize size)
{
  for (gsize done = 0; done < size;) {
    gssize got = read (fd, (guint8 *) buffer + done, size - done);

    if (got <= 0)
      return; /* the host gave up: its error is what is tested */
    done += got;
  }
}

static void
take_packet_info (Phone *phone, gboolean checksums)
{
  char text[2048] = "";
  gsize size = 0;
  g_auto (plist_t) info = NULL;
  guint64 value = 0;

  while (rouse_asr_command_measure (text, size) == 0)
    take (phone->fd, text + size++, 1);
  info = rouse_plist_parse (text, size, NULL);
  take (phone->fd, text, 1); /* the line feed */
  g_assert_true (rouse_plist_get_uint (info, "Payload/Size", &value));
  g_assert_cmpuint (value, ==, phone->image_size);
  g_assert_true (rouse_plist_get_uint (info, "Packet Payload Size", &value));
  g_assert_cmpuint (value, ==, 1450);
  g_assert_true (rouse_plist_get_uint (info, "Checksum Chunk Size", &value) == checksums);
}

static void
take_image (Phone *phone, gsize offset, gsize length)
{
  g_autofree guint8 *bytes = g_malloc0 (length);

  take (phone->fd, bytes, length);
  for (gsize i = 0; i < length; i++)
    g_assert_cmpuint (bytes[i], ==, image_byte (offset + i));
}

static void
take_payload (Phone *phone, gsize close_after)
{
  for (gsize offset = 0; offset < phone->image_size; offset += CHUNK) {
    gsize size = MIN (CHUNK, phone->image_size - offset);
    guint8 bytes[CHUNK], sum[20], digest[20];

    if (close_after > 0 && offset >= close_after)
      return;
    memset (bytes, 0, sizeof bytes);
    take (phone->fd, bytes, size);
    for (gsize i = 0; i < size && close_after == 0; i += 997)
      g_assert_cmpuint (bytes[i], ==, image_byte (offset + i));
    if (!phone->checksums)
      continue;
    take (phone->fd, sum, sizeof sum);
    EVP_Digest (bytes, size, digest, NULL, EVP_sha1 (), NULL);
    if (close_after == 0)
      g_assert_cmpmem (sum, sizeof sum, digest, sizeof digest);
  }
}

static gpointer
phone_thread (gpointer data)
{
  Phone *phone = data;

  for (const Step *step = phone->steps; step->words != NULL; step++) {
    gsize length = strlen (step->words), piece = step->piece > 0 ? step->piece : length;

    for (gsize done = 0; done < length; done += piece) {
      g_assert_cmpint (send (phone->fd, step->words + done, MIN (piece, length - done), MSG_NOSIGNAL), >, 0);
      if (step->piece > 0)
        g_usleep (500); /* so that it comes in pieces */
    }
    if (step->packet_info) {
      phone->checksums = strstr (step->words, "Checksum Chunks") != NULL;
      take_packet_info (phone, phone->checksums);
    }
    if (step->oob_length > 0)
      take_image (phone, step->oob_offset, step->oob_length);
    if (step->payload)
      take_payload (phone, step->close_after);
  }
  close (phone->fd);
  return NULL;
}

static void
progress_cb (guint64 done, guint64 total, gpointer user_data)
{
  g_assert_cmpuint (done, >, *(guint64 *) user_data);
  *(guint64 *) user_data = done;
}

static gboolean
run (const Step *steps, gsize image_size, RouseAsrRead read, guint64 *sent, GCancellable *cancellable, GError **error)
{
  int fds[2];
  Phone phone = { .steps = steps, .image_size = image_size };
  RouseMuxLink *link;
  GThread *thread;
  gboolean ok;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  phone.fd = fds[1];
  link = rouse_mux_link_new_for_fd (fds[0]);
  thread = g_thread_new ("phone", phone_thread, &phone);
  ok = rouse_asr_client_send (link, read, NULL, image_size, progress_cb, sent, cancellable, error);
  rouse_mux_link_close (link);
  g_thread_join (thread);
  return ok;
}

typedef struct {
  const char *name;
  gsize image_size;
  int error; /* -1: none */
  RouseAsrRead read;
  Step steps[8];
} Case;

static const Case cases[] = {
  { "plain", 300000, -1, read_image, { { INITIATE, .packet_info = TRUE }, { PAYLOAD, .payload = TRUE } } },
  { "checksums",
    4 * CHUNK + 1,
    -1,
    read_image,
    { { INITIATE_SUMS, .packet_info = TRUE },
      { OOB (64, 0), 0, 64, 0 },
      { OOB (512, 299999), 0, 512, 299999 },
      { OOB (512, 299999), 0, 512, 299999 },
      { OOB (200000, 100), 0, 200000, 100 },
      { PAYLOAD, .payload = TRUE } } },
  { "whole-chunks",
    3 * CHUNK,
    -1,
    read_image,
    { { INITIATE_SUMS, .packet_info = TRUE }, { PAYLOAD, .payload = TRUE } } },
  { "pieces",
    1000,
    -1,
    read_image,
    { { INITIATE, 7, .packet_info = TRUE }, { OOB (10, 5), 1, 10, 5 }, { PAYLOAD, 11, .payload = TRUE } } },
  { "together",
    1000,
    -1,
    read_image, /* two commands in one segment */
    { { INITIATE, .packet_info = TRUE }, { OOB (10, 5) PAYLOAD, 0, 10, 5, .payload = TRUE } } },
  { "second-initiate",
    200000,
    -1,
    read_image,
    { { INITIATE, .packet_info = TRUE },
      { OOB (10, 5), 0, 10, 5 },
      { INITIATE_SUMS, .packet_info = TRUE },
      { PAYLOAD, .payload = TRUE } } },
  { "end-of-image",
    1000,
    -1,
    read_image,
    { { INITIATE, .packet_info = TRUE }, { OOB (1000, 0), 0, 1000, 0 }, { PAYLOAD, .payload = TRUE } } },
  { "beyond-end", 1000, ROUSE_ERROR_PROTOCOL, read_image, { { INITIATE, .packet_info = TRUE }, { OOB (2, 999) } } },
  { "overflow",
    1000,
    ROUSE_ERROR_PROTOCOL,
    read_image,
    { { INITIATE, .packet_info = TRUE }, { OOB (18446744073709551615, 2) } } },
  { "no-length",
    1000,
    ROUSE_ERROR_PROTOCOL,
    read_image,
    { { INITIATE, .packet_info = TRUE }, { PLIST ("<key>Command</key><string>OOBData</string>") } } },
  { "unknown",
    1000,
    ROUSE_ERROR_PROTOCOL,
    read_image,
    { { INITIATE, .packet_info = TRUE }, { PLIST ("<key>Command</key><string>Dance</string>") } } },
  { "no-command", 1000, ROUSE_ERROR_PROTOCOL, read_image, { { PLIST ("<key>A</key><true/>") } } },
  { "no-initiate", 1000, ROUSE_ERROR_PROTOCOL, read_image, { { PAYLOAD } } },
  { "rubbish", 1000, ROUSE_ERROR_PROTOCOL, read_image, { { "GET / HTTP/1.1 </plist>" } } },
  { "ends-early",
    1000,
    ROUSE_ERROR_DEVICE_GONE,
    read_image,
    { { INITIATE, .packet_info = TRUE }, { "<?xml version=\"1.0\"?><plist>" } } },
  { "ends-in-payload",
    40 * CHUNK,
    ROUSE_ERROR_DEVICE_GONE,
    read_image,
    { { INITIATE_SUMS, .packet_info = TRUE }, { PAYLOAD, .payload = TRUE, .close_after = 2 * CHUNK } } },
  { "unreadable",
    6 * CHUNK,
    ROUSE_ERROR_DAMAGED_FIRMWARE,
    read_nothing,
    { { INITIATE_SUMS, .packet_info = TRUE }, { PAYLOAD, .payload = TRUE, .close_after = 7 * CHUNK } } },
};

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GError) error = NULL;
  guint64 sent = 0;
  gboolean ok = run (test->steps, test->image_size, test->read, &sent, NULL, &error);

  if (test->error < 0) {
    g_assert_no_error (error);
    g_assert_true (ok);
    g_assert_cmpuint (sent, ==, test->image_size);
  } else {
    g_assert_false (ok);
    g_assert_error (error, ROUSE_ERROR, test->error);
  }
}

static gboolean
read_and_cancel (gpointer user_data, guint64 offset, void *buffer, gsize size, GCancellable *cancellable,
                 GError **error)
{
  if (offset >= 5 * CHUNK)
    g_cancellable_cancel (cancellable);
  return read_image (user_data, offset, buffer, size, cancellable, error);
}

static void
test_cancel (void)
{
  static const Step steps[] = { { INITIATE_SUMS, .packet_info = TRUE },
                                { PAYLOAD, .payload = TRUE, .close_after = G_MAXSIZE },
                                { NULL } };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint64 sent = 0;

  g_assert_false (run (steps, 100 * CHUNK, read_and_cancel, &sent, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (sent, <, 10 * CHUNK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/asr-client/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/asr-client/cancel", test_cancel);
  return g_test_run ();
}
