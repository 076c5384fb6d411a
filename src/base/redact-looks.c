/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/redact.h"

#include <string.h>

#include "base/redact-private.h"

/* As the phone and Apple call what tells one phone from another; then what stands between such a name and its value. */
#define NAMES                                                                                                          \
  "(?i)\\b(ecid|uniquechipid|apecid|srnm|serial ?number|mlbserialnumber|imei2?|"                                       \
  "internationalmobileequipmentidentity2?|meid|mobileequipmentidentifier|udid|uniquedeviceid|nonc|snon|(?:ap|sep)?"    \
  "nonce|bbsnum|bbchipid|basebandserialnumber|iccid|integratedcircuitcardidentity|imsi|"                               \
  "internationalmobilesubscriberidentity|phonenumber|devicename|(?:wifi|bluetooth|ethernet)address|hostid|"            \
  "systembuid|escrowbag|devicecertificate|activationstate ?ticket|target identifier|target type)"
#define UNTIL_VALUE "(\"?\\s*(?:</key>\\s*<\\w+>|[:=]\\s*)\\s*[\\[\"'(<]?)(?!\\[)"

/*
 * What looks like a secret. Rather one number too many is taken out than one too few: a report is read for what
 * happened, not for numbers of the phone. Each line is looked at on its own; the patterns have no nested repetitions.
 */
static const struct {
  const char *pattern;
  const char *shown; /* "\\1": what was in the first brackets */
} looks[] = {
  /* What RouseLog leaves of them: the last four characters go as well. */
  { "\\[([A-Za-z ]{2,20}) …[^\\]\\s]{1,8}\\]", "[\\1]" },
  /* By the names that the phone and Apple give them; the value may be quoted, in brackets or a plist's. */
  { NAMES UNTIL_VALUE "[^\\]\"'<>\\s,;)]{3,}", "\\1\\2[hidden]" },
  { "(?i)\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b", "[UUID]" },
  { "(?i)\\b[0-9a-f]{8}-[0-9a-f]{16}\\b", "[UDID]" },
  { "(?i)\\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5,}\\b", "[MAC address]" },
  { "(?i)\\bfe80:[0-9a-f:]+", "[address]" },
  /* Long rows of hexadecimal digits: ECID, nonce, UDID, digest. */
  { "(?i)(?:\\b0x|(?<![0-9a-z]))(?=[0-9]*[a-f])[0-9a-f]{11,}(?![0-9a-z])", "[number]" },
  { "(?i)0x[0-9a-f]{11,}", "[number]" },
  { "(?i)\\b[0-9a-f]{2}(?: [0-9a-f]{2}){5,}\\b", "[bytes]" },
  /* IMEI with spaces or dashes, then every long decimal number. */
  { "\\b\\d{2}[ -]\\d{6}[ -]\\d{6}[ -]\\d\\b", "[number]" },
  { "(?<![0-9.])[0-9]{14,}(?![0-9])", "[number]" },
  /* Serial numbers: capitals and digits mixed. */
  { "(?<![A-Za-z0-9_-])(?=[A-Z]*[0-9])(?=[0-9]*[A-Z])[A-Z0-9]{10,12}(?![A-Za-z0-9_])", "[serial number]" },
  { "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\\.[A-Za-z0-9.-]+", "[e-mail]" },
  { "/(?:var/)?(?:home|Users)/[^/\\s:\"']+", "~" },
  { "(?<![\\w.])/root(?![\\w.-])", "~" },
  { "/(run/)?media/[^/\\s:\"']+", "/\\1media/[user]" },
  { "(/run/user/)[0-9]+", "\\1[user]" },
  /* What somebody’s phone is called. */
  { "[^\\s\"'(\\[]+['’]s (iPhone|iPad|iPod)", "[name] \\1" },
};

/* Base64 changes between capitals, small letters and digits all the time; names of things and paths do not. */
static gboolean
is_base64 (const char *text)
{
  guint changes = 0, length = 0;
  int before = -1;

  for (; *text != '\0'; text++, length++) {
    int kind = g_ascii_isupper (*text) ? 0 : g_ascii_islower (*text) ? 1 : g_ascii_isdigit (*text) ? 2 : 3;

    changes += before >= 0 && kind != before;
    before = kind;
  }
  return changes * 5 >= length * 2;
}

static gboolean
base64_cb (const GMatchInfo *info, GString *result, gpointer user_data)
{
  g_autofree char *found = g_match_info_fetch (info, 0);

  g_string_append (result, is_base64 (found) ? "[data]" : found);
  return FALSE;
}

static char *
replace (const char *pattern, const char *text, const char *shown)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, NULL);
  char *clean;

  g_assert (regex != NULL);
  clean = shown != NULL ? g_regex_replace (regex, text, -1, 0, shown, 0, NULL)
                        : g_regex_replace_eval (regex, text, -1, 0, 0, base64_cb, NULL, NULL);
  /* A text that the matcher gives up on is not shown at all. */
  return clean != NULL ? clean : g_strdup ("[not shown]\n");
}

char *
rouse_redact_by_looks (const char *text)
{
  char *clean = g_utf8_make_valid (text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++) {
    char *cleaner = replace (looks[i].pattern, clean, looks[i].shown);

    g_free (clean);
    clean = cleaner;
  }
  text = clean;
  clean = replace ("(?<![\\w+/=.-])[A-Za-z0-9+/_-]{24,}={0,2}", text, NULL);
  g_free ((char *) text);
  return clean;
}

#define MIN_LEARNED 8   /* characters; what is shorter may be any number */
#define MAX_LEARNED 200 /* different values: each makes the search slower */

/* Calls @take with each value that @pattern has in its last brackets. */
static void
for_each_value (RouseRedactor *self, const char *pattern, const char *text,
                void (*take) (RouseRedactor *self, const char *value))
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_OPTIMIZE, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert (regex != NULL);
  for (g_regex_match (regex, text, 0, &info); g_match_info_matches (info) && g_hash_table_size (seen) < MAX_LEARNED;
       g_match_info_next (info, NULL)) {
    char *value = g_strstrip (g_match_info_fetch (info, g_regex_get_capture_count (regex)));

    if (!g_hash_table_contains (seen, value))
      take (self, value);
    g_hash_table_add (seen, value);
  }
}

static void
take_number (RouseRedactor *self, const char *value)
{
  if (g_ascii_strncasecmp (value, "0x", 2) == 0)
    value += 2;
  if (strlen (value) >= MIN_LEARNED && strpbrk (value, "0123456789") != NULL)
    rouse_redactor_add_text (self, value, "[hidden]");
}

static void
take_name (RouseRedactor *self, const char *value)
{
  rouse_redactor_add_name (self, value, "[name]");
}

/* A value that stands behind its name may stand elsewhere without it, and written otherwise. */
void
rouse_redactor_learn (RouseRedactor *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for_each_value (self, NAMES UNTIL_VALUE "([^\\]\"'<>\\s,;)]{8,64})", valid, take_number);
  for_each_value (self, "(?i)\\bdevice ?name\"?\\s*(?:</key>\\s*<\\w+>|[:=])\\s*[\"']?([^\\[\\]\"<>\r\n,;]{3,64})",
                  valid, take_name);
}
