/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "device/device-models.h"

#include <glib.h>
#include <libirecovery.h>
#include <string.h>

/* Our table of hardware against libirecovery's, which was made by other people from other sources: whoever is right,
 * a difference must be known. Only what is in scope is compared (spec 16): phones, iPods touch and iPads. */

static const char *const in_scope[] = { "iPhone", "iPod", "iPad" };

/* Rows of libirecovery that differ from ours on purpose. */
static const struct {
  const char *product_type;
  const char *board;
  const char *reason;
} exceptions[] = {
  { "iPhone99,11", "vresearch101ap", "Apple's virtual research phone; no hardware (spec 16)" },
};

static gboolean
is_in_scope (const char *product_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (in_scope); i++) {
    gsize length = strlen (in_scope[i]);

    if (strncmp (product_type, in_scope[i], length) == 0 && g_ascii_isdigit (product_type[length]))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_exception (const struct irecv_device *row)
{
  for (gsize i = 0; i < G_N_ELEMENTS (exceptions); i++)
    if (g_str_equal (exceptions[i].product_type, row->product_type) &&
        g_ascii_strcasecmp (exceptions[i].board, row->hardware_model) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
agrees (const struct irecv_device *row)
{
  const RouseDeviceModel *model = rouse_device_models_find_board (row->hardware_model);

  return model != NULL && g_str_equal (model->product_type, row->product_type) && model->chip_id == row->chip_id &&
         model->board_id == row->board_id;
}

static void
test_same_facts (void)
{
  guint n_compared = 0, n_different = 0;

  for (const struct irecv_device *row = irecv_devices_get_all (); row->product_type != NULL; row++) {
    if (!is_in_scope (row->product_type) || is_exception (row))
      continue;
    n_compared++;
    if (agrees (row))
      continue;
    n_different++;
    g_test_message ("libirecovery: %s %s chip 0x%04x board 0x%02x (%s); we differ", row->product_type,
                    row->hardware_model, row->chip_id, row->board_id, row->display_name);
  }
  g_test_message ("%u models compared", n_compared);
  g_assert_cmpuint (n_different, ==, 0);
  g_assert_cmpuint (n_compared, >, 100); /* a library with an empty table would prove nothing */
}

/* The pair that a phone in DFU or recovery mode tells must not mean one model here and another one there. */
static void
test_same_pairs (void)
{
  for (const struct irecv_device *row = irecv_devices_get_all (); row->product_type != NULL; row++) {
    const RouseDeviceModel *model = rouse_device_models_find (row->chip_id, row->board_id);

    if (model != NULL && !is_exception (row))
      g_assert_cmpstr (model->product_type, ==, row->product_type);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/irecovery-table/same-facts", test_same_facts);
  g_test_add_func ("/irecovery-table/same-pairs", test_same_pairs);
  return g_test_run ();
}
