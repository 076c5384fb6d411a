/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/plist.h"
#include "chip-ticket.h"
#include "updater-round.h"
#include "virtual-device.h"

/* What a chip takes from systems that want firmware with the ticket (spec 24 §4), and what it does not. */

typedef struct {
  const char *name;
  const char *model; /* whose chip it is */
  const char *chip;
  const char *component; /* that the file says it is */
  gsize header;          /* in front of it: Savage's 16 bytes */
  guint32 said_size;     /* in that header; 0: the right one */
  const char *key;       /* FirmwareData is a dictionary with this key */
  guint64 ticket_chip;   /* for which the ticket is; 0: the right one */
  gboolean is_right;
} Case;

static const Case cases[] = {
  { "se", "iPhone10,4", "SE", "SE,UpdatePayload", .is_right = TRUE },
  { "se-other-file", "iPhone10,4", "SE", "KernelCache" },
  { "se-other-chip", "iPhone10,4", "SE", "SE,UpdatePayload", .ticket_chip = 0x64 },
  { "icefall", "iPhone9,1", "Icefall", "SE,Firmware", .is_right = TRUE },
  { "savage", "iPhone10,6", "Savage", "Savage,B0-Prod-Patch", .header = 16, .is_right = TRUE },
  { "savage-no-header", "iPhone10,6", "Savage", "Savage,B0-Prod-Patch" },
  { "savage-wrong-size", "iPhone10,6", "Savage", "Savage,B0-Prod-Patch", .header = 16, .said_size = 7 },
  { "savage-other-patch", "iPhone10,6", "Savage", "Savage,B2-Prod-Patch", .header = 16 },
  { "yonkers", "iPhone14,3", "Yonkers", "Yonkers,SysTopPatch9", .key = "YonkersFirmware", .is_right = TRUE },
  { "yonkers-other-patch", "iPhone14,3", "Yonkers", "Yonkers,SysTopPatch1", .key = "YonkersFirmware" },
  { "yonkers-bare", "iPhone14,3", "Yonkers", "Yonkers,SysTopPatch9" },
  { "tcon", "iPad13,4", "AppleTCON", "Baobab,TCON", .is_right = TRUE },
  { "retimer-no-ftab", "iPad13,4", "AppleTypeCRetimer", "Timer,RTKitOS,1" },
};

static plist_t
make_firmware (const Case *test)
{
  g_autofree char *text =
      g_strdup_printf ("VIRTUAL-IPHONE version=15.7 build=19H12 component=%s behaviour=any\n", test->component);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  guint32 size = GUINT32_TO_LE (test->said_size != 0 ? test->said_size : (guint32) strlen (text));
  plist_t dict;

  g_byte_array_set_size (data, (guint) test->header);
  if (test->header != 0) {
    memset (data->data, 0, data->len);
    memcpy (data->data + 4, &size, 4);
  }
  g_byte_array_append (data, (const guint8 *) text, (guint) strlen (text));
  if (test->key == NULL)
    return plist_new_data ((const char *) data->data, data->len);
  dict = plist_new_dict ();
  rouse_plist_set_data (dict, test->key, data->data, data->len);
  return dict;
}

static void
test_answer (gconstpointer data)
{
  const Case *test = data;
  const SimModel *model = sim_model_find (test->model);
  SimDevice *device = sim_device_new (model, 0x1234, NULL, 0);
  SimRestore restore = { .device = device, .script = sim_script_find_by_name ("ios15") };
  g_autoptr (GBytes) nonce = g_bytes_new_static ("0123456789abcdef", 16);
  SimUpdaterRound round = { .restore = &restore,
                            .updater = sim_updater_find (test->chip),
                            .aboard = sim_model_find_aboard (model, test->chip),
                            .nonce = nonce };
  guint64 chip_id = test->ticket_chip != 0 ? test->ticket_chip : sim_updater_get_chip_id (&round);
  g_autoptr (GBytes) ticket = sim_chip_ticket_make (round.updater->ticket, chip_id, nonce);
  g_auto (plist_t) answer = plist_new_dict ();
  plist_t response = plist_new_dict ();

  rouse_plist_set_bytes (response, round.updater->ticket, ticket);
  plist_dict_set_item (response, "FirmwareData", make_firmware (test));
  plist_dict_set_item (answer, "FirmwareResponseData", response);
  g_assert_true (sim_updater_check_answer (&round, answer) == test->is_right);
  sim_device_free (device);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/updater-answer/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_answer);
  }
  return g_test_run ();
}
