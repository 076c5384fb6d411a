/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * SimDer:
 *
 * A walk over the elements of one DER level (spec 15 §3), with every length checked against the enclosing one. Once
 * something does not fit the walk is over and @bad stays set. Lives on the stack and owns nothing.
 */
typedef struct {
  const guint8 *at;
  gsize left; /* bytes */
  gboolean bad;
} SimDer;

typedef struct {
  guint8 identifier;   /* the first byte */
  guint32 number;      /* of a tag in the long form (FF …): four characters; else 0 */
  const guint8 *start; /* with tag and length */
  gsize total;         /* bytes from @start */
  const guint8 *body;
  gsize size; /* bytes from @body */
} SimDerItem;

#define SIM_DER_TAG_BOOLEAN 0x01
#define SIM_DER_TAG_INTEGER 0x02
#define SIM_DER_TAG_OCTETS 0x04
#define SIM_DER_TAG_STRING 0x16
#define SIM_DER_TAG_SEQUENCE 0x30
#define SIM_DER_TAG_SET 0x31
#define SIM_DER_TAG_CONTEXT_0 0xA0
#define SIM_DER_TAG_PRIVATE 0xFF

void sim_der_init (SimDer *self, const void *data, gsize size);
void sim_der_init_bytes (SimDer *self, GBytes *bytes);
void sim_der_enter (SimDer *self, const SimDerItem *item);

/* FALSE at the end of the level, or when what is there is no element (then @bad is set). */
gboolean sim_der_next (SimDer *self, SimDerItem *item);
/* As sim_der_next(), but the element must be there and be of @identifier, else the walk is bad. */
gboolean sim_der_expect (SimDer *self, guint8 identifier, SimDerItem *item);
gboolean sim_der_is_done (const SimDer *self);

gboolean sim_der_item_is_string (const SimDerItem *item, const char *text);
/* A new string; NULL if it is no IA5String of printable characters. */
char *sim_der_item_dup_string (const SimDerItem *item);
gboolean sim_der_item_get_integer (const SimDerItem *item, guint64 *value);
