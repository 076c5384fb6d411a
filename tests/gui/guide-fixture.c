/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "guide-fixture.h"

#define NARROWEST 360 /* px */
#define NARROW 520    /* px, with usual text; as the window has it */
#define LOW 430       /* px, likewise */

static const guint64 ecid = 0x001A2B3C4D5E3F2A;

const char *const models[N_MODELS] = { "iPhone6,2",  "iPhone8,1",  "iPhone9,3", "iPod9,1", "iPhone10,1",
                                       "iPhone12,1", "iPhone15,2", "iPad7,5",   "iPad13,1" };

const struct Try tries[N_TRIES] = {
  { ROUSE_GUIDE_DFU, ROUSE_DEVICE_MODE_NORMAL, 7000, 15000, ROUSE_SIGHT_DFU },
  { ROUSE_GUIDE_DFU_BY_RESET, ROUSE_DEVICE_MODE_RECOVERY, 2300, 10000, ROUSE_SIGHT_DFU },
  { ROUSE_GUIDE_RECOVERY_SCREEN, ROUSE_DEVICE_MODE_NORMAL, 7000, 20000, ROUSE_SIGHT_RECOVERY },
  { ROUSE_GUIDE_FORCE_RESTART, ROUSE_DEVICE_MODE_NORMAL, 9000, 30000, ROUSE_SIGHT_NORMAL },
  { ROUSE_GUIDE_LEAVE_DFU, ROUSE_DEVICE_MODE_DFU, 9000, 30000, ROUSE_SIGHT_NORMAL },
};

const RouseDeviceModel *
find_model (const char *product_type)
{
  gsize n_models;
  const RouseDeviceModel *model = rouse_device_models_all (&n_models);

  while (!g_str_equal (model->product_type, product_type))
    model++;
  return model;
}

RouseDevice *
plug (Fixture *f, const char *product_type, RouseDeviceMode mode)
{
  const RouseDeviceModel *model = find_model (product_type);
  const RouseSighting sighting = {
    .ecid = ecid, .mode = mode, .chip_id = model->chip_id, .board_id = model->board_id, .image4 = TRUE
  };

  rouse_device_list_apply (f->devices, &sighting);
  return rouse_device_list_find (f->devices, ecid);
}

/* --- the window --- */

static gboolean
count_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  ++*(guint *) user_data;
  return G_SOURCE_CONTINUE;
}

void
settle (Fixture *f)
{
  guint frames = 0;
  guint id = gtk_widget_add_tick_callback (GTK_WIDGET (f->window), count_frame_cb, &frames, NULL);

  while (frames < 4)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (GTK_WIDGET (f->window), id);
}

static void
save_picture (Fixture *f, const char *name)
{
  int width = gtk_widget_get_width (GTK_WIDGET (f->window)), height = gtk_widget_get_height (GTK_WIDGET (f->window));
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (f->window));
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (f->window));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *path = g_strdup_printf ("%s/%s.png", g_getenv ("ROUSE_PICTURES"), name);

  gtk_snapshot_scale (snapshot, (float) scale, (float) scale);
  gdk_paintable_snapshot (paintable, GDK_SNAPSHOT (snapshot), width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (f->window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) (width * scale), (float) (height * scale)));
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

void
look (Fixture *f, const char *name)
{
  int minimum;

  g_assert_cmpstr (rouse_page_get_title (ROUSE_PAGE (f->page)), !=, "");
  settle (f);
  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum > NARROWEST)
    g_test_fail_printf ("%s: %d px wide", name, minimum);
  if (g_getenv ("ROUSE_PICTURES") != NULL)
    save_picture (f, name);
}

static void
outcome_cb (Fixture *f, guint outcome)
{
  f->outcomes++;
  f->outcome = (RouseDfuOutcome) outcome;
}

static void
style_cb (RouseDfuPage *page, GParamSpec *pspec, GtkWidget *button)
{
  RouseButtonStyle style;

  g_object_get (page, "primary-style", &style, NULL);
  (style == ROUSE_BUTTON_STYLE_SUGGESTED ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (button,
                                                                                                    "suggested-action");
}

static GtkWidget *
make_bottom (Fixture *f)
{
  GtkWidget *label =
      g_object_new (GTK_TYPE_LABEL, "use-underline", TRUE, "wrap", TRUE, "justify", GTK_JUSTIFY_CENTER, NULL);
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "child", label, NULL);
  GtkWidget *clamp =
      g_object_new (ADW_TYPE_CLAMP, "maximum-size", 300, "tightening-threshold", 240, "child", button, NULL);

  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (clamp, "bottom");
  g_object_bind_property (f->page, "primary-label", label, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (f->page, "primary-enabled", button, "visible", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (f->page, "notify::primary-style", G_CALLBACK (style_cb), button, 0);
  style_cb (f->page, NULL, button);
  return clamp;
}

static int
get_number (const char *variable, int otherwise)
{
  return g_getenv (variable) != NULL ? atoi (g_getenv (variable)) : otherwise;
}

static double
get_text_size (void)
{
  return g_getenv ("ROUSE_TEXT_SIZE") != NULL ? g_ascii_strtod (g_getenv ("ROUSE_TEXT_SIZE"), NULL) : 1.0;
}

void
narrow (Fixture *f, int width, int height, double text_size)
{
  gboolean is_narrow = width < NARROW * text_size;

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * text_size), NULL);
  gtk_widget_set_visible (f->device_line, is_narrow);
  (is_narrow ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (f->window), "narrow");
  rouse_page_set_low (ROUSE_PAGE (f->page), height < LOW * text_size);
}

void
set_up (Fixture *f, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *header = adw_header_bar_new ();
  int width = get_number ("ROUSE_WIDTH", 460), height = get_number ("ROUSE_HEIGHT", 720);

  f->devices = rouse_device_list_new ();
  f->page = g_object_new (ROUSE_TYPE_DFU_PAGE, "vexpand", TRUE, NULL);
  f->window = g_object_new (ADW_TYPE_APPLICATION_WINDOW, "application", g_application_get_default (), "content", box,
                            "default-width", width, "default-height", height, "title", "Rouse", NULL);
  f->device_line = gtk_label_new ("iPhone 11 · 3F2A");
  gtk_widget_add_css_class (f->device_line, "device-line");
  gtk_widget_add_css_class (f->device_line, "caption");
  gtk_widget_add_css_class (f->device_line, "dim-label");
  gtk_widget_add_css_class (header, "flat");
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), f->device_line);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (f->page));
  gtk_box_append (GTK_BOX (box), make_bottom (f));
  g_signal_connect_swapped (f->page, "outcome", G_CALLBACK (outcome_cb), f);
  g_object_set (rouse_page_get_phone_view (ROUSE_PAGE (f->page)), "behind", g_getenv ("ROUSE_BEHIND") != NULL, NULL);
  narrow (f, width, height, get_text_size ());
  gtk_window_present (f->window);
}

void
tear_down (Fixture *f, gconstpointer data)
{
  gpointer page = f->page;

  g_object_add_weak_pointer (G_OBJECT (page), &page);
  gtk_window_destroy (f->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (page);
  g_object_unref (f->devices);
}

/* --- a try --- */

void
show_cues (Fixture *f, RouseDfuGuide *guide, const char *product_type, ShownFunc shown_cb)
{
  RouseCue cue;

  while (rouse_dfu_guide_pop_cue (guide, &cue)) {
    if (cue.kind == ROUSE_CUE_ENDED)
      continue;
    rouse_dfu_page_show_cue (f->page, guide, &cue);
    shown_cb (f, guide, product_type, &cue);
  }
}

void
run_try (Fixture *f, const char *product_type, const struct Try *try, ShownFunc shown_cb)
{
  g_autoptr (RouseDfuGuide) guide = rouse_dfu_guide_new (find_model (product_type)->buttons, try->way, 0, 0, 100);
  gint64 begin_ms = g_get_monotonic_time () / 1000; /* the ring goes by that clock */

  rouse_dfu_page_show_way (f->page, f->devices, plug (f, product_type, try->begin), try->way);
  rouse_dfu_guide_begin (guide, begin_ms, TRUE);
  for (gint64 at_ms = 0; rouse_dfu_guide_get_verdict (guide) == ROUSE_VERDICT_NONE; at_ms += 100) {
    if (at_ms == try->vanished_ms)
      rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, begin_ms + at_ms);
    if (at_ms == try->seen_ms)
      rouse_dfu_guide_see (guide, try->seen, begin_ms + at_ms);
    rouse_dfu_guide_run (guide, begin_ms + at_ms);
    show_cues (f, guide, product_type, shown_cb);
  }
  g_assert_cmpint (rouse_dfu_guide_get_verdict (guide), ==, ROUSE_VERDICT_DONE);
  rouse_dfu_page_leave (f->page);
}
