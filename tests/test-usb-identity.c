/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/usb-identity.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define DFU "CPID:8030 CPRV:11 CPFM:03 SCEP:01 BDID:04 ECID:F01A2B3C4D5E6F70 IBFL:3C SRTG:[iBoot-4479.0.0.100.4]"

static void
test_dfu (void)
{
  g_autoptr (RouseUsbIdentity) who = rouse_usb_identity_parse (DFU, " NONC:00ff10 SNON:0A", ROUSE_DEVICE_MODE_DFU);

  g_assert_cmphex (who->ecid, ==, G_GUINT64_CONSTANT (0xF01A2B3C4D5E6F70));
  g_assert_cmphex (who->chip_id, ==, 0x8030);
  g_assert_cmphex (who->board_id, ==, 4);
  g_assert_cmphex (who->flags, ==, 0x3C);
  g_assert_cmpstr (who->srtg, ==, "iBoot-4479.0.0.100.4");
  g_assert_null (who->serial_number);
  g_assert_cmpmem (g_bytes_get_data (who->ap_nonce, NULL), g_bytes_get_size (who->ap_nonce), "\x00\xff\x10", 3);
  g_assert_cmpmem (g_bytes_get_data (who->sep_nonce, NULL), g_bytes_get_size (who->sep_nonce), "\x0a", 1);
}

static void
test_recovery (void)
{
  g_autoptr (RouseUsbIdentity) who = rouse_usb_identity_parse (
      "SDOM:01 CPID:8015 BDID:0E ECID:001A2B IBFL:3D SRNM:[A B] NEWT:[x ECID:9]", NULL, ROUSE_DEVICE_MODE_RECOVERY);

  g_assert_cmphex (who->ecid, ==, 0x1A2B);
  g_assert_cmpstr (who->serial_number, ==, "A B");
  g_assert_null (who->srtg);
  g_assert_null (who->ap_nonce);
}

static void
test_port_dfu (void)
{
  g_autoptr (RouseUsbIdentity) who =
      rouse_usb_identity_parse ("CPID:0012 BDID:0C813002 ECID:1 PREV:1", "NONC:010203", ROUSE_DEVICE_MODE_PORT_DFU);

  g_assert_cmphex (who->chip_id, ==, 0x8130);
  g_assert_cmphex (who->board_id, ==, 0x0C);
  g_assert_cmpmem (g_bytes_get_data (who->ap_nonce, NULL), g_bytes_get_size (who->ap_nonce), "\x03\x02\x01", 3);
}

static void
test_malformed (void)
{
  static const char *const strings[] = { "",
                                         " ",
                                         ":",
                                         "ECID",
                                         "ECID:",
                                         "SRNM:[",
                                         "SRNM:[]",
                                         "ECID:XYZ",
                                         "CPID:[8030",
                                         "ECID:11112222333344445",
                                         "ECID:-1",
                                         "ECID:+1",
                                         "ECID:0x1A2B",
                                         "ECID:1A2B,",
                                         "AAAA:BBBB:CCCC:",
                                         "   ECID:  ",
                                         "[[]]:::" };

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++) {
    g_autoptr (RouseUsbIdentity) who = rouse_usb_identity_parse (strings[i], strings[i], ROUSE_DEVICE_MODE_DFU);

    g_assert_cmphex (who->ecid, ==, 0);
  }
}

static void
test_bad_nonces (void)
{
  static const char *const strings[] = { "NONC:", "NONC:0", "NONC:0g", "SNON:00 NONC:abc", "nonc:00" };
  g_autofree char *too_long = g_strnfill (130, '0');
  g_autofree char *nonce = g_strconcat ("NONC:", too_long, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++) {
    g_autoptr (RouseUsbIdentity) who = rouse_usb_identity_parse ("", strings[i], ROUSE_DEVICE_MODE_DFU);

    g_assert_null (who->ap_nonce);
  }
  g_autoptr (RouseUsbIdentity) who = rouse_usb_identity_parse ("", nonce, ROUSE_DEVICE_MODE_DFU);
  g_assert_null (who->ap_nonce);
}

static void
test_descriptor (void)
{
  static const guint8 good[] = { 8, 3, 'A', 0, 0x39, 0x20, 'C', 0, 'x', 0 };
  static const guint8 other[] = { 4, 2, 'A', 0 };
  g_autofree char *text = rouse_usb_string_parse (good, sizeof good);

  g_assert_cmpstr (text, ==, "A?C");
  g_assert_null (rouse_usb_string_parse (other, sizeof other));
  g_assert_null (rouse_usb_string_parse (good, 1));
}

static void
test_samples (void)
{
  const char *samples = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *path = g_build_filename (samples != NULL ? samples : "", "usb", "serial_strings.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *rows;
  guint n_checked = 0;

  if (!json_parser_load_from_file (parser, path, NULL)) {
    g_test_skip ("no samples");
    return;
  }
  rows = json_node_get_array (json_parser_get_root (parser));
  for (guint i = 0; i < json_array_get_length (rows); i++) {
    JsonObject *row = json_array_get_object_element (rows, i), *expect;
    g_autoptr (RouseUsbIdentity) who = NULL;

    if (!json_object_has_member (row, "serial") || !json_object_has_member (row, "expect"))
      continue;
    who = rouse_usb_identity_parse (json_object_get_string_member (row, "serial"), NULL, ROUSE_DEVICE_MODE_DFU);
    expect = json_object_get_object_member (row, "expect");
    g_assert_cmpint (who->chip_id, ==, json_object_get_int_member_with_default (expect, "cpid", who->chip_id));
    g_assert_cmpint (who->board_id, ==, json_object_get_int_member_with_default (expect, "bdid", who->board_id));
    g_assert_cmpint (who->flags, ==, json_object_get_int_member_with_default (expect, "ibfl", who->flags));
    if (json_object_has_member (expect, "srtg"))
      g_assert_cmpstr (who->srtg, ==, json_object_get_string_member (expect, "srtg"));
    n_checked++;
  }
  g_assert_cmpuint (n_checked, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usb-identity/dfu", test_dfu);
  g_test_add_func ("/usb-identity/recovery", test_recovery);
  g_test_add_func ("/usb-identity/port-dfu", test_port_dfu);
  g_test_add_func ("/usb-identity/malformed", test_malformed);
  g_test_add_func ("/usb-identity/bad-nonces", test_bad_nonces);
  g_test_add_func ("/usb-identity/descriptor", test_descriptor);
  g_test_add_func ("/usb-identity/samples", test_samples);
  return g_test_run ();
}
