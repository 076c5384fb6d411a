/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/encryption-row.h"

#include <glib/gi18n.h>

#include "backup/backup-words.h"
#include "ui/backup-rows.h"

/**
 * RouseEncryptionRow:
 *
 * The password is typed twice before it is set: one that nobody knows makes every backup worthless.
 */
struct _RouseEncryptionRow {
  AdwExpanderRow parent_instance;

  GtkWidget *words_row;
  GtkWidget *password_row;
  GtkWidget *repeat_row;
  GtkWidget *button_row;
  GtkWidget *button;
  GtkLabel *button_label;

  RouseTruth encrypted;
};

G_DEFINE_FINAL_TYPE (RouseEncryptionRow, rouse_encryption_row, ADW_TYPE_EXPANDER_ROW)

enum { SIGNAL_CHANGE_ASKED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *
get_text (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
update (RouseEncryptionRow *self)
{
  gboolean is_on = self->encrypted == ROUSE_TRUTH_YES;
  const char *password = get_text (self->password_row);

  gtk_widget_set_sensitive (self->button,
                            password[0] != '\0' && (is_on || g_str_equal (password, get_text (self->repeat_row))));
}

static void
clicked_cb (RouseEncryptionRow *self)
{
  g_autofree char *password = g_strdup (get_text (self->password_row));

  g_signal_emit (self, signals[SIGNAL_CHANGE_ASKED], 0, self->encrypted != ROUSE_TRUTH_YES, password);
}

static void
rouse_encryption_row_class_init (RouseEncryptionRowClass *klass)
{
  signals[SIGNAL_CHANGE_ASKED] = g_signal_new ("change-asked", ROUSE_TYPE_ENCRYPTION_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                               NULL, NULL, G_TYPE_NONE, 2, G_TYPE_BOOLEAN, G_TYPE_STRING);
}

static GtkWidget *
add_password_row (RouseEncryptionRow *self, const char *title)
{
  GtkWidget *row = g_object_new (ADW_TYPE_PASSWORD_ENTRY_ROW, "title", title, "use-markup", FALSE, NULL);

  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_signal_connect_object (row, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return row;
}

static void
rouse_encryption_row_init (RouseEncryptionRow *self)
{
  g_object_set (self, "title", _ ("Encryption"), "use-markup", FALSE, NULL);
  self->words_row = rouse_row_new (NULL, NULL, "", NULL);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), self->words_row);
  self->password_row = add_password_row (self, _ ("Password"));
  self->repeat_row = add_password_row (self, _ ("The same again"));
  self->button_label = GTK_LABEL (g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "use-underline", TRUE, NULL));
  self->button = g_object_new (GTK_TYPE_BUTTON, "child", self->button_label, "halign", GTK_ALIGN_CENTER, "margin-top",
                               9, "margin-bottom", 9, NULL);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  self->button_row =
      g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "focusable", FALSE, "child", self->button, NULL);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), self->button_row);
  rouse_encryption_row_show (self, ROUSE_TRUTH_UNKNOWN);
}

void
rouse_encryption_row_show (RouseEncryptionRow *self, RouseTruth encrypted)
{
  static const char *const states[] = {
    [ROUSE_TRUTH_UNKNOWN] = N_ ("The phone says it when it trusts this computer"),
    [ROUSE_TRUTH_NO] = N_ ("Off: saved passwords and Health data are left out"),
    [ROUSE_TRUTH_YES] = N_ ("On: all is in it, and it needs its password"),
  };
  const char *words = rouse_backup_encryption_to_words (encrypted);

  g_return_if_fail (ROUSE_IS_ENCRYPTION_ROW (self));

  self->encrypted = encrypted;
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), _ (states[encrypted]));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->words_row), words != NULL ? words : "");
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self->words_row),
      encrypted == ROUSE_TRUTH_NO ? _ ("Write the password down. If it is lost, nobody can open the backup.") : "");
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self), encrypted != ROUSE_TRUTH_UNKNOWN);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), FALSE); /* enabling opens it */
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->repeat_row), "");
  gtk_widget_set_visible (self->repeat_row, encrypted == ROUSE_TRUTH_NO);
  gtk_label_set_label (self->button_label,
                       encrypted == ROUSE_TRUTH_YES ? _ ("Turn Encryption _Off") : _ ("Turn Encryption _On"));
  update (self);
}
