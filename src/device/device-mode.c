/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "device/device-mode.h"

#include <glib/gi18n-lib.h>

static const struct {
  RouseDeviceMode mode;
  const char *name;  /* for logs and JSON */
  const char *title; /* for people */
} modes[] = {
  { ROUSE_DEVICE_MODE_GONE, "gone", N_ ("Not connected") },
  { ROUSE_DEVICE_MODE_NORMAL, "normal", N_ ("Switched on") },
  { ROUSE_DEVICE_MODE_RECOVERY, "recovery", N_ ("Recovery mode") },
  { ROUSE_DEVICE_MODE_DFU, "dfu", N_ ("DFU mode") },
  { ROUSE_DEVICE_MODE_RESTORE, "restore", N_ ("Restore mode") },
  { ROUSE_DEVICE_MODE_WTF, "wtf", N_ ("WTF mode") },
  { ROUSE_DEVICE_MODE_PORT_DFU, "port-dfu", N_ ("Port DFU mode") },
  { ROUSE_DEVICE_MODE_KIS, "kis", N_ ("Debug USB mode") },
};

/* Spec 10 §1. The multiplexer's range is not here: normal or restore mode is only known after asking. */
static const struct {
  guint16 product_id;
  RouseDeviceMode mode;
} products[] = {
#include "device/usb-products-table.inc.h"
};

GType
rouse_device_mode_get_type (void)
{
  static gsize type = 0;
  static const GFlagsValue values[] = {
    { ROUSE_DEVICE_MODE_GONE, "ROUSE_DEVICE_MODE_GONE", "gone" },
    { ROUSE_DEVICE_MODE_NORMAL, "ROUSE_DEVICE_MODE_NORMAL", "normal" },
    { ROUSE_DEVICE_MODE_RECOVERY, "ROUSE_DEVICE_MODE_RECOVERY", "recovery" },
    { ROUSE_DEVICE_MODE_DFU, "ROUSE_DEVICE_MODE_DFU", "dfu" },
    { ROUSE_DEVICE_MODE_RESTORE, "ROUSE_DEVICE_MODE_RESTORE", "restore" },
    { ROUSE_DEVICE_MODE_WTF, "ROUSE_DEVICE_MODE_WTF", "wtf" },
    { ROUSE_DEVICE_MODE_PORT_DFU, "ROUSE_DEVICE_MODE_PORT_DFU", "port-dfu" },
    { ROUSE_DEVICE_MODE_KIS, "ROUSE_DEVICE_MODE_KIS", "kis" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_flags_register_static ("RouseDeviceMode", values));
  return type;
}

/**
 * rouse_device_mode_from_product_id:
 *
 * Returns: the mode that a USB product ID of Apple's stands for (spec 10 §1); GONE for those that are not ours and for
 * the multiplexer's range
 */
RouseDeviceMode
rouse_device_mode_from_product_id (guint16 product_id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (products); i++) {
    if (products[i].product_id == product_id)
      return products[i].mode;
  }
  return ROUSE_DEVICE_MODE_GONE;
}

/**
 * rouse_device_mode_to_string:
 * @mode: one mode, not several
 *
 * Returns: its name for logs and JSON, "unknown" if it is no mode
 */
const char *
rouse_device_mode_to_string (RouseDeviceMode mode)
{
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++) {
    if (modes[i].mode == mode)
      return modes[i].name;
  }
  return "unknown";
}

/**
 * rouse_device_mode_get_title:
 * @mode: one mode, not several
 *
 * Returns: what a person calls it, translated
 */
const char *
rouse_device_mode_get_title (RouseDeviceMode mode)
{
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++) {
    if (modes[i].mode == mode)
      return _ (modes[i].title);
  }
  return _ (modes[0].title);
}
