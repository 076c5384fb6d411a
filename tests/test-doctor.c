/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor-fixture.h"

#include "doctor/udev-rules.h"

#include "http-server.h"

#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* --- usbmuxd --- */

static const char *const list_of_one =
    "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>DeviceList</key><array><dict><key>Properties</key><dict>"
    "<key>ConnectionType</key><string>USB</string></dict></dict></array></dict></plist>";

typedef struct {
  int fd;
  const char *answer;
  guint32 size; /* that the header promises; 0: the true one */
} Mux;

static gpointer
mux_thread (gpointer data)
{
  Mux *mux = data;
  int fd = accept (mux->fd, NULL, NULL);
  char request[1024];
  guint32 header[4] = { GUINT32_TO_LE (mux->size != 0 ? mux->size : (guint32) (16 + strlen (mux->answer))),
                        GUINT32_TO_LE (1), GUINT32_TO_LE (8), GUINT32_TO_LE (1) };

  g_assert_cmpint (read (fd, request, sizeof request), >, 16);
  if (*mux->answer != '\0') { /* who does not like the header may have hung up already */
    g_assert_cmpint (send (fd, header, sizeof header, MSG_NOSIGNAL), ==, sizeof header);
    send (fd, mux->answer, strlen (mux->answer), MSG_NOSIGNAL);
  }
  close (fd);
  return NULL;
}

static int
open_socket (DoctorFixture *f)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofree char *full = doctor_fixture_make_parents (f, "/run/usbmuxd");
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);

  g_strlcpy (address.sun_path, full, sizeof address.sun_path);
  g_unlink (full);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (fd, 4), ==, 0);
  return fd;
}

static void
check_answered (DoctorFixture *f, const char *answer, guint32 size, RouseDoctorResult expected, const char *reason,
                const char *command)
{
  Mux mux = { open_socket (f), answer, size };
  GThread *thread = g_thread_new ("mux", mux_thread, &mux);

  doctor_fixture_check (f, rouse_doctor_check_muxd, expected, reason, command);
  g_thread_join (thread);
  close (mux.fd);
}

static void
install_muxd (DoctorFixture *f)
{
  g_autofree char *path = rouse_doctor_host_path (f->host, "/usr/sbin/usbmuxd");

  doctor_fixture_put (f, "/usr/sbin/usbmuxd", "#!/bin/sh\necho usbmuxd 1.1.1\n");
  g_chmod (path, 0755);
  doctor_fixture_put (f, "/run/systemd/system/x", "");
}

static void
test_muxd_missing (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_PROBLEM, "not installed", NULL);
  doctor_fixture_put (f, "/etc/os-release", "NAME=x\nID=fedora\n");
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_PROBLEM, "not installed", "sudo dnf install usbmuxd");
  doctor_fixture_put (f, "/etc/os-release", "ID=\"linuxmint\"\nID_LIKE=\"ubuntu debian\"\n");
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_PROBLEM, "not installed", "sudo apt install usbmuxd");
}

static void
test_muxd_asleep (DoctorFixture *f, gconstpointer data)
{
  install_muxd (f);
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_OK, "starts by itself", NULL);
  doctor_fixture_plug (f, "1-1", "12a8\n", "480\n");
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_PROBLEM, "does not run",
                        "sudo systemctl restart usbmuxd");
  f->host->mux_answered = TRUE;
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_PROBLEM, "did not come back",
                        "sudo systemctl restart usbmuxd");
}

static void
test_muxd_dead_socket (DoctorFixture *f, gconstpointer data)
{
  install_muxd (f);
  close (open_socket (f)); /* the file stays */
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_PROBLEM, "left a socket behind", "restart usbmuxd");
}

static void
test_muxd_answers (DoctorFixture *f, gconstpointer data)
{
  const char *empty = "<plist version=\"1.0\"><dict><key>DeviceList</key><array/></dict></plist>";

  install_muxd (f);
  check_answered (f, list_of_one, 0, ROUSE_DOCTOR_OK, "usbmuxd 1.1.1 runs and answers; phones that it knows: 1", NULL);
  doctor_fixture_plug (f, "1-1", "12a8\n", "480\n");
  check_answered (f, empty, 0, ROUSE_DOCTOR_PROBLEM, "does not know the phone", "restart usbmuxd");
}

static void
test_muxd_garbage (DoctorFixture *f, gconstpointer data)
{
  install_muxd (f);
  check_answered (f, "", 0, ROUSE_DOCTOR_PROBLEM, "nobody answers", "restart");
  check_answered (f, "no list", 0, ROUSE_DOCTOR_PROBLEM, "nobody answers", "restart");
  check_answered (f, "short", 4000, ROUSE_DOCTOR_PROBLEM, "nobody answers", "restart");
  check_answered (f, "huge", G_MAXUINT32, ROUSE_DOCTOR_PROBLEM, "nobody answers", "restart");
  check_answered (f, "tiny", 3, ROUSE_DOCTOR_PROBLEM, "nobody answers", "restart");
  check_answered (f, "<plist version=\"1.0\"><dict/></plist>", 0, ROUSE_DOCTOR_PROBLEM, "nobody answers", "restart");
}

static void
test_room (DoctorFixture *f, gconstpointer data)
{
  f->host->free_bytes = G_GINT64_CONSTANT (200) * 1000 * 1000;
  doctor_fixture_check (f, rouse_doctor_check_room, ROUSE_DOCTOR_PROBLEM, "200", NULL);
  f->host->free_bytes = G_GINT64_CONSTANT (9) * 1000 * 1000 * 1000;
  doctor_fixture_check (f, rouse_doctor_check_room, ROUSE_DOCTOR_WARNING, "9", NULL);
  f->host->free_bytes = G_GINT64_CONSTANT (90) * 1000 * 1000 * 1000;
  doctor_fixture_check (f, rouse_doctor_check_room, ROUSE_DOCTOR_OK, "90", NULL);
}

static void
test_power (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_put (f, "/sys/class/power_supply/hidpp_battery_0/type", "Battery\n");
  doctor_fixture_put (f, "/sys/class/power_supply/hidpp_battery_0/scope", "Device\n");
  doctor_fixture_check (f, rouse_doctor_check_power, ROUSE_DOCTOR_NOT_NEEDED, "battery", NULL);
  doctor_fixture_put (f, "/sys/class/power_supply/BAT0/type", "Battery\n");
  doctor_fixture_put (f, "/sys/class/power_supply/BAT0/status", "Discharging\n");
  doctor_fixture_put (f, "/sys/class/power_supply/BAT0/capacity", "71\n");
  doctor_fixture_check (f, rouse_doctor_check_power, ROUSE_DOCTOR_WARNING, "71 %", NULL);
  doctor_fixture_put (f, "/sys/class/power_supply/BAT0/capacity", "12\n");
  doctor_fixture_check (f, rouse_doctor_check_power, ROUSE_DOCTOR_PROBLEM, "12 %", NULL);
  doctor_fixture_put (f, "/sys/class/power_supply/AC/type", "Mains\n");
  doctor_fixture_put (f, "/sys/class/power_supply/AC/online", "1\n");
  doctor_fixture_check (f, rouse_doctor_check_power, ROUSE_DOCTOR_OK, "plugged in", NULL);
}

static void
test_sandbox (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_check (f, rouse_doctor_check_sandbox, ROUSE_DOCTOR_NOT_NEEDED, "sandbox", NULL);
  doctor_fixture_put (f, "/.flatpak-info", "[Application]\nname=org.example.App\n[Context]\nshared=network;ipc;\n");
  doctor_fixture_check (f, rouse_doctor_check_sandbox, ROUSE_DOCTOR_PROBLEM, "USB",
                        "flatpak override --user --device=all org.example.App");
  doctor_fixture_put (f, "/.flatpak-info", "[Context]\nshared=ipc;\ndevices=all;\n");
  doctor_fixture_check (f, rouse_doctor_check_sandbox, ROUSE_DOCTOR_PROBLEM, "network", "--share=network");
  doctor_fixture_put (f, "/.flatpak-info", "[Context]\nshared=network;\ndevices=all;\n");
  doctor_fixture_check (f, rouse_doctor_check_sandbox, ROUSE_DOCTOR_PROBLEM, "usbmuxd", "--filesystem=/run/usbmuxd");
  doctor_fixture_put (f, "/.flatpak-info", "[Context]\nshared=network;\ndevices=all;\nfilesystems=/run/usbmuxd:ro;\n");
  doctor_fixture_check (f, rouse_doctor_check_sandbox, ROUSE_DOCTOR_OK, "permits", NULL);
  doctor_fixture_put (f, "/.flatpak-info", "no key file");
  doctor_fixture_check (f, rouse_doctor_check_sandbox, ROUSE_DOCTOR_UNKNOWN, "does not tell", NULL);
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_WARNING, "inside the sandbox", NULL);
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_UNKNOWN, "inside the sandbox", "70-rouse.rules");
}

static gboolean
portal_is_silent (GCancellable *cancellable)
{
  return FALSE;
}

/* A phone that is switched on, and no usbmuxd: whether the portal or the computer is to blame. */
static void
test_sandbox_portal (DoctorFixture *f, gconstpointer data)
{
  gboolean (*portal_answers) (GCancellable * cancellable) = f->host->has_portal;

  doctor_fixture_put (f, "/.flatpak-info", "[Context]\nshared=network;\ndevices=all;\nfilesystems=/run/usbmuxd;\n");
  f->host->has_portal = portal_is_silent;
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_WARNING, "inside the sandbox", NULL);
  doctor_fixture_plug (f, "1-1", "12a8\n", "480\n");
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_PROBLEM, "Flatpak portal does not answer", NULL);
  g_assert_nonnull (strstr (f->finding.fix, "xdg-desktop-portal"));
  f->host->has_portal = portal_answers;
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_PROBLEM, "does not run on this computer", NULL);
  doctor_fixture_check (f, rouse_doctor_check_holders, ROUSE_DOCTOR_UNKNOWN, "cannot be seen", NULL);
}

/* No permission for USB: the phone's node is not there, although sysfs shows the phone. */
static void
test_sandbox_usb (DoctorFixture *f, gconstpointer data)
{
  g_autofree char *node = rouse_doctor_host_path (f->host, "/dev/bus/usb/001/005");

  doctor_fixture_put (f, "/.flatpak-info", "[Application]\nname=org.example.App\n[Context]\nshared=network;\n");
  doctor_fixture_plug (f, "1-1", "1227\n", "480\n");
  g_assert_cmpint (g_remove (node), ==, 0);
  doctor_fixture_check (f, rouse_doctor_check_usb_access, ROUSE_DOCTOR_PROBLEM, "does not exist here", NULL);
  g_assert_nonnull (strstr (f->finding.fix, "Sandbox"));
  doctor_fixture_check (f, rouse_doctor_check_sandbox, ROUSE_DOCTOR_PROBLEM, "does not let Rouse see USB",
                        "flatpak override --user --device=all org.example.App");
}

static void
check_net (DoctorFixture *f, const TestAnswer *answer, RouseDoctorResult expected, const char *reason,
           const char *command)
{
  TestServer *server = test_server_new (answer, 1);
  char *urls[] = { g_strconcat (server->url, "/", NULL), NULL };

  f->host->urls = urls;
  doctor_fixture_check (f, rouse_doctor_check_net, expected, reason, command);
  f->host->urls = NULL;
  g_free (urls[0]);
  test_server_free (server);
}

static void
test_net (DoctorFixture *f, gconstpointer data)
{
  const TestAnswer good = { .head = "HTTP/1.1 404 Not Found\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT" };
  const TestAnswer undated = { .head = "HTTP/1.1 200 OK\r\nDate: yesterday" };
  char *nobody[] = { (char *) "http://127.0.0.1:1/", NULL };

  doctor_fixture_put (f, "/run/systemd/system/x", "");
  doctor_fixture_check (f, rouse_doctor_check_net, ROUSE_DOCTOR_NOT_NEEDED, "not asked", NULL);
  f->host->now_s = 784111777 + 100;
  check_net (f, &good, ROUSE_DOCTOR_OK, "clock is right", NULL);
  f->host->now_s = 784111777 + 3600;
  check_net (f, &good, ROUSE_DOCTOR_PROBLEM, "60 minutes fast", "timedatectl");
  f->host->now_s = 784111777 - 7200;
  check_net (f, &good, ROUSE_DOCTOR_PROBLEM, "120 minutes slow", "timedatectl");
  check_net (f, &undated, ROUSE_DOCTOR_OK, "can be reached", NULL);
  f->host->urls = nobody;
  doctor_fixture_check (f, rouse_doctor_check_net, ROUSE_DOCTOR_PROBLEM, "127.0.0.1 cannot be reached", NULL);
  f->host->urls = NULL;
}

/* --- the list --- */

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **where = user_data;

  *where = g_object_ref (result);
}

static gboolean
run_all (RouseDoctor *doctor, RouseDoctorScope scope, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rouse_doctor_run_async (doctor, scope, cancellable, ran_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return rouse_doctor_run_finish (doctor, result, error);
}

static RouseDoctorResult
get_result (RouseDoctor *doctor, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (doctor)); i++) {
    g_autoptr (RouseDoctorItem) item = g_list_model_get_item (G_LIST_MODEL (doctor), i);

    if (g_str_equal (rouse_doctor_item_get_id (item), id))
      return rouse_doctor_item_get_result (item);
  }
  g_assert_not_reached ();
}

static void
count_cb (RouseDoctorItem *item, GParamSpec *pspec, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
test_list (DoctorFixture *f, gconstpointer data)
{
  RouseDoctor *doctor = rouse_doctor_new (f->host);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseDoctorItem) first = g_list_model_get_item (G_LIST_MODEL (doctor), 0);
  guint n_notified = 0;

  g_signal_connect (first, "notify::result", G_CALLBACK (count_cb), &n_notified);
  g_assert_cmpuint (rouse_doctor_count (doctor, ROUSE_DOCTOR_PENDING), ==,
                    g_list_model_get_n_items (G_LIST_MODEL (doctor)));
  g_assert_true (run_all (doctor, ROUSE_DOCTOR_ALL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (rouse_doctor_count (doctor, ROUSE_DOCTOR_PENDING), ==, 0);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_true (run_all (doctor, ROUSE_DOCTOR_AGAIN, NULL, &error));
  g_assert_cmpuint (n_notified, ==, 1); /* nothing has changed */
  g_cancellable_cancel (cancelled);
  g_assert_false (run_all (doctor, ROUSE_DOCTOR_ALL, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_signal_handlers_disconnect_by_func (first, count_cb, &n_notified);
  g_clear_object (&first);
  doctor_fixture_give_away (f, doctor);
}

/* What a person mends turns green without a click. */
static void
test_turns_green (DoctorFixture *f, gconstpointer data)
{
  g_autofree char *text = rouse_udev_rules_get_text ();
  RouseDoctorHost *host = f->host;
  RouseDoctor *doctor;

  doctor_fixture_plug (f, "1-1", "1227\n", "480\n");
  doctor = rouse_doctor_new (host);
  g_assert_true (run_all (doctor, ROUSE_DOCTOR_ALL, NULL, NULL));
  g_assert_cmpint (get_result (doctor, "udev-rule"), ==, ROUSE_DOCTOR_PROBLEM);
  doctor_fixture_put (f, "/etc/udev/rules.d/70-rouse.rules", text);
  rouse_doctor_keep_looking (doctor, TRUE);
  while (get_result (doctor, "udev-rule") != ROUSE_DOCTOR_OK)
    g_main_context_iteration (NULL, TRUE);
  rouse_doctor_keep_looking (doctor, FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  doctor_fixture_give_away (f, doctor);
}

static void
test_losses (DoctorFixture *f, gconstpointer data)
{
  RouseDoctor *doctor;
  RouseDoctorHost *host = f->host;

  doctor_fixture_plug (f, "1-1", "1227\n", "480\n");
  doctor = rouse_doctor_new (host);
  for (guint i = 6; i < 10; i++) {
    g_autofree char *number = g_strdup_printf ("%u\n", i);

    doctor_fixture_put (f, "/sys/bus/usb/devices/1-1/devnum", number);
    g_assert_true (run_all (doctor, ROUSE_DOCTOR_ALL, NULL, NULL));
  }
  g_assert_cmpuint (host->n_lost, ==, 3);
  g_assert_cmpint (get_result (doctor, "cable"), ==, ROUSE_DOCTOR_WARNING);
  doctor_fixture_put (f, "/sys/bus/usb/devices/1-1/idProduct", "1281\n"); /* another mode is no loss */
  g_assert_true (run_all (doctor, ROUSE_DOCTOR_ALL, NULL, NULL));
  g_assert_cmpuint (host->n_lost, ==, 3);
  doctor_fixture_give_away (f, doctor);
}

/* What the doctor sees when a phone is plugged in again: with a usbmuxd that comes back, and with one that does not. */
static void
test_replug (DoctorFixture *f, gconstpointer data)
{
  RouseDoctor *doctor;
  Mux mux = { .answer = list_of_one };
  GThread *thread;

  install_muxd (f);
  doctor_fixture_plug (f, "1-1", "12a8\n", "480\n");
  doctor = rouse_doctor_new (f->host);
  for (guint round = 0; round < 2; round++) {
    mux.fd = open_socket (f); /* another one each time */
    thread = g_thread_new ("mux", mux_thread, &mux);
    g_assert_true (run_all (doctor, ROUSE_DOCTOR_ALL, NULL, NULL));
    g_thread_join (thread);
    close (mux.fd);
    g_assert_cmpint (get_result (doctor, "muxd"), ==, ROUSE_DOCTOR_OK);
    g_assert_true (f->host->mux_answered);

    /* Plugged in again, and nobody answers. */
    g_assert_true (run_all (doctor, ROUSE_DOCTOR_ALL, NULL, NULL));
    g_assert_cmpint (get_result (doctor, "muxd"), ==, ROUSE_DOCTOR_PROBLEM);
    doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_PROBLEM, "did not come back",
                          "sudo systemctl restart usbmuxd");
  }
  doctor_fixture_give_away (f, doctor);
}

int
main (int argc, char **argv)
{
  static const DoctorTest tests[] = {
    { "/doctor/muxd/missing", test_muxd_missing },
    { "/doctor/muxd/asleep", test_muxd_asleep },
    { "/doctor/muxd/dead-socket", test_muxd_dead_socket },
    { "/doctor/muxd/answers", test_muxd_answers },
    { "/doctor/muxd/garbage", test_muxd_garbage },
    { "/doctor/room", test_room },
    { "/doctor/power", test_power },
    { "/doctor/sandbox", test_sandbox },
    { "/doctor/sandbox-portal", test_sandbox_portal },
    { "/doctor/sandbox-usb", test_sandbox_usb },
    { "/doctor/net", test_net },
    { "/doctor/muxd/re-plug", test_replug },
    { "/doctor/list", test_list },
    { "/doctor/turns-green", test_turns_green },
    { "/doctor/losses", test_losses },
  };

  return doctor_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
