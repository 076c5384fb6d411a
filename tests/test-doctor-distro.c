/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor-fixture.h"

#include "doctor/distro.h"

#include <glib/gstdio.h>

static void
check_family (DoctorFixture *f, const char *os_release, const char *usbmuxd, const char *tools)
{
  doctor_fixture_put (f, "/etc/os-release", os_release);
  doctor_fixture_check (f, rouse_doctor_check_muxd, ROUSE_DOCTOR_PROBLEM, "not installed", usbmuxd);
  g_assert_cmpstr (f->finding.command, ==, usbmuxd);
  doctor_fixture_check (f, rouse_doctor_check_backup, ROUSE_DOCTOR_WARNING, "not installed", tools);
  g_assert_cmpstr (f->finding.command, ==, tools);
}

/* The command is that of the distribution, or of what it is made from; never one that cannot work there. */
static void
test_distributions (DoctorFixture *f, gconstpointer data)
{
  static const struct {
    const char *os_release, *usbmuxd, *tools;
  } rows[] = {
    { "ID=debian\n", "sudo apt install usbmuxd", "sudo apt install libimobiledevice-utils" },
    { "ID=ubuntu\nID_LIKE=debian\n", "sudo apt install usbmuxd", "sudo apt install libimobiledevice-utils" },
    { "ID=fedora\n", "sudo dnf install usbmuxd", "sudo dnf install libimobiledevice-utils" },
    { "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", "sudo dnf install usbmuxd",
      "sudo dnf install libimobiledevice-utils" },
    { "ID=arch\n", "sudo pacman -S usbmuxd", "sudo pacman -S libimobiledevice" },
    { "ID=manjaro\nID_LIKE=arch\n", "sudo pacman -S usbmuxd", "sudo pacman -S libimobiledevice" },
    { "ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n", "sudo zypper install usbmuxd",
      "sudo zypper install imobiledevice-tools" },
    { "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n", "sudo zypper install usbmuxd",
      "sudo zypper install imobiledevice-tools" },
    { "ID=alpine\n", "sudo apk add usbmuxd", "sudo apk add libimobiledevice-progs" },
    { "ID=gentoo\n", "sudo emerge --ask app-pda/usbmuxd", "sudo emerge --ask app-pda/libimobiledevice" },
    { "ID=\"void\"\n", "sudo xbps-install -S usbmuxd", "sudo xbps-install -S libimobiledevice" },
    { "ID=nixos\n", NULL, NULL },
    { "nothing of that kind", NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_family (f, rows[i].os_release, rows[i].usbmuxd, rows[i].tools);
}

/* Systems whose /usr comes as an image. */
static void
test_images (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_put (f, "/run/ostree-booted", "");
  check_family (f, "ID=fedora\nVARIANT_ID=silverblue\n", "rpm-ostree install usbmuxd && systemctl reboot",
                "rpm-ostree install libimobiledevice-utils && systemctl reboot");
  check_family (f, "ID=bazzite\nID_LIKE=\"fedora\"\n", "rpm-ostree install usbmuxd && systemctl reboot",
                "rpm-ostree install libimobiledevice-utils && systemctl reboot");
  doctor_fixture_put (f, "/usr/sbin/transactional-update", "");
  check_family (f, "ID=\"opensuse-microos\"\nID_LIKE=\"suse opensuse opensuse-tumbleweed\"\n",
                "sudo transactional-update pkg install usbmuxd && systemctl reboot",
                "sudo transactional-update pkg install imobiledevice-tools && systemctl reboot");
  check_family (f, "ID=\"aeon\"\nID_LIKE=\"opensuse suse\"\n",
                "sudo transactional-update pkg install usbmuxd && systemctl reboot",
                "sudo transactional-update pkg install imobiledevice-tools && systemctl reboot");
}

/* Where systemd does not run, none of its commands is given. */
static void
test_without_systemd (DoctorFixture *f, gconstpointer data)
{
  for (guint has = 0; has < 2; has++) {
    const char *const commands[] = { rouse_doctor_distro_restart_usbmuxd (f->host),
                                     rouse_doctor_distro_stop_fwupd (f->host),
                                     rouse_doctor_distro_set_clock (f->host) };

    for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
      g_assert_cmpint (commands[i] != NULL && g_strrstr (commands[i], "ctl ") != NULL, ==, has != 0);
    doctor_fixture_put (f, "/run/systemd/system/x", "");
  }
}

static void
test_backup (DoctorFixture *f, gconstpointer data)
{
  g_autofree char *path = rouse_doctor_host_path (f->host, "/usr/bin/idevicebackup2");

  doctor_fixture_put (f, "/.flatpak-info", "[Context]\n");
  doctor_fixture_check (f, rouse_doctor_check_backup, ROUSE_DOCTOR_WARNING, "not backed up", NULL);
  doctor_fixture_put (f, "/usr/bin/idevicebackup2", "");
  doctor_fixture_check (f, rouse_doctor_check_backup, ROUSE_DOCTOR_WARNING, "not backed up", NULL);
  g_chmod (path, 0755);
  doctor_fixture_check (f, rouse_doctor_check_backup, ROUSE_DOCTOR_OK, "put back", NULL);
}

int
main (int argc, char **argv)
{
  static const DoctorTest tests[] = {
    { "/doctor/distributions", test_distributions },
    { "/doctor/images", test_images },
    { "/doctor/without-systemd", test_without_systemd },
    { "/doctor/backup", test_backup },
  };

  return doctor_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
