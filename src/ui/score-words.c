/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/score-words.h"

#include <glib/gi18n.h>

char *
rouse_score_words_title (RouseButtons family, const RouseScore *score)
{
  const char *button = _ (rouse_button_get_title (family, score->button));

  /* Translators: %s is a button of the phone */
  return g_strdup_printf (score->down ? _ ("Press: %s") : _ ("Let go: %s"), button);
}

char *
rouse_score_words (const RouseScore *score)
{
  gint64 late_ms = score->actual_ms - score->expected_ms;
  double seconds = (double) ABS (late_ms) / 1000;

  if (score->actual_ms < 0)
    return g_strdup (score->down ? _ ("It was not pressed.") : _ ("It was not let go of."));
  if (score->right)
    /* Translators: %.1f are seconds from the moment at which it was said */
    return g_strdup_printf (late_ms < 0 ? _ ("In time: %.1f s ahead") : _ ("In time: after %.1f s"), seconds);
  return g_strdup_printf (late_ms < 0 ? _ ("%.1f s too early") : _ ("%.1f s late"), seconds);
}
