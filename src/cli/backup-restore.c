/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/backup-restore.h"

#include <glib/gi18n.h>

#include "backup/backup-facts.h"
#include "backup/backup-return.h"
#include "backup/backup-tool.h"
#include "backup/backup-words.h"
#include "base/error.h"
#include "base/spawn.h"
#include "cli/backup-list.h"
#include "cli/commands.h"
#include "cli/json-line.h"
#include "cli/phone-finder.h"

#define FIND_MS 5000

/* What the tool is called with, for a person to type or to be run. */
static char **
make_command (const RouseBackup *backup, const char *tool, const char *udid)
{
  g_auto (GStrv) words = rouse_backup_return_get_words (backup);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add_many (builder, tool, "-u", udid, NULL);
  g_strv_builder_addv (builder, (const char **) words);
  return g_strv_builder_end (builder);
}

/* For a shell: each word quoted. */
static char *
to_line (char **words)
{
  GString *line = g_string_new (NULL);

  for (gsize i = 0; words[i] != NULL; i++) {
    g_autofree char *quoted = g_shell_quote (words[i]);

    g_string_append_printf (line, "%s%s", i > 0 ? " " : "", quoted);
  }
  return g_string_free (line, FALSE);
}

static void
print_steps (const RouseBackup *backup, const char *command, gboolean as_json)
{
  const char *step;

  if (as_json) {
    g_autoptr (JsonBuilder) json = rouse_json_line_begin ("backup-steps");

    rouse_json_line_string (json, "command", command);
    json_builder_set_member_name (json, "steps");
    json_builder_begin_array (json);
    for (guint i = 0; (step = rouse_backup_return_get_step (i)) != NULL; i++)
      rouse_json_line_element (json, step);
    json_builder_end_array (json);
    rouse_json_line_end (json);
    return;
  }
  rouse_backup_line_print (backup);
  g_print ("\n");
  for (guint i = 0; (step = rouse_backup_return_get_step (i)) != NULL; i++)
    g_print ("%u. %s\n", i + 1, step);
  if (backup->encrypted == ROUSE_TRUTH_YES)
    g_print ("%s\n", _ ("The backup is encrypted: its password will be asked for."));
  g_print ("\n  %s\n", command);
}

/* The phone that gets the backup; NULL with an error that says what to do first. */
static char *
find_target (guint64 ecid, GError **error)
{
  g_autoptr (RouseDeviceMonitor) monitor = rouse_device_monitor_new ();
  g_autoptr (RouseDevice) device = NULL;
  g_autoptr (RouseBackupFacts) facts = NULL;
  g_autofree char *udid = NULL;

  if (rouse_device_monitor_start (monitor, error))
    device = rouse_phone_finder_find (monitor, ecid, FIND_MS, error);
  if (device != NULL)
    udid = g_strdup (rouse_device_get_sighting (device)->udid);
  rouse_device_monitor_stop (monitor);
  if (device == NULL)
    return NULL;
  if (rouse_device_get_mode (device) != ROUSE_DEVICE_MODE_NORMAL || udid == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED, "the phone must have started first");
    return NULL;
  }
  facts = rouse_backup_facts_read (udid, TRUE, error);
  if (facts == NULL)
    return NULL;
  if (facts->trust != ROUSE_PHONE_TRUST_YES) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_LOCKED, rouse_backup_trust_get_advice (facts->trust));
    return NULL;
  }
  if (facts->find_my == ROUSE_TRUTH_YES) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_FIND_MY, "Find My is on");
    return NULL;
  }
  return g_steal_pointer (&udid);
}

/* The tool speaks for itself on the terminal, and asks for the password there. */
static int
run_tool (const RouseBackup *backup, guint64 ecid, gboolean as_json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *tool = rouse_backup_tool_find (&error);
  g_autofree char *udid = tool != NULL ? find_target (ecid, &error) : NULL;
  g_auto (GStrv) words = udid != NULL ? make_command (backup, tool, udid) : NULL;
  g_autoptr (GSubprocess) process = NULL;

  if (words != NULL)
    process = g_subprocess_newv ((const char *const *) words,
                                 rouse_spawn_flags () | G_SUBPROCESS_FLAGS_STDIN_INHERIT |
                                     (as_json ? G_SUBPROCESS_FLAGS_STDOUT_SILENCE : 0),
                                 &error);
  if (process == NULL || !g_subprocess_wait_check (process, NULL, &error))
    return rouse_cli_report (error, as_json);
  if (!as_json)
    g_print ("%s\n", _ ("The backup is on the phone, which restarts now."));
  return EXIT_OK;
}

int
rouse_backup_restore (const char *path, guint64 ecid, gboolean yes, gboolean as_json)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseBackup) backup = rouse_backup_read (absolute, &error);
  g_auto (GStrv) words = NULL;
  g_autofree char *command = NULL;

  if (backup == NULL || !rouse_backup_check (backup, NULL, &error))
    return rouse_cli_report (error, as_json);
  if (backup->state != ROUSE_BACKUP_COMPLETE) {
    g_set_error (&error, ROUSE_ERROR, ROUSE_ERROR_BACKUP, "the backup is %s: %s",
                 rouse_backup_state_to_string (backup->state), backup->why);
    return rouse_cli_report (error, as_json);
  }
  words = make_command (backup, "idevicebackup2", backup->udid != NULL ? backup->udid : "UDID");
  command = to_line (words);
  if (!yes) {
    print_steps (backup, command, as_json);
    return EXIT_OK;
  }
  return run_tool (backup, ecid, as_json);
}
