/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-device.h"

#include <string.h>

/* Points whose detail is a number that grows: a rule fires when the number has reached its own. */
static const char *const counted_points[] = { "usb.block", "usb.bulk", "asr.offset", NULL };

/* Points that the phone asks about; a rule for any other one would never fire and is a mistake of its writer. */
static const char *const points[] = {
  "usb.command",    "usb.block", "usb.bulk", "restored.message", "restored.request", "asr.offset", "asr.command",
  "restored.query", "proxy",     "tss",      "lockdownd",        "mux.connect",      "fdr",        "image",
  "preboard",       "backup",    NULL
};

typedef struct {
  char *point;
  char *match; /* a glob, or a number for the counted points; NULL: everything */
  guint nth;   /* the first match is 1; 0: every one */
  guint seen;  /* matches so far */
  char *action;
} Rule;

/**
 * SimFaults:
 *
 * The list of rules "at POINT[:MATCH] [nth N|always] do ACTION". Any thread. Rules are never removed, so the words of
 * an action may be held without a copy.
 */
struct _SimFaults {
  GMutex lock;
  GPtrArray *rules;
};

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_free (rule->point);
  g_free (rule->match);
  g_free (rule->action);
  g_free (rule);
}

SimFaults *
sim_faults_new (void)
{
  SimFaults *self = g_new0 (SimFaults, 1);

  g_mutex_init (&self->lock);
  self->rules = g_ptr_array_new_with_free_func (rule_free);
  return self;
}

void
sim_faults_free (SimFaults *self)
{
  g_ptr_array_unref (self->rules);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Takes "nth N" or "always" off the end of @where. */
static gboolean
take_nth (char *where, guint *nth)
{
  char *always = g_str_has_suffix (where, " always") ? where + strlen (where) - strlen (" always") : NULL;
  char *at = g_strrstr (where, " nth ");
  guint64 number = 0;

  *nth = 1;
  if (always != NULL) {
    *always = '\0';
    *nth = 0;
    return TRUE;
  }
  if (at == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (at + strlen (" nth "), 10, 1, G_MAXUINT, &number, NULL))
    return FALSE;
  *at = '\0';
  *nth = (guint) number;
  return TRUE;
}

static gboolean
is_rule_good (const Rule *rule)
{
  if (!g_strv_contains (points, rule->point) || rule->action[0] == '\0')
    return FALSE;

  return rule->match == NULL || !g_strv_contains (counted_points, rule->point) ||
         g_ascii_string_to_unsigned (rule->match, 10, 0, G_MAXUINT64, NULL, NULL);
}

gboolean
sim_faults_add (SimFaults *self, const char *text, GError **error)
{
  const char *middle = strstr (text, " do ");
  Rule *rule = g_new0 (Rule, 1);
  gboolean good = FALSE;

  if (g_str_has_prefix (text, "at ") && middle != NULL) {
    g_autofree char *where = g_strndup (text + strlen ("at "), middle - text - strlen ("at "));

    good = take_nth (g_strstrip (where), &rule->nth);
    rule->point = g_strndup (where, strcspn (where, ":"));
    if (strchr (where, ':') != NULL)
      rule->match = g_strdup (strchr (where, ':') + 1);
    rule->action = g_strstrip (g_strdup (middle + strlen (" do ")));
    good = good && is_rule_good (rule);
  }
  if (!good) {
    rule_free (rule);
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                 "not a fault rule (at POINT[:MATCH] [nth N|always] do ACTION): %s", text);
    return FALSE;
  }
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->rules, rule);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
is_match (const Rule *rule, const char *point, const char *detail)
{
  if (g_strcmp0 (rule->point, point) != 0)
    return FALSE;
  if (rule->match == NULL)
    return TRUE;
  if (g_strv_contains (counted_points, point))
    return g_ascii_strtoull (detail != NULL ? detail : "", NULL, 10) >= g_ascii_strtoull (rule->match, NULL, 10);
  return g_pattern_match_simple (rule->match, detail != NULL ? detail : "");
}

const char *
sim_faults_match (SimFaults *self, const char *point, const char *detail)
{
  const char *action = NULL;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->rules->len && action == NULL; i++) {
    Rule *rule = g_ptr_array_index (self->rules, i);

    if (!is_match (rule, point, detail))
      continue;
    rule->seen++;
    if (rule->nth == 0 || rule->seen == rule->nth)
      action = rule->action;
  }
  g_mutex_unlock (&self->lock);
  return action;
}
