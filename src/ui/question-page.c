/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/question-page.h"

#include "ui/choice-list.h"

#include <glib/gi18n.h>

/**
 * RouseQuestionPage:
 *
 * Some answers, of which none is chosen before a person chooses one.
 */
struct _RouseQuestionPage {
  RousePage parent_instance;

  RouseChoiceList *list;
};

G_DEFINE_FINAL_TYPE (RouseQuestionPage, rouse_question_page, ROUSE_TYPE_PAGE)

static void
changed_cb (RouseQuestionPage *self)
{
  g_object_set (self, "primary-enabled", rouse_choice_list_get_active (self->list) >= 0, NULL);
}

static void
rouse_question_page_class_init (RouseQuestionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ROUSE_TYPE_CHOICE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/question-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseQuestionPage, list);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
rouse_question_page_init (RouseQuestionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (rouse_page_get_phone_view (ROUSE_PAGE (self))), FALSE);
}

static void
ask (RouseQuestionPage *self, const char *step, const char *title, const char *text)
{
  rouse_choice_list_clear (self->list);
  rouse_page_set_words (ROUSE_PAGE (self), title, text);
  g_object_set (self, "step", step, NULL);
}

static void
add (RouseQuestionPage *self, int id, const char *title, const char *text)
{
  RouseChoice choice = { .id = id, .title = title, .text = text };

  rouse_choice_list_add (self->list, &choice);
}

void
rouse_question_page_ask_detail (RouseQuestionPage *self, const RouseWizardFacts *facts)
{
  RouseDetail detail = ROUSE_DETAIL_NONE;

  g_return_if_fail (ROUSE_IS_QUESTION_PAGE (self));

  ask (self, _ ("What is wrong"), _ ("What exactly?"), _ (rouse_symptom_get_entry (facts->symptom)->title));
  while ((detail = rouse_symptom_next_detail (facts->symptom, detail)) != ROUSE_DETAIL_NONE)
    add (self, detail, _ (rouse_detail_get_entry (detail)->title), NULL);
  rouse_choice_list_set_active (self->list, facts->detail != ROUSE_DETAIL_NONE ? (int) facts->detail : -1);
  changed_cb (self);
}

void
rouse_question_page_ask_damage (RouseQuestionPage *self, const RouseWizardFacts *facts)
{
  g_return_if_fail (ROUSE_IS_QUESTION_PAGE (self));

  ask (self, _ ("Damage"), _ ("Has anything happened to it?"),
       _ ("Software cannot mend broken parts, and some repairs can make it worse. So this matters."));
  for (RouseDamage i = ROUSE_DAMAGE_NO; i < ROUSE_N_DAMAGES; i++) {
    const RouseSymptomEntry *entry = rouse_damage_get_entry (i);

    add (self, i, _ (entry->title), *entry->text != '\0' ? _ (entry->text) : NULL);
  }
  rouse_choice_list_set_active (self->list, facts->damage != ROUSE_DAMAGE_UNKNOWN ? (int) facts->damage : -1);
  changed_cb (self);
}

void
rouse_question_page_ask_better (RouseQuestionPage *self, const RouseWizardFacts *facts, const char *seen)
{
  const char *check = rouse_detail_get_entry (facts->detail)->check;
  g_autofree char *text = NULL;

  g_return_if_fail (ROUSE_IS_QUESTION_PAGE (self));

  if (check == NULL)
    check = rouse_symptom_get_entry (facts->symptom)->check;
  text = g_strjoin ("\n", seen != NULL ? seen : _ (check), seen != NULL ? _ (check) : NULL, NULL);
  ask (self, _ ("Result"), _ ("Is it better?"), text);
  add (self, ROUSE_BETTER_YES, _ ("Yes, it works again"), NULL);
  add (self, ROUSE_BETTER_NO, _ ("No, it is as before"), _ ("Rouse shows what comes next."));
  add (self, ROUSE_BETTER_UNSURE, _ ("I cannot tell yet"), _ ("Use it for a day, and come back if it returns."));
  changed_cb (self);
}

int
rouse_question_page_get_answer (RouseQuestionPage *self)
{
  g_return_val_if_fail (ROUSE_IS_QUESTION_PAGE (self), -1);

  return rouse_choice_list_get_active (self->list);
}
