/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-device.h"

/* Chip and board: spec 16 §4. SRTG: recorded strings (spec 10 §3.4); where none is recorded, the boot ROM's version of
 * the chip as public tables give it. Nonce sizes: spec 10 §4. Baseband: spec 14 §5.1 and
 * recorded manifests. */
static const SimModel models[] = {
  { "iPhone3,1", "iPhone 4 (GSM)", "n90ap", "N90AP", 0x8930, 0x00, 0x20, "iBoot-574.4", 20, FALSE, FALSE, FALSE, 0x50,
    "7.1.2:11D257", "ios7" },
  { "iPhone5,2", "iPhone 5 (Global)", "n42ap", "N42AP", 0x8950, 0x02, 0x20, "iBoot-1145.3", 20, FALSE, FALSE, FALSE,
    0x6F10E1, "8.4.1:12H321", "ios8" },
  { "iPhone6,2", "iPhone 5s (Global)", "n53ap", "N53AP", 0x8960, 0x02, 0x11, "iBoot-1704.10", 20, TRUE, FALSE, TRUE,
    0x6F20E1, "12.5.7:16H81", "ios15" },
  { "iPhone7,2", "iPhone 6", "n61ap", "N61AP", 0x7000, 0x06, 0x11, "iBoot-1992.0.0.1.19", 20, TRUE, FALSE, TRUE,
    0x7F50E1, "12.5.7:16H81", "ios15" },
  { "iPhone8,1", "iPhone 6s", "n71ap", "N71AP", 0x8000, 0x04, 0x20, "iBoot-2234.0.0.3.3", 20, TRUE, FALSE, TRUE,
    0x9210E1, "13.7:17H35", "ios15" },
  { "iPhone9,3", "iPhone 7 (GSM)", "d101ap", "D101AP", 0x8010, 0x0C, 0x11, "iBoot-2696.0.0.1.33", 32, TRUE, TRUE, TRUE,
    0x60, "13.7:17H35", "ios15-intel" },
  { "iPhone10,6", "iPhone X (GSM)", "d221ap", "D221AP", 0x8015, 0x0E, 0x11, "iBoot-3332.0.0.1.23", 32, TRUE, TRUE, TRUE,
    0x65, "13.7:17H35", "ios15-intel" },
  { "iPhone12,1", "iPhone 11", "n104ap", "N104AP", 0x8030, 0x04, 0x11, "iBoot-4479.0.0.100.4", 32, TRUE, TRUE, TRUE,
    0x68, "13.7:17H35", "ios17" },
  { "iPhone13,3", "iPhone 12 Pro", "d53pap", "D53pAP", 0x8101, 0x0E, 0x11, "iBoot-5281.0.0.100.8", 32, TRUE, TRUE, TRUE,
    0xE50E1, "17.0:21A329", "ios18" },
  { "iPhone16,1", "iPhone 15 Pro", "d83ap", "D83AP", 0x8130, 0x04, 0x11, "iBoot-8104.0.0.201.4", 32, TRUE, TRUE, TRUE,
    0x1F30E1, "17.0:21A331", "ios18" },
};

static const char *const mode_names[] = {
  [SIM_MODE_GONE] = "gone", [SIM_MODE_NORMAL] = "normal",   [SIM_MODE_RECOVERY] = "recovery",
  [SIM_MODE_DFU] = "dfu",   [SIM_MODE_RESTORE] = "restore",
};

const SimModel *
sim_models_get (gsize *n_models)
{
  *n_models = G_N_ELEMENTS (models);
  return models;
}

const SimModel *
sim_model_find (const char *product_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    if (g_strcmp0 (models[i].product_type, product_type) == 0)
      return &models[i];

  return NULL;
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
