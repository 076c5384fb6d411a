/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/guide-face.h"

#include "guide/guide-tries.h"
#include "ui/family-chooser.h"
#include "ui/guide-intro.h"
#include "ui/guide-keys.h"
#include "ui/guide-review.h"
#include "ui/guide-settings.h"
#include "ui/phone-look.h"
#include "ui/screen-question.h"

#include <glib/gi18n.h>

#define SMALL 128 /* px: the drawn phone above a list */
#define TALL 560  /* px, at most: while it is what one looks at */

/**
 * RouseGuideFace:
 *
 * One page, because the phone stays the same and only what is said around it changes.
 */
typedef struct {
  GtkWidget *chooser, *question, *steps_list, *keys_label, *settings;
  RouseGuideReview *review;
  RouseGuideLinks *links;

  RouseGuideState state;
  RouseGuideWay goal;
  RouseButtons family;
  gboolean plugged, known;
} RouseGuideFacePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (RouseGuideFace, rouse_guide_face, ROUSE_TYPE_PAGE)

#define P(self) ((RouseGuideFacePrivate *) rouse_guide_face_get_instance_private (self))
#define S(state) (1u << ROUSE_GUIDE_STATE_##state)

/* What is seen in which state. */
static const struct {
  gsize offset;
  guint states;
} pieces[] = {
  { G_STRUCT_OFFSET (RouseGuideFacePrivate, chooser), S (CHOOSE) },
  { G_STRUCT_OFFSET (RouseGuideFacePrivate, question), S (ASK) },
  { G_STRUCT_OFFSET (RouseGuideFacePrivate, steps_list), S (READ) },
  { G_STRUCT_OFFSET (RouseGuideFacePrivate, keys_label), S (PRACTICE) },
  { G_STRUCT_OFFSET (RouseGuideFacePrivate, review), S (MISSED) | S (PRACTISED) },
  { G_STRUCT_OFFSET (RouseGuideFacePrivate, settings), S (READ) },
};

#define L(link) ROUSE_GUIDE_LINK_BIT (link)

/* What else can be done in which state. */
static const guint links[] = {
  [ROUSE_GUIDE_STATE_CHOOSE] = L (SKIP),
  [ROUSE_GUIDE_STATE_READ] = L (PRACTISE) | L (BROKEN) | L (MODEL) | L (SKIP),
  [ROUSE_GUIDE_STATE_PRACTISED] = L (START),
  [ROUSE_GUIDE_STATE_MISSED] = L (PRACTISE) | L (OTHER_WAY) | L (BROKEN) | L (SKIP),
  [ROUSE_GUIDE_STATE_BROKEN] = L (BACK),
  [ROUSE_GUIDE_STATE_DONE] = 0,
};

static guint
get_links (RouseGuideFace *self)
{
  guint foreign = rouse_guide_way_leads_to_dfu (P (self)->goal) ? L (SKIP) : L (PRACTISE) | L (OTHER_WAY) | L (BROKEN);

  if (P (self)->known)
    foreign |= L (MODEL);
  return links[P (self)->state] & ~foreign;
}

static void
set_state (RouseGuideFace *self, RouseGuideState state)
{
  RousePhoneView *view = rouse_page_get_phone_view (ROUSE_PAGE (self));
  gboolean counting = ((S (GUIDE) | S (PRACTICE)) & (1u << state)) != 0;
  gboolean tall = counting || state == ROUSE_GUIDE_STATE_DONE;
  gboolean calm = ((S (READ) | S (CHOOSE)) & (1u << state)) != 0;

  P (self)->state = state;
  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    gtk_widget_set_visible (G_STRUCT_MEMBER (GtkWidget *, P (self), pieces[i].offset),
                            (pieces[i].states & (1u << state)) != 0);
  rouse_guide_links_show (P (self)->links, get_links (self));
  gtk_widget_set_visible (GTK_WIDGET (view), state != ROUSE_GUIDE_STATE_CHOOSE);
  g_object_set (self, "picture", ROUSE_PICTURE_BLACK, "picture-size", tall ? TALL : SMALL, "badge",
                calm ? ROUSE_BADGE_KIND_NOTHING_CHANGED : ROUSE_BADGE_KIND_NONE, NULL);
  (tall ? gtk_widget_add_css_class : gtk_widget_remove_css_class) (GTK_WIDGET (self), "guiding");
  g_object_set (view, "close-up", tall, "counting", counting, "plugged", P (self)->plugged, NULL);
  if (!tall)
    rouse_page_reserve_words (ROUSE_PAGE (self), NULL, NULL);
  if (!counting)
    rouse_phone_view_set_buttons (view, 0, 0);
  rouse_ring_set_done (rouse_phone_view_get_ring (view), state == ROUSE_GUIDE_STATE_DONE);
}

static void
set_primary (RouseGuideFace *self, const char *label, RouseButtonStyle style)
{
  rouse_page_set_primary (ROUSE_PAGE (self), label, style, *label != '\0');
}

/* --- what the person does --- */

static void
chosen_cb (RouseGuideFace *self, const RouseFamilyChoice *choice)
{
  ROUSE_GUIDE_FACE_GET_CLASS (self)->chosen (self, choice);
  rouse_page_focus_title (ROUSE_PAGE (self));
}

static void
answered_cb (RouseGuideFace *self, guint screen)
{
  ROUSE_GUIDE_FACE_GET_CLASS (self)->answered (self, (RouseScreen) screen);
}

static void
link_clicked_cb (RouseGuideFace *self, guint link)
{
  ROUSE_GUIDE_FACE_GET_CLASS (self)->link_clicked (self, (RouseGuideLink) link);
  rouse_page_focus_title (ROUSE_PAGE (self));
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  guint running = S (GUIDE) | S (ASK) | S (PRACTICE);

  if ((running & (1u << P (ROUSE_GUIDE_FACE (widget))->state)) == 0)
    return GDK_EVENT_PROPAGATE;
  rouse_page_activate_primary (ROUSE_PAGE (widget));
  return GDK_EVENT_STOP;
}

static void
rouse_guide_face_class_init (RouseGuideFaceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ROUSE_TYPE_FAMILY_CHOOSER);
  g_type_ensure (ROUSE_TYPE_GUIDE_LINKS);
  g_type_ensure (ROUSE_TYPE_GUIDE_REVIEW);
  g_type_ensure (ROUSE_TYPE_GUIDE_SETTINGS);
  g_type_ensure (ROUSE_TYPE_SCREEN_QUESTION);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/guide-face.ui");
#define CHILD(name) gtk_widget_class_bind_template_child_private (widget_class, RouseGuideFace, name)
  CHILD (chooser);
  CHILD (question);
  CHILD (steps_list);
  CHILD (keys_label);
  CHILD (review);
  CHILD (links);
  CHILD (settings);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, link_clicked_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
rouse_guide_face_init (RouseGuideFace *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rouse_guide_face_set_model (self, NULL);
}

/* --- what is set --- */

RouseGuideState
rouse_guide_face_get_state (RouseGuideFace *self)
{
  return P (self)->state;
}

RouseButtons
rouse_guide_face_get_family (RouseGuideFace *self)
{
  return P (self)->family;
}

void
rouse_guide_face_set_model (RouseGuideFace *self, const RouseDeviceModel *model)
{
  RouseLook look = rouse_phone_look_for (model);

  P (self)->family = model != NULL ? rouse_guide_family_for (model) : ROUSE_BUTTONS_IPHONE8;
  g_object_set (rouse_page_get_phone_view (ROUSE_PAGE (self)), "look", look, NULL);
  rouse_screen_question_set_look (ROUSE_SCREEN_QUESTION (P (self)->question), look);
}

void
rouse_guide_face_set_known (RouseGuideFace *self, gboolean plugged, gboolean known)
{
  P (self)->plugged = plugged;
  P (self)->known = known;
}

void
rouse_guide_face_set_goal (RouseGuideFace *self, RouseGuideWay goal)
{
  P (self)->goal = goal;
}

void
rouse_guide_face_bind (RouseGuideFace *self, RousePreferences *preferences)
{
  rouse_guide_settings_bind (ROUSE_GUIDE_SETTINGS (P (self)->settings), preferences);
  g_object_bind_property (preferences, "behind", rouse_page_get_phone_view (ROUSE_PAGE (self)), "behind",
                          G_BINDING_SYNC_CREATE);
}

/* --- its states --- */

void
rouse_guide_face_show_choose (RouseGuideFace *self)
{
  set_state (self, ROUSE_GUIDE_STATE_CHOOSE);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("Which phone is it?"),
                        _ ("The computer does not see it yet. Choose the one that looks like yours; when you plug in "
                           "the cable, Rouse knows by itself."));
  set_primary (self, "", ROUSE_BUTTON_STYLE_PLAIN);
}

void
rouse_guide_face_show_read (RouseGuideFace *self, RouseGuideWay way, guint attempt)
{
  set_state (self, ROUSE_GUIDE_STATE_READ);
  rouse_guide_intro_show (ROUSE_PAGE (self), GTK_LIST_BOX (P (self)->steps_list), P (self)->family, way, attempt);
  set_primary (self, _ ("_Start"), ROUSE_BUTTON_STYLE_SUGGESTED);
}

void
rouse_guide_face_show_guide (RouseGuideFace *self)
{
  set_state (self, ROUSE_GUIDE_STATE_GUIDE);
  set_primary (self, _ ("_Stop"), ROUSE_BUTTON_STYLE_PLAIN);
}

void
rouse_guide_face_show_question (RouseGuideFace *self)
{
  set_state (self, ROUSE_GUIDE_STATE_ASK);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("What does its screen show?"),
                        _ ("Give it half a minute. If its cable is plugged in, Rouse goes on by itself when the phone "
                           "is seen."));
  set_primary (self, _ ("_Stop"), ROUSE_BUTTON_STYLE_PLAIN);
}

void
rouse_guide_face_show_practice (RouseGuideFace *self, RouseGuideWay way)
{
  g_autofree char *keys = rouse_guide_keys_describe (P (self)->family, way);

  set_state (self, ROUSE_GUIDE_STATE_PRACTICE);
  gtk_label_set_label (GTK_LABEL (P (self)->keys_label), keys);
  set_primary (self, _ ("_Stop"), ROUSE_BUTTON_STYLE_PLAIN);
}

void
rouse_guide_face_show_practised (RouseGuideFace *self, RouseDfuGuide *guide, gboolean right)
{
  const RouseVerdictEntry *entry = rouse_verdict_get_entry (rouse_dfu_guide_get_verdict (guide));

  set_state (self, ROUSE_GUIDE_STATE_PRACTISED);
  rouse_guide_review_show (P (self)->review, guide, P (self)->family, TRUE);
  rouse_guide_links_show (P (self)->links, right ? L (PRACTISE) : L (START));
  if (right)
    rouse_page_set_words (ROUSE_PAGE (self), _ ("All in time"), _ ("That is how it goes. Now with the phone."));
  else
    rouse_page_set_words (
        ROUSE_PAGE (self), _ (entry->ended_well ? N_ ("Nearly") : entry->title),
        _ ("Only practice: nothing has happened to your phone. See below what was too early or late."));
  set_primary (self, right ? _ ("_Start") : _ ("Once _More"), ROUSE_BUTTON_STYLE_SUGGESTED);
}

void
rouse_guide_face_show_missed (RouseGuideFace *self, RouseDfuGuide *guide, const GError *error)
{
  const RouseVerdictEntry *entry = rouse_verdict_get_entry (rouse_dfu_guide_get_verdict (guide));

  set_state (self, ROUSE_GUIDE_STATE_MISSED);
  /* The cable is silent, so the eyes are asked. */
  gtk_widget_set_visible (P (self)->question, rouse_dfu_guide_get_verdict (guide) == ROUSE_VERDICT_NOTHING);
  rouse_guide_review_show (P (self)->review, guide, P (self)->family, FALSE);
  if (error != NULL)
    rouse_page_set_words (ROUSE_PAGE (self), _ ("The computer could not restart the phone"),
                          _ ("Let go of the buttons, plug the cable in again, and try once more."));
  else
    rouse_page_set_words (ROUSE_PAGE (self), _ (entry->title), _ (entry->text));
  set_primary (self, _ ("_Try Again"), ROUSE_BUTTON_STYLE_SUGGESTED);
}

void
rouse_guide_face_show_broken (RouseGuideFace *self)
{
  set_state (self, ROUSE_GUIDE_STATE_BROKEN);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("It also works without the buttons"),
                        _ ("DFU mode needs them, the repair does not: if the phone starts or shows a cable and a "
                           "computer, Rouse restarts it by itself and installs iOS from there. That helps nearly "
                           "always."));
  set_primary (self, _ ("_Go On Without DFU Mode"), ROUSE_BUTTON_STYLE_SUGGESTED);
}

void
rouse_guide_face_show_done (RouseGuideFace *self, gboolean in_recovery)
{
  const char *title, *text;
  RousePicture picture;

  set_state (self, ROUSE_GUIDE_STATE_DONE);
  rouse_guide_intro_get_end (P (self)->goal, in_recovery, &title, &text);
  picture = rouse_guide_intro_get_picture (P (self)->goal, in_recovery);
  g_object_set (self, "picture", picture, NULL);
  /* Where the screen shows nothing, a tick does. */
  g_object_set (rouse_page_get_phone_view (ROUSE_PAGE (self)), "counting", picture == ROUSE_PICTURE_BLACK, NULL);
  rouse_page_set_words (ROUSE_PAGE (self), title, text);
  set_primary (self, _ ("_Continue"), ROUSE_BUTTON_STYLE_SUGGESTED);
}
