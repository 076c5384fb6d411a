/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "guide/help-text.h"
#include "ui/errors-window.h"
#include "ui/help-window.h"
#include "ui/repair-sheet.h"
#include "ui/report-window.h"

/*
 * The windows beside the wizard, and the repair sheet: each must fit into 360 px, also with text half as large again.
 * ROUSE_PICTURES, ROUSE_WIDTH and ROUSE_TEXT_SIZE as in test-pages.c.
 */

#define NARROWEST 360 /* px */

static gboolean
count_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  ++*(guint *) user_data;
  return G_SOURCE_CONTINUE;
}

static void
settle (GtkWidget *widget)
{
  guint frames = 0;
  guint id = gtk_widget_add_tick_callback (widget, count_frame_cb, &frames, NULL);

  while (frames < 6)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (widget, id);
}

static void
save_picture (GtkWidget *window, const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.png", g_getenv ("ROUSE_PICTURES"), name);
  int width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  gdk_texture_save_to_png (texture, path);
}

static void
set_text_size (double times)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * times), NULL);
}

static void
check (GtkWidget *window, const char *name)
{
  double text_size = g_getenv ("ROUSE_TEXT_SIZE") != NULL ? g_ascii_strtod (g_getenv ("ROUSE_TEXT_SIZE"), NULL) : 1.0;
  const double sizes[] = { 1.0, 1.5 };

  settle (window);
  set_text_size (text_size);
  settle (window);
  if (g_getenv ("ROUSE_PICTURES") != NULL)
    save_picture (window, name);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    int minimum;

    set_text_size (sizes[i]);
    settle (window);
    gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
    if (minimum > NARROWEST)
      g_test_fail_printf ("%s: %d px wide at text size %.1f", name, minimum, sizes[i]);
  }
  set_text_size (1.0);
}

static void
present (GtkWidget *window)
{
  if (g_getenv ("ROUSE_WIDTH") != NULL)
    gtk_window_set_default_size (GTK_WINDOW (window), atoi (g_getenv ("ROUSE_WIDTH")), 640);
  gtk_window_present (GTK_WINDOW (window));
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

  present (window);
  check (window, name);
  close_it (window);
}

/* The longest word of each text; all in one window. */
static void
test_help (void)
{
  GtkWidget *window = rouse_help_window_new (NULL);
  const RouseHelpText *last = NULL;

  present (window);
  rouse_help_window_show (ROUSE_HELP_WINDOW (window), ROUSE_WIZARD_SYMPTOM);
  check (window, "help-first");
  if (g_getenv ("ROUSE_PICTURES") == NULL)
    set_text_size (1.5);
  for (RouseWizardState state = 0; state < ROUSE_N_WIZARD_STATES; state++) {
    g_autofree char *name = g_strdup_printf ("help-%s", rouse_wizard_state_to_string (state));
    int minimum;

    if (rouse_help_text_get (state) == last)
      continue;
    last = rouse_help_text_get (state);
    rouse_help_window_show (ROUSE_HELP_WINDOW (window), state);
    if (g_getenv ("ROUSE_PICTURES") != NULL)
      check (window, name);
    gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
    if (minimum > NARROWEST)
      g_test_fail_printf ("%s: %d px wide", name, minimum);
  }
  set_text_size (1.0);
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
  present (window);
  while (!ready) { /* until the checks are done */
    g_main_context_iteration (NULL, TRUE);
    ready = rouse_report_window_get_text (ROUSE_REPORT_WINDOW (window)) != NULL;
  }
  g_assert_null (strstr (rouse_report_window_get_text (ROUSE_REPORT_WINDOW (window)), "1A2B3C4D"));
  g_assert_null (strstr (rouse_report_window_get_text (ROUSE_REPORT_WINDOW (window)), "Maria"));
  check (window, "report");
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

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  if (g_getenv ("ROUSE_LOCALEDIR") != NULL)
    bindtextdomain (GETTEXT_PACKAGE, g_getenv ("ROUSE_LOCALEDIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  {
    g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();

    gtk_css_provider_load_from_resource (style, "/io/github/rouse_app/Rouse/style.css");
    gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (style), 800);
  }
  g_test_add_data_func ("/errors/all", NULL, test_errors);
  g_test_add_data_func ("/errors/4013", "4013", test_errors);
  g_test_add_data_func ("/errors/27", "27", test_errors);
  g_test_add_data_func ("/errors/nothing", "xyzzy", test_errors);
  g_test_add_func ("/help", test_help);
  g_test_add_func ("/report", test_report);
  g_test_add_func ("/sheet", test_sheet);
  return g_test_run ();
}
