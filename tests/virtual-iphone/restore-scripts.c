/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore-script-rows.h"

#include <stdlib.h>
#include <string.h>

/* What phones do in restore mode, in order (spec 28). Rows of one system are tables of their own; what several systems
 * share is a block. Which chips have their turn is not said here: those that the model has (models.c). */

/* Rows read as lines of the specification; the formatter would make columns of them. */
/* clang-format off */

/* --- blocks; "row" is the row's number in spec 28 §3 --- */

/* Rows 2 to 5. */
static const SimRow first_steps[] = {
  P (0x604), P (0x68F), P (0x608),
  B (0x60B), ASK ("RootTicket"), E (0x60B),
  B (0x60D), OP (28), E (0x60D), B (0x60E), OP (58), E (0x60E),
  P (0x60F), P (0x65C), P (0x610), P (0x613), P (0x67E),
  END_OF_TABLE,
};

/* Rows 6 to 12: nothing is lost up to here. */
static const SimRow preparation[] = {
  B (0x609), ASK ("NORData"), E (0x609),
  P (0x693), B (0x665), OPS (29, 4), OPS_UPDATE (15, 2), E (0x665), B (0x614), OP (16), E (0x614),
  P (0x696), P (0x6A1), P (0x654), P (0x697),
  P (0x615), B (0x616), ASK ("FDRTrustData"), E (0x616), P (0x617), P (0x618),
  P (0x619), B (0x61A), OP (44), E (0x61A),
  B (0x61B), PING, E (0x61B), P (0x661),
  B (0x61D), OPS (29, 5), E (0x61D), P (0x64E),
  END_OF_TABLE,
};

/* Row 13. */
static const SimRow no_return[] = {
  B (0x61F), DESTROY, E (0x61F), P (0x68A),
  END_OF_TABLE,
};

/* Rows 14 to 16: the old order of the storage steps. */
static const SimRow storage_15[] = {
  B (0x621), OP_ERASE (11), E (0x621),
  B (0x677), P (0x660), P (0x622), P (0x65D), P (0x160D), B (0x658), OP_ERASE (12), E (0x658), P (0x659), P (0x65A),
  B (0x65B), IMAGE, E (0x65B),
  OPS (29, 6), B (0x626), OPS (15, 3), OPS (16, 4), E (0x626), P (0x662), E (0x677),
  END_OF_TABLE,
};

/* Rows 14 and 15 of spec 28 §4. */
static const SimRow storage_17[] = {
  B (0x677), P (0x660), P (0x622), P (0x160D), B (0x658), OP_ERASE (12), E (0x658), P (0x659), P (0x65A),
  B (0x65B), IMAGE, E (0x65B), P (0x675),
  OPS (29, 6), B (0x626), OP (15), OPS (16, 4), E (0x626), P (0x662), E (0x677), P (0x67A),
  END_OF_TABLE,
};

/* Row 17. */
static const SimRow factory_data_15[] = {
  P (0x627), B (0x634), PING, SESSION, E (0x634), P (0x67D),
  END_OF_TABLE,
};

static const SimRow factory_data_17[] = {
  P (0x627), P (0x69A), B (0x634), PING, SESSION, E (0x634), P (0x67D),
  END_OF_TABLE,
};

/* Row 20. */
static const SimRow fud[] = {
  B (0x130A), LIST ("FUDData", NULL), OP_PERCENT (36), E (0x130A),
  END_OF_TABLE,
};

/* Rows 18 to 21, and rows 17 and 18 of spec 28 §4. */
static const SimRow firmware_lists[] = {
  OP_FROM (74, 12), LIST_FROM ("EANData", 12),
  B (0x1300), OP (80), EAN_LIST, E (0x1300),
  ASK_UNTIL ("BuildIdentityDict", "", 11),
  BLOCK (fud),
  B (0x1301), OPS (47, 2), E (0x1301), P (0x1302),
  END_OF_TABLE,
};

/* Row 22 of spec 28 §4. */
static const SimRow firmware_rose[] = {
  CHIP (0x1310, 65, "Rose"),
  END_OF_TABLE,
};

/* Row 23 of spec 28 §4. */
static const SimRow firmware_displays[] = {
  CHIP (0x1316, 79, "AppleTCON"), CHIP (0x1318, 82, "AppleTypeCRetimer"), B (0x1320), OP (85), E (0x1320),
  END_OF_TABLE,
};

/* Rows 22 and 23, rows 19 to 23 of spec 28 §4, and spec 28 §7. */
static const SimRow firmware_chips[] = {
  B (0x1303), MODEM, E (0x1303),
  CHIP (0x1309, 59, SE),
  CHIP (0x130D, 60, FACE),
  BLOCK_FROM (firmware_rose, 12),
  CHIP (0x1311, 66, "T200"),
  BLOCK_FROM (firmware_displays, 12),
  END_OF_TABLE,
};

/* Rows 24 and 25 of spec 28 §4. */
static const SimRow sealing[] = {
  P (0x63C), B (0x668), B (0x1501), OP (60), E (0x1501), P (0x1503), P (0x1504), E (0x668),
  B (0x674), OP (67), E (0x674), P (0x65F),
  END_OF_TABLE,
};

static const SimRow splat[] = {
  P (0x680), B (0x6A6), CRYPTEX, E (0x6A6),
  END_OF_TABLE,
};

/* Rows 25 to 28. */
static const SimRow system_files[] = {
  B (0x628),
  B (0xE00), ASK ("KernelCache"), OP (27), E (0xE00),
  B (0xE01), ASK ("DeviceTree"), OP (61), E (0xE01),
  B (0xE04), ASK_WITH ("NORData", "FlashVersion1=true"), E (0xE04),
  B (0xE05), ASK ("SystemImageRootHash"), E (0xE05), P (0xE03),
  E (0x628),
  B (0x64D), B (0xF00), OP (17), OP (50), E (0xF00), P (0xF01), P (0xF04), B (0xF09), PING, SESSION, E (0xF09), E (0x64D),
  END_OF_TABLE,
};

/* Rows 30 and 31. */
static const SimRow seal_volume[] = {
  B (0x68B), ASK ("SystemImageCanonicalMetadata"), OP (77), E (0x68B),
  B (0x642), OPS (29, 5), E (0x642),
  END_OF_TABLE,
};

/* --- iOS 14 and 15: spec 28 §3 and §7 --- */

static const SimRow ios15[] = {
  BLOCK (first_steps), BLOCK (preparation), BLOCK (no_return), BLOCK (storage_15),
  B (0x67B), BLOCK (factory_data_15),
  B (0x635), BLOCK (firmware_lists), BLOCK (firmware_chips), OP (55), E (0x635),
  BLOCK (sealing), BLOCK (system_files),
  E (0x67B), P (0x1600), B (0x639), OP (25), E (0x639), P (0x63F), P (0x640),
  BLOCK (seal_volume),
  END_OF_TABLE,
};

/* --- iOS 16 and 17: spec 28 §4; 16.0 installs the cryptexes early, 16.6 is as 17 (its last lines) --- */

static const SimRow ios17[] = {
  BLOCK (first_steps), BLOCK (preparation), BLOCK (no_return), BLOCK (storage_17),
  B (0x67B), BLOCK (factory_data_17),
  B (0x635), BLOCK (firmware_lists), BLOCK (firmware_chips), E (0x635),
  BLOCK (sealing), BLOCK (splat), BLOCK (system_files),
  E (0x67B), P (0x1600), P_FROM (0x63B, 12), B (0x639), OP (25), E (0x639), P (0x63F), P_FROM (0x6BB, 12), P (0x640),
  BLOCK (seal_volume),
  END_OF_TABLE,
};

/* --- from iOS 18 on: spec 28 §5; the image comes in the background while the firmware group runs --- */

/* Row 11; of these chips only the display's is known. */
static const SimRow rare_chips_18[] = {
  P (0x130C), P (0x1306), B (0x1316), OP_ABOARD (79, "AppleTCON"), UPDATER ("AppleTCON"), E (0x1316), P (0x1307), P (0x1308),
  P (0x130E), P (0x130F), P (0x130B), P (0x131F),
  END_OF_TABLE,
};

/* Row 12. The ultra-wideband chip is in the background, and so is the one that took its place with Wi-Fi (spec 24 §4.10). */
static const SimRow face_and_radio_18[] = {
  B (0x130D), OP (60), ASK_ABOARD ("ReceiptManifest", FACE), UPDATER (FACE), OP (65), E (0x130D),
  UPDATER_JOB ("Rose"), UPDATER_JOB ("Centauri"),
  END_OF_TABLE,
};

/* Row 13. */
static const SimRow awaits_18[] = {
  B (0x1326), WAIT (NULL), E (0x1326), B (0x1332), WAIT (NULL), E (0x1332), B (0x1327), WAIT (NULL), E (0x1327),
  B (0x1328), WAIT (NULL), E (0x1328), B (0x1329), WAIT (NULL), E (0x1329), B (0x1325), WAIT (NULL), E (0x1325),
  END_OF_TABLE,
};

/* Rows 8 to 14. A modem of Apple's is an updater (spec 25 §8). */
static const SimRow firmware_18[] = {
  B (0x635),
  B (0x1320), OP (85), E (0x1320), OP (88),
  B (0x1300), OP (80), EAN_LIST, E (0x1300),
  OP_ABOARD (66, "T200"), UPDATER_JOB ("T200"),
  OP (74), LIST ("EANData", NULL),
  BLOCK (fud), BLOCK (rare_chips_18), BLOCK (face_and_radio_18), BLOCK (awaits_18),
  OP (55), MODEM_JOB, OP_ABOARD (19, "Cellular1"), UPDATER_JOB ("Cellular1"), OP (59), UPDATER_JOB (SE), UPDATER_JOB ("Vinyl"),
  B (0x132A), WAIT ("modem"), WAIT_ABOARD ("Cellular1"), E (0x132A),
  B (0x132E), WAIT ("Rose"), E (0x132E), B (0x132F), WAIT (SE), E (0x132F),
  B (0x132D), WAIT ("Vinyl"), E (0x132D), B (0x132C), WAIT ("T200"), E (0x132C),
  P (0x1324), B (0x1318), OP_ABOARD (82, "AppleTypeCRetimer"), UPDATER ("AppleTypeCRetimer"), E (0x1318),
  B (0x1331), WAIT ("Centauri"), E (0x1331), B (0x1330), WAIT (NULL), E (0x1330),
  E (0x635),
  END_OF_TABLE,
};

static const SimRow begin_18[] = {
  BLOCK (first_steps),
  B (0x609), ASK ("NORData"), E (0x609), P (0x693), P (0x665), P (0x614), P (0x696), P (0x65D), P (0x6C1), P (0x654),
  P (0x697), P (0x615),
  B (0x616), ASK ("FDRTrustData"), E (0x616), P (0x617), P (0x618), P (0x619), B (0x61A), OP (44), E (0x61A),
  B (0x61B), PING, E (0x61B), P (0x661), B (0x61D), OPS (29, 5), E (0x61D), P (0x64E),
  BLOCK (no_return),
  B (0x677), P (0x660), P (0x622), B (0x160D), OP_ERASE (68), E (0x160D), B (0x658), OP_ERASE (12), E (0x658),
  P (0x659), P (0x6B3), P (0x65B), P (0x65A),
  B (0x675), IMAGE_JOB, E (0x675), E (0x677), P (0x67A),
  B (0x67B), P (0x69A), B (0x634), PING, SESSION, E (0x634), P (0x67D),
  END_OF_TABLE,
};

static const SimRow end_18[] = {
  P (0x63C), B (0x668), B (0x1501), OP (60), E (0x1501), P (0x1503), P (0x1504), E (0x668),
  B (0x6B4), IMAGE_JOIN, OPS (29, 6), OPS (16, 4), E (0x6B4),
  B (0x674), OP (67), E (0x674), B (0xF10), PING, SESSION, E (0xF10), P (0x65F),
  BLOCK (splat), BLOCK (system_files),
  E (0x67B), B (0x1600), RECOVERY_OS, E (0x1600), P (0x63B), B (0x639), OP (25), E (0x639), P (0x63F), P (0x6BB), P (0x640),
  ATTEST,
  BLOCK (seal_volume),
  END_OF_TABLE,
};

static const SimRow ios18[] = {
  BLOCK (begin_18), BLOCK (firmware_18), BLOCK (end_18),
  END_OF_TABLE,
};

/* --- before Image4: no checkpoints, and operations above 35 are numbered one lower, as here (spec 28 §6) --- */

static const SimRow iphone4_ios7[] = {
  OP_ERASE (28), OP_ERASE (11), DESTROY, { .kind = SIM_ROW_OP, .number = 12, .count = 2, .when = SIM_WHEN_ERASE },
  OPS_UPDATE (15, 1), OPS_UPDATE (16, 1), OPS_UPDATE (51, 1), OPS_UPDATE (29, 2),
  ASK ("RootTicket"),
  IMAGE,
  OP (15), OP (16), OP (15), OP (16),
  ASK ("KernelCache"), OP (27), OP (17), OP (25),
  ASK ("NORData"), OP_PERCENT (18),
  OPS (46, 2),
  MODEM,
  OP (49), OP (32), OPS (29, 2),
  END_OF_TABLE,
};

/* clang-format on */

/* The first row that fits. */
static const SimScript scripts[] = {
  { "iphone4-ios7", "iPhone3,1|iPhone5,2", 5, 9, iphone4_ios7, .legacy_updaters = TRUE, .no_checkpoints = TRUE },
  { "ios9", "*", 0, 9, sim_rows_ios9, .legacy_updaters = TRUE, .no_checkpoints = TRUE },
  { "ios12", "*", 10, 12, sim_rows_ios12, .legacy_updaters = TRUE },
  { "ios13", "*", 13, 13, sim_rows_ios13, .legacy_updaters = TRUE },
  { "ios15", "*", 14, 15, ios15, .legacy_updaters = TRUE },
  { "ios17", "*", 16, 17, ios17 },
  { "ios18", "*", 18, 99, ios18, .data_ports = TRUE },
};

const SimScript *
sim_script_find (const char *product_type, guint major)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++) {
    g_auto (GStrv) patterns = g_strsplit (scripts[i].models, "|", -1);

    if (major < scripts[i].from || major > scripts[i].to)
      continue;
    for (guint j = 0; patterns[j] != NULL; j++)
      if (g_pattern_match_simple (patterns[j], product_type))
        return &scripts[i];
  }
  return NULL;
}

const SimScript *
sim_script_find_by_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    if (strcmp (scripts[i].name, name) == 0)
      return &scripts[i];
  return NULL;
}

const SimScript *
sim_scripts_get (gsize *n_scripts)
{
  *n_scripts = G_N_ELEMENTS (scripts);
  return scripts;
}
