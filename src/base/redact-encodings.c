/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/redact.h"

#include <gio/gio.h>
#include <string.h>

#include "base/redact-private.h"

/* All the ways in which a secret may have been written. */

#define MIN_BASE64 6 /* characters that are the same wherever the secret lies in a larger piece of data */

static char *
to_hex (const guint8 *data, gsize size)
{
  GString *hex = g_string_sized_new (size * 2 + 1);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  return g_string_free (hex, FALSE);
}

static void
reverse (guint8 *data, gsize size)
{
  for (gsize i = 0; i < size / 2; i++) {
    guint8 kept = data[i];

    data[i] = data[size - 1 - i];
    data[size - 1 - i] = kept;
  }
}

/* Base64 of it, alone and in the middle of something longer: whichever of the three places it begins at, some
 * characters in the middle depend on nothing else. Also in the alphabet for addresses. */
static void
add_base64 (RouseRedactor *self, const guint8 *data, gsize size, const char *shown)
{
  for (gsize lead = 0; lead < 3; lead++) {
    g_autofree guint8 *padded = g_malloc0 (lead + size + 1);
    g_autofree char *whole = NULL;
    gsize from = lead == 0 ? 0 : lead + 1;       /* characters that the bytes before reach into */
    gsize length = (lead + size) * 8 / 6 - from; /* whole characters of six bits */

    memcpy (padded + lead, data, size);
    whole = g_base64_encode (padded, lead + size);
    if ((lead + size) * 8 / 6 < from + MIN_BASE64)
      continue;
    whole[from + length] = '\0';
    rouse_redactor_add_needle (self, ROUSE_NEEDLE_EXACT, whole + from, shown);
    for (char *c = whole; *c != '\0'; c++)
      *c = *c == '+' ? '-' : *c == '/' ? '_' : *c;
    rouse_redactor_add_needle (self, ROUSE_NEEDLE_EXACT, whole + from, shown);
  }
}

/* A text as it is, as the hexadecimal digits of its bytes, and in base64. */
static void
add_written (RouseRedactor *self, const char *text, const char *shown)
{
  g_autofree char *hex = to_hex ((const guint8 *) text, strlen (text));

  rouse_redactor_add_needle (self, ROUSE_NEEDLE_LOOSE, text, shown);
  rouse_redactor_add_needle (self, ROUSE_NEEDLE_LOOSE, hex, shown);
  add_base64 (self, (const guint8 *) text, strlen (text), shown);
}

static void
add_both_cases (RouseRedactor *self, const char *text, const char *shown)
{
  g_autofree char *upper = g_utf8_strup (text, -1);
  g_autofree char *lower = g_utf8_strdown (text, -1);

  add_written (self, text, shown);
  add_written (self, upper, shown);
  add_written (self, lower, shown);
}

static const guint8 *
skip_zeros (const guint8 *data, gsize *size)
{
  while (*size > 0 && *data == 0) {
    data++;
    (*size)--;
  }
  return data;
}

/* The bytes as a number of up to eight: decimal, with and without a sign, octal. */
static void
add_value (RouseRedactor *self, guint64 value, const char *shown)
{
  g_autofree char *decimal = g_strdup_printf ("%" G_GUINT64_FORMAT, value);
  g_autofree char *octal = g_strdup_printf ("%" G_GINT64_MODIFIER "o", value);
  g_autofree char *hex = g_strdup_printf ("%" G_GINT64_MODIFIER "X", value);
  g_autofree char *padded = g_strdup_printf ("%016" G_GINT64_MODIFIER "X", value);
  g_autofree char *negative = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) value);

  add_written (self, decimal, shown);
  add_written (self, octal, shown);
  add_both_cases (self, hex, shown);
  add_both_cases (self, padded, shown);
  if ((gint64) value < 0)
    add_written (self, negative, shown);
}

/**
 * rouse_redactor_add_bytes:
 *
 * Looks for these bytes in either order, with and without the zeros around them.
 */
void
rouse_redactor_add_bytes (RouseRedactor *self, const guint8 *secret, gsize size, const char *shown)
{
  g_autofree guint8 *data = g_memdup2 (secret, size);

  for (guint order = 0; order < 2; order++) {
    gsize length = size;
    const guint8 *start = skip_zeros (data, &length);
    g_autofree char *hex = NULL;

    add_base64 (self, data, size, shown);
    while (length > 0 && start[length - 1] == 0)
      length--;
    if (length >= 3) {
      hex = to_hex (start, length);
      rouse_redactor_add_needle (self, ROUSE_NEEDLE_LOOSE, hex, shown);
      add_base64 (self, start, length, shown);
    }
    reverse (data, size);
  }
}

/**
 * rouse_redactor_add_number:
 *
 * Looks for a number of up to 64 bits in every way in which it may be written.
 */
void
rouse_redactor_add_number (RouseRedactor *self, guint64 secret, const char *shown)
{
  guint64 big = GUINT64_TO_BE (secret);
  guint64 halves =
      (guint64) GUINT32_SWAP_LE_BE ((guint32) (secret >> 32)) << 32 | GUINT32_SWAP_LE_BE ((guint32) secret);
  guint8 bytes[8];

  if (secret < 0x100000) /* found everywhere */
    return;
  add_value (self, secret, shown);
  add_value (self, GUINT64_SWAP_LE_BE (secret), shown);
  memcpy (bytes, &big, sizeof bytes);
  rouse_redactor_add_bytes (self, bytes, sizeof bytes, shown);
  big = GUINT64_TO_BE (halves);
  memcpy (bytes, &big, sizeof bytes);
  rouse_redactor_add_bytes (self, bytes, sizeof bytes, shown);
}

/* The bytes that "00008030-001A2B3C" stands for; NULL: it is no row of hexadecimal digits. */
static guint8 *
from_hex (const char *text, gsize *size)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  int half = -1;

  for (; *text != '\0'; text++) {
    int digit = g_ascii_xdigit_value (*text);
    guint8 byte;

    if (digit < 0 && strchr ("-:", *text) == NULL)
      return NULL;
    if (digit < 0)
      continue;
    byte = (guint8) ((half < 0 ? 0 : half << 4) | digit);
    if (half >= 0)
      g_byte_array_append (data, &byte, 1);
    half = half < 0 ? digit : -1;
  }
  if (half >= 0 || data->len < 5)
    return NULL;
  *size = data->len;
  return g_byte_array_free (g_steal_pointer (&data), FALSE);
}

/**
 * rouse_redactor_add_text:
 *
 * Looks for a text, and for the number or the bytes that it stands for.
 */
void
rouse_redactor_add_text (RouseRedactor *self, const char *secret, const char *shown)
{
  g_autofree char *valid = secret != NULL ? g_utf8_make_valid (secret, -1) : NULL;
  g_autofree char *without_check = NULL;
  g_autofree guint8 *bytes = NULL;
  guint64 number;
  gsize size = 0;

  if (valid == NULL || strlen (valid) < 6)
    return;
  add_both_cases (self, valid, shown);
  if (g_ascii_string_to_unsigned (valid, 10, 0, G_MAXUINT64, &number, NULL)) {
    rouse_redactor_add_number (self, number, shown);
    if (strlen (valid) == 15) /* an IMEI is also written without its check digit */
      without_check = g_strndup (valid, 14);
    if (without_check != NULL)
      rouse_redactor_add_needle (self, ROUSE_NEEDLE_LOOSE, without_check, shown);
  }
  if (strlen (valid) <= 16 && g_ascii_string_to_unsigned (valid, 16, 0, G_MAXUINT64, &number, NULL))
    rouse_redactor_add_number (self, number, shown);
  bytes = from_hex (valid, &size);
  if (bytes != NULL)
    rouse_redactor_add_bytes (self, bytes, size, shown);
}

/* --- names --- */

/* Words of names that tell nothing of anybody. */
static const char *const common[] = { "iphone", "ipad", "ipod",  "phone", "handy", "telefon", "mein", "meine",
                                      "the",    "von",  "der",   "das",   "und",   "and",     "old",  "new",
                                      "neu",    "alt",  "touch", "mini",  "plus",  "pro",     "max",  "apple",
                                      "linux",  "host", "local", "user",  "root",  "guest",   "admin" };

static gboolean
is_common (const char *word)
{
  g_autofree char *lower = g_utf8_strdown (word, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (common); i++)
    if (g_str_equal (lower, common[i]))
      return TRUE;
  return strspn (lower, "0123456789") == strlen (lower);
}

/* As it is, and as JSON and C write what is not ASCII. */
static void
add_spelled (RouseRedactor *self, RouseNeedleKind kind, const char *name, const char *shown)
{
  g_autofree char *octal = g_strescape (name, NULL);
  g_autoptr (GString) json = g_string_new (NULL);

  rouse_redactor_add_needle (self, kind, name, shown);
  if (!g_str_equal (octal, name))
    rouse_redactor_add_needle (self, ROUSE_NEEDLE_LOOSE, octal, shown);
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c < 0x80)
      g_string_append_c (json, (char) c);
    else
      g_string_append_printf (json, "\\u%04x", c);
  }
  if (!g_str_equal (json->str, name))
    rouse_redactor_add_needle (self, ROUSE_NEEDLE_LOOSE, json->str, shown);
}

static void
add_name_part (RouseRedactor *self, RouseNeedleKind kind, const char *name, const char *shown)
{
  const GNormalizeMode modes[] = { G_NORMALIZE_NFC, G_NORMALIZE_NFD };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autofree char *form = g_utf8_normalize (name, -1, modes[i]);
    g_autofree char *upper = g_utf8_strup (form, -1);
    g_autofree char *lower = g_utf8_strdown (form, -1);
    g_autofree char *ascii = g_str_to_ascii (form, "C");

    add_spelled (self, kind, form, shown);
    add_spelled (self, kind, upper, shown);
    add_spelled (self, kind, lower, shown);
    if (strchr (ascii, '?') == NULL)
      rouse_redactor_add_needle (self, kind, ascii, shown);
    if (strlen (form) >= 5) {
      g_autofree char *hex = to_hex ((const guint8 *) form, strlen (form));

      rouse_redactor_add_needle (self, ROUSE_NEEDLE_LOOSE, hex, shown);
      add_base64 (self, (const guint8 *) form, strlen (form), shown);
    }
  }
}

void
rouse_redactor_add_name (RouseRedactor *self, const char *secret, const char *shown)
{
  g_autofree char *valid = secret != NULL ? g_utf8_make_valid (secret, -1) : NULL;
  g_auto (GStrv) words = NULL;

  if (valid == NULL)
    return;
  words = g_regex_split_simple ("(?:['’]s\\b)|[^\\p{L}\\p{N}\\p{M}]+", valid, 0, 0);
  if (words[0] != NULL && words[1] != NULL)
    add_name_part (self, ROUSE_NEEDLE_LOOSE, valid, shown);
  for (guint i = 0; words[i] != NULL; i++)
    if (g_utf8_strlen (words[i], -1) >= 3 && !is_common (words[i]))
      add_name_part (self, ROUSE_NEEDLE_WORD, words[i], shown);
}

/* --- this computer --- */

static void
add_network_cards (RouseRedactor *self)
{
  g_autoptr (GDir) folder = g_dir_open ("/sys/class/net", 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename ("/sys/class/net", name, "address", NULL);
    g_autofree char *address = NULL;

    if (g_file_get_contents (path, &address, NULL, NULL) && strncmp (address, "00:00:00", 8) != 0)
      rouse_redactor_add_text (self, g_strstrip (address), "[MAC address]");
  }
}

void
rouse_redactor_add_computer (RouseRedactor *self)
{
  g_autofree char *machine_id = NULL;

  rouse_redactor_add_name (self, g_get_user_name (), "[user]");
  if (!g_str_equal (g_get_real_name (), "Unknown"))
    rouse_redactor_add_name (self, g_get_real_name (), "[user]");
  rouse_redactor_add_name (self, g_get_host_name (), "[computer]");
  rouse_redactor_add_text (self, g_get_host_name (), "[computer]");
  if (g_file_get_contents ("/etc/machine-id", &machine_id, NULL, NULL))
    rouse_redactor_add_text (self, g_strstrip (machine_id), "[computer]");
  add_network_cards (self);
}
