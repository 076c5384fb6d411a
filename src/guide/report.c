/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/report.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/file-digest.h"
#include "doctor/doctor.h"
#include "firmware/bbfw.h"
#include "net/http.h"
#include "transport/device-monitor.h"

#define MAX_SECTION (2u << 20) /* bytes; of a longer text, its end counts */

/**
 * RouseReport:
 *
 * Collects, and hides at the end all at once: what one part tells may be a secret that another part knows.
 */
struct _RouseReport {
  GObject parent_instance;

  RouseRedactor *redactor;
  GString *versions;
  GString *sections;
  RouseDoctor *doctor;
};

G_DEFINE_FINAL_TYPE (RouseReport, rouse_report, G_TYPE_OBJECT)

static void
rouse_report_finalize (GObject *object)
{
  RouseReport *self = ROUSE_REPORT (object);

  rouse_redactor_free (self->redactor);
  g_string_free (self->versions, TRUE);
  g_string_free (self->sections, TRUE);
  g_clear_object (&self->doctor);
  G_OBJECT_CLASS (rouse_report_parent_class)->finalize (object);
}

static void
rouse_report_class_init (RouseReportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_report_finalize;
}

static void
add_engine_versions (RouseReport *self)
{
  g_autofree char *glib = g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  g_autofree char *transport = rouse_device_monitor_describe_libraries ();

  rouse_report_add_version (self, "Rouse", PACKAGE_VERSION);
  rouse_report_add_version (self, "GLib", glib);
  rouse_report_add_version (self, "json-glib", JSON_VERSION_S);
  rouse_report_add_version (self, "OpenSSL", rouse_file_digest_describe_library ());
  rouse_report_add_version (self, "libzip", rouse_bbfw_describe_library ());
  rouse_report_add_version (self, "libcurl", rouse_http_describe_library ());
  rouse_report_add_version (self, "cable", transport);
}

static void
rouse_report_init (RouseReport *self)
{
  self->redactor = rouse_redactor_new ();
  self->versions = g_string_new (NULL);
  self->sections = g_string_new (NULL);
  rouse_redactor_add_computer (self->redactor);
  add_engine_versions (self);
}

RouseReport *
rouse_report_new (void)
{
  return g_object_new (ROUSE_TYPE_REPORT, NULL);
}

void
rouse_report_add_version (RouseReport *self, const char *name, const char *version)
{
  g_string_append_printf (self->versions, "%-11s %s\n", name, version);
}

void
rouse_report_add_section (RouseReport *self, const char *title, const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  if (length == 0)
    return;
  if (length > MAX_SECTION) {
    const char *cut = strchr (text + length - MAX_SECTION, '\n');

    text = cut != NULL ? cut + 1 : text + length - MAX_SECTION;
  }
  g_string_append_printf (self->sections, "\n--- %s ---\n%s%s", title, text, g_str_has_suffix (text, "\n") ? "" : "\n");
}

void
rouse_report_add_timeline (RouseReport *self, RouseUsbTimeline *timeline)
{
  g_autofree char *text = rouse_usb_timeline_get_text (timeline);

  rouse_usb_timeline_tell (timeline, self->redactor);
  rouse_report_add_section (self, "USB", *text != '\0' ? text : "no phone was seen");
}

void
rouse_report_add_session (RouseReport *self, const RouseJournalSession *session)
{
  g_autoptr (GString) text = g_string_new (NULL);

  rouse_redactor_add_number (self->redactor, session->ecid, "[ECID]");
  g_string_append_printf (
      text, "%s, iOS %s (%s), %s; by %s\nended: %s, stage %s%s%s%s%s\n", session->model != NULL ? session->model : "?",
      session->version != NULL ? session->version : "?", session->build != NULL ? session->build : "?",
      session->erase ? "erased" : "data kept", session->program != NULL ? session->program : "?",
      rouse_journal_end_to_string (session->end), rouse_journal_stage_to_string (session->stage),
      session->error != NULL ? ", error " : "", session->error != NULL ? session->error : "",
      session->message != NULL ? ": " : "", session->message != NULL ? session->message : "");
  for (guint i = 0; i < session->steps->len; i++) {
    const RouseJournalStep *step = g_ptr_array_index (session->steps, i);

    g_string_append_printf (text, "%9.1f  %s %s%s%s\n", (double) (step->time_ms - session->begun_ms) / 1000.0,
                            rouse_journal_event_to_string (step->event), step->text, step->detail != NULL ? ": " : "",
                            step->detail != NULL ? step->detail : "");
  }
  rouse_report_add_section (self, "session", text->str);
}

void
rouse_report_add_log (RouseReport *self, RouseLog *log)
{
  g_autofree char *text = rouse_log_get_text (log);

  rouse_report_add_section (self, "log", text);
}

RouseRedactor *
rouse_report_get_redactor (RouseReport *self)
{
  return self->redactor;
}

/* --- making it --- */

static void
append_variable (GString *text, const char *name)
{
  const char *value = g_getenv (name);

  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "%-11s %s\n", name, value);
}

static void
append_environment (GString *text)
{
  static const char *const variables[] = { "LANG",         "LANGUAGE",  "XDG_CURRENT_DESKTOP",   "XDG_SESSION_TYPE",
                                           "GSK_RENDERER", "GTK_THEME", "USBMUXD_SOCKET_ADDRESS" };
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  g_autofree char *sandbox = NULL;
  struct utsname name;

  g_string_append (text, "\n--- environment ---\n");
  g_string_append_printf (text, "%-11s %s\n", "system", system != NULL ? system : "not told");
  if (uname (&name) == 0)
    g_string_append_printf (text, "%-11s %s %s, %s\n", "kernel", name.sysname, name.release, name.machine);
  g_string_append_printf (text, "%-11s %s\n", "sandbox",
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "Flatpak"
                          : g_getenv ("SNAP") != NULL                        ? "Snap"
                                                                             : "none");
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    append_variable (text, variables[i]);
}

static void
append_checks (GString *text, RouseDoctor *doctor)
{
  g_string_append (text, "\n--- checks of this computer ---\n");
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (doctor)); i++) {
    g_autoptr (RouseDoctorItem) item = g_list_model_get_item (G_LIST_MODEL (doctor), i);
    const char *reason = rouse_doctor_item_get_reason (item);

    g_string_append_printf (text, "%-11s %s%s%s\n", rouse_doctor_item_get_id (item),
                            rouse_doctor_result_to_string (rouse_doctor_item_get_result (item)),
                            reason != NULL ? ": " : "", reason != NULL ? reason : "");
  }
}

static char *
write_text (RouseReport *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *when = g_date_time_format (now, "%Y-%m-%d %H:%M UTC");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *clean = NULL;

  g_string_append_printf (text, "Report of Rouse %s, %s\n", PACKAGE_VERSION, when);
  g_string_append (text, "Numbers of the phone, names, and folders of this computer were taken out.\n");
  append_environment (text);
  g_string_append_printf (text, "\n--- versions ---\n%s", self->versions->str);
  append_checks (text, self->doctor);
  g_string_append (text, self->sections->str);
  clean = rouse_redactor_clean (self->redactor, text->str);
  return g_steal_pointer (&clean);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  RouseReport *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (rouse_doctor_run_finish (self->doctor, result, &error))
    g_task_return_pointer (task, write_text (self), g_free);
  else
    g_task_return_error (task, error);
}

void
rouse_report_make_async (RouseReport *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  RouseDoctorHost *host = rouse_doctor_host_new ();

  g_return_if_fail (ROUSE_IS_REPORT (self) && self->doctor == NULL);

  g_clear_pointer (&host->urls, g_strfreev); /* nothing is asked for a report */
  self->doctor = rouse_doctor_new (host);
  rouse_doctor_run_async (self->doctor, ROUSE_DOCTOR_ALL, cancellable, checked_cb, task);
}

char *
rouse_report_make_finish (RouseReport *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
rouse_report_save (const char *text, const char *path, GError **error)
{
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
