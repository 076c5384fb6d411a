/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/guide-prompt.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/terminal-text.h"
#include "guide/guide-tries.h"
#include "guide/guide-words.h"

#define USUAL_PACE 100 /* percent; changes nothing of what is to be done */
#define STEP_INDENT 2  /* cells */
#define NUMBER_CELLS 3 /* "1. " */

void
rouse_guide_prompt_list_steps (RouseButtons family, RouseGuideWay way, guint attempt)
{
  g_autoptr (RouseDfuGuide) guide = rouse_dfu_guide_new (family, way, attempt, 0, USUAL_PACE);

  printf ("\n");
  if (way == ROUSE_GUIDE_DFU)
    rouse_terminal_print (_ ("In this mode its screen stays black. Your fingers hold its buttons; Rouse watches the "
                             "cable and says when to press and when to let go."),
                          0, 0);
  else if (way == ROUSE_GUIDE_DFU_BY_RESET)
    rouse_terminal_print (_ ("You hold two buttons, the computer restarts the phone at the right moment, and "
                             "Rouse says when to let go."),
                          0, 0);
  for (guint i = 0; i < rouse_dfu_guide_get_n_steps (guide); i++) {
    g_autofree char *words = rouse_guide_words_step (guide, family, i);
    /* Translators: number and words of a step, as "1. Hold: Side button" */
    g_autofree char *line = g_strdup_printf (_ ("%u. %s"), i + 1, words);

    rouse_terminal_print (line, STEP_INDENT, NUMBER_CELLS);
  }
}

typedef struct {
  GMainLoop *loop;
  gboolean was_entered;
} Wait;

/* Byte by byte: what comes after this line may belong to the next question. */
static gboolean
input_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Wait *wait = user_data;
  char c = '\0';
  gboolean has_ended = read (fd, &c, 1) != 1;

  if (!has_ended && c != '\n')
    return G_SOURCE_CONTINUE;
  wait->was_entered = !has_ended;
  g_main_loop_quit (wait->loop);
  return G_SOURCE_CONTINUE; /* it is taken away below */
}

gboolean
rouse_guide_prompt_wait (GMainLoop *loop, RouseTerminalKeys *keys, const char *words)
{
  Wait wait = { loop, FALSE };
  guint input = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, input_cb, &wait);

  rouse_terminal_keys_ask (keys);
  printf ("\n");
  rouse_terminal_ask (words);
  g_main_loop_run (loop);
  g_source_remove (input);
  if (!wait.was_entered)
    printf ("\n");
  return wait.was_entered;
}
