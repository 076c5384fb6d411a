/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/backup-create.h"
#include "cli/backup-list.h"
#include "cli/backup-restore.h"
#include "cli/commands.h"

typedef struct {
  gboolean as_json, yes;
  char *to;
  char *ecid_text;
  guint64 ecid;
} Options;

static int
list (const char *folder, const Options *options)
{
  return rouse_backup_list (folder, options->as_json);
}

static int
create (const char *folder, const Options *options)
{
  return rouse_backup_create (options->to != NULL ? options->to : folder, options->ecid, options->as_json);
}

static int
restore (const char *folder, const Options *options)
{
  if (folder == NULL) {
    g_printerr ("rousectl: %s\n", _ ("which backup? “rousectl backup list” tells their folders"));
    return EXIT_USAGE;
  }
  return rouse_backup_restore (folder, options->ecid, options->yes, options->as_json);
}

static const struct {
  const char *name;
  int (*run) (const char *folder, const Options *options);
} verbs[] = {
  { "create", create },
  { "list", list },
  { "restore", restore },
};

/* rousectl backup */
int
rouse_cmd_backup (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &options.to, N_ ("Where to make the backup"), N_ ("FOLDER") },
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &options.ecid_text, N_ ("Which phone, if there are several"), N_ ("ECID") },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Really put the backup back, instead of saying how"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Print one JSON object a line"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  int code = EXIT_USAGE;

  if (!rouse_cli_parse (&argc, &argv, N_ ("list|create|restore [FOLDER]"),
                        _ ("Finds the backups on this computer or on a disk, makes a new one, or puts one back."),
                        entries))
    return EXIT_USAGE;
  if (options.ecid_text != NULL && !rouse_cli_parse_ecid (options.ecid_text, &options.ecid, &error)) {
    g_printerr ("rousectl: --ecid: %s\n", error->message);
  } else if (argc > 3) {
    g_printerr ("rousectl: %s\n", _ ("too many words"));
  } else {
    gsize i = 0;

    while (i < G_N_ELEMENTS (verbs) && g_strcmp0 (verbs[i].name, argc > 1 ? argv[1] : NULL) != 0)
      i++;
    if (i < G_N_ELEMENTS (verbs))
      code = verbs[i].run (argc > 2 ? argv[2] : NULL, &options);
    else
      g_printerr ("rousectl: %s\n", _ ("what about backups? “list”, “create” or “restore”"));
  }
  g_free (options.to);
  g_free (options.ecid_text);
  return code;
}
