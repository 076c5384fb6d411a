/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "backup/backup-words.h"

#include <glib/gi18n-lib.h>

#define MINUTE ((gint64) 60) /* seconds */
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/**
 * rouse_backup_age_to_words:
 * @date: Unix time; 0: unknown
 * @now: Unix time
 */
char *
rouse_backup_age_to_words (gint64 date, gint64 now)
{
  gint64 age = now - date;
  gulong days = (gulong) (MAX (age, 0) / DAY);

  if (date == 0)
    return g_strdup (_ ("at an unknown time"));
  if (age < -DAY)
    return g_strdup (_ ("in the future: a clock is wrong"));
  if (age < 2 * MINUTE)
    return g_strdup (_ ("just now"));
  if (age < 2 * HOUR)
    return g_strdup_printf (ngettext ("%lu minute ago", "%lu minutes ago", (gulong) (age / MINUTE)),
                            (gulong) (age / MINUTE));
  if (days < 2)
    return g_strdup_printf (ngettext ("%lu hour ago", "%lu hours ago", (gulong) (age / HOUR)), (gulong) (age / HOUR));
  if (days < 60)
    return g_strdup_printf (ngettext ("%lu day ago", "%lu days ago", days), days);
  if (days < 730)
    return g_strdup_printf (ngettext ("%lu month ago", "%lu months ago", days / 30), days / 30);
  return g_strdup_printf (ngettext ("%lu year ago", "%lu years ago", days / 365), days / 365);
}

char *
rouse_backup_to_words (const RouseBackup *backup)
{
  static const char *const states[] = {
    [ROUSE_BACKUP_COMPLETE] = N_ ("complete"),
    [ROUSE_BACKUP_INCOMPLETE] = N_ ("incomplete: it cannot be used"),
    [ROUSE_BACKUP_DAMAGED] = N_ ("damaged: parts of it are missing"),
  };
  static const char *const encrypted[] = {
    [ROUSE_TRUTH_UNKNOWN] = NULL,
    [ROUSE_TRUTH_NO] = N_ ("not encrypted"),
    [ROUSE_TRUTH_YES] = N_ ("encrypted"),
  };
  const char *second = encrypted[backup->encrypted];

  return g_strjoin (", ", _ (states[backup->state]), second != NULL ? _ (second) : NULL, NULL);
}

/* Spec 17 §3: what the person at the phone has to do. */
const char *
rouse_backup_trust_get_advice (RousePhoneTrust trust)
{
  static const char *const advice[] = {
    [ROUSE_PHONE_TRUST_UNKNOWN] = N_ ("The phone did not say whether it trusts this computer. Unlock it, connect it "
                                      "again, and try again."),
    [ROUSE_PHONE_TRUST_YES] = NULL,
    [ROUSE_PHONE_TRUST_NO] = N_ ("The phone does not know this computer yet. Unlock it; if it asks “Trust This "
                                 "Computer?”, tap Trust and enter the passcode."),
    [ROUSE_PHONE_TRUST_ASKING] = N_ ("The phone asks “Trust This Computer?”: tap Trust and enter the passcode."),
    [ROUSE_PHONE_TRUST_DENIED] = N_ ("“Don’t Trust” was tapped: pull the cable, plug it in again and tap Trust."),
    [ROUSE_PHONE_TRUST_LOCKED] = N_ ("The phone is locked: unlock it with its passcode."),
    [ROUSE_PHONE_TRUST_MANAGED] = N_ ("The phone is managed and may not be paired: ask its administrator."),
  };

  return advice[trust] != NULL ? _ (advice[trust]) : NULL;
}

const char *
rouse_backup_truth_to_words (RouseTruth truth)
{
  static const char *const words[] = {
    [ROUSE_TRUTH_UNKNOWN] = N_ ("unknown"),
    [ROUSE_TRUTH_NO] = N_ ("no"),
    [ROUSE_TRUTH_YES] = N_ ("yes"),
  };

  return _ (words[truth]);
}

const char *
rouse_backup_ask_to_words (RouseBackupAsk ask)
{
  static const char *const words[] = {
    [ROUSE_BACKUP_ASKS_NOTHING] = NULL,
    [ROUSE_BACKUP_ASKS_UNLOCK] = N_ ("The phone is locked: unlock it with its passcode."),
    [ROUSE_BACKUP_ASKS_TRUST] = N_ ("The phone asks “Trust This Computer?”: tap Trust and enter the passcode."),
    [ROUSE_BACKUP_ASKS_PASSCODE] = N_ ("Unlock the phone and enter its passcode there, as it asks."),
    [ROUSE_BACKUP_ASKS_LOOK] = N_ ("Nothing was heard of the phone for a while. Look at its screen: it may want its "
                                   "passcode. A phone with much on it may also just take long."),
  };

  return words[ask] != NULL ? _ (words[ask]) : NULL;
}

const char *
rouse_backup_encryption_to_words (RouseTruth encrypted)
{
  static const char *const words[] = {
    [ROUSE_TRUTH_UNKNOWN] = NULL,
    [ROUSE_TRUTH_NO] = N_ ("Not encrypted: saved passwords, Health data and Wi-Fi settings are left out, and who has "
                           "the folder can read the rest."),
    [ROUSE_TRUTH_YES] = N_ ("Encrypted: saved passwords, Health data and Wi-Fi settings are in it too. It can only be "
                            "put back with its password."),
  };

  return words[encrypted] != NULL ? _ (words[encrypted]) : NULL;
}
