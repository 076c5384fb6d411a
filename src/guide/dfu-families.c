/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/dfu-families.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define P ROUSE_BUTTON_POWER
#define H ROUSE_BUTTON_HOME
#define U ROUSE_BUTTON_VOLUME_UP
#define D ROUSE_BUTTON_VOLUME_DOWN

/* A tap has a second of its own: the published rhythm. */
#define TAP_MS 1000

/* From the cue to the hand pass 150 to 600 ms. A cue for a release comes that much before the middle of its window. */
#define REACTION_MS 375

/* Both buttons for 3 to 5 s after the screen went black; nothing for 15 s: it is off, or the cable is. */
static const RouseGuideStep dfu_taps[] = {
  { .tap = U, .end = ROUSE_STEP_BY_CLOCK, .until_ms = TAP_MS },
  { .tap = D, .end = ROUSE_STEP_BY_CLOCK, .until_ms = TAP_MS },
  { .press = P, .end = ROUSE_STEP_TO_T0, .until_ms = 10000, .limit_ms = 16000 },
  { .press = D, .end = ROUSE_STEP_AFTER_T0, .until_ms = 4000 - REACTION_MS },
  { .release = P, .end = ROUSE_STEP_TO_GOAL, .until_ms = 15000, .window_from_ms = 3000, .window_to_ms = 5000 },
};

/* Published: 8 to 10 s in all; the phone's screen goes black some seconds into it. */
static const RouseGuideStep dfu_volume[] = {
  { .press = P | D, .end = ROUSE_STEP_TO_T0, .until_ms = 8000, .limit_ms = 14000 },
  { .end = ROUSE_STEP_AFTER_T0, .until_ms = 2000 - REACTION_MS },
  { .release = P, .end = ROUSE_STEP_TO_GOAL, .until_ms = 15000, .window_from_ms = 1000, .window_to_ms = 3000 },
};

static const RouseGuideStep dfu_home[] = {
  { .press = P | H, .end = ROUSE_STEP_TO_T0, .until_ms = 8000, .limit_ms = 14000 },
  { .end = ROUSE_STEP_AFTER_T0, .until_ms = 2000 - REACTION_MS },
  { .release = P, .end = ROUSE_STEP_TO_GOAL, .until_ms = 15000, .window_from_ms = 1000, .window_to_ms = 3000 },
};

/* From recovery mode the computer makes T0 itself, so it is known to the tenth of a second. */
static const RouseGuideStep reset_volume[] = {
  { .press = P | D, .end = ROUSE_STEP_TO_T0, .until_ms = 4000, .limit_ms = 8000, .reset_ms = 2000 },
  { .end = ROUSE_STEP_AFTER_T0, .until_ms = 1000 - REACTION_MS },
  { .release = P, .end = ROUSE_STEP_TO_GOAL, .until_ms = 12000, .window_from_ms = 0, .window_to_ms = 2000 },
};

static const RouseGuideStep reset_home[] = {
  { .press = P | H, .end = ROUSE_STEP_TO_T0, .until_ms = 4000, .limit_ms = 8000, .reset_ms = 2000 },
  { .end = ROUSE_STEP_AFTER_T0, .until_ms = 1000 - REACTION_MS },
  { .release = P, .end = ROUSE_STEP_TO_GOAL, .until_ms = 12000, .window_from_ms = 0, .window_to_ms = 2000 },
};

/* Held until the picture of a cable and a computer is there. */
static const RouseGuideStep screen_taps[] = {
  { .tap = U, .end = ROUSE_STEP_BY_CLOCK, .until_ms = TAP_MS },
  { .tap = D, .end = ROUSE_STEP_BY_CLOCK, .until_ms = TAP_MS },
  { .press = P, .end = ROUSE_STEP_TO_T0, .until_ms = 10000, .limit_ms = 16000 },
  { .end = ROUSE_STEP_TO_GOAL, .until_ms = 30000 },
};

static const RouseGuideStep screen_volume[] = {
  { .press = P | D, .end = ROUSE_STEP_TO_T0, .until_ms = 8000, .limit_ms = 14000 },
  { .end = ROUSE_STEP_TO_GOAL, .until_ms = 30000 },
};

static const RouseGuideStep screen_home[] = {
  { .press = P | H, .end = ROUSE_STEP_TO_T0, .until_ms = 8000, .limit_ms = 14000 },
  { .end = ROUSE_STEP_TO_GOAL, .until_ms = 30000 },
};

/* Let go when the logo shows, a second or two after the screen went black. A system needs its time to start. */
static const RouseGuideStep restart_taps[] = {
  { .tap = U, .end = ROUSE_STEP_BY_CLOCK, .until_ms = TAP_MS },
  { .tap = D, .end = ROUSE_STEP_BY_CLOCK, .until_ms = TAP_MS },
  { .press = P, .end = ROUSE_STEP_TO_T0, .until_ms = 12000, .limit_ms = 20000 },
  { .end = ROUSE_STEP_AFTER_T0, .until_ms = 1500 },
  { .release = P, .end = ROUSE_STEP_TO_GOAL, .until_ms = 90000 },
};

static const RouseGuideStep restart_volume[] = {
  { .press = P | D, .end = ROUSE_STEP_TO_T0, .until_ms = 10000, .limit_ms = 20000 },
  { .end = ROUSE_STEP_AFTER_T0, .until_ms = 1500 },
  { .release = P | D, .end = ROUSE_STEP_TO_GOAL, .until_ms = 90000 },
};

static const RouseGuideStep restart_home[] = {
  { .press = P | H, .end = ROUSE_STEP_TO_T0, .until_ms = 10000, .limit_ms = 20000 },
  { .end = ROUSE_STEP_AFTER_T0, .until_ms = 1500 },
  { .release = P | H, .end = ROUSE_STEP_TO_GOAL, .until_ms = 90000 },
};

typedef enum { LAYOUT_TAPS, LAYOUT_VOLUME, LAYOUT_HOME, N_LAYOUTS } Layout;

#define STEPS(table)                                                                                                   \
  {                                                                                                                    \
    table, G_N_ELEMENTS (table)                                                                                        \
  }

static const struct {
  const RouseGuideStep *steps;
  guint n_steps;
} ways[N_LAYOUTS][ROUSE_N_GUIDE_WAYS] = {
  [LAYOUT_TAPS] = { STEPS (dfu_taps), STEPS (reset_volume), STEPS (screen_taps), STEPS (restart_taps),
                    STEPS (restart_taps) },
  [LAYOUT_VOLUME] = { STEPS (dfu_volume), STEPS (reset_volume), STEPS (screen_volume), STEPS (restart_volume),
                      STEPS (restart_volume) },
  [LAYOUT_HOME] = { STEPS (dfu_home), STEPS (reset_home), STEPS (screen_home), STEPS (restart_home),
                    STEPS (restart_home) },
};

/* The iPod touch 7 has a Home button that clicks, and Apple counts it among the iPhone 7s: which steps it wants is not
 * established (spec 16 §2), so the tries alternate. */
static const struct {
  Layout layouts[2];
  const char *power_title, *power_id;
  gboolean tablet;
} families[] = {
  [ROUSE_BUTTONS_HOME] = { { LAYOUT_HOME, LAYOUT_HOME }, N_ ("Top button"), "top", FALSE },
  [ROUSE_BUTTONS_HOME_SIDE] = { { LAYOUT_HOME, LAYOUT_HOME }, N_ ("Side button"), "side", FALSE },
  [ROUSE_BUTTONS_IPHONE7] = { { LAYOUT_VOLUME, LAYOUT_VOLUME }, N_ ("Side button"), "side", FALSE },
  [ROUSE_BUTTONS_IPOD7] = { { LAYOUT_HOME, LAYOUT_VOLUME }, N_ ("Top button"), "top", FALSE },
  [ROUSE_BUTTONS_IPHONE8] = { { LAYOUT_TAPS, LAYOUT_TAPS }, N_ ("Side button"), "side", FALSE },
  [ROUSE_BUTTONS_IPAD_HOME] = { { LAYOUT_HOME, LAYOUT_HOME }, N_ ("Top button"), "top", FALSE },
  [ROUSE_BUTTONS_IPAD_TOP] = { { LAYOUT_TAPS, LAYOUT_TAPS }, N_ ("Top button"), "top", TRUE },
};

const RouseGuideStep *
rouse_guide_steps_find (RouseButtons buttons, RouseGuideWay way, guint attempt, guint *n_steps)
{
  Layout layout;

  g_return_val_if_fail (buttons < G_N_ELEMENTS (families) && way < ROUSE_N_GUIDE_WAYS, NULL);

  layout = families[buttons].layouts[attempt % 2];
  *n_steps = ways[layout][way].n_steps;
  return ways[layout][way].steps;
}

/* The first with the button on its side, and the last one without it that came after. */
#define FIRST_WITH_SIDE 7         /* iPhone7,1: the 6 Plus */
#define LATE_WITH_TOP "iPhone8,4" /* the first SE */

RouseButtons
rouse_guide_family_for (const RouseDeviceModel *model)
{
  static const char prefix[] = "iPhone";

  if (model->buttons == ROUSE_BUTTONS_HOME && g_str_has_prefix (model->product_type, prefix) &&
      atoi (model->product_type + strlen (prefix)) >= FIRST_WITH_SIDE &&
      !g_str_equal (model->product_type, LATE_WITH_TOP))
    return ROUSE_BUTTONS_HOME_SIDE;
  return model->buttons;
}

const char *
rouse_button_get_title (RouseButtons buttons, RouseButton button)
{
  g_return_val_if_fail (buttons < G_N_ELEMENTS (families), NULL);

  switch (button) {
  case ROUSE_BUTTON_POWER:
    return families[buttons].power_title;
  case ROUSE_BUTTON_HOME:
    return N_ ("Home button");
  case ROUSE_BUTTON_VOLUME_UP:
    return families[buttons].tablet ? N_ ("Volume button nearest to the Top button") : N_ ("Volume Up");
  case ROUSE_BUTTON_VOLUME_DOWN:
    return families[buttons].tablet ? N_ ("the other Volume button") : N_ ("Volume Down");
  }
  g_return_val_if_reached (NULL);
}

const char *
rouse_button_get_id (RouseButtons buttons, RouseButton button)
{
  g_return_val_if_fail (buttons < G_N_ELEMENTS (families), NULL);

  switch (button) {
  case ROUSE_BUTTON_POWER:
    return families[buttons].power_id;
  case ROUSE_BUTTON_HOME:
    return "home";
  case ROUSE_BUTTON_VOLUME_UP:
    return "volume-up";
  case ROUSE_BUTTON_VOLUME_DOWN:
    return "volume-down";
  }
  g_return_val_if_reached (NULL);
}
