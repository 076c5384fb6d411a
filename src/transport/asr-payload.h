/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "transport/asr-client.h"

/* The raw phase of ASR (spec 22 §6): the whole image once, chunk by chunk. */
gboolean rouse_asr_payload_send (RouseMuxLink *link, RouseAsrRead read, gpointer read_data, guint64 image_size,
                                 gboolean checksums, void (*progress) (guint64 done, guint64 total, gpointer user_data),
                                 gpointer progress_data, GCancellable *cancellable, GError **error);
