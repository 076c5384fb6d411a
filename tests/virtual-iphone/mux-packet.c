/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mux-packet.h"

#include "base/plist.h"
#include "plist-stream.h"

#include <string.h>

#define PRODUCT_NORMAL 0x12A8
#define PACKET_LIMIT (4 << 20) /* bytes */
#define HEADER_SIZE 16

enum { MESSAGE_PLIST = 8, VERSION_PLIST = 1 };

gboolean
sim_mux_send_packet (int fd, guint32 tag, plist_t node)
{
  g_autoptr (GBytes) xml = rouse_plist_to_xml (node);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (xml, &size);
  guint32 header[4] = { GUINT32_TO_LE ((guint32) (HEADER_SIZE + size)), GUINT32_TO_LE (VERSION_PLIST),
                        GUINT32_TO_LE (MESSAGE_PLIST), GUINT32_TO_LE (tag) };
  g_autofree guint8 *packet = g_malloc (HEADER_SIZE + size);
  SimPlistStream stream = { .fd = fd };

  memcpy (packet, header, HEADER_SIZE);
  memcpy (packet + HEADER_SIZE, data, size);
  return sim_stream_write (&stream, packet, HEADER_SIZE + size);
}

gboolean
sim_mux_send_result (int fd, guint32 tag, guint number)
{
  g_auto (plist_t) result = plist_new_dict ();

  rouse_plist_set_string (result, "MessageType", "Result");
  rouse_plist_set_uint (result, "Number", number);
  return sim_mux_send_packet (fd, tag, result);
}

plist_t
sim_mux_attached_event (guint id, const char *serial)
{
  plist_t event = plist_new_dict ();
  plist_t properties = plist_new_dict ();

  rouse_plist_set_string (properties, "ConnectionType", "USB");
  rouse_plist_set_uint (properties, "ConnectionSpeed", 480000000);
  rouse_plist_set_uint (properties, "DeviceID", id);
  rouse_plist_set_uint (properties, "LocationID", 0x10000);
  rouse_plist_set_uint (properties, "ProductID", PRODUCT_NORMAL);
  rouse_plist_set_string (properties, "SerialNumber", serial);
  rouse_plist_set_string (event, "MessageType", "Attached");
  rouse_plist_set_uint (event, "DeviceID", id);
  plist_dict_set_item (event, "Properties", properties);
  return event;
}

plist_t
sim_mux_receive_packet (int fd, guint32 *tag)
{
  SimPlistStream stream = { .fd = fd };
  guint32 header[4], size;
  g_autofree guint8 *data = NULL;
  plist_t node;

  if (!sim_stream_read (&stream, header, sizeof header))
    return NULL;
  size = GUINT32_FROM_LE (header[0]);
  *tag = GUINT32_FROM_LE (header[3]);
  if (GUINT32_FROM_LE (header[1]) != VERSION_PLIST || GUINT32_FROM_LE (header[2]) != MESSAGE_PLIST) {
    sim_mux_send_result (fd, *tag, SIM_MUX_BAD_VERSION);
    return NULL;
  }
  if (size <= HEADER_SIZE || size > PACKET_LIMIT)
    return NULL;
  data = g_malloc (size - HEADER_SIZE);
  if (!sim_stream_read (&stream, data, size - HEADER_SIZE))
    return NULL;
  node = rouse_plist_parse (data, size - HEADER_SIZE, NULL);
  if (!rouse_plist_is (node, PLIST_DICT)) {
    g_clear_pointer (&node, plist_free);
    sim_mux_send_result (fd, *tag, SIM_MUX_BAD_COMMAND);
  }
  return node;
}
