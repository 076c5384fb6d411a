/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/distro.h"
#include "doctor/doctor-check.h"
#include "doctor/phones.h"

#include <glib/gi18n-lib.h>

#include "base/spawn.h"
#include "transport/mux-probe.h"

#define TIMEOUT_S 2
#define DEFAULT_SOCKET "/var/run/usbmuxd" /* spec 10 §7.1 */

static const char *const programs[] = { "/usr/sbin/usbmuxd", "/usr/bin/usbmuxd", "/usr/local/sbin/usbmuxd",
                                        "/sbin/usbmuxd" };

/* All that is known of usbmuxd before anything is said. */
typedef struct {
  const RouseDoctorHost *host;
  char *address;
  char *program;       /* NULL: not installed */
  const char *version; /* NULL: it does not say */
  gboolean runs;
  int n_listed; /* -1: it does not answer */
  GError *why;
  guint n_phones; /* that should be listed */
  char *install;  /* the command; NULL: not known */
} Facts;

static void
facts_clear (Facts *facts)
{
  g_free (facts->address);
  g_free (facts->program);
  g_free (facts->install);
  g_clear_error (&facts->why);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, facts_clear)

static char *
find_address (const RouseDoctorHost *host)
{
  const char *variable = g_getenv ("USBMUXD_SOCKET_ADDRESS");

  if (host->mux_address != NULL)
    return g_strdup (host->mux_address);
  if (variable != NULL && variable[0] != '\0')
    return g_strdup (variable);
  return rouse_doctor_host_path (host, DEFAULT_SOCKET);
}

static char *
find_program (const RouseDoctorHost *host)
{
  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++) {
    g_autofree char *path = rouse_doctor_host_path (host, programs[i]);

    if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
      return g_steal_pointer (&path);
  }
  return NULL;
}

/* "usbmuxd 1.1.1" → "1.1.1" */
static char *
ask_version (const char *program, GCancellable *cancellable)
{
  g_autoptr (GSubprocess) child =
      g_subprocess_new (rouse_spawn_flags () | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL,
                        program, "--version", NULL);
  g_autofree char *text = NULL;
  const char *space;

  if (child == NULL || !g_subprocess_communicate_utf8 (child, NULL, cancellable, &text, NULL, NULL) || text == NULL)
    return NULL;
  g_strstrip (text);
  space = strrchr (text, ' ');
  return space != NULL && g_ascii_isdigit (space[1]) ? g_strdup (space + 1) : NULL;
}

static void
gather (Facts *facts, const RouseDoctorHost *host, GPtrArray *phones, GCancellable *cancellable)
{
  static const char *const names[] = { "usbmuxd", NULL };

  facts->host = host;
  facts->address = find_address (host);
  facts->install = rouse_doctor_distro_install (host, ROUSE_DOCTOR_PACKAGE_USBMUXD);
  facts->program = find_program (host);
  if (facts->program != NULL && *host->mux_version == NULL)
    *host->mux_version = ask_version (facts->program, cancellable);
  facts->version = *host->mux_version;
  facts->runs = rouse_doctor_host_find_process (host, names) != 0;
  facts->n_listed = rouse_mux_probe (facts->address, TIMEOUT_S, cancellable, &facts->why);
  for (guint i = 0; i < phones->len; i++)
    facts->n_phones += ((const RouseDoctorPhone *) g_ptr_array_index (phones, i))->is_muxd ? 1 : 0;
}

static void
explain_answer (const Facts *facts, RouseDoctorFinding *finding)
{
  if ((guint) facts->n_listed < facts->n_phones)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        g_strdup (_ (
            "usbmuxd answers, but it does not know the phone that is connected. Another program may hold the phone.")),
        _ ("Start usbmuxd again, then plug the phone in again."), rouse_doctor_distro_restart_usbmuxd (facts->host));
  else if (facts->version != NULL)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_OK,
        /* Translators: %s: a version, 1.1.1; %d: how many phones it knows */
        g_strdup_printf (_ ("usbmuxd %s runs and answers; phones that it knows: %d."), facts->version, facts->n_listed),
        NULL, NULL);
  else
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_OK,
        g_strdup_printf (_ ("usbmuxd runs and answers; phones that it knows: %d."), facts->n_listed), NULL, NULL);
}

/* Whether it is the sandbox that stands in the way. A process is started for it, so only when something is wrong. */
static gboolean
is_kept_in (const Facts *facts, GCancellable *cancellable)
{
  return facts->n_phones > 0 && !facts->host->has_portal (cancellable);
}

/* The programs of the computer are not seen from in there, so the distribution's own answer is all that can be given.
 */
static void
explain_silence_inside (const Facts *facts, RouseDoctorFinding *finding, GCancellable *cancellable)
{
  if (is_kept_in (facts, cancellable))
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        g_strdup (
            _ ("The sandbox does not let Rouse start the helper that reaches usbmuxd: the Flatpak portal does not "
               "answer.")),
        _ ("Log out and in again. If that does not help, install the package “xdg-desktop-portal” and update Flatpak."),
        NULL);
  else if (facts->n_phones > 0)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        g_strdup (_ ("A phone that is switched on is connected, but usbmuxd does not run on this computer, or does not "
                     "answer.")),
        _ ("Install usbmuxd on the computer itself, not in the sandbox; then plug the phone in again."),
        facts->install);
  else
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_WARNING,
        g_strdup (
            _ ("usbmuxd does not run now. From inside the sandbox Rouse cannot see whether it is installed; where it "
               "is, it starts by itself when a phone that is switched on is plugged in.")),
        _ ("Plug in a phone that is switched on. If this stays, install usbmuxd on the computer itself."),
        facts->install);
}

/* There is no socket, or nobody behind it. */
static void
explain_silence (const Facts *facts, RouseDoctorFinding *finding)
{
  const char *restart = rouse_doctor_distro_restart_usbmuxd (facts->host);
  gboolean no_socket = g_error_matches (facts->why, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  if (facts->program == NULL && !facts->runs)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        g_strdup (_ ("usbmuxd is not installed. Without it a phone cannot be restored: it would never be seen in "
                     "restore mode.")),
        _ ("Install it. If no command is shown, look for the package “usbmuxd” in your distribution."), facts->install);
  else if (facts->n_phones > 0)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_PROBLEM,
        g_strdup (facts->host->mux_answered
                      ? _ ("usbmuxd has stopped, and did not come back when the phone was plugged in.")
                      : _ ("A phone that is switched on is connected, but usbmuxd does not run or does not answer.")),
        _ ("Start usbmuxd again."), restart);
  else if (no_socket)
    rouse_doctor_finding_set (
        finding, ROUSE_DOCTOR_OK,
        g_strdup (_ ("usbmuxd is installed. It starts by itself when a phone that is switched on is plugged in.")),
        NULL, NULL);
  else
    rouse_doctor_finding_set (finding, ROUSE_DOCTOR_PROBLEM,
                              g_strdup_printf (_ ("usbmuxd has left a socket behind where nobody answers (%s)."),
                                               facts->why != NULL ? facts->why->message : "?"),
                              _ ("Start usbmuxd again."), restart);
}

void
rouse_doctor_check_muxd (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                         GCancellable *cancellable)
{
  g_auto (Facts) facts = { 0 };

  gather (&facts, host, phones, cancellable);
  if (facts.n_listed >= 0)
    explain_answer (&facts, finding);
  else if (rouse_doctor_host_is_sandbox (host))
    explain_silence_inside (&facts, finding, cancellable);
  else
    explain_silence (&facts, finding);
}
