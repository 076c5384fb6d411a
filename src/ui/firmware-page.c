/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/firmware-page.h"

#include "base/error.h"
#include "guide/error-book.h"
#include "ui/fetch-words.h"
#include "ui/firmware-chooser.h"

#include "ui/upright.h"

#include <glib/gi18n.h>

/**
 * RouseFirmwarePage:
 *
 * Which firmware? The button at the bottom is always the next thing to do: fetch the newest version or choose a file,
 * or go on with a good one.
 */
struct _RouseFirmwarePage {
  RousePage parent_instance;

  GtkStack *states;
  RouseVersionsView *versions;
  GtkSpinner *spinner;
  GtkLabel *checking_label;
  AdwActionRow *version_row;
  AdwActionRow *file_row;
  AdwActionRow *bad_row;
  RouseDownloadView *download;
  GtkWidget *choose_button;
  GtkWidget *instead_button;
  GtkWidget *kept_button;
  GtkWidget *in_spite_words, *in_spite_button;

  RouseDownloadPhone phone;      /* its tss_url is owned */
  RouseFirmwareRelease *offer;   /* what is fetched by the button; NULL: nothing is known */
  GtkFileChooserNative *chooser; /* while it is open */
  const char *state;             /* of the contents */
  gboolean wants_other;          /* after an error: the button leads back to the versions */
  gboolean phone_full;           /* the file is good, but the phone has no room for it */
};

G_DEFINE_FINAL_TYPE (RouseFirmwarePage, rouse_firmware_page, ROUSE_TYPE_PAGE)

enum { SIGNAL_FILE_CHOSEN, SIGNAL_AGAIN, SIGNAL_IN_SPITE, N_SIGNALS };
static guint signals[N_SIGNALS];

/* One that is chosen counts, and not what is being fetched. */
static void
take_file (RouseFirmwarePage *self, GFile *file)
{
  rouse_download_view_stop (self->download);
  g_signal_emit (self, signals[SIGNAL_FILE_CHOSEN], 0, file);
}

static void
chooser_response_cb (RouseFirmwarePage *self, int response)
{
  g_autoptr (GFile) file =
      response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;

  g_clear_object (&self->chooser);
  if (file != NULL)
    take_file (self, file);
}

static void
choose_file (RouseFirmwarePage *self)
{
  if (self->chooser != NULL)
    return;
  self->chooser = rouse_firmware_chooser_open (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chooser_response_cb), self, G_CONNECT_SWAPPED);
}

static gboolean
drop_cb (RouseFirmwarePage *self, const GValue *value)
{
  GSList *files = G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) ? g_value_get_boxed (value) : NULL;

  if (files == NULL)
    return FALSE;
  take_file (self, files->data);
  return TRUE;
}

/* One more state of the page: which of the contents is seen, and what the button does. */
static void
show_state (RouseFirmwarePage *self, const char *state, const char *button, gboolean enabled)
{
  RouseButtonStyle style = g_str_equal (state, "fetching") ? ROUSE_BUTTON_STYLE_PLAIN : ROUSE_BUTTON_STYLE_SUGGESTED;

  self->state = state;
  /* Only an error offers more, after this. */
  self->phone_full = FALSE;
  self->wants_other = FALSE;
  gtk_widget_set_visible (self->in_spite_words, FALSE);
  gtk_widget_set_visible (self->in_spite_button, FALSE);
  gtk_widget_set_visible (self->instead_button, FALSE);
  gtk_widget_set_visible (self->kept_button, FALSE);
  gtk_stack_set_visible_child_name (self->states, state);
  /* GTK turns it sixty times a second also where it is not seen. */
  gtk_spinner_set_spinning (self->spinner, g_str_equal (state, "checking"));
  rouse_page_set_primary (ROUSE_PAGE (self), button, style, enabled);
}

/* --- fetching --- */

/* The version that is chosen becomes what the button is for. */
static void
update_offer (RouseFirmwarePage *self)
{
  RouseFirmwareRelease *chosen = rouse_versions_view_get_chosen (self->versions);
  g_autofree char *label = NULL;
  g_autofree char *size = NULL;
  const RouseReleaseFacts *facts;

  if (g_strcmp0 (self->state, "empty") != 0)
    return;
  g_set_object (&self->offer, chosen);
  gtk_widget_set_visible (self->choose_button, chosen != NULL);
  if (chosen == NULL) {
    show_state (self, "empty", _ ("_Choose a File…"), TRUE);
    return;
  }
  facts = rouse_firmware_release_get_facts (chosen);
  size = facts->size > 0 ? g_format_size (facts->size) : NULL;
  /* Translators: a version, as "17.4", and a size, as "7.5 GB" */
  label = size != NULL ? g_strdup_printf (_ ("_Download iOS %s (%s)"), facts->version, size)
                       /* Translators: %s is a version, as "17.4" */
                       : g_strdup_printf (_ ("_Download iOS %s"), facts->version);
  show_state (self, "empty", label, TRUE);
}

static void
show_fetching (RouseFirmwarePage *self)
{
  gboolean paused = rouse_download_view_is_paused (self->download);

  show_state (self, "fetching", paused ? _ ("_Continue the Download") : _ ("_Pause"),
              rouse_download_view_can_pause (self->download));
}

static void
begin_fetching (RouseFirmwarePage *self)
{
  rouse_download_view_begin (self->download, self->offer, &self->phone);
  rouse_firmware_page_show_fetching (self, rouse_firmware_release_get_facts (self->offer)->version);
}

static void
stop_cb (RouseFirmwarePage *self)
{
  rouse_download_view_stop (self->download);
  rouse_firmware_page_show_empty (self, self->phone.model != NULL ? self->phone.model->name : "iPhone");
}

static void
fetched_cb (RouseFirmwarePage *self, GFile *file)
{
  g_signal_emit (self, signals[SIGNAL_FILE_CHOSEN], 0, file);
}

static void
failed_cb (RouseFirmwarePage *self, GError *error)
{
  rouse_firmware_page_show_fetch_error (self, error);
}

static void
in_spite_cb (RouseFirmwarePage *self)
{
  g_signal_emit (self, signals[SIGNAL_IN_SPITE], 0);
}

static void
rouse_firmware_page_primary (RousePage *page)
{
  RouseFirmwarePage *self = ROUSE_FIRMWARE_PAGE (page);

  if (g_strcmp0 (self->state, "ready") == 0)
    rouse_page_say_next (page);
  else if (self->phone_full)
    g_signal_emit (self, signals[SIGNAL_AGAIN], 0);
  else if (g_strcmp0 (self->state, "fetching") == 0)
    rouse_download_view_toggle_pause (self->download);
  else if (self->offer != NULL)
    begin_fetching (self);
  else if (self->wants_other)
    rouse_firmware_page_show_empty (self, self->phone.model != NULL ? self->phone.model->name : "iPhone");
  else
    choose_file (self);
}

static void
rouse_firmware_page_dispose (GObject *object)
{
  RouseFirmwarePage *self = ROUSE_FIRMWARE_PAGE (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->offer);
  g_free ((char *) self->phone.tss_url);
  self->phone.tss_url = NULL;
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

  signals[SIGNAL_AGAIN] =
      g_signal_new ("again", ROUSE_TYPE_FIRMWARE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_IN_SPITE] =
      g_signal_new ("in-spite", ROUSE_TYPE_FIRMWARE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/firmware-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, states);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, versions);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, checking_label);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, version_row);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, file_row);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, bad_row);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, download);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, choose_button);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, instead_button);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, kept_button);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, in_spite_words);
  gtk_widget_class_bind_template_child (widget_class, RouseFirmwarePage, in_spite_button);
  gtk_widget_class_bind_template_callback (widget_class, in_spite_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_file);
  gtk_widget_class_bind_template_callback (widget_class, fetched_cb);
  gtk_widget_class_bind_template_callback (widget_class, failed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_fetching);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_offer);
}

static void
rouse_firmware_page_init (RouseFirmwarePage *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_type_ensure (ROUSE_TYPE_UPRIGHT);
  g_type_ensure (ROUSE_TYPE_VERSIONS_VIEW);
  g_type_ensure (ROUSE_TYPE_DOWNLOAD_VIEW);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (drop, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

RouseVersionsView *
rouse_firmware_page_get_versions (RouseFirmwarePage *self)
{
  g_return_val_if_fail (ROUSE_IS_FIRMWARE_PAGE (self), NULL);

  return self->versions;
}

void
rouse_firmware_page_set_phone (RouseFirmwarePage *self, const RouseDownloadPhone *phone)
{
  g_return_if_fail (ROUSE_IS_FIRMWARE_PAGE (self));

  if (self->phone.ecid != phone->ecid || self->phone.model != phone->model)
    rouse_download_view_stop (self->download);
  g_free ((char *) self->phone.tss_url);
  self->phone = *phone;
  self->phone.tss_url = g_strdup (phone->tss_url);
}

RouseDownloadView *
rouse_firmware_page_get_download (RouseFirmwarePage *self)
{
  g_return_val_if_fail (ROUSE_IS_FIRMWARE_PAGE (self), NULL);

  return self->download;
}

void
rouse_firmware_page_show_fetching (RouseFirmwarePage *self, const char *version)
{
  g_autofree char *title = NULL;

  g_return_if_fail (ROUSE_IS_FIRMWARE_PAGE (self));

  /* Translators: %s is a version, as "17.4" */
  title = g_strdup_printf (_ ("Downloading iOS %s"), version);
  rouse_page_set_words (ROUSE_PAGE (self), title,
                        _ ("If it is interrupted, it goes on later where it stopped. The phone is not touched."));
  show_fetching (self);
}

void
rouse_firmware_page_show_fetch_error (RouseFirmwarePage *self, const GError *error)
{
  const RouseErrorEntry *entry = rouse_error_book_find (error);
  const RouseFetchWords *words = rouse_fetch_words_find (error, rouse_download_view_is_file_there (self->download));

  g_return_if_fail (ROUSE_IS_FIRMWARE_PAGE (self));

  rouse_page_set_words (ROUSE_PAGE (self), _ (entry->title), _ (entry->cause));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->bad_row),
                                 words->row != NULL ? _ (words->row) : error->message);
  adw_action_row_set_subtitle (self->bad_row, words->advice != NULL ? _ (words->advice) : _ (entry->action));
  if (!words->again)
    g_clear_object (&self->offer); /* it would be refused again */
  show_state (self, "error", words->again ? _ ("_Try Again") : _ ("_Choose Another Version"), TRUE);
  gtk_widget_set_visible (self->instead_button, TRUE);
  gtk_widget_set_visible (self->kept_button, words->shows_kept);
  self->wants_other = !words->again;
}

void
rouse_firmware_page_show_empty (RouseFirmwarePage *self, const char *phone_name)
{
  g_autofree char *text = NULL;

  g_return_if_fail (ROUSE_IS_FIRMWARE_PAGE (self));

  if (rouse_download_view_is_busy (self->download))
    return; /* it goes on while other pages are looked at */
  /* Translators: %s is a model, as "iPhone 11" */
  text =
      g_strdup_printf (_ ("Rouse needs the firmware that Apple made for the %s: a file of several gigabytes whose name "
                          "ends in .ipsw."),
                       phone_name);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("Which firmware should it get?"), text);
  self->state = "empty";
  update_offer (self);
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
  g_clear_object (&self->offer);
  show_state (self, "error", _ ("_Choose Another File…"), TRUE);
}

void
rouse_firmware_page_show_phone_full (RouseFirmwarePage *self, const GError *error)
{
  const RouseErrorEntry *words = rouse_error_book_find (error);

  g_return_if_fail (ROUSE_IS_FIRMWARE_PAGE (self));

  rouse_page_set_words (ROUSE_PAGE (self), _ (words->title), _ (words->cause));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->bad_row), _ (words->action));
  adw_action_row_set_subtitle (self->bad_row, "");
  g_clear_object (&self->offer);
  show_state (self, "error", _ ("_Check Again"), TRUE);
  gtk_widget_set_visible (self->in_spite_words, TRUE);
  gtk_widget_set_visible (self->in_spite_button, TRUE);
  self->phone_full = TRUE;
}

void
rouse_firmware_page_show_older (RouseFirmwarePage *self, const char *version, const char *seen)
{
  g_autofree char *title = NULL;

  g_return_if_fail (ROUSE_IS_FIRMWARE_PAGE (self));

  /* Translators: both are versions, as "17.4" */
  title = g_strdup_printf (_ ("iOS %s is older than iOS %s on the phone"), version, seen);
  rouse_page_set_words (ROUSE_PAGE (self), title,
                        _ ("An older system cannot keep the data of a newer one. Nothing was changed."));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->bad_row), _ ("Choose the newest version"));
  adw_action_row_set_subtitle (self->bad_row, _ ("That one can repair the phone and keep the data."));
  g_clear_object (&self->offer);
  show_state (self, "error", _ ("_Choose Another Version"), TRUE);
  self->wants_other = TRUE;
}
