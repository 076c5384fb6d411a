/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "base/plist.h"

typedef enum {
  ROUSE_ASR_INITIATE,
  ROUSE_ASR_OOB_DATA,
  ROUSE_ASR_PAYLOAD,
} RouseAsrVerb;

/* What a phone's ASR says (spec 22 §3, §5). */
typedef struct {
  RouseAsrVerb verb;
  gboolean checksums;     /* Initiate */
  guint64 offset, length; /* OOBData; bytes */
} RouseAsrCommand;

gboolean rouse_asr_command_parse (RouseAsrCommand *self, const void *xml, gsize size, GError **error);
/* Bytes of @buffer up to the end of the first property list in it; 0: it is not complete yet. */
gsize rouse_asr_command_measure (const void *buffer, gsize size);
/* The host's answer to Initiate (spec 22 §4). (transfer full) */
plist_t rouse_asr_make_packet_info (guint64 image_size, gboolean checksums);
