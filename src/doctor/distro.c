/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/distro.h"

#include <string.h>

/* By ID, then by the words of ID_LIKE, of os-release. Where @marker is there, /usr comes as an image, which takes
 * packages as layers. */
static const struct {
  const char *id;
  const char *marker; /* NULL: it does not matter */
  const char *install;
  const char *packages[ROUSE_DOCTOR_N_PACKAGES];
  const char *after; /* NULL: nothing */
} families[] = {
  { "debian", NULL, "sudo apt install", { "usbmuxd", "libimobiledevice-utils" }, NULL },
  { "ubuntu", NULL, "sudo apt install", { "usbmuxd", "libimobiledevice-utils" }, NULL },
  { "fedora", "/run/ostree-booted", "rpm-ostree install", { "usbmuxd", "libimobiledevice-utils" }, "systemctl reboot" },
  { "fedora", NULL, "sudo dnf install", { "usbmuxd", "libimobiledevice-utils" }, NULL },
  { "rhel", NULL, "sudo dnf install", { "usbmuxd", "libimobiledevice-utils" }, NULL },
  { "arch", NULL, "sudo pacman -S", { "usbmuxd", "libimobiledevice" }, NULL },
  { "suse",
    "/usr/sbin/transactional-update",
    "sudo transactional-update pkg install",
    { "usbmuxd", "imobiledevice-tools" },
    "systemctl reboot" },
  { "opensuse",
    "/usr/sbin/transactional-update",
    "sudo transactional-update pkg install",
    { "usbmuxd", "imobiledevice-tools" },
    "systemctl reboot" },
  { "suse", NULL, "sudo zypper install", { "usbmuxd", "imobiledevice-tools" }, NULL },
  { "opensuse", NULL, "sudo zypper install", { "usbmuxd", "imobiledevice-tools" }, NULL },
  { "alpine", NULL, "sudo apk add", { "usbmuxd", "libimobiledevice-progs" }, NULL },
  { "gentoo", NULL, "sudo emerge --ask", { "app-pda/usbmuxd", "app-pda/libimobiledevice" }, NULL },
  { "void", NULL, "sudo xbps-install -S", { "usbmuxd", "libimobiledevice" }, NULL },
};

/* The value of a line KEY=VALUE, without quotes. (transfer full) (nullable) */
static char *
get_value (char **lines, const char *key)
{
  for (gsize i = 0; lines[i] != NULL; i++) {
    gsize length = strlen (key);

    if (g_str_has_prefix (lines[i], key) && lines[i][length] == '=')
      return g_shell_unquote (g_strstrip (lines[i] + length + 1), NULL);
  }
  return NULL;
}

/* Its row in families[]; the number of rows if it is not there. */
static gsize
find_family (const RouseDoctorHost *host, const char *id)
{
  gsize row = 0;

  while (row < G_N_ELEMENTS (families) &&
         (g_strcmp0 (families[row].id, id) != 0 ||
          (families[row].marker != NULL && !rouse_doctor_host_has (host, families[row].marker))))
    row++;
  return row;
}

static char *
read_os_release (const RouseDoctorHost *host)
{
  /* In a Flatpak /etc is the runtime's. */
  static const char *const places[] = { "/run/host/os-release", "/etc/os-release", "/usr/lib/os-release" };
  char *text = NULL;

  for (gsize i = 0; text == NULL && i < G_N_ELEMENTS (places); i++)
    text = rouse_doctor_host_read (host, places[i]);
  return text;
}

char *
rouse_doctor_distro_install (const RouseDoctorHost *host, RouseDoctorPackage package)
{
  g_autofree char *text = read_os_release (host);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  g_autofree char *id = get_value (lines, "ID");
  g_autofree char *like = get_value (lines, "ID_LIKE");
  g_auto (GStrv) words = g_strsplit (like != NULL ? like : "", " ", -1);
  gsize row = find_family (host, id);

  for (gsize i = 0; row == G_N_ELEMENTS (families) && words[i] != NULL; i++)
    row = find_family (host, words[i]);
  if (row == G_N_ELEMENTS (families))
    return NULL;
  return g_strdup_printf ("%s %s%s%s", families[row].install, families[row].packages[package],
                          families[row].after != NULL ? " && " : "",
                          families[row].after != NULL ? families[row].after : "");
}

/* From inside a sandbox it is not seen; there it is likely. */
static gboolean
has_systemd (const RouseDoctorHost *host)
{
  return rouse_doctor_host_has (host, "/run/systemd/system") || rouse_doctor_host_is_sandbox (host);
}

const char *
rouse_doctor_distro_restart_usbmuxd (const RouseDoctorHost *host)
{
  return has_systemd (host) ? "sudo systemctl restart usbmuxd" : "sudo killall usbmuxd; sudo usbmuxd";
}

const char *
rouse_doctor_distro_stop_fwupd (const RouseDoctorHost *host)
{
  return has_systemd (host) ? "sudo systemctl mask --runtime --now fwupd.service" : "sudo killall fwupd";
}

const char *
rouse_doctor_distro_set_clock (const RouseDoctorHost *host)
{
  return has_systemd (host) ? "sudo timedatectl set-ntp true" : NULL;
}
