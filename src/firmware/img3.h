/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* The container of images before Image4, up to iPhone 5c (spec 15 §2). */

/* One element; pointers into the file. */
typedef struct {
  char tag[5];         /* "DATA" */
  const guint8 *start; /* of its header */
  gsize total;         /* bytes of header, data and padding */
  const guint8 *data;
  gsize size; /* bytes of @data */
} RouseImg3Element;

/* An IMG3 file, read. Immutable; any thread. */
typedef struct _RouseImg3 RouseImg3;

RouseImg3 *rouse_img3_new (GBytes *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rouse_img3_free (RouseImg3 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseImg3, rouse_img3_free)

const char *rouse_img3_get_type_name (RouseImg3 *self); /* "dtre" */
gsize rouse_img3_get_size (RouseImg3 *self);            /* bytes, as its header says */
gsize rouse_img3_get_signed_size (RouseImg3 *self);     /* bytes after the header that the signature covers */
guint rouse_img3_get_n_elements (RouseImg3 *self);
const RouseImg3Element *rouse_img3_get_element (RouseImg3 *self, guint index);
const RouseImg3Element *rouse_img3_find (RouseImg3 *self, const char *tag); /* the first; NULL: none */

/* Whether @data begins as an IMG3 file does. */
gboolean rouse_img3_is_one (const guint8 *data, gsize size);
/* @file with the signature of @blob, which is what the signing server gives for one component. */
GBytes *rouse_img3_stitch (GBytes *file, GBytes *blob, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For which phone @blob was made. FALSE with ROUSE_ERROR_SIGNING if it is no blob. */
gboolean rouse_img3_blob_get_ecid (GBytes *blob, guint64 *ecid, GError **error);
/* What is sent in DFU mode in the place of @image where there is a ticket for all images (spec 12 §4.1). */
GBytes *rouse_img3_prefix_ticket (GBytes *ticket, GBytes *image) G_GNUC_WARN_UNUSED_RESULT;
