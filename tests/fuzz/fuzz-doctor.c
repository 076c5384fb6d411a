/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/doctor-check.h"
#include "doctor/phones.h"
#include "fuzz-folder.h"
#include "fuzz.h"

/* All that look at files; what asks the network has a target of its own (http). */
static const RouseDoctorCheck checks[] = {
  rouse_doctor_check_usb_access, rouse_doctor_check_udev_rule, rouse_doctor_check_muxd,  rouse_doctor_check_holders,
  rouse_doctor_check_cable,      rouse_doctor_check_room,      rouse_doctor_check_power, rouse_doctor_check_sandbox,
};

static gboolean
may_write (const char *path)
{
  return FALSE;
}

static gboolean
has_portal (GCancellable *cancellable)
{
  return TRUE;
}

static RouseDoctorHost *
new_host (const char *root)
{
  RouseDoctorHost *host = rouse_doctor_host_new ();

  g_free (host->root);
  host->root = g_strdup (root);
  host->uid = 1000;
  host->groups = g_strsplit ("users plugdev", " ", -1);
  host->may_write = may_write;
  host->has_portal = has_portal;
  host->mux_address = g_build_filename (root, "run/usbmuxd", NULL);
  g_free (host->room_folder);
  host->room_folder = g_strdup (root);
  host->free_bytes = 1;
  g_clear_pointer (&host->urls, g_strfreev);
  return host;
}

static void
must_be_text (const char *text)
{
  g_assert_true (text == NULL || (*text != '\0' && g_utf8_validate (text, -1, NULL)));
}

/* The bytes as a computer: what it shows in /sys, /proc, /etc and /.flatpak-info (fuzz-folder.h). */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *root = fuzz_folder_new ();
  g_autoptr (RouseDoctorHost) host = new_host (root);
  g_autoptr (GPtrArray) phones = NULL;

  fuzz_folder_fill (root, data, size);
  phones = rouse_doctor_phones_find (host);
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++) {
    RouseDoctorFinding finding = { .result = ROUSE_DOCTOR_PENDING };

    checks[i](host, phones, &finding, NULL);
    g_assert_true (finding.result != ROUSE_DOCTOR_PENDING && finding.reason != NULL);
    must_be_text (finding.reason);
    must_be_text (finding.fix);
    must_be_text (finding.command);
    rouse_doctor_finding_clear (&finding);
  }
  fuzz_folder_remove (root);
  return 0;
}
