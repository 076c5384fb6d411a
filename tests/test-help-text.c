/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/help-text.h"

/* Nobody reads more than this when the phone is dead. */
#define MAX_WORDS 120
#define MIN_WORDS 40

static guint
count_words (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  return g_strv_length (words);
}

static void
test_every_state (void)
{
  for (RouseWizardState state = 0; state < ROUSE_N_WIZARD_STATES; state++) {
    const RouseHelpText *help = rouse_help_text_get (state);
    guint words = 0, n = 0;

    g_test_message ("%s", rouse_wizard_state_to_string (state));
    g_assert_nonnull (help);
    g_assert_nonnull (help->title);
    for (; help->paragraphs[n] != NULL; n++) {
      g_assert_true (g_str_has_suffix (help->paragraphs[n], ".")); /* whole sentences */
      words += count_words (help->paragraphs[n]);
    }
    g_assert_cmpuint (n, >=, 2);
    g_assert_cmpuint (n, <=, ROUSE_MAX_HELP_PARAGRAPHS);
    g_assert_cmpuint (words, >=, MIN_WORDS);
    g_assert_cmpuint (words, <=, MAX_WORDS);
  }
}

/* A swollen battery is not a repair like others, and "it works again" not a failure. */
static void
test_own_texts (void)
{
  g_assert_true (rouse_help_text_get (ROUSE_WIZARD_SAFETY) != rouse_help_text_get (ROUSE_WIZARD_REPAIR));
  g_assert_true (rouse_help_text_get (ROUSE_WIZARD_WORKS) != rouse_help_text_get (ROUSE_WIZARD_FAILED));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/help-text/every-state", test_every_state);
  g_test_add_func ("/help-text/own-texts", test_own_texts);
  return g_test_run ();
}
