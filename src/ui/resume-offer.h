/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/journal-advice.h"
#include "ui/session.h"

#include <gtk/gtk.h>

/* "Your iPhone 11 was being repaired, and it stopped": where it goes on, for a phone on the cable that a journal knows.
 * Hidden if there is none. Signals: "go-on", "give-back", "closed" (not now). */
#define ROUSE_TYPE_RESUME_OFFER (rouse_resume_offer_get_type ())
G_DECLARE_FINAL_TYPE (RouseResumeOffer, rouse_resume_offer, ROUSE, RESUME_OFFER, GtkBox)

/* Looks at the phones on the cable and at the journals. */
void rouse_resume_offer_update (RouseResumeOffer *self, RouseSession *session);
RouseDevice *rouse_resume_offer_get_device (RouseResumeOffer *self); /* borrowed; NULL: nothing offered */
const RouseJournalSession *rouse_resume_offer_get_journal (RouseResumeOffer *self); /* of that phone; or NULL */
/* For tests: as if that were the phone's journal. (transfer full) */
void rouse_resume_offer_show (RouseResumeOffer *self, RouseDevice *device, RouseJournalSession *journal, gint64 now_ms);
