/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "transport/device-monitor.h"
#include "transport/dfu-client.h"
#include "transport/lockdown-client.h"
#include "transport/recovery-client.h"
#include "transport/restored-client.h"

/*
 * The transports against the virtual iPhone: `virtual-iphone --state dfu … -- test-transport SCENARIO`. One scenario a
 * run, since what the phone is like is chosen on the simulator's command line.
 */

#define LONG_MS 20000

typedef struct {
  RouseDeviceMonitor *monitor;
  RouseDeviceWaiter *waiter;
  RouseDeviceList *list;
  guint64 ecid; /* of the first phone; 0: none */
} Bench;

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
bench_open (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  guint tick = g_timeout_add (100, tick_cb, NULL);
  gint64 end_us = g_get_monotonic_time () + LONG_MS * 1000;

  bench->monitor = rouse_device_monitor_new ();
  bench->waiter = rouse_device_monitor_get_waiter (bench->monitor);
  bench->list = rouse_device_monitor_get_list (bench->monitor);
  g_assert_true (rouse_device_monitor_start (bench->monitor, &error));
  g_assert_no_error (error);
  while (!rouse_device_monitor_is_settled (bench->monitor) && g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (rouse_device_monitor_is_settled (bench->monitor));
  if (g_list_model_get_n_items (G_LIST_MODEL (bench->list)) > 0) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (G_LIST_MODEL (bench->list), 0);

    bench->ecid = rouse_device_get_ecid (device);
  }
  g_source_remove (tick);
}

static void
bench_close (Bench *bench)
{
  rouse_device_monitor_stop (bench->monitor);
  g_assert_finalize_object (bench->monitor);
}

static RouseUsbLink *
open_link (Bench *bench)
{
  g_autoptr (GError) error = NULL;
  RouseUsbLink *link = rouse_usb_link_open (bench->ecid, LONG_MS, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (link);
  return link;
}

static RouseImg4Source *
make_image (gsize size)
{
  return rouse_img4_source_new_bytes (g_bytes_new_take (g_malloc0 (size), size));
}

static gpointer
cancel_later_thread (gpointer cancellable)
{
  g_usleep (300000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* --- who is there --- */

/* All phones were listed by the time it settled, each in the mode that the argument says. */
static void
run_sight (Bench *bench, const char *argument)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (bench->list));

  g_assert_cmpuint (n, >, 0);
  for (guint i = 0; i < n; i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (G_LIST_MODEL (bench->list), i);
    const RouseSighting *sighting = rouse_device_get_sighting (device);
    g_autofree char *title = NULL, *subtitle = NULL;

    g_object_get (device, "title", &title, "subtitle", &subtitle, NULL);
    g_print ("# %016" G_GINT64_MODIFIER "x %s · %s · board %s · serial %s · name %s · %s (%s) · %s\n", sighting->ecid,
             title, subtitle, sighting->board, sighting->serial_number, sighting->name, sighting->version,
             sighting->build, sighting->srtg);
    g_assert_cmpuint (sighting->ecid, !=, 0);
    g_assert_nonnull (rouse_device_get_model (device));
    g_assert_true (sighting->image4);
    g_assert_cmpstr (rouse_device_mode_to_string (sighting->mode), ==, argument);
  }
  g_assert_cmpuint (rouse_device_waiter_count (bench->waiter), ==, n);
}

/* As the phone comes and goes: one word of @argument after the other ("gone,normal,gone"). */
static void
run_follow (Bench *bench, const char *argument)
{
  g_auto (GStrv) modes = g_strsplit (argument, ",", -1);
  guint tick = g_timeout_add (100, tick_cb, NULL);

  for (guint i = 0; modes[i] != NULL;) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (G_LIST_MODEL (bench->list), 0);
    RouseDeviceMode mode = device != NULL ? rouse_device_get_mode (device) : ROUSE_DEVICE_MODE_GONE;

    if (strcmp (modes[i], rouse_device_mode_to_string (mode)) == 0)
      g_print ("# %s\n", modes[i++]);
    else
      g_main_context_iteration (NULL, TRUE);
  }
  g_source_remove (tick);
}

static void
run_nobody (Bench *bench, const char *argument)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (bench->list)), ==, 0);
}

static gboolean
is_usb_node (const char *path)
{
  return strstr (path, "/dev/bus/usb/") != NULL && strstr (path, "/ioctl/") == NULL;
}

/* Everything in the testbed for everybody, but the phones' nodes for nobody; and then be nobody, whom permissions bind.
 */
static int
open_up_cb (const char *path, const struct stat *info, int type, struct FTW *walk)
{
  gboolean is_node = is_usb_node (path) && type != FTW_D && type != FTW_DP;

  if (type != FTW_SL)
    g_assert_cmpint (chmod (path, is_node ? 0 : 0777), ==, 0);
  return 0;
}

static int
give_node_cb (const char *path, const struct stat *info, int type, struct FTW *walk)
{
  if (is_usb_node (path) && type != FTW_D && type != FTW_DP)
    g_assert_cmpint (chmod (path, 0666), ==, 0);
  return 0;
}

static void
prepare_no_permission (void)
{
  const char *testbed = g_getenv ("UMOCKDEV_DIR");

  g_assert_nonnull (testbed);
  g_assert_cmpint (nftw (testbed, open_up_cb, 8, FTW_PHYS | FTW_DEPTH), ==, 0);
  if (geteuid () == 0) /* the saved ID stays root's, to give the permission later */
    g_assert_cmpint (setresuid (65534, 65534, 0), ==, 0);
}

static void
run_no_permission (Bench *bench, const char *argument)
{
  g_autoptr (RouseDevice) device = g_list_model_get_item (G_LIST_MODEL (bench->list), 0);
  g_autoptr (RouseUsbLink) link = NULL;
  g_autoptr (GError) error = NULL;
  gboolean no_permission = FALSE;
  uid_t real, effective, saved;

  g_assert_nonnull (device);
  g_object_get (device, "no-permission", &no_permission, NULL);
  g_assert_true (no_permission);
  g_assert_cmpuint (bench->ecid, !=, 0); /* the kernel knows it */
  g_assert_cmpint (rouse_device_get_mode (device), ==, ROUSE_DEVICE_MODE_DFU);
  g_assert_null (rouse_usb_link_open (bench->ecid, 300, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NO_PERMISSION);
  g_clear_error (&error);
  g_assert_null (rouse_usb_link_open (bench->ecid + 1, 300, NULL, &error)); /* that is not this one */
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE);
  g_clear_error (&error);
  /* Waiting for it for minutes keeps nothing open: umockdev, which remembers each refused open, ends us at the 50th. */
  for (guint i = 0; i < 60; i++) {
    g_assert_null (rouse_usb_link_open (bench->ecid, 1, NULL, &error));
    g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NO_PERMISSION);
    g_clear_error (&error);
  }

  /* A rule that is added helps without replugging. */
  if (getresuid (&real, &effective, &saved) == 0 && saved == 0)
    g_assert_cmpint (setresuid (0, 0, 0), ==, 0);
  g_assert_cmpint (nftw (g_getenv ("UMOCKDEV_DIR"), give_node_cb, 8, FTW_PHYS), ==, 0);
  while (no_permission) {
    g_main_context_iteration (NULL, TRUE);
    g_object_get (device, "no-permission", &no_permission, NULL);
  }
  link = rouse_usb_link_open (bench->ecid, LONG_MS, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (link);
}

/* --- DFU --- */

static void
note_progress (guint64 done, guint64 total, gpointer user_data)
{
  guint64 *last = user_data;

  g_assert_cmpuint (done, >=, *last);
  g_assert_cmpuint (done, <=, total);
  *last = done;
}

/* An image that nobody signed: the upload works, and the phone stays in DFU. */
static void
run_dfu_refused (Bench *bench, const char *argument)
{
  g_autoptr (RouseUsbLink) link = open_link (bench);
  g_autoptr (RouseImg4Source) image = make_image (300001);
  g_autoptr (RouseSighting) sighting = NULL;
  g_autoptr (GError) error = NULL;
  guint64 mark = rouse_device_waiter_mark (bench->waiter), last = 0;

  g_assert_cmpint (rouse_usb_link_get_mode (link), ==, ROUSE_DEVICE_MODE_DFU);
  g_assert_nonnull (rouse_usb_link_get_identity (link)->ap_nonce);
  g_assert_nonnull (rouse_usb_link_get_identity (link)->sep_nonce);
  g_assert_true (rouse_dfu_client_send (link, image, note_progress, &last, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (last, ==, 300001);
  g_clear_pointer (&link, rouse_usb_link_close);
  /* A boot ROM that refuses stays, or comes back as what it was. */
  if (rouse_device_waiter_wait_gone (bench->waiter, bench->ecid, mark, 1000, NULL, NULL)) {
    sighting =
        rouse_device_waiter_wait_mode (bench->waiter, bench->ecid, ROUSE_DEVICE_MODE_DFU, mark, LONG_MS, NULL, &error);
    g_assert_no_error (error);
    g_assert_nonnull (sighting->srtg);
  }
}

typedef struct {
  GCancellable *cancellable;
  guint64 at;
} CancelAt;

static void
cancel_at (guint64 done, guint64 total, gpointer user_data)
{
  CancelAt *self = user_data;

  if (done >= self->at)
    g_cancellable_cancel (self->cancellable);
}

static void
run_dfu_cancel (Bench *bench, const char *argument)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  CancelAt at = { cancellable, 100000 };
  g_autoptr (RouseUsbLink) link = open_link (bench);
  g_autoptr (RouseImg4Source) image = make_image (300000);
  g_autoptr (GError) error = NULL;
  guint8 state = 0;

  g_assert_false (rouse_dfu_client_send (link, image, cancel_at, &at, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (rouse_usb_link_control (link, 0xA1, 5, 0, 0, &state, 1, 1000, NULL, NULL), ==, 1);
  g_assert_cmpuint (state, ==, 2); /* ABORT was sent: idle */
}

/* The phone stalls one packet, or reports an error, or is slow: one more attempt, or some patience, and it is done. */
static void
run_dfu_patience (Bench *bench, const char *argument)
{
  g_autoptr (RouseUsbLink) link = open_link (bench);
  g_autoptr (RouseImg4Source) image = make_image (100000);
  g_autoptr (GError) error = NULL;

  g_assert_true (rouse_dfu_client_send (link, image, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* The phone is left in the middle of something by another client. */
static void
run_dfu_left_over (Bench *bench, const char *argument)
{
  g_autoptr (RouseUsbLink) link = open_link (bench);
  g_autoptr (RouseImg4Source) image = make_image (5000);
  g_autoptr (GError) error = NULL;
  guint8 packet[0x800] = { 0 };

  g_assert_cmpint (rouse_usb_link_control (link, 0x21, 1, 0, 0, packet, sizeof packet, 1000, NULL, NULL), ==, 0x800);
  g_assert_true (rouse_dfu_client_send (link, image, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* @argument: "gone" or "refused" */
static void
run_dfu_fails (Bench *bench, const char *argument)
{
  g_autoptr (RouseUsbLink) link = open_link (bench);
  g_autoptr (RouseImg4Source) image = make_image (100000);
  g_autoptr (GError) error = NULL;
  int code = strcmp (argument, "gone") == 0 ? ROUSE_ERROR_DEVICE_GONE : ROUSE_ERROR_REFUSED;

  g_assert_false (rouse_dfu_client_send (link, image, NULL, NULL, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, code);
}

static void
run_open_cancel (Bench *bench, const char *argument)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("cancel", cancel_later_thread, cancellable);

  g_assert_null (rouse_usb_link_open (bench->ecid + 1, LONG_MS, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 3000000);
  g_thread_join (thread);
}

/* --- recovery --- */

static void
run_recovery (Bench *bench, const char *argument)
{
  static const gsize sizes[] = { 1, 512, 0x8000, 0x8001, 5 << 20 };
  g_autoptr (RouseUsbLink) link = open_link (bench);
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL, *nothing = NULL;

  g_assert_cmpint (rouse_usb_link_get_mode (link), ==, ROUSE_DEVICE_MODE_RECOVERY);
  g_assert_null (rouse_usb_link_get_identity (link)->srtg);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (RouseImg4Source) image = make_image (sizes[i]);
    guint64 last = 0;

    g_assert_true (rouse_recovery_client_send (link, image, note_progress, &last, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (last, ==, sizes[i]);
  }
  g_assert_true (rouse_recovery_client_command (link, "setenv auto-boot false", NULL, &error));
  value = rouse_recovery_client_getenv (link, "auto-boot", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (value, ==, "false");
  nothing = rouse_recovery_client_getenv (link, "no-such-thing", NULL, &error);
  g_assert_no_error (error);
  g_assert_null (nothing);
  g_assert_false (rouse_recovery_client_command (link, "bad\ncommand", NULL, NULL));
  rouse_recovery_client_kick (link, NULL);
}

static void
run_give_back (Bench *bench, const char *argument)
{
  g_autoptr (RouseUsbLink) link = open_link (bench);
  g_autoptr (RouseSighting) sighting = NULL;
  g_autoptr (GError) error = NULL;
  guint64 mark = rouse_device_waiter_mark (bench->waiter);

  g_assert_true (rouse_recovery_client_give_back (link, NULL, &error));
  g_assert_true (rouse_device_waiter_wait_gone (bench->waiter, bench->ecid, mark, LONG_MS, NULL, &error));
  sighting =
      rouse_device_waiter_wait_mode (bench->waiter, bench->ecid, ROUSE_DEVICE_MODE_NORMAL, mark, LONG_MS, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (sighting->version);
}

/* The simulator pulls the cable in the middle. */
static void
run_bulk_unplug (Bench *bench, const char *argument)
{
  g_autoptr (RouseUsbLink) link = open_link (bench);
  g_autoptr (RouseImg4Source) image = make_image (20 << 20);
  g_autoptr (GError) error = NULL;
  guint64 mark = rouse_device_waiter_mark (bench->waiter), last = 0;

  g_assert_false (rouse_recovery_client_send (link, image, note_progress, &last, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE);
  g_assert_true (rouse_device_waiter_wait_gone (bench->waiter, bench->ecid, mark, LONG_MS, NULL, NULL));
}

static void
run_bulk_stall (Bench *bench, const char *argument)
{
  g_autoptr (RouseUsbLink) link = open_link (bench);
  g_autoptr (RouseImg4Source) image = make_image (4 << 20);
  g_autoptr (GError) error = NULL;

  g_assert_false (rouse_recovery_client_send (link, image, NULL, NULL, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (rouse_recovery_client_send (link, image, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* The phone takes no more: only cancelling ends it in time. */
static void
run_bulk_hang_cancel (Bench *bench, const char *argument)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (RouseUsbLink) link = open_link (bench);
  g_autoptr (RouseImg4Source) image = make_image (4 << 20);
  g_autoptr (GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("cancel", cancel_later_thread, cancellable);

  g_assert_false (rouse_recovery_client_send (link, image, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 3000000);
  g_thread_join (thread);
}

static void
run_command_hang (Bench *bench, const char *argument)
{
  g_autoptr (RouseUsbLink) link = open_link (bench);
  g_autoptr (GError) error = NULL;

  g_assert_false (rouse_recovery_client_command (link, "saveenv", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* --- usbmuxd's side --- */

static void
run_enter_recovery (Bench *bench, const char *argument)
{
  g_autoptr (RouseSighting) sighting = rouse_device_waiter_look (bench->waiter, bench->ecid);
  g_autoptr (RouseSighting) there = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseLockdownClient) client = rouse_lockdown_client_open (sighting->udid, &error);
  guint64 mark = rouse_device_waiter_mark (bench->waiter);
  g_auto (plist_t) version = NULL;

  g_assert_no_error (error);
  version = rouse_lockdown_client_get_value (client, NULL, "ProductVersion", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (plist_get_string_ptr (version, NULL), ==, sighting->version);
  g_assert_null (rouse_lockdown_client_get_value (client, NULL, "NoSuchKey", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (rouse_lockdown_client_enter_recovery (client, &error));
  g_assert_no_error (error);
  g_assert_true (rouse_device_waiter_wait_gone (bench->waiter, bench->ecid, mark, LONG_MS, NULL, &error));
  there = rouse_device_waiter_wait_mode (bench->waiter, bench->ecid, ROUSE_DEVICE_MODE_RECOVERY, mark, LONG_MS, NULL,
                                         &error);
  g_assert_no_error (error);
  g_assert_nonnull (there);
}

static void
run_locked (Bench *bench, const char *argument)
{
  g_autoptr (RouseSighting) sighting = rouse_device_waiter_look (bench->waiter, bench->ecid);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseLockdownClient) client = rouse_lockdown_client_open (sighting->udid, &error);

  g_assert_no_error (error);
  g_assert_false (rouse_lockdown_client_enter_recovery (client, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_LOCKED);
  g_print ("# %s\n", error->message);
}

static void
run_restored (Bench *bench, const char *argument)
{
  g_autoptr (RouseSighting) sighting = rouse_device_waiter_look (bench->waiter, bench->ecid);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseMuxLink) link = rouse_mux_link_open (sighting->mux_id, ROUSE_RESTORED_PORT, 3, 100, NULL, &error);
  g_autoptr (RouseMuxLink) closed = NULL;
  g_autoptr (RouseRestoredIdentity) who = NULL;
  guint64 mark;

  g_assert_no_error (error);
  who = rouse_restored_client_identify (link, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (who->ecid, ==, bench->ecid);
  closed = rouse_mux_link_open (sighting->mux_id, 4444, 2, 10, NULL, &error);
  g_assert_null (closed);
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED);
  g_clear_error (&error);
  closed = rouse_mux_link_open (4444, ROUSE_RESTORED_PORT, 2, 10, NULL, &error);
  g_assert_null (closed);
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE);
  g_clear_error (&error);
  mark = rouse_device_waiter_mark (bench->waiter);
  g_assert_true (rouse_restored_client_reboot (link, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (rouse_device_waiter_wait_gone (bench->waiter, bench->ecid, mark, LONG_MS, NULL, &error));
}

static const struct {
  const char *name;
  void (*run) (Bench *bench, const char *argument);
  void (*prepare) (void);
} scenarios[] = {
  { "sight", run_sight },
  { "nobody", run_nobody },
  { "follow", run_follow },
  { "no-permission", run_no_permission, prepare_no_permission },
  { "dfu-refused", run_dfu_refused },
  { "dfu-cancel", run_dfu_cancel },
  { "dfu-patience", run_dfu_patience },
  { "dfu-left-over", run_dfu_left_over },
  { "dfu-fails", run_dfu_fails },
  { "open-cancel", run_open_cancel },
  { "recovery", run_recovery },
  { "give-back", run_give_back },
  { "bulk-unplug", run_bulk_unplug },
  { "bulk-stall", run_bulk_stall },
  { "bulk-hang-cancel", run_bulk_hang_cancel },
  { "command-hang", run_command_hang },
  { "enter-recovery", run_enter_recovery },
  { "locked", run_locked },
  { "restored", run_restored },
};

int
main (int argc, char **argv)
{
  for (gsize i = 0; argc > 1 && i < G_N_ELEMENTS (scenarios); i++) {
    if (strcmp (argv[1], scenarios[i].name) == 0) {
      Bench bench = { 0 };

      if (scenarios[i].prepare != NULL)
        scenarios[i].prepare ();
      bench_open (&bench);
      scenarios[i].run (&bench, argc > 2 ? argv[2] : NULL);
      bench_close (&bench);
      g_print ("# %s: ok\n", argv[1]);
      return 0;
    }
  }
  g_printerr ("usage: test-transport SCENARIO [ARGUMENT]\n");
  return 2;
}
