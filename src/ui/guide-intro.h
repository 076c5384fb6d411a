/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/dfu-guide.h"
#include "ui/page.h"

/* What is read before a try: title, one sentence, and @list of all that the fingers will do. */
void rouse_guide_intro_show (RousePage *page, GtkListBox *list, RouseButtons family, RouseGuideWay way, guint attempt);
/* What is said, and what the drawn phone shows, when it was done. @in_recovery: it restarted into recovery mode. */
void rouse_guide_intro_get_end (RouseGuideWay goal, gboolean in_recovery, const char **title, const char **text);
RousePicture rouse_guide_intro_get_picture (RouseGuideWay goal, gboolean in_recovery);
