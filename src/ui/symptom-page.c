/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/symptom-page.h"

#include "ui/choice-list.h"

#include <glib/gi18n.h>

/**
 * RouseSymptomPage:
 *
 * The first question. Nothing is chosen before a person chooses; a phone that asks for help by its mode is offered.
 */
struct _RouseSymptomPage {
  RousePage parent_instance;

  GtkWidget *offer_box;
  GtkLabel *offer_label;
  RouseChoiceList *list;
  GtkWidget *practice_button;

  RouseDevice *offer;
};

G_DEFINE_FINAL_TYPE (RouseSymptomPage, rouse_symptom_page, ROUSE_TYPE_PAGE)

enum { SIGNAL_OFFER, N_SIGNALS };
static guint signals[N_SIGNALS];

static const RousePicture pictures[ROUSE_N_SYMPTOMS] = {
  [ROUSE_SYMPTOM_DEAD] = ROUSE_PICTURE_BLACK,      [ROUSE_SYMPTOM_LOGO] = ROUSE_PICTURE_DISC,
  [ROUSE_SYMPTOM_UPDATE] = ROUSE_PICTURE_PROGRESS, [ROUSE_SYMPTOM_FIRMWARE] = ROUSE_PICTURE_MESSAGE,
  [ROUSE_SYMPTOM_PART] = ROUSE_PICTURE_STRIPES,    [ROUSE_SYMPTOM_RECOVERY] = ROUSE_PICTURE_RECOVERY,
};

static void
changed_cb (RouseSymptomPage *self)
{
  g_object_set (self, "primary-enabled", rouse_choice_list_get_active (self->list) >= 0, NULL);
}

static void
offer_clicked_cb (RouseSymptomPage *self)
{
  if (self->offer != NULL)
    g_signal_emit (self, signals[SIGNAL_OFFER], 0);
}

static void
rouse_symptom_page_dispose (GObject *object)
{
  g_clear_object (&ROUSE_SYMPTOM_PAGE (object)->offer);
  G_OBJECT_CLASS (rouse_symptom_page_parent_class)->dispose (object);
}

static void
rouse_symptom_page_class_init (RouseSymptomPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_symptom_page_dispose;
  signals[SIGNAL_OFFER] =
      g_signal_new ("offer", ROUSE_TYPE_SYMPTOM_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (ROUSE_TYPE_CHOICE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/symptom-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseSymptomPage, offer_box);
  gtk_widget_class_bind_template_child (widget_class, RouseSymptomPage, offer_label);
  gtk_widget_class_bind_template_child (widget_class, RouseSymptomPage, list);
  gtk_widget_class_bind_template_child (widget_class, RouseSymptomPage, practice_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, offer_clicked_cb);
}

static void
rouse_symptom_page_init (RouseSymptomPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (rouse_page_get_phone_view (ROUSE_PAGE (self))), FALSE);
  for (RouseSymptom i = ROUSE_SYMPTOM_DEAD; i < ROUSE_N_SYMPTOMS; i++) {
    const RouseSymptomEntry *entry = rouse_symptom_get_entry (i);
    RouseChoice choice = { .id = i, .title = _ (entry->title), .text = _ (entry->text), .picture = pictures[i] };

    rouse_choice_list_add (self->list, &choice);
  }
}

void
rouse_symptom_page_show (RouseSymptomPage *self, RouseSymptom symptom)
{
  g_return_if_fail (ROUSE_IS_SYMPTOM_PAGE (self));

  rouse_choice_list_set_active (self->list, symptom != ROUSE_SYMPTOM_NONE ? (int) symptom : -1);
  changed_cb (self);
}

RouseSymptom
rouse_symptom_page_get_symptom (RouseSymptomPage *self)
{
  g_return_val_if_fail (ROUSE_IS_SYMPTOM_PAGE (self), ROUSE_SYMPTOM_NONE);

  return MAX (rouse_choice_list_get_active (self->list), 0);
}

void
rouse_symptom_page_set_offer (RouseSymptomPage *self, RouseDevice *device)
{
  g_autofree char *name = NULL;
  g_autofree char *words = NULL;

  g_return_if_fail (ROUSE_IS_SYMPTOM_PAGE (self));

  g_set_object (&self->offer, device);
  gtk_widget_set_visible (self->offer_box, device != NULL);
  if (device == NULL)
    return;
  g_object_get (device, "title", &name, NULL);
  words = g_strdup_printf (rouse_device_get_mode (device) == ROUSE_DEVICE_MODE_RECOVERY
                               /* Translators: %s is a model, as "iPhone 11" */
                               ? _ ("Connected and in recovery mode: %s. It waits for help.")
                               /* Translators: %s is a model, as "iPhone 11" */
                               : _ ("Connected and in DFU mode: %s. It waits for help."),
                           name);
  gtk_label_set_label (self->offer_label, words);
}

RouseDevice *
rouse_symptom_page_get_offer (RouseSymptomPage *self)
{
  g_return_val_if_fail (ROUSE_IS_SYMPTOM_PAGE (self), NULL);

  return self->offer;
}

GtkBox *
rouse_symptom_page_get_offers (RouseSymptomPage *self)
{
  g_return_val_if_fail (ROUSE_IS_SYMPTOM_PAGE (self), NULL);

  return GTK_BOX (gtk_widget_get_parent (self->offer_box));
}

void
rouse_symptom_page_set_practised (RouseSymptomPage *self)
{
  g_return_if_fail (ROUSE_IS_SYMPTOM_PAGE (self));

  gtk_widget_set_visible (self->practice_button, FALSE);
}
