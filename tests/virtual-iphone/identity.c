/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-device.h"

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

/* Security domain: SecureROM says it from A15 on, iBoot from A11 on (recorded strings, spec 10 §3.4). */
static gboolean
says_domain (const SimModel *model, SimStage stage)
{
  guint32 first = stage == SIM_STAGE_ROM ? 0x8110 : 0x8015;

  return model->ibss_in_recovery && model->chip_id >= first;
}

char *
sim_device_get_identity_string (SimDevice *self)
{
  const SimModel *model = sim_device_get_model (self);
  SimStage stage = sim_device_get_stage (self);
  GString *text = g_string_new (says_domain (model, stage) ? "SDOM:01 " : NULL);

  g_string_append_printf (
      text, "CPID:%04X CPRV:%02X CPFM:03 SCEP:01 BDID:%02X ECID:%016" G_GINT64_MODIFIER "X IBFL:%02X", model->chip_id,
      model->chip_revision, model->board_id, sim_device_get_ecid (self), get_flags (model, stage));
  if (model->ibss_in_recovery && model->chip_id >= 0x8120 && model->chip_id < 0x8900)
    g_string_append (text, " SIKA:00");
  if (stage == SIM_STAGE_ROM)
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
  GString *text = NULL;

  /* Nonces are younger than the boot ROMs up to A5 (spec 10 §4; that it was A6 that had one first is our guess). */
  if (!model->image4 && model->chip_id < 0x8950 && sim_device_get_stage (self) == SIM_STAGE_ROM)
    return NULL;
  text = g_string_new (NULL);
  append_hex (text, "NONC", ap_nonce);
  if (sim_device_get_model (self)->has_sep)
    append_hex (text, "SNON", sep_nonce);
  return g_string_free (text, FALSE);
}
