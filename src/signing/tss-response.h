/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/plist.h"

/* The text that the signing server answers with (spec 14 §2). */
typedef enum {
  ROUSE_TSS_RESPONSE_NONE,    /* no STATUS in it: another server, an error page; worth another attempt */
  ROUSE_TSS_RESPONSE_REFUSED, /* a STATUS other than success, or success without a usable dictionary: final */
  ROUSE_TSS_RESPONSE_SUCCESS,
} RouseTssResponseKind;

typedef struct {
  RouseTssResponseKind kind;
  guint64 status;
  char *message; /* owned; NULL: none */
  plist_t dict;  /* owned; NULL unless success */
} RouseTssResponse;

/* @error is set unless the kind is success. */
void rouse_tss_response_parse (RouseTssResponse *self, const char *text, gsize size, GError **error);
void rouse_tss_response_clear (RouseTssResponse *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RouseTssResponse, rouse_tss_response_clear)
