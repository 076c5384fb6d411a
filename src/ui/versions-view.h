/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "catalogue/catalogue.h"

/* Which versions there are for a model: the newest that Apple signs, the other ones that it signs, how old that is, and
 * what went wrong. The newest is chosen by itself; others can be chosen, versions for testers only by whoever opens
 * their part of the list. Signal "changed": something else is known or chosen. */
#define ROUSE_TYPE_VERSIONS_VIEW (rouse_versions_view_get_type ())
G_DECLARE_FINAL_TYPE (RouseVersionsView, rouse_versions_view, ROUSE, VERSIONS_VIEW, AdwBin)

/* Asks the catalogues and shows what comes of it; again when the person says so. @product_type: (nullable): shows
 * nothing. @base_url: (nullable): as in #RouseCatalogueQuery */
void rouse_versions_view_load (RouseVersionsView *self, const char *product_type, const char *base_url);

void rouse_versions_view_show_loading (RouseVersionsView *self);
void rouse_versions_view_show_catalogue (RouseVersionsView *self, RouseCatalogue *catalogue);
void rouse_versions_view_show_error (RouseVersionsView *self);
/* (nullable), borrowed: nothing is known, or nothing is signed */
RouseFirmwareRelease *rouse_versions_view_get_chosen (RouseVersionsView *self);
/* Whether all parts of the list are seen, for pictures */
void rouse_versions_view_set_sections_open (RouseVersionsView *self, gboolean open);
