/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/guide-intro.h"

#include "guide/guide-words.h"

#include <glib/gi18n.h>

#define USUAL_PACE 100 /* percent; changes nothing of what is to be done */

static const struct {
  const char *title, *text;
} introductions[ROUSE_N_GUIDE_WAYS] = {
  [ROUSE_GUIDE_DFU] = { N_ ("Bring the phone into DFU mode"),
                        N_ ("In this mode its screen stays black. Your fingers hold its buttons; Rouse watches the "
                            "cable and says when to press and when to let go.") },
  [ROUSE_GUIDE_DFU_BY_RESET] = { N_ ("From recovery mode into DFU mode"),
                                 N_ ("You hold two buttons, the computer restarts the phone at the right moment, and "
                                     "Rouse says when to let go.") },
  [ROUSE_GUIDE_RECOVERY_SCREEN] = { N_ ("Into recovery mode by the buttons"), N_ ("Hold until a cable and a computer are seen. "
                                                                         "From there, DFU mode is easier.") },
  [ROUSE_GUIDE_FORCE_RESTART] = { N_ ("Restart the phone by its buttons"),
                                  N_ ("The buttons restart it, whatever it hangs in. Nothing is erased.") },
  [ROUSE_GUIDE_LEAVE_DFU] = { N_ ("Leave DFU mode"), N_ ("The buttons restart the phone. Nothing is erased.") },
};

static const struct {
  const char *title, *text;
  RousePicture picture;
} ends[ROUSE_N_GUIDE_WAYS] = {
  [ROUSE_GUIDE_DFU] = { N_ ("That was right"), N_ ("You can let go of all buttons now."), ROUSE_PICTURE_BLACK },
  [ROUSE_GUIDE_DFU_BY_RESET] = { N_ ("That was right"), N_ ("You can let go of all buttons now."),
                                 ROUSE_PICTURE_BLACK },
  [ROUSE_GUIDE_RECOVERY_SCREEN] = { N_ ("The phone is in recovery mode"),
                                    N_ ("You can let go of all buttons. From here it can be repaired."),
                                    ROUSE_PICTURE_RECOVERY },
  [ROUSE_GUIDE_FORCE_RESTART] = { N_ ("The phone starts again"),
                                  N_ ("You can let go of all buttons. Nothing was erased."), ROUSE_PICTURE_DISC },
  [ROUSE_GUIDE_LEAVE_DFU] = { N_ ("The phone has left DFU mode"),
                              N_ ("You can let go of all buttons. Nothing was erased."), ROUSE_PICTURE_DISC },
};

void
rouse_guide_intro_get_end (RouseGuideWay goal, gboolean in_recovery, const char **title, const char **text)
{
  RouseGuideWay end = in_recovery ? ROUSE_GUIDE_RECOVERY_SCREEN : goal;

  *title = _ (ends[end].title);
  *text = _ (ends[end].text);
}

RousePicture
rouse_guide_intro_get_picture (RouseGuideWay goal, gboolean in_recovery)
{
  return ends[in_recovery ? ROUSE_GUIDE_RECOVERY_SCREEN : goal].picture;
}

static void
add_step (GtkListBox *list, guint number, const char *words)
{
  /* Translators: number and words of a step, as "1. Hold: Side button" */
  g_autofree char *line = g_strdup_printf (_ ("%u. %s"), number, words);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = gtk_label_new (line);

  g_object_set (label, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, NULL);
  g_object_set (row, "child", label, "activatable", FALSE, "focusable", FALSE, NULL);
  gtk_widget_add_css_class (label, "guide-step");
  gtk_list_box_append (list, row);
}

void
rouse_guide_intro_show (RousePage *page, GtkListBox *list, RouseButtons family, RouseGuideWay way, guint attempt)
{
  g_autoptr (RouseDfuGuide) guide = rouse_dfu_guide_new (family, way, attempt, 0, USUAL_PACE);
  GtkWidget *row;

  g_return_if_fail (way < ROUSE_N_GUIDE_WAYS);

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
  for (guint i = 0; i < rouse_dfu_guide_get_n_steps (guide); i++) {
    g_autofree char *words = rouse_guide_words_step (guide, family, i);

    add_step (list, i + 1, words);
  }
  rouse_page_set_words (page, _ (introductions[way].title), _ (introductions[way].text));
}
