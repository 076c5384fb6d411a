/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/resume-offer.h"

#include "ui/isolate.h"

#include "guide/journal-folder.h"
#include "guide/journal-words.h"

#include <glib/gi18n.h>

/**
 * RouseResumeOffer:
 *
 * Never for another phone than the one on the cable, and never decided without a person. "Not now" holds until the
 * program is started again.
 */
struct _RouseResumeOffer {
  GtkBox parent_instance;

  GtkLabel *title_label;
  GtkLabel *text_label;
  GtkLabel *next_label;
  GtkLabel *close_label;
  GtkWidget *go_on_button;
  GtkWidget *give_back_button;
  GtkWidget *close_button;

  RouseDevice *device;
  RouseJournalSession *journal;
  gboolean is_over;
  GHashTable *later; /* set of ECIDs: not now */
};

G_DEFINE_FINAL_TYPE (RouseResumeOffer, rouse_resume_offer, GTK_TYPE_BOX)

enum { SIGNAL_GO_ON, SIGNAL_GIVE_BACK, SIGNAL_CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
forget (RouseResumeOffer *self)
{
  g_clear_object (&self->device);
  g_clear_pointer (&self->journal, rouse_journal_session_free);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static guint64 *
copy_ecid (RouseDevice *device)
{
  guint64 ecid = rouse_device_get_ecid (device);

  return g_memdup2 (&ecid, sizeof ecid);
}

/* NULL: it was not left in the middle, or not now. */
static RouseJournalSession *
find (RouseResumeOffer *self, RouseDevice *device)
{
  guint64 ecid = rouse_device_get_ecid (device);
  g_autofree char *folder = rouse_journal_get_folder ();

  return g_hash_table_contains (self->later, &ecid) ? NULL : rouse_journal_find_open (folder, ecid);
}

/* --- buttons --- */

static void
go_on_clicked_cb (RouseResumeOffer *self)
{
  if (self->device != NULL)
    g_signal_emit (self, signals[SIGNAL_GO_ON], 0);
}

static void
give_back_clicked_cb (RouseResumeOffer *self)
{
  if (self->device != NULL)
    g_signal_emit (self, signals[SIGNAL_GIVE_BACK], 0);
}

static void
close_clicked_cb (RouseResumeOffer *self)
{
  g_autofree char *folder = rouse_journal_get_folder ();

  if (self->device == NULL)
    return;
  if (self->is_over)
    rouse_journal_settle (folder, self->journal->id, ROUSE_JOURNAL_END_STARTED, NULL);
  g_hash_table_add (self->later, copy_ecid (self->device));
  forget (self);
  g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

/* --- the object --- */

static void
rouse_resume_offer_dispose (GObject *object)
{
  RouseResumeOffer *self = ROUSE_RESUME_OFFER (object);
  GtkWidget *child;

  g_clear_object (&self->device);
  g_clear_pointer (&self->journal, rouse_journal_session_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  G_OBJECT_CLASS (rouse_resume_offer_parent_class)->dispose (object);
}

static void
rouse_resume_offer_finalize (GObject *object)
{
  g_hash_table_unref (ROUSE_RESUME_OFFER (object)->later);
  G_OBJECT_CLASS (rouse_resume_offer_parent_class)->finalize (object);
}

static void
rouse_resume_offer_class_init (RouseResumeOfferClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[N_SIGNALS] = { "go-on", "give-back", "closed" };

  G_OBJECT_CLASS (klass)->dispose = rouse_resume_offer_dispose;
  G_OBJECT_CLASS (klass)->finalize = rouse_resume_offer_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] =
        g_signal_new (names[i], ROUSE_TYPE_RESUME_OFFER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/resume-offer.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseResumeOffer, title_label);
  gtk_widget_class_bind_template_child (widget_class, RouseResumeOffer, text_label);
  gtk_widget_class_bind_template_child (widget_class, RouseResumeOffer, next_label);
  gtk_widget_class_bind_template_child (widget_class, RouseResumeOffer, close_label);
  gtk_widget_class_bind_template_child (widget_class, RouseResumeOffer, go_on_button);
  gtk_widget_class_bind_template_child (widget_class, RouseResumeOffer, give_back_button);
  gtk_widget_class_bind_template_child (widget_class, RouseResumeOffer, close_button);
  gtk_widget_class_bind_template_callback (widget_class, go_on_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, give_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_clicked_cb);
}

static void
rouse_resume_offer_init (RouseResumeOffer *self)
{
  self->later = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rouse_resume_offer_show (RouseResumeOffer *self, RouseDevice *device, RouseJournalSession *journal, gint64 now_ms)
{
  RouseResumeAdvice advice;
  g_autofree char *words = NULL;
  g_autofree char *title = NULL;

  g_return_if_fail (ROUSE_IS_RESUME_OFFER (self) && ROUSE_IS_DEVICE (device) && journal != NULL);

  g_set_object (&self->device, device);
  g_clear_pointer (&self->journal, rouse_journal_session_free);
  self->journal = journal;
  advice = rouse_journal_resume_advice (journal, rouse_device_get_ecid (device), rouse_device_get_mode (device));
  if (!advice.is_offered) {
    forget (self);
    return;
  }
  self->is_over = advice.is_over;
  words = rouse_journal_words_for_offer (journal, now_ms);
  title = rouse_isolate_line (words);
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->text_label, _ (advice.happened));
  gtk_label_set_label (self->next_label, advice.next != NULL ? _ (advice.next) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->next_label), advice.next != NULL);
  gtk_widget_set_visible (self->go_on_button, advice.can_go_on);
  gtk_widget_set_visible (self->give_back_button, advice.can_give_back);
  gtk_label_set_label (self->close_label, advice.is_over ? _ ("_Good") : _ ("_Not Now"));
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

void
rouse_resume_offer_update (RouseResumeOffer *self, RouseSession *session)
{
  GListModel *devices = G_LIST_MODEL (rouse_session_get_devices (session));

  g_return_if_fail (ROUSE_IS_RESUME_OFFER (self));

  forget (self);
  for (guint i = 0; i < g_list_model_get_n_items (devices) && self->device == NULL; i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (devices, i);
    RouseJournalSession *journal;

    if (rouse_device_get_mode (device) == ROUSE_DEVICE_MODE_GONE || rouse_device_get_sighting (device)->no_permission)
      continue;
    journal = find (self, device);
    if (journal != NULL)
      rouse_resume_offer_show (self, device, journal, g_get_real_time () / 1000);
  }
}

RouseDevice *
rouse_resume_offer_get_device (RouseResumeOffer *self)
{
  g_return_val_if_fail (ROUSE_IS_RESUME_OFFER (self), NULL);

  return self->device;
}

const RouseJournalSession *
rouse_resume_offer_get_journal (RouseResumeOffer *self)
{
  g_return_val_if_fail (ROUSE_IS_RESUME_OFFER (self), NULL);

  return self->journal;
}
