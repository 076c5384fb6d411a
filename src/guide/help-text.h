/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "guide/wizard-state.h"

#define ROUSE_MAX_HELP_PARAGRAPHS 3

/**
 * RouseHelpText:
 * @title: untranslated (N_)
 * @paragraphs: untranslated (N_), ended by %NULL
 *
 * What a page of the wizard does not say itself: why it asks, what is usual, and what is not to be feared.
 */
typedef struct {
  const char *title;
  const char *paragraphs[ROUSE_MAX_HELP_PARAGRAPHS + 1];
} RouseHelpText;

/* Every state has one. */
const RouseHelpText *rouse_help_text_get (RouseWizardState state);
