/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/cue-view.h"

#include "guide/guide-words.h"

#include <glib/gi18n.h>

static void
run_ring (RousePhoneView *view, RouseDfuGuide *guide)
{
  const RouseGuideStep *step = rouse_dfu_guide_get_step (guide, rouse_dfu_guide_get_index (guide));
  gint64 begin_ms = rouse_dfu_guide_get_step_begin (guide), end_ms = rouse_dfu_guide_get_step_end (guide);

  if (end_ms >= 0)
    rouse_ring_run (rouse_phone_view_get_ring (view), begin_ms * 1000, end_ms * 1000, TRUE);
  else /* it ends when the cable says so; full: it takes longer than usual */
    rouse_ring_run (rouse_phone_view_get_ring (view), begin_ms * 1000, (begin_ms + step->until_ms) * 1000, FALSE);
}

static void
show_seconds (RousePhoneView *view, gint seconds)
{
  g_autofree char *text = g_strdup_printf ("%d", ABS (seconds));

  rouse_ring_set_text (rouse_phone_view_get_ring (view), text);
}

static void
show_buttons (RousePhoneView *view, RouseDfuGuide *guide, guint index)
{
  const RouseGuideStep *step = rouse_dfu_guide_get_step (guide, index);
  const RouseGuideStep *next = rouse_dfu_guide_get_step (guide, index + 1);
  guint ahead = next != NULL ? next->press | next->tap : 0;

  if (step->tap != 0)
    rouse_phone_view_tap (view, step->tap, ahead);
  else
    rouse_phone_view_set_buttons (view, rouse_dfu_guide_get_held (guide, index), ahead);
}

/* What comes after step @index. Of a restart that no cable tells of, the logo is the sign. (transfer full) */
static char *
get_ahead (RouseButtons family, RouseDfuGuide *guide, guint index)
{
  const RouseGuideStep *step = rouse_dfu_guide_get_step (guide, index);
  gboolean restarts = rouse_dfu_guide_get_way (guide) == ROUSE_GUIDE_FORCE_RESTART ||
                      rouse_dfu_guide_get_way (guide) == ROUSE_GUIDE_LEAVE_DFU;
  g_autofree char *next = NULL;

  if (restarts && step->end == ROUSE_STEP_TO_GOAL)
    return g_strdup (_ ("Now a logo should come."));
  if (restarts && step->end == ROUSE_STEP_TO_T0)
    return g_strdup (_ ("Until the screen goes black and a logo comes. Then let go."));
  if (rouse_dfu_guide_get_step (guide, index + 1) == NULL)
    return g_strdup (_ ("Until Rouse sees the phone."));
  next = rouse_guide_words_step (guide, family, index + 1);
  /* Translators: %s is what the hands do in the next step, as "Hold as well: Volume Down" */
  return g_strdup_printf (_ ("Then: %s"), next);
}

/* Two things that hands do at once stand in a line each. (transfer full) */
static char *
get_title (RouseButtons family, RouseDfuGuide *guide, guint index)
{
  g_autofree char *words = rouse_guide_words_step (guide, family, index);
  g_autoptr (GString) title = g_string_new (words);

  g_string_replace (title, ". ", ".\n", 0);
  return g_string_free (g_steal_pointer (&title), FALSE);
}

/* What may be said of step @index beside what comes next. (transfer full), or NULL */
static char *
get_aside (RouseButtons family, RouseDfuGuide *guide, guint index)
{
  const RouseGuideStep *step = rouse_dfu_guide_get_step (guide, index);
  const RouseGuideStep *next = rouse_dfu_guide_get_step (guide, index + 1);
  RouseCue cue = { .kind = ROUSE_CUE_SOON, .step = index, .buttons = next != NULL ? next->release : 0 };

  if (step->end == ROUSE_STEP_TO_T0) {
    cue.kind = ROUSE_CUE_ADVICE;
    cue.buttons = rouse_dfu_guide_get_held (guide, index);
  }
  return rouse_guide_words_cue (family, &cue);
}

/* Nothing that is said on the way moves the picture. */
static void
reserve_words (RousePage *page, RouseButtons family, RouseDfuGuide *guide)
{
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new (), texts = g_strv_builder_new ();
  g_auto (GStrv) all_titles = NULL, all_texts = NULL;

  for (guint i = 0; i < rouse_dfu_guide_get_n_steps (guide); i++) {
    g_autofree char *title = get_title (family, guide, i);
    g_autofree char *ahead = get_ahead (family, guide, i), *aside = get_aside (family, guide, i);

    g_strv_builder_add_many (titles, title, aside != NULL ? title : NULL, NULL);
    g_strv_builder_add_many (texts, ahead, aside, NULL);
  }
  all_titles = g_strv_builder_end (titles);
  all_texts = g_strv_builder_end (texts);
  rouse_page_reserve_words (page, (const char *const *) all_titles, (const char *const *) all_texts);
}

static char *
show_step (RousePage *page, RouseButtons family, RouseDfuGuide *guide, guint index)
{
  RousePhoneView *view = rouse_page_get_phone_view (page);
  gint64 left_ms = rouse_dfu_guide_get_step_end (guide) - rouse_dfu_guide_get_step_begin (guide);
  char *words = rouse_guide_words_step (guide, family, index);
  g_autofree char *title = get_title (family, guide, index), *ahead = get_ahead (family, guide, index);

  reserve_words (page, family, guide);
  rouse_page_set_words (page, title, ahead);
  show_buttons (view, guide, index);
  rouse_phone_view_describe (view, words);
  show_seconds (view, rouse_dfu_guide_get_step_end (guide) >= 0 ? (gint) ((left_ms + 999) / 1000) : 0);
  run_ring (view, guide);
  return words;
}

char *
rouse_cue_view_show (RousePage *page, RouseButtons family, RouseDfuGuide *guide, const RouseCue *cue)
{
  char *words = NULL;

  g_return_val_if_fail (ROUSE_IS_PAGE (page) && guide != NULL, NULL);

  switch (cue->kind) {
  case ROUSE_CUE_TAP:
  case ROUSE_CUE_PRESS:
  case ROUSE_CUE_HOLD:
  case ROUSE_CUE_RELEASE:
    return show_step (page, family, guide, cue->step);
  case ROUSE_CUE_SOON:
  case ROUSE_CUE_ADVICE:
    words = rouse_guide_words_cue (family, cue);
    if (words != NULL)
      g_object_set (page, "text", words, NULL);
    return words;
  case ROUSE_CUE_TICK:
    show_seconds (rouse_page_get_phone_view (page), cue->seconds);
    run_ring (rouse_page_get_phone_view (page), guide);
    return NULL;
  case ROUSE_CUE_ASK:
    return rouse_guide_words_cue (family, cue);
  case ROUSE_CUE_RESET:
  case ROUSE_CUE_ENDED:
    return NULL;
  }
  g_return_val_if_reached (NULL);
}
