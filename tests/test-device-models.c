/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "device/device-models.h"

#include "device/device-mode.h"

static void
test_find (void)
{
  const RouseDeviceModel *model = rouse_device_models_find (0x8030, 0x04);

  g_assert_nonnull (model);
  g_assert_cmpstr (model->product_type, ==, "iPhone12,1");
  g_assert_cmpstr (model->name, ==, "iPhone 11");
  g_assert_cmpstr (model->board, ==, "n104ap");
  g_assert_cmpstr (model->port, ==, "Lightning");
  g_assert_cmpint (model->buttons, ==, ROUSE_BUTTONS_IPHONE8);
  g_assert_true (model->image4);
  g_assert_cmpuint (model->ap_nonce_size, ==, 32);
  g_assert_true (model == rouse_device_models_find_board ("N104AP"));
}

static void
test_unknown (void)
{
  g_assert_null (rouse_device_models_find (0x8103, 0x22)); /* a Mac */
  g_assert_null (rouse_device_models_find_board ("j274ap"));
  g_assert_null (rouse_device_models_find_board (NULL));
}

/* Spec 16 §1: the pair of chip and board is unique, and so is the board's name. */
static void
test_unique (void)
{
  gsize n_models;
  const RouseDeviceModel *models = rouse_device_models_all (&n_models);

  g_assert_cmpuint (n_models, ==, 180);
  for (gsize i = 0; i < n_models; i++) {
    g_assert_true (rouse_device_models_find (models[i].chip_id, models[i].board_id) == &models[i]);
    g_assert_true (rouse_device_models_find_board (models[i].board) == &models[i]);
  }
}

static void
test_modes (void)
{
  g_assert_cmpint (rouse_device_mode_from_product_id (0x1227), ==, ROUSE_DEVICE_MODE_DFU);
  g_assert_cmpint (rouse_device_mode_from_product_id (0x1283), ==, ROUSE_DEVICE_MODE_RECOVERY);
  g_assert_cmpint (rouse_device_mode_from_product_id (0x1222), ==, ROUSE_DEVICE_MODE_WTF);
  g_assert_cmpint (rouse_device_mode_from_product_id (0xf014), ==, ROUSE_DEVICE_MODE_PORT_DFU);
  g_assert_cmpint (rouse_device_mode_from_product_id (0x1881), ==, ROUSE_DEVICE_MODE_KIS);
  g_assert_cmpint (rouse_device_mode_from_product_id (0x12a8), ==, ROUSE_DEVICE_MODE_GONE);
  g_assert_cmpstr (rouse_device_mode_to_string (ROUSE_DEVICE_MODE_PORT_DFU), ==, "port-dfu");
  g_assert_cmpstr (rouse_device_mode_get_title (ROUSE_DEVICE_MODE_RECOVERY), ==, "Recovery mode");
  g_assert_true (G_TYPE_IS_FLAGS (ROUSE_TYPE_DEVICE_MODE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device-models/find", test_find);
  g_test_add_func ("/device-models/unknown", test_unknown);
  g_test_add_func ("/device-models/unique", test_unique);
  g_test_add_func ("/device-mode/product-id", test_modes);
  return g_test_run ();
}
