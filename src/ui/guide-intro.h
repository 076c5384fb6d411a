/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/dfu-guide.h"
#include "ui/page.h"

/* What is read before a try: title, one sentence, and @list of all that the fingers will do. */
void rouse_guide_intro_show (RousePage *page, GtkListBox *list, RouseButtons family, RouseGuideWay way, guint attempt);
