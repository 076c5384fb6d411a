/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/distro.h"

#include <string.h>

/* By ID, then by the words of ID_LIKE, of os-release. */
static const struct {
  const char *id;
  const char *install_usbmuxd;
} families[] = {
  { "debian", "sudo apt install usbmuxd" },
  { "ubuntu", "sudo apt install usbmuxd" },
  { "fedora", "sudo dnf install usbmuxd" },
  { "rhel", "sudo dnf install usbmuxd" },
  { "arch", "sudo pacman -S usbmuxd" },
  { "suse", "sudo zypper install usbmuxd" },
  { "opensuse", "sudo zypper install usbmuxd" },
  { "opensuse-tumbleweed", "sudo zypper install usbmuxd" },
  { "opensuse-leap", "sudo zypper install usbmuxd" },
  { "alpine", "sudo apk add usbmuxd" },
  { "gentoo", "sudo emerge --ask app-pda/usbmuxd" },
  { "void", "sudo xbps-install -S usbmuxd" },
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

static const char *
find_family (const char *id)
{
  for (gsize i = 0; id != NULL && i < G_N_ELEMENTS (families); i++)
    if (g_str_equal (families[i].id, id))
      return families[i].install_usbmuxd;
  return NULL;
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

const char *
rouse_doctor_distro_install_usbmuxd (const RouseDoctorHost *host)
{
  g_autofree char *text = read_os_release (host);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  g_autofree char *id = get_value (lines, "ID");
  g_autofree char *like = get_value (lines, "ID_LIKE");
  g_auto (GStrv) words = g_strsplit (like != NULL ? like : "", " ", -1);
  const char *command;

  /* Systems whose /usr comes as an image take packages as layers. */
  if (rouse_doctor_host_has (host, "/run/ostree-booted") && g_strcmp0 (id, "fedora") == 0)
    return "rpm-ostree install usbmuxd && systemctl reboot";
  command = find_family (id);
  for (gsize i = 0; command == NULL && words[i] != NULL; i++)
    command = find_family (words[i]);
  return command;
}

const char *
rouse_doctor_distro_restart_usbmuxd (const RouseDoctorHost *host)
{
  if (rouse_doctor_host_has (host, "/run/systemd/system") || rouse_doctor_host_is_sandbox (host))
    return "sudo systemctl restart usbmuxd";
  return "sudo killall usbmuxd; sudo usbmuxd";
}
