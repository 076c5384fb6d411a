/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/der.h"

/* Image4 files taken apart, to tell what is in them (spec 15 §4). All pointers lead into the bytes that were read. All
 * fail with ROUSE_ERROR_DAMAGED_FIRMWARE. */

#define ROUSE_IM4P_MAX_KEYBAGS 4 /* real files have none or two */

typedef struct {
  guint64 number;          /* 1: for phones as sold, 2: for development */
  const guint8 *iv, *key;  /* both encrypted themselves */
  gsize iv_size, key_size; /* bytes */
} RouseIm4pKeybag;

typedef struct {
  char type[5];              /* "dtre" */
  const guint8 *description; /* free text, not ended by NUL */
  gsize description_size;    /* bytes */
  const guint8 *payload;
  gsize payload_size; /* bytes */
  RouseIm4pKeybag keybags[ROUSE_IM4P_MAX_KEYBAGS];
  guint n_keybags;        /* 0: not encrypted */
  gboolean is_compressed; /* the two below count; older files do not say */
  guint64 algorithm;
  guint64 uncompressed_size;  /* bytes */
  RouseDerElement properties; /* a SET of named ones; tag 0: none */
  gsize size;                 /* bytes of the whole; the file may be longer */
} RouseIm4p;

gboolean rouse_im4p_read (RouseIm4p *im4p, const guint8 *data, gsize size, GError **error);

/* @properties: a SET of named ones */
gboolean rouse_im4r_read (RouseDerElement *properties, const guint8 *data, gsize size, GError **error);

typedef struct {
  RouseDerElement im4p;
  RouseDerElement im4m; /* tag 0: none */
  RouseDerElement im4r; /* tag 0: none */
  gsize size;           /* bytes of the whole; the file may be longer */
} RouseImg4Parts;

gboolean rouse_img4_read (RouseImg4Parts *parts, const guint8 *data, gsize size, GError **error);
