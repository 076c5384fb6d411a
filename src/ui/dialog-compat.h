/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Questions over a window, whatever libadwaita is there: from 1.5 on there is AdwAlertDialog, which takes the place of
 * AdwMessageDialog call by call. Included by .c files last. */
#if ADW_CHECK_VERSION(1, 5, 0)
G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* newer than the baseline, which the macros call deprecated too */
#define DIALOG(object) ADW_ALERT_DIALOG (object)
#define dialog_new(parent, heading, body) G_OBJECT (adw_alert_dialog_new (heading, body))
#define dialog_add_responses adw_alert_dialog_add_responses
#define dialog_set_default_response adw_alert_dialog_set_default_response
#define dialog_set_close_response adw_alert_dialog_set_close_response
#define dialog_set_destructive(dialog, id)                                                                             \
  adw_alert_dialog_set_response_appearance (dialog, id, ADW_RESPONSE_DESTRUCTIVE)
#define dialog_present(dialog, parent) adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (parent))
#define dialog_close(dialog) adw_dialog_close (ADW_DIALOG (dialog))
#else
#define DIALOG(object) ADW_MESSAGE_DIALOG (object)
#define dialog_new(parent, heading, body) G_OBJECT (adw_message_dialog_new (parent, heading, body))
#define dialog_add_responses adw_message_dialog_add_responses
#define dialog_set_default_response adw_message_dialog_set_default_response
#define dialog_set_close_response adw_message_dialog_set_close_response
#define dialog_set_destructive(dialog, id)                                                                             \
  adw_message_dialog_set_response_appearance (dialog, id, ADW_RESPONSE_DESTRUCTIVE)
#define dialog_present(dialog, parent) gtk_window_present (GTK_WINDOW (dialog))
#define dialog_close(dialog) gtk_window_close (GTK_WINDOW (dialog))
#endif
