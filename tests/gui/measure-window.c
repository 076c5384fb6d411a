/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/window.h"

#include <time.h>

/*
 * measure-window empty|rouse [frame]: shows an empty window of libadwaita, or the first page of the wizard, and prints
 * as one line of JSON when the first frame was painted (ms after ROUSE_BEGUN_US of the monotonic clock), how often its
 * threads were woken in five seconds in which nothing happens, and how much memory is its own (KiB); with "frame" only
 * the first of these, and how much work it was. It does not look for phones, so that nothing depends on what is on this
 * computer's USB.
 */

#define SETTLE_S 4
#define IDLE_S 5

typedef struct {
  gboolean is_empty, is_brief;
  gint64 first_frame_us; /* 0: not yet */
  clock_t work;          /* until then, of all threads: other programs do not count */
  guint64 switches;
} Measured;

/* How often all threads have been waiting and were woken. */
static guint64
count_switches (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint64 sum = 0;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/status", name);
    g_autofree char *text = NULL;
    const char *found;

    if (g_file_get_contents (path, &text, NULL, NULL) && (found = strstr (text, "\nvoluntary_ctxt_switches:")) != NULL)
      sum += g_ascii_strtoull (found + strlen ("\nvoluntary_ctxt_switches:"), NULL, 10);
  }
  return sum;
}

static guint64
get_private_kib (void)
{
  static const char *const keys[] = { "\nPrivate_Clean:", "\nPrivate_Dirty:" };
  g_autofree char *text = NULL;
  guint64 sum = 0;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char *found = strstr (text, keys[i]);

    if (found != NULL)
      sum += g_ascii_strtoull (found + strlen (keys[i]), NULL, 10);
  }
  return sum;
}

static gboolean
tell_cb (gpointer user_data)
{
  Measured *measured = user_data;
  const char *begun = g_getenv ("ROUSE_BEGUN_US");
  gint64 begun_us = begun != NULL ? g_ascii_strtoll (begun, NULL, 10) : 0;

  g_print ("{\"first_frame_ms\": %.1f, \"work_ms\": %.1f", (double) (measured->first_frame_us - begun_us) / 1000,
           (double) measured->work * 1000 / CLOCKS_PER_SEC);
  if (!measured->is_brief)
    g_print (", \"wakeups\": %" G_GUINT64_FORMAT ", \"private_kib\": %" G_GUINT64_FORMAT,
             count_switches () - measured->switches, get_private_kib ());
  g_print ("}\n");
  g_application_quit (g_application_get_default ());
  return G_SOURCE_REMOVE;
}

static gboolean
settled_cb (gpointer user_data)
{
  ((Measured *) user_data)->switches = count_switches ();
  g_timeout_add_seconds (IDLE_S, tell_cb, user_data);
  return G_SOURCE_REMOVE;
}

static void
painted_cb (GdkFrameClock *frame_clock, gpointer user_data)
{
  Measured *measured = user_data;

  if (measured->first_frame_us != 0)
    return;
  measured->first_frame_us = g_get_monotonic_time ();
  measured->work = clock ();
  if (measured->is_brief)
    g_idle_add (tell_cb, measured);
  else
    g_timeout_add_seconds (SETTLE_S, settled_cb, measured);
}

static void
activate_cb (GtkApplication *application, Measured *measured)
{
  g_autoptr (RouseSession) session = NULL;
  GtkWidget *window;

  if (measured->is_empty) {
    window = adw_application_window_new (application);
    gtk_window_set_default_size (GTK_WINDOW (window), 880, 680);
    adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), adw_header_bar_new ());
  } else {
    session = rouse_session_new (NULL, NULL);
    window = rouse_window_new (application, session);
  }
  gtk_widget_realize (window);
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb), measured);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  Measured measured = { .is_empty = argc > 1 && strcmp (argv[1], "empty") == 0,
                        .is_brief = argc > 2 && strcmp (argv[2], "frame") == 0 };
  g_autoptr (AdwApplication) application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &measured);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
