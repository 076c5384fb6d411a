/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* What else a person can do on the guide's page. */
typedef enum {
  ROUSE_GUIDE_LINK_PRACTISE,
  ROUSE_GUIDE_LINK_START, /* after a practice that was not right */
  ROUSE_GUIDE_LINK_OTHER_WAY,
  ROUSE_GUIDE_LINK_BROKEN,
  ROUSE_GUIDE_LINK_MODEL,
  ROUSE_GUIDE_LINK_SKIP,
  ROUSE_GUIDE_LINK_BACK,
  ROUSE_N_GUIDE_LINKS,
} RouseGuideLink;

#define ROUSE_GUIDE_LINK_BIT(link) (1u << ROUSE_GUIDE_LINK_##link)

/* Flat buttons, one below the other. Signal "clicked" (RouseGuideLink as guint). */
#define ROUSE_TYPE_GUIDE_LINKS (rouse_guide_links_get_type ())
G_DECLARE_FINAL_TYPE (RouseGuideLinks, rouse_guide_links, ROUSE, GUIDE_LINKS, AdwBin)

/* @links: bits, 1 << RouseGuideLink; the others are hidden. */
void rouse_guide_links_show (RouseGuideLinks *self, guint links);
guint rouse_guide_links_get_shown (RouseGuideLinks *self);
