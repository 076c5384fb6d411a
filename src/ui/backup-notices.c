/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/backup-notices.h"

#include <glib/gi18n.h>
#include <string.h>

#include "backup/backup-words.h"
#include "ui/backup-rows.h"
#include "ui/isolate.h"

#define BUTTON_APART 9 /* px */

/* Under the words, which have all the width then; beside them, if this libadwaita has no such place. */
static void
add_button (GtkWidget *row, GtkWidget *button)
{
  GtkWidget *part = gtk_widget_get_first_child (gtk_list_box_row_get_child (GTK_LIST_BOX_ROW (row)));

  while (part != NULL && !(GTK_IS_BOX (part) && gtk_widget_has_css_class (part, "title")))
    part = gtk_widget_get_next_sibling (part);
  if (part == NULL) {
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
    return;
  }
  g_object_set (button, "halign", GTK_ALIGN_START, "margin-top", BUTTON_APART, NULL);
  gtk_box_append (GTK_BOX (part), button);
}

static void
add_trust (GtkListBox *list, const RouseBackupFacts *facts, GCallback ask, gpointer page)
{
  const char *advice = rouse_backup_trust_get_advice (facts->trust);

  gboolean is_silent = facts->trust == ROUSE_PHONE_TRUST_NO || facts->trust == ROUSE_PHONE_TRUST_UNKNOWN ||
                       facts->trust == ROUSE_PHONE_TRUST_DENIED;
  GtkWidget *row, *button;

  if (advice == NULL)
    return;
  row = rouse_row_new ("rouse-phone-symbolic", "accent", advice,
                       _ ("Only then it tells of its backups. This page notices it by itself."));
  gtk_list_box_append (list, row);
  if (!is_silent)
    return;
  button = g_object_new (GTK_TYPE_BUTTON, "label", _ ("Ask It"), "tooltip-text",
                         _ ("Let the phone ask whether to trust this computer"), "valign", GTK_ALIGN_CENTER, NULL);
  gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), TRUE);
  g_signal_connect_object (button, "clicked", ask, page, G_CONNECT_SWAPPED);
  add_button (row, button);
}

static void
add_account (GtkListBox *list, const RouseBackupFacts *facts)
{
  gboolean find_my = facts != NULL && facts->find_my == ROUSE_TRUTH_YES;

  gtk_list_box_append (
      list,
      rouse_row_new ("rouse-shield-symbolic", NULL, _ ("Afterwards it asks for the Apple Account and its password"),
                     find_my ? _ ("Find My is on: without them this phone cannot be used any more. Make sure now that "
                                  "you know them.")
                             : _ ("Make sure now that you know them: the phone may be locked to that account.")));
}

void
rouse_backup_notices_fill (GtkListBox *list, const RouseBackupFacts *facts, gboolean erase, GCallback ask,
                           gpointer page)
{
  GtkWidget *battery = facts != NULL ? rouse_fact_rows_warn_battery (facts) : NULL;

  rouse_rows_clear (list);
  if (facts != NULL)
    add_trust (list, facts, ask, page);
  if (battery != NULL)
    gtk_list_box_append (list, battery);
  if (erase)
    add_account (list, facts);
}

/* A path below the home folder, as a person sees it. */
static char *
make_short (const char *path)
{
  gsize length = strlen (g_get_home_dir ());
  g_autofree char *shown = NULL;

  if (!g_str_has_prefix (path, g_get_home_dir ()) || path[length] != G_DIR_SEPARATOR)
    return g_filename_display_name (path);
  shown = g_filename_display_name (path + length);
  return g_strconcat ("~", shown, NULL);
}

char *
rouse_backup_notices_describe_folder (const char *folder, const RouseBackupSurvey *survey)
{
  gint64 used = survey != NULL && survey->facts != NULL ? rouse_backup_facts_get_used (survey->facts) : -1;
  g_autofree char *room = survey != NULL && survey->room != G_MAXUINT64 ? g_format_size (survey->room) : NULL;
  g_autofree char *need = used >= 0 ? g_format_size ((guint64) used) : NULL;
  g_autofree char *path = make_short (folder);
  g_autofree char *ordered = rouse_isolate_number (path); /* begins at the right, and keeps its order */
  g_autofree char *shown = rouse_isolate_line (ordered);

  if (room != NULL && need != NULL)
    /* Translators: a folder; free space there and what the backup needs, as "120.3 GB" */
    return g_strdup_printf (_ ("%s\n%s are free there, the backup needs at most %s"), shown, room, need);
  if (room != NULL)
    return g_strdup_printf (_ ("%s\n%s are free there"), shown, room);
  return g_steal_pointer (&shown);
}

const char *
rouse_backup_notices_none (const RouseBackupSurvey *survey, gboolean was_stopped, char **text)
{
  gboolean has_cloud = survey->facts != NULL && survey->facts->last_cloud != 0;

  *text = g_strdup (
      was_stopped ? _ ("What was copied stays, and the next one goes on from there. It cannot be put back as it is.")
      : has_cloud ? _ ("One in iCloud may not have everything. Make one here before anything else.")
                  : _ ("Make one now, before anything else: while the phone still works, it is easy."));
  if (was_stopped)
    return _ ("The backup was stopped");
  return survey->backups->len > 0 ? _ ("There is no backup that can be used")
                                  : _ ("There is no backup on this computer");
}

const char *
rouse_backup_notices_found (const RouseBackup *newest, gboolean is_fresh, char **text)
{
  g_autofree char *age = rouse_backup_age_to_words (newest->date, g_get_real_time () / G_USEC_PER_SEC);

  /* Translators: %s is an age, as "3 days ago" */
  *text = g_strdup_printf (is_fresh ? _ ("Newest backup: %s. Rouse has looked into it.")
                                    : _ ("Newest backup: %s. What is newer is not in it."),
                           age);
  return _ ("There is a backup");
}

const char *
rouse_backup_notices_impossible (const RouseBackupSurvey *survey, gboolean is_normal, char **text)
{
  gboolean lacks_tool = is_normal && !survey->has_tool;
  gboolean has_one = rouse_backup_survey_get_newest (survey) != NULL;

  *text = g_strdup (
      lacks_tool ? _ ("Install the package libimobiledevice-utils, and come back to this page.")
      : !has_one ? _ ("Only a phone that has started can be backed up, and there is no backup of it on this computer.")
      : survey->is_certain
          ? _ ("Only a phone that has started can be backed up. But there is a backup from before.")
          : _ ("Only a phone that has started can be backed up. See whether one of these is its backup."));
  return lacks_tool ? _ ("A program for backups is missing") : _ ("A backup cannot be made in this state");
}
