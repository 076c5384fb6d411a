/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "chip-ticket.h"
#include "modem-families.h"
#include "modem-segment.h"
#include "restore-script.h"
#include "tss-chips.h"
#include "updaters.h"
#include "virtual-device.h"

/* The tables of the models and of what is in them, and the signatures that one family of modems has of its own. */

static void
test_rows (void)
{
  gsize n_models;
  const SimModel *models = sim_models_get (&n_models);

  for (gsize i = 0; i < n_models; i++) {
    const SimModel *model = &models[i];

    g_assert_true (sim_model_find (model->board) == model);
    g_assert_cmpstr (sim_model_find (model->product_type)->product_type, ==, model->product_type);
    g_assert_true (g_ascii_strcasecmp (model->board, model->hardware_model) == 0);
    g_assert_nonnull (strchr (model->installed, ':'));
    g_assert_true (model->firmware == NULL || strchr (model->firmware, ':') != NULL);
    g_assert_cmpuint (model->image4 ? model->generation : 7, >=, 7);
    g_assert_true ((sim_modem_facts_find (model) != NULL) == (model->baseband_chip_id != 0));
  }
}

static void
test_chips (void)
{
  gsize n_models;
  const SimModel *models = sim_models_get (&n_models);

  for (gsize i = 0; i < n_models; i++)
    for (const SimAboard *aboard = models[i].aboard; aboard->id != NULL; aboard++) {
      const SimUpdater *updater = sim_updater_find (aboard->id);

      g_assert_nonnull (updater);
      g_assert_nonnull (sim_tss_chip_find (updater->ticket));
    }
}

static void
test_boards (void)
{
  const SimModel *first = sim_model_find ("iPhone8,1"), *second = sim_model_find ("n71map");

  g_assert_cmpstr (first->board, ==, "n71ap");
  g_assert_cmpuint (first->chip_id, ==, 0x8000);
  g_assert_cmpuint (second->chip_id, ==, 0x8003);
  g_assert_null (sim_model_find ("iPhone99,9"));
}

/* The same chip number, two pairs of elements: the certificate decides (spec 25 §5). */
static void
test_modems (void)
{
  g_assert_cmpstr (sim_modem_facts_find (sim_model_find ("iPhone12,1"))->elements[0], ==, "RestorePSI2");
  g_assert_cmpstr (sim_modem_facts_find (sim_model_find ("iPhone11,2"))->elements[0], ==, "RestorePSI");
  g_assert_cmpstr (sim_modem_family_name (sim_model_find ("iPhone18,3")), ==, "Mav25");
  g_assert_cmpstr (sim_modem_family_name (sim_model_find ("iPhone16,1")), ==, "Mav");
  g_assert_null (sim_modem_family_name (sim_model_find ("iPod9,1")));
}

static void
test_presence (void)
{
  const SimModel *old = sim_model_find ("iPhone9,3"), *young = sim_model_find ("iPhone12,1");
  const SimPresence from_a12 = { .generation = 12 }, to_a11 = { .last_generation = 11 }, rose = { .aboard = "Rose" },
                    since_16 = { .since = 16 };

  g_assert_false (sim_presence_holds (&from_a12, old, 15));
  g_assert_true (sim_presence_holds (&from_a12, young, 15));
  g_assert_true (sim_presence_holds (&to_a11, old, 15));
  g_assert_false (sim_presence_holds (&to_a11, young, 15));
  g_assert_false (sim_presence_holds (&rose, old, 15));
  g_assert_true (sim_presence_holds (&rose, young, 15));
  g_assert_false (sim_presence_holds (&since_16, young, 15));
  g_assert_true (sim_presence_holds (&since_16, young, 16));
}

static void
test_scripts (void)
{
  for (guint major = 7; major < 30; major++)
    g_assert_nonnull (sim_script_find ("iPhone12,1", major));
  g_assert_cmpstr (sim_script_find ("iPhone7,2", 8)->name, ==, "ios9");
  g_assert_cmpstr (sim_script_find ("iPhone18,3", 26)->name, ==, "ios18");
}

/* What a right host does, then one byte of it changed in each part. */
static void
test_segment (void)
{
  g_autoptr (GBytes) serial = g_bytes_new_static ("abcd", 4);
  g_autoptr (GBytes) blob = sim_modem_blob_make ("SBL1", serial, NULL);
  g_autoptr (GBytes) segment = sim_modem_segment_make (blob);
  gsize size = sim_modem_segment_get_size (), blob_size, front = 1104, makers = 3464;
  const guint8 *data = g_bytes_get_data (segment, &blob_size);
  g_autofree guint8 *file = g_malloc0 (size);
  const gsize places[] = { 0, 50, front - 1, front, front + makers - 1, front + makers, size - 1 };
  g_autoptr (GBytes) found = NULL;

  sim_modem_segment_shape (file);
  g_assert_null (sim_modem_segment_get_blob (file, size));
  memcpy (file, data, front);
  memcpy (file + front + makers, data + front, blob_size - front);
  found = sim_modem_segment_get_blob (file, size);
  g_assert_true (g_bytes_equal (found, blob));
  g_assert_null (sim_modem_segment_get_blob (file, size - 1));
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (GBytes) wrong = NULL;

    file[places[i]] ^= 1;
    wrong = sim_modem_segment_get_blob (file, size);
    g_assert_null (wrong);
    file[places[i]] ^= 1;
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/models/rows", test_rows);
  g_test_add_func ("/models/chips", test_chips);
  g_test_add_func ("/models/boards", test_boards);
  g_test_add_func ("/models/modems", test_modems);
  g_test_add_func ("/models/presence", test_presence);
  g_test_add_func ("/models/scripts", test_scripts);
  g_test_add_func ("/models/segment", test_segment);
  return g_test_run ();
}
