/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/flow-private.h"

#include "backup/phone-room.h"
#include "base/error.h"
#include "guide/remedies.h"
#include "ui/backup-page.h"
#include "ui/dfu-page.h"
#include "ui/flow-cable.h"
#include "ui/progress-page.h"
#include "ui/remedies-page.h"
#include "ui/software-page.h"
#include "ui/stop-dialog.h"

/**
 * RouseFlow:
 *
 * Thin: where to go is decided by #RouseWizard and its table. What a page has found out when it is done is in the table
 * of flow-leave.c, what is shown when a state is entered in that of flow-enter.c, what else a page says in that of
 * flow-pages.c.
 */
G_DEFINE_FINAL_TYPE (RouseFlow, rouse_flow, G_TYPE_OBJECT)

const RouseWizardFacts *
rouse_flow_facts (RouseFlow *self)
{
  return rouse_wizard_get_facts (self->wizard);
}

gboolean
rouse_flow_is_restore (RouseFlow *self)
{
  return rouse_remedy_get_entry (rouse_flow_facts (self)->remedy)->way == ROUSE_WAY_RESTORE;
}

void
rouse_flow_check_firmware (RouseFlow *self)
{
  rouse_wizard_set_plan_ready (self->wizard, FALSE);
  rouse_window_get_page (self->window, ROUSE_STEP_FIRMWARE); /* which says what was found */
  rouse_firmware_step_check (self->firmware, rouse_remedy_get_entry (rouse_flow_facts (self)->remedy)->erase);
}

/* --- the cable --- */

static void
update_cable (RouseFlow *self)
{
  RouseWizardCable cable;
  g_autofree char *notice = NULL;
  RouseWizardState state = rouse_wizard_get_state (self->wizard);

  if (self->window == NULL)
    return;
  cable = rouse_flow_cable_look (self->session);
  rouse_wizard_set_cable (self->wizard, &cable);
  notice = rouse_flow_cable_make_notice (self->session, state);
  rouse_window_set_notice (self->window, notice);
  rouse_flow_resume_update (self->resume);
  rouse_window_update_device (self->window);
  if (state == ROUSE_WIZARD_RESTORING)
    rouse_progress_page_set_present (PAGE (self, PROGRESS, PROGRESS), cable.present);
  if (state == ROUSE_WIZARD_REMEDIES)
    rouse_remedies_page_refresh (PAGE (self, REMEDIES, REMEDIES), rouse_flow_facts (self));
}

static void
devices_cb (RouseFlow *self, guint position, guint removed, guint added, GListModel *devices)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (RouseDevice) device = g_list_model_get_item (devices, i);

    g_signal_handlers_disconnect_by_func (device, update_cable, self);
    g_signal_connect_object (device, "notify", G_CALLBACK (update_cable), self, G_CONNECT_SWAPPED);
  }
  update_cable (self);
}

void
rouse_flow_bind (RouseFlow *self, RouseDevice *device)
{
  rouse_session_set_device (self->session, device);
  update_cable (self);
}

/* Whatever the new system is, it needs that much; of one that is chosen more is known (rouse_phone_room_check()). */
static void
leave_backup (RouseFlow *self)
{
  RouseBackupPage *page = PAGE (self, BACKUP, BACKUP);
  const RouseBackupFacts *facts = rouse_backup_page_get_facts (page);
  RousePhoneRoom room = { .needed = rouse_phone_room_get_need (0, 0, -1), .available = -1 };

  if (facts != NULL)
    room.available = MAX (facts->available, facts->restore_room);
  rouse_wizard_set_update_obstacles (self->wizard, !rouse_phone_room_is_enough (&room),
                                     rouse_flow_facts (self)->update_older);
  rouse_backup_page_leave (page);
}

static void
moved_cb (RouseFlow *self, guint from)
{
  RouseWizardState state = rouse_wizard_get_state (self->wizard);

  if (self->window == NULL)
    return;
  if (from == ROUSE_WIZARD_BACKUP && state != from)
    leave_backup (self);
  if (from == ROUSE_WIZARD_BUTTONS && state != from)
    rouse_dfu_page_leave (PAGE (self, DFU, DFU));
  if (from == ROUSE_WIZARD_SOFTWARE && state != from)
    rouse_software_page_leave (PAGE (self, SOFTWARE, SOFTWARE));
  rouse_try_notes_update (&self->notes, rouse_flow_facts (self));
  rouse_flow_enter (self, state, from);
  if (from != state)
    rouse_window_turn_to (self->window, rouse_flow_get_step (state));
  update_cable (self);
}

/* --- what the steps of the work say --- */

static void
planned_cb (RouseFlow *self, gboolean ok)
{
  RouseWizardState state = rouse_wizard_get_state (self->wizard);

  rouse_wizard_set_plan_ready (self->wizard, ok);
  if (ok)
    rouse_wizard_set_update_obstacles (self->wizard, FALSE, FALSE);
  if (state == ROUSE_WIZARD_BUTTONS)
    rouse_wizard_tell (self->wizard, ok ? ROUSE_WIZARD_DONE : ROUSE_WIZARD_NOT_DONE);
}

static void
ended_cb (RouseFlow *self, GError *error)
{
  RouseWizardEvent event = error == NULL                      ? ROUSE_WIZARD_DONE
                           : rouse_error_is_cancelled (error) ? ROUSE_WIZARD_STOPPED
                                                              : ROUSE_WIZARD_NOT_DONE;

  g_clear_error (&self->error);
  self->error = error != NULL ? g_error_copy (error) : NULL;
  rouse_try_notes_add_restore (&self->notes, rouse_flow_facts (self)->remedy, rouse_session_get_restore (self->session),
                               error);
  rouse_wizard_set_retry (self->wizard, rouse_retry_for (error));
  rouse_wizard_set_update_obstacles (self->wizard, g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_PHONE_FULL),
                                     rouse_flow_facts (self)->update_older);
  update_cable (self);
  rouse_wizard_tell (self->wizard, event);
}

static void
stopping_cb (RouseFlow *self)
{
  rouse_progress_page_set_stopping (PAGE (self, PROGRESS, PROGRESS));
}

/* --- the object --- */

static void
forget_window (RouseFlow *self)
{
  self->window = NULL;
  rouse_runner_forget_window (self->runner);
  rouse_firmware_step_forget_page (self->firmware);
}

static void
window_gone_cb (gpointer user_data, GObject *window)
{
  forget_window (user_data);
}

static void
rouse_flow_dispose (GObject *object)
{
  RouseFlow *self = ROUSE_FLOW (object);

  if (self->window != NULL) {
    g_object_weak_unref (G_OBJECT (self->window), window_gone_cb, self);
    forget_window (self);
  }
  g_clear_object (&self->runner);
  g_clear_object (&self->firmware);
  g_clear_object (&self->resume);
  g_clear_object (&self->wizard);
  g_clear_object (&self->session);
  g_clear_error (&self->error);
  g_clear_weak_pointer (&self->question);
  rouse_try_notes_clear (&self->notes);
  G_OBJECT_CLASS (rouse_flow_parent_class)->dispose (object);
}

static void
rouse_flow_class_init (RouseFlowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_flow_dispose;
}

static void
rouse_flow_init (RouseFlow *self)
{
  self->wizard = rouse_wizard_new ();
}

static void
listen (RouseFlow *self)
{
  g_signal_connect_object (self->wizard, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runner, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runner, "stopping", G_CALLBACK (stopping_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->firmware, "planned", G_CALLBACK (planned_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rouse_session_get_devices (self->session), "items-changed", G_CALLBACK (devices_cb), self,
                           G_CONNECT_SWAPPED);
}

RouseFlow *
rouse_flow_new (RouseWindow *window, RouseSession *session)
{
  RouseFlow *self = g_object_new (ROUSE_TYPE_FLOW, NULL);
  GListModel *devices = G_LIST_MODEL (rouse_session_get_devices (session));

  self->window = window;
  self->session = g_object_ref (session);
  self->runner = rouse_runner_new (GTK_WINDOW (window), session);
  self->firmware = rouse_firmware_step_new (session);
  g_signal_connect_object (window, "page-made", G_CALLBACK (rouse_flow_listen_to_page), self, G_CONNECT_SWAPPED);
  self->resume = rouse_flow_resume_new (session, self->wizard, self->firmware, PAGE (self, SYMPTOM, SYMPTOM));
  g_object_weak_ref (G_OBJECT (window), window_gone_cb, self);
  listen (self);
  devices_cb (self, 0, 0, g_list_model_get_n_items (devices), devices);
  return self;
}

void
rouse_flow_begin (RouseFlow *self)
{
  g_return_if_fail (ROUSE_IS_FLOW (self));

  rouse_window_turn_to (self->window, rouse_flow_get_step (rouse_wizard_get_state (self->wizard)));
  update_cable (self);
}

RouseWizard *
rouse_flow_get_wizard (RouseFlow *self)
{
  g_return_val_if_fail (ROUSE_IS_FLOW (self), NULL);

  return self->wizard;
}

void
rouse_flow_set_ipsw (RouseFlow *self, const char *path)
{
  g_return_if_fail (ROUSE_IS_FLOW (self));

  rouse_firmware_step_set_ipsw (self->firmware, path);
}

static void
destroy_cb (gpointer user_data)
{
  g_autoptr (RouseFlow) self = user_data;

  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window)); /* the page stops its backup when it goes */
}

static void
close_answered_cb (gboolean stop, gpointer user_data)
{
  g_autoptr (RouseFlow) self = user_data;

  if (stop) /* not while the dialog still speaks: it goes with its window */
    g_idle_add_once (destroy_cb, g_object_ref (self));
}

gboolean
rouse_flow_may_close (RouseFlow *self)
{
  RousePage *backup;

  g_return_val_if_fail (ROUSE_IS_FLOW (self), TRUE);

  backup = rouse_window_peek_page (self->window, ROUSE_STEP_BACKUP);
  if (rouse_session_is_restoring (self->session))
    rouse_runner_ask_to_stop (self->runner, TRUE);
  else if (backup == NULL || !rouse_backup_page_is_busy (ROUSE_BACKUP_PAGE (backup)))
    return TRUE;
  else if (self->question == NULL)
    g_set_weak_pointer (&self->question, rouse_stop_dialog_ask_backup (GTK_WINDOW (self->window), close_answered_cb,
                                                                       g_object_ref (self)));
  return FALSE;
}

void
rouse_flow_back (RouseFlow *self)
{
  g_return_if_fail (ROUSE_IS_FLOW (self));

  rouse_wizard_tell (self->wizard, ROUSE_WIZARD_BACK);
}
