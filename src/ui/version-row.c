/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/version-row.h"

#include "ui/isolate.h"

#include <glib/gi18n.h>

/**
 * RouseVersionRow:
 *
 * "iOS 26.6 (23G71)", and below it its size and the day on which it came out.
 */
struct _RouseVersionRow {
  AdwActionRow parent_instance;

  GtkCheckButton *check;
  RouseFirmwareRelease *release;
};

G_DEFINE_FINAL_TYPE (RouseVersionRow, rouse_version_row, ADW_TYPE_ACTION_ROW)

enum { SIGNAL_CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
toggled_cb (RouseVersionRow *self)
{
  gboolean is_chosen = gtk_check_button_get_active (self->check);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  is_chosen ? _ ("Chosen") : "", -1);
  if (is_chosen)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

static void
rouse_version_row_dispose (GObject *object)
{
  g_clear_object (&ROUSE_VERSION_ROW (object)->release);
  G_OBJECT_CLASS (rouse_version_row_parent_class)->dispose (object);
}

static void
rouse_version_row_class_init (RouseVersionRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_version_row_dispose;
  signals[SIGNAL_CHOSEN] =
      g_signal_new ("chosen", ROUSE_TYPE_VERSION_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rouse_version_row_init (RouseVersionRow *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (self);

  self->check = GTK_CHECK_BUTTON (gtk_check_button_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->check), GTK_ALIGN_CENTER);
  g_signal_connect_object (self->check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (row, GTK_WIDGET (self->check));
  adw_action_row_set_activatable_widget (row, GTK_WIDGET (self->check));
  adw_action_row_set_title_lines (row, 0);
  adw_action_row_set_subtitle_lines (row, 0);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  /* In a list the arrow keys go from row to row: so the row has the focus, and says whether it is chosen. Not only
   * unfocusable: one of a group takes Tab for itself all the same (GTK 4.8), and nobody would get out of the row. */
  gtk_widget_set_focusable (GTK_WIDGET (self->check), FALSE);
  gtk_widget_set_can_focus (GTK_WIDGET (self->check), FALSE);
}

/* "2026-07-27" as people here write it; NULL: not known. (transfer full) */
static char *
format_day (const char *day)
{
  g_autofree char *noon = day != NULL ? g_strconcat (day, "T12:00:00Z", NULL) : NULL;
  g_autoptr (GDateTime) time = noon != NULL ? g_date_time_new_from_iso8601 (noon, NULL) : NULL;

  return time != NULL ? g_date_time_format (time, "%x") : NULL;
}

static char *
describe (const RouseReleaseFacts *facts, const char *words)
{
  g_autofree char *size = facts->size > 0 ? g_format_size (facts->size) : NULL;
  g_autofree char *day = format_day (facts->release_date);
  g_autofree char *shown_size = size != NULL ? rouse_isolate_number (size) : NULL;
  const char *more[] = { shown_size, day };
  g_autoptr (GString) text = g_string_new (words);

  for (gsize i = 0; i < G_N_ELEMENTS (more); i++)
    if (more[i] != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", more[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

GtkWidget *
rouse_version_row_new (RouseFirmwareRelease *release, const char *words, RouseVersionRow *group)
{
  RouseVersionRow *self = g_object_new (ROUSE_TYPE_VERSION_ROW, NULL);
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (release);
  g_autofree char *title = g_strdup_printf (_ ("iOS %s (%s)"), facts->version, facts->build);
  g_autofree char *subtitle = describe (facts, words);

  self->release = g_object_ref (release);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
  if (group != NULL)
    gtk_check_button_set_group (self->check, group->check);
  return GTK_WIDGET (self);
}

RouseFirmwareRelease *
rouse_version_row_get_release (RouseVersionRow *self)
{
  return self->release;
}

void
rouse_version_row_choose (RouseVersionRow *self)
{
  gtk_check_button_set_active (self->check, TRUE);
}

void
rouse_version_row_set_choosable (RouseVersionRow *self, gboolean choosable)
{
  gtk_widget_set_visible (GTK_WIDGET (self->check), choosable);
  gtk_widget_set_focusable (GTK_WIDGET (self), choosable);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), choosable);
}
