/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/backup-rows.h"

#include "ui/isolate.h"

#include <glib/gi18n.h>

#include "backup/backup-words.h"

#define LOW_BATTERY 20 /* percent (spec 17 §4.3) */

void
rouse_rows_clear (GtkListBox *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);
}

GtkWidget *
rouse_row_new (const char *icon, const char *css_class, const char *title, const char *subtitle)
{
  GtkWidget *row =
      g_object_new (ADW_TYPE_ACTION_ROW, "activatable", FALSE, "focusable", FALSE, "use-markup", FALSE, "title-lines",
                    0, "subtitle-lines", 0, "title", title, "subtitle", subtitle != NULL ? subtitle : "", NULL);

  if (icon != NULL) {
    GtkWidget *image = gtk_image_new_from_icon_name (icon);

    if (css_class != NULL)
      gtk_widget_add_css_class (image, css_class);
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  }
  return row;
}

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Names come from files: no line of them may break the row. */
static char *
make_clean (const char *text)
{
  char *clean = g_strdup (text);

  for (char *c = clean; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  return clean;
}

char *
rouse_backup_rows_make_title (const RouseBackup *backup)
{
  g_autofree char *name = make_clean (backup->name != NULL ? backup->name : _ ("unknown phone"));
  g_autofree char *age = rouse_backup_age_to_words (backup->date, now ());
  g_autofree char *title = NULL;

  /* Translators: the phone's name, and how long ago its backup was made */
  title = g_strdup_printf (_ ("%s, %s"), name, age);
  return rouse_isolate_line (title);
}

char *
rouse_backup_rows_make_text (const RouseBackup *backup)
{
  g_autofree char *size = backup->is_measured ? g_format_size (backup->size) : NULL;
  g_autofree char *words = rouse_backup_to_words (backup);
  g_autofree char *date = NULL;
  g_autoptr (GString) text = g_string_new (words);

  if (backup->date != 0) {
    g_autoptr (GDateTime) moment = g_date_time_new_from_unix_local (backup->date);

    date = moment != NULL ? g_date_time_format (moment, "%x") : NULL;
  }
  if (date != NULL)
    g_string_append_printf (text, ", %s", date);
  if (size != NULL)
    g_string_append_printf (text, ", %s", size);
  return rouse_isolate_line (text->str);
}

GtkWidget *
rouse_backup_row_new (const RouseBackup *backup)
{
  gboolean is_good = backup->state == ROUSE_BACKUP_COMPLETE;
  g_autofree char *title = rouse_backup_rows_make_title (backup);
  g_autofree char *text = rouse_backup_rows_make_text (backup);
  GtkWidget *row = rouse_row_new (is_good ? "rouse-check-symbolic" : "rouse-warning-symbolic",
                                  is_good ? "success" : "warning", title, text);

  gtk_widget_set_tooltip_text (row, backup->path);
  return row;
}

static GtkWidget *
make_cloud_row (const RouseBackupFacts *facts)
{
  g_autofree char *age = NULL;
  g_autofree char *title = NULL;

  if (facts->last_cloud != 0) {
    age = rouse_backup_age_to_words (facts->last_cloud, now ());
    /* Translators: %s is an age, as "3 days ago" */
    title = g_strdup_printf (_ ("In iCloud, %s"), age);
    return rouse_row_new ("rouse-check-symbolic", "success", title,
                          _ ("As the phone says. Rouse cannot look into it."));
  }
  if (facts->cloud == ROUSE_TRUTH_NO)
    return rouse_row_new ("rouse-file-symbolic", "dim-label", _ ("Backups in iCloud are off"), NULL);
  return NULL;
}

void
rouse_backup_rows_fill (GtkListBox *list, const RouseBackupSurvey *survey)
{
  GtkWidget *cloud = survey->facts != NULL ? make_cloud_row (survey->facts) : NULL;

  rouse_rows_clear (list);
  for (guint i = 0; survey->backups != NULL && i < survey->backups->len; i++)
    gtk_list_box_append (list, rouse_backup_row_new (g_ptr_array_index (survey->backups, i)));
  if (cloud != NULL)
    gtk_list_box_append (list, cloud);
}

/* --- what the phone tells --- */

static char *
battery_words (const RouseBackupFacts *facts)
{
  if (facts->battery < 0)
    return NULL;
  /* Translators: charge of the battery, in percent */
  return g_strdup_printf (facts->is_charging == ROUSE_TRUTH_YES ? _ ("%d %%, charging") : _ ("%d %%"), facts->battery);
}

static char *
room_words (const RouseBackupFacts *facts)
{
  g_autofree char *available = facts->available >= 0 ? g_format_size ((guint64) facts->available) : NULL;
  g_autofree char *capacity = facts->capacity >= 0 ? g_format_size ((guint64) facts->capacity) : NULL;

  if (available == NULL || capacity == NULL)
    return g_steal_pointer (&available);
  return g_strdup_printf (_ ("%s of %s"), available, capacity);
}

static char *
system_words (const RouseBackupFacts *facts)
{
  if (facts->version == NULL)
    return NULL;
  /* Translators: a version and Apple's name for the build, as "iOS 17.4 (21E213)" */
  return facts->build != NULL ? g_strdup_printf (_ ("iOS %s (%s)"), facts->version, facts->build)
                              : g_strdup_printf ("iOS %s", facts->version);
}

static char *
lock_words (const RouseBackupFacts *facts)
{
  if (facts->trust == ROUSE_PHONE_TRUST_LOCKED || facts->is_locked == ROUSE_TRUTH_YES)
    return g_strdup (_ ("locked with its passcode"));
  return g_strdup (facts->trust == ROUSE_PHONE_TRUST_YES ? _ ("trusts this computer")
                                                         : _ ("does not trust this computer yet"));
}

static char *
find_my_words (const RouseBackupFacts *facts)
{
  if (facts->find_my == ROUSE_TRUTH_UNKNOWN)
    return NULL;
  return g_strdup (facts->find_my == ROUSE_TRUTH_YES
                       ? _ ("on: after an erase the Apple Account and its password are needed")
                       : _ ("off"));
}

static char *
local_words (const RouseBackupFacts *facts)
{
  g_autofree char *age = rouse_backup_age_to_words (facts->last_local, now ());

  if (facts->last_local == 0)
    return NULL;
  /* Translators: an age and a computer, as "3 days ago on Anna’s Mac" */
  return facts->last_computer != NULL ? g_strdup_printf (_ ("%s on %s"), age, facts->last_computer)
                                      : g_steal_pointer (&age);
}

static const struct {
  const char *title;
  char *(*get) (const RouseBackupFacts *facts);
} facts_table[] = {
  { N_ ("System"), system_words },   { N_ ("Passcode and trust"), lock_words },
  { N_ ("Battery"), battery_words }, { N_ ("Free space"), room_words },
  { N_ ("Find My"), find_my_words }, { N_ ("Last backup on a computer"), local_words },
};

void
rouse_fact_rows_fill (AdwExpanderRow *expander, GPtrArray *rows, const RouseBackupFacts *facts)
{
  g_autofree char *battery = battery_words (facts);
  g_autofree char *room = facts->available >= 0 ? g_format_size ((guint64) facts->available) : NULL;
  g_autoptr (GString) summary = g_string_new (facts->name);
  g_autofree char *line = NULL;

  for (guint i = 0; i < rows->len; i++)
    adw_expander_row_remove (expander, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (facts_table); i++) {
    g_autofree char *words = facts_table[i].get (facts);
    GtkWidget *row;

    if (words == NULL)
      continue;
    row = rouse_row_new (NULL, NULL, _ (facts_table[i].title), words);
    adw_expander_row_add_row (expander, row);
    g_ptr_array_add (rows, row);
  }
  if (battery != NULL) {
    if (summary->len > 0)
      g_string_append (summary, ", ");
    /* Translators: %s is as "80 %, charging" */
    g_string_append_printf (summary, _ ("battery %s"), battery);
  }
  if (room != NULL) {
    if (summary->len > 0)
      g_string_append (summary, ", ");
    /* Translators: %s is a size, as "12.3 GB" */
    g_string_append_printf (summary, _ ("%s free"), room);
  }
  line = rouse_isolate_line (summary->str);
  adw_expander_row_set_subtitle (expander, line);
}

GtkWidget *
rouse_fact_rows_warn_battery (const RouseBackupFacts *facts)
{
  g_autofree char *title = NULL;

  if (facts->battery < 0 || facts->battery >= LOW_BATTERY)
    return NULL;
  /* Translators: %d is the charge in percent */
  title = g_strdup_printf (_ ("The battery has only %d %%"), facts->battery);
  return rouse_row_new ("rouse-warning-symbolic", "warning", title, _ ("Charge the phone before you repair it."));
}
