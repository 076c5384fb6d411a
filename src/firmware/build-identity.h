/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/plist.h"

/* Flags of a component's Info (spec 13 §5.2). */
typedef enum {
  ROUSE_COMPONENT_TRUSTED = 1 << 0,
  ROUSE_COMPONENT_FTAB = 1 << 1,                /* IsFTAB */
  ROUSE_COMPONENT_FIRMWARE = 1 << 2,            /* IsFirmwarePayload */
  ROUSE_COMPONENT_SECONDARY_FIRMWARE = 1 << 3,  /* IsSecondaryFirmwarePayload */
  ROUSE_COMPONENT_FUD = 1 << 4,                 /* IsFUDFirmware */
  ROUSE_COMPONENT_IBOOT = 1 << 5,               /* IsLoadedByiBoot */
  ROUSE_COMPONENT_IBOOT_STAGE1 = 1 << 6,        /* IsLoadedByiBootStage1 */
  ROUSE_COMPONENT_EARLY_ACCESS = 1 << 7,        /* IsEarlyAccessFirmware */
  ROUSE_COMPONENT_IBOOT_EAN = 1 << 8,           /* IsiBootEANFirmware */
  ROUSE_COMPONENT_IBOOT_NON_ESSENTIAL = 1 << 9, /* IsiBootNonEssentialFirmware */
  ROUSE_COMPONENT_NO_PERSONALIZE = 1 << 10,     /* Personalize = false */
} RouseComponentFlags;

/* One entry of Manifest. All pointers live as long as the identity. */
typedef struct {
  const char *name;       /* "RestoreRamDisk" */
  const char *path;       /* in the archive; NULL for ftap, ftsp, rfta, rfts */
  const char *image_type; /* Info/Img4PayloadType; NULL if absent */
  const guint8 *digest;   /* NULL if absent */
  gsize digest_size;      /* bytes: 20, 32, 48 */
  RouseComponentFlags flags;
  plist_t entry; /* the whole entry, Info included; borrowed */
} RouseComponent;

/* One build identity: board + chip + variant, and its components in the manifest's order. Immutable; any thread. */
#define ROUSE_TYPE_BUILD_IDENTITY (rouse_build_identity_get_type ())
G_DECLARE_FINAL_TYPE (RouseBuildIdentity, rouse_build_identity, ROUSE, BUILD_IDENTITY, GObject)

/* @dict: copied */
RouseBuildIdentity *rouse_build_identity_new (plist_t dict, GError **error) G_GNUC_WARN_UNUSED_RESULT;

plist_t rouse_build_identity_get_plist (RouseBuildIdentity *self);        /* borrowed; never written to */
const char *rouse_build_identity_get_board (RouseBuildIdentity *self);    /* Info/DeviceClass, "n104ap" */
const char *rouse_build_identity_get_variant (RouseBuildIdentity *self);  /* may be "" */
const char *rouse_build_identity_get_behavior (RouseBuildIdentity *self); /* "Erase", "Update" or NULL */
guint32 rouse_build_identity_get_chip_id (RouseBuildIdentity *self);
guint32 rouse_build_identity_get_board_id (RouseBuildIdentity *self);
gboolean rouse_build_identity_is_erase (RouseBuildIdentity *self);
guint rouse_build_identity_get_n_components (RouseBuildIdentity *self);
const RouseComponent *rouse_build_identity_get_component (RouseBuildIdentity *self, guint index);
const RouseComponent *rouse_build_identity_find_component (RouseBuildIdentity *self, const char *name); /* NULL: none */
