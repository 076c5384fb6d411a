/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/dfu-page-private.h"

#include "ui/cue-view.h"
#include "ui/guide-keys.h"

#include <glib/gi18n.h>

#define USUAL_PACE 100 /* percent */
#define SLOW_PACE 160

G_DEFINE_FINAL_TYPE (RouseDfuPage, rouse_dfu_page, ROUSE_TYPE_GUIDE_FACE)

void
rouse_dfu_page_show_read (RouseDfuPage *self)
{
  rouse_guide_face_show_read (ROUSE_GUIDE_FACE (self), self->tries.way, self->tries.attempt);
}

/* --- one cue --- */

void
rouse_dfu_page_show_cue (RouseDfuPage *self, RouseDfuGuide *guide, const RouseCue *cue)
{
  RouseButtons family;
  g_autofree char *words = NULL;

  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  family = rouse_guide_face_get_family (ROUSE_GUIDE_FACE (self));
  if (!rouse_dfu_page_is_in (self, S (GUIDE) | S (PRACTICE) | S (ASK)))
    rouse_guide_face_show_guide (ROUSE_GUIDE_FACE (self));
  if (cue->kind == ROUSE_CUE_ASK) {
    rouse_guide_face_show_question (ROUSE_GUIDE_FACE (self));
    rouse_page_focus_title (ROUSE_PAGE (self));
  }
  words = rouse_cue_view_show (ROUSE_PAGE (self), family, guide, cue);
  rouse_cues_give (self->cues, family, cue, words);
}

static void
session_cue_cb (RouseDfuPage *self, const RouseCue *cue)
{
  if (rouse_dfu_page_is_in (self, S (GUIDE)))
    rouse_dfu_page_show_cue (self, rouse_guide_session_get_guide (self->session), cue);
}

static void
rehearsal_cue_cb (RouseDfuPage *self, const RouseCue *cue)
{
  if (rouse_dfu_page_is_in (self, S (PRACTICE)))
    rouse_dfu_page_show_cue (self, rouse_rehearsal_get_guide (self->rehearsal), cue);
}

/* --- what the person does --- */

static guint
get_pace (RouseDfuPage *self)
{
  gboolean slow;

  g_object_get (self->preferences, "slow", &slow, NULL);
  return slow ? SLOW_PACE : USUAL_PACE;
}

void
rouse_dfu_page_start (RouseDfuPage *self)
{
  g_return_if_fail (ROUSE_IS_DFU_PAGE (self) && self->session != NULL);

  if (self->practice != NULL && rouse_guide_way_leads_to_dfu (self->tries.way)) {
    rouse_dfu_page_practise (self); /* the keyboard is all that there is to hold */
    return;
  }
  if (self->practice != NULL)
    rouse_practice_phone_restart (self->practice);
  rouse_guide_tries_look (&self->tries, rouse_guide_session_suggest_way (self->session));
  rouse_guide_face_show_guide (ROUSE_GUIDE_FACE (self));
  rouse_cues_begin (self->cues);
  rouse_page_focus_title (ROUSE_PAGE (self));
  rouse_guide_session_begin (self->session, rouse_guide_face_get_family (ROUSE_GUIDE_FACE (self)), self->tries.way,
                             self->tries.attempt, self->tries.shift_ms, get_pace (self));
}

void
rouse_dfu_page_practise (RouseDfuPage *self)
{
  RouseGuideWay way;

  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  way = rouse_guide_way_leads_to_dfu (self->tries.way) ? self->tries.way : ROUSE_GUIDE_DFU;
  rouse_guide_face_show_practice (ROUSE_GUIDE_FACE (self), way);
  rouse_cues_begin (self->cues);
  rouse_page_focus_title (ROUSE_PAGE (self));
  rouse_rehearsal_begin (self->rehearsal, rouse_guide_face_get_family (ROUSE_GUIDE_FACE (self)), way, get_pace (self));
}

static void
rouse_dfu_page_primary (RousePage *page)
{
  RouseDfuPage *self = ROUSE_DFU_PAGE (page);

  switch (rouse_guide_face_get_state (ROUSE_GUIDE_FACE (self))) {
  case ROUSE_GUIDE_STATE_READ:
  case ROUSE_GUIDE_STATE_MISSED:
    rouse_dfu_page_start (self);
    break;
  case ROUSE_GUIDE_STATE_CHOOSE:
    break;
  case ROUSE_GUIDE_STATE_GUIDE:
  case ROUSE_GUIDE_STATE_ASK:
    rouse_guide_session_stop (self->session);
    break;
  case ROUSE_GUIDE_STATE_PRACTICE:
    rouse_rehearsal_stop (self->rehearsal);
    break;
  case ROUSE_GUIDE_STATE_PRACTISED:
    if (rouse_rehearsal_is_right (self->rehearsal))
      rouse_dfu_page_start (self);
    else
      rouse_dfu_page_practise (self);
    break;
  case ROUSE_GUIDE_STATE_BROKEN:
    rouse_dfu_page_say_next (self, ROUSE_DFU_OUTCOME_NO_BUTTONS);
    break;
  case ROUSE_GUIDE_STATE_DONE:
    rouse_dfu_page_say_next (self, self->outcome);
    break;
  }
}

/* From the picture of a cable and a computer the computer itself finds the right moment; so that comes first. */
static void
take_other_way (RouseDfuPage *self)
{
  RouseGuideWay from_here = rouse_guide_session_suggest_way (self->session);

  self->tries.way = from_here == ROUSE_GUIDE_DFU_BY_RESET ? from_here : ROUSE_GUIDE_RECOVERY_SCREEN;
  rouse_dfu_page_show_read (self);
}

static void
show_broken (RouseDfuPage *self)
{
  rouse_guide_face_show_broken (ROUSE_GUIDE_FACE (self));
}

static void
show_choose (RouseDfuPage *self)
{
  rouse_guide_face_show_choose (ROUSE_GUIDE_FACE (self));
}

static void
rouse_dfu_page_chosen (RouseGuideFace *face, const RouseFamilyChoice *choice)
{
  rouse_guide_face_set_model (face, rouse_family_choice_get_model (choice));
  rouse_dfu_page_show_read (ROUSE_DFU_PAGE (face));
}

static void
rouse_dfu_page_answered (RouseGuideFace *face, RouseScreen screen)
{
  rouse_guide_session_answer (ROUSE_DFU_PAGE (face)->session, screen);
}

static void
skip (RouseDfuPage *self)
{
  rouse_dfu_page_say_next (self, self->outcome == ROUSE_DFU_OUTCOME_BLACK ? self->outcome : ROUSE_DFU_OUTCOME_SKIPPED);
}

static void
rouse_dfu_page_link_clicked (RouseGuideFace *face, RouseGuideLink link)
{
  static void (*const actions[ROUSE_N_GUIDE_LINKS]) (RouseDfuPage * self) = {
    [ROUSE_GUIDE_LINK_PRACTISE] = rouse_dfu_page_practise,
    [ROUSE_GUIDE_LINK_START] = rouse_dfu_page_start,
    [ROUSE_GUIDE_LINK_OTHER_WAY] = take_other_way,
    [ROUSE_GUIDE_LINK_BROKEN] = show_broken,
    [ROUSE_GUIDE_LINK_MODEL] = show_choose,
    [ROUSE_GUIDE_LINK_SKIP] = skip,
    [ROUSE_GUIDE_LINK_BACK] = rouse_dfu_page_show_read,
  };

  actions[link](ROUSE_DFU_PAGE (face));
}

/* --- the object --- */

/* Somebody who knows how has done it alone. */
static void
mode_cb (RouseDfuPage *self)
{
  RouseDeviceMode mode = rouse_device_get_mode (self->device);
  gboolean in_dfu = mode == ROUSE_DEVICE_MODE_DFU && rouse_device_get_sighting (self->device)->srtg != NULL;
  gboolean started = mode == ROUSE_DEVICE_MODE_NORMAL || mode == ROUSE_DEVICE_MODE_RECOVERY;

  if (self->session == NULL || rouse_dfu_page_is_in (self, S (GUIDE) | S (ASK) | S (DONE)))
    return;
  if (rouse_guide_way_leads_to_dfu (self->tries.goal) ? in_dfu : self->tries.goal == ROUSE_GUIDE_LEAVE_DFU && started)
    rouse_dfu_page_show_done (self, ROUSE_DFU_OUTCOME_DONE);
}

static void
take_device (RouseDfuPage *self, RouseDevice *device)
{
  const RouseDeviceModel *model = rouse_device_get_model (device);

  self->device = g_object_ref (device);
  g_signal_connect_object (device, "notify::mode", G_CALLBACK (mode_cb), self, G_CONNECT_SWAPPED);
  rouse_guide_face_set_known (ROUSE_GUIDE_FACE (self), TRUE, model != NULL);
  if (model != NULL)
    rouse_guide_face_set_model (ROUSE_GUIDE_FACE (self), model);
}

/* It came onto the cable while the page was there without it. */
static void
session_found_cb (RouseDfuPage *self)
{
  RouseDevice *device = rouse_guide_session_get_device (self->session);

  if (device == NULL || self->device != NULL || !rouse_dfu_page_is_in (self, S (CHOOSE) | S (READ) | S (MISSED)))
    return;
  take_device (self, device);
  rouse_guide_tries_begin (&self->tries, self->tries.goal, rouse_guide_session_suggest_way (self->session));
  rouse_dfu_page_show_read (self);
  mode_cb (self);
}

static void
rouse_dfu_page_dispose (GObject *object)
{
  RouseDfuPage *self = ROUSE_DFU_PAGE (object);

  rouse_dfu_page_leave (self);
  g_clear_object (&self->rehearsal);
  g_clear_object (&self->practice);
  g_clear_object (&self->cues);
  g_clear_object (&self->preferences);
  G_OBJECT_CLASS (rouse_dfu_page_parent_class)->dispose (object);
}

static void
rouse_dfu_page_class_init (RouseDfuPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_dfu_page_dispose;
  ROUSE_PAGE_CLASS (klass)->primary = rouse_dfu_page_primary;
  ROUSE_GUIDE_FACE_CLASS (klass)->chosen = rouse_dfu_page_chosen;
  ROUSE_GUIDE_FACE_CLASS (klass)->answered = rouse_dfu_page_answered;
  ROUSE_GUIDE_FACE_CLASS (klass)->link_clicked = rouse_dfu_page_link_clicked;
  g_signal_new ("outcome", ROUSE_TYPE_DFU_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
rouse_dfu_page_init (RouseDfuPage *self)
{
  self->preferences = rouse_preferences_new ();
  self->cues = rouse_cues_new (ROUSE_PAGE (self), self->preferences);
  self->rehearsal = rouse_rehearsal_new ();
  g_signal_connect_object (self->rehearsal, "cue", G_CALLBACK (rehearsal_cue_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rehearsal, "ended", G_CALLBACK (rouse_dfu_page_rehearsal_ended_cb), self,
                           G_CONNECT_SWAPPED);
  rouse_guide_keys_attach (GTK_WIDGET (self), self->rehearsal);
  rouse_guide_face_bind (ROUSE_GUIDE_FACE (self), self->preferences);
  rouse_dfu_page_show_read (self);
}

void
rouse_dfu_page_show_way (RouseDfuPage *self, RouseDeviceList *devices, RouseDevice *device, RouseGuideWay way)
{
  g_return_if_fail (ROUSE_IS_DFU_PAGE (self) && way < ROUSE_N_GUIDE_WAYS);

  rouse_dfu_page_leave (self);
  self->outcome = ROUSE_DFU_OUTCOME_SKIPPED;
  rouse_guide_face_set_known (ROUSE_GUIDE_FACE (self), FALSE, FALSE);
  rouse_guide_face_set_model (ROUSE_GUIDE_FACE (self), NULL);
  rouse_guide_face_set_goal (ROUSE_GUIDE_FACE (self), way);
  self->session = rouse_guide_session_new (devices, device != NULL ? rouse_device_get_ecid (device) : 0);
  g_signal_connect_object (self->session, "cue", G_CALLBACK (session_cue_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "ended", G_CALLBACK (rouse_dfu_page_session_ended_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "found", G_CALLBACK (session_found_cb), self, G_CONNECT_SWAPPED);
  rouse_guide_tries_begin (&self->tries, way, rouse_guide_session_suggest_way (self->session));
  if (device == NULL) {
    show_choose (self);
    return;
  }
  take_device (self, device);
  rouse_dfu_page_show_read (self);
  mode_cb (self);
}

RouseDfuOutcome
rouse_dfu_page_get_outcome (RouseDfuPage *self)
{
  g_return_val_if_fail (ROUSE_IS_DFU_PAGE (self), ROUSE_DFU_OUTCOME_SKIPPED);

  return self->outcome;
}

RouseDevice *
rouse_dfu_page_get_device (RouseDfuPage *self)
{
  g_return_val_if_fail (ROUSE_IS_DFU_PAGE (self), NULL);

  if (self->device != NULL)
    return self->device;
  return self->session != NULL ? rouse_guide_session_get_device (self->session) : NULL;
}

void
rouse_dfu_page_leave (RouseDfuPage *self)
{
  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  rouse_dfu_page_show_read (self); /* what ends now is not told */
  g_object_set (self, "primary-enabled", FALSE, NULL);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->rehearsal != NULL)
    rouse_rehearsal_stop (self->rehearsal);
  if (self->device != NULL)
    g_signal_handlers_disconnect_by_data (self->device, self);
  g_clear_object (&self->device);
  if (self->session != NULL) {
    g_signal_handlers_disconnect_by_data (self->session, self);
    rouse_guide_session_stop (self->session);
  }
  g_clear_object (&self->session);
}

void
rouse_dfu_page_set_practice (RouseDfuPage *self, RousePracticePhone *practice)
{
  g_return_if_fail (ROUSE_IS_DFU_PAGE (self));

  g_set_object (&self->practice, practice);
}
