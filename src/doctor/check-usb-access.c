/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/doctor-check.h"
#include "doctor/phones.h"
#include "doctor/udev-rules.h"

#include <glib/gi18n-lib.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>

#define USB_MAJOR 189 /* of USB nodes; the minor counts 128 a bus */

/* For somebody who does not sit at the computer: a rule by name. The shell fills in who that is. */
#define OWNER_COMMAND                                                                                                  \
  "echo 'SUBSYSTEM==\"usb\", ATTR{idVendor}==\"05ac\", OWNER=\"'$(id -un)'\", MODE=\"0660\"' "                         \
  "| sudo tee /etc/udev/rules.d/71-rouse-owner.rules && sudo udevadm control --reload "                                \
  "&& sudo udevadm trigger --action=add --subsystem-match=usb --attr-match=idVendor=05ac"

#define TRIGGER_COMMAND "sudo udevadm trigger --action=add --subsystem-match=usb --attr-match=idVendor=05ac"

/* Whether udev has marked the node for the person at the screen. */
static gboolean
has_tag (const RouseDoctorHost *host, const RouseDoctorPhone *phone)
{
  g_autofree char *path = g_strdup_printf ("/run/udev/data/c%d:%u", USB_MAJOR,
                                           (MAX (phone->bus, 1) - 1) * 128 + MAX (phone->address, 1) - 1);
  g_autofree char *text = rouse_doctor_host_read (host, path);

  return text != NULL && strstr (text, ":uaccess") != NULL;
}

/* "group plugdev, mode 0660" */
static char *
describe_node (const char *path)
{
  struct stat status;
  struct group *group;

  if (stat (path, &status) != 0)
    return g_strdup ("");
  group = getgrgid (status.st_gid);
  return g_strdup_printf (_ ("group %s, mode %04o"), group != NULL ? group->gr_name : "?",
                          (guint) (status.st_mode & 07777));
}

static void
explain_refusal (const RouseDoctorHost *host, const RouseDoctorPhone *phone, const char *path,
                 RouseDoctorFinding *finding)
{
  g_autofree char *rule = rouse_udev_rules_find (host, phone->product_id);
  g_autofree char *node = describe_node (path);
  g_autofree char *install = rouse_udev_rules_get_install_command ();

  if (rule == NULL)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        /* Translators: %s: /dev/bus/usb/001/004, (group root, mode 0664) */
        g_strdup_printf (_ ("A phone is connected, but you may not open it: no rule gives access to %s (%s)."),
                         phone->node, node),
        _ ("Install the rule with this command. Nothing has to be plugged in again."), install);
  else if (!has_tag (host, phone))
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        g_strdup_printf (
            /* Translators: %s: /dev/bus/usb/001/004, (group root, mode 0664), file name of a rule */
            _ ("A phone is connected, but you may not open it: %s (%s) was plugged in before the rule %s came."),
            phone->node, node, rule),
        _ ("Plug the phone in again, or run this command."), TRIGGER_COMMAND);
  else
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        g_strdup_printf (
            _ ("A phone is connected, but you may not open it: the rule %s gives access only to the person who sits at "
               "this computer, and you seem to be connected from elsewhere."),
            rule),
        _ ("Start Rouse at the computer itself, or allow your account by this command."), OWNER_COMMAND);
}

/* FALSE: it may not be opened, and @finding says why. */
static gboolean
check_phone (const RouseDoctorHost *host, const RouseDoctorPhone *phone, RouseDoctorFinding *finding)
{
  g_autofree char *path = rouse_doctor_host_path (host, phone->node);

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        g_strdup_printf (_ ("A phone is connected, but its device file %s does not exist here."), phone->node),
        rouse_doctor_host_is_sandbox (host)
            ? _ ("The sandbox hides it: see “Sandbox”.")
            : _ ("Start Rouse outside of the container, or let the container see /dev/bus/usb."),
        NULL);
    return FALSE;
  }
  if (host->may_write (path))
    return TRUE;
  explain_refusal (host, phone, path, finding);
  return FALSE;
}

void
rouse_doctor_check_usb_access (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                               GCancellable *cancellable)
{
  guint n_muxd = 0;

  if (!rouse_doctor_host_has (host, "/sys/bus/usb/devices")) {
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_UNKNOWN, g_strdup (_ ("The list of USB devices cannot be read.")),
                              NULL, NULL);
    return;
  }
  for (guint i = 0; i < phones->len; i++) {
    const RouseDoctorPhone *phone = g_ptr_array_index (phones, i);

    n_muxd += phone->is_muxd ? 1 : 0;
    if (!phone->is_muxd && !check_phone (host, phone, finding))
      return;
  }
  if (phones->len == 0)
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_WARNING,
                              g_strdup (_ ("The computer does not see any phone on its USB ports.")),
                              _ ("Unlock the phone and plug it in directly, without a hub. If nothing happens, try "
                                 "another cable: many only charge."),
                              NULL);
  else if (n_muxd == phones->len)
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_NOT_NEEDED,
                              g_strdup (_ ("The phone is switched on; it is opened by usbmuxd.")), NULL, NULL);
  else
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_OK, g_strdup (_ ("The phone may be opened.")), NULL, NULL);
}
