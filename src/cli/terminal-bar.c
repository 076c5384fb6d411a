/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/terminal-bar.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/json-line.h"

#define PLAIN_STEP 10 /* percent between two lines where no bar can be drawn */
#define BAR_WIDTH 30  /* characters */
#define EMBER "\033[38;5;208m"
#define NORMAL "\033[0m"

struct _RouseTerminalBar {
  RouseProgress *progress;
  gboolean as_json;
  gboolean is_terminal;
  gboolean has_colour;
  gulong handler;
  int phase;     /* last one told; -1: none */
  guint percent; /* last one told */
  gboolean was_slow;
  const char *prompt; /* last one told; NULL: none */
  gboolean is_drawn;  /* the cursor stands behind a bar */
};

static void
wipe (RouseTerminalBar *self)
{
  if (self->is_drawn)
    printf ("\r\033[K");
  self->is_drawn = FALSE;
}

static void
draw (RouseTerminalBar *self, guint percent, const char *detail)
{
  guint filled = percent * BAR_WIDTH / 100;
  struct winsize window = { 0 };
  int room;

  wipe (self);
  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0)
    window.ws_col = 80;
  room = (int) window.ws_col - BAR_WIDTH - 12;
  printf ("  %s", self->has_colour ? EMBER : "");
  for (guint i = 0; i < BAR_WIDTH; i++)
    fputs (i < filled ? "━" : "─", stdout);
  printf ("%s %3u %%", self->has_colour ? NORMAL : "", percent);
  if (room > 10 && *detail != '\0' && g_utf8_strlen (detail, -1) < room)
    printf ("  %s", detail);
  fflush (stdout);
  self->is_drawn = TRUE;
}

static void
tell_json (RouseTerminalBar *self, guint percent, const char *detail)
{
  g_autoptr (JsonBuilder) json = rouse_json_line_begin ("progress");

  rouse_json_line_string (json, "phase", rouse_phase_to_string (rouse_progress_get_phase (self->progress)));
  rouse_json_line_double (json, "fraction", rouse_progress_get_fraction (self->progress));
  rouse_json_line_int (json, "percent", percent);
  rouse_json_line_string (json, "title", rouse_progress_get_title (self->progress));
  rouse_json_line_string (json, "detail", detail);
  rouse_json_line_string (json, "prompt", rouse_progress_get_prompt (self->progress));
  rouse_json_line_int (json, "seconds_left", rouse_progress_get_seconds_left (self->progress));
  rouse_json_line_bool (json, "can_cancel", rouse_progress_get_can_cancel (self->progress));
  rouse_json_line_bool (json, "slow", rouse_progress_get_slow (self->progress));
  rouse_json_line_end (json);
}

static void
changed_cb (RouseProgress *progress, GParamSpec *pspec, RouseTerminalBar *self)
{
  int phase = (int) rouse_progress_get_phase (progress);
  guint percent = (guint) (rouse_progress_get_fraction (progress) * 100.0);
  gboolean is_slow = rouse_progress_get_slow (progress);
  gboolean is_new = phase != self->phase;
  const char *prompt = rouse_progress_get_prompt (progress);
  gboolean is_asking = prompt != NULL && prompt != self->prompt;
  g_autofree char *detail = rouse_progress_get_detail (progress);

  if (self->as_json) {
    if (is_new || percent != self->percent || is_slow != self->was_slow || prompt != self->prompt)
      tell_json (self, percent, detail);
  } else {
    if (is_new || (is_slow && !self->was_slow)) {
      wipe (self);
      /* Translators: %s is what happens just now, as "Installing iOS" */
      printf (is_slow ? _ ("%s – this takes longer than usual") : "%s", rouse_progress_get_title (progress));
      printf ("\n");
    }
    if (is_asking) {
      wipe (self);
      /* Translators: asks the person to do something at the phone: “→ Enter the passcode on the phone” */
      printf (_ ("→ %s"), prompt);
      printf ("\n");
    }
    if (self->is_terminal)
      draw (self, percent, detail);
    else if (percent >= self->percent + PLAIN_STEP)
      printf ("  %3u %%  %s\n", percent, detail);
    fflush (stdout);
  }
  self->was_slow = is_slow;
  self->prompt = prompt;
  self->phase = phase;
  if (self->as_json || self->is_terminal || percent >= self->percent + PLAIN_STEP)
    self->percent = percent;
}

RouseTerminalBar *
rouse_terminal_bar_new (RouseProgress *progress, gboolean as_json)
{
  RouseTerminalBar *self = g_new0 (RouseTerminalBar, 1);

  self->progress = g_object_ref (progress);
  self->as_json = as_json;
  self->is_terminal = isatty (STDOUT_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  self->has_colour = self->is_terminal && g_getenv ("NO_COLOR") == NULL;
  self->phase = -1;
  /* All properties are notified together, so one of them is enough. */
  self->handler = g_signal_connect (progress, "notify::fraction", G_CALLBACK (changed_cb), self);
  return self;
}

void
rouse_terminal_bar_free (RouseTerminalBar *self)
{
  g_signal_handler_disconnect (self->progress, self->handler);
  wipe (self);
  fflush (stdout);
  g_object_unref (self->progress);
  g_free (self);
}
