/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/guide-question.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal-text.h"
#include "guide/family-choices.h"
#include "guide/guide-words.h"

#define LONGEST_LINE 80 /* bytes */

struct _RouseGuideQuestion {
  RouseGuideSession *session;
  RouseTerminalKeys *keys; /* its user's */
  gboolean as_json;
  gulong cue_handler, ended_handler;
  guint input; /* watch of the standard input while the question is open; else 0 */
  char line[LONGEST_LINE];
  gsize length;
};

/* "2" or "recovery"; -1: neither. */
static int
parse_screen (const char *line)
{
  int number = atoi (line);

  if (number >= 1 && number <= ROUSE_N_SCREENS)
    return number - 1;
  for (int i = 0; i < ROUSE_N_SCREENS; i++)
    if (g_str_equal (line, rouse_screen_to_string ((RouseScreen) i)))
      return i;
  return -1;
}

static void
take_line (RouseGuideQuestion *self)
{
  int screen;

  self->line[self->length] = '\0';
  self->length = 0;
  screen = parse_screen (g_strstrip (self->line));
  if (screen >= 0)
    rouse_guide_session_answer (self->session, (RouseScreen) screen);
}

/* Byte by byte: what comes after this line may belong to the next question. */
static gboolean
input_cb (int fd, GIOCondition condition, gpointer user_data)
{
  RouseGuideQuestion *self = user_data;
  char c;

  if (read (fd, &c, 1) != 1) {
    self->input = 0;
    return G_SOURCE_REMOVE;
  }
  if (c != '\n') {
    if (self->length < LONGEST_LINE - 1)
      self->line[self->length++] = c;
    return G_SOURCE_CONTINUE;
  }
  take_line (self);
  return self->input != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
close_question (RouseGuideQuestion *self)
{
  guint input = self->input;

  self->input = 0;
  self->length = 0;
  if (input != 0)
    g_source_remove (input);
}

static void
print_choice (guint number, const char *words)
{
  g_autofree char *line = g_strdup_printf ("%u  %s", number, words);

  rouse_terminal_print (line, 2, 3);
}

void
rouse_guide_question_ask (RouseGuideQuestion *self)
{
  if (self->input != 0)
    return;
  rouse_terminal_keys_ask (self->keys);
  if (!self->as_json) {
    printf ("\n%s\n", _ ("What does its screen show?"));
    for (guint i = 0; i < ROUSE_N_SCREENS; i++)
      print_choice (i + 1, rouse_screen_get_words ((RouseScreen) i));
    printf ("%s ", _ ("Number:"));
    fflush (stdout);
  }
  self->input = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, input_cb, self);
}

static void
cue_cb (RouseGuideSession *session, const RouseCue *cue, RouseGuideQuestion *self)
{
  if (cue->kind == ROUSE_CUE_ASK)
    rouse_guide_question_ask (self);
}

static void
ended_cb (RouseGuideSession *session, RouseGuideQuestion *self)
{
  close_question (self);
}

RouseGuideQuestion *
rouse_guide_question_new (RouseGuideSession *session, RouseTerminalKeys *keys, gboolean as_json)
{
  RouseGuideQuestion *self = g_new0 (RouseGuideQuestion, 1);

  self->session = g_object_ref (session);
  self->keys = keys;
  self->as_json = as_json;
  self->cue_handler = g_signal_connect_after (session, "cue", G_CALLBACK (cue_cb), self);
  self->ended_handler = g_signal_connect (session, "ended", G_CALLBACK (ended_cb), self);
  return self;
}

void
rouse_guide_question_free (RouseGuideQuestion *self)
{
  close_question (self);
  g_signal_handler_disconnect (self->session, self->cue_handler);
  g_signal_handler_disconnect (self->session, self->ended_handler);
  g_object_unref (self->session);
  g_free (self);
}

const RouseDeviceModel *
rouse_guide_question_ask_model (void)
{
  gsize n_choices;
  const RouseFamilyChoice *choices = rouse_family_choices_all (&n_choices);
  char line[LONGEST_LINE];
  int number;

  rouse_terminal_print (_ ("The computer does not see the phone. Which one is it?"), 0, 0);
  for (gsize i = 0; i < n_choices; i++) {
    g_autofree char *words = g_strdup_printf ("%s (%s)", _ (choices[i].title), _ (choices[i].text));

    print_choice ((guint) i + 1, words);
  }
  printf ("%s ", _ ("Number:"));
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) == NULL)
    return NULL;
  number = atoi (line);
  return number >= 1 && number <= (int) n_choices ? rouse_family_choice_get_model (&choices[number - 1]) : NULL;
}
