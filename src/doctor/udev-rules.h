/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "doctor/doctor-host.h"

#define ROUSE_UDEV_RULE_FILE "70-rouse.rules"

/* One of the products that need a rule: phones in DFU and recovery mode, port DFU, KIS (spec 10 §8). */
guint16 rouse_udev_rules_get_product (gsize index); /* 0: past the last */

/* The file that gives access to @product_id, by its name; NULL: none does. (transfer full) */
char *rouse_udev_rules_find (const RouseDoctorHost *host, guint16 product_id);
/* Whether our own rule file is there, whatever it says. */
gboolean rouse_udev_rules_has_ours (const RouseDoctorHost *host);
/* The text of our rule file, as data/ makes it at build time. (transfer full) */
char *rouse_udev_rules_get_text (void);
/* A command that writes it and makes it work at once. (transfer full) */
char *rouse_udev_rules_get_install_command (void);
