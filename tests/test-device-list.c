/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "device/device-list.h"

#define ECID G_GUINT64_CONSTANT (0x001A2B3C4D5E6F70)

typedef struct {
  RouseDeviceList *list;
  guint n_changes;
} Fixture;

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Fixture *f)
{
  f->n_changes++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->list = rouse_device_list_new ();
  g_signal_connect (f->list, "items-changed", G_CALLBACK (items_changed_cb), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->list);
}

static void
see_usb (Fixture *f, RouseDeviceMode mode, guint64 ecid, guint8 address)
{
  RouseSighting sighting = {
    .ecid = ecid, .mode = mode, .chip_id = 0x8030, .board_id = 4, .bus = 1, .address = address
  };

  if (mode == ROUSE_DEVICE_MODE_GONE)
    sighting.chip_id = sighting.board_id = 0;
  sighting.no_permission = ecid == 0;
  rouse_device_list_apply (f->list, &sighting);
}

static void
see_mux (Fixture *f, RouseDeviceMode mode, guint mux_id)
{
  RouseSighting sighting = { .ecid = ECID, .mode = mode, .mux_id = mux_id, .name = (char *) "Anna’s iPhone" };

  rouse_device_list_apply (f->list, &sighting);
}

static void
test_one_entry (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseDevice) device = NULL;
  g_autofree char *title = NULL, *subtitle = NULL;

  see_usb (f, ROUSE_DEVICE_MODE_DFU, ECID, 5);
  device = g_object_ref (rouse_device_list_find (f->list, ECID));
  see_usb (f, ROUSE_DEVICE_MODE_RECOVERY, ECID, 6);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 1);
  g_assert_cmpuint (f->n_changes, ==, 1);
  g_assert_cmpint (rouse_device_get_mode (device), ==, ROUSE_DEVICE_MODE_RECOVERY);
  g_object_get (device, "title", &title, "subtitle", &subtitle, NULL);
  g_assert_cmpstr (title, ==, "iPhone 11");
  g_assert_cmpstr (subtitle, ==, "Recovery mode · …6F70");
}

static void
test_leaves (Fixture *f, gconstpointer data)
{
  see_usb (f, ROUSE_DEVICE_MODE_DFU, ECID, 5);
  see_usb (f, ROUSE_DEVICE_MODE_GONE, ECID, 5);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 0);
  g_assert_null (rouse_device_list_find (f->list, ECID));
}

static void
test_kept (Fixture *f, gconstpointer data)
{
  see_usb (f, ROUSE_DEVICE_MODE_DFU, ECID, 5);
  rouse_device_list_keep (f->list, ECID);
  see_usb (f, ROUSE_DEVICE_MODE_GONE, ECID, 5);
  g_assert_cmpint (rouse_device_get_mode (rouse_device_list_find (f->list, ECID)), ==, ROUSE_DEVICE_MODE_GONE);
  g_assert_nonnull (rouse_device_get_model (rouse_device_list_find (f->list, ECID)));
  g_assert_cmpuint (rouse_device_list_count_present (f->list), ==, 0);
  see_mux (f, ROUSE_DEVICE_MODE_RESTORE, 2);
  g_assert_cmpuint (rouse_device_list_count_present (f->list), ==, 1);
  see_mux (f, ROUSE_DEVICE_MODE_GONE, 2);
  rouse_device_list_keep (f->list, 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 0);
}

/* The two buses do not wait for each other: a departure that is told late must not take away who is back. */
static void
test_late_departure (Fixture *f, gconstpointer data)
{
  see_mux (f, ROUSE_DEVICE_MODE_NORMAL, 3);
  see_usb (f, ROUSE_DEVICE_MODE_RECOVERY, ECID, 7);
  see_mux (f, ROUSE_DEVICE_MODE_GONE, 3);
  g_assert_cmpint (rouse_device_get_mode (rouse_device_list_find (f->list, ECID)), ==, ROUSE_DEVICE_MODE_RECOVERY);
  g_assert_cmpstr (rouse_device_get_sighting (rouse_device_list_find (f->list, ECID))->name, ==, "Anna’s iPhone");
}

static void
test_permission (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseDevice) device = NULL;

  see_usb (f, ROUSE_DEVICE_MODE_DFU, 0, 8);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 1);
  device = g_list_model_get_item (G_LIST_MODEL (f->list), 0);
  g_assert_cmpuint (rouse_device_get_ecid (device), ==, 0);
  see_usb (f, ROUSE_DEVICE_MODE_DFU, ECID, 8);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 1);
  g_assert_nonnull (rouse_device_list_find (f->list, ECID));
  see_usb (f, ROUSE_DEVICE_MODE_DFU, 0, 9);
  see_usb (f, ROUSE_DEVICE_MODE_GONE, 0, 9);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, 1);
}

static void
test_two_phones (Fixture *f, gconstpointer data)
{
  see_usb (f, ROUSE_DEVICE_MODE_DFU, ECID, 5);
  see_usb (f, ROUSE_DEVICE_MODE_DFU, ECID + 1, 6);
  see_usb (f, ROUSE_DEVICE_MODE_GONE, ECID, 5);
  g_assert_cmpuint (rouse_device_list_count_present (f->list), ==, 1);
  g_assert_nonnull (rouse_device_list_find (f->list, ECID + 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/device-list/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("one-entry", test_one_entry);
  ADD ("leaves", test_leaves);
  ADD ("kept", test_kept);
  ADD ("late-departure", test_late_departure);
  ADD ("permission", test_permission);
  ADD ("two-phones", test_two_phones);
  return g_test_run ();
}
