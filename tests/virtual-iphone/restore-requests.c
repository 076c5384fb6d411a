/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore-rare.h"
#include "restore-script.h"

#include <stdio.h>

/* What the scripts ask for, as the documentation's table is checked against it. */

typedef struct {
  SimRowKind kind;
  const char *types[6];
} Asked;

static const Asked asked[] = {
  { SIM_ROW_IMAGE, { "SystemImageData" } },
  { SIM_ROW_IMAGE_JOB, { "SystemImageData", "URLAsset", "StreamedImageDecryptionKey" } },
  { SIM_ROW_MODEM, { "BasebandData", "BasebandUpdaterOutputData" } },
  { SIM_ROW_MODEM_JOB, { "BasebandData", "BasebandUpdaterOutputData" } },
  { SIM_ROW_UPDATER, { "FirmwareUpdaterData" } },
  { SIM_ROW_UPDATER_JOB, { "FirmwareUpdaterData" } },
  { SIM_ROW_CRYPTEX, { "BuildIdentityDict", "FirmwareUpdaterData", "SourceBootObjectV4" } },
  { SIM_ROW_RECOVERY_OS,
    { "RecoveryOSRootTicketData", "RecoveryOSFileAssetImage", "RecoveryOSIBootFWFilesImages", "RecoveryOSVersionData",
      "RecoveryOSImage" } },
};

static void
collect (const SimScript *script, const SimRow *rows, GHashTable *types)
{
  for (const SimRow *row = rows; row->kind != SIM_ROW_END_OF_TABLE; row++) {
    if (row->kind == SIM_ROW_BLOCK)
      collect (script, row->table, types);
    if (row->kind == SIM_ROW_ASK || row->kind == SIM_ROW_LIST)
      g_hash_table_add (types, (gpointer) row->what);
    if ((row->kind == SIM_ROW_UPDATER || row->kind == SIM_ROW_UPDATER_JOB) && !script->legacy_updaters) {
      g_hash_table_add (types, (gpointer) "BuildIdentityDict");
      g_hash_table_add (types, (gpointer) "SourceBootObjectV4");
    }
    for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
      for (gsize j = 0; asked[i].kind == row->kind && j < G_N_ELEMENTS (asked[i].types) && asked[i].types[j]; j++)
        g_hash_table_add (types, (gpointer) asked[i].types[j]);
  }
}

void
sim_script_print_requests (void)
{
  gsize n_scripts = 0;
  const SimScript *scripts = sim_scripts_get (&n_scripts);

  for (gsize i = 0; i < n_scripts; i++) {
    g_autoptr (GHashTable) types = g_hash_table_new (g_str_hash, g_str_equal);
    g_autoptr (GList) names = NULL;

    collect (&scripts[i], scripts[i].rows, types);
    names = g_list_sort (g_hash_table_get_keys (types), (GCompareFunc) g_strcmp0);
    for (GList *name = names; name != NULL; name = name->next)
      printf ("%s\t%s\n", scripts[i].name, (const char *) name->data);
  }
  sim_restore_rare_print ();
}
