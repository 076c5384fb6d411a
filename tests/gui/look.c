/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "look.h"

#include <glib/gi18n.h>
#include <locale.h>

#define NARROWEST 360 /* px */
#define SHADOW 28     /* px around the window that it reaches */
#define CORNER 12     /* px; as libadwaita has it */

/* A test in a language that is not spoken here would pass in English, and say nothing about it. */
void
look_set_language (void)
{
  const char *language = g_getenv ("LANGUAGE");

  setlocale (LC_ALL, "");
  if (g_getenv ("ROUSE_LOCALEDIR") != NULL)
    bindtextdomain (GETTEXT_PACKAGE, g_getenv ("ROUSE_LOCALEDIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (language != NULL && *language != '\0' && !g_str_has_prefix (language, "en"))
    g_assert_cmpstr (g_dgettext (GETTEXT_PACKAGE, "_Continue"), !=, "_Continue");
}

static gboolean
count_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  ++*(guint *) user_data;
  return G_SOURCE_CONTINUE;
}

/* Three frames: one to lay out, one to paint, one for what the first two changed. */
void
look_settle (GtkWidget *widget)
{
  guint frames = 0;
  guint id = gtk_widget_add_tick_callback (widget, count_frame_cb, &frames, NULL);

  while (frames < 4)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (widget, id);
}

/* With ROUSE_SHADOW as a compositor shows it: round corners, and a shadow around. */
static void
begin_shadow (GtkWidget *window, GtkSnapshot *snapshot)
{
  const GdkRGBA shade = { 0, 0, 0, 0.3f };
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (
      &outline,
      &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (window), (float) gtk_widget_get_height (window)),
      CORNER);
  gtk_snapshot_append_outset_shadow (snapshot, &outline, &shade, 0, 3, 1, SHADOW / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
}

static void
save_picture (GtkWidget *window, const char *path)
{
  gboolean has_shadow = g_getenv ("ROUSE_SHADOW") != NULL;
  float around = has_shadow ? SHADOW : 0;
  int width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  float scale = (float) gtk_widget_get_scale_factor (window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  gtk_snapshot_scale (snapshot, scale, scale);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (around, around));
  if (has_shadow)
    begin_shadow (window, snapshot);
  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  if (has_shadow)
    gtk_snapshot_pop (snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (
      gtk_native_get_renderer (GTK_NATIVE (window)), node,
      &GRAPHENE_RECT_INIT (0, 0, scale * ((float) width + 2 * around), scale * ((float) height + 2 * around)));
  gdk_texture_save_to_png (texture, path);
}

void
look_save_picture (GtkWidget *window, const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.png", g_getenv ("ROUSE_PICTURES"), name);

  if (g_getenv ("ROUSE_PICTURES") != NULL)
    save_picture (window, path);
}

static void
set_text_size (double times)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * times), NULL);
}

void
look_present (GtkWidget *window, int height)
{
  double text_size = g_getenv ("ROUSE_TEXT_SIZE") != NULL ? g_ascii_strtod (g_getenv ("ROUSE_TEXT_SIZE"), NULL) : 1.0;

  if (g_getenv ("ROUSE_WIDTH") != NULL)
    gtk_window_set_default_size (GTK_WINDOW (window), atoi (g_getenv ("ROUSE_WIDTH")), height);
  set_text_size (text_size);
  gtk_window_present (GTK_WINDOW (window));
  if (g_getenv ("ROUSE_SHADOW") != NULL) {
    gtk_widget_remove_css_class (window, "solid-csd"); /* the frame for where there are no shadows */
    gtk_widget_add_css_class (window, "csd");
  }
  look_settle (window);
}

/* Names the widgets that want more than the narrowest window. */
static void
tell_wide (GtkWidget *widget, guint depth)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum <= NARROWEST - 60 || !gtk_widget_get_visible (widget))
    return;
  g_test_message ("%*s%s %d px", (int) depth, "", G_OBJECT_TYPE_NAME (widget), minimum);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    tell_wide (child, depth + 1);
}

void
look_check_width (GtkWidget *window)
{
  const double text_sizes[] = { 1.0, 1.5 };

  if (g_getenv ("ROUSE_PICTURES") != NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (text_sizes); i++) {
    int minimum;

    set_text_size (text_sizes[i]);
    look_settle (window);
    gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
    if (minimum <= NARROWEST)
      continue;
    tell_wide (window, 0);
    g_test_fail_printf ("%d px wide at text size %.1f", minimum, text_sizes[i]);
  }
  set_text_size (1.0);
}

static void
nothing_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
}

/* Without the actions the buttons that lead there could not be pressed; without the icon a dialog would show that one
 * is missing. */
void
look_prepare (GApplication *application)
{
  static const GActionEntry entries[] = {
    { "cache", nothing_cb }, { "practice", nothing_cb }, { "report", nothing_cb }, { "error", nothing_cb, "s" }
  };

  if (g_getenv ("ROUSE_ICONS") != NULL)
    gtk_icon_theme_add_search_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    g_getenv ("ROUSE_ICONS"));
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), NULL);
}
