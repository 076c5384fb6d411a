/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restored-codes.h"

#include <glib/gi18n.h>

#define CABLE ROUSE_ADVICE_CABLE
#define AGAIN ROUSE_ADVICE_AGAIN
#define NET ROUSE_ADVICE_NET
#define FIRMWARE_FILE ROUSE_ADVICE_FILE
#define ERASE ROUSE_ADVICE_ERASE
#define NEWEST ROUSE_ADVICE_NEWEST
#define SPACE ROUSE_ADVICE_SPACE
#define APP ROUSE_ADVICE_APP
#define POWER ROUSE_ADVICE_POWER
#define SERVICE ROUSE_ADVICE_SERVICE

/* Spec 27 §3, with the meanings of 20 §8. */
static const RouseRestoredStatus statuses[] = {
  { -1,
    "generic: an updater of a chip or the final check failed",
    N_ ("A chip in the phone could not be updated."),
    { CABLE, AGAIN, SERVICE } },
  { 6,
    "disk operation or sealing of the system volume failed",
    N_ ("The phone’s storage had a problem, or the installed system did not match."),
    { FIRMWARE_FILE, CABLE, ERASE, SERVICE } },
  { 10, "the phone finds this host incompatible", N_ ("This version of the app is too old for this iOS."), { APP } },
  { 14,
    "the system image could not be restored, or no space was left",
    N_ ("The system could not be written: the phone is full, or the connection stumbled."),
    { SPACE, CABLE, FIRMWARE_FILE, POWER } },
  { 27, "the file systems could not be mounted", N_ ("The layout of the phone’s storage is damaged."), { ERASE } },
  { 37,
    "start-up firmware could not be written",
    N_ ("The phone’s start-up memory may be faulty."),
    { AGAIN, SERVICE } },
  { 50, "SEP firmware was not loaded", N_ ("The phone’s security chip did not start."), { AGAIN, SERVICE } },
  { 51, "SEP firmware was not loaded", N_ ("The phone’s security chip did not start."), { AGAIN, SERVICE } },
  { 53,
    "factory data could not be recovered",
    N_ ("The phone could not reach Apple to check its parts, or one of its parts is not the original."),
    { NET, AGAIN, SERVICE } },
  { 56,
    "the NFC chip or the camera does not answer",
    N_ ("The NFC chip or the camera did not answer."),
    { AGAIN, SERVICE } },
  { 68,
    "an update to an older version was refused",
    N_ ("The chosen iOS is older than the one on the phone."),
    { NEWEST, ERASE } },
  { 75,
    "not documented; seen while the storage was probed",
    N_ ("The phone’s storage could not be prepared."),
    { NET, AGAIN, ERASE } },
  { 100,
    "the cryptexes could not be installed",
    N_ ("A part of the system could not be installed."),
    { AGAIN, ERASE, APP } },
  { 1002,
    "baseband or battery chip does not answer",
    N_ ("The mobile radio or the battery’s chip did not answer."),
    { AGAIN, SERVICE } },
  { 1015,
    "the baseband refused an older firmware",
    N_ ("The mobile radio does not accept an older iOS."),
    { NEWEST, SERVICE } },
  { 1100,
    "checksum of the system image does not match",
    N_ ("Data was damaged on the way to the phone."),
    { CABLE, FIRMWARE_FILE } },
};
static const RouseRestoredStatus finished = { 0, "finished", N_ ("The phone reports success."), { ROUSE_ADVICE_END } };
static const RouseRestoredStatus unknown = {
  G_MININT64,
  "unknown status",
  N_ ("The phone gave up, and the reason is not known."),
  { CABLE, AGAIN, ERASE, SERVICE },
};

/* The same numbers in the other forms in which they have been seen: as 32 bits without a sign, and negative. */
static gint64
normalise (gint64 status)
{
  if (status > G_MAXINT32 && status <= G_MAXUINT32)
    status = (gint32) status;
  return status < -1 ? -status : status;
}

/**
 * rouse_restored_status_find:
 * @status: of the StatusMsg
 *
 * Returns: what it means and what may help; never NULL
 */
const RouseRestoredStatus *
rouse_restored_status_find (gint64 status)
{
  gint64 wanted = status == G_MININT64 ? status : normalise (status);

  if (wanted == 0)
    return &finished;
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (statuses[i].status == wanted)
      return &statuses[i];
  return &unknown;
}

/* What the status means, for the log. */
const char *
rouse_restored_status_meaning (gint64 status)
{
  return rouse_restored_status_find (status)->meaning;
}
