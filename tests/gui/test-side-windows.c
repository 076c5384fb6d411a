/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "guide/help-text.h"
#include "ui/about.h"
#include "ui/application.h"
#include "ui/errors-window.h"
#include "ui/help-window.h"
#include "ui/practice-window.h"
#include "ui/preferences-window.h"
#include "ui/repair-sheet.h"
#include "ui/report-window.h"

#include "look.h"

/*
 * The windows beside the wizard, and the repair sheet: each must fit into 360 px, also with text half as large again.
 * ROUSE_PICTURES, ROUSE_WIDTH and ROUSE_TEXT_SIZE as in test-pages.c. What belongs to libadwaita is only looked at.
 */

/* How wide GTK's and libadwaita's own windows want to be is theirs: libadwaita's 360 px, and a border. */
static void
only_look_at (GtkWidget *window, const char *name)
{
  look_present (window, 680);
  look_settle (window); /* what comes with an idle */
  look_save_picture (window, name);
}

static void
look_at (GtkWidget *window, const char *name)
{
  only_look_at (window, name);
  look_check_width (window);
}

static void
close_it (gpointer window)
{
  g_object_add_weak_pointer (G_OBJECT (window), &window);
  gtk_window_destroy (window);
  while (window != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_errors (gconstpointer data)
{
  const char *code = data;
  GtkWidget *window = rouse_errors_window_new (NULL, code);
  g_autofree char *name = g_strdup_printf ("errors-%s", code != NULL ? code : "all");

  look_at (window, name);
  close_it (window);
}

/* The longest word of each text; all in one window. */
static void
test_help (void)
{
  GtkWidget *window = rouse_help_window_new (NULL);
  const RouseHelpText *last = NULL;

  rouse_help_window_show (ROUSE_HELP_WINDOW (window), ROUSE_WIZARD_SYMPTOM);
  look_at (window, "help-first");
  for (RouseWizardState state = 0; state < ROUSE_N_WIZARD_STATES; state++) {
    g_autofree char *name = g_strdup_printf ("help-%s", rouse_wizard_state_to_string (state));

    if (rouse_help_text_get (state) == last)
      continue;
    last = rouse_help_text_get (state);
    rouse_help_window_show (ROUSE_HELP_WINDOW (window), state);
    look_at (window, name);
  }
  close_it (window);
}

static void
test_report (void)
{
  g_autoptr (RouseReport) report = rouse_report_new ();
  GtkWidget *window;
  gboolean ready = FALSE;

  rouse_report_add_section (report, "USB",
                            "      0.0  iPhone 11: recovery at 1-2\n     41.3  iPhone 11: restore at 1-2\n");
  rouse_report_add_section (report, "log", "    0.012  the phone is 0x1A2B3C4D5E6F70, Maria’s iPhone\n");
  window = rouse_report_window_new (NULL, report);
  look_present (window, 680);
  while (!ready) { /* until the checks are done */
    g_main_context_iteration (NULL, TRUE);
    ready = rouse_report_window_get_text (ROUSE_REPORT_WINDOW (window)) != NULL;
  }
  g_assert_null (strstr (rouse_report_window_get_text (ROUSE_REPORT_WINDOW (window)), "1A2B3C4D"));
  g_assert_null (strstr (rouse_report_window_get_text (ROUSE_REPORT_WINDOW (window)), "Maria"));
  look_at (window, "report");
  close_it (window);
}

static void
test_preferences (void)
{
  GtkWidget *window = GTK_WIDGET (rouse_preferences_window_new (NULL));

  only_look_at (window, "preferences");
  close_it (window);
}

static void
test_practice (void)
{
  GtkWidget *parent = gtk_application_window_new (GTK_APPLICATION (g_application_get_default ()));
  GtkWidget *window = rouse_practice_window_new (GTK_WINDOW (parent));

  look_at (window, "practice");
  close_it (window);
  close_it (parent);
}

/* The window that was opened last. */
static GtkWidget *
get_newest (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

    if (G_TYPE_CHECK_INSTANCE_TYPE (window, type))
      return window;
  }
  g_assert_not_reached ();
}

static void
test_about (void)
{
  GtkWidget *window;

  rouse_about_show (NULL);
  window = get_newest (ADW_TYPE_ABOUT_WINDOW);
  only_look_at (window, "about");
  gtk_widget_activate_action (window, "about.subpage", "s", "legal");
  look_settle (window);
  look_settle (window);
  look_save_picture (window, "about-legal");
  close_it (window);
}

static void
test_shortcuts (void)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/rouse_app/Rouse/shortcuts.ui");
  GtkWidget *window = GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts"));

  only_look_at (window, "shortcuts");
  g_clear_object (&builder); /* It keeps what it made. */
  close_it (window);
}

static const RouseRepairTry tries[] = {
  { N_ ("Force restart"), NULL, ROUSE_TRY_NOT_BETTER, 1795300000, NULL, NULL },
  { N_ ("Repair and keep the data"), "17.4 (21E219)", ROUSE_TRY_FAILED, 1795303000, "14",
    N_ ("The system could not be written") },
  { N_ ("Erase from DFU mode"), "17.4 (21E219)", ROUSE_TRY_NOT_BETTER, 1795310000, NULL, NULL },
};

static void
fill_facts (RouseRepairFacts *facts)
{
  *facts = (RouseRepairFacts){
    .reason = ROUSE_REPAIR_NOT_BETTER,
    .phone_name = "iPhone 11",
    .product_type = "iPhone12,1",
    .ecid_end = "3F2A",
    .symptom = _ ("Stuck on the Apple logo, or keeps restarting"),
    .version = "17.4 (21E219)",
    .tries = tries,
    .n_tries = G_N_ELEMENTS (tries),
  };
}

/* A PDF of one page, also when there is more than fits. */
static void
test_sheet (void)
{
  g_autofree char *folder = g_dir_make_tmp ("sheet-XXXXXX", NULL);
  g_autofree char *path =
      g_build_filename (g_getenv ("ROUSE_PICTURES") != NULL ? g_getenv ("ROUSE_PICTURES") : folder, "sheet.pdf", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "none", "sheet.pdf", NULL);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  RouseRepairTry many[40];
  RouseRepairFacts facts;
  gsize size;

  fill_facts (&facts);
  g_assert_true (rouse_repair_sheet_export (&facts, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_true (g_str_has_prefix (data, "%PDF-") && size > 2000);
  g_assert_nonnull (memmem (data, size, "/Count 1", strlen ("/Count 1"))); /* a PDF has zero bytes */
  g_assert_false (rouse_repair_sheet_export (&facts, nowhere, &error));
  g_assert_nonnull (error);

  for (gsize i = 0; i < G_N_ELEMENTS (many); i++)
    many[i] = tries[1];
  facts.tries = many;
  facts.n_tries = G_N_ELEMENTS (many);
  {
    cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
    cairo_t *cr = cairo_create (surface);

    g_assert_cmpfloat (rouse_repair_sheet_draw (&facts, cr, 487, 734), <=, 750);
    cairo_destroy (cr);
    cairo_surface_destroy (surface);
  }
  if (g_getenv ("ROUSE_PICTURES") == NULL)
    unlink (path);
  rmdir (folder);
}

/* --- the list of shortcuts --- */

static void
collect_shown (GtkWidget *widget, GHashTable *shown)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget)) {
    char *accelerator;

    g_object_get (widget, "accelerator", &accelerator, NULL);
    g_hash_table_add (shown, accelerator);
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_shown (child, shown);
}

/* Each of the program's keys is in the list, and what is in the list is one of them, or a key of a page; those are
 * pressed in the tests of whole ways. */
static void
test_shortcuts_listed (void)
{
  static const char *const of_pages[] = { "Return", "<Alt>Left", "Up Down", "Right", "space", "F10", "Escape" };
  g_autoptr (RouseApplication) application = rouse_application_new ();
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/rouse_app/Rouse/shortcuts.ui");
  GtkWidget *window = GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts"));
  g_autoptr (GHashTable) shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) actions = NULL;
  guint n_known = 0;

  g_application_set_application_id (G_APPLICATION (application), APPLICATION_ID ".Shortcuts"); /* beside this one */
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  collect_shown (window, shown);
  actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  for (guint i = 0; actions[i] != NULL; i++) {
    g_auto (GStrv) accels = gtk_application_get_accels_for_action (GTK_APPLICATION (application), actions[i]);

    for (guint k = 0; accels[k] != NULL; k++, n_known++)
      if (!g_hash_table_remove (shown, accels[k]))
        g_error ("%s of %s is not in the list", accels[k], actions[i]);
    if (g_str_has_prefix (actions[i], "app."))
      g_assert_true (g_action_group_has_action (G_ACTION_GROUP (application), actions[i] + strlen ("app.")));
  }
  g_assert_cmpuint (n_known, >=, 6);
  for (gsize i = 0; i < G_N_ELEMENTS (of_pages); i++)
    g_assert_true (g_hash_table_remove (shown, of_pages[i]));
  g_assert_cmpuint (g_hash_table_size (shown), ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
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
  g_test_add_data_func ("/errors/all", NULL, test_errors);
  g_test_add_data_func ("/errors/4013", "4013", test_errors);
  g_test_add_data_func ("/errors/27", "27", test_errors);
  g_test_add_data_func ("/errors/nothing", "xyzzy", test_errors);
  g_test_add_func ("/help", test_help);
  g_test_add_func ("/report", test_report);
  g_test_add_func ("/sheet", test_sheet);
  g_test_add_func ("/preferences", test_preferences);
  g_test_add_func ("/practice", test_practice);
  g_test_add_func ("/about", test_about);
  g_test_add_func ("/shortcuts", test_shortcuts);
  g_test_add_func ("/shortcuts/listed", test_shortcuts_listed);

  application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (application), 1, argv);
  return status;
}
