/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/phones.h"

#define DEVICES "/sys/bus/usb/devices"
#define APPLE "05ac"
#define FIRST_MUXD 0x1290 /* normal and restore mode (spec 10 §1) */
#define LAST_MUXD 0x12AF

static void
phone_free (RouseDoctorPhone *phone)
{
  g_free (phone->port);
  g_free (phone->node);
  g_free (phone);
}

static char *
read_attribute (const RouseDoctorHost *host, const char *port, const char *name)
{
  g_autofree char *path = g_strdup_printf (DEVICES "/%s/%s", port, name);

  return rouse_doctor_host_read (host, path);
}

static guint64
read_number (const RouseDoctorHost *host, const char *port, const char *name, guint base)
{
  g_autofree char *text = read_attribute (host, port, name);

  return text != NULL ? g_ascii_strtoull (text, NULL, base) : 0;
}

static guint
count_dots (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '.';
  return n;
}

/* NULL: no phone of ours. */
static RouseDoctorPhone *
look_at (const RouseDoctorHost *host, const char *port)
{
  g_autofree char *vendor = read_attribute (host, port, "idVendor");
  g_autofree char *speed = NULL;
  guint16 product_id;
  RouseDoctorPhone *phone;
  RouseDeviceMode mode;
  gboolean is_muxd;

  if (g_strcmp0 (vendor, APPLE) != 0)
    return NULL;
  product_id = (guint16) read_number (host, port, "idProduct", 16);
  mode = rouse_device_mode_from_product_id (product_id);
  is_muxd = product_id >= FIRST_MUXD && product_id <= LAST_MUXD;
  if (mode == ROUSE_DEVICE_MODE_GONE && !is_muxd)
    return NULL;
  speed = read_attribute (host, port, "speed");
  phone = g_new0 (RouseDoctorPhone, 1);
  phone->port = g_strdup (port);
  phone->product_id = product_id;
  phone->mode = mode;
  phone->is_muxd = is_muxd;
  phone->bus = (guint) read_number (host, port, "busnum", 10);
  phone->address = (guint) read_number (host, port, "devnum", 10);
  phone->node = g_strdup_printf ("/dev/bus/usb/%03u/%03u", phone->bus, phone->address);
  phone->speed_mbit = speed != NULL ? g_ascii_strtod (speed, NULL) : 0;
  phone->n_hubs = count_dots (port); /* "1-2.3.1": two hubs behind the computer's own */
  return phone;
}

/**
 * rouse_doctor_phones_find:
 *
 * Any thread; does not open anything.
 */
GPtrArray *
rouse_doctor_phones_find (const RouseDoctorHost *host)
{
  GPtrArray *phones = g_ptr_array_new_with_free_func ((GDestroyNotify) phone_free);
  g_autoptr (GDir) dir = rouse_doctor_host_open_dir (host, DEVICES);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    RouseDoctorPhone *phone = look_at (host, name);

    if (phone != NULL)
      g_ptr_array_add (phones, phone);
  }
  return phones;
}
