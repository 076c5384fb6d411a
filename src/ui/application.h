/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#define ROUSE_TYPE_APPLICATION (rouse_application_get_type ())
G_DECLARE_FINAL_TYPE (RouseApplication, rouse_application, ROUSE, APPLICATION, AdwApplication)

RouseApplication *rouse_application_new (void) G_GNUC_WARN_UNUSED_RESULT;
