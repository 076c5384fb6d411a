/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the drawn phone shows. */
typedef enum {
  ROUSE_PICTURE_NONE,     /* nothing is connected */
  ROUSE_PICTURE_BLACK,    /* off, or DFU mode */
  ROUSE_PICTURE_DISC,     /* starting up */
  ROUSE_PICTURE_RECOVERY, /* a cable and a computer */
  ROUSE_PICTURE_PROGRESS, /* the bar under the disc */
  ROUSE_PICTURE_ON,       /* works: lock screen */
  ROUSE_PICTURE_HELLO,    /* waits to be set up */
  ROUSE_PICTURE_MESSAGE,  /* works, with a message that something is wrong */
  ROUSE_PICTURE_STRIPES,  /* works, and its screen does strange things */
} RousePicture;

/* What a step does to the data on the phone. */
typedef enum {
  ROUSE_BADGE_KIND_NONE,
  ROUSE_BADGE_KIND_NOTHING_CHANGED,
  ROUSE_BADGE_KIND_DATA_STAYS,
  ROUSE_BADGE_KIND_ERASED,
} RouseBadgeKind;

/* How the one button at the bottom looks. */
typedef enum {
  ROUSE_BUTTON_STYLE_SUGGESTED,
  ROUSE_BUTTON_STYLE_DESTRUCTIVE,
  ROUSE_BUTTON_STYLE_PLAIN,
} RouseButtonStyle;

/* Which phone is drawn. All but the first are drawn with fingers at their buttons. */
typedef enum {
  ROUSE_LOOK_PLAIN, /* any phone */
  ROUSE_LOOK_HOME,  /* Home button, Side button */
  ROUSE_LOOK_POD,   /* Home button, Top button */
  ROUSE_LOOK_NOTCH,
  ROUSE_LOOK_ISLAND,
  ROUSE_LOOK_TABLET_HOME,
  ROUSE_LOOK_TABLET,
} RouseLook;
