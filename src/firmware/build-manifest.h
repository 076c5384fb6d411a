/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "firmware/build-identity.h"
#include "firmware/ipsw.h"

/* BuildManifest.plist (spec 13 §3). Immutable; any thread. */
#define ROUSE_TYPE_BUILD_MANIFEST (rouse_build_manifest_get_type ())
G_DECLARE_FINAL_TYPE (RouseBuildManifest, rouse_build_manifest, ROUSE, BUILD_MANIFEST, GObject)

RouseBuildManifest *rouse_build_manifest_new (GBytes *plist, GError **error) G_GNUC_WARN_UNUSED_RESULT;
RouseBuildManifest *rouse_build_manifest_new_from_ipsw (RouseIpsw *ipsw, GCancellable *cancellable,
                                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *rouse_build_manifest_get_version (RouseBuildManifest *self);          /* "17.4" */
const char *rouse_build_manifest_get_build (RouseBuildManifest *self);            /* "21E219" */
guint rouse_build_manifest_get_build_major (RouseBuildManifest *self);            /* 21 */
const char *const *rouse_build_manifest_get_supported (RouseBuildManifest *self); /* product types */
gboolean rouse_build_manifest_supports (RouseBuildManifest *self, const char *product_type);
guint rouse_build_manifest_get_n_identities (RouseBuildManifest *self);
RouseBuildIdentity *rouse_build_manifest_get_identity (RouseBuildManifest *self, guint index); /* borrowed */

/* Spec 13 §4.1. @erase: which behaviour is wanted; never falls back to the other one. Borrowed result, NULL with
 * ROUSE_ERROR_WRONG_FIRMWARE and a reason in plain words. */
RouseBuildIdentity *rouse_build_manifest_choose (RouseBuildManifest *self, const char *board, guint32 chip_id,
                                                 guint32 board_id, gboolean erase, GError **error);
/* The identity of the same board whose Info/Variant is exactly @variant (recovery OS, spec 12 §6.5); NULL if none. */
RouseBuildIdentity *rouse_build_manifest_find_variant (RouseBuildManifest *self, const char *board,
                                                       const char *variant);
