/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* IMG3, the container of images before Image4 (spec 15 §2), as a phone reads it and as make-ipsw writes it. */

typedef struct {
  char tag[5];         /* "DATA" */
  const guint8 *start; /* with its header */
  gsize total;         /* bytes from @start */
  const guint8 *data;
  gsize size; /* bytes of @data */
} SimImg3Element;

typedef struct {
  GBytes *file;
  char type[5];
  GArray *elements; /* SimImg3Element, pointing into @file */
} SimImg3;

gboolean sim_img3_is_one (GBytes *file);
/* NULL: no whole, consistent IMG3; @why says what is wrong (a constant). */
SimImg3 *sim_img3_parse (GBytes *file, const char **why);
void sim_img3_free (SimImg3 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimImg3, sim_img3_free)

const SimImg3Element *sim_img3_find (SimImg3 *self, const char *tag); /* NULL: none */
/* The number in an element of four bytes ("CHIP"); FALSE: none. */
gboolean sim_img3_get_uint (SimImg3 *self, const char *tag, guint64 *value);
char *sim_img3_get_version (SimImg3 *self);

#define SIM_IMG3_DIGEST_SIZE 20 /* bytes */
/* Of all that is signed but the ECID, so the same before and after personalisation. */
void sim_img3_get_digest (SimImg3 *self, guint8 digest[SIM_IMG3_DIGEST_SIZE]);

typedef struct {
  const char *type, *version;
  guint32 chip_id, board_id;
  const void *payload;
  gsize payload_size;
  gboolean has_signature; /* one that is worth nothing, as a place for the right one */
} SimImg3Wish;

GBytes *sim_img3_make (const SimImg3Wish *wish);

#define SIM_IMG3_ECID_SIZE 64 /* bytes of the whole element, as the signing server gives it */
void sim_img3_put_element (GByteArray *out, const char *tag, const void *data, gsize size, gsize total);
/* What the signature of an image covers in this simulator: its digest, then the ECID element. */
GBytes *sim_img3_message (const guint8 digest[SIM_IMG3_DIGEST_SIZE], const guint8 *ecid_element);
