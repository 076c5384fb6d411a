/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/guide-links.h"

#include <glib/gi18n.h>

/**
 * RouseGuideLinks:
 *
 * The side ways of the guide: there, but never as loud as the one button at the bottom.
 */
struct _RouseGuideLinks {
  AdwBin parent_instance;

  GtkWidget *buttons[ROUSE_N_GUIDE_LINKS];
  guint shown;
};

G_DEFINE_FINAL_TYPE (RouseGuideLinks, rouse_guide_links, ADW_TYPE_BIN)

enum { CLICKED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *const titles[ROUSE_N_GUIDE_LINKS] = {
  [ROUSE_GUIDE_LINK_PRACTISE] = N_ ("Practise first"),
  [ROUSE_GUIDE_LINK_START] = N_ ("Start with the phone"),
  [ROUSE_GUIDE_LINK_OTHER_WAY] = N_ ("Another way"),
  [ROUSE_GUIDE_LINK_BROKEN] = N_ ("A button is broken"),
  [ROUSE_GUIDE_LINK_MODEL] = N_ ("It is another model"),
  [ROUSE_GUIDE_LINK_SKIP] = N_ ("Go on without this"),
  [ROUSE_GUIDE_LINK_BACK] = N_ ("Try with the buttons after all"),
};

static void
clicked_cb (GtkWidget *button, RouseGuideLinks *self)
{
  for (guint i = 0; i < ROUSE_N_GUIDE_LINKS; i++)
    if (self->buttons[i] == button) {
      g_signal_emit (self, signals[CLICKED], 0, i);
      return;
    }
}

static GtkWidget *
make_button (RouseGuideLinks *self, const char *title)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", title, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "justify", GTK_JUSTIFY_CENTER, NULL);
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "child", label, "halign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, 0);
  return button;
}

static void
rouse_guide_links_class_init (RouseGuideLinksClass *klass)
{
  signals[CLICKED] = g_signal_new ("clicked", ROUSE_TYPE_GUIDE_LINKS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
rouse_guide_links_init (RouseGuideLinks *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  for (guint i = 0; i < ROUSE_N_GUIDE_LINKS; i++) {
    self->buttons[i] = make_button (self, _ (titles[i]));
    gtk_box_append (GTK_BOX (box), self->buttons[i]);
  }
  adw_bin_set_child (ADW_BIN (self), box);
  rouse_guide_links_show (self, 0);
}

void
rouse_guide_links_show (RouseGuideLinks *self, guint links)
{
  g_return_if_fail (ROUSE_IS_GUIDE_LINKS (self));

  self->shown = links;
  for (guint i = 0; i < ROUSE_N_GUIDE_LINKS; i++)
    gtk_widget_set_visible (self->buttons[i], (links & (1u << i)) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self), links != 0);
}

guint
rouse_guide_links_get_shown (RouseGuideLinks *self)
{
  g_return_val_if_fail (ROUSE_IS_GUIDE_LINKS (self), 0);

  return self->shown;
}
