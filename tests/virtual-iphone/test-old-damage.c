/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ap-ticket.h"
#include "arrival.h"
#include "component-types.h"
#include "test-old-make.h"
#include "test-phone.h"

/* Every model before Image4 × every image × what a rule for "image" can do to it or to its ticket: refused, and for the
 * right reason. */

static const TestPhoneKind recovery_phone = { "iPhone5,2", SIM_MODE_RECOVERY };

typedef struct {
  const char *action, *refusal;
} Damage;

static const Damage image_damages[] = {
  { "flip", "image-signature" },
  { "other-type", "image-type" },
  { "other-board", "image-board" },
  { "other-chip", "image-chip" },
  { "other-ecid", "image-ecid" },
  { "bad-signature", "image-signature" },
  { "no-ticket", "image-without-signature" },
};
static const Damage ticket_damages[] = {
  { "other-board", "ticket-board" },   { "other-chip", "ticket-chip" },   { "other-ecid", "ticket-ecid" },
  { "other-domain", "ticket-domain" }, { "stale-nonce", "ticket-nonce" }, { "bad-signature", "ticket-signature" },
  { "flip", "ticket-signature" },
};

/* @with_ticket: the image has no signature of its own */
static void
assert_image_refused (const SimModel *model, const char *type, const Damage *damage, gboolean with_ticket)
{
  const TestPhoneKind kind = { model->product_type, SIM_MODE_RECOVERY };
  TestPhone f = { 0 };
  g_autoptr (GBytes) image = NULL;
  g_autoptr (GBytes) ticket = NULL;
  g_autoptr (GBytes) damaged = NULL;
  gboolean in_ticket = strcmp (damage->action, "not-in-ticket") == 0 || strcmp (damage->action, "other-digest") == 0;

  test_set_up (&f, &kind);
  image = with_ticket ? test_old_make_file (f.device, sim_component_own_type (type), TEST_OLD_ALL_RIGHT)
                      : test_old_make_signed (f.device, sim_component_own_type (type), TEST_OLD_ALL_RIGHT);
  if (with_ticket)
    ticket = test_old_make_ticket (f.device, image, type, TEST_OLD_ALL_RIGHT);
  g_assert_true (sim_device_check_image (f.device, image, type, ticket, NULL));
  damaged = sim_arrival_damage (in_ticket ? ticket : image, damage->action);
  g_assert_nonnull (damaged);
  g_assert_false (
      sim_device_check_image (f.device, in_ticket ? image : damaged, type, in_ticket ? damaged : ticket, NULL));
  test_assert_refused (&f, damage->refusal);
  test_tear_down (&f, NULL);
}

static void
assert_ticket_refused (const SimModel *model, const char *type, const Damage *damage)
{
  const TestPhoneKind kind = { model->product_type, SIM_MODE_RECOVERY };
  TestPhone f = { 0 };
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) ticket = NULL;
  g_autoptr (GBytes) damaged = NULL;

  test_set_up (&f, &kind);
  file = test_old_make_file (f.device, sim_component_own_type (type), TEST_OLD_ALL_RIGHT);
  ticket = test_old_make_ticket (f.device, file, type, TEST_OLD_ALL_RIGHT);
  g_assert_true (sim_ap_ticket_check (f.device, ticket, NULL));
  damaged = sim_arrival_damage (ticket, damage->action);
  g_assert_nonnull (damaged);
  g_assert_false (sim_ap_ticket_check (f.device, damaged, NULL));
  test_assert_refused (&f, damage->refusal);
  test_tear_down (&f, NULL);
}

static void
test_damage (gconstpointer data)
{
  static const Damage by_ticket[] = { { "flip", "image-digest" },
                                      { "other-digest", "image-digest" },
                                      { "not-in-ticket", "image-not-in-ticket" } };
  const SimModel *model = data;

  for (const SimApTicketRow *row = sim_ap_ticket_rows; row->component != NULL; row++) {
    const char *type = sim_component_type (row->component);

    if (strcmp (row->component, "OS") == 0) /* no image: its digest is of a file */
      continue;
    for (gsize i = 0; i < G_N_ELEMENTS (image_damages); i++)
      assert_image_refused (model, type, &image_damages[i], FALSE);
    for (gsize i = 0; i < G_N_ELEMENTS (ticket_damages); i++)
      assert_ticket_refused (model, type, &ticket_damages[i]);
    for (gsize i = 0; i < G_N_ELEMENTS (by_ticket); i++)
      if (strcmp (type, "ibss") != 0 && strcmp (type, "illb") != 0) /* these must be signed themselves */
        assert_image_refused (model, type, &by_ticket[i], TRUE);
  }
}

/* In DFU mode both come at once: the action says which of the two it is for. */
static void
test_damage_of_both (TestPhone *f, gconstpointer data)
{
  g_autoptr (GBytes) image = test_old_make_file (f->device, "ibec", TEST_OLD_ALL_RIGHT);
  g_autoptr (GBytes) ticket = test_old_make_ticket (f->device, image, "ibec", TEST_OLD_ALL_RIGHT);
  g_autoptr (GBytes) both = test_old_join (ticket, 0xFF, image);
  g_autoptr (GBytes) flipped = sim_arrival_damage (both, "flip");
  g_autoptr (GBytes) stale = sim_arrival_damage (both, "stale-nonce");
  g_autoptr (GBytes) alone = sim_arrival_damage (both, "no-ticket");
  gsize size = g_bytes_get_size (both), used = 0;

  g_assert_cmpuint (g_bytes_get_size (flipped), ==, size);
  g_assert_true (sim_ap_ticket_check (f->device, flipped, &used));
  g_assert_false (g_bytes_equal (flipped, both));
  g_assert_cmpuint (g_bytes_get_size (stale), ==, size);
  g_assert_false (sim_ap_ticket_check (f->device, stale, &used));
  test_assert_refused (f, "ticket-nonce");
  g_assert_true (g_bytes_equal (alone, image));
}

int
main (int argc, char **argv)
{
  gsize n_models;
  const SimModel *models = sim_models_get (&n_models);

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n_models; i++)
    if (!models[i].image4 && models[i].ap_nonce_size > 0) { /* phones without nonce have no APTicket */
      g_autofree char *path = g_strconcat ("/old-damage/", models[i].product_type, NULL);

      g_test_add_data_func (path, &models[i], test_damage);
    }

  TEST_ADD ("/old-damage/both", &recovery_phone, test_damage_of_both);
  return g_test_run ();
}
