/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor-fixture.h"

#include "doctor/phones.h"

#include <glib/gstdio.h>
#include <unistd.h>

static gboolean
may_always (const char *path)
{
  return TRUE;
}

gboolean
doctor_fixture_may_never (const char *path)
{
  return FALSE;
}

static gboolean
portal_answers (GCancellable *cancellable)
{
  return TRUE;
}

void
doctor_fixture_set_up (DoctorFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->host = rouse_doctor_host_new ();
  g_free (f->host->root);
  f->host->root = g_dir_make_tmp ("rouse-doctor-XXXXXX", &error);
  g_assert_no_error (error);
  f->host->uid = 1000;
  f->host->groups = g_strsplit ("users plugdev", " ", -1);
  f->host->may_write = may_always;
  f->host->has_portal = portal_answers;
  f->host->mux_address = g_build_filename (f->host->root, "run/usbmuxd", NULL);
  g_clear_pointer (&f->host->urls, g_strfreev);
}

static void
doctor_fixture_remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    doctor_fixture_remove_tree (child);
  }
  g_remove (path);
}

void
doctor_fixture_tear_down (DoctorFixture *f, gconstpointer data)
{
  doctor_fixture_remove_tree (f->host->root);
  rouse_doctor_finding_clear (&f->finding);
  rouse_doctor_host_free (f->host);
}

char *
doctor_fixture_make_parents (DoctorFixture *f, const char *path)
{
  char *full = rouse_doctor_host_path (f->host, path);
  g_autofree char *parent = g_path_get_dirname (full);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  return full;
}

void
doctor_fixture_put (DoctorFixture *f, const char *path, const char *text)
{
  g_autofree char *full = doctor_fixture_make_parents (f, path);

  g_assert_true (g_file_set_contents (full, text, -1, NULL));
}

void
doctor_fixture_link (DoctorFixture *f, const char *path, const char *target)
{
  g_autofree char *full = doctor_fixture_make_parents (f, path);

  g_assert_cmpint (symlink (target, full), ==, 0);
}

void
doctor_fixture_plug (DoctorFixture *f, const char *port, const char *product_id, const char *speed)
{
  const char *const attributes[][2] = {
    { "idVendor", "05ac\n" }, { "idProduct", product_id }, { "busnum", "1\n" }, { "devnum", "5\n" }, { "speed", speed }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++) {
    g_autofree char *path = g_strdup_printf ("/sys/bus/usb/devices/%s/%s", port, attributes[i][0]);

    doctor_fixture_put (f, path, attributes[i][1]);
  }
  doctor_fixture_put (f, "/dev/bus/usb/001/005", "");
}

void
doctor_fixture_check (DoctorFixture *f, RouseDoctorCheck run, RouseDoctorResult expected, const char *reason,
                      const char *command)
{
  g_autoptr (GPtrArray) phones = rouse_doctor_phones_find (f->host);

  rouse_doctor_finding_clear (&f->finding);
  f->finding.result = ROUSE_DOCTOR_PENDING;
  run (f->host, phones, &f->finding, NULL);
  g_assert_nonnull (f->finding.reason);
  g_test_message ("%s: %s", rouse_doctor_result_to_string (f->finding.result), f->finding.reason);
  g_assert_cmpint (f->finding.result, ==, expected);
  g_assert_nonnull (g_strstr_len (f->finding.reason, -1, reason));
  if (command != NULL) {
    g_assert_nonnull (f->finding.command);
    g_assert_nonnull (g_strstr_len (f->finding.command, -1, command));
  } else {
    g_assert_null (f->finding.command);
  }
  /* A problem always comes with something to do. */
  if (expected == ROUSE_DOCTOR_PROBLEM || expected == ROUSE_DOCTOR_WARNING)
    g_assert_nonnull (f->finding.fix);
}

void
doctor_fixture_give_away (DoctorFixture *f, RouseDoctor *doctor)
{
  g_autofree char *root = g_strdup (f->host->root);

  doctor_fixture_remove_tree (root);
  g_object_unref (doctor);
  f->host = rouse_doctor_host_new ();
  g_free (f->host->root);
  f->host->root = g_strdup ("/nowhere/at/all");
}

int
doctor_fixture_run (int argc, char **argv, const DoctorTest *tests, gsize n_tests)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n_tests; i++)
    g_test_add (tests[i].path, DoctorFixture, NULL, doctor_fixture_set_up, tests[i].run, doctor_fixture_tear_down);
  return g_test_run ();
}
