/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/plist.h"
#include "firmware/build-identity.h"

/* RestoreRequestRules (spec 14 §4.4) and which components a request names (§4.3). */

/* @production, @security: the modes to be asked for; @image4: whether the phone has Image4. (transfer full) */
plist_t rouse_tss_rules_parameters (gboolean image4, gboolean production, gboolean security);
/* Sets on @entry what the rules that fire say. @rules: (nullable): array of {Conditions, Actions} */
void rouse_tss_rules_apply (plist_t entry, plist_t rules, plist_t parameters);

/* The entry without Info, rules applied, an empty Digest if it is trusted and has none. (transfer full) */
plist_t rouse_tss_rules_copy_entry (const RouseComponent *component, plist_t parameters);
/* Spec 14 §4.3. Puts the components into @request under their names. @only_local: those of the local manifest (15 §7)
 */
void rouse_tss_rules_add_components (plist_t request, RouseBuildIdentity *identity, plist_t parameters,
                                     gboolean only_local);
