/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/download-journal.h"
#include "base/error.h"
#include "ui/about.h"
#include "ui/awake.h"
#include "ui/cache-window.h"
#include "ui/version-row.h"
#include "ui/versions-view.h"

#include "look.h"

/* The parts around the firmware page: the list of versions, the window of what was downloaded, the about window. */

#define MIB (1 << 20)

static GtkWidget *
find (GtkWidget *widget, gboolean (*is_wanted) (GtkWidget *widget, const char *word), const char *word)
{
  if (is_wanted (widget, word))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find (child, is_wanted, word);

    if (found != NULL)
      return found;
  }
  return NULL;
}

/* --- versions --- */

static RouseFirmwareRelease *
make_release (const char *version, const char *build, RouseSigned is_signed)
{
  static const char *const product_types[] = { "iPhone12,1", NULL };
  const RouseReleaseFacts facts = {
    .product_types = product_types,
    .version = version,
    .build = build,
    .url = "https://updates.cdn-apple.com/made/up.ipsw",
    .size = G_GUINT64_CONSTANT (8412345678),
    .release_date = "2026-07-27",
    .is_signed = is_signed,
    .is_beta = rouse_firmware_release_is_beta_build (build),
    .sources = ROUSE_CATALOGUE_INDEX,
  };

  return rouse_firmware_release_new (&facts);
}

static RouseCatalogue *
make_catalogue (gboolean with_others)
{
  RouseCatalogueAnswer answer = { .source = ROUSE_CATALOGUE_INDEX, .as_of = 1784000000 };

  answer.releases = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (answer.releases, make_release ("26.6", "23G71", ROUSE_SIGNED_YES));
  g_ptr_array_add (answer.releases, make_release ("26.4", "23E5", ROUSE_SIGNED_NO));
  if (with_others) {
    g_ptr_array_add (answer.releases, make_release ("27.0", "24A5279h", ROUSE_SIGNED_YES));
    g_ptr_array_add (answer.releases, make_release ("26.5.2", "23F84", ROUSE_SIGNED_YES));
  }
  return rouse_catalogue_new ("iPhone12,1", &answer, 1);
}

static gboolean
is_row_of (GtkWidget *widget, const char *build)
{
  return ROUSE_IS_VERSION_ROW (widget) &&
         g_str_equal (
             rouse_firmware_release_get_facts (rouse_version_row_get_release (ROUSE_VERSION_ROW (widget)))->build,
             build);
}

static void
must_have_chosen (RouseVersionsView *view, const char *build)
{
  g_assert_cmpstr (rouse_firmware_release_get_facts (rouse_versions_view_get_chosen (view))->build, ==, build);
}

static void
count_cb (guint *count)
{
  ++*count;
}

/* The newest by itself; another by a person's hand, also after the list was loaded again; never one that is not signed,
 * and a version for testers only where the list was opened. */
static void
test_choose (void)
{
  RouseVersionsView *view = g_object_ref_sink (g_object_new (ROUSE_TYPE_VERSIONS_VIEW, NULL));
  g_autoptr (RouseCatalogue) catalogue = make_catalogue (TRUE);
  g_autoptr (RouseCatalogue) again = make_catalogue (TRUE);
  g_autoptr (RouseCatalogue) fewer = make_catalogue (FALSE);
  guint count = 0;

  g_signal_connect_swapped (view, "changed", G_CALLBACK (count_cb), &count);
  rouse_versions_view_show_catalogue (view, catalogue);
  must_have_chosen (view, "23G71");
  g_assert_cmpuint (count, ==, 1);
  g_assert_null (find (GTK_WIDGET (view), is_row_of, "23E5"));
  g_assert_false (gtk_widget_get_mapped (find (GTK_WIDGET (view), is_row_of, "24A5279h")));

  rouse_version_row_choose (ROUSE_VERSION_ROW (find (GTK_WIDGET (view), is_row_of, "23F84")));
  must_have_chosen (view, "23F84");
  g_assert_cmpuint (count, ==, 2);
  rouse_versions_view_show_catalogue (view, again);
  must_have_chosen (view, "23F84");
  rouse_versions_view_show_catalogue (view, fewer); /* Apple does not sign it any more */
  must_have_chosen (view, "23G71");
  rouse_versions_view_show_error (view);
  g_assert_null (rouse_versions_view_get_chosen (view));
  g_object_unref (view);
}

static RouseVersionRow *
get_focused_row (GtkWidget *window)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (window));

  return focus != NULL ? ROUSE_VERSION_ROW (gtk_widget_get_ancestor (focus, ROUSE_TYPE_VERSION_ROW)) : NULL;
}

/* Tab leads to the row itself, which the arrow keys of the list need. */
static void
test_keyboard (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *view = g_object_new (ROUSE_TYPE_VERSIONS_VIEW, NULL);
  g_autoptr (RouseCatalogue) catalogue = make_catalogue (TRUE);

  rouse_versions_view_show_catalogue (ROUSE_VERSIONS_VIEW (view), catalogue);
  rouse_versions_view_set_sections_open (ROUSE_VERSIONS_VIEW (view), TRUE);
  gtk_window_set_child (GTK_WINDOW (window), view);
  look_present (window, 680);
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  g_assert_true (gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD));
  g_assert_true (GTK_WIDGET (get_focused_row (window)) == find (view, is_row_of, "23G71"));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- the cache --- */

typedef struct {
  char *folder;
  int in_use; /* a file that another program holds */
  GtkWidget *window;
} Cache;

static char *
write_file (Cache *cache, const char *name, gsize size, const char *journal)
{
  g_autofree char *path = g_build_filename (cache->folder, name, NULL);
  g_autofree char *data = g_malloc0 (size);

  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  if (journal != NULL) {
    g_autofree char *journal_path = g_build_filename (cache->folder, journal, NULL);
    RouseDownloadJournal known = { .url = (char *) "https://updates.cdn-apple.com/x.ipsw", .length = 8 * MIB };
    GStatBuf info;

    g_assert_cmpint (g_stat (path, &info), ==, 0);
    known.inode = (guint64) info.st_ino;
    g_assert_true (rouse_download_journal_save (&known, journal_path, NULL));
  }
  return g_steal_pointer (&path);
}

static void
set_up (Cache *cache, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *held = NULL;
  g_autofree char *part = NULL;
  g_autofree char *foreign = NULL;

  cache->folder = g_dir_make_tmp ("rouse-cache-XXXXXX", NULL);
  path = write_file (cache, "iPhone11,8,iPhone12,1_26.6_23G71_Restore.ipsw", 7 * MIB,
                     "iPhone11,8,iPhone12,1_26.6_23G71_Restore.ipsw.rouse-journal");
  held = write_file (cache, "iPhone14,7_26.5.2_23F84_Restore.ipsw", 6 * MIB,
                     "iPhone14,7_26.5.2_23F84_Restore.ipsw.rouse-journal");
  part = write_file (cache, "iPad_64bit_26.6_23G71_Restore.ipsw.rouse-part", 2 * MIB,
                     "iPad_64bit_26.6_23G71_Restore.ipsw.rouse-journal");
  foreign = write_file (cache, "mine.ipsw", MIB, NULL);
  cache->in_use = open (held, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (flock (cache->in_use, LOCK_SH), ==, 0);
  cache->window = rouse_cache_window_new (NULL, cache->folder);
}

static void
tear_down (Cache *cache, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (cache->folder, 0, NULL);
  const char *name;

  gtk_window_close (GTK_WINDOW (cache->window));
  close (cache->in_use);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (cache->folder, name, NULL);

    g_remove (path);
  }
  g_rmdir (cache->folder);
  g_free (cache->folder);
}

static gboolean
is_there (Cache *cache, const char *name)
{
  g_autofree char *path = g_build_filename (cache->folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_titled (GtkWidget *widget, const char *title)
{
  return ADW_IS_ACTION_ROW (widget) &&
         g_str_has_prefix (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title);
}

static gboolean
is_button (GtkWidget *widget, const char *word)
{
  return GTK_IS_BUTTON (widget);
}

static GtkWidget *
find_row (Cache *cache, const char *title)
{
  return find (cache->window, is_titled, title);
}

static void
wait_for_row (Cache *cache, const char *title, gboolean there)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while ((find_row (cache, title) != NULL) != there && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true ((find_row (cache, title) != NULL) == there);
}

static GtkWidget *
get_button (Cache *cache, const char *title)
{
  return find (find_row (cache, title), is_button, NULL);
}

static void
test_cache (Cache *cache, gconstpointer data)
{
  look_present (cache->window, 520);
  wait_for_row (cache, "mine.ipsw", TRUE);
  look_settle (cache->window);
  look_save_picture (cache->window, "34-cache");
  look_check_width (cache->window);

  g_assert_null (get_button (cache, "mine.ipsw"));
  g_assert_null (get_button (cache, "iPhone14,7")); /* in use */
  g_signal_emit_by_name (get_button (cache, "iPhone11,8"), "clicked");
  wait_for_row (cache, "iPhone11,8", FALSE);
  g_assert_false (is_there (cache, "iPhone11,8,iPhone12,1_26.6_23G71_Restore.ipsw"));
  g_assert_false (is_there (cache, "iPhone11,8,iPhone12,1_26.6_23G71_Restore.ipsw.rouse-journal"));
  g_signal_emit_by_name (get_button (cache, "iPad_"), "clicked");
  wait_for_row (cache, "iPad_", FALSE);
  g_assert_true (is_there (cache, "mine.ipsw"));
  g_assert_true (is_there (cache, "iPhone14,7_26.5.2_23F84_Restore.ipsw"));
}

static gboolean
is_label (GtkWidget *widget, const char *text)
{
  return GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL;
}

static void
test_empty_cache (void)
{
  GtkWidget *window = rouse_cache_window_new (NULL, "/nowhere/at/all");

  look_present (window, 520);
  while (find (window, is_label, _ ("Nothing Is Kept")) == NULL)
    g_main_context_iteration (NULL, TRUE);
  look_settle (window);
  look_save_picture (window, "34-cache-empty");
  look_check_width (window);
  gtk_window_close (GTK_WINDOW (window));
}

/* --- about --- */

static void
test_about (void)
{
  static const char *const named[] = { "gs.apple.com", "itunes.apple.com", "api.ipsw.me", "libplist 2.", "libusb 1." };
  GtkWindow *about = NULL;
  GListModel *windows = gtk_window_get_toplevels ();

  rouse_about_show (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

    if (ADW_IS_ABOUT_WINDOW (window))
      about = window;
  }
  g_assert_nonnull (about);
  look_settle (GTK_WIDGET (about));
  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    g_assert_nonnull (find (GTK_WIDGET (about), is_label, named[i]));
  gtk_window_destroy (about);
}

static void
activate_cb (GApplication *application, int *status)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  look_prepare (application);
  *status = g_test_run ();
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  int status = 1;

  g_test_init (&argc, &argv, NULL);
  look_set_language ();
  g_test_add_func ("/firmware/choose", test_choose);
  g_test_add_func ("/firmware/keyboard", test_keyboard);
  g_test_add ("/firmware/cache", Cache, NULL, set_up, test_cache, tear_down);
  g_test_add_func ("/firmware/cache-empty", test_empty_cache);
  g_test_add_func ("/firmware/about", test_about);

  application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (application), 1, argv);
  return status;
}
