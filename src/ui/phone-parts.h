/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <graphene.h>
#include <glib.h>

#include "ui/ui-types.h"

/* What a drawn phone is made of, and where each part lies. The drawing is made in units of which a phone is 100 wide
 * and 204 high; the cable comes in from below. Pure: no widgets. */

#define ROUSE_N_PHONE_PARTS 52
#define ROUSE_PHONE_SCREEN_FIRST 9
#define ROUSE_PHONE_SCREEN_LAST 12
#define ROUSE_PHONE_BAR 20
#define ROUSE_PHONE_RING 32
#define ROUSE_PHONE_PLUG 50

/* Where the body ends to which a row belongs; what is on a tablet's screen is placed as on a phone's, and centred.
 * EDGE: the same edge once more, larger and looked at straight on. */
typedef enum {
  ON_LEFT,
  ON_RIGHT,
  ON_TOP,
  ON_FRONT,
  FINGER_LEFT,
  FINGER_RIGHT,
  FINGER_TOP,
  FINGER_FRONT,
  EDGE_LEFT,
  EDGE_RIGHT,
  EDGE_TOP,
  CENTRED
} RousePhonePlace;

typedef struct {
  const char *css_name;
  guint pictures, looks; /* bits of RousePicture and RouseLook: where it is */
  RousePhonePlace place;
  guint button;              /* RouseButton bits, of which one is meant */
  float x, y, width, height; /* x: from the edge of the body; on the right: from its right edge */
} RousePhonePart;

/* What is drawn. */
typedef struct {
  RousePicture picture;
  RouseLook look;
  double fraction; /* of the bar on its screen */
  gboolean plugged, behind, counting;
  gboolean close_up; /* with room for the edges */
  guint held, next;  /* RouseButton bits */
} RousePhoneState;

extern const RousePhonePart rouse_phone_parts[ROUSE_N_PHONE_PARTS];

gboolean rouse_phone_part_is_seen (const RousePhonePart *part, const RousePhoneState *state);
/* All of it, with the room for fingers and edges. */
graphene_size_t rouse_phone_parts_measure (const RousePhoneState *state);
graphene_rect_t rouse_phone_part_get_bounds (gsize nth, const RousePhoneState *state);
