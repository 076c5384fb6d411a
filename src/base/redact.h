/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * RouseRedactor:
 *
 * Takes what names a phone, a person or a computer out of a text.
 *
 * It looks for the secrets that it was told in every way in which they may have been written (decimal, hexadecimal,
 * bytes in either order, base64, percent signs, with or without separators), and it knows such things by their looks
 * when it was not told: long numbers, UDIDs, serial numbers, MAC addresses, home folders, e-mail addresses. What it
 * leaves in their place, "[ECID]", holds nothing of them. Not thread-safe.
 */
typedef struct _RouseRedactor RouseRedactor;

RouseRedactor *rouse_redactor_new (void) G_GNUC_WARN_UNUSED_RESULT;
void rouse_redactor_free (RouseRedactor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseRedactor, rouse_redactor_free)

/* @shown stands in its place: "[ECID]". Nothing that is shorter than 6 letters or digits is looked for. */
void rouse_redactor_add_text (RouseRedactor *self, const char *secret, const char *shown);
void rouse_redactor_add_number (RouseRedactor *self, guint64 secret, const char *shown);
void rouse_redactor_add_bytes (RouseRedactor *self, const guint8 *secret, gsize size, const char *shown);
/* A name of a person or a phone: the whole, and each of its words that is not a common one ("Maria's iPhone"). */
void rouse_redactor_add_name (RouseRedactor *self, const char *secret, const char *shown);
/* Who uses this computer, its name and its network cards. */
void rouse_redactor_add_computer (RouseRedactor *self);

/* @text without the secrets that were told (transfer full); UTF-8 whatever came in. */
char *rouse_redactor_clean_known (RouseRedactor *self, const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* The same, and without what looks like a secret; what @text calls by its name ("IMEI: …") is looked for from then on.
 */
char *rouse_redactor_clean (RouseRedactor *self, const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* Only what looks like a secret. Any thread. */
char *rouse_redact_by_looks (const char *text) G_GNUC_WARN_UNUSED_RESULT;
