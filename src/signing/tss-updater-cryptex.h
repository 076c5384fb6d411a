/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "signing/tss-updater-table.h"

plist_t rouse_updater_cryptex_build (const RouseUpdaterJob *job, GError **error);
