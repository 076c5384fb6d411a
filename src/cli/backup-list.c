/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/backup-list.h"

#include <glib/gi18n.h>

#include "backup/backup-finder.h"
#include "backup/backup-words.h"
#include "cli/commands.h"
#include "cli/json-line.h"
#include "cli/json-text.h"
#include "cli/phone-facts.h"
#include "device/device-models.h"

static char *
get_title (const RouseBackup *backup)
{
  const char *name = backup->name != NULL ? backup->name : _ ("unknown phone");
  g_autofree char *text =
      backup->version != NULL
          ? g_strdup_printf ("%s  (%s, iOS %s)", name, backup->product_type != NULL ? backup->product_type : "?",
                             backup->version)
          : g_strdup (name);

  return rouse_json_text_clean (text);
}

void
rouse_backup_line_print (const RouseBackup *backup)
{
  g_autofree char *title = get_title (backup);
  g_autofree char *age = rouse_backup_age_to_words (backup->date, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *size = g_format_size (backup->size);
  g_autofree char *words = rouse_backup_to_words (backup);
  g_autofree char *path = rouse_json_text_clean (backup->path);

  g_print ("%s\n", title);
  g_print ("  %s, %s%s, %s\n", age, backup->is_measured ? "" : "≥ ", size, words);
  g_print ("  %s\n", path);
}

void
rouse_backup_line_add (const RouseBackup *backup, JsonBuilder *json)
{
  rouse_json_line_string (json, "path", backup->path);
  rouse_json_line_string (json, "udid", backup->udid);
  rouse_json_line_string (json, "owner_name", backup->name);
  rouse_json_line_string (json, "product_type", backup->product_type);
  rouse_json_line_string (json, "version", backup->version);
  rouse_phone_facts_add_time (json, "date", backup->date);
  rouse_json_line_int (json, "size", (gint64) backup->size);
  rouse_json_line_int (json, "files", (gint64) backup->n_files);
  rouse_json_line_bool (json, "measured", backup->is_measured);
  json_builder_set_member_name (json, "encrypted");
  if (backup->encrypted == ROUSE_TRUTH_UNKNOWN)
    json_builder_add_null_value (json);
  else
    json_builder_add_boolean_value (json, backup->encrypted == ROUSE_TRUTH_YES);
  rouse_json_line_string (json, "state", rouse_backup_state_to_string (backup->state));
  rouse_json_line_string (json, "why", backup->why);
}

static void
show (RouseBackup *backup, gboolean as_json)
{
  g_autoptr (GError) error = NULL;

  if (!rouse_backup_check (backup, NULL, &error))
    g_printerr ("rousectl: %s\n", error->message);
  if (as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("backup");

    rouse_backup_line_add (backup, json);
    rouse_json_line_end (json);
  } else {
    rouse_backup_line_print (backup);
  }
}

int
rouse_backup_list (const char *folder, gboolean as_json)
{
  g_auto (GStrv) usual = folder == NULL ? rouse_backup_finder_get_usual_folders () : NULL;
  const char *const one[] = { folder, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (folder != NULL && !g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s: no such folder", folder);
    return rouse_cli_report (error, as_json);
  }
  found = rouse_backup_finder_find (folder != NULL ? one : (const char *const *) usual, NULL, &error);
  if (found == NULL)
    return rouse_cli_report (error, as_json);
  for (guint i = 0; i < found->len; i++)
    show (g_ptr_array_index (found, i), as_json);
  if (found->len == 0 && !as_json)
    g_print ("%s\n", folder != NULL
                         ? _ ("There is no backup in this folder.")
                         : _ ("No backup was found in the usual folders. Name another folder or the place of "
                              "a disk: rousectl backup list FOLDER"));
  return EXIT_OK;
}
