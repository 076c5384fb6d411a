/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/phone-parts.h"

#include "guide/dfu-families.h"

#include <string.h>

#define UNITS_HIGH 250.0f
#define CLOSE_UP_HIGH 242.0f /* of the cord is less */
#define TABLET_RING 16       /* units by which the ring of a tablet is larger, on each side */
#define PRESSED_IN 2         /* units that a held button moves */
#define EDGE_ROOM 34         /* units beside the fingers */

#define IN(picture) (1u << ROUSE_PICTURE_##picture)
#define ALWAYS (~0u)
#define POWERED (ALWAYS & ~IN (NONE))

#define L(look) (1u << ROUSE_LOOK_##look)
#define TABLETS (L (TABLET_HOME) | L (TABLET))
#define PHONES (ALWAYS & ~TABLETS)
#define WITH_HOME (L (HOME) | L (POD) | L (TABLET_HOME))
#define WITH_TOP (L (POD) | TABLETS)
#define WITH_SIDE (ALWAYS & ~WITH_TOP)

#define UP ROUSE_BUTTON_VOLUME_UP
#define DOWN ROUSE_BUTTON_VOLUME_DOWN
#define POWER ROUSE_BUTTON_POWER
#define HOME ROUSE_BUTTON_HOME

/* Painted in this order. A finger is there only while its button is meant. */
const RousePhonePart rouse_phone_parts[ROUSE_N_PHONE_PARTS] = {
  { "phone-ember", IN (NONE), ALWAYS, CENTRED, 0, 2, 54, 96, 96 },
  { "phone-button", ALWAYS, PHONES, ON_LEFT, UP, -4, 52, 5, 20 },
  { "phone-button", ALWAYS, PHONES, ON_LEFT, DOWN, -4, 78, 5, 20 },
  { "phone-button", ALWAYS, WITH_SIDE, ON_RIGHT, POWER, -1, 60, 5, 34 },
  { "phone-button", ALWAYS, TABLETS, ON_RIGHT, UP, -1, 26, 5, 20 },
  { "phone-button", ALWAYS, TABLETS, ON_RIGHT, DOWN, -1, 52, 5, 20 },
  { "phone-button", ALWAYS, WITH_TOP, ON_TOP, POWER, -40, -4, 26, 5 },
  { "phone-body", ALWAYS, PHONES, ON_FRONT, 0, 0, 0, 100, 204 },
  { "phone-body", ALWAYS, TABLETS, ON_FRONT, 0, 0, 0, 150, 204 },
  { "phone-screen", POWERED, PHONES & ~WITH_HOME, ON_FRONT, 0, 6, 6, 88, 192 },
  { "phone-screen", POWERED, PHONES &WITH_HOME, ON_FRONT, 0, 6, 26, 88, 150 },
  { "phone-screen", POWERED, L (TABLET), ON_FRONT, 0, 8, 8, 134, 188 },
  { "phone-screen", POWERED, L (TABLET_HOME), ON_FRONT, 0, 8, 20, 134, 158 },
  { "phone-island", ALWAYS, L (PLAIN) | L (ISLAND), CENTRED, 0, 37, 13, 26, 7 },
  { "phone-notch", ALWAYS, L (NOTCH), CENTRED, 0, 30, 5, 40, 9 },
  { "phone-island", ALWAYS, PHONES &WITH_HOME, CENTRED, 0, 40, 13, 20, 3 },
  { "phone-home", ALWAYS, PHONES &WITH_HOME, CENTRED, HOME, 41, 180, 18, 18 },
  { "phone-home", ALWAYS, L (TABLET_HOME), CENTRED, HOME, 42, 183, 16, 16 },
  { "phone-disc", IN (DISC) | IN (PROGRESS), ALWAYS, CENTRED, 0, 34, 78, 32, 32 },
  { "phone-trough", IN (PROGRESS), ALWAYS, CENTRED, 0, 26, 142, 48, 6 },
  { "phone-bar", IN (PROGRESS), ALWAYS, CENTRED, 0, 26, 142, 48, 6 },
  { "phone-laptop", IN (RECOVERY), ALWAYS, CENTRED, 0, 29, 58, 42, 29 },
  { "phone-line", IN (RECOVERY), ALWAYS, CENTRED, 0, 22, 90, 56, 5 },
  { "phone-line", IN (RECOVERY), ALWAYS, CENTRED, 0, 48, 112, 4, 24 },
  { "phone-line", IN (RECOVERY), ALWAYS, CENTRED, 0, 44, 133, 12, 20 },
  { "phone-clock", IN (ON), ALWAYS, CENTRED, 0, 26, 46, 48, 13 },
  { "phone-card", IN (MESSAGE), ALWAYS, CENTRED, 0, 16, 66, 68, 62 },
  { "phone-mark", IN (MESSAGE), ALWAYS, CENTRED, 0, 46, 76, 8, 26 },
  { "phone-mark", IN (MESSAGE), ALWAYS, CENTRED, 0, 46, 108, 8, 8 },
  { "phone-stripe", IN (STRIPES), ALWAYS, CENTRED, 0, 8, 62, 84, 10 },
  { "phone-stripe", IN (STRIPES), ALWAYS, CENTRED, 0, 8, 112, 84, 28 },
  { "phone-camera", ALWAYS, ALWAYS, ON_RIGHT, 0, -34, 10, 24, 24 },
  { "phone-ring", ALWAYS, ALWAYS, CENTRED, 0, 10, 62, 80, 80 },
  { "phone-finger", ALWAYS, PHONES, FINGER_LEFT, UP, -27, 52, 20, 20 },
  { "phone-finger", ALWAYS, PHONES, FINGER_LEFT, DOWN, -27, 78, 20, 20 },
  { "phone-finger", ALWAYS, WITH_SIDE, FINGER_RIGHT, POWER, 7, 67, 20, 20 },
  { "phone-finger", ALWAYS, TABLETS, FINGER_RIGHT, UP, 7, 26, 20, 20 },
  { "phone-finger", ALWAYS, TABLETS, FINGER_RIGHT, DOWN, 7, 52, 20, 20 },
  { "phone-finger", ALWAYS, WITH_TOP, FINGER_TOP, POWER, -37, -27, 20, 20 },
  { "phone-finger", ALWAYS, WITH_HOME, FINGER_FRONT, HOME, 37, 178, 24, 24 },
  { "phone-edge", ALWAYS, PHONES, EDGE_LEFT, UP | DOWN, -62, 30, 18, 122 },
  { "phone-edge", ALWAYS, WITH_SIDE, EDGE_RIGHT, POWER, 44, 30, 18, 122 },
  { "phone-edge", ALWAYS, TABLETS, EDGE_RIGHT, UP | DOWN, 44, 14, 18, 110 },
  { "phone-edge", ALWAYS, WITH_TOP, EDGE_TOP, POWER, -88, -62, 110, 18 },
  { "phone-edge-button", ALWAYS, PHONES, EDGE_LEFT, UP, -57, 50, 8, 38 },
  { "phone-edge-button", ALWAYS, PHONES, EDGE_LEFT, DOWN, -57, 98, 8, 38 },
  { "phone-edge-button", ALWAYS, WITH_SIDE, EDGE_RIGHT, POWER, 49, 56, 8, 66 },
  { "phone-edge-button", ALWAYS, TABLETS, EDGE_RIGHT, UP, 49, 28, 8, 38 },
  { "phone-edge-button", ALWAYS, TABLETS, EDGE_RIGHT, DOWN, 49, 74, 8, 38 },
  { "phone-edge-button", ALWAYS, WITH_TOP, EDGE_TOP, POWER, -62, -57, 56, 8 },
  { "phone-plug", ALWAYS, ALWAYS, CENTRED, 0, 41, 204, 18, 14 },
  { "phone-cord", ALWAYS, ALWAYS, CENTRED, 0, 48, 217, 4, 33 },
};

/* What is around the body, in units: fingers want room. */
static const struct {
  float body, side, top;
} frames[] = {
  [ROUSE_LOOK_PLAIN] = { 100, 6, 0 },    [ROUSE_LOOK_HOME] = { 100, 30, 0 },
  [ROUSE_LOOK_POD] = { 100, 30, 30 },    [ROUSE_LOOK_NOTCH] = { 100, 30, 0 },
  [ROUSE_LOOK_ISLAND] = { 100, 30, 0 },  [ROUSE_LOOK_TABLET_HOME] = { 150, 30, 30 },
  [ROUSE_LOOK_TABLET] = { 150, 30, 30 },
};

static gboolean
is_named (const RousePhonePart *part, const char *css_name)
{
  return strcmp (part->css_name, css_name) == 0;
}

static gboolean
is_on_edge (const RousePhonePart *part)
{
  return part->place == EDGE_LEFT || part->place == EDGE_RIGHT || part->place == EDGE_TOP;
}

/* An edge with all its buttons is there while one of them is meant. */
static guint
get_meant_by (const RousePhonePart *part)
{
  return is_on_edge (part) && (part->button & (UP | DOWN)) != 0 ? UP | DOWN : part->button;
}

/* A finger reaches around to the Home button; the button itself is not seen from behind. */
static gboolean
is_only_on_front (const RousePhonePart *part)
{
  return is_named (part, "phone-notch") || is_named (part, "phone-island") || is_named (part, "phone-home");
}

gboolean
rouse_phone_part_is_seen (const RousePhonePart *part, const RousePhoneState *state)
{
  if ((part->pictures & (1u << state->picture)) == 0 || (part->looks & (1u << state->look)) == 0)
    return FALSE;
  if (is_named (part, "phone-camera"))
    return state->behind;
  if (is_named (part, "phone-ring"))
    return state->counting;
  if (is_on_edge (part))
    return state->counting && ((state->held | state->next) & get_meant_by (part)) != 0;
  if (is_named (part, "phone-finger"))
    return ((state->held | state->next) & part->button) != 0;
  return !state->behind || !is_only_on_front (part);
}

static float
get_side (const RousePhoneState *state)
{
  return frames[state->look].side + (state->close_up ? EDGE_ROOM : 0);
}

static float
get_top (const RousePhoneState *state)
{
  return frames[state->look].top + (state->close_up && frames[state->look].top > 0 ? EDGE_ROOM : 0);
}

graphene_size_t
rouse_phone_parts_measure (const RousePhoneState *state)
{
  return GRAPHENE_SIZE_INIT (frames[state->look].body + 2 * get_side (state),
                             (state->close_up ? CLOSE_UP_HIGH : UNITS_HIGH) + get_top (state));
}

/* The plug hangs a little below the phone until the cable is in; a held button and its finger are pressed in. */
graphene_rect_t
rouse_phone_part_get_bounds (gsize nth, const RousePhoneState *state)
{
  const RousePhonePart *part = &rouse_phone_parts[nth];
  float body = frames[state->look].body;
  float in = part->button != 0 && !is_on_edge (part) && (state->held & part->button) != 0 ? PRESSED_IN : 0;
  float x = part->x, y = part->y + get_top (state);
  float width = part->width * (nth == ROUSE_PHONE_BAR ? (float) MAX (state->fraction, 0.06) : 1.0f);
  float grown = 0;

  if (nth >= ROUSE_PHONE_PLUG && !state->plugged)
    y += 12;
  if (nth == ROUSE_PHONE_RING && body > frames[ROUSE_LOOK_PLAIN].body)
    grown = TABLET_RING;
  switch (part->place) {
  case ON_RIGHT:
  case FINGER_RIGHT:
    x += body - in;
    break;
  case EDGE_RIGHT:
    x += body;
    break;
  case ON_LEFT:
  case FINGER_LEFT:
    x += in;
    break;
  case CENTRED:
  case FINGER_FRONT:
    x += (body - 100) / 2;
    break;
  case ON_TOP:
  case FINGER_TOP:
    x += body;
    y += in;
    break;
  case EDGE_TOP:
    x += body;
    break;
  case ON_FRONT:
  case EDGE_LEFT:
    break;
  }
  if (state->behind)
    x = body - x - part->width;
  return GRAPHENE_RECT_INIT (x + get_side (state) - grown, y - grown, width + 2 * grown, part->height + 2 * grown);
}
