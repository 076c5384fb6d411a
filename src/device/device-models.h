/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

typedef enum {
  ROUSE_BUTTONS_HOME,
  ROUSE_BUTTONS_IPHONE7,
  ROUSE_BUTTONS_IPOD7,
  ROUSE_BUTTONS_IPHONE8,
  ROUSE_BUTTONS_IPAD_HOME,
  ROUSE_BUTTONS_IPAD_TOP,
  ROUSE_BUTTONS_HOME_SIDE, /* as HOME, the other button on the side; not in the table: see rouse_guide_family_for() */
} RouseButtons;

/* One row of the table of hardware (spec 16; made from data/devices.csv at build time). */
typedef struct {
  const char *product_type; /* "iPhone12,1" */
  const char *name;         /* "iPhone 11" */
  const char *board;        /* "n104ap" */
  guint32 chip_id;
  guint32 board_id;
  const char *soc;
  RouseButtons buttons;
  gboolean image4;
  const char *port;    /* "Lightning" */
  guint ap_nonce_size; /* bytes; 0: unknown or none */
} RouseDeviceModel;

const RouseDeviceModel *rouse_device_models_find (guint32 chip_id, guint32 board_id);
const RouseDeviceModel *rouse_device_models_find_board (const char *board); /* case-insensitive */
const RouseDeviceModel *rouse_device_models_all (gsize *n_models);
