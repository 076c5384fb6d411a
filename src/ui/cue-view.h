/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/dfu-guide.h"
#include "ui/page.h"

/* Shows a cue on @page: its title, what comes next, the buttons and the ring of the drawn phone.
 * Returns: (transfer full) (nullable): what is to be said of it */
char *rouse_cue_view_show (RousePage *page, RouseButtons family, RouseDfuGuide *guide, const RouseCue *cue);
