/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/page.h"
#include "ui/session.h"

/* The pages. Which one is shown in which state of the wizard, RouseFlow knows. */
typedef enum {
  ROUSE_STEP_SYMPTOM,
  ROUSE_STEP_DETAIL,
  ROUSE_STEP_DAMAGE,
  ROUSE_STEP_REMEDIES,
  ROUSE_STEP_CONNECT,
  ROUSE_STEP_BACKUP,
  ROUSE_STEP_FIRMWARE,
  ROUSE_STEP_DFU,
  ROUSE_STEP_SOFTWARE,
  ROUSE_STEP_CONFIRM,
  ROUSE_STEP_PROGRESS,
  ROUSE_STEP_BETTER,
  ROUSE_STEP_RESULT,
  ROUSE_STEP_REPAIR,
  ROUSE_N_STEPS,
} RouseStep;

/* The window: header with Back and the live device line, one page, one button. */
#define ROUSE_TYPE_WINDOW (rouse_window_get_type ())
G_DECLARE_FINAL_TYPE (RouseWindow, rouse_window, ROUSE, WINDOW, AdwApplicationWindow)

GtkWidget *rouse_window_new (GtkApplication *application, RouseSession *session);
RouseSession *rouse_window_get_session (RouseWindow *self);           /* borrowed */
RousePage *rouse_window_get_page (RouseWindow *self, RouseStep step); /* borrowed */
RouseStep rouse_window_get_step (RouseWindow *self);
void rouse_window_turn_to (RouseWindow *self, RouseStep step);
/* (nullable): one sentence above the button, on whatever page: the phone was unplugged. */
void rouse_window_set_notice (RouseWindow *self, const char *notice);
/* Help for the page that is shown, in a window of its own: one for each window. */
void rouse_window_show_help (RouseWindow *self);
/* The firmware file to begin with; ignored while a phone is being restored. */
void rouse_window_set_ipsw (RouseWindow *self, const char *path);
