/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/distro.h"
#include "doctor/doctor-check.h"
#include "doctor/phones.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

typedef enum { HOLDER_FWUPD, HOLDER_MACHINE, HOLDER_TOOL } HolderKind;

/* Programs that are known to take phones, the likeliest first, by the beginning of /proc/PID/comm (15 letters at most).
 */
static const struct {
  const char *comm;
  HolderKind kind;
} known[] = {
  { "fwupd", HOLDER_FWUPD },          { "qemu-system-", HOLDER_MACHINE }, { "VirtualBoxVM", HOLDER_MACHINE },
  { "VBoxHeadless", HOLDER_MACHINE }, { "vmware-vmx", HOLDER_MACHINE },   { "gnome-boxes", HOLDER_MACHINE },
  { "idevicerestore", HOLDER_TOOL },  { "irecovery", HOLDER_TOOL },       { "futurerestore", HOLDER_TOOL },
  { "palera1n", HOLDER_TOOL },        { "checkra1n", HOLDER_TOOL },       { "gaster", HOLDER_TOOL },
  { "dfu-util", HOLDER_TOOL },        { "rousectl", HOLDER_TOOL },        { "rouse", HOLDER_TOOL },
};

static const char *const fixes[] = {
  [HOLDER_FWUPD] =
      N_ ("Stop the firmware updater until the phone is restored; it works again after the computer’s next start."),
  [HOLDER_MACHINE] = N_ ("Release the phone in the virtual machine’s USB menu, or switch the machine off."),
  [HOLDER_TOOL] = N_ ("Quit that program, then plug the phone in again."),
};

/* Its row in known[]; the number of rows if it is not there. */
static gsize
find_known (const char *comm)
{
  gsize row = 0;

  while (row < G_N_ELEMENTS (known) && !g_str_has_prefix (comm, known[row].comm))
    row++;
  return row;
}

static HolderKind
get_kind (const char *comm)
{
  gsize row = find_known (comm);

  return row < G_N_ELEMENTS (known) ? known[row].kind : HOLDER_TOOL;
}

static void
name_holder (const RouseDoctorHost *host, RouseDoctorFinding *finding, RouseDoctorResult result, char *reason,
             HolderKind kind)
{
  rouse_doctor_finding_set (finding, result, reason, _ (fixes[kind]),
                            kind == HOLDER_FWUPD ? rouse_doctor_distro_stop_fwupd (host) : NULL);
}

static gboolean
has_open (const RouseDoctorHost *host, const char *pid, const char *node)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%s/fd", pid);
  g_autoptr (GDir) dir = rouse_doctor_host_open_dir (host, folder);
  const char *fd;

  while (dir != NULL && (fd = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_strconcat (host->root, folder, "/", fd, NULL);
    g_autofree char *target = g_file_read_link (path, NULL);

    if (g_strcmp0 (target, node) == 0)
      return TRUE;
  }
  return FALSE;
}

/* The interface is taken through usbfs: by whom the kernel does not say. */
static gboolean
is_claimed (const RouseDoctorHost *host, const RouseDoctorPhone *phone)
{
  g_autofree char *path = g_strdup_printf ("%s/sys/bus/usb/devices/%s:1.0/driver", host->root, phone->port);
  g_autofree char *target = g_file_read_link (path, NULL);

  return target != NULL && g_str_has_suffix (target, "/usbfs");
}

/* What all processes tell about one phone. */
typedef struct {
  char *holder;  /* has the node open */
  char *suspect; /* is known to take phones */
} Processes;

static void
look_at_processes (const RouseDoctorHost *host, const RouseDoctorPhone *phone, Processes *found,
                   GCancellable *cancellable)
{
  g_autoptr (GDir) dir = rouse_doctor_host_open_dir (host, "/proc");
  g_autofree char *self = g_strdup_printf ("%d", getpid ());
  const char *pid;

  while (dir != NULL && (pid = g_dir_read_name (dir)) != NULL && !g_cancellable_is_cancelled (cancellable)) {
    g_autofree char *path = g_strdup_printf ("/proc/%s/comm", pid);
    g_autofree char *comm =
        g_ascii_isdigit (pid[0]) && !g_str_equal (pid, self) ? rouse_doctor_host_read (host, path) : NULL;

    if (comm == NULL || (phone->is_muxd && g_str_equal (comm, "usbmuxd")))
      continue;
    if (found->holder == NULL && has_open (host, pid, phone->node))
      found->holder = g_strdup_printf ("%s (%s)", comm, pid);
    if (find_known (comm) < (found->suspect != NULL ? find_known (found->suspect) : G_N_ELEMENTS (known)) &&
        !g_str_has_prefix (comm, "rouse")) {
      g_free (found->suspect);
      found->suspect = g_strdup (comm);
    }
  }
}

/* FALSE: somebody has it, and @finding names him. */
static gboolean
check_phone (const RouseDoctorHost *host, const RouseDoctorPhone *phone, RouseDoctorFinding *finding,
             GCancellable *cancellable)
{
  Processes found = { 0 };
  gboolean claimed = !phone->is_muxd && is_claimed (host, phone); /* of the others usbmuxd takes it, rightly */

  look_at_processes (host, phone, &found, cancellable);
  if (found.holder != NULL)
    name_holder (host, finding, ROUSE_DOCTOR_PROBLEM,
                 /* Translators: %s: name of a program and its process number */
                 g_strdup_printf (_ ("Another program holds the phone: %s."), found.holder), get_kind (found.holder));
  else if (claimed)
    name_holder (host, finding, ROUSE_DOCTOR_PROBLEM,
                 found.suspect != NULL
                     ? g_strdup_printf (_ ("Another program holds the phone, probably %s."), found.suspect)
                     : g_strdup (_ ("Another program holds the phone; which one cannot be seen from here.")),
                 found.suspect != NULL ? get_kind (found.suspect) : HOLDER_TOOL);
  else if (found.suspect != NULL && !phone->is_muxd)
    name_holder (
        host, finding, ROUSE_DOCTOR_WARNING,
        g_strdup_printf (_ ("%s is running. It is known to take phones in recovery or DFU mode."), found.suspect),
        get_kind (found.suspect));
  g_free (found.holder);
  g_free (found.suspect);
  return finding->result == ROUSE_DOCTOR_PENDING;
}

void
rouse_doctor_check_holders (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                            GCancellable *cancellable)
{
  if (phones->len == 0) {
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_NOT_NEEDED, g_strdup (_ ("No phone is connected.")), NULL, NULL);
    return;
  }
  if (rouse_doctor_host_is_sandbox (host)) {
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_UNKNOWN,
                              g_strdup (_ ("Other programs cannot be seen from inside the sandbox.")), NULL, NULL);
    return;
  }
  for (guint i = 0; i < phones->len; i++)
    if (!check_phone (host, g_ptr_array_index (phones, i), finding, cancellable))
      return;
  rouse_doctor_finding_set (finding, ROUSE_DOCTOR_OK, g_strdup (_ ("No other program holds the phone.")), NULL, NULL);
}
