/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/usb-identity.h"

#include <string.h>

#define S5L8900 0x8900         /* says no CPID on iOS 1 (spec 10 §3.1) */
#define MAX_NONCE_SIZE 64      /* bytes (spec 10 §4) */
#define TAG_SIZE 4             /* characters before the colon */
#define STRING_DESCRIPTOR 0x03 /* bDescriptorType */

/* The value of @tag: up to the closing bracket, or to the next space. NULL: not there. (transfer full) */
static char *
find_value (const char *identity, const char *tag)
{
  const char *p = identity;

  while (*p != '\0') {
    gboolean is_field = strlen (p) > TAG_SIZE && p[TAG_SIZE] == ':';
    const char *value = is_field ? p + TAG_SIZE + 1 : p;
    const char *end;

    if (is_field && *value == '[') {
      value++;
      end = value + strcspn (value, "]");
    } else {
      end = value + strcspn (value, " ");
    }
    if (is_field && strncmp (p, tag, TAG_SIZE) == 0)
      return g_strndup (value, (gsize) (end - value));
    p = end + strcspn (end, " ");
    p += strspn (p, " ");
  }
  return NULL;
}

/* Hexadecimal digits and nothing else. Not g_ascii_string_to_unsigned(): it looks at errno, which GLib itself may have
 * set when two threads meet in the first use of its C locale, and a phone would then have no ECID. */
static gboolean
read_hex (const char *text, guint64 *number)
{
  *number = 0;
  for (const char *digit = text; *digit != '\0'; digit++) {
    if (!g_ascii_isxdigit (*digit) || *number > G_MAXUINT64 >> 4)
      return FALSE;
    *number = *number << 4 | (guint64) g_ascii_xdigit_value (*digit);
  }
  return *text != '\0';
}

static guint64
find_number (const char *identity, const char *tag, guint64 otherwise)
{
  g_autofree char *value = find_value (identity, tag);
  guint64 number;

  if (value == NULL || !read_hex (value, &number))
    return otherwise;
  return number;
}

/* Pairs of hex digits. Anything else is no nonce (spec 10 §4). Port DFU shows it the wrong way round. */
static GBytes *
find_nonce (const char *nonces, const char *tag, gboolean reversed)
{
  g_autofree char *hex = find_value (nonces, tag);
  gsize length = hex != NULL ? strlen (hex) : 0;
  guint8 nonce[MAX_NONCE_SIZE];

  if (length == 0 || length % 2 != 0 || length / 2 > MAX_NONCE_SIZE)
    return NULL;
  for (gsize i = 0; i < length / 2; i++) {
    int high = g_ascii_xdigit_value (hex[2 * i]), low = g_ascii_xdigit_value (hex[2 * i + 1]);

    if (high < 0 || low < 0)
      return NULL;
    nonce[reversed ? length / 2 - 1 - i : i] = (guint8) (high << 4 | low);
  }
  return g_bytes_new (nonce, length / 2);
}

/**
 * rouse_usb_identity_parse:
 * @serial: the USB serial number string of a phone in DFU, WTF, port DFU or recovery mode
 * @nonces: (nullable): its string descriptor 1
 *
 * Reads what is there; what is missing or malformed is 0 or NULL. Source: spec 10 §3.
 *
 * Returns: (transfer full): never NULL
 */
RouseUsbIdentity *
rouse_usb_identity_parse (const char *serial, const char *nonces, RouseDeviceMode mode)
{
  RouseUsbIdentity *self = g_new0 (RouseUsbIdentity, 1);
  guint64 board_id = find_number (serial, "BDID", 0);

  self->ecid = find_number (serial, "ECID", 0);
  self->chip_id = (guint32) find_number (serial, "CPID", S5L8900);
  self->board_id = (guint32) board_id;
  self->flags = find_number (serial, "IBFL", 0);
  self->serial_number = find_value (serial, "SRNM");
  self->srtg = find_value (serial, "SRTG");
  if (mode == ROUSE_DEVICE_MODE_PORT_DFU) { /* the application processor hides in the wider number (spec 10 §3.5) */
    self->port_chip_id = self->chip_id;
    self->port_board_id = board_id;
    self->port_revision = find_number (serial, "PREV", 0);
    self->chip_id = (board_id >> 8) & 0xffff;
    self->board_id = (board_id >> 24) & 0xff;
  }
  rouse_usb_identity_set_nonces (self, nonces, mode);
  return self;
}

void
rouse_usb_identity_free (RouseUsbIdentity *self)
{
  g_free (self->serial_number);
  g_free (self->srtg);
  g_clear_pointer (&self->ap_nonce, g_bytes_unref);
  g_clear_pointer (&self->sep_nonce, g_bytes_unref);
  g_free (self);
}

/**
 * rouse_usb_identity_set_nonces:
 * @nonces: (nullable): string descriptor 1; NULL if the phone has none
 */
void
rouse_usb_identity_set_nonces (RouseUsbIdentity *self, const char *nonces, RouseDeviceMode mode)
{
  gboolean reversed = mode == ROUSE_DEVICE_MODE_PORT_DFU;

  g_clear_pointer (&self->ap_nonce, g_bytes_unref);
  g_clear_pointer (&self->sep_nonce, g_bytes_unref);
  if (nonces != NULL) {
    self->ap_nonce = find_nonce (nonces, "NONC", reversed);
    self->sep_nonce = find_nonce (nonces, "SNON", reversed);
  }
}

/**
 * rouse_usb_string_parse:
 * @descriptor: (array length=size): what the phone answered to GET_DESCRIPTOR
 *
 * Returns: (transfer full) (nullable): the text, characters outside ASCII as "?"; NULL if it is no string descriptor
 */
char *
rouse_usb_string_parse (const guint8 *descriptor, gsize size)
{
  GString *text;

  if (size < 2 || descriptor[1] != STRING_DESCRIPTOR || descriptor[0] < 2)
    return NULL;
  size = MIN (size, descriptor[0]);
  text = g_string_sized_new (size / 2);
  for (gsize i = 2; i + 1 < size; i += 2) {
    guint16 character = descriptor[i] | descriptor[i + 1] << 8;

    if (character == 0)
      break;
    g_string_append_c (text, character >= 0x20 && character < 0x7f ? (char) character : '?');
  }
  return g_string_free (text, FALSE);
}
