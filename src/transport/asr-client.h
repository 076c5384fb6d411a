/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "transport/mux-link.h"

#define ROUSE_ASR_CHUNK_SIZE 131072 /* bytes of the payload that share a SHA-1 (spec 22 §4) */

/* Where the image comes from: exactly @size bytes from @offset. */
typedef gboolean (*RouseAsrRead) (gpointer user_data, guint64 offset, void *buffer, gsize size, GCancellable *cancellable,
                                  GError **error);

/* Serves a phone's ASR on an open link from its Initiate to the last byte (spec 22). @progress: (nullable): bytes of the
 * payload sent. Reads ahead on a thread of its own so that hashing and reading overlap with sending. */
gboolean rouse_asr_client_send (RouseMuxLink *link, RouseAsrRead read, gpointer read_data, guint64 image_size,
                                void (*progress) (guint64 done, guint64 total, gpointer user_data), gpointer progress_data,
                                GCancellable *cancellable, GError **error);
