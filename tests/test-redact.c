/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <string.h>

#include "base/redact.h"

#define ECID G_GUINT64_CONSTANT (0x001A2B3C4D5E6F7)
#define SERIAL "F2LXK3ABJCL7"
#define IMEI "356938035643809"
#define MEID "A0000049B4C5D6"
#define UDID "00008030-001A2B3C4D5E6F72"
#define OLD_UDID "4e1243bd22c66e76c2ba9eddc1f91394e57f9f83"
#define NAME "Maria’s iPhone"
#define WINDOW 7 /* so many characters of a secret in a row are a leak */

static const guint8 nonce[32] = { 0x8f, 0x12, 0x00, 0x7a, 0x33, 0x54, 0xcc, 0x19, 0x20, 0x6b, 0xee,
                                  0x01, 0x95, 0xd4, 0x3c, 0x7d, 0x5a, 0x88, 0x02, 0x41, 0xf0 };

static RouseRedactor *
make_redactor (void)
{
  RouseRedactor *redactor = rouse_redactor_new ();

  rouse_redactor_add_number (redactor, ECID, "[ECID]");
  rouse_redactor_add_text (redactor, SERIAL, "[serial number]");
  rouse_redactor_add_text (redactor, IMEI, "[IMEI]");
  rouse_redactor_add_text (redactor, MEID, "[MEID]");
  rouse_redactor_add_text (redactor, UDID, "[UDID]");
  rouse_redactor_add_text (redactor, OLD_UDID, "[UDID]");
  rouse_redactor_add_bytes (redactor, nonce, sizeof nonce, "[nonce]");
  rouse_redactor_add_name (redactor, NAME, "[name]");
  return redactor;
}

/* Small letters and digits only. */
static char *
squeeze (const char *text)
{
  GString *squeezed = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (g_ascii_isalnum (*text))
      g_string_append_c (squeezed, g_ascii_tolower (*text));
  return g_string_free (squeezed, FALSE);
}

/* Whether @clean still holds a piece of @written. Zeros tell nothing, nor does "0x" in any spelling. */
static gboolean
leaks (const char *clean, const char *written)
{
  g_autofree char *in = squeeze (clean);
  g_autofree char *of = squeeze (written);
  gsize length = strlen (of);

  for (gsize i = 0; i + WINDOW <= length; i++) {
    g_autofree char *piece = g_strndup (of + i, WINDOW);

    if (strspn (piece, "0x378") < WINDOW && strstr (in, piece) != NULL)
      return TRUE;
  }
  return FALSE;
}

static void
check_text (RouseRedactor *redactor, const char *written, gboolean by_looks)
{
  static const char *const around[] = { "%s", "before %s after", "\"%s\"", "x=%s&y=1", "<string>%s</string>", "(%s)" };

  for (gsize i = 0; i < G_N_ELEMENTS (around); i++) {
    g_auto (GStrv) halves = g_strsplit (around[i], "%s", 2);
    g_autofree char *text = g_strconcat (halves[0], written, halves[1], NULL);
    g_autofree char *clean =
        by_looks ? rouse_redactor_clean (redactor, text) : rouse_redactor_clean_known (redactor, text);

    if (leaks (clean, written))
      g_error ("“%s” became “%s”", text, clean);
    g_assert_true (g_str_has_prefix (clean, halves[0]));
  }
}

/* A row of hexadecimal digits in all its looks. */
static void
check_hex (RouseRedactor *redactor, const guint8 *data, gsize size)
{
  static const struct {
    const char *first, *each, *between;
  } forms[] = {
    { "", "%02x", "" },     { "", "%02X", "" },    { "0x", "%02x", "" }, { "0X", "%02X", "" },
    { "", "%02X", ":" },    { "", "%02x", " " },   { "", "%02x", "-" },  { "{ ", "0x%02x", ", " },
    { "", "\\x%02x", "" },  { "", "%%%02x", "" },  { "", "%%%02X", "" }, { "0000", "%02X", "" },
    { "", "%02x", ",\n " }, { "", "0x%02X", " " }, { "", "%02x", "_" },  { "", "%02x", "." },
  };

  for (gsize f = 0; f < G_N_ELEMENTS (forms); f++) {
    g_autoptr (GString) text = g_string_new (forms[f].first);

    for (gsize i = 0; i < size; i++) {
      char digits[16];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_snprintf (digits, sizeof digits, forms[f].each, data[i]);
#pragma GCC diagnostic pop
      g_string_append_printf (text, "%s%s", i > 0 ? forms[f].between : "", digits);
    }
    check_text (redactor, text->str, FALSE);
  }
}

/* Base64 at all three places of a larger piece of data, also for addresses and with line ends. */
static void
check_base64 (RouseRedactor *redactor, const guint8 *data, gsize size)
{
  for (gsize lead = 0; lead < 6; lead++) {
    g_autofree guint8 *padded = g_malloc0 (lead + size + 4);
    g_autofree char *before = NULL;
    g_autofree char *written = NULL;
    g_autofree char *clean = NULL;
    gsize from = (lead * 8 + 5) / 6, length;

    memcpy (padded + lead, data, size);
    written = g_base64_encode (padded, lead + size + (lead % 2) * 3);
    clean = rouse_redactor_clean_known (redactor, written);
    /* Only characters that are of the secret alone. */
    length = (lead + size) * 8 / 6 - from;
    before = g_strndup (written + from, length);
    for (gsize i = 0; i + WINDOW <= length; i++) {
      g_autofree char *piece = g_strndup (before + i, WINDOW);

      if (strspn (piece, "A") < WINDOW && strstr (clean, piece) != NULL)
        g_error ("%s became %s", written, clean);
    }
  }
}

static void
check_written (RouseRedactor *redactor, const char *secret)
{
  g_autofree char *upper = g_utf8_strup (secret, -1);
  g_autofree char *lower = g_utf8_strdown (secret, -1);
  g_autofree char *escaped = g_uri_escape_string (secret, NULL, FALSE);
  g_autoptr (GString) all_escaped = g_string_new (NULL);
  g_autoptr (GString) spaced = g_string_new (NULL);

  for (const char *p = secret; *p != '\0'; p++) {
    g_string_append_printf (all_escaped, "%%%02X", (guchar) *p);
    g_string_append_c (spaced, *p);
    if ((p - secret) % 4 == 3)
      g_string_append_c (spaced, ' ');
  }
  check_text (redactor, secret, FALSE);
  check_text (redactor, upper, FALSE);
  check_text (redactor, lower, FALSE);
  check_text (redactor, escaped, FALSE);
  check_text (redactor, all_escaped->str, FALSE);
  check_text (redactor, spaced->str, FALSE);
  check_hex (redactor, (const guint8 *) secret, strlen (secret));
  check_base64 (redactor, (const guint8 *) secret, strlen (secret));
}

static void
check_number (RouseRedactor *redactor, guint64 number)
{
  const guint64 orders[] = { GUINT64_TO_BE (number), GUINT64_TO_LE (number) };
  const char *const formats[] = { "%" G_GUINT64_FORMAT,           "%" G_GINT64_MODIFIER "x",
                                  "0x%" G_GINT64_MODIFIER "X",    "%016" G_GINT64_MODIFIER "x",
                                  "0x%020" G_GINT64_MODIFIER "x", "0%" G_GINT64_MODIFIER "o",
                                  "%'" G_GUINT64_FORMAT };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *written = NULL;
    g_autofree char *swapped = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    written = g_strdup_printf (formats[i], number);
    swapped = g_strdup_printf (formats[i], GUINT64_SWAP_LE_BE (number));
#pragma GCC diagnostic pop
    if (strstr (written, "00") == NULL) /* base64 of zeros is no secret, and looks like one */
      check_written (redactor, written);
    check_text (redactor, written, FALSE);
    check_text (redactor, swapped, FALSE);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++) {
    check_hex (redactor, (const guint8 *) &orders[i], 8);
    check_base64 (redactor, (const guint8 *) &orders[i], 8);
  }
}

static void
test_ecid (void)
{
  g_autoptr (RouseRedactor) redactor = make_redactor ();

  check_number (redactor, ECID);
  for (int shift = 0; shift < 36; shift += 4) { /* of all lengths */
    g_autoptr (RouseRedactor) other = rouse_redactor_new ();

    rouse_redactor_add_number (other, G_GUINT64_CONSTANT (0xF1E2D3C4B5A69788) >> shift, "[ECID]");
    check_number (other, G_GUINT64_CONSTANT (0xF1E2D3C4B5A69788) >> shift);
  }
}

static void
test_texts (void)
{
  g_autoptr (RouseRedactor) redactor = make_redactor ();
  const char *const secrets[] = { SERIAL, IMEI, MEID, UDID, OLD_UDID };

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    check_written (redactor, secrets[i]);
  check_number (redactor, g_ascii_strtoull (IMEI, NULL, 10));
  check_text (redactor, "35693803564380", FALSE); /* without its check digit */
  check_text (redactor, "35-693803-564380-9", FALSE);
  check_hex (redactor, nonce, sizeof nonce);
  check_base64 (redactor, nonce, sizeof nonce);
}

static void
test_names (void)
{
  g_autoptr (RouseRedactor) redactor = make_redactor ();
  g_autoptr (RouseRedactor) german = rouse_redactor_new ();
  const char *const written[] = { "Maria's iPhone",
                                  "Maria’s iPhone",
                                  "MARIA",
                                  "maria",
                                  "Marias-iPhone.local",
                                  "Maria",
                                  "Maria%27s%20iPhone",
                                  "Maria%E2%80%99s+iPhone",
                                  "Maria\\u2019s iPhone",
                                  "4d61726961",
                                  "TWFyaWHigJlzIGlQaG9uZQ==" };

  for (gsize i = 0; i < G_N_ELEMENTS (written); i++) {
    g_autofree char *clean = rouse_redactor_clean_known (redactor, written[i]);
    g_autofree char *lower = g_utf8_strdown (clean, -1);

    g_assert_null (strstr (lower, "maria"));
    g_assert_null (strstr (lower, "4d61"));
    g_assert_null (strstr (clean, "WFyaW"));
  }
  rouse_redactor_add_name (german, "iPhone von Jürgen Groß", "[name]");
  for (const char *const *p = (const char *const[]){ "Jürgen", "JÜRGEN", "Ju\xcc\x88rgen", "J\\u00fcrgen",
                                                     "J%C3%BCrgen", "J\\303\\274rgen", "groß", NULL };
       *p != NULL; p++) {
    g_autofree char *clean = rouse_redactor_clean_known (german, *p);

    g_assert_cmpstr (clean, ==, "[name]");
  }
  /* Words that everybody uses stay, and so does what only begins like a name. */
  {
    g_autofree char *clean = rouse_redactor_clean_known (redactor, "the iPhone of Mariana, marian");

    g_assert_cmpstr (clean, ==, "the iPhone of Mariana, marian");
  }
}

/* Nobody told these. */
static void
test_looks (void)
{
  static const struct {
    const char *text, *clean;
  } samples[] = {
    { "ECID:001A2B3C4D5E6F72", "ECID:[hidden]" },
    { "IMEI:[35 693803 564380 9]", "IMEI:[[number]]" },
    { "SRNM:[F2LXK3ABJCL7]", "SRNM:[[hidden]]" },
    { "<key>SerialNumber</key><string>ABC</string>", "<key>SerialNumber</key><string>[hidden]</string>" },
    { "a phone 0x1a2b3c4d5e6f72.", "a phone [number]." },
    { "imei 356938035643809 seen", "imei [number] seen" },
    { "35 693803 564380 9", "[number]" },
    { "F2LXK3ABJCL7 came", "[serial number] came" },
    { "00008030-001A2B3C4D5E6F72", "[UDID]" },
    { "4e1243bd22c66e76c2ba9eddc1f91394e57f9f83", "[number]" },
    { "3c:22:fb:01:02:03", "[MAC address]" },
    { "in /"
      "home/maria/Downloads/a.ipsw",
      "in ~/Downloads/a.ipsw" },
    { "/"
      "root/x",
      "~/x" },
    { "/run/user/1000/bus", "/run/user/[user]/bus" },
    { "/run/media/maria/Disk", "/run/media/[user]/Disk" },
    { "to maria@example.org now", "to [e-mail] now" },
    { "Maria’s iPhone", "[name] iPhone" },
    { "[ECID …6F72] and [serial number …JCL7]", "[ECID] and [serial number]" },
    { "MIIDdzCCAl+gAwIBAgIEAgAAuTANBg", "[data]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++) {
    g_autofree char *clean = rouse_redact_by_looks (samples[i].text);

    g_assert_cmpstr (clean, ==, samples[i].clean);
  }
}

/* What a report is for must stay readable. */
static void
test_innocent (void)
{
  static const char *const innocent[] = {
    "   12.345  phase verify: iPhone12,1 17.4 (21E219)",
    "2026-11-22 23:40:04 DFU 05ac:1227 at 1-2, 480 Mbit/s",
    "GLib 2.74.6, libimobiledevice 1.3.0, Linux 6.1.0-18-amd64",
    "8412345678 bytes of 0x1fff0000 in iPhone11,8,iPhone12,1_17.4_21E219_Restore.ipsw",
    "operation 13 (42), status 14 (the system image could not be restored, or no space was left)",
    "Firmware/all_flash/LLB.n104.RELEASE.im4p",
    "https://gs.apple.com/TSS/controller?action=2",
    "iPhone11,8_17.4/usr/share/applications/something",
    "asks for BasebandFirmwareUpdaterOutputData, then ReceivedFinalStatusMessage12",
  };
  g_autoptr (RouseRedactor) redactor = make_redactor ();

  for (gsize i = 0; i < G_N_ELEMENTS (innocent); i++) {
    g_autofree char *clean = rouse_redactor_clean (redactor, innocent[i]);

    g_assert_cmpstr (clean, ==, innocent[i]);
  }
}

/* What is named once is found wherever it stands, however it is written. */
static void
test_named (void)
{
  static const char *const texts[] = {
    "IMEI: 353912110000008\nthe modem: AAFB4ZWZJ4g=\n",
    "<key>MobileEquipmentIdentifier</key>\n<string>35391211000000</string>\n 33353339 31323131 30303030 3030\n",
    "ECID=0x1A2B3C4D5E6F71\nand 7365887390543729\n",
    "DeviceName: Maria's iPhone\nmaria, TWFyaWE and 4d61726961 are one\n",
    "<key>DeviceName</key>\n\t<string>Zo\u00eb</string>\nZo\\303\\253 ZO\u00cb\n",
    "\"SerialNumber\" : \"F2LZK4XPN70Q\"\nRjJMWks0WFBONzBR f2lzk4xpn70q\n",
  };
  static const char *const gone[][3] = {
    { "353912110000008", "AAFB4ZWZJ4g=" },      { "35391211000000", "33353339 31323131" },
    { "1A2B3C4D5E6F71", "7365887390543729" },   { "Maria", "TWFyaWE", "4d61726961" },
    { "Zo\u00eb", "ZO\u00cb", "Zo\\303\\253" }, { "F2LZK4XPN70Q", "RjJMWks0WFBONzBR", "f2lzk4xpn70q" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (RouseRedactor) redactor = rouse_redactor_new ();
    g_autofree char *clean = rouse_redactor_clean (redactor, texts[i]);

    for (gsize j = 0; j < 3 && gone[i][j] != NULL; j++) {
      g_assert_nonnull (strstr (texts[i], gone[i][j]));
      g_assert_null (strstr (clean, gone[i][j]));
    }
  }
}

static void
test_bad_input (void)
{
  g_autoptr (RouseRedactor) redactor = make_redactor ();
  g_autofree char *clean = rouse_redactor_clean (redactor, "\xff\xfe" SERIAL "\x80 %%%4 %");

  g_assert_true (g_utf8_validate (clean, -1, NULL));
  g_assert_null (strstr (clean, SERIAL));
  rouse_redactor_add_text (redactor, "short", "[x]");
  rouse_redactor_add_text (redactor, NULL, "[x]");
  rouse_redactor_add_name (redactor, "", "[x]");
  rouse_redactor_add_number (redactor, 0, "[x]");
}

/* A long log in a moment. */
static void
test_speed (void)
{
  g_autoptr (RouseRedactor) redactor = make_redactor ();
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 start = g_get_monotonic_time ();
  g_autofree char *clean = NULL;

  while (text->len < 1 << 20)
    g_string_append_printf (text, "%9.3f  bulk: 16384 bytes of iBEC, %u so far, ECID 0x1A2B3C4D5E6F7\n",
                            text->len / 1000.0, (guint) text->len);
  clean = rouse_redactor_clean (redactor, text->str);
  g_assert_null (strstr (clean, "1A2B3C4D5E"));
  g_test_message ("%.2f s for 1 MiB", (g_get_monotonic_time () - start) / 1e6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redact/ecid", test_ecid);
  g_test_add_func ("/redact/texts", test_texts);
  g_test_add_func ("/redact/names", test_names);
  g_test_add_func ("/redact/looks", test_looks);
  g_test_add_func ("/redact/innocent", test_innocent);
  g_test_add_func ("/redact/named", test_named);
  g_test_add_func ("/redact/bad-input", test_bad_input);
  g_test_add_func ("/redact/speed", test_speed);
  return g_test_run ();
}
