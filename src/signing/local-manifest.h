/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "firmware/build-identity.h"

/* The unsigned ticket that a phone makes a stash bag for (spec 15 §7): what the update will sign, as far as the
 * computer can say it beforehand. (transfer full); NULL with ROUSE_ERROR_WRONG_FIRMWARE if the build has nothing for
 * it. */
GBytes *rouse_local_manifest_new (RouseBuildIdentity *identity, GError **error) G_GNUC_WARN_UNUSED_RESULT;
