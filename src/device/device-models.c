/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "device/device-models.h"

static const RouseDeviceModel models[] = {
#include "device/device-models-table.inc.h"
};

/**
 * rouse_device_models_find:
 *
 * Returns: (nullable): the model with this chip and board ID, as DFU and recovery mode tell them; the pair is unique
 * (spec 16 §1)
 */
const RouseDeviceModel *
rouse_device_models_find (guint32 chip_id, guint32 board_id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++) {
    if (models[i].chip_id == chip_id && models[i].board_id == board_id)
      return &models[i];
  }
  return NULL;
}

/**
 * rouse_device_models_find_board:
 * @board: (nullable): "n104ap" or, as lockdownd and restored write it, "N104AP"
 *
 * Returns: (nullable): the model with this board
 */
const RouseDeviceModel *
rouse_device_models_find_board (const char *board)
{
  for (gsize i = 0; board != NULL && i < G_N_ELEMENTS (models); i++) {
    if (g_ascii_strcasecmp (models[i].board, board) == 0)
      return &models[i];
  }
  return NULL;
}

/**
 * rouse_device_models_all:
 * @n_models: (out): how many
 *
 * Returns: (array length=n_models): the whole table
 */
const RouseDeviceModel *
rouse_device_models_all (gsize *n_models)
{
  *n_models = G_N_ELEMENTS (models);
  return models;
}
