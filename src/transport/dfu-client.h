/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/img4.h"
#include "transport/usb-link.h"

/* Uploads @image to a phone in DFU and finishes (spec 11 §3): on return the phone is about to restart or to refuse by
 * staying. @progress: (nullable). On cancel: ABORT was sent. */
gboolean rouse_dfu_client_send (RouseUsbLink *link, RouseImg4Source *image,
                                void (*progress) (guint64 done, guint64 total, gpointer user_data), gpointer user_data,
                                GCancellable *cancellable, GError **error);
