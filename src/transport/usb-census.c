/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/usb-census.h"

#include "transport/usb-identity.h"

#define FOLDER "/sys/bus/usb/devices"

/* FALSE: it has just left, or is an interface and no device. */
static gboolean
read_number (const char *device, const char *name, guint base, guint max, guint *number)
{
  g_autofree char *path = g_build_filename (FOLDER, device, name, NULL);
  g_autofree char *text = NULL;
  guint64 value;

  if (!g_file_get_contents (path, &text, NULL, NULL) ||
      !g_ascii_string_to_unsigned (g_strchomp (text), base, 0, max, &value, NULL))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

GArray *
rouse_usb_census_take (void)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (RouseUsbEntry));
  g_autoptr (GDir) dir = g_dir_open (FOLDER, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    guint vendor, product, bus, address;
    RouseUsbEntry entry;

    if (!read_number (name, "idVendor", 16, G_MAXUINT16, &vendor) || vendor != ROUSE_USB_APPLE ||
        !read_number (name, "idProduct", 16, G_MAXUINT16, &product) ||
        !read_number (name, "busnum", 10, G_MAXUINT8, &bus) || !read_number (name, "devnum", 10, G_MAXUINT8, &address))
      continue;
    entry = (RouseUsbEntry){ (guint8) bus, (guint8) address, (guint16) product };
    g_array_append_val (entries, entry);
  }
  return entries;
}

gboolean
rouse_usb_census_has_phone (void)
{
  g_autoptr (GArray) entries = rouse_usb_census_take ();

  /* Keyboards are Apple's as well; to try usbmuxd a little more often because of one does no harm. */
  return entries->len > 0;
}
