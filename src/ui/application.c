/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/application.h"

#include "ui/about.h"
#include "ui/cache-window.h"
#include "ui/doctor-window.h"
#include "ui/errors-window.h"
#include "ui/help-window.h"
#include "ui/history-window.h"
#include "ui/practice-window.h"
#include "ui/preferences-window.h"
#include "ui/report-window.h"
#include "ui/window.h"

#include <glib/gi18n.h>

/**
 * RouseApplication:
 *
 * One window, one session. A second start of the program brings the window to the front, and hands it its file.
 */
struct _RouseApplication {
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (RouseApplication, rouse_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "ipsw", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Firmware file to take"), N_ ("FILE") },
  { "asset-url", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Server of image keys instead of Apple’s, for tests"),
    N_ ("URL") },
  { "catalogue-url", 0, 0, G_OPTION_ARG_STRING, NULL,
    N_ ("Server of the list of versions instead of ipsw.me and Apple’s, for tests"), N_ ("URL") },
  { "tss-url", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Signing server instead of Apple’s, for tests"), N_ ("URL") },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[FILE.ipsw]") },
  { NULL }
};

static GtkWidget *
make_window (GApplication *application, GVariantDict *given)
{
  const char *asset_url = NULL;
  const char *catalogue_url = NULL;
  const char *tss_url = NULL;
  g_autoptr (RouseSession) session = NULL;
  g_autoptr (GError) error = NULL;

  g_variant_dict_lookup (given, "asset-url", "&s", &asset_url);
  g_variant_dict_lookup (given, "tss-url", "&s", &tss_url);
  g_variant_dict_lookup (given, "catalogue-url", "&s", &catalogue_url);
  session = rouse_session_new (tss_url, asset_url);
  rouse_session_set_catalogue_url (session, catalogue_url);
  /* Without USB the window still opens; its first page then goes on saying that no phone is seen. */
  if (!rouse_session_start (session, &error))
    g_warning ("cannot watch for phones: %s", error->message);
  return rouse_window_new (GTK_APPLICATION (application), session);
}

/* The wizard's window; another one may be in front. One in which somebody practises does not count. */
static GtkWindow *
find_wizard (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (ROUSE_IS_WINDOW (l->data) &&
        rouse_session_get_practice (rouse_window_get_session (ROUSE_WINDOW (l->data))) == NULL)
      return l->data;
  return NULL;
}

static GtkWindow *
ensure_window (GApplication *application, GVariantDict *given)
{
  GtkWindow *window = find_wizard (GTK_APPLICATION (application));

  return window != NULL ? window : GTK_WINDOW (make_window (application, given));
}

/* Whatever comes by D-Bus, an action of the launcher as well: started by the bus there is no window yet, or only one that
 * outlived the wizard's. */
static void
rouse_application_before_emit (GApplication *application, GVariant *platform_data)
{
  g_autoptr (GVariantDict) nothing = g_variant_dict_new (NULL);

  G_APPLICATION_CLASS (rouse_application_parent_class)->before_emit (application, platform_data);
  if (find_wizard (GTK_APPLICATION (application)) == NULL)
    gtk_window_present (ensure_window (application, nothing));
}

/* From the desktop, by D-Bus. */
static void
rouse_application_activate (GApplication *application)
{
  g_autoptr (GVariantDict) nothing = g_variant_dict_new (NULL);

  gtk_window_present (ensure_window (application, nothing));
}

/* The same with firmware; of several files the first one. */
static void
rouse_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  g_autoptr (GVariantDict) nothing = g_variant_dict_new (NULL);
  GtkWindow *window = ensure_window (application, nothing);
  const char *path = n_files > 0 ? g_file_peek_path (files[0]) : NULL;

  if (path != NULL)
    rouse_window_set_ipsw (ROUSE_WINDOW (window), path);
  gtk_window_present (window);
}

static int
rouse_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  GVariantDict *given = g_application_command_line_get_options_dict (command_line);
  GtkWindow *window = ensure_window (application, given);
  const char *name = NULL;
  g_autofree const char **names = NULL;

  if (g_variant_dict_lookup (given, G_OPTION_REMAINING, "^a&ay", &names) && names[0] != NULL)
    name = names[0];
  g_variant_dict_lookup (given, "ipsw", "^&ay", &name);
  if (name != NULL) {
    g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (command_line, name);
    const char *path = g_file_peek_path (file);

    if (path != NULL)
      rouse_window_set_ipsw (ROUSE_WINDOW (window), path);
  }
  gtk_window_present (window);
  return 0;
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  rouse_about_show (gtk_application_get_active_window (GTK_APPLICATION (user_data)));
}

static void
cache_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  GtkWindow *window = GTK_WINDOW (rouse_cache_window_new (parent, NULL));

  /* From the desktop's menu it is the only one, and the program runs as long as it has one. */
  gtk_window_set_application (window, GTK_APPLICATION (user_data));
  gtk_window_present (window);
}

static void
history_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  gtk_window_present (GTK_WINDOW (rouse_history_window_new (parent)));
}

/* @parameter: (nullable): the code to begin with */
static void
errors_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));
  const char *code = parameter != NULL ? g_variant_get_string (parameter, NULL) : NULL;

  gtk_window_present (GTK_WINDOW (rouse_errors_window_new (parent, code)));
}

static void
report_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = find_wizard (GTK_APPLICATION (user_data));
  g_autoptr (RouseReport) report = NULL;

  if (window == NULL)
    return;
  report = rouse_session_make_report (rouse_window_get_session (ROUSE_WINDOW (window)));
  gtk_window_present (GTK_WINDOW (rouse_report_window_new (window, report)));
}

static void
practice_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = find_wizard (GTK_APPLICATION (user_data));

  if (parent != NULL)
    gtk_window_present (GTK_WINDOW (rouse_practice_window_new (parent)));
}

/* One of them; a second wish brings it to the front. */
static void
doctor_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (user_data));
  GtkWindow *main_window = find_wizard (GTK_APPLICATION (user_data));

  for (; windows != NULL; windows = windows->next)
    if (ROUSE_IS_DOCTOR_WINDOW (windows->data)) {
      gtk_window_present (windows->data);
      return;
    }
  if (main_window != NULL)
    gtk_window_present (rouse_doctor_window_new (
        main_window, rouse_session_get_doctor (rouse_window_get_session (ROUSE_WINDOW (main_window)))));
}

/* Made when it is asked for: it is large, and seldom is. */
static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/rouse_app/Rouse/shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window, gtk_application_get_active_window (GTK_APPLICATION (user_data)));
  gtk_window_present (window);
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  if (!ROUSE_IS_PREFERENCES_WINDOW (parent))
    gtk_window_present (GTK_WINDOW (rouse_preferences_window_new (parent)));
}

/* Of the page in the window in front, or behind the one in front; the one for practice has its own. */
static void
help_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  for (; window != NULL && !ROUSE_IS_WINDOW (window); window = gtk_window_get_transient_for (window))
    if (ROUSE_IS_HELP_WINDOW (window))
      return;
  if (window == NULL)
    window = find_wizard (GTK_APPLICATION (user_data));
  if (window != NULL)
    rouse_window_show_help (ROUSE_WINDOW (window));
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  if (window != NULL)
    gtk_window_close (window); /* which asks while a phone is being restored */
}

static void
rouse_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { "about", about_cb },       { "cache", cache_cb },         { "history", history_cb },
    { "errors", errors_cb },     { "help", help_cb },           { "report", report_cb },
    { "error", errors_cb, "s" }, { "doctor", doctor_cb },       { "quit", quit_cb },
    { "practice", practice_cb }, { "shortcuts", shortcuts_cb }, { "preferences", preferences_cb },
  };

  G_APPLICATION_CLASS (rouse_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (APPLICATION_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.doctor",
                                         (const char *[]){ "<Control>d", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.help", (const char *[]){ "F1", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.preferences",
                                         (const char *[]){ "<Control>comma", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.shortcuts",
                                         (const char *[]){ "<Control>question", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.quit",
                                         (const char *[]){ "<Control>q", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "window.close",
                                         (const char *[]){ "<Control>w", NULL });
}

static void
rouse_application_class_init (RouseApplicationClass *klass)
{
  G_APPLICATION_CLASS (klass)->startup = rouse_application_startup;
  G_APPLICATION_CLASS (klass)->before_emit = rouse_application_before_emit;
  G_APPLICATION_CLASS (klass)->activate = rouse_application_activate;
  G_APPLICATION_CLASS (klass)->open = rouse_application_open;
  G_APPLICATION_CLASS (klass)->command_line = rouse_application_command_line;
}

static void
rouse_application_init (RouseApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

RouseApplication *
rouse_application_new (void)
{
  return g_object_new (ROUSE_TYPE_APPLICATION, "application-id", APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN, NULL);
}
