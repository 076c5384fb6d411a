/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-device.h"

#include <string.h>

/* Chip and board: spec 16 §4. SRTG: recorded strings (spec 10 §3.4); where none is recorded, the boot ROM's version of
 * the chip as public tables give it, and for the newest ones a text of the same form. What the string says beside that:
 * spec 10 §3.2 to §3.4. Nonce sizes: spec 10 §4. */

/* clang-format off */
#define IMAGE4 .image4 = TRUE, .has_sep = TRUE
#define TO_A9 IMAGE4, .ap_nonce_size = 20
#define FROM_A10 IMAGE4, .ap_nonce_size = 32, .ibss_in_recovery = TRUE
#define FROM_A11 FROM_A10, .iboot_says_domain = TRUE
#define FROM_A12 FROM_A11, .long_udid = TRUE
#define FROM_A13 FROM_A12, .has_tbm = TRUE
#define FROM_A15 FROM_A13, .rom_says_domain = TRUE
#define FROM_A16 FROM_A15, .says_sika = TRUE

#define CHIP(id, revision, tag) .chip_id = id, .chip_revision = revision, .rom_tag = tag
#define A4 CHIP (0x8930, 0x20, "iBoot-574.4"), .generation = 4, .ap_nonce_size = 20
#define A6 CHIP (0x8950, 0x20, "iBoot-1145.3"), .generation = 6, .ap_nonce_size = 20
#define A7 CHIP (0x8960, 0x11, "iBoot-1704.10"), .generation = 7, TO_A9
#define A8 CHIP (0x7000, 0x11, "iBoot-1992.0.0.1.19"), .generation = 8, TO_A9
#define A9_SAMSUNG CHIP (0x8000, 0x20, "iBoot-2234.0.0.3.3"), .generation = 9, TO_A9
#define A9_TSMC CHIP (0x8003, 0x01, "iBoot-2234.0.0.2.22"), .generation = 9, TO_A9
#define A10 CHIP (0x8010, 0x11, "iBoot-2696.0.0.1.33"), .generation = 10, FROM_A10
#define A11 CHIP (0x8015, 0x11, "iBoot-3332.0.0.1.23"), .generation = 11, FROM_A11
#define A12 CHIP (0x8020, 0x11, "iBoot-3865.0.0.4.7"), .generation = 12, FROM_A12
#define A12X CHIP (0x8027, 0x11, "iBoot-3865.0.0.4.7"), .generation = 12, FROM_A12
#define A13 CHIP (0x8030, 0x11, "iBoot-4479.0.0.100.4"), .generation = 13, FROM_A13
#define A14 CHIP (0x8101, 0x11, "iBoot-5281.0.0.100.8"), .generation = 14, FROM_A13
#define M1 CHIP (0x8103, 0x11, "iBoot-5540.0.0.400.2"), .generation = 14, FROM_A13
#define A15 CHIP (0x8110, 0x11, "iBoot-6338.0.0.200.19"), .generation = 15, FROM_A15
#define A16 CHIP (0x8120, 0x20, "iBoot-7195.0.0.300.25"), .generation = 16, FROM_A16
#define A17 CHIP (0x8130, 0x11, "iBoot-8104.0.0.201.4"), .generation = 17, FROM_A16
#define A18 CHIP (0x8140, 0x11, "iBoot-10151.0.0.300.4"), .generation = 18, FROM_A16
#define A19 CHIP (0x8150, 0x11, "iBoot-11881.0.0.200.4"), .generation = 19, FROM_A16

#define CHIPS(...) .aboard = { __VA_ARGS__ }

/* Modems: spec 14 §5.1 and recorded manifests. The numbers 0x1F10E1 to 0x1F13E1 are ours, for Qualcomm modems between Mav20
 * and Mav25 whose numbers are not known; they are of the common family (spec 25 §6).
 * Chips: SE,ChipID 0x20211, 0x73 and 0xD2 are recorded; the others follow the order of the list in spec 24 §4.1, and the
 * newest phones have a number that is not in it. Yonkers from the XS on (spec 24 §4.3), Rose from the 11 on (spec 28 §4).
 * T200 and the eUICC with tickets from the 12 on: its manifests name them, and the 11 shows no T200 (spec 28 §4). Which
 * phones have Jasmine, Centauri and SE2 is not recorded: here the 17 and the Air have them. */
static const SimModel models[] = {
  /* For its WTF mode and what follows up to the first loader. */
  { "iPhone1,2", "iPhone 3G", "n82ap", "N82AP", .chip_id = 0x8900, .chip_revision = 0x30, .board_id = 0x04,
    .installed = "4.2.1:8C148" },
  { "iPhone3,1", "iPhone 4 (GSM)", "n90ap", "N90AP", A4, .board_id = 0x00, .baseband_chip_id = 0x50,
    .installed = "7.1.2:11D257", .firmware = "7.1.2:11D257" },
  { "iPhone5,2", "iPhone 5 (Global)", "n42ap", "N42AP", A6, .board_id = 0x02, .baseband_chip_id = 0x6F10E1,
    .installed = "8.4.1:12H321", .firmware = "8.4.1:12H321" },
  { "iPhone6,2", "iPhone 5s (Global)", "n53ap", "N53AP", A7, .board_id = 0x02, .baseband_chip_id = 0x6F20E1,
    .installed = "10.3.3:14G60", .firmware = "12.5.7:16H81" },
  { "iPhone7,2", "iPhone 6", "n61ap", "N61AP", A8, .board_id = 0x06, .baseband_chip_id = 0x7F50E1,
    .installed = "8.4:12H143", .firmware = "8.4.1:12H321" },
  { "iPhone8,1", "iPhone 6s", "n71ap", "N71AP", A9_SAMSUNG, .board_id = 0x04, .baseband_chip_id = 0x9210E1,
    .installed = "13.7:17H35", .firmware = "15.7:19H12" },
  { "iPhone8,1", "iPhone 6s", "n71map", "N71mAP", A9_TSMC, .board_id = 0x04, .baseband_chip_id = 0x9210E1,
    .installed = "13.7:17H35", .firmware = "15.7:19H12" },
  { "iPhone8,4", "iPhone SE (1st gen)", "n69ap", "N69AP", A9_TSMC, .board_id = 0x02, .baseband_chip_id = 0x7F50E1,
    .installed = "9.3.5:13G36", .firmware = "10.3.3:14G60" },
  { "iPhone9,1", "iPhone 7 (Global)", "d10ap", "D10AP", A10, .board_id = 0x08, .baseband_chip_id = 0x9540E1,
    CHIPS ({ "Icefall", 0x20211 }), .installed = "13.7:17H35", .firmware = "15.7:19H12" },
  { "iPhone9,3", "iPhone 7 (GSM)", "d101ap", "D101AP", A10, .board_id = 0x0C, .baseband_chip_id = 0x60,
    .installed = "13.7:17H35", .firmware = "15.7:19H12" },
  { "iPod9,1", "iPod Touch (7th gen)", "n112ap", "N112AP", A10, .board_id = 0x16,
    .installed = "13.7:17H35", .firmware = "15.7:19H12" },
  { "iPad7,5", "iPad (6th gen, WiFi)", "j71bap", "J71bAP", A10, .board_id = 0x18,
    .installed = "15.7:19H12", .firmware = "17.4:21E219" },
  { "iPhone10,1", "iPhone 8 (Global)", "d20ap", "D20AP", A11, .board_id = 0x02, .baseband_chip_id = 0x3B0E1,
    CHIPS ({ "SE", 0x73 }), .installed = "12.4:16G77", .firmware = "13.5.1:17F80" },
  { "iPhone10,4", "iPhone 8 (GSM)", "d201ap", "D201AP", A11, .board_id = 0x0A, .baseband_chip_id = 0x65,
    CHIPS ({ "SE", 0x73 }), .installed = "13.7:17H35", .firmware = "15.7:19H12" },
  { "iPhone10,6", "iPhone X (GSM)", "d221ap", "D221AP", A11, .board_id = 0x0E, .baseband_chip_id = 0x65,
    CHIPS ({ "SE", 0x73 }, { "Savage", 1 }), .installed = "13.7:17H35", .firmware = "16.6:20G75" },
  { "iPhone11,8", "iPhone XR", "n841ap", "N841AP", A12, .board_id = 0x0C, .baseband_chip_id = 0x68,
    .baseband_certificate = 0x26F3FACC, CHIPS ({ "SE", 0x64 }, { "Yonkers" }, { "Vinyl", 4 }),
    .installed = "15.7:19H12", .firmware = "17.4:21E219" },
  { "iPhone11,2", "iPhone XS", "d321ap", "D321AP", A12, .board_id = 0x0E, .baseband_chip_id = 0x68,
    .baseband_certificate = 0x26F3FACC, CHIPS ({ "SE", 0x64 }, { "Yonkers" }, { "Vinyl", 4 }),
    .installed = "17.4:21E219", .firmware = "18.5:22F76" },
  { "iPad8,1", "iPad Pro 11-inch (1st gen, WiFi)", "j317ap", "J317AP", A12X, .board_id = 0x0C,
    CHIPS ({ "Yonkers" }, { "AppleTCON" }), .installed = "15.7:19H12", .firmware = "17.4:21E219" },
  { "iPhone12,1", "iPhone 11", "n104ap", "N104AP", A13, .board_id = 0x04, .baseband_chip_id = 0x68,
    CHIPS ({ "SE", 0xC8 }, { "Yonkers" }, { "Rose" }, { "Vinyl", 4 }),
    .installed = "13.7:17H35", .firmware = "17.4:21E219" },
  { "iPhone12,8", "iPhone SE (2nd gen)", "d79ap", "D79AP", A13, .board_id = 0x10, .baseband_chip_id = 0x68,
    CHIPS ({ "SE", 0xC8 }, { "Vinyl", 4 }), .installed = "15.7:19H12", .firmware = "16.6:20G75" },
  { "iPhone13,3", "iPhone 12 Pro", "d53pap", "D53pAP", A14, .board_id = 0x0E, .baseband_chip_id = 0xE50E1,
    CHIPS ({ "SE", 0xD2 }, { "Yonkers" }, { "Rose" }, { "T200" }, { "Vinyl", 6 }),
    .installed = "17.0:21A329", .firmware = "18.5:22F76" },
  { "iPad13,4", "iPad Pro 11-inch (3rd gen, WiFi)", "j517ap", "J517AP", M1, .board_id = 0x08,
    CHIPS ({ "Yonkers" }, { "AppleTCON" }, { "AppleTypeCRetimer" }),
    .installed = "15.6:19G71", .firmware = "15.7:19H12" },
  { "iPhone14,3", "iPhone 13 Pro Max", "d64ap", "D64AP", A15, .board_id = 0x0E, .baseband_chip_id = 0x1F10E1,
    CHIPS ({ "SE", 0x2C }, { "Yonkers" }, { "Rose" }, { "T200" }, { "Vinyl", 6 }),
    .installed = "15.6:19G71", .firmware = "15.7:19H12" },
  { "iPhone15,2", "iPhone 14 Pro", "d73ap", "D73AP", A16, .board_id = 0x0C, .baseband_chip_id = 0x1F11E1,
    CHIPS ({ "SE", 0x36 }, { "Yonkers" }, { "Rose" }, { "T200" }, { "Vinyl", 6 }),
    .installed = "16.6:20G75", .firmware = "17.4:21E219" },
  { "iPhone16,1", "iPhone 15 Pro", "d83ap", "D83AP", A17, .board_id = 0x04, .baseband_chip_id = 0x1F12E1,
    CHIPS ({ "SE", 0x37 }, { "Yonkers" }, { "Rose" }, { "T200" }, { "Vinyl", 6 }), .recovery_os = TRUE,
    .installed = "17.0:21A331", .firmware = "18.5:22F76" },
  { "iPhone17,3", "iPhone 16", "d47ap", "D47AP", A18, .board_id = 0x08, .baseband_chip_id = 0x1F13E1,
    CHIPS ({ "SE", 0x37 }, { "Yonkers" }, { "Rose" }, { "T200" }, { "Vinyl", 6 }), .recovery_os = TRUE,
    .installed = "18.5:22F76", .firmware = "26.2.1:23C71" },
  { "iPhone18,3", "iPhone 17", "v57ap", "V57AP", A19, .board_id = 0x08, .baseband_chip_id = 0x1F30E1,
    CHIPS ({ "SE2", 0x40 }, { "Jasmine" }, { "Rose" }, { "T200" }, { "Vinyl", 6 }, { "Centauri" }), .recovery_os = TRUE,
    .installed = "26.0:23A340", .firmware = "26.2.1:23C71" },
  { "iPhone18,4", "iPhone Air", "d23ap", "D23AP", A19, .board_id = 0x0A,
    CHIPS ({ "SE2", 0x40 }, { "Jasmine" }, { "T200" }, { "Vinyl", 6 }, { "Centauri" }, { "Cellular1" }),
    .recovery_os = TRUE, .installed = "26.0:23A340", .firmware = "26.2.1:23C71" },
};
/* clang-format on */

static const char *const mode_names[] = {
  [SIM_MODE_GONE] = "gone",         [SIM_MODE_NORMAL] = "normal",   [SIM_MODE_RECOVERY] = "recovery",
  [SIM_MODE_DFU] = "dfu",           [SIM_MODE_RESTORE] = "restore", [SIM_MODE_WTF] = "wtf",
  [SIM_MODE_PORT_DFU] = "port-dfu", [SIM_MODE_KIS] = "kis",
};

const SimModel *
sim_models_get (gsize *n_models)
{
  *n_models = G_N_ELEMENTS (models);
  return models;
}

/* @name: a product type, of which the first board is taken, or a board. */
const SimModel *
sim_model_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    if (g_strcmp0 (models[i].product_type, name) == 0 || g_strcmp0 (models[i].board, name) == 0)
      return &models[i];

  return NULL;
}

const SimAboard *
sim_model_find_aboard (const SimModel *self, const char *ids)
{
  g_auto (GStrv) wanted = g_strsplit (ids, "|", -1);

  for (gsize i = 0; i < G_N_ELEMENTS (self->aboard) && self->aboard[i].id != NULL; i++)
    if (g_strv_contains ((const char *const *) wanted, self->aboard[i].id))
      return &self->aboard[i];

  return NULL;
}

static gboolean
has_any (const SimModel *model, const char *ids)
{
  if (g_strcmp0 (ids, "modem") == 0)
    return model->baseband_chip_id != 0;
  return sim_model_find_aboard (model, ids) != NULL;
}

gboolean
sim_presence_holds (const SimPresence *self, const SimModel *model, guint major)
{
  return major >= self->since && model->generation >= self->generation &&
         (self->last_generation == 0 || model->generation <= self->last_generation) &&
         (self->aboard == NULL || has_any (model, self->aboard));
}

SimMode
sim_mode_from_name (const char *name)
{
  for (gsize i = 1; i < G_N_ELEMENTS (mode_names); i++)
    if (g_strcmp0 (mode_names[i], name) == 0)
      return i;

  return SIM_MODE_GONE;
}

const char *
sim_mode_get_name (SimMode mode)
{
  g_return_val_if_fail (mode < G_N_ELEMENTS (mode_names), "gone");

  return mode_names[mode];
}
