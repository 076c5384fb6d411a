/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/firmware-release.h"

/* One source, and when it last answered. */
typedef struct {
  RouseCatalogueSources source;
  GPtrArray *releases; /* of RouseFirmwareRelease; NULL: nothing is known from it */
  gint64 as_of;        /* seconds since 1970: when that answer came */
  gboolean is_stale;   /* it should have been asked again, and could not be */
  char *why;           /* in plain words why not; NULL: it was not needed, or it went well */
} RouseCatalogueAnswer;

void rouse_catalogue_answer_clear (RouseCatalogueAnswer *self);

/* The two sources say different things of the same model. */
typedef struct {
  const char *field; /* "newest", "signed", "url", "sha1", "version"; never translated */
  char *build;       /* of which; NULL for "newest" */
  char *index;       /* what the index says */
  char *apple;       /* what Apple's list says; that is what counts */
} RouseCatalogueDispute;

/* Which versions exist for one model and which of them Apple signs, from all sources together. Immutable; any thread.
 */
#define ROUSE_TYPE_CATALOGUE (rouse_catalogue_get_type ())
G_DECLARE_FINAL_TYPE (RouseCatalogue, rouse_catalogue, ROUSE, CATALOGUE, GObject)

/* @answers: taken over */
RouseCatalogue *rouse_catalogue_new (const char *product_type, RouseCatalogueAnswer *answers,
                                     guint n_answers) G_GNUC_WARN_UNUSED_RESULT;

const char *rouse_catalogue_get_product_type (RouseCatalogue *self);
/* Newest first; betas too */
guint rouse_catalogue_get_n_releases (RouseCatalogue *self);
RouseFirmwareRelease *rouse_catalogue_get_release (RouseCatalogue *self, guint index); /* borrowed */
/* What is chosen when nobody chooses: the newest that is signed and no beta; NULL: none. Borrowed. */
RouseFirmwareRelease *rouse_catalogue_get_newest_signed (RouseCatalogue *self);
/* @word: a version or a build; of several builds of a version the newest. Borrowed; NULL: none */
RouseFirmwareRelease *rouse_catalogue_find (RouseCatalogue *self, const char *word);

guint rouse_catalogue_get_n_answers (RouseCatalogue *self);
const RouseCatalogueAnswer *rouse_catalogue_get_answer (RouseCatalogue *self, guint index);
guint rouse_catalogue_get_n_disputes (RouseCatalogue *self);
const RouseCatalogueDispute *rouse_catalogue_get_dispute (RouseCatalogue *self, guint index);
/* When what is shown was true: of the newest answer, seconds since 1970. */
gint64 rouse_catalogue_get_as_of (RouseCatalogue *self);
/* Whether no source could be asked, so that all of it is from before. */
gboolean rouse_catalogue_is_offline (RouseCatalogue *self);

/* "ipsw.me", "Apple": never translated */
const char *rouse_catalogue_source_to_string (RouseCatalogueSources source);
const char *rouse_signed_to_string (RouseSigned is_signed); /* "yes", "no", "unknown" */
