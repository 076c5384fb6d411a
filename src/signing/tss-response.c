/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-response.h"

#include <string.h>

#include "base/error.h"
#include "signing/tss-status.h"

#define MAX_HEAD 4096 /* bytes of the form-encoded part; real ones stay below 200 */

/* The value of "@name=…&" in the form-encoded head, or NULL. */
static char *
dup_field (const char *head, const char *name)
{
  g_auto (GStrv) fields = g_strsplit (head, "&", -1);
  gsize length = strlen (name);

  for (gsize i = 0; fields[i] != NULL; i++) {
    const char *field = g_strchug (fields[i]);

    if (strncmp (field, name, length) == 0 && field[length] == '=')
      return g_strdup (field + length + 1);
  }
  return NULL;
}

/* Everything before the property list. An HTML page starts with "<" and so has none; that is how a captive portal that
 * happens to mention STATUS= is told from the signing server. */
static char *
dup_head (const char *text, gsize size)
{
  const char *end = memchr (text, '<', size);
  g_autofree char *head = g_strndup (text, MIN (end != NULL ? (gsize) (end - text) : size, MAX_HEAD));

  return g_utf8_make_valid (head, -1);
}

static void
parse_dict (RouseTssResponse *self, const char *text, gsize size, GError **error)
{
  const char *xml = g_strstr_len (text, (gssize) size, "<?xml");
  g_autoptr (GError) local_error = NULL;
  g_auto (plist_t) dict = NULL;

  if (xml != NULL)
    dict = rouse_plist_parse (xml, size - (gsize) (xml - text), &local_error);
  if (!rouse_plist_is (dict, PLIST_DICT)) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING,
                         "the signing server reported success, but sent no dictionary");
    return;
  }
  self->dict = g_steal_pointer (&dict);
  self->kind = ROUSE_TSS_RESPONSE_SUCCESS;
}

/**
 * rouse_tss_response_parse:
 * @self: (out caller-allocates): to be cleared, also after an error
 * @text: (array length=size): body of the answer, not necessarily ended by NUL
 *
 * Reads `STATUS=0&MESSAGE=SUCCESS&REQUEST_STRING=<?xml …`. Success is what says `MESSAGE=SUCCESS` (spec 14 §2).
 *
 * Errors: `ROUSE_ERROR_NETWORK` if it is no answer of a signing server, else those of rouse_tss_status_set_error().
 */
void
rouse_tss_response_parse (RouseTssResponse *self, const char *text, gsize size, GError **error)
{
  g_autofree char *head = dup_head (text, size);
  g_autofree char *number = dup_field (head, "STATUS");
  gboolean has_number = number != NULL && g_ascii_isdigit (number[0]);

  memset (self, 0, sizeof *self);
  self->message = dup_field (head, "MESSAGE");
  if (has_number)
    self->status = g_ascii_strtoull (number, NULL, 10);

  if (g_strcmp0 (self->message, "SUCCESS") == 0) {
    self->kind = ROUSE_TSS_RESPONSE_REFUSED;
    parse_dict (self, text, size, error);
  } else if (has_number) {
    self->kind = ROUSE_TSS_RESPONSE_REFUSED;
    rouse_tss_status_set_error (error, self->status, self->message);
  } else {
    self->kind = ROUSE_TSS_RESPONSE_NONE;
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "this is no answer of Apple's signing server");
  }
}

void
rouse_tss_response_clear (RouseTssResponse *self)
{
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->dict, plist_free);
}
