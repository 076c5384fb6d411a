/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/confirm-page.h"

#include "ui/isolate.h"

#include <glib/gi18n.h>

/**
 * RouseConfirmPage:
 *
 * What will happen, to which phone, what is lost, how long it takes. Erasing wants a word to be typed.
 */
struct _RouseConfirmPage {
  RousePage parent_instance;

  AdwActionRow *phone_row;
  GtkWidget *account_row;
  GtkWidget *typed_list;
  AdwEntryRow *typed_row;

  gboolean erase;
  gboolean present;
};

G_DEFINE_FINAL_TYPE (RouseConfirmPage, rouse_confirm_page, ROUSE_TYPE_PAGE)

enum { PROP_0, PROP_PRESENT, N_PROPS };
static GParamSpec *props[N_PROPS];

static const char *
confirmation_word (void)
{
  /* Translators: the word that a person types before everything is erased; upper and lower case are the same */
  return C_ ("typed confirmation", "ERASE");
}

static gboolean
is_word_typed (RouseConfirmPage *self)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->typed_row))));
  g_autofree char *folded = g_utf8_casefold (typed, -1);
  g_autofree char *wanted = g_utf8_casefold (confirmation_word (), -1);

  return g_utf8_collate (folded, wanted) == 0;
}

static void
update (RouseConfirmPage *self)
{
  gboolean agreed = !self->erase || is_word_typed (self);

  rouse_page_set_primary (ROUSE_PAGE (self), self->erase ? _ ("_Erase and Repair") : _ ("_Repair"),
                          self->erase ? ROUSE_BUTTON_STYLE_DESTRUCTIVE : ROUSE_BUTTON_STYLE_SUGGESTED,
                          agreed && self->present);
}

static void
rouse_confirm_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, ROUSE_CONFIRM_PAGE (object)->present);
}

static void
rouse_confirm_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RouseConfirmPage *self = ROUSE_CONFIRM_PAGE (object);

  self->present = g_value_get_boolean (value);
  update (self);
}

static void
rouse_confirm_page_class_init (RouseConfirmPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = rouse_confirm_page_get_property;
  object_class->set_property = rouse_confirm_page_set_property;
  props[PROP_PRESENT] = g_param_spec_boolean ("present", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/confirm-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseConfirmPage, phone_row);
  gtk_widget_class_bind_template_child (widget_class, RouseConfirmPage, account_row);
  gtk_widget_class_bind_template_child (widget_class, RouseConfirmPage, typed_list);
  gtk_widget_class_bind_template_child (widget_class, RouseConfirmPage, typed_row);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
rouse_confirm_page_init (RouseConfirmPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rouse_confirm_page_show (RouseConfirmPage *self, const RouseConfirmFacts *facts)
{
  g_autofree char *title = NULL;
  g_autofree char *end = rouse_isolate_number (facts->ecid_end);
  g_autofree char *words = NULL;
  g_autofree char *phone = NULL;
  g_autofree char *firmware = NULL;
  g_autofree char *typed = NULL;

  g_return_if_fail (ROUSE_IS_CONFIRM_PAGE (self));

  self->erase = facts->erase;
  /* Translators: %s is a model, as "iPhone 11" */
  title = g_strdup_printf (facts->erase ? _ ("Erase this %s?") : _ ("Repair this %s?"), facts->phone_name);
  rouse_page_set_words (ROUSE_PAGE (self), title,
                        facts->erase
                            ? _ ("All photos, messages, apps and settings on it are deleted for good. Then iOS "
                                 "is installed anew.")
                            : _ ("iOS is installed anew around your data. A backup is still a good idea, if you "
                                 "can make one."));
  /* Translators: a model and the last four characters of its number, as "iPhone 11, number ends in 3F2A" */
  words = g_strdup_printf (_ ("%s, number ends in %s"), facts->phone_name, end);
  phone = rouse_isolate_line (words);
  /* Translators: a version and the name of its build, as "It gets iOS 17.4 (21E213)" */
  firmware = g_strdup_printf (_ ("It gets iOS %s (%s)"), facts->version, facts->build);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->phone_row), phone);
  adw_action_row_set_subtitle (self->phone_row, firmware);
  /* Translators: %s is the word that is to be typed: ERASE */
  typed = g_strdup_printf (_ ("Type %s to agree"), confirmation_word ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->typed_row), typed);
  gtk_editable_set_text (GTK_EDITABLE (self->typed_row), "");
  gtk_widget_set_visible (self->typed_list, facts->erase);
  gtk_widget_set_visible (self->account_row, facts->erase);
  g_object_set (self, "badge", facts->erase ? ROUSE_BADGE_KIND_ERASED : ROUSE_BADGE_KIND_DATA_STAYS, NULL);
  update (self);
}
