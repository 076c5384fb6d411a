/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "cli/commands.h"
#include "transport/mux-relay.h"

static const struct {
  const char *name;
  int (*run) (int argc, char **argv);
  const char *summary;
} commands[] = {
  { "devices", rouse_cmd_devices, N_ ("List the phones that are connected") },
  { "watch", rouse_cmd_watch, N_ ("Tell of phones that come, change their mode and go") },
  { "info", rouse_cmd_info, N_ ("Describe a firmware file, or the connected phone") },
  { "firmware", rouse_cmd_firmware, N_ ("Find, fetch and check firmware") },
  { "backup", rouse_cmd_backup, N_ ("Find, make and put back backups on this computer") },
  { "dfu", rouse_cmd_dfu, N_ ("Guide your hands into DFU mode") },
  { "doctor", rouse_cmd_doctor, N_ ("Check whether this computer has what a restore needs") },
  { "recovery", rouse_cmd_recovery, N_ ("Bring a phone into recovery mode, or out of it") },
  { "restore", rouse_cmd_restore, N_ ("Install iOS anew") },
  { "resume", rouse_cmd_resume, N_ ("Go on with a repair that was interrupted") },
  { "history", rouse_cmd_history, N_ ("Tell what was repaired") },
  { "errors", rouse_cmd_errors, N_ ("Explain an error code") },
  { "report", rouse_cmd_report, N_ ("Write what is needed to look for a fault") },
};

static void
print_help (void)
{
  g_print ("%s\n\n%s\n", _ ("Usage: rousectl COMMAND [OPTION…]"), _ ("Brings an iPhone back to life."));
  g_print ("\n%s\n", _ ("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s %s\n", commands[i].name, _ (commands[i].summary));
  g_print ("\n%s\n", _ ("“rousectl COMMAND --help” tells more about each."));
}

int
main (int argc, char **argv)
{
  g_autoptr (RouseMuxRelay) relay G_GNUC_UNUSED = rouse_mux_relay_enter_sandbox ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("rousectl");

  if (argc < 2 || g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help")) {
    print_help ();
    return argc < 2 ? EXIT_USAGE : EXIT_OK;
  }
  if (g_str_equal (argv[1], "--version")) {
    g_print ("rousectl %s\n", PACKAGE_VERSION);
    return EXIT_OK;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, argv[1]))
      return commands[i].run (argc - 1, argv + 1);

  g_printerr (_ ("rousectl: there is no command “%s”; “rousectl --help” lists them\n"), argv[1]);
  return EXIT_USAGE;
}
