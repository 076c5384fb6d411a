/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "firmware/build-identity.h"
#include "firmware/der.h"
#include "firmware/ipsw-stream.h"

/* --- reading (spec 15 §4); all bounds-checked --- */

typedef struct {
  char type[5];      /* "krnl" */
  gsize type_offset; /* bytes from the start of the file to the four characters */
  guint64 size;      /* bytes of the whole IM4P: the outer SEQUENCE with its header */
} RouseIm4pInfo;

/* @head: the first bytes of the file (64 are enough); @file_size: of the whole file */
gboolean rouse_im4p_read_info (RouseIm4pInfo *info, const guint8 *head, gsize head_size, guint64 file_size,
                               GError **error);

/* An AP ticket. */
typedef struct _RouseIm4m RouseIm4m;
RouseIm4m *rouse_im4m_new (GBytes *data, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void rouse_im4m_free (RouseIm4m *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseIm4m, rouse_im4m_free)
gboolean rouse_im4m_get_uint (RouseIm4m *self, const char *property, guint64 *value);   /* "CHIP", "BORD", "ECID" */
const guint8 *rouse_im4m_get_data (RouseIm4m *self, const char *property, gsize *size); /* "BNCH", "snon" */
const guint8 *rouse_im4m_get_digest (RouseIm4m *self, const char *type, gsize *size);   /* NULL: type not in it */
GBytes *rouse_im4m_get_bytes (RouseIm4m *self);                                         /* borrowed: as given */

/* One property; @section: "MANP" for the device, else the type of an image; @value: inside the ticket */
typedef void (*RouseIm4mFunc) (const char *section, const char *name, const RouseDerElement *value, gpointer user_data);
void rouse_im4m_foreach (RouseIm4m *self, RouseIm4mFunc func, gpointer user_data);
gsize rouse_im4m_get_signature_size (RouseIm4m *self);

/* --- names and types (spec 15 §5, §8) --- */

/* The type that @component has in a ticket: its Img4PayloadType, else the table; NULL if neither knows it. */
const char *rouse_img4_type_for (const RouseComponent *component);
/* As the table has it, whatever a manifest says; NULL if it is not in it. */
const char *rouse_img4_type_of_name (const char *name);
/* The type that must be written into the file before it is sent; NULL: leave as it is (spec 15 §5 step 2). */
const char *rouse_img4_retag_for (const RouseComponent *component);

/* --- IM4R (spec 15 §6) --- */

/* The whole IM4R sequence, for rouse_img4_source_new(); NULL when the component needs none. @ucon, @ucer: (nullable):
 * of the response's "-TBM" dictionary; @slot_name: (nullable): "snid" or "anid", with number @slot */
GBytes *rouse_im4r_new (const guint8 *ucon, gsize ucon_size, const guint8 *ucer, gsize ucer_size, const char *slot_name,
                        guint64 slot);

/* --- writing: IMG4 = IM4P + ticket, without holding the IM4P in memory --- */

/* A personalised component, to be read from front to back (or again from the start). */
typedef struct _RouseImg4Source RouseImg4Source;

/* @im4p: taken; @retag: (nullable): four characters; @ticket: IM4M; @im4r: (nullable) */
RouseImg4Source *rouse_img4_source_new (RouseIpswStream *im4p, const char *retag, GBytes *ticket, GBytes *im4r,
                                        GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A file sent as it is (IMG3 without blob, raw files). @stream: taken */
RouseImg4Source *rouse_img4_source_new_raw (RouseIpswStream *stream) G_GNUC_WARN_UNUSED_RESULT;
RouseImg4Source *rouse_img4_source_new_bytes (GBytes *bytes) G_GNUC_WARN_UNUSED_RESULT;
guint64 rouse_img4_source_get_size (RouseImg4Source *self);
gboolean rouse_img4_source_read_at (RouseImg4Source *self, guint64 offset, void *buffer, gsize size,
                                    GCancellable *cancellable, GError **error);
GBytes *rouse_img4_source_read_all (RouseImg4Source *self, GCancellable *cancellable, GError **error);
void rouse_img4_source_free (RouseImg4Source *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseImg4Source, rouse_img4_source_free)

/* --- digests (spec 13 §5.4) --- */

/* Whether it is known what the component's Digest covers, so that rouse_img4_verify_component() compares it. Of the
 * 20-byte ones only those of Image4 files are: that shows in the file alone. */
gboolean rouse_img4_digest_is_known (const RouseComponent *component);
/* Streams the component's file and compares with the manifest's Digest (after retagging, SHA-384 or SHA-1; SHA-256 for
 * "Savage,"). Components whose coverage is not established are read but not judged. @progress: (nullable): called with
 * bytes done. FALSE with ROUSE_ERROR_DAMAGED_FIRMWARE naming the component. */
gboolean rouse_img4_verify_component (const RouseComponent *component, RouseIpswStream *stream,
                                      void (*progress) (guint64 bytes, gpointer user_data), gpointer user_data,
                                      GCancellable *cancellable, GError **error);
