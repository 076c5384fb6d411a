/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "base/plist.h"
#include "firmware/build-identity.h"

/* A property list from its XML body, without head and <plist>. */
plist_t test_plist (const char *body);
/* A file below ROUSE_SAMPLES, or NULL, and the test is skipped. */
plist_t test_sample (const char *name);
/* A build identity from tests/data/NAME or from a manifest of the samples. */
RouseBuildIdentity *test_identity (const char *name);
RouseBuildIdentity *test_sample_identity (plist_t manifest, guint index);
/* "key key key" in order of the alphabet */
char *test_keys (plist_t dict);
/* Same keys and values, whatever the order of keys. Says on stderr what differs. */
gboolean test_plists_are_equal (plist_t a, plist_t b);
