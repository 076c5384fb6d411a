/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "uevent.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/*
 * umockdev's own sender works only if the simulator itself runs under the preload library, and aborts when a client
 * does not read. So the datagrams of libudev's monitor are made here.
 */

#define UDEV_MONITOR_MAGIC 0xfeedcafe

/* What stands before the properties; four words are in network order (libudev, udev_monitor_netlink_header). */
typedef struct {
  char prefix[8]; /* "libudev" */
  guint32 magic;  /* network order */
  guint32 header_size;
  guint32 properties_offset;
  guint32 properties_size;
  guint32 subsystem_hash; /* network order, as the next three */
  guint32 devtype_hash;
  guint32 tag_bloom_hi;
  guint32 tag_bloom_lo;
} Header;

/* MurmurHash2 with seed 0: libudev filters on it. */
static guint32
murmur_hash2 (const char *text)
{
  const guint32 m = 0x5bd1e995;
  const guint8 *at = (const guint8 *) text;
  gsize left = strlen (text);
  guint32 hash = (guint32) left;

  for (; left >= 4; at += 4, left -= 4) {
    guint32 k;

    memcpy (&k, at, sizeof k);
    k *= m;
    k ^= k >> 24;
    k *= m;
    hash = hash * m ^ k;
  }
  if (left > 0) {
    for (gsize i = left; i > 0; i--)
      hash ^= (guint32) at[i - 1] << 8 * (i - 1);
    hash *= m;
  }
  hash ^= hash >> 13;
  hash *= m;
  return hash ^ hash >> 15;
}

static void append (GByteArray *out, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append (GByteArray *out, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text) + 1);
}

static GByteArray *
make_properties (const SimUevent *event)
{
  GByteArray *out = g_byte_array_new ();

  append (out, "ACTION=%s", event->action);
  append (out, "DEVPATH=%s", event->dev_path);
  append (out, "SUBSYSTEM=usb");
  append (out, "SEQNUM=%" G_GUINT64_FORMAT, event->number);
  append (out, "DEVNAME=/dev/bus/usb/%03u/%03u", event->bus, event->address);
  append (out, "DEVTYPE=usb_device");
  append (out, "BUSNUM=%03u", event->bus);
  append (out, "DEVNUM=%03u", event->address);
  append (out, "PRODUCT=5ac/%x/0", event->product_id);
  append (out, "MAJOR=189");
  append (out, "MINOR=%u", event->address - 1);
  append (out, "ID_VENDOR_ID=05ac");
  append (out, "ID_MODEL_ID=%04x", event->product_id);
  return out;
}

static void
send_to (const char *path, Header *header, GByteArray *properties)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct iovec parts[] = { { header, sizeof *header }, { properties->data, properties->len } };
  struct msghdr message = {
    .msg_name = &address, .msg_namelen = sizeof address, .msg_iov = parts, .msg_iovlen = G_N_ELEMENTS (parts)
  };
  int fd;

  if (g_strlcpy (address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
    return;
  fd = socket (AF_UNIX, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return;
  /* A socket of a process that is gone stays in the directory: nobody misses that event. */
  if (sendmsg (fd, &message, MSG_NOSIGNAL) < 0)
    g_debug ("uevent to %s: %s", path, g_strerror (errno));
  close (fd);
}

void
sim_uevent_send (const char *root, const SimUevent *event)
{
  g_autoptr (GByteArray) properties = make_properties (event);
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  Header header = {
    .prefix = "libudev",
    .magic = htonl (UDEV_MONITOR_MAGIC),
    .header_size = sizeof header,
    .properties_offset = sizeof header,
    .properties_size = properties->len,
    .subsystem_hash = htonl (murmur_hash2 ("usb")),
    .devtype_hash = htonl (murmur_hash2 ("usb_device")),
  };
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = NULL;

    if (!g_str_has_prefix (name, "event"))
      continue;
    path = g_build_filename (root, name, NULL);
    send_to (path, &header, properties);
  }
}
