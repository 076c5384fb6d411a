/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/wizard-facts.h"
#include "ui/page.h"

/* The answers to "Is it better?". */
typedef enum {
  ROUSE_BETTER_YES,
  ROUSE_BETTER_NO,
  ROUSE_BETTER_UNSURE,
} RouseBetter;

/* One question with some answers: what exactly, is it damaged, is it better. */
#define ROUSE_TYPE_QUESTION_PAGE (rouse_question_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseQuestionPage, rouse_question_page, ROUSE, QUESTION_PAGE, RousePage)

void rouse_question_page_ask_detail (RouseQuestionPage *self, const RouseWizardFacts *facts);
void rouse_question_page_ask_damage (RouseQuestionPage *self, const RouseWizardFacts *facts);
/* @seen: (nullable): what the cable has told, before the question */
void rouse_question_page_ask_better (RouseQuestionPage *self, const RouseWizardFacts *facts, const char *seen);
/* A RouseDetail, a RouseDamage or a RouseBetter; -1: none yet. */
int rouse_question_page_get_answer (RouseQuestionPage *self);
