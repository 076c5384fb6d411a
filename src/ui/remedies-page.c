/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/remedies-page.h"

#include "guide/remedies.h"
#include "ui/choice-list.h"

#include <glib/gi18n.h>

/**
 * RouseRemediesPage:
 *
 * What can be done, the gentlest first: what it does to the data, how long it takes, and why it is or is not the one.
 */
struct _RouseRemediesPage {
  RousePage parent_instance;

  RouseChoiceList *list;
  GtkWidget *more_button;

  RouseRung shown[ROUSE_N_REMEDIES]; /* so that a list that is as before is not made anew under somebody's fingers */
  guint n_shown;
  gboolean by_hand; /* the active one was chosen by a person */
};

G_DEFINE_FINAL_TYPE (RouseRemediesPage, rouse_remedies_page, ROUSE_TYPE_PAGE)

enum { SIGNAL_MORE_HELP, N_SIGNALS };
static guint signals[N_SIGNALS];

static const RouseBadgeKind badges[] = {
  [ROUSE_DATA_UNTOUCHED] = ROUSE_BADGE_KIND_NOTHING_CHANGED,
  [ROUSE_DATA_STAYS] = ROUSE_BADGE_KIND_DATA_STAYS,
  [ROUSE_DATA_ERASED] = ROUSE_BADGE_KIND_ERASED,
};

static void
update_primary (RouseRemediesPage *self)
{
  g_object_set (self, "primary-enabled", rouse_choice_list_get_active (self->list) >= 0, NULL);
}

static void
changed_cb (RouseRemediesPage *self)
{
  self->by_hand = TRUE;
  update_primary (self);
}

static void
more_clicked_cb (RouseRemediesPage *self)
{
  g_signal_emit (self, signals[SIGNAL_MORE_HELP], 0);
}

static void
rouse_remedies_page_class_init (RouseRemediesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_MORE_HELP] =
      g_signal_new ("more-help", ROUSE_TYPE_REMEDIES_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (ROUSE_TYPE_CHOICE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/remedies-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseRemediesPage, list);
  gtk_widget_class_bind_template_child (widget_class, RouseRemediesPage, more_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, more_clicked_cb);
}

static void
rouse_remedies_page_init (RouseRemediesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (rouse_page_get_phone_view (ROUSE_PAGE (self))), FALSE);
}

static void
add_rung (RouseRemediesPage *self, const RouseRung *rung)
{
  const RouseRemedyEntry *entry = rouse_remedy_get_entry (rung->remedy);
  g_autofree char *text = NULL;
  RouseChoice choice = {
    .id = rung->remedy,
    .title = _ (entry->title),
    .mark = rung->fits ? _ ("Recommended") : NULL,
    .note = rung->reason != NULL ? _ (rung->reason) : NULL,
    .badge = badges[entry->data],
    .impossible = rung->state == ROUSE_RUNG_IMPOSSIBLE,
  };

  /* Translators: what a remedy does, and how long it takes */
  text = g_strdup_printf (_ ("%s %s."), _ (entry->text), _ (entry->time));
  choice.text = text;
  rouse_choice_list_add (self->list, &choice);
}

static gboolean
is_same (RouseRemediesPage *self, const RouseRung *rungs, guint n)
{
  if (n != self->n_shown)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (rungs[i].remedy != self->shown[i].remedy || rungs[i].state != self->shown[i].state ||
        rungs[i].fits != self->shown[i].fits || rungs[i].reason != self->shown[i].reason)
      return FALSE;
  return TRUE;
}

static void
show_ladder (RouseRemediesPage *self, const RouseWizardFacts *facts, RouseRemedy active)
{
  RouseRung rungs[ROUSE_N_REMEDIES];
  gboolean tried = FALSE;
  guint n;

  n = rouse_remedies_make_ladder (facts, rungs);
  if (!is_same (self, rungs, n)) {
    rouse_choice_list_clear (self->list);
    for (guint i = 0; i < n; i++) {
      add_rung (self, &rungs[i]);
      self->shown[i] = rungs[i];
    }
    self->n_shown = n;
  }
  for (RouseRemedy i = ROUSE_REMEDY_FORCE_RESTART; i < ROUSE_N_REMEDIES; i++)
    tried = tried || facts->tried[i] != ROUSE_TRIED_NOT;
  if (active == ROUSE_REMEDY_NONE || !rouse_remedies_can (facts, active))
    active = rouse_remedies_get_fitting (facts);
  rouse_choice_list_set_active (self->list, active != ROUSE_REMEDY_NONE ? (int) active : -1);
  gtk_widget_set_visible (self->more_button, tried);
  update_primary (self);
}

void
rouse_remedies_page_show (RouseRemediesPage *self, const RouseWizardFacts *facts)
{
  g_return_if_fail (ROUSE_IS_REMEDIES_PAGE (self));

  self->by_hand = facts->remedy != ROUSE_REMEDY_NONE; /* chosen before */
  show_ladder (self, facts, facts->remedy);
}

void
rouse_remedies_page_refresh (RouseRemediesPage *self, const RouseWizardFacts *facts)
{
  g_return_if_fail (ROUSE_IS_REMEDIES_PAGE (self));

  show_ladder (self, facts, self->by_hand ? rouse_remedies_page_get_remedy (self) : ROUSE_REMEDY_NONE);
}

RouseRemedy
rouse_remedies_page_get_remedy (RouseRemediesPage *self)
{
  g_return_val_if_fail (ROUSE_IS_REMEDIES_PAGE (self), ROUSE_REMEDY_NONE);

  return MAX (rouse_choice_list_get_active (self->list), 0);
}
