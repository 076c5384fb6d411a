/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guide/family-choices.h"
#include "guide/dfu-guide.h"
#include "ui/guide-links.h"
#include "ui/page.h"
#include "ui/preferences.h"

/* What the guide's page shows at a time. */
typedef enum {
  ROUSE_GUIDE_STATE_CHOOSE, /* which phone it is: none is seen */
  ROUSE_GUIDE_STATE_READ,
  ROUSE_GUIDE_STATE_GUIDE,
  ROUSE_GUIDE_STATE_ASK, /* what its screen shows; the guide goes on listening */
  ROUSE_GUIDE_STATE_PRACTICE,
  ROUSE_GUIDE_STATE_PRACTISED,
  ROUSE_GUIDE_STATE_MISSED,
  ROUSE_GUIDE_STATE_BROKEN,
  ROUSE_GUIDE_STATE_DONE,
} RouseGuideState;

/* The face of the button guide: everything that its page shows and says, without what happens. */
#define ROUSE_TYPE_GUIDE_FACE (rouse_guide_face_get_type ())
G_DECLARE_DERIVABLE_TYPE (RouseGuideFace, rouse_guide_face, ROUSE, GUIDE_FACE, RousePage)

/**
 * RouseGuideFaceClass:
 * @chosen: a family was chosen by picture
 * @answered: the person says what the screen shows
 * @link_clicked: one of the flat buttons
 */
struct _RouseGuideFaceClass {
  RousePageClass parent_class;

  void (*chosen) (RouseGuideFace *self, const RouseFamilyChoice *choice);
  void (*answered) (RouseGuideFace *self, RouseScreen screen);
  void (*link_clicked) (RouseGuideFace *self, RouseGuideLink link);
};

RouseGuideState rouse_guide_face_get_state (RouseGuideFace *self);
RouseButtons rouse_guide_face_get_family (RouseGuideFace *self);
/* How the phone is drawn and what its buttons are called. NULL: a phone of today. */
void rouse_guide_face_set_model (RouseGuideFace *self, const RouseDeviceModel *model);
/* @known: the phone itself has said what it is, so it need not be chosen. */
void rouse_guide_face_set_known (RouseGuideFace *self, gboolean plugged, gboolean known);
void rouse_guide_face_set_goal (RouseGuideFace *self, RouseGuideWay goal);
void rouse_guide_face_bind (RouseGuideFace *self, RousePreferences *preferences);

/* Each shows one state. */
void rouse_guide_face_show_choose (RouseGuideFace *self);
void rouse_guide_face_show_read (RouseGuideFace *self, RouseGuideWay way, guint attempt);
void rouse_guide_face_show_guide (RouseGuideFace *self);
void rouse_guide_face_show_question (RouseGuideFace *self);
void rouse_guide_face_show_practice (RouseGuideFace *self, RouseGuideWay way);
void rouse_guide_face_show_practised (RouseGuideFace *self, RouseDfuGuide *guide, gboolean right);
/* @error: (nullable): why the computer could not do its part */
void rouse_guide_face_show_missed (RouseGuideFace *self, RouseDfuGuide *guide, const GError *error);
void rouse_guide_face_show_broken (RouseGuideFace *self);
/* @in_recovery: it was to restart, and is in recovery mode. */
void rouse_guide_face_show_done (RouseGuideFace *self, gboolean in_recovery);
