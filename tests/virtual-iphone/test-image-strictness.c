/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "arrival.h"
#include "component-types.h"
#include "test-images.h"
#include "test-phone.h"

#include <string.h>

/*
 * Every virtual model × every type of image that firmware can have × everything that can be wrong with it or its
 * ticket: refused, and for the right reason; and the right one is taken. It follows the tables of models and of types,
 * so that a new row of either is covered by itself.
 */

typedef struct {
  const char *name;
  TestTicket kind;
  const char *refusal;
  const char *only; /* the only type that notices; NULL: all do */
} Wrong;

static const Wrong wrongs[] = {
  { "signature", TEST_TICKET_SIGNATURE, "ticket-signature" },
  { "chip", TEST_TICKET_CHIP, "ticket-chip" },
  { "board", TEST_TICKET_BOARD, "ticket-board" },
  { "ecid", TEST_TICKET_ECID, "ticket-ecid" },
  { "domain", TEST_TICKET_DOMAIN, "ticket-domain" },
  { "nonce", TEST_TICKET_NONCE, "ticket-nonce" },
  { "no-nonce", TEST_TICKET_NO_NONCE, "ticket-nonce" },
  { "sep-nonce", TEST_TICKET_SEP_NONCE, "ticket-sep-nonce", "rsep" },
  { "digest", TEST_TICKET_DIGEST, "image-digest" },
  { "not-in-ticket", TEST_TICKET_OTHER_IMAGE, "image-not-in-ticket" },
};

/* One phone, and an IM4P of every type. */
typedef struct {
  TestPhone phone;
  GPtrArray *types; /* const char * */
  GPtrArray *im4ps; /* GBytes */
} Fixture;

/* Types that several components share stand in the ticket once. */
static gboolean
has_type (GPtrArray *types, const char *type)
{
  return g_ptr_array_find_with_equal_func (types, type, g_str_equal, NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  const SimModel *model = data;
  TestPhoneKind kind = { model->product_type, SIM_MODE_DFU };
  const char *type;

  test_set_up (&f->phone, &kind);
  f->types = g_ptr_array_new ();
  f->im4ps = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (gsize i = 0; (type = sim_component_type_at (i)) != NULL; i++)
    if (!has_type (f->types, type)) {
      g_ptr_array_add (f->types, (gpointer) type);
      g_ptr_array_add (f->im4ps, test_make_im4p (type, 100 + 3 * i));
    }
  g_assert_cmpuint (f->types->len, >, 100);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_ptr_array_unref (f->types);
  g_ptr_array_unref (f->im4ps);
  test_tear_down (&f->phone, NULL);
}

static guint
count_refusals (Fixture *f, const char *what)
{
  g_autoptr (JsonNode) node = sim_summary_to_json (sim_device_get_summary (f->phone.device), f->phone.device);
  JsonArray *refused = json_object_get_array_member (json_node_get_object (node), "refused");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (refused); i++)
    n += strcmp (json_object_get_string_member (json_array_get_object_element (refused, i), "what"), what) == 0;
  return n;
}

/* Image number @i with @ticket, sent as what it is. @booted: (nullable): the ticket of the ramdisk. */
static gboolean
is_taken (Fixture *f, guint i, GBytes *ticket, GBytes *booted)
{
  g_autoptr (GBytes) image = test_make_img4 (f->im4ps->pdata[i], ticket);

  return sim_device_check_image (f->phone.device, image, f->types->pdata[i], booted, NULL);
}

static GBytes *
make_ticket (Fixture *f, TestTicket kind)
{
  return test_make_ticket_for_all (f->phone.device, f->im4ps, f->types, kind);
}

static void
test_right (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) ticket = make_ticket (f, TEST_TICKET_GOOD);

  for (guint i = 0; i < f->types->len; i++) {
    g_assert_true (is_taken (f, i, ticket, NULL));
    g_assert_true (is_taken (f, i, ticket, ticket)); /* in restore mode */
  }
  test_assert_refused (&f->phone, NULL);
}

/* In DFU and recovery mode. */
static void
test_wrong_tickets (Fixture *f, gconstpointer data)
{
  for (gsize w = 0; w < G_N_ELEMENTS (wrongs); w++) {
    g_autoptr (GBytes) ticket = make_ticket (f, wrongs[w].kind);
    guint before = count_refusals (f, wrongs[w].refusal), n = 0;

    for (guint i = 0; i < f->types->len; i++) {
      gboolean notices = wrongs[w].only == NULL || strcmp (wrongs[w].only, f->types->pdata[i]) == 0;

      if (is_taken (f, i, ticket, NULL) == notices)
        g_error ("%s with wrong %s was %s", (char *) f->types->pdata[i], wrongs[w].name,
                 notices ? "taken" : "not taken");
      n += notices;
    }
    g_assert_cmpuint (count_refusals (f, wrongs[w].refusal) - before, ==, n);
  }
}

/* In restore mode only the ticket of the boot will do, and it must be right as well. */
static void
test_wrong_in_restore (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) booted = make_ticket (f, TEST_TICKET_GOOD);
  g_autoptr (GBytes) digests = make_ticket (f, TEST_TICKET_DIGEST);
  g_autoptr (GBytes) others = make_ticket (f, TEST_TICKET_OTHER_IMAGE);

  for (gsize w = 0; w < G_N_ELEMENTS (wrongs); w++) {
    g_autoptr (GBytes) ticket = make_ticket (f, wrongs[w].kind);

    for (guint i = 0; i < f->types->len; i++)
      g_assert_false (is_taken (f, i, ticket, booted));
  }
  g_assert_cmpuint (count_refusals (f, "ticket-differs"), ==, G_N_ELEMENTS (wrongs) * f->types->len);
  for (guint i = 0; i < f->types->len; i++) {
    g_assert_false (is_taken (f, i, digests, digests));
    g_assert_false (is_taken (f, i, others, others));
  }
  g_assert_cmpuint (count_refusals (f, "image-digest"), ==, f->types->len);
  g_assert_cmpuint (count_refusals (f, "image-not-in-ticket"), ==, f->types->len);
}

/* A right image of another type; and each in the place of its neighbour. */
static void
test_wrong_type (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) ticket = make_ticket (f, TEST_TICKET_GOOD);

  for (guint i = 0; i < f->types->len; i++) {
    g_autoptr (GBytes) image = test_make_img4 (f->im4ps->pdata[i], ticket);

    g_assert_false (
        sim_device_check_image (f->phone.device, image, f->types->pdata[(i + 1) % f->types->len], NULL, NULL));
    g_assert_false (
        sim_device_check_image (f->phone.device, image, f->types->pdata[(i + 1) % f->types->len], ticket, NULL));
  }
  g_assert_cmpuint (count_refusals (f, "image-type"), ==, 2 * f->types->len);
}

/* What a bad cable does, and the other rules for "image": each leads to its own refusal. */
static void
test_damage (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *action;
    const char *refusal;
    const char *in_restore;
  } damages[] = {
    { "flip", "image-digest", "image-digest" },
    { "other-type", "image-type", "image-type" },
    { "no-ticket", "image-without-ticket", "image-without-ticket" },
    { "other-board", "ticket-board", "ticket-differs" },
    { "other-chip", "ticket-chip", "ticket-differs" },
    { "other-ecid", "ticket-ecid", "ticket-differs" },
    { "other-domain", "ticket-domain", "ticket-differs" },
    { "stale-nonce", "ticket-nonce", "ticket-differs" },
    { "other-digest", "image-digest", "ticket-differs" },
    { "not-in-ticket", "image-not-in-ticket", "ticket-differs" },
    { "bad-signature", "ticket-signature", "ticket-differs" },
  };
  g_autoptr (GBytes) ticket = make_ticket (f, TEST_TICKET_GOOD);
  g_autoptr (GBytes) image = test_make_img4 (f->im4ps->pdata[0], ticket);

  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++) {
    g_autoptr (GBytes) damaged = sim_arrival_damage (image, damages[i].action);
    guint before;

    g_assert_nonnull (damaged);
    before = count_refusals (f, damages[i].refusal);
    g_assert_false (sim_device_check_image (f->phone.device, damaged, f->types->pdata[0], NULL, NULL));
    g_assert_cmpuint (count_refusals (f, damages[i].refusal), ==, before + 1);
    before = count_refusals (f, damages[i].in_restore);
    g_assert_false (sim_device_check_image (f->phone.device, damaged, f->types->pdata[0], ticket, NULL));
    g_assert_cmpuint (count_refusals (f, damages[i].in_restore), ==, before + 1);
  }
  g_assert_true (sim_device_check_image (f->phone.device, image, f->types->pdata[0], NULL, NULL));
}

/* --- through the doors: what becomes of the phone --- */

static void
send_dfu (TestPhone *phone, const char *type, TestTicket kind)
{
  g_autoptr (GBytes) image = test_make_image (phone->device, type, 3000, kind);

  test_upload_dfu (phone, image);
}

/* The boot ROM stays as it is after each wrong iBSS, and takes the right one; and so does iBSS with iBEC. */
static void
test_doors_dfu (Fixture *f, gconstpointer data)
{
  TestPhone *phone = &f->phone;

  for (gsize w = 0; w < G_N_ELEMENTS (wrongs); w++) {
    if (wrongs[w].only != NULL)
      continue;
    send_dfu (phone, "ibss", wrongs[w].kind);
    g_assert_cmpint (sim_device_get_stage (phone->device), ==, SIM_STAGE_ROM);
    g_assert_cmpuint (count_refusals (f, wrongs[w].refusal), >, 0);
  }
  send_dfu (phone, "ibss", TEST_TICKET_GOOD);
  g_assert_cmpint (sim_device_get_stage (phone->device), ==, SIM_STAGE_IBSS);
}

static void
send_and_say (TestPhone *phone, const char *type, const char *command, TestTicket kind)
{
  g_autoptr (GBytes) image = test_make_image (phone->device, type, 3000, kind);

  test_send_file (phone, image, TRUE);
  test_command (phone, command);
  /* Not every command moves the phone: nothing may come to wait for. */
  while (!sim_device_is_settled (phone->device) || g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
}

static void
boot_to_ibec (TestPhone *phone)
{
  send_and_say (phone, "ibec", "go", TEST_TICKET_GOOD);
  g_assert_cmpint (sim_device_get_stage (phone->device), ==, SIM_STAGE_IBEC);
}

/* iBEC panics at each wrong image, and the phone comes back with the iBoot of its flash. */
static void
test_doors_recovery (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *type;
    const char *command;
  } images[] = { { "rtsc", "firmware" },   { "anef", "firmware" },     { "rdsk", "ramdisk" },
                 { "rdtr", "devicetree" }, { "rsep", "rsepfirmware" }, { "rkrn", "bootx" } };
  TestPhone *phone = &f->phone;

  sim_device_move (phone->device, SIM_MODE_RECOVERY, 0);
  test_settle (phone);
  for (gsize w = 0; w < G_N_ELEMENTS (wrongs); w++) {
    if (wrongs[w].only == NULL) {
      send_and_say (phone, "ibec", "go", wrongs[w].kind);
      g_assert_cmpint (sim_device_get_stage (phone->device), ==, SIM_STAGE_IBOOT);
    }
    for (gsize i = 0; i < G_N_ELEMENTS (images); i++) {
      guint before = count_refusals (f, wrongs[w].refusal);

      if (wrongs[w].only != NULL && strcmp (wrongs[w].only, images[i].type) != 0)
        continue;
      boot_to_ibec (phone);
      send_and_say (phone, images[i].type, images[i].command, wrongs[w].kind);
      g_assert_cmpuint (count_refusals (f, wrongs[w].refusal), ==, before + 1);
      g_assert_cmpint (sim_device_get_stage (phone->device), ==, SIM_STAGE_IBOOT);
    }
  }
  boot_to_ibec (phone);
  for (gsize i = 0; i < G_N_ELEMENTS (images); i++)
    send_and_say (phone, images[i].type, images[i].command, TEST_TICKET_GOOD);
  g_assert_cmpint (sim_device_get_mode (phone->device), ==, SIM_MODE_RESTORE);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*run) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "right", test_right },
    { "wrong-tickets", test_wrong_tickets },
    { "wrong-in-restore", test_wrong_in_restore },
    { "wrong-type", test_wrong_type },
    { "damage", test_damage },
    { "doors-dfu", test_doors_dfu },
    { "doors-recovery", test_doors_recovery },
  };
  gsize n_models;
  const SimModel *models = sim_models_get (&n_models);

  g_test_init (&argc, &argv, NULL);
  for (gsize m = 0; m < n_models; m++)
    for (gsize i = 0; i < G_N_ELEMENTS (tests) && models[m].image4; i++) {
      g_autofree char *path = g_strdup_printf ("/image-strictness/%s/%s", models[m].board, tests[i].name);

      g_test_add (path, Fixture, &models[m], set_up, tests[i].run, tear_down);
    }
  return g_test_run ();
}
