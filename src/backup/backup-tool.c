/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-tool.h"

#include <string.h>

#include "base/error.h"

#define PROGRAM "idevicebackup2"
#define MAX_WORD 300 /* bytes of a line that are kept */

/**
 * rouse_backup_tool_find:
 *
 * Returns: (transfer full): the program's path
 */
char *
rouse_backup_tool_find (GError **error)
{
  char *path = g_find_program_in_path (PROGRAM);

  if (path == NULL)
    g_set_error_literal (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT,
                         "the program " PROGRAM " is not installed; it is in the package libimobiledevice-utils "
                         "(Debian, Ubuntu, Fedora) or libimobiledevice (Arch)");
  return path;
}

/* "[=====   ]  12% Finished": of the whole; other bars with bytes in brackets are of one bundle of files. */
static gboolean
take_progress (RouseBackupTalk *self, const char *line)
{
  const char *end = g_str_has_suffix (line, "% Finished") ? line + strlen (line) - strlen ("% Finished") : NULL;
  const char *start = end;
  double fraction;

  while (start != NULL && start > line && g_ascii_isdigit (start[-1]))
    start--;
  if (start == end)
    return FALSE;
  fraction = (double) MIN (g_ascii_strtoull (start, NULL, 10), 100) / 100.0;
  if (fraction <= self->fraction)
    return FALSE;
  self->fraction = fraction;
  self->asks_passcode = FALSE;
  return TRUE;
}

static gboolean
take_encryption (RouseBackupTalk *self, const char *line)
{
  if (strcmp (line, "Backup will be encrypted.") == 0)
    self->encrypted = ROUSE_TRUTH_YES;
  else if (strcmp (line, "Backup will be unencrypted.") == 0)
    self->encrypted = ROUSE_TRUTH_NO;
  else
    return FALSE;
  return TRUE;
}

static void
take_error (RouseBackupTalk *self, const char *line)
{
  static const struct {
    const char *before;
    gboolean is_lockdown;
  } rows[] = {
    { "ErrorCode ", FALSE },
    { "ERROR: Could not connect to lockdownd, error code ", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_has_prefix (line, rows[i].before)) {
      self->has_error = TRUE;
      self->is_lockdown = rows[i].is_lockdown;
      self->code = (int) g_ascii_strtoll (line + strlen (rows[i].before), NULL, 10);
    }
}

/**
 * rouse_backup_talk_line:
 *
 * Source: lines of idevicebackup2 1.3.0 as it was seen to write them. Of the question for the passcode only the word
 * is looked for: versions differ.
 */
gboolean
rouse_backup_talk_line (RouseBackupTalk *self, const char *line)
{
  g_autofree char *low = NULL;

  if (line[0] == '\0')
    return FALSE;
  if (line[0] == '[')
    return take_progress (self, line);
  g_free (self->last_word);
  self->last_word = g_strndup (line, MAX_WORD);
  take_error (self, line);
  if (strcmp (line, "Restore Successful.") == 0 || strcmp (line, "The device should reboot now.") == 0)
    self->is_done = TRUE;
  if (take_encryption (self, line))
    return TRUE;
  if (strchr (line, '/') != NULL) /* the name of a folder may hold any word */
    return FALSE;
  low = g_ascii_strdown (line, -1);
  if (strstr (low, "passcode") == NULL || self->asks_passcode)
    return FALSE;
  self->asks_passcode = TRUE;
  return TRUE;
}

void
rouse_backup_talk_clear (RouseBackupTalk *self)
{
  g_clear_pointer (&self->last_word, g_free);
}

/* Spec 17 §8.7 and, for lockdownd, libimobiledevice's lockdown.h. */
static const struct {
  gboolean is_lockdown;
  int code;
  gboolean is_io;
  int to;
  const char *text;
} errors[] = {
  { FALSE, 1, FALSE, ROUSE_ERROR_LOCKED, "the phone locked itself: unlock it and try again" },
  { FALSE, 105, TRUE, G_IO_ERROR_NO_SPACE, "there is not enough room on this computer" },
  { FALSE, 205, FALSE, ROUSE_ERROR_BACKUP,
    "the backup that is in the folder already is damaged: choose another folder or remove it" },
  { FALSE, 207, FALSE, ROUSE_ERROR_PASSWORD, "that is not the password of the backup" },
  { FALSE, 208, FALSE, ROUSE_ERROR_LOCKED, "the phone is locked: unlock it with its passcode" },
  { FALSE, 211, FALSE, ROUSE_ERROR_FIND_MY, "Find My must be turned off on the phone first" },
  { FALSE, 212, FALSE, ROUSE_ERROR_FAILED, "the phone must be set up first" },
  { TRUE, -17, FALSE, ROUSE_ERROR_LOCKED, "the phone is locked: unlock it with its passcode" },
  { TRUE, -18, FALSE, ROUSE_ERROR_LOCKED, "“Don’t Trust” was tapped: plug the cable in again and tap Trust" },
  { TRUE, -19, FALSE, ROUSE_ERROR_LOCKED, "the phone asks whether to trust this computer: tap Trust" },
};

void
rouse_backup_talk_set_error (const RouseBackupTalk *self, int exit_code, GError **error)
{
  const char *word = self->last_word != NULL ? self->last_word : "no word of it";

  for (gsize i = 0; self->has_error && i < G_N_ELEMENTS (errors); i++)
    if (errors[i].is_lockdown == self->is_lockdown && errors[i].code == self->code) {
      g_set_error (error, errors[i].is_io ? G_IO_ERROR : ROUSE_ERROR, errors[i].to, "%s (error %d)", errors[i].text,
                   self->code);
      return;
    }
  if (g_strcmp0 (word, "No device found.") == 0)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE, "the phone is not connected any more");
  else
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, PROGRAM " ended with %d: %s", exit_code, word);
}
