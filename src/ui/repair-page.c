/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/repair-page.h"

#include "ui/repair-sheet.h"

#include <glib/gi18n.h>

/**
 * RouseRepairPage:
 *
 * The honest end: software has done what it can. It says why, what is safe to do, who repairs by hand, and gives the
 * sheet that the workshop wants to see.
 */
struct _RouseRepairPage {
  RousePage parent_instance;

  GtkListBox *steps, *tries, *help;
  GtkWidget *tries_group;
  GtkWidget *continue_box;
  GtkCheckButton *understood_button;
  GtkLabel *saved_label;

  RouseRepairFacts *facts;
  GtkFileChooserNative *chooser; /* while it is open */
};

G_DEFINE_FINAL_TYPE (RouseRepairPage, rouse_repair_page, ROUSE_TYPE_PAGE)

enum { SIGNAL_CONTINUE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
clear (GtkListBox *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);
}

static GtkWidget *
add_row (GtkListBox *list, const char *icon, const char *title, const char *subtitle)
{
  GtkWidget *row =
      g_object_new (ADW_TYPE_ACTION_ROW, "activatable", FALSE, "focusable", FALSE, "use-markup", FALSE, "title-lines",
                    0, "subtitle-lines", 0, "title", title, "subtitle", subtitle != NULL ? subtitle : "", NULL);

  if (icon != NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon));
  gtk_list_box_append (list, row);
  return row;
}

static void
show_steps (RouseRepairPage *self, const RouseRepairWords *words)
{
  clear (self->steps);
  for (gsize i = 0; i < G_N_ELEMENTS (words->steps) && words->steps[i] != NULL; i++) {
    g_autofree char *number = g_strdup_printf ("%" G_GSIZE_FORMAT, i + 1);
    GtkWidget *row = add_row (self->steps, NULL, _ (words->steps[i]), NULL);
    GtkWidget *label = gtk_label_new (number);

    gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
    gtk_widget_add_css_class (label, "step-number");
    gtk_widget_add_css_class (label, "numeric");
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), label);
  }
}

static const char *const result_icons[ROUSE_N_TRY_RESULTS] = {
  [ROUSE_TRY_HELPED] = "rouse-check-symbolic",
  [ROUSE_TRY_NOT_BETTER] = "rouse-phone-symbolic",
  [ROUSE_TRY_FAILED] = "rouse-warning-symbolic",
  [ROUSE_TRY_STOPPED] = "rouse-time-symbolic",
};

static void
show_tries (RouseRepairPage *self)
{
  clear (self->tries);
  for (gsize i = 0; i < self->facts->n_tries; i++) {
    const RouseRepairTry *try = &self->facts->tries[i];
    g_autoptr (GString) text = g_string_new (_ (rouse_try_result_to_words (try->result)));

    if (try->version != NULL)
      g_string_append_printf (text, " · iOS %s", try->version);
    if (try->error_text != NULL)
      g_string_append_printf (text, " · %s", try->error_text);
    add_row (self->tries, result_icons[try->result], try->remedy, text->str);
  }
  gtk_widget_set_visible (self->tries_group, self->facts->n_tries > 0);
}

static void
show_help (RouseRepairPage *self)
{
  clear (self->help);
  for (const RouseRepairHelp *help = rouse_repair_get_help (); help->title != NULL; help++) {
    GtkWidget *row;

    if (help->by_hand && self->facts->reason == ROUSE_REPAIR_SWOLLEN)
      continue;
    row = add_row (self->help, NULL, _ (help->title), _ (help->text));
    g_object_set (row, "activatable", TRUE, "focusable", TRUE, "tooltip-text", help->url, NULL);
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("adw-external-link-symbolic"));
    g_object_set_data (G_OBJECT (row), "url", (gpointer) help->url);
  }
}

static void
help_activated_cb (RouseRepairPage *self, GtkListBoxRow *row)
{
  const char *url = g_object_get_data (G_OBJECT (row), "url");

  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), url, GDK_CURRENT_TIME);
}

static void
continue_clicked_cb (RouseRepairPage *self)
{
  g_signal_emit (self, signals[SIGNAL_CONTINUE], 0);
}

static void
print_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RouseRepairPage *self = ROUSE_REPAIR_PAGE (widget);

  if (self->facts != NULL)
    rouse_repair_sheet_print (self->facts, GTK_WINDOW (gtk_widget_get_root (widget)));
}

static void
file_chosen_cb (RouseRepairPage *self, int response)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
    g_autofree char *path = g_file_get_path (file);
    g_autofree char *name = g_file_get_basename (file);

    if (path != NULL && rouse_repair_sheet_export (self->facts, path, &error))
      words = g_strdup_printf (_ ("Saved as %s"), name);
    else
      words = g_strdup_printf (_ ("It could not be saved: %s"),
                               error != NULL ? error->message : _ ("that folder is not on this computer"));
    gtk_label_set_label (self->saved_label, words);
    gtk_widget_set_visible (GTK_WIDGET (self->saved_label), TRUE);
  }
  g_clear_object (&self->chooser);
}

static void
export_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RouseRepairPage *self = ROUSE_REPAIR_PAGE (widget);

  if (self->chooser != NULL || self->facts == NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Save the Repair Sheet"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), _ ("repair-sheet.pdf"));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (file_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
rouse_repair_page_dispose (GObject *object)
{
  RouseRepairPage *self = ROUSE_REPAIR_PAGE (object);

  g_clear_object (&self->chooser);
  g_clear_pointer (&self->facts, rouse_repair_facts_free);
  G_OBJECT_CLASS (rouse_repair_page_parent_class)->dispose (object);
}

static void
rouse_repair_page_class_init (RouseRepairPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_repair_page_dispose;
  signals[SIGNAL_CONTINUE] =
      g_signal_new ("continue", ROUSE_TYPE_REPAIR_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/repair-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseRepairPage, steps);
  gtk_widget_class_bind_template_child (widget_class, RouseRepairPage, tries);
  gtk_widget_class_bind_template_child (widget_class, RouseRepairPage, help);
  gtk_widget_class_bind_template_child (widget_class, RouseRepairPage, tries_group);
  gtk_widget_class_bind_template_child (widget_class, RouseRepairPage, continue_box);
  gtk_widget_class_bind_template_child (widget_class, RouseRepairPage, understood_button);
  gtk_widget_class_bind_template_child (widget_class, RouseRepairPage, saved_label);
  gtk_widget_class_bind_template_callback (widget_class, help_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, continue_clicked_cb);
  gtk_widget_class_install_action (widget_class, "sheet.print", NULL, print_cb);
  gtk_widget_class_install_action (widget_class, "sheet.export", NULL, export_cb);
}

static void
rouse_repair_page_init (RouseRepairPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rouse_repair_page_show (RouseRepairPage *self, const RouseRepairFacts *facts)
{
  const RouseRepairWords *words;

  g_return_if_fail (ROUSE_IS_REPAIR_PAGE (self) && facts != NULL);

  g_clear_pointer (&self->facts, rouse_repair_facts_free);
  self->facts = rouse_repair_facts_copy (facts);
  words = rouse_repair_words_for (self->facts);
  rouse_page_set_words (ROUSE_PAGE (self), _ (words->title), _ (words->text));
  g_object_set (self, "picture", ROUSE_PICTURE_BLACK, NULL);
  rouse_page_set_primary (
      ROUSE_PAGE (self),
      facts->reason == ROUSE_REPAIR_NOT_BETTER && facts->can_restore_again ? _ ("_Restore Once More") : _ ("_Done"),
      ROUSE_BUTTON_STYLE_SUGGESTED, TRUE);
  show_steps (self, words);
  show_tries (self);
  show_help (self);
  gtk_widget_set_visible (GTK_WIDGET (self->saved_label), FALSE);
  gtk_check_button_set_active (self->understood_button, FALSE);
  gtk_widget_set_visible (self->continue_box, facts->can_continue && facts->reason != ROUSE_REPAIR_SWOLLEN);
}
