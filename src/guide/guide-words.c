/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/guide-words.h"

#include <glib/gi18n-lib.h>

static const char *const cue_names[] = {
  [ROUSE_CUE_TAP] = "tap",         [ROUSE_CUE_PRESS] = "press", [ROUSE_CUE_HOLD] = "hold",
  [ROUSE_CUE_RELEASE] = "release", [ROUSE_CUE_SOON] = "soon",   [ROUSE_CUE_TICK] = "tick",
  [ROUSE_CUE_ADVICE] = "advice",   [ROUSE_CUE_RESET] = "reset", [ROUSE_CUE_ASK] = "ask",
  [ROUSE_CUE_ENDED] = "ended",
};

static const char *const way_names[] = {
  [ROUSE_GUIDE_DFU] = "dfu",
  [ROUSE_GUIDE_DFU_BY_RESET] = "dfu-by-reset",
  [ROUSE_GUIDE_RECOVERY_SCREEN] = "recovery",
  [ROUSE_GUIDE_FORCE_RESTART] = "force-restart",
  [ROUSE_GUIDE_LEAVE_DFU] = "leave-dfu",
};

static const struct {
  const char *name, *words;
} screens[ROUSE_N_SCREENS] = {
  [ROUSE_SCREEN_STARTS] = { "starts", N_ ("A logo, or it works again") },
  [ROUSE_SCREEN_RECOVERY] = { "recovery", N_ ("A cable and a computer") },
  [ROUSE_SCREEN_BLACK] = { "black", N_ ("Nothing: it is black") },
  [ROUSE_SCREEN_SAME] = { "same", N_ ("The same as before") },
};

const char *
rouse_cue_kind_to_string (RouseCueKind kind)
{
  g_return_val_if_fail (kind < G_N_ELEMENTS (cue_names), NULL);

  return cue_names[kind];
}

const char *
rouse_guide_way_to_string (RouseGuideWay way)
{
  g_return_val_if_fail (way < G_N_ELEMENTS (way_names), NULL);

  return way_names[way];
}

const char *
rouse_screen_to_string (RouseScreen screen)
{
  g_return_val_if_fail (screen < ROUSE_N_SCREENS, NULL);

  return screens[screen].name;
}

const char *
rouse_screen_get_words (RouseScreen screen)
{
  g_return_val_if_fail (screen < ROUSE_N_SCREENS, NULL);

  return _ (screens[screen].words);
}

int
rouse_guide_way_from_string (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (way_names); i++)
    if (g_str_equal (way_names[i], name))
      return (int) i;
  return -1;
}

char *
rouse_guide_words_buttons (RouseButtons family, guint buttons)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint button = 1; button < 1u << ROUSE_N_BUTTONS; button <<= 1)
    if ((buttons & button) != 0)
      g_string_append_printf (words, "%s%s", words->len > 0 ? " + " : "", _ (rouse_button_get_title (family, button)));
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static char *
say (const char *format, RouseButtons family, guint buttons)
{
  g_autofree char *names = rouse_guide_words_buttons (family, buttons);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* all have one %s */
  return g_strdup_printf (format, names);
#pragma GCC diagnostic pop
}

static char *
say_release (RouseButtons family, guint released, guint held)
{
  g_autofree char *let_go = rouse_guide_words_buttons (family, released);
  g_autofree char *keep = rouse_guide_words_buttons (family, held);

  if (held == 0)
    /* Translators: %s is a button of the phone, such as "Side button" */
    return g_strdup_printf (_ ("Let go: %s"), let_go);
  /* Translators: both are buttons of the phone */
  return g_strdup_printf (_ ("Let go: %s. Keep holding: %s"), let_go, keep);
}

char *
rouse_guide_words_step (RouseDfuGuide *guide, RouseButtons family, guint index)
{
  const RouseGuideStep *step = rouse_dfu_guide_get_step (guide, index);
  guint held = rouse_dfu_guide_get_held (guide, index);

  g_return_val_if_fail (step != NULL, NULL);

  if (step->tap != 0)
    /* Translators: %s is a button of the phone, such as "Volume Up"; a short press */
    return say (_ ("Press and let go: %s"), family, step->tap);
  if (step->release != 0)
    return say_release (family, step->release, held);
  if (step->press == 0)
    return say (_ ("Keep holding: %s"), family, held);
  if (step->press != held)
    /* Translators: %s is a button of the phone, to be held beside the one that is held already */
    return say (_ ("Hold as well: %s"), family, step->press);
  return say (_ ("Hold: %s"), family, held);
}

char *
rouse_guide_words_cue (RouseButtons family, const RouseCue *cue)
{
  if (cue->kind == ROUSE_CUE_SOON && cue->buttons != 0)
    return say (_ ("Get ready to let go: %s"), family, cue->buttons);
  if (cue->kind == ROUSE_CUE_ASK)
    return g_strdup (_ ("What does its screen show?"));
  if (cue->kind == ROUSE_CUE_ADVICE)
    return say (_ ("It takes longer than usual. Is this really held: %s?"), family, cue->buttons);
  return NULL;
}
