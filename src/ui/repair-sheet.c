/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/repair-sheet.h"

#include <adwaita.h>
#include <cairo-pdf.h>
#include <gio/gio.h>
#include <glib/gi18n.h>

/*
 * The sheet is drawn from top to bottom: every function draws at the pen's place and moves it down. Black on white
 * whatever the theme, in points (1/72 inch).
 */

#define A4_WIDTH 595.28 /* points, ISO 216 */
#define A4_HEIGHT 841.89
#define MARGIN 54.0
#define LABEL_WIDTH 130.0

typedef struct {
  cairo_t *cr;
  double width; /* of the text */
  double y;
  gboolean is_rtl;
} Pen;

/* How a text looks: size in points. */
typedef struct {
  double size;
  PangoWeight weight;
  double grey; /* 0: black */
} Look;

static const Look look_title = { 20, PANGO_WEIGHT_BOLD, 0 };
static const Look look_heading = { 11.5, PANGO_WEIGHT_BOLD, 0 };
static const Look look_text = { 10, PANGO_WEIGHT_NORMAL, 0 };
static const Look look_label = { 10, PANGO_WEIGHT_NORMAL, .4 };
static const Look look_small = { 8.5, PANGO_WEIGHT_NORMAL, .4 };

/* Draws @text in a column and returns its height; the pen stays. @x is from the side where lines begin. */
static double
draw_text (Pen *pen, const Look *look, double x, double width, const char *text)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (pen->cr);
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Sans");
  int height;

  pango_font_description_set_absolute_size (font, look->size * PANGO_SCALE);
  pango_font_description_set_weight (font, look->weight);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, PANGO_ALIGN_LEFT); /* of the direction of the text */
  pango_layout_set_auto_dir (layout, TRUE);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_size (layout, NULL, &height);
  cairo_set_source_rgb (pen->cr, look->grey, look->grey, look->grey);
  cairo_move_to (pen->cr, pen->is_rtl ? pen->width - x - width : x, pen->y);
  pango_cairo_show_layout (pen->cr, layout);
  return height / (double) PANGO_SCALE;
}

static void
paragraph (Pen *pen, const Look *look, const char *text, double space_after)
{
  pen->y += draw_text (pen, look, 0, pen->width, text) + space_after;
}

static void
line (Pen *pen, double space)
{
  cairo_set_source_rgb (pen->cr, .75, .75, .75);
  cairo_set_line_width (pen->cr, .75);
  cairo_move_to (pen->cr, 0, pen->y);
  cairo_line_to (pen->cr, pen->width, pen->y);
  cairo_stroke (pen->cr);
  pen->y += space;
}

static void
heading (Pen *pen, const char *text)
{
  pen->y += 12;
  paragraph (pen, &look_heading, text, 4);
  line (pen, 7);
}

/* "Phone        iPhone 11" */
static void
field (Pen *pen, const char *label, const char *value)
{
  double left, right;

  if (value == NULL || *value == '\0')
    return;
  left = draw_text (pen, &look_label, 0, LABEL_WIDTH - 12, label);
  right = draw_text (pen, &look_text, LABEL_WIDTH, pen->width - LABEL_WIDTH, value);
  pen->y += MAX (left, right) + 4;
}

static char *
format_day (gint64 when)
{
  g_autoptr (GDateTime) time = when > 0 ? g_date_time_new_from_unix_local (when) : g_date_time_new_now_local ();

  return g_date_time_format (time, "%x, %H:%M");
}

static void
draw_phone (Pen *pen, const RouseRepairFacts *facts)
{
  g_autofree char *name = facts->product_type != NULL
                              ? g_strdup_printf ("%s (%s)", facts->phone_name, facts->product_type)
                              : g_strdup (facts->phone_name);
  g_autofree char *version = facts->version != NULL ? g_strdup_printf ("iOS %s", facts->version) : NULL;

  heading (pen, _ ("Phone"));
  field (pen, _ ("Model"), name);
  field (pen, _ ("Software"), version);
  field (pen, _ ("ECID ends with"), facts->ecid_end);
  field (pen, _ ("What is wrong"), facts->symptom);
  field (pen, _ ("Damage"), facts->damage);
}

/* A hundred attempts do not fit on one page: the last ones count. */
#define MAX_TRIES 8

static void
draw_tries (Pen *pen, const RouseRepairFacts *facts)
{
  gsize first = facts->n_tries > MAX_TRIES ? facts->n_tries - MAX_TRIES : 0;

  heading (pen, _ ("What was tried"));
  if (facts->n_tries == 0)
    paragraph (pen, &look_text, _ ("Nothing was tried with software."), 4);
  if (first > 0) {
    g_autofree char *words = g_strdup_printf (
        ngettext ("%u earlier attempt is left out.", "%u earlier attempts are left out.", first), (guint) first);

    paragraph (pen, &look_small, words, 5);
  }
  for (gsize i = first; i < facts->n_tries; i++) {
    const RouseRepairTry *try = &facts->tries[i];
    g_autofree char *day = try->when > 0 ? format_day (try->when) : g_strdup ("–");
    g_autoptr (GString) result = g_string_new (_ (rouse_try_result_to_words (try->result)));
    double left, right, begin = pen->y;

    if (try->version != NULL)
      g_string_append_printf (result, " · iOS %s", try->version);
    if (try->error_text != NULL)
      g_string_append_printf (result, "\n%s", try->error_text);
    if (try->error_id != NULL) {
      /* Translators: %s is a code as "4013" or "device-gone" */
      g_string_append_printf (result, try->error_text != NULL ? " (%s)" : "\n%s", try->error_id);
    }
    left = draw_text (pen, &look_label, 0, LABEL_WIDTH - 12, day);
    pen->y += draw_text (pen, &look_text, LABEL_WIDTH, pen->width - LABEL_WIDTH, try->remedy) + 1;
    right = pen->y - begin + draw_text (pen, &look_small, LABEL_WIDTH, pen->width - LABEL_WIDTH, result->str);
    pen->y = begin + MAX (left, right) + 7;
  }
}

static void
draw_workshop (Pen *pen)
{
  heading (pen, _ ("Notes of the workshop"));
  for (guint i = 0; i < 4; i++) {
    pen->y += 18;
    line (pen, 0);
  }
  pen->y += 12;
}

/* Everything above the foot. */
static void
draw_body (Pen *pen, const RouseRepairFacts *facts)
{
  g_autofree char *now = format_day (0);

  paragraph (pen, &look_title, _ ("Repair sheet"), 2);
  paragraph (pen, &look_label, now, 4);
  draw_phone (pen, facts);
  draw_tries (pen, facts);
  heading (pen, _ ("Advice"));
  paragraph (pen, &look_text, _ (rouse_repair_words_for (facts)->advice), 4);
  draw_workshop (pen);
}

static void
draw_foot (Pen *pen)
{
  /* Translators: %s is a version, as "0.1.0" */
  g_autofree char *foot = g_strdup_printf (
      _ ("Written by Rouse %s. Error codes are explained by “rousectl errors CODE”."), PACKAGE_VERSION);

  paragraph (pen, &look_small, foot, 0);
}

typedef struct {
  double body, foot;
} Heights;

/* Draws it for nobody, with the same fonts and scale. */
static Heights
measure (const RouseRepairFacts *facts, cairo_t *cr, double width)
{
  Pen pen = { cr, width, 0, FALSE };
  Heights heights;

  cairo_push_group (cr);
  draw_body (&pen, facts);
  heights.body = pen.y;
  draw_foot (&pen);
  heights.foot = pen.y - heights.body;
  cairo_pattern_destroy (cairo_pop_group (cr));
  return heights;
}

#define SMALLEST_SCALE .5

double
rouse_repair_sheet_draw (const RouseRepairFacts *facts, cairo_t *cr, double width, double height)
{
  Pen pen = { cr, width, 0, gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL };
  Heights heights;
  double scale = 1;

  /* Some languages need more room, and it is always one page: what does not fit is drawn smaller. */
  for (;; scale -= .05) {
    cairo_save (cr);
    cairo_scale (cr, scale, scale);
    heights = measure (facts, cr, width / scale);
    if (scale <= SMALLEST_SCALE || heights.body + heights.foot <= height / scale)
      break;
    cairo_restore (cr);
  }
  pen.width = width / scale;
  draw_body (&pen, facts);
  pen.y = MAX (pen.y, height / scale - heights.foot);
  draw_foot (&pen);
  cairo_restore (cr);
  return pen.y * scale;
}

gboolean
rouse_repair_sheet_export (const RouseRepairFacts *facts, const char *path, GError **error)
{
  cairo_surface_t *surface = cairo_pdf_surface_create (path, A4_WIDTH, A4_HEIGHT);
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  cairo_pdf_surface_restrict_to_version (surface, CAIRO_PDF_VERSION_1_4); /* for old printers and readers */
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, _ ("Repair sheet"));
  cairo_translate (cr, MARGIN, MARGIN);
  rouse_repair_sheet_draw (facts, cr, A4_WIDTH - 2 * MARGIN, A4_HEIGHT - 2 * MARGIN);
  cairo_show_page (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, cairo_status_to_string (status));
    return FALSE;
  }
  return TRUE;
}

static void
draw_page_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, gpointer user_data)
{
  rouse_repair_sheet_draw (user_data, gtk_print_context_get_cairo_context (context),
                           gtk_print_context_get_width (context), gtk_print_context_get_height (context));
}

static void
done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, gpointer user_data)
{
  GtkWindow *parent = user_data;
  g_autoptr (GError) error = NULL;
  GtkWidget *dialog;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR) {
    gtk_print_operation_get_error (operation, &error);
    dialog = adw_message_dialog_new (parent, _ ("It could not be printed"), error != NULL ? error->message : NULL);
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
    gtk_window_present (GTK_WINDOW (dialog));
  }
  g_clear_object (&parent);
}

void
rouse_repair_sheet_print (const RouseRepairFacts *facts, GtkWindow *parent)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();

  gtk_page_setup_set_top_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_bottom_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_left_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_right_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, _ ("Repair sheet"));
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_object_set_data_full (G_OBJECT (operation), "facts", rouse_repair_facts_copy (facts),
                          (GDestroyNotify) rouse_repair_facts_free);
  g_signal_connect (operation, "draw-page", G_CALLBACK (draw_page_cb),
                    g_object_get_data (G_OBJECT (operation), "facts"));
  g_signal_connect (operation, "done", G_CALLBACK (done_cb), parent != NULL ? g_object_ref (parent) : NULL);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}
