/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/backup-list.h"
#include "cli/commands.h"

/* rousectl backup */
int
rouse_cmd_backup (int argc, char **argv)
{
  gboolean as_json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print one JSON object a line"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!rouse_cli_parse (&argc, &argv, N_ ("list|create|restore [FOLDER]"), _ ("Finds, makes and puts back backups."),
                        entries))
    return EXIT_USAGE;
  return rouse_backup_list (argv[2], as_json);
}
