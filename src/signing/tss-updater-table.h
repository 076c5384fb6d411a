/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "signing/tss-fields.h"
#include "signing/tss-updaters.h"

typedef struct _RouseUpdaterRow RouseUpdaterRow;

/* One FirmwareUpdaterData request while it is turned into a TSS request. Borrowed pointers. */
typedef struct {
  const RouseUpdaterRow *row;
  RouseBuildIdentity *identity;
  const char *name;       /* MessageArgUpdaterName */
  plist_t info;           /* facts about the chip: what the row's fields are read from; may be NULL */
  plist_t outer_info;     /* MessageArgInfo; may be NULL */
  plist_t device_request; /* DeviceGeneratedRequest; NULL: none */
  plist_t identity_tags;  /* BuildIdentityTags, an array; NULL: none */
  plist_t response_tags;  /* ResponseTags, an array; NULL: none */
  gboolean has_tags;      /* whether there are DeviceGeneratedTags at all */
  plist_t rule_parameters;
  char *suffix; /* ",1" after the names of a numbered chip, else "" */
} RouseUpdaterJob;

/* A value of a legacy request (spec 24 §3.4). */
typedef struct {
  const char *key; /* in the request, and in the build identity */
  RouseTssKind kind;
  const char *info_key; /* in the info; NULL: as @key */
  gboolean is_required;
} RouseUpdaterField;

/* What is known about an updater (spec 24 §4). */
struct _RouseUpdaterRow {
  const char *name;
  const char *info_key;            /* the row is for requests whose info has this dictionary; NULL: for all others */
  const char *ticket;              /* NULL: only the phone knows */
  const RouseUpdaterField *fields; /* NULL: there is no legacy form */
  gsize n_fields;
  const char *prefix; /* of the manifest entries that belong to the request; NULL: only the chosen one */
  gboolean has_sep;   /* {Digest} of SEP belongs to the request */
  RouseUpdaterLayout layout;
  const char *restore_component;
  const RouseComponent *(*choose) (const RouseUpdaterJob *job);  /* the firmware; NULL: none */
  void (*adjust) (const RouseUpdaterJob *job, plist_t entry);    /* of a manifest entry; NULL: none */
  plist_t (*build) (const RouseUpdaterJob *job, GError **error); /* instead of the two usual ways; NULL: usual */
};

const RouseUpdaterRow *rouse_updater_table_find (const char *name, plist_t info);

/* The info's value, under its name with or without the comma (spec 24 §3.4). Borrowed; NULL: none */
plist_t rouse_updater_job_get_info (const RouseUpdaterJob *self, const char *key);
/* A number of the phone: as data it is big-endian (spec 14 §3). */
gboolean rouse_updater_read_uint (plist_t node, guint64 *value);
