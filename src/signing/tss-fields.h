/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/plist.h"
#include "firmware/build-identity.h"

/* How a value is copied into a request (spec 14 §3). */
typedef enum {
  ROUSE_TSS_UINT,
  ROUSE_TSS_BOOL,
  ROUSE_TSS_DATA,
  ROUSE_TSS_STRING,
  ROUSE_TSS_ITEM,
} RouseTssKind;

typedef struct {
  const char *key;
  RouseTssKind kind;
} RouseTssField;

/* Walks a dictionary: { .dict = d }, then rouse_tss_iter_next() until it is FALSE. @dict must not change meanwhile. */
typedef struct {
  plist_t dict;
  const char *key; /* until the next step */
  plist_t value;   /* borrowed */
  void *iter;
  char *owned_key;
} RouseTssIter;

gboolean rouse_tss_iter_next (RouseTssIter *self);

void rouse_tss_set_uint (plist_t dict, const char *key, guint64 value);
gboolean rouse_tss_copy (plist_t to, const char *key, RouseTssKind kind, plist_t node);
void rouse_tss_copy_fields (plist_t to, plist_t from, const RouseTssField *fields, gsize n_fields);
void rouse_tss_merge (plist_t to, plist_t from);

plist_t rouse_tss_begin (void);
plist_t rouse_tss_identity_value (RouseBuildIdentity *identity, const char *key);
