/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "guide-room.h"

/* Windows in which hands are guided. */
static const struct WindowSize sizes[] = {
  { "narrow", 360, 640, 1.0, 240 },
  { "narrow-large-text", 360, 720, 1.5, 130 },
  { "narrowest", 360, 560, 1.0, 170 },
  { "low", 880, 600, 1.0, 220 },
  { "usual", 880, 680, 1.0, 270 },
  { "tall", 880, 1000, 1.0, 440 },
  { "wide-large-text", 1024, 600, 1.5, 150 },
  { "half-a-small-screen", 683, 360, 1.0, 140 },
};

/* --- what is looked at --- */

static GtkWidget *
find (GtkWidget *widget, const char *css_name, const char *css_class)
{
  if (gtk_widget_get_child_visible (widget) && gtk_widget_get_visible (widget) &&
      (css_name == NULL || g_str_equal (gtk_widget_get_css_name (widget), css_name)) &&
      (css_class == NULL || gtk_widget_has_css_class (widget, css_class)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = gtk_widget_get_child_visible (child) ? find (child, css_name, css_class) : NULL;

    if (found != NULL)
      return found;
  }
  return NULL;
}

static graphene_rect_t
get_bounds (Fixture *f, GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_nonnull (widget);
  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (f->page), &bounds));
  return bounds;
}

static void
expect_inside (Fixture *f, const char *what, const char *css_name, const char *css_class)
{
  graphene_rect_t page = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (f->page)),
                                             (float) gtk_widget_get_height (GTK_WIDGET (f->page)));
  graphene_rect_t bounds = get_bounds (f, find (GTK_WIDGET (f->page), css_name, css_class));

  if (!graphene_rect_contains_rect (&page, &bounds))
    g_test_fail_printf ("“%s”: %s from %.0f to %.0f px, in a page %.0f px high",
                        rouse_page_get_title (ROUSE_PAGE (f->page)), what, (double) bounds.origin.y,
                        (double) (bounds.origin.y + bounds.size.height), (double) page.size.height);
}

/* Laid out at once: nothing here is painted. */
static void
lay_out (Fixture *f)
{
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (f->window));
  int minimum;

  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, f->size->width);
  gtk_widget_measure (content, GTK_ORIENTATION_VERTICAL, f->size->width, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, f->size->height);
  gtk_widget_size_allocate (content, &(GtkAllocation){ 0, 0, f->size->width, f->size->height }, -1);
}

/* --- each step in each window --- */

static void
expect_still (Fixture *f)
{
  graphene_rect_t now = get_bounds (f, GTK_WIDGET (rouse_page_get_phone_view (ROUSE_PAGE (f->page))));

  if (now.size.height < (float) f->size->picture)
    g_test_fail_printf ("the picture is only %.0f px high", (double) now.size.height);
  if (f->picture.size.height > 0 && !graphene_rect_equal (&now, &f->picture))
    g_test_fail_printf ("“%s”: the picture jumps from %.0f to %.0f px, its height from %.0f to %.0f",
                        rouse_page_get_title (ROUSE_PAGE (f->page)), (double) f->picture.origin.y,
                        (double) now.origin.y, (double) f->picture.size.height, (double) now.size.height);
  f->picture = now;
}

static void
shown_cb (Fixture *f, RouseDfuGuide *guide, const char *product_type, const RouseCue *cue)
{
  if (cue->kind == ROUSE_CUE_TICK || cue->kind == ROUSE_CUE_RESET || cue->kind == ROUSE_CUE_ASK)
    return; /* what they change has a room of its own, or is another page */
  lay_out (f);
  expect_inside (f, "the title", NULL, "title-1");
  expect_inside (f, "the text", NULL, "page-text");
  expect_inside (f, "the ring", "phone-ring", NULL);
  expect_still (f);
}

static void
test_room (Fixture *f, gconstpointer data)
{
  f->size = data;
  narrow (f, f->size->width, f->size->height, f->size->text_size);
  settle (f); /* until the style sheet is heeded */
  for (gsize i = 0; i < N_MODELS * N_TRIES; i++) {
    f->picture = GRAPHENE_RECT_INIT (0, 0, 0, 0);
    run_try (f, models[i / N_TRIES], &tries[i % N_TRIES], shown_cb);
  }
}

/* The keys are read while one holds them. */
static void
test_keys (Fixture *f, gconstpointer data)
{
  f->size = data;
  narrow (f, f->size->width, f->size->height, f->size->text_size);
  settle (f);
  rouse_dfu_page_show_way (f->page, f->devices, plug (f, "iPhone12,1", ROUSE_DEVICE_MODE_NORMAL), ROUSE_GUIDE_DFU);
  rouse_dfu_page_practise (f->page);
  lay_out (f);
  expect_inside (f, "the keys", NULL, "guide-keys");
}

void
add_room_tests (void)
{
  g_test_add ("/guide-page/room/keys", Fixture, &sizes[G_N_ELEMENTS (sizes) - 1], set_up, test_keys, tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *path = g_strdup_printf ("/guide-page/room/%s", sizes[i].name);

    g_test_add (path, Fixture, &sizes[i], set_up, test_room, tear_down);
  }
}
