/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "button-front.h"

#include "buttons.h"
#include "hands.h"

#include <stdlib.h>
#include <string.h>

/* Some people fumble; how often, in a thousand tries, unless --set fumbles= says otherwise. */
#define FUMBLES 0

struct _SimButtonFront {
  SimDevice *device;
  SimButtons buttons;
  SimHands *hands;
  GArray *script; /* SimMove; what waits for T0 has its time in black_script */
  GArray *black_script;
  gint64 start_ms;
  guint timer;
  gboolean gone; /* black, by our doing */
};

/* Spec 16 §2; the first pattern that fits. iPads without Home button are the rest. */
static const struct {
  const char *pattern;
  SimButtonsFamily family;
} families[] = {
  { "iPhone9,*", SIM_BUTTONS_VOLUME }, { "iPhone?,*", SIM_BUTTONS_HOME }, { "iPhone*", SIM_BUTTONS_TAPS },
  { "iPod*", SIM_BUTTONS_HOME },       { "iPad?,*", SIM_BUTTONS_HOME },   { "iPad11,*", SIM_BUTTONS_HOME },
  { "iPad12,*", SIM_BUTTONS_HOME },    { "*", SIM_BUTTONS_TAPS },
};

static const struct {
  const char *name;
  SimButton button;
} names[] = {
  { "side", SIM_BUTTON_POWER },
  { "top", SIM_BUTTON_POWER },
  { "home", SIM_BUTTON_HOME },
  { "volume-up", SIM_BUTTON_VOLUME_UP },
  { "volume-down", SIM_BUTTON_VOLUME_DOWN },
};

static gint64
now (void)
{
  return g_get_monotonic_time () / 1000;
}

static SimButtonsFamily
find_family (const char *product_type)
{
  gsize i = 0;

  /* iPad8 is the first of those without Home button that has one digit. */
  if (g_str_has_prefix (product_type, "iPad8,"))
    return SIM_BUTTONS_TAPS;
  while (!g_pattern_match_simple (families[i].pattern, product_type))
    i++;
  return families[i].family;
}

static SimButton
find_button (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].name, name) == 0)
      return names[i].button;
  return 0;
}

/* --- what the phone does --- */

static void
do_outcome (SimButtonFront *self, SimOutcome outcome)
{
  switch (outcome) {
  case SIM_OUTCOME_VANISH:
    self->gone = TRUE;
    sim_device_move (self->device, SIM_MODE_GONE, 0);
    break;
  case SIM_OUTCOME_DFU:
    sim_device_move (self->device, SIM_MODE_DFU, 0);
    break;
  case SIM_OUTCOME_RECOVERY:
    sim_device_move (self->device, SIM_MODE_RECOVERY, 0);
    break;
  case SIM_OUTCOME_BOOT:
    sim_device_restart (self->device, 0);
    break;
  case SIM_OUTCOME_NONE:
    break;
  }
}

static void
time_black_script (SimButtonFront *self, gint64 t0_ms)
{
  for (guint i = 0; i < self->black_script->len; i++) {
    SimMove move = g_array_index (self->black_script, SimMove, i);

    move.at_ms += t0_ms;
    g_array_append_val (self->script, move);
  }
  g_array_set_size (self->black_script, 0);
}

static void
finger (SimButtonFront *self, SimButton button, gboolean down, gint64 at_ms)
{
  g_auto (plist_t) detail = plist_new_dict ();

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].button == button) {
      rouse_plist_set_string (detail, "button", names[i].name);
      break;
    }
  sim_device_trace (self->device, "buttons", down ? "down" : "up", detail);
  sim_buttons_set (&self->buttons, button, down, at_ms);
}

static void
do_script (SimButtonFront *self, gint64 now_ms)
{
  for (guint i = 0; i < self->script->len;) {
    SimMove move = g_array_index (self->script, SimMove, i);

    if (move.at_ms > now_ms) {
      i++;
      continue;
    }
    g_array_remove_index (self->script, i);
    finger (self, move.button, move.down, move.at_ms);
  }
}

static gboolean
tick_cb (gpointer user_data)
{
  SimButtonFront *self = user_data;
  SimOutcome outcome;
  SimMove move;
  gint64 at_ms;

  while (sim_hands_pop (self->hands, now (), &move))
    finger (self, move.button, move.down, move.at_ms);
  do_script (self, now ());
  while ((outcome = sim_buttons_run (&self->buttons, now (), &at_ms)) != SIM_OUTCOME_NONE) {
    if (outcome == SIM_OUTCOME_VANISH)
      time_black_script (self, at_ms);
    do_outcome (self, outcome);
  }
  return G_SOURCE_CONTINUE;
}

/* The phone restarts because the host told it to: what it does next is for the buttons to say, if one is held. */
static void
changed_cb (SimDevice *device, SimMode mode, gpointer user_data)
{
  SimButtonFront *self = user_data;
  gboolean ours = self->gone;

  if (mode != SIM_MODE_GONE) {
    self->gone = FALSE;
    return;
  }
  if (ours || (self->buttons.held & SIM_BUTTON_POWER) == 0 || self->buttons.t0_ms >= 0)
    return;
  self->gone = TRUE;
  sim_device_move (device, SIM_MODE_GONE, 0);
  time_black_script (self, now ());
  sim_buttons_reset (&self->buttons, now ());
}

/* --- the object --- */

SimButtonFront *
sim_button_front_new (SimDevice *device)
{
  SimButtonFront *self = g_new0 (SimButtonFront, 1);
  SimButtonsFamily family = find_family (sim_device_get_model (device)->product_type);
  guint32 seed = (guint32) sim_device_get_setting_uint (device, "hands-seed", 1);

  self->device = device;
  self->hands = sim_hands_new (seed, (guint) sim_device_get_setting_uint (device, "fumbles", FUMBLES));
  self->script = g_array_new (FALSE, FALSE, sizeof (SimMove));
  self->black_script = g_array_new (FALSE, FALSE, sizeof (SimMove));
  self->start_ms = now ();
  sim_buttons_init (
      &self->buttons, family,
      (guint) sim_device_get_setting_uint (device, "black-ms", sim_hands_draw_black_ms (self->hands, family)));
  sim_device_add_watch (device, changed_cb, self);
  self->timer = g_timeout_add (5, tick_cb, self);
  return self;
}

void
sim_button_front_free (SimButtonFront *self)
{
  g_source_remove (self->timer);
  sim_hands_free (self->hands);
  g_array_unref (self->script);
  g_array_unref (self->black_script);
  g_free (self);
}

gboolean
sim_button_front_set (SimButtonFront *self, const char *button, gboolean down)
{
  SimButton which = find_button (button);

  if (which == 0)
    return FALSE;
  finger (self, which, down, now ());
  return TRUE;
}

gboolean
sim_button_front_hear (SimButtonFront *self, const char *cue)
{
  static const struct {
    const char *word;
    SimTold told;
  } cues[] = { { "tap", SIM_TOLD_TAP }, { "press", SIM_TOLD_PRESS }, { "release", SIM_TOLD_RELEASE } };
  g_auto (GStrv) words = g_strsplit (cue, " ", -1);
  guint buttons = 0;

  if (words[0] == NULL)
    return FALSE;
  if (strcmp (words[0], "begin") == 0) {
    sim_hands_begin (self->hands);
    return TRUE;
  }
  for (guint i = 1; words[i] != NULL; i++)
    buttons |= find_button (words[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (cues); i++)
    if (buttons != 0 && strcmp (words[0], cues[i].word) == 0) {
      sim_hands_tell (self->hands, cues[i].told, buttons, now ());
      return TRUE;
    }
  return FALSE;
}

/* --- scripts --- */

/* "black+4000 release side" */
static gboolean
add_line (SimButtonFront *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  SimMove move = { 0 };
  gboolean black, tap;
  char *end = NULL;

  if (g_strv_length (words) != 3)
    return FALSE;
  black = g_str_has_prefix (words[0], "black+");
  move.at_ms = g_ascii_strtoll (words[0] + (black ? strlen ("black+") : 0), &end, 10) + (black ? 0 : self->start_ms);
  tap = strcmp (words[1], "tap") == 0;
  move.button = find_button (words[2]);
  move.down = tap || strcmp (words[1], "press") == 0;
  if (*end != '\0' || move.button == 0 || (!move.down && strcmp (words[1], "release") != 0))
    return FALSE;
  g_array_append_val (black ? self->black_script : self->script, move);
  move.at_ms += 200;
  move.down = FALSE;
  if (tap)
    g_array_append_val (black ? self->black_script : self->script, move);
  return TRUE;
}

gboolean
sim_button_front_play (SimButtonFront *self, const char *script, GError **error)
{
  g_auto (GStrv) lines = g_strsplit_set (script, ";\n", -1);

  self->start_ms = now ();
  for (char **line = lines; *line != NULL; line++) {
    g_strstrip (*line);
    if (**line != '\0' && !add_line (self, *line)) {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--hands: not understood: %s", *line);
      return FALSE;
    }
  }
  return TRUE;
}
