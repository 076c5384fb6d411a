/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "device/device-waiter.h"

#define ECID G_GUINT64_CONSTANT (0xF01A2B3C4D5E6F70)
#define LONG_MS 20000 /* never waited out by a test that passes */

typedef struct {
  RouseDeviceWaiter *waiter;
  GCancellable *cancellable;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->waiter = rouse_device_waiter_new ();
  f->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->waiter);
  g_object_unref (f->cancellable);
}

static void
see (Fixture *f, RouseDeviceMode mode, guint64 ecid, guint8 address)
{
  RouseSighting sighting = { .ecid = ecid, .mode = mode, .bus = 1, .address = address };

  rouse_device_waiter_apply (f->waiter, &sighting);
}

static gpointer
restart_thread (gpointer data)
{
  Fixture *f = data;

  see (f, ROUSE_DEVICE_MODE_GONE, ECID, 5);
  see (f, ROUSE_DEVICE_MODE_RECOVERY, ECID + 1, 9); /* somebody else's */
  see (f, ROUSE_DEVICE_MODE_RECOVERY, ECID, 6);
  return NULL;
}

static void
test_restart (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseSighting) sighting = NULL;
  GThread *thread;
  guint64 mark;

  see (f, ROUSE_DEVICE_MODE_RECOVERY, ECID, 5);
  mark = rouse_device_waiter_mark (f->waiter);
  thread = g_thread_new ("phone", restart_thread, f);
  g_assert_true (rouse_device_waiter_wait_gone (f->waiter, ECID, mark, LONG_MS, f->cancellable, &error));
  sighting = rouse_device_waiter_wait_mode (f->waiter, ECID, ROUSE_DEVICE_MODE_DFU | ROUSE_DEVICE_MODE_RECOVERY, mark,
                                            LONG_MS, f->cancellable, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sighting->address, ==, 6);
  g_thread_join (thread);
}

static void
test_present (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseSighting) sighting = NULL;

  see (f, ROUSE_DEVICE_MODE_DFU, ECID, 5);
  sighting = rouse_device_waiter_wait_mode (f->waiter, ECID, ROUSE_DEVICE_MODE_DFU, 0, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sighting->ecid, ==, ECID);
  g_assert_null (rouse_device_waiter_wait_mode (f->waiter, ECID, ROUSE_DEVICE_MODE_DFU,
                                                rouse_device_waiter_mark (f->waiter), 10, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (((Fixture *) data)->cancellable);
  return NULL;
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_thread, f);

  g_assert_false (rouse_device_waiter_wait_gone (f->waiter, ECID, 0, LONG_MS, f->cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_clear_error (&error);
  g_assert_false (rouse_device_waiter_wait_gone (f->waiter, ECID, 0, LONG_MS, f->cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_pause (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();
  GThread *thread;

  g_assert_true (rouse_device_waiter_pause (30, f->cancellable, &error));
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 30000);
  g_assert_true (rouse_device_waiter_pause (1, NULL, &error));
  thread = g_thread_new ("cancel", cancel_thread, f);
  g_assert_false (rouse_device_waiter_pause (LONG_MS, f->cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

/* Departure told late: it counts as one, but does not undo the arrival. */
static void
test_late_departure (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseSighting) sighting = NULL;
  guint64 mark;

  see (f, ROUSE_DEVICE_MODE_DFU, ECID, 5);
  mark = rouse_device_waiter_mark (f->waiter);
  see (f, ROUSE_DEVICE_MODE_RECOVERY, ECID, 6);
  g_assert_true (rouse_device_waiter_wait_gone (f->waiter, ECID, mark, 0, NULL, NULL));
  see (f, ROUSE_DEVICE_MODE_GONE, ECID, 5);
  sighting = rouse_device_waiter_look (f->waiter, ECID);
  g_assert_cmpint (sighting->mode, ==, ROUSE_DEVICE_MODE_RECOVERY);
}

static void
test_count (Fixture *f, gconstpointer data)
{
  see (f, ROUSE_DEVICE_MODE_DFU, ECID, 5);
  see (f, ROUSE_DEVICE_MODE_DFU, 0, 6);
  see (f, ROUSE_DEVICE_MODE_DFU, ECID + 1, 7);
  g_assert_cmpuint (rouse_device_waiter_count (f->waiter), ==, 3);
  see (f, ROUSE_DEVICE_MODE_DFU, ECID + 2, 6); /* permission came */
  see (f, ROUSE_DEVICE_MODE_GONE, ECID, 5);
  g_assert_cmpuint (rouse_device_waiter_count (f->waiter), ==, 2);
  g_assert_null (rouse_device_waiter_look (f->waiter, 99));
}

/* A phone that changes its ECID is followed by its port; what comes at another port is somebody else's. */
static void
test_port (Fixture *f, gconstpointer data)
{
  RouseSighting before = {
    .ecid = 77, .mode = ROUSE_DEVICE_MODE_PORT_DFU, .bus = 1, .address = 5, .port = (char *) "1-2"
  };
  RouseSighting gone = { .ecid = 77, .mode = ROUSE_DEVICE_MODE_GONE, .bus = 1, .address = 5, .port = (char *) "1-2" };
  RouseSighting other = { .ecid = 5, .mode = ROUSE_DEVICE_MODE_DFU, .bus = 1, .address = 6, .port = (char *) "1-2.1" };
  RouseSighting after = { .ecid = ECID, .mode = ROUSE_DEVICE_MODE_DFU, .bus = 1, .address = 7, .port = (char *) "1-2" };
  g_autoptr (RouseSighting) found = NULL;
  g_autoptr (GError) error = NULL;
  guint64 mark;

  rouse_device_waiter_apply (f->waiter, &before);
  mark = rouse_device_waiter_mark (f->waiter);
  rouse_device_waiter_apply (f->waiter, &gone);
  rouse_device_waiter_apply (f->waiter, &other);
  g_assert_null (rouse_device_waiter_wait_port_mode (f->waiter, "1-2", ROUSE_DEVICE_MODE_DFU, mark, 1, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_clear_error (&error);
  rouse_device_waiter_apply (f->waiter, &after);
  g_assert_true (rouse_device_waiter_wait_port_gone (f->waiter, "1-2", mark, LONG_MS, NULL, &error));
  found = rouse_device_waiter_wait_port_mode (f->waiter, "1-2", ROUSE_DEVICE_MODE_DFU, mark, LONG_MS, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->ecid, ==, ECID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/device-waiter/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("restart", test_restart);
  ADD ("present", test_present);
  ADD ("cancel", test_cancel);
  ADD ("pause", test_pause);
  ADD ("late-departure", test_late_departure);
  ADD ("count", test_count);
  ADD ("port", test_port);
  return g_test_run ();
}
