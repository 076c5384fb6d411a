/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/der.h"

/* Called for one named property (spec 15 §3); FALSE with an error ends the walk. @value: inside the bytes being read */
typedef gboolean (*RouseImg4PropertyFunc) (RouseDerTag name, const RouseDerElement *value, gpointer user_data,
                                           GError **error);

/* Calls @func for each of a SET of named properties. FALSE with ROUSE_ERROR_DAMAGED_FIRMWARE, or @func's error. */
gboolean rouse_img4_properties_read (const RouseDerElement *set, RouseImg4PropertyFunc func, gpointer user_data,
                                     GError **error);
/* A tag as its four characters; what cannot be printed becomes a dot. */
void rouse_img4_tag_to_text (RouseDerTag tag, char text[5]);
