/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/flow-resume.h"

#include "guide/journal-folder.h"
#include "guide/remedies.h"
#include "ui/flow-cable.h"

/**
 * RouseFlowResume:
 *
 * The wizard's own way is taken: the firmware is checked anew, and erasing is asked about anew.
 */
struct _RouseFlowResume {
  GObject parent_instance;

  RouseSession *session;
  RouseWizard *wizard;
  RouseFirmwareStep *firmware;
  RouseResumeOffer *offer;
  RouseSymptomPage *page; /* weak */
  char *given_back;       /* session whose phone is being given back; NULL: none */
};

G_DEFINE_FINAL_TYPE (RouseFlowResume, rouse_flow_resume, G_TYPE_OBJECT)

/* As it was chosen, if that can be begun from where the phone is now; never more than it was. */
static RouseRemedy
choose_remedy (const RouseJournalSession *journal, RouseDeviceMode mode)
{
  RouseRemedy remedy = rouse_remedy_from_id (journal->remedy);
  const RouseRemedyEntry *entry = rouse_remedy_get_entry (remedy);

  if (remedy != ROUSE_REMEDY_NONE && entry->way == ROUSE_WAY_RESTORE && entry->erase == journal->erase &&
      (!entry->dfu || mode == ROUSE_DEVICE_MODE_DFU))
    return remedy;
  return journal->erase ? ROUSE_REMEDY_ERASE : ROUSE_REMEDY_UPDATE;
}

static void
take (RouseFlowResume *self, RouseRemedy remedy)
{
  const RouseJournalSession *journal = rouse_resume_offer_get_journal (self->offer);
  g_autoptr (RouseDevice) device = g_object_ref (rouse_resume_offer_get_device (self->offer));
  const RouseWizardFacts facts = {
    .symptom = rouse_symptom_from_id (journal->symptom),
    .damage = rouse_damage_from_id (journal->damage),
    .remedy = remedy,
  };

  rouse_firmware_step_set_ipsw (self->firmware, journal->firmware);
  rouse_session_set_device (self->session, device);
  if (rouse_wizard_resume (self->wizard, &facts))
    rouse_wizard_tell (self->wizard, ROUSE_WIZARD_NEXT); /* the phone is known already */
}

static void
go_on_cb (RouseFlowResume *self)
{
  const RouseJournalSession *journal = rouse_resume_offer_get_journal (self->offer);
  RouseDeviceMode mode = rouse_device_get_mode (rouse_resume_offer_get_device (self->offer));

  g_clear_pointer (&self->given_back, g_free);
  take (self, choose_remedy (journal, mode));
}

static void
give_back_cb (RouseFlowResume *self)
{
  g_free (self->given_back);
  self->given_back = g_strdup (rouse_resume_offer_get_journal (self->offer)->id);
  take (self, ROUSE_REMEDY_LEAVE_RECOVERY);
}

void
rouse_flow_resume_done (RouseFlowResume *self)
{
  g_autofree char *folder = rouse_journal_get_folder ();

  g_return_if_fail (ROUSE_IS_FLOW_RESUME (self));

  if (self->given_back == NULL)
    return;
  rouse_journal_settle (folder, self->given_back, ROUSE_JOURNAL_END_GIVEN_BACK, NULL);
  g_clear_pointer (&self->given_back, g_free);
}

void
rouse_flow_resume_update (RouseFlowResume *self)
{
  gboolean offered;

  g_return_if_fail (ROUSE_IS_FLOW_RESUME (self));

  if (self->page == NULL || rouse_wizard_get_state (self->wizard) != ROUSE_WIZARD_SYMPTOM)
    return;
  if (rouse_session_get_practice (self->session) == NULL)
    rouse_resume_offer_update (self->offer, self->session);
  offered = rouse_resume_offer_get_device (self->offer) != NULL;
  rouse_symptom_page_set_offer (self->page, offered ? NULL : rouse_flow_cable_get_offer (self->session));
}

static void
rouse_flow_resume_dispose (GObject *object)
{
  RouseFlowResume *self = ROUSE_FLOW_RESUME (object);

  g_clear_object (&self->session);
  g_clear_object (&self->wizard);
  g_clear_object (&self->firmware);
  g_clear_object (&self->offer);
  g_clear_weak_pointer (&self->page);
  g_clear_pointer (&self->given_back, g_free);
  G_OBJECT_CLASS (rouse_flow_resume_parent_class)->dispose (object);
}

static void
rouse_flow_resume_class_init (RouseFlowResumeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_flow_resume_dispose;
}

static void
rouse_flow_resume_init (RouseFlowResume *self)
{
  self->offer = g_object_ref_sink (g_object_new (ROUSE_TYPE_RESUME_OFFER, NULL));
}

RouseFlowResume *
rouse_flow_resume_new (RouseSession *session, RouseWizard *wizard, RouseFirmwareStep *firmware, RouseSymptomPage *page)
{
  RouseFlowResume *self = g_object_new (ROUSE_TYPE_FLOW_RESUME, NULL);

  self->session = g_object_ref (session);
  self->wizard = g_object_ref (wizard);
  self->firmware = g_object_ref (firmware);
  g_set_weak_pointer (&self->page, page);
  gtk_box_prepend (rouse_symptom_page_get_offers (page), GTK_WIDGET (self->offer));
  g_signal_connect_object (self->offer, "go-on", G_CALLBACK (go_on_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->offer, "give-back", G_CALLBACK (give_back_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->offer, "closed", G_CALLBACK (rouse_flow_resume_update), self, G_CONNECT_SWAPPED);
  return self;
}
