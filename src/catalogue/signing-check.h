/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "catalogue/remote-ipsw.h"
#include "device/device-models.h"
#include "firmware/build-manifest.h"

/* Would this phone get this firmware? Borrowed pointers. */
typedef struct {
  const char *place; /* path or address of the firmware */
  const RouseDeviceModel *model;
  guint64 ecid;        /* which phone */
  gboolean erase;      /* which of the firmware's two ways */
  const char *tss_url; /* (nullable): instead of Apple's signing server */
} RouseSigningQuestion;

typedef struct {
  char *version; /* "17.4" */
  char *build;
  gboolean is_signed;
  gboolean is_remote;
  RouseRemoteCost cost; /* if it is remote */
} RouseSigningAnswer;

/* Reads the manifest, chooses the build identity as a restore would, and asks the signing server; nothing else is read
 * or kept, and no phone is needed: the nonce is made up, and the ticket is thrown away. A clear "no" is an answer;
 * FALSE where none could be had: all of ROUSE_ERROR_*_FIRMWARE, NO_FILE, NOT_READABLE, NETWORK, SIGNING,
 * G_IO_ERROR_CANCELLED. Blocks. */
gboolean rouse_signing_check (const RouseSigningQuestion *question, RouseSigningAnswer *answer,
                              GCancellable *cancellable, GError **error);
void rouse_signing_answer_clear (RouseSigningAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RouseSigningAnswer, rouse_signing_answer_clear)
