/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

/* Whether Apple signs it now, as a catalogue says. Only the signing server knows (spec 13 §8). */
typedef enum {
  ROUSE_SIGNED_UNKNOWN,
  ROUSE_SIGNED_YES,
  ROUSE_SIGNED_NO,
} RouseSigned;

/* Who told of it. */
typedef enum {
  ROUSE_CATALOGUE_INDEX = 1 << 0, /* the ipsw.me index */
  ROUSE_CATALOGUE_APPLE = 1 << 1, /* Apple's version list */
} RouseCatalogueSources;

/* What is known of one IPSW that can be fetched. */
typedef struct {
  const char *const *product_types; /* NULL-terminated, at least one: "iPhone12,1" */
  const char *version;              /* "17.4" */
  const char *build;                /* "21E219" */
  const char *url;          /* https://…, or http://… of Apple's hosts: see rouse_firmware_release_check_url() */
  guint64 size;             /* bytes; 0: unknown */
  const char *sha1;         /* 40 lower-case hex digits; NULL: unknown */
  const char *sha256;       /* 64 lower-case hex digits; NULL: unknown */
  const char *release_date; /* "2026-07-27"; NULL: unknown */
  RouseSigned is_signed;
  gboolean is_beta;
  RouseCatalogueSources sources;
} RouseReleaseFacts;

/* One IPSW of a catalogue. Immutable; any thread. */
#define ROUSE_TYPE_FIRMWARE_RELEASE (rouse_firmware_release_get_type ())
G_DECLARE_FINAL_TYPE (RouseFirmwareRelease, rouse_firmware_release, ROUSE, FIRMWARE_RELEASE, GObject)

/* @facts: copied */
RouseFirmwareRelease *rouse_firmware_release_new (const RouseReleaseFacts *facts) G_GNUC_WARN_UNUSED_RESULT;

/* Valid as long as @self */
const RouseReleaseFacts *rouse_firmware_release_get_facts (RouseFirmwareRelease *self);
gboolean rouse_firmware_release_supports (RouseFirmwareRelease *self, const char *product_type);
/* The URL's last part, unescaped, checked: no '/', not "." or "..", ends in ".ipsw". (transfer full); never NULL */
char *rouse_firmware_release_get_file_name (RouseFirmwareRelease *self);

/* Whether @url names firmware that may be fetched: https; or http of Apple's download hosts, where old versions have
 * nothing else, and of this computer. No user name, no fragment, and a path that ends in ".ipsw". What comes over http
 * proves itself by the digest. FALSE with ROUSE_ERROR_NETWORK. */
gboolean rouse_firmware_release_check_url (const char *url, GError **error);
/* *.apple.com, *.cdn-apple.com: the only hosts that a catalogue is believed when it names them */
gboolean rouse_firmware_release_is_apple_host (const char *host);
gboolean rouse_firmware_release_is_local_host (const char *host); /* this computer */

/* "17.10" is after "17.4", a version after its beta; as strcmp() */
int rouse_firmware_release_compare_versions (const char *a, const char *b);
/* "21E219" is before "21E1000"; as strcmp() */
int rouse_firmware_release_compare_builds (const char *a, const char *b);
/* Apple's builds for testers end in a small letter: "24A5279h" */
gboolean rouse_firmware_release_is_beta_build (const char *build);
