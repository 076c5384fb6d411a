/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Exit codes of rousectl; documented in its man page, tested. */
enum {
  EXIT_OK = 0,
  EXIT_FAILED = 1,
  EXIT_USAGE = 2,
  EXIT_CANCELLED = 3,
  EXIT_LATE = 4,
  EXIT_ROUSE_ERROR = 10, /* + the RouseError */
};

int rouse_cli_exit_code (const GError *error);
/* Says what went wrong and what to do, on stderr or as a JSON line; returns the exit code. */
int rouse_cli_report (const GError *error, gboolean as_json);
/* Parses @argv by @entries; FALSE after having said what is wrong (exit with EXIT_USAGE). */
gboolean rouse_cli_parse (int *argc, char ***argv, const char *parameters, const char *summary,
                          const GOptionEntry *entries);
/* "0x1A2B" or "1a2b" */
gboolean rouse_cli_parse_ecid (const char *text, guint64 *ecid, GError **error);

int rouse_cmd_backup (int argc, char **argv);
int rouse_cmd_devices (int argc, char **argv);
int rouse_cmd_watch (int argc, char **argv);
int rouse_cmd_dfu (int argc, char **argv);
int rouse_cmd_doctor (int argc, char **argv);
int rouse_cmd_errors (int argc, char **argv);
int rouse_cmd_report (int argc, char **argv);
int rouse_cmd_info (int argc, char **argv);
int rouse_cmd_firmware (int argc, char **argv);
int rouse_cmd_check_signing (int argc, char **argv); /* a verb of it, as the next three */
int rouse_cmd_download (int argc, char **argv);
int rouse_cmd_verify (int argc, char **argv);
int rouse_cmd_cache (int argc, char **argv);
int rouse_cmd_recovery (int argc, char **argv);
int rouse_cmd_restore (int argc, char **argv);
int rouse_cmd_resume (int argc, char **argv);
int rouse_cmd_history (int argc, char **argv);
