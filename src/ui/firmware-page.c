/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/firmware-page.h"

#include "guide/error-book.h"

#include <glib/gi18n.h>

/**
 * RouseFirmwarePage:
 *
 * Which firmware? The button at the bottom is always the next thing to do: choose a file, or go on with a good one.
 */
struct _RouseFirmwarePage {
  RousePage parent_instance;

  GtkStack *states;
  GtkSpinner *spinner;
  GtkLabel *checking_label;
  AdwActionRow *version_row;
  AdwActionRow *file_row;
  AdwActionRow *bad_row;

  GtkFileChooserNative *chooser; /* while it is open */
  gboolean ready;
};

G_DEFINE_FINAL_TYPE (RouseFirmwarePage, rouse_firmware_page, ROUSE_TYPE_PAGE)

enum { SIGNAL_FILE_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
chooser_response_cb (RouseFirmwarePage *self, int response)
{
  g_autoptr (GFile) file =
      response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;

  g_clear_object (&self->chooser);
  if (file != NULL)
    g_signal_emit (self, signals[SIGNAL_FILE_CHOSEN], 0, file);
}

static void
choose_file (RouseFirmwarePage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr (GtkFileFilter) ipsw = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) any = gtk_file_filter_new ();

  if (self->chooser != NULL)
    return;
  gtk_file_filter_set_name (ipsw, _ ("Firmware files (.ipsw)"));
  gtk_file_filter_add_pattern (ipsw, "*.ipsw");
  gtk_file_filter_add_pattern (ipsw, "*.IPSW");
  gtk_file_filter_set_name (any, _ ("All files"));
  gtk_file_filter_add_pattern (any, "*");

  self->chooser = gtk_file_chooser_native_new (_ ("Choose the firmware file"), GTK_WINDOW (root),
                                               GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), ipsw);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), any);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chooser_response_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static gboolean
drop_cb (RouseFirmwarePage *self, const GValue *value)
{
  GSList *files = G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) ? g_value_get_boxed (value) : NULL;

  if (files == NULL)
    return FALSE;
  g_signal_emit (self, signals[SIGNAL_FILE_CHOSEN], 0, files->data);
  return TRUE;
}

static void
rouse_firmware_page_primary (RousePage *page)
{
  RouseFirmwarePage *self = ROUSE_FIRMWARE_PAGE (page);

  if (self->ready)
    rouse_page_say_next (page);
  else
    choose_file (self);
}

static void
rouse_firmware_page_dispose (GObject *object)
{
  g_clear_object (&ROUSE_FIRMWARE_PAGE (object)->chooser);
  G_OBJECT_CLASS (rouse_firmware_page_parent_class)->dispose (object);
}

static void
rouse_firmware_page_class_init (RouseFirmwarePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_firmware_page_dispose;
  ROUSE_PAGE_CLASS (klass)->primary = rouse_firmware_page_primary;
  signals[SIGNAL_FILE_CHOSEN] = g_signal_new ("file-chosen", ROUSE_TYPE_FIRMWARE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                              NULL, G_TYPE_NONE, 1, G_TYPE_FILE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/firmware-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, states);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, checking_label);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, version_row);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, file_row);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, bad_row);
  gtk_widget_class_bind_template_callback (widget_class, choose_file);
}

static void
rouse_firmware_page_init (RouseFirmwarePage *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (drop, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

/* One more state of the page: which of the contents is seen, and what the button does. */
static void
show_state (RouseFirmwarePage *self, const char *state, const char *button, gboolean enabled)
{
  self->ready = g_str_equal (state, "ready");
  gtk_stack_set_visible_child_name (self->states, state);
  /* GTK turns it sixty times a second also where it is not seen. */
  gtk_spinner_set_spinning (self->spinner, g_str_equal (state, "checking"));
  rouse_page_set_primary (ROUSE_PAGE (self), button, ROUSE_BUTTON_STYLE_SUGGESTED, enabled);
}

void
rouse_firmware_page_show_empty (RouseFirmwarePage *self, const char *phone_name)
{
  g_autofree char *text = NULL;

  g_return_if_fail (ROUSE_IS_FIRMWARE_PAGE (self));

  /* Translators: %s is a model, as "iPhone 11" */
  text =
      g_strdup_printf (_ ("Rouse needs the firmware that Apple made for the %s: a file of several gigabytes whose name "
                          "ends in .ipsw."),
                       phone_name);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("Which firmware should it get?"), text);
  show_state (self, "empty", _ ("_Choose a File…"), TRUE);
}

void
rouse_firmware_page_show_checking (RouseFirmwarePage *self, const char *file_name)
{
  g_return_if_fail (ROUSE_IS_FIRMWARE_PAGE (self));

  rouse_page_set_words (ROUSE_PAGE (self), _ ("Looking into the file"),
                        _ ("This takes a few seconds. The phone is not touched."));
  gtk_label_set_label (self->checking_label, file_name);
  show_state (self, "checking", _ ("_Continue"), FALSE);
}

void
rouse_firmware_page_show_ready (RouseFirmwarePage *self, const RouseFirmwareFacts *facts)
{
  g_autofree char *title = NULL;
  g_autofree char *version = NULL;
  g_autofree char *checked = NULL;
  g_autofree char *size = facts->size > 0 ? g_format_size (facts->size) : NULL;

  g_return_if_fail (ROUSE_IS_FIRMWARE_PAGE (self));

  /* Translators: %s is a version, as "17.4" */
  title = g_strdup_printf (_ ("iOS %s is ready"), facts->version);
  /* Translators: a version and Apple's name for the build, as "iOS 17.4 (21E213)" */
  version = g_strdup_printf (_ ("iOS %s (%s)"), facts->version, facts->build);
  /* Translators: %s is a model, as "iPhone 11" */
  checked = g_strdup_printf (_ ("Checked for %s"), facts->phone_name);
  rouse_page_set_words (ROUSE_PAGE (self), title, _ ("The file is whole and made for this phone."));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->version_row), version);
  adw_action_row_set_subtitle (self->version_row, checked);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->file_row), facts->file_name);
  adw_action_row_set_subtitle (self->file_row, size != NULL ? size : "");
  show_state (self, "ready", _ ("_Continue"), TRUE);
}

void
rouse_firmware_page_show_error (RouseFirmwarePage *self, const char *file_name, const GError *error)
{
  const RouseErrorEntry *words = rouse_error_book_find (error);

  g_return_if_fail (ROUSE_IS_FIRMWARE_PAGE (self));

  rouse_page_set_words (ROUSE_PAGE (self), _ (words->title), _ (words->cause));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->bad_row), file_name);
  adw_action_row_set_subtitle (self->bad_row, _ (words->action));
  show_state (self, "error", _ ("_Choose Another File…"), TRUE);
}
