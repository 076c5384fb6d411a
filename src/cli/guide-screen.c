/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/guide-screen.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/json-line.h"
#include "cli/terminal-text.h"
#include "guide/guide-words.h"

#define DIGIT_ROWS 5
#define INDENT 2      /* cells */
#define HANGING 2     /* more, of a line that goes on */
#define LEAST_ROWS 16 /* for big digits: what cannot be seen cannot be drawn over either */
#define EMBER "\033[1;38;5;208m"
#define NORMAL "\033[0m"

struct _RouseGuideScreen {
  RouseGuideSession *session;
  RouseButtons family;
  gboolean as_json;
  gboolean is_silent;
  gboolean is_terminal;
  gboolean has_colour;
  gboolean is_quiet; /* a question is open below: nothing may be drawn over it */
  gulong handler;
  gint seconds;  /* on the big display */
  guint n_drawn; /* lines that will be drawn over */
  char *remark;  /* below the digits; NULL: the next step */
};

/* Read from a few metres: three cells a column, a full block where a bit is set. */
static const guint8 digits[10][DIGIT_ROWS] = {
  { 7, 5, 5, 5, 7 }, { 2, 6, 2, 2, 7 }, { 7, 1, 7, 4, 7 }, { 7, 1, 7, 1, 7 }, { 5, 5, 7, 1, 1 },
  { 7, 4, 7, 1, 7 }, { 7, 4, 7, 5, 7 }, { 7, 1, 1, 1, 1 }, { 7, 5, 7, 5, 7 }, { 7, 5, 7, 1, 7 },
};

static void
print_row (guint number, guint row)
{
  if (number >= 10)
    print_row (number / 10, row);
  for (int bit = 2; bit >= 0; bit--)
    fputs (digits[number % 10][row] >> bit & 1 ? "██" : "  ", stdout);
  fputs ("  ", stdout);
}

/* Its lines as wide as the terminal is, over what stood there. */
static void
draw_words (const char *words, guint columns, const char *before, const char *after, guint *n_lines)
{
  g_autoptr (GPtrArray) lines = rouse_terminal_wrap (words, columns, INDENT, HANGING);

  for (guint i = 0; i < lines->len; i++)
    printf ("\033[K%s%s%s\n", before, (const char *) g_ptr_array_index (lines, i), after);
  *n_lines += lines->len;
}

static void
draw_seconds (RouseGuideScreen *self, gboolean is_big, guint *n_lines)
{
  guint number = (guint) abs (self->seconds) % 100;

  printf ("\033[K\n");
  for (guint row = 0; is_big && row < DIGIT_ROWS; row++) {
    fputs ("\033[K    ", stdout);
    print_row (number, row);
    fputc ('\n', stdout);
  }
  if (!is_big)
    printf ("\033[K    %u\n", number);
  printf ("\033[K\n");
  *n_lines += 2 + (is_big ? DIGIT_ROWS : 1);
}

/* What stands below the digits; empty: nothing. (transfer full) */
static char *
get_remark (RouseGuideScreen *self, RouseDfuGuide *guide, guint next_index)
{
  g_autofree char *next = NULL;

  if (self->remark != NULL)
    return g_strdup (self->remark);
  if (rouse_dfu_guide_get_step (guide, next_index) == NULL)
    return g_strdup ("");
  next = rouse_guide_words_step (guide, self->family, next_index);
  /* Translators: %s is what the hands do in the next step, as "Hold as well: Volume Down" */
  return g_strdup_printf (_ ("Then: %s"), next);
}

static void
draw (RouseGuideScreen *self)
{
  RouseDfuGuide *guide = rouse_guide_session_get_guide (self->session);
  guint index = rouse_dfu_guide_get_index (guide);
  g_autofree char *now = rouse_guide_words_step (guide, self->family, index);
  g_autofree char *below = get_remark (self, guide, index + 1);
  guint columns, rows, n_lines = 1;

  rouse_terminal_get_size (&columns, &rows);
  if (self->n_drawn > 0)
    printf ("\033[%uA", self->n_drawn);
  printf ("\033[K\n");
  draw_words (now, columns, self->has_colour ? EMBER : "", self->has_colour ? NORMAL : "", &n_lines);
  draw_seconds (self, rows >= LEAST_ROWS, &n_lines);
  draw_words (below, columns, "", "", &n_lines);
  printf ("\033[J"); /* what was longer before */
  fflush (stdout);
  self->n_drawn = n_lines;
}

static void
tell_json (RouseGuideScreen *self, const RouseCue *cue)
{
  g_autoptr (JsonBuilder) json = rouse_json_line_begin ("cue");
  RouseDfuGuide *guide = rouse_guide_session_get_guide (self->session);
  g_autofree char *text = rouse_guide_words_cue (self->family, cue);

  rouse_json_line_string (json, "cue", rouse_cue_kind_to_string (cue->kind));
  json_builder_set_member_name (json, "buttons");
  json_builder_begin_array (json);
  for (guint button = 1; button < 1u << ROUSE_N_BUTTONS; button <<= 1)
    if ((cue->buttons & button) != 0)
      json_builder_add_string_value (json, rouse_button_get_id (self->family, button));
  json_builder_end_array (json);
  if (text == NULL)
    text = rouse_guide_words_step (guide, self->family, cue->step);
  rouse_json_line_string (json, "text", text);
  rouse_json_line_int (json, "step", cue->step);
  rouse_json_line_int (json, "steps", rouse_dfu_guide_get_n_steps (guide));
  rouse_json_line_int (json, "seconds", cue->seconds);
  rouse_json_line_int (json, "late_ms", rouse_guide_session_now () - cue->due_ms);
  rouse_json_line_end (json);
}

static gboolean
begins_step (const RouseCue *cue)
{
  return cue->kind <= ROUSE_CUE_RELEASE;
}

static void
tell_plain (RouseGuideScreen *self, const RouseCue *cue)
{
  RouseDfuGuide *guide = rouse_guide_session_get_guide (self->session);
  g_autofree char *text = begins_step (cue) ? rouse_guide_words_step (guide, self->family, cue->step)
                                            : rouse_guide_words_cue (self->family, cue);

  if (text != NULL)
    printf ("%s\n", text);
  else if (cue->kind == ROUSE_CUE_TICK)
    printf ("  %d\n", abs (cue->seconds));
  fflush (stdout);
}

static void
tell_terminal (RouseGuideScreen *self, const RouseCue *cue)
{
  g_autofree char *remark = rouse_guide_words_cue (self->family, cue);

  if (begins_step (cue)) {
    gint64 end_ms = rouse_dfu_guide_get_step_end (rouse_guide_session_get_guide (self->session));

    self->seconds = end_ms >= 0 ? (gint) ((end_ms - cue->due_ms + 999) / 1000) : 0;
    g_clear_pointer (&self->remark, g_free);
    if (!self->is_silent)
      fputc ('\a', stdout);
  } else if (cue->kind == ROUSE_CUE_TICK) {
    self->seconds = cue->seconds;
  } else if (remark != NULL) {
    g_free (self->remark);
    self->remark = g_steal_pointer (&remark);
  }
  draw (self);
}

static void
cue_cb (RouseGuideSession *session, gpointer data, RouseGuideScreen *self)
{
  const RouseCue *cue = data;

  if (cue->kind == ROUSE_CUE_ENDED)
    return; /* the verdict is told when it is final */
  self->is_quiet = cue->kind == ROUSE_CUE_ASK || (self->is_quiet && !begins_step (cue));
  if (self->as_json)
    tell_json (self, cue);
  else if (self->is_quiet)
    self->n_drawn = 0;
  else if (self->is_terminal)
    tell_terminal (self, cue);
  else
    tell_plain (self, cue);
}

RouseGuideScreen *
rouse_guide_screen_new (RouseGuideSession *session, RouseButtons family, gboolean as_json, gboolean is_silent)
{
  RouseGuideScreen *self = g_new0 (RouseGuideScreen, 1);

  self->session = g_object_ref (session);
  self->family = family;
  self->as_json = as_json;
  self->is_silent = is_silent;
  self->is_terminal = rouse_terminal_can_draw ();
  self->has_colour = rouse_terminal_has_colour ();
  self->handler = g_signal_connect (session, "cue", G_CALLBACK (cue_cb), self);
  return self;
}

void
rouse_guide_screen_free (RouseGuideScreen *self)
{
  g_signal_handler_disconnect (self->session, self->handler);
  g_object_unref (self->session);
  g_free (self->remark);
  g_free (self);
}

void
rouse_guide_screen_tell_verdict (RouseGuideScreen *self)
{
  RouseVerdict verdict = rouse_dfu_guide_get_verdict (rouse_guide_session_get_guide (self->session));
  const RouseVerdictEntry *entry = rouse_verdict_get_entry (verdict);

  self->n_drawn = 0;
  if (self->as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("verdict");

    rouse_json_line_string (json, "verdict", entry->id);
    rouse_json_line_bool (json, "done", entry->ended_well);
    rouse_json_line_string (json, "title", _ (entry->title));
    rouse_json_line_string (json, "text", _ (entry->text));
    rouse_json_line_string (json, "next_way", rouse_guide_way_to_string (entry->next_way));
    rouse_json_line_end (json);
  } else {
    if (self->is_terminal && !self->is_silent && verdict != ROUSE_VERDICT_STOPPED)
      fputc ('\a', stdout); /* who looks at the phone hears that it is over */
    printf ("\n");
    rouse_terminal_print (_ (entry->title), 0, 0);
    rouse_terminal_print (_ (entry->text), INDENT, 0);
    fflush (stdout);
  }
}
