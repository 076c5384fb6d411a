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

/* Text is typed into a part of a row. */
static void
focus (GtkWidget *widget)
{
  GtkEditable *text = GTK_IS_EDITABLE (widget) ? gtk_editable_get_delegate (GTK_EDITABLE (widget)) : NULL;

  gtk_widget_grab_focus (text != NULL ? GTK_WIDGET (text) : widget);
}

/* From @row, by +1 or -1, to what can be used of passwords and button. FALSE: there is nothing */
static gboolean
move_focus (RouseEncryptionRow *self, GtkWidget *row, int by)
{
  GtkWidget *const order[] = { self->password_row, self->repeat_row, self->button };
  int at = 0;

  while (order[at] != row)
    at++;
  for (at += by; at >= 0 && at < (int) G_N_ELEMENTS (order); at += by)
    if (gtk_widget_get_visible (order[at]) && gtk_widget_get_sensitive (order[at])) {
      focus (order[at]);
      return TRUE;
    }
  return FALSE;
}

/* Return goes on, and at the end does what the button does. */
static void
entry_activated_cb (RouseEncryptionRow *self, GtkWidget *row)
{
  if (move_focus (self, row, 1) && gtk_widget_has_focus (self->button))
    clicked_cb (self);
}

/* A list takes Tab for "leave the list": then nobody would come to the second password without a mouse. */
static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers, gpointer user_data)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  gboolean is_back = key == GDK_KEY_ISO_Left_Tab || key == GDK_KEY_Up;

  if (!is_back && key != GDK_KEY_Tab && key != GDK_KEY_Down)
    return GDK_EVENT_PROPAGATE;
  return move_focus (user_data, row, is_back ? -1 : 1) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

static void
expanded_cb (RouseEncryptionRow *self)
{
  if (adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    focus (self->password_row);
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
  GtkEventController *keys = gtk_event_controller_key_new ();

  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_signal_connect_object (row, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (entry_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, 0);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (row, keys);
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
  self->button = g_object_new (GTK_TYPE_BUTTON, "use-underline", TRUE, "halign", GTK_ALIGN_CENTER, "margin-top", 9,
                               "margin-bottom", 9, NULL);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  self->button_row =
      g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "focusable", FALSE, "child", self->button, NULL);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), self->button_row);
  g_signal_connect (self, "notify::expanded", G_CALLBACK (expanded_cb), NULL);
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
  /* Its own label is also its name for assistive technology. */
  gtk_button_set_label (GTK_BUTTON (self->button),
                        encrypted == ROUSE_TRUTH_YES ? _ ("Turn Encryption _Off") : _ ("Turn Encryption _On"));
  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->button))), TRUE);
  update (self);
}
