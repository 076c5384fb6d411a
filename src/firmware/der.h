/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/byte-reader.h"

/* The part of DER that Image4 needs (spec 15 §3). A tag is its identifier byte, or, for the private tags that Image4
 * names its properties with, the four characters as a big-endian number. */
typedef guint32 RouseDerTag;

#define ROUSE_DER_BOOLEAN 0x01
#define ROUSE_DER_INTEGER 0x02
#define ROUSE_DER_OCTETS 0x04
#define ROUSE_DER_TEXT 0x16 /* IA5String */
#define ROUSE_DER_SEQUENCE 0x30
#define ROUSE_DER_SET 0x31
#define ROUSE_DER_CONTEXT_0 0xA0
#define ROUSE_DER_CONTEXT_1 0xA1

#define ROUSE_DER_MAX_DEPTH 16       /* spec 15 §10 */
#define ROUSE_DER_MAX_HEADER_SIZE 11 /* bytes: a private tag and a length of five bytes */

/* One element, inside the bytes that are being read. */
typedef struct {
  RouseDerTag tag;
  const guint8 *start; /* of the header */
  gsize total;         /* bytes of header and value */
  const guint8 *value;
  gsize size;  /* bytes of the value */
  guint depth; /* 0: outermost */
} RouseDerElement;

/* Walks elements that stand side by side. Lives on the stack. */
typedef struct {
  RouseByteReader bytes;
  guint depth;
} RouseDerReader;

RouseDerTag rouse_der_tag (const char *four);

void rouse_der_reader_init (RouseDerReader *self, const void *data, gsize size);
gboolean rouse_der_reader_enter (RouseDerReader *self, const RouseDerElement *element, GError **error);
gboolean rouse_der_reader_is_at_end (const RouseDerReader *self);
gboolean rouse_der_reader_next (RouseDerReader *self, RouseDerElement *element, GError **error);
gboolean rouse_der_reader_expect (RouseDerReader *self, RouseDerTag tag, RouseDerElement *element, GError **error);
gboolean rouse_der_reader_expect_text (RouseDerReader *self, const char *text, GError **error);

gboolean rouse_der_read_header (RouseByteReader *bytes, RouseDerTag *tag, gsize *size, GError **error);
gboolean rouse_der_element_get_uint (const RouseDerElement *element, guint64 *value);

void rouse_der_append_header (GByteArray *out, RouseDerTag tag, gsize size);
void rouse_der_append (GByteArray *out, RouseDerTag tag, const void *value, gsize size);
void rouse_der_append_array (GByteArray *out, RouseDerTag tag, const GByteArray *value);
void rouse_der_append_uint (GByteArray *out, guint64 value);
void rouse_der_append_bool (GByteArray *out, gboolean value);
void rouse_der_append_text (GByteArray *out, const char *text);
void rouse_der_append_named (GByteArray *out, const char *name, const GByteArray *value);
