/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* From now on @clamp is as much wider as the text is larger than usual: a column holds as many letters as ever, as far as
 * the window has room. */
void rouse_text_size_stretch (AdwClamp *clamp);
