/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor-fixture.h"

#include "doctor/udev-rules.h"

#include <glib/gstdio.h>

/* --- the phone's node --- */

static void
test_access (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_check (f, rouse_doctor_check_usb_access, ROUSE_DOCTOR_UNKNOWN, "USB devices", NULL);
  doctor_fixture_plug (f, "1-1", "1227\n", "480\n");
  doctor_fixture_check (f, rouse_doctor_check_usb_access, ROUSE_DOCTOR_OK, "may be opened", NULL);
}

static void
test_access_nothing (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_put (f, "/sys/bus/usb/devices/1-1/idVendor", "1d6b\n");
  doctor_fixture_put (f, "/sys/bus/usb/devices/1-2/idVendor", "05ac\n"); /* a keyboard */
  doctor_fixture_put (f, "/sys/bus/usb/devices/1-2/idProduct", "0221\n");
  doctor_fixture_check (f, rouse_doctor_check_usb_access, ROUSE_DOCTOR_WARNING, "does not see any phone", NULL);
}

static void
test_access_muxd (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_plug (f, "1-1", "12a8\n", "480\n");
  f->host->may_write = doctor_fixture_may_never;
  doctor_fixture_check (f, rouse_doctor_check_usb_access, ROUSE_DOCTOR_NOT_NEEDED, "usbmuxd", NULL);
}

static void
test_access_refused (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_plug (f, "1-1", "f014\n", "480\n");
  f->host->may_write = doctor_fixture_may_never;
  doctor_fixture_check (f, rouse_doctor_check_usb_access, ROUSE_DOCTOR_PROBLEM,
                        "no rule gives access to /dev/bus/usb/001/005", "70-rouse.rules");
  doctor_fixture_put (f, "/lib/udev/rules.d/70-rouse.rules",
                      "ATTR{idVendor}==\"05ac\", ATTR{idProduct}==\"f014\", TAG+=\"uaccess\"\n");
  doctor_fixture_check (f, rouse_doctor_check_usb_access, ROUSE_DOCTOR_PROBLEM, "before the rule", "udevadm trigger");
  doctor_fixture_put (f, "/run/udev/data/c189:4", "I:123\nG:uaccess\nQ:uaccess\n");
  doctor_fixture_check (f, rouse_doctor_check_usb_access, ROUSE_DOCTOR_PROBLEM, "sits at this computer", "OWNER=");
}

static void
test_access_no_node (DoctorFixture *f, gconstpointer data)
{
  g_autofree char *node = rouse_doctor_host_path (f->host, "/dev/bus/usb/001/005");

  doctor_fixture_plug (f, "1-1", "1281\n", "480\n");
  g_remove (node);
  doctor_fixture_check (f, rouse_doctor_check_usb_access, ROUSE_DOCTOR_PROBLEM, "does not exist here", NULL);
}

/* --- rules --- */

static void
test_rule_missing (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_PROBLEM, "1227",
                        "sudo tee /etc/udev/rules.d/70-rouse.rules");
  doctor_fixture_put (f, "/etc/udev/rules.d/99-late.rules", "ATTR{idVendor}==\"05ac\", TAG+=\"uaccess\"\n");
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_PROBLEM, "f014", "udevadm");
  doctor_fixture_put (f, "/etc/udev/rules.d/50-other.rules", "ATTR{idVendor}==\"18d1\", MODE=\"0666\"\n# 05ac\n");
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_PROBLEM, "1281", "udevadm");
  f->host->uid = 0;
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_NOT_NEEDED, "administrator", NULL);
}

static void
test_rule_ours (DoctorFixture *f, gconstpointer data)
{
  g_autofree char *text = rouse_udev_rules_get_text ();
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "..", "data", ROUSE_UDEV_RULE_FILE, NULL);
  g_autofree char *built = NULL;
  g_autoptr (GString) joined = NULL;

  doctor_fixture_put (f, "/etc/udev/rules.d/70-rouse.rules", text);
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_OK, "may open phones", NULL);
  /* What the command writes is what packages install. */
  if (g_file_get_contents (path, &built, NULL, NULL)) {
    joined = g_string_new (built);
    g_string_replace (joined, "\\\n  ", "", 0);
    g_assert_nonnull (g_strstr_len (joined->str, -1, text));
  }
}

static void
test_rule_old (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_put (
      f, "/usr/lib/udev/rules.d/70-rouse.rules",
      "ACTION!=\"remove\", SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ATTR{idVendor}==\"05ac\", \\\n"
      "  ATTR{idProduct}==\"1227|128?\", TAG+=\"uaccess\"\n");
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_WARNING,
                        "old one; it does not name 1222, 1881, f014", "udevadm");
  /* Without these two no restore comes to its end. */
  doctor_fixture_put (
      f, "/usr/lib/udev/rules.d/70-rouse.rules",
      "ATTR{idVendor}==\"05ac\", ATTR{idProduct}==\"122[27]|1280|128[23]|1881|f014\", TAG+=\"uaccess\"\n");
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_PROBLEM, "it does not name 1281", "udevadm");
  doctor_fixture_put (f, "/usr/lib/udev/rules.d/70-rouse.rules",
                      "ATTR{idVendor}==\"05ac\", ATTR{idProduct}==\"1222|128?|1881|f014\", TAG+=\"uaccess\"\n");
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_PROBLEM, "it does not name 1227", "udevadm");
}

static void
test_rule_of_others (DoctorFixture *f, gconstpointer data)
{
  g_autofree char *found = NULL;

  doctor_fixture_put (
      f, "/lib/udev/rules.d/39-libirecovery.rules",
      "ACTION==\"add\", SUBSYSTEM==\"usb\", ATTR{idVendor}==\"05ac\", ATTR{idProduct}==\"122[27]|128[0-3]\", "
      "TAG+=\"uaccess\"\n");
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_WARNING, "(1881, f014)", "udevadm");
  found = rouse_udev_rules_find (f->host, 0x1281);
  g_assert_cmpstr (found, ==, "/lib/udev/rules.d/39-libirecovery.rules");
  /* One in /etc of the same name hides it (a link to /dev/null switches it off). */
  doctor_fixture_link (f, "/etc/udev/rules.d/39-libirecovery.rules", "/dev/null");
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_PROBLEM, "1227", "udevadm");
}

static void
test_rule_group (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_put (f, "/etc/udev/rules.d/50-a.rules", "ATTR{idVendor}==\"05ac\", MODE=\"0660\", GROUP=\"wheel\"\n");
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_PROBLEM, "1227", "udevadm");
  doctor_fixture_put (f, "/etc/udev/rules.d/50-a.rules",
                      "ATTR{idVendor}==\"05ac\", MODE=\"0660\", GROUP=\"plugdev\"\n");
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_OK, "may open", NULL);
  doctor_fixture_put (f, "/etc/udev/rules.d/50-a.rules", "ENV{PRODUCT}==\"5ac/*\", MODE=\"0666\"\n");
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_OK, "may open", NULL);
  doctor_fixture_put (f, "/etc/udev/rules.d/50-a.rules", "garbage \"\nATTR{idVendor}==\"05ac\", MODE=\n\\\n=\"\"\n");
  doctor_fixture_check (f, rouse_doctor_check_udev_rule, ROUSE_DOCTOR_PROBLEM, "1227", "udevadm");
}

/* --- other programs --- */

static void
run_program (DoctorFixture *f, const char *pid, const char *comm, const char *target)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/comm", pid);
  g_autofree char *fd = g_strdup_printf ("/proc/%s/fd/7", pid);

  doctor_fixture_put (f, path, comm);
  if (target != NULL)
    doctor_fixture_link (f, fd, target);
}

static void
test_holders (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_put (f, "/run/systemd/system/x", "");
  doctor_fixture_check (f, rouse_doctor_check_holders, ROUSE_DOCTOR_NOT_NEEDED, "No phone", NULL);
  doctor_fixture_plug (f, "1-1", "1227\n", "480\n");
  run_program (f, "100", "bash\n", "/dev/null");
  doctor_fixture_check (f, rouse_doctor_check_holders, ROUSE_DOCTOR_OK, "No other", NULL);
  run_program (f, "101", "fwupd\n", NULL);
  doctor_fixture_check (f, rouse_doctor_check_holders, ROUSE_DOCTOR_WARNING, "fwupd is running",
                        "mask --runtime --now fwupd");
  doctor_fixture_link (f, "/sys/bus/usb/devices/1-1:1.0/driver", "../../../bus/usb/drivers/usbfs");
  doctor_fixture_check (f, rouse_doctor_check_holders, ROUSE_DOCTOR_PROBLEM, "probably fwupd", "fwupd.service");
  run_program (f, "102", "qemu-system-x86\n", "/dev/bus/usb/001/005");
  doctor_fixture_check (f, rouse_doctor_check_holders, ROUSE_DOCTOR_PROBLEM, "qemu-system-x86 (102)", NULL);
  g_assert_nonnull (g_strstr_len (f->finding.fix, -1, "virtual machine"));
}

static void
test_holder_unseen (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_plug (f, "1-1", "1281\n", "480\n");
  doctor_fixture_link (f, "/sys/bus/usb/devices/1-1:1.0/driver", "../usbfs");
  doctor_fixture_check (f, rouse_doctor_check_holders, ROUSE_DOCTOR_PROBLEM, "cannot be seen", NULL);
}

static void
test_holder_muxd (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_plug (f, "1-1", "12a8\n", "480\n");
  doctor_fixture_link (f, "/sys/bus/usb/devices/1-1:1.0/driver", "../usbfs");
  run_program (f, "100", "usbmuxd\n", "/dev/bus/usb/001/005");
  doctor_fixture_check (f, rouse_doctor_check_holders, ROUSE_DOCTOR_OK, "No other", NULL);
}

/* --- the rest --- */

static void
test_cable (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_check (f, rouse_doctor_check_cable, ROUSE_DOCTOR_NOT_NEEDED, "No phone", NULL);
  doctor_fixture_plug (f, "1-1", "1227\n", "480\n");
  doctor_fixture_check (f, rouse_doctor_check_cable, ROUSE_DOCTOR_OK, "480", NULL);
  doctor_fixture_plug (f, "1-1", "1227\n", "12\n");
  doctor_fixture_check (f, rouse_doctor_check_cable, ROUSE_DOCTOR_PROBLEM, "USB 1 (12 Mbit/s)", NULL);
  doctor_fixture_plug (f, "1-1", "1227\n", "\n");
  doctor_fixture_check (f, rouse_doctor_check_cable, ROUSE_DOCTOR_UNKNOWN, "speed", NULL);
  doctor_fixture_plug (f, "1-1", "1227\n", "5000\n");
  doctor_fixture_check (f, rouse_doctor_check_cable, ROUSE_DOCTOR_OK, "USB 3 (5000 Mbit/s), straight", NULL);
  doctor_fixture_plug (f, "1-1.4", "1227\n", "480\n");
  doctor_fixture_check (f, rouse_doctor_check_cable, ROUSE_DOCTOR_OK, "through one hub", NULL);
  doctor_fixture_plug (f, "1-1.4.2", "1227\n", "480\n");
  doctor_fixture_check (f, rouse_doctor_check_cable, ROUSE_DOCTOR_WARNING, "2 hubs", NULL);
  f->host->n_lost = 3;
  doctor_fixture_check (f, rouse_doctor_check_cable, ROUSE_DOCTOR_WARNING, "3 times", NULL);
}

int
main (int argc, char **argv)
{
  static const DoctorTest tests[] = {
    { "/doctor/access", test_access },
    { "/doctor/access/nothing", test_access_nothing },
    { "/doctor/access/muxd", test_access_muxd },
    { "/doctor/access/refused", test_access_refused },
    { "/doctor/access/no-node", test_access_no_node },
    { "/doctor/rule/missing", test_rule_missing },
    { "/doctor/rule/ours", test_rule_ours },
    { "/doctor/rule/old", test_rule_old },
    { "/doctor/rule/of-others", test_rule_of_others },
    { "/doctor/rule/group", test_rule_group },
    { "/doctor/holders", test_holders },
    { "/doctor/holders/unseen", test_holder_unseen },
    { "/doctor/holders/muxd", test_holder_muxd },
    { "/doctor/cable", test_cable },
  };

  return doctor_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
