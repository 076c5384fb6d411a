/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/phone-drawing.h"

#include "ui/ring.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define SCREEN_LETTERS 5 /* that fit beside each other on the drawn screen, wide ones among them */
#define LIT                                                                                                            \
  (1u << ROUSE_PICTURE_ON | 1u << ROUSE_PICTURE_HELLO | 1u << ROUSE_PICTURE_MESSAGE | 1u << ROUSE_PICTURE_STRIPES)

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  (on ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (widget, name);
}

/* --- which parts are seen --- */

/* Smaller where a word has more than fits into the drawn screen: five letters of Japanese are as wide as ten of
 * ours. */
static PangoAttrList *
make_fitting (const char *word)
{
  PangoAttrList *attributes = pango_attr_list_new ();
  guint width = 0;

  for (const char *c = word; *c != '\0'; c = g_utf8_next_char (c))
    width += g_unichar_iswide (g_utf8_get_char (c)) ? 2 : 1;
  if (width > SCREEN_LETTERS)
    pango_attr_list_insert (attributes, pango_attr_scale_new ((double) SCREEN_LETTERS / width));
  return attributes;
}

/* What a screen that waits to be set up says. */
static GtkWidget *
make_hello (void)
{
  /* Translators: what a phone that waits to be set up shows on its screen; short */
  const char *word = _ ("hello");
  g_autoptr (PangoAttrList) attributes = make_fitting (word);

  return g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "accessible-role",
                       GTK_ACCESSIBLE_ROLE_PRESENTATION, "attributes", attributes, "label", word, NULL);
}

/* Of fifty parts a picture shows a dozen: the others are not made. They are painted in the order of the table. */
GtkWidget *
rouse_phone_drawing_get_part (RousePhoneDrawing *self, gsize nth)
{
  GtkWidget *above = NULL;

  if (self->parts[nth] != NULL)
    return self->parts[nth];
  for (gsize i = nth + 1; i < ROUSE_N_PHONE_PARTS && above == NULL; i++)
    above = self->parts[i];
  self->parts[nth] = g_object_new (nth == ROUSE_PHONE_RING ? ROUSE_TYPE_RING : ADW_TYPE_BIN, "css-name",
                                   rouse_phone_parts[nth].css_name, "can-target", FALSE, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_PRESENTATION, "overflow", GTK_OVERFLOW_HIDDEN, NULL);
  gtk_widget_set_child_visible (self->parts[nth], FALSE);
  gtk_widget_insert_before (self->parts[nth], self->parent, above);
  return self->parts[nth];
}

static void
update_part (RousePhoneDrawing *self, gsize nth, const RousePhoneState *state)
{
  const RousePhonePart *part = &rouse_phone_parts[nth];
  gboolean lit = (LIT & (1u << state->picture)) != 0 && !state->behind;
  gboolean seen = rouse_phone_part_is_seen (part, state);

  if (self->parts[nth] == NULL && !seen)
    return;
  rouse_phone_drawing_get_part (self, nth);
  gtk_widget_set_child_visible (self->parts[nth], seen);
  if (part->button != 0) {
    set_class (self->parts[nth], "held", (state->held & part->button) != 0);
    set_class (self->parts[nth], "next", (state->next & ~state->held & part->button) != 0);
    set_class (self->parts[nth], "behind", state->behind && part->place == FINGER_FRONT);
  } else if (nth >= ROUSE_PHONE_SCREEN_FIRST && nth <= ROUSE_PHONE_SCREEN_LAST) {
    set_class (self->parts[nth], "lit", lit);
    set_class (self->parts[nth], "behind", state->behind);
    adw_bin_set_child (ADW_BIN (self->parts[nth]), state->picture == ROUSE_PICTURE_HELLO ? make_hello () : NULL);
  }
}

void
rouse_phone_drawing_update (RousePhoneDrawing *self, const RousePhoneState *state)
{
  for (gsize i = 0; i < ROUSE_N_PHONE_PARTS; i++)
    update_part (self, i, state);
}

/* --- where they lie --- */

static void
place_part (RousePhoneDrawing *self, gsize nth, const RousePhoneState *state, double scale, double left, double top,
            int bottom)
{
  graphene_rect_t at = rouse_phone_part_get_bounds (nth, state);
  int x0 = (int) round (left + at.origin.x * scale), x1 = (int) round (left + (at.origin.x + at.size.width) * scale);
  int y0 = (int) round (top + at.origin.y * scale);
  int y1 = MIN ((int) round (top + (at.origin.y + at.size.height) * scale), MAX (bottom, y0 + 1));
  gboolean is_round = G_APPROX_VALUE (at.size.width, at.size.height, .01f);
  graphene_point_t corner = GRAPHENE_POINT_INIT (x0, y0);
  int minimum_width, minimum_height;

  gtk_widget_measure (self->parts[nth], GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, NULL, NULL, NULL);
  gtk_widget_measure (self->parts[nth], GTK_ORIENTATION_VERTICAL, -1, &minimum_height, NULL, NULL, NULL);
  gtk_widget_allocate (self->parts[nth], MAX (x1 - x0, minimum_width),
                       MAX (is_round ? x1 - x0 : y1 - y0, minimum_height), -1, gsk_transform_translate (NULL, &corner));
}

void
rouse_phone_drawing_place (RousePhoneDrawing *self, const RousePhoneState *state, int width, int height, double scale)
{
  graphene_size_t whole = rouse_phone_parts_measure (state);
  double left = (width - whole.width * scale) / 2;
  double top = (height - whole.height * scale) / 2;

  for (gsize i = 0; i < ROUSE_N_PHONE_PARTS; i++)
    if (self->parts[i] != NULL && gtk_widget_get_child_visible (self->parts[i]))
      place_part (self, i, state, scale, left, top, (int) round (height - top));
}

void
rouse_phone_drawing_clear (RousePhoneDrawing *self)
{
  for (gsize i = 0; i < ROUSE_N_PHONE_PARTS; i++)
    g_clear_pointer (&self->parts[i], gtk_widget_unparent);
}
