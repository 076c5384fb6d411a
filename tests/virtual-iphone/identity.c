/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "early-modes.h"

/* IBFL, bit 0: iBoot answers, not SecureROM; bit 2: Image4; bit 3 and 4: secure and production mode; bit 5 is set on
 * A10 and later (spec 10 §3.2, §3.4). */
static guint
get_flags (const SimModel *model, SimStage stage)
{
  guint flags = 0x18;

  if (stage != SIM_STAGE_ROM)
    flags |= 0x01;
  if (model->image4)
    flags |= 0x04;
  if (model->ibss_in_recovery)
    flags |= 0x20;
  return flags;
}

char *
sim_device_get_identity_string (SimDevice *self)
{
  const SimModel *model = sim_device_get_model (self);
  SimStage stage = sim_device_get_stage (self);
  SimMode mode = sim_device_get_inner_mode (self);
  gboolean says_domain;
  GString *text;

  if (mode == SIM_MODE_WTF || mode == SIM_MODE_PORT_DFU || mode == SIM_MODE_KIS)
    return sim_early_mode_get_identity_string (self, mode);
  says_domain = stage == SIM_STAGE_ROM ? model->rom_says_domain : model->iboot_says_domain;
  text = g_string_new (says_domain ? "SDOM:01 " : NULL);

  g_string_append_printf (
      text, "CPID:%04X CPRV:%02X CPFM:03 SCEP:01 BDID:%02X ECID:%016" G_GINT64_MODIFIER "X IBFL:%02X", model->chip_id,
      model->chip_revision, model->board_id, sim_device_get_ecid (self), get_flags (model, stage));
  if (model->says_sika)
    g_string_append (text, " SIKA:00");
  if (stage == SIM_STAGE_ROM && model->rom_tag != NULL)
    g_string_append_printf (text, " SRTG:[%s]", model->rom_tag);
  else if (sim_device_get_mode (self) == SIM_MODE_RECOVERY)
    g_string_append_printf (text, " SRNM:[%s]", sim_device_get_serial_number (self));
  return g_string_free (text, FALSE);
}

static void
append_hex (GString *text, const char *tag, GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_string_append_printf (text, " %s:", tag);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02X", data[i]);
}

char *
sim_device_get_nonce_string (SimDevice *self)
{
  const SimModel *model = sim_device_get_model (self);
  g_autoptr (GBytes) ap_nonce = sim_device_get_ap_nonce (self);
  g_autoptr (GBytes) sep_nonce = sim_device_get_sep_nonce (self);
  SimMode mode = sim_device_get_inner_mode (self);
  GString *text;

  if (mode == SIM_MODE_WTF || mode == SIM_MODE_PORT_DFU || mode == SIM_MODE_KIS)
    return sim_early_mode_get_nonce_string (self, mode);
  /* Nonces are younger than the boot ROMs up to A5 (spec 10 §4; that it was A6 that had one first is our guess). */
  if (!model->image4 && model->chip_id < 0x8950 && sim_device_get_stage (self) == SIM_STAGE_ROM)
    return NULL;
  text = g_string_new (NULL);
  if (sim_device_get_model (self)->ap_nonce_size > 0)
    append_hex (text, "NONC", ap_nonce);
  if (sim_device_get_model (self)->has_sep)
    append_hex (text, "SNON", sep_nonce);
  return g_string_free (text, FALSE);
}
