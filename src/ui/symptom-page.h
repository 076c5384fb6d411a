/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "device/device.h"
#include "guide/wizard-facts.h"
#include "ui/page.h"

/* "What is wrong?", and the phone that is there already. Signal "offer": that phone is taken. */
#define ROUSE_TYPE_SYMPTOM_PAGE (rouse_symptom_page_get_type ())
G_DECLARE_FINAL_TYPE (RouseSymptomPage, rouse_symptom_page, ROUSE, SYMPTOM_PAGE, RousePage)

void rouse_symptom_page_show (RouseSymptomPage *self, RouseSymptom symptom);
RouseSymptom rouse_symptom_page_get_symptom (RouseSymptomPage *self);
/* (nullable): a phone in recovery or DFU mode */
void rouse_symptom_page_set_offer (RouseSymptomPage *self, RouseDevice *device);
RouseDevice *rouse_symptom_page_get_offer (RouseSymptomPage *self); /* borrowed; (nullable) */
/* Where other offers go, above the rows. */
GtkBox *rouse_symptom_page_get_offers (RouseSymptomPage *self);
/* This is practice already: it is not offered. */
void rouse_symptom_page_set_practised (RouseSymptomPage *self);
