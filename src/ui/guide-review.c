/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/guide-review.h"

#include "ui/score-rows.h"
#include "ui/timeline.h"

#include <glib/gi18n.h>

/**
 * RouseGuideReview:
 *
 * A picture of the try, and what its lines mean. The cable knows nothing of hands, so those are only seen in a
 * practice.
 */
struct _RouseGuideReview {
  AdwBin parent_instance;

  RouseTimeline *timeline;
  GtkWidget *legend, *scores_list;
};

G_DEFINE_FINAL_TYPE (RouseGuideReview, rouse_guide_review, ADW_TYPE_BIN)

static void
rouse_guide_review_class_init (RouseGuideReviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (ROUSE_TYPE_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/guide-review.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RouseGuideReview, name)
  CHILD (timeline);
  CHILD (legend);
  CHILD (scores_list);
#undef CHILD
}

static void
rouse_guide_review_init (RouseGuideReview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rouse_guide_review_show (RouseGuideReview *self, RouseDfuGuide *guide, RouseButtons family, gboolean with_scores)
{
  g_autoptr (GArray) scores = NULL;

  g_return_if_fail (ROUSE_IS_GUIDE_REVIEW (self) && guide != NULL);

  rouse_timeline_show (self->timeline, guide, family);
  gtk_label_set_label (GTK_LABEL (self->legend),
                       with_scores ? _ ("Thick: what was to be held. Thin: what the keys did. Field: when to let go. "
                                        "Lines: what the cable showed.")
                                   : _ ("Bars: what was to be held. Field: when to let go. Lines: what the cable "
                                        "showed; dotted: what should have been seen."));
  gtk_widget_set_visible (self->scores_list, with_scores);
  if (!with_scores)
    return;
  scores = rouse_dfu_guide_score (guide);
  rouse_score_rows_fill (GTK_LIST_BOX (self->scores_list), family, scores);
}
