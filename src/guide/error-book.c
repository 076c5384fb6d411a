/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/error-book.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "base/error.h"

static const RouseErrorEntry entries[] = {
  [ROUSE_ERROR_FAILED] = { "failed", N_ ("Something went wrong"), N_ ("The details are in the log."),
                           N_ ("Try again, and save the log if it happens again.") },
  [ROUSE_ERROR_NO_DEVICE] = { "no-device", N_ ("No phone is seen"), N_ ("No phone answers on the cable."),
                              N_ ("Plug the cable directly into the computer, and try another cable or port.") },
  [ROUSE_ERROR_SEVERAL_DEVICES] = { "several-devices", N_ ("More than one phone is connected"),
                                    N_ ("It must be certain which phone is meant."),
                                    N_ ("Unplug all phones but one, or choose one.") },
  [ROUSE_ERROR_DEVICE_GONE] = { "device-gone", N_ ("The phone was disconnected"),
                                N_ ("The connection to the phone broke in the middle."),
                                N_ ("Connect it again with a good cable, directly to the computer, and start again.") },
  [ROUSE_ERROR_NO_PERMISSION] = { "no-permission", N_ ("The phone may not be opened"),
                                  N_ ("This computer’s rules do not let you use the phone’s USB connection."),
                                  N_ ("Install the udev rule that comes with Rouse, then plug the phone in again.") },
  [ROUSE_ERROR_UNKNOWN_DEVICE] = { "unknown-device", N_ ("This model is not known"),
                                   N_ ("This version of Rouse does not know the connected device."),
                                   N_ ("Look for a newer version of Rouse.") },
  [ROUSE_ERROR_LOCKED] = { "locked", N_ ("The phone is waiting for you"),
                           N_ ("It is locked, or it asks whether to trust this computer."),
                           N_ ("Unlock the phone, tap “Trust”, and try again.") },
  [ROUSE_ERROR_NO_FILE] = { "no-file", N_ ("The firmware file is not there"), N_ ("There is no file of that name."),
                            N_ ("Choose the firmware file again.") },
  [ROUSE_ERROR_NOT_READABLE] = { "not-readable", N_ ("The firmware file cannot be read"),
                                 N_ ("Its permissions do not allow you to read it."),
                                 N_ ("Change the file’s permissions, or copy it to a folder of your own.") },
  [ROUSE_ERROR_IS_FOLDER] = { "is-folder", N_ ("This is a folder, not firmware"),
                              N_ ("The folder does not hold unpacked firmware."),
                              N_ ("Choose the firmware file itself; its name ends in “.ipsw”.") },
  [ROUSE_ERROR_NOT_FIRMWARE] = { "not-firmware", N_ ("This is not a complete firmware file"),
                                 N_ ("The file is no firmware, or its download was cut short."),
                                 N_ ("Download the firmware again.") },
  [ROUSE_ERROR_DAMAGED_FIRMWARE] = { "damaged-firmware", N_ ("The firmware file is damaged"),
                                     N_ ("A part of the file is not what Apple put into it."),
                                     N_ ("Download the firmware again.") },
  [ROUSE_ERROR_WRONG_FIRMWARE] = { "wrong-firmware", N_ ("This firmware does not fit"),
                                   N_ ("The file is for another model, or cannot do what was asked for."),
                                   N_ ("Choose the firmware for the connected model.") },
  [ROUSE_ERROR_NOT_SIGNED] = { "not-signed", N_ ("Apple no longer allows this version"),
                               N_ ("Apple’s server refuses this iOS version for this phone."),
                               N_ ("Choose the newest version for this model.") },
  [ROUSE_ERROR_SIGNING] = { "signing", N_ ("Apple’s permission could not be used"),
                            N_ ("The signing server’s answer does not fit this phone."),
                            N_ ("Try again later; if it stays, look for a newer version of Rouse.") },
  [ROUSE_ERROR_NETWORK] = { "network", N_ ("Apple could not be reached"),
                            N_ ("The computer has no connection to Apple’s server."),
                            N_ ("Check the network, switch off VPN or filters, and try again.") },
  [ROUSE_ERROR_REFUSED] = { "refused", N_ ("The phone refused to start the repair"),
                            N_ ("It did not accept the start-up software."),
                            N_ ("Restart the phone into recovery or DFU mode and try again.") },
  [ROUSE_ERROR_PROTOCOL] = { "protocol", N_ ("The phone said something unexpected"),
                             N_ ("Its answer could not be understood."),
                             N_ ("Connect the phone again and start again.") },
  [ROUSE_ERROR_RESTORE] = { "restore", N_ ("The phone could not be restored"),
                            N_ ("The phone itself reports that a step failed."),
                            N_ ("Try again with another cable, directly at the computer.") },
  [ROUSE_ERROR_TOO_LATE] = { "too-late", N_ ("It cannot be stopped now"), N_ ("The phone is being written to."),
                             N_ ("Let it finish.") },
  [ROUSE_ERROR_NO_ROOM] = { "no-room", N_ ("Too little room on the disk"),
                            N_ ("The firmware does not fit on this computer’s disk."),
                            N_ ("Empty the bin, delete old firmware, or choose another folder.") },
  [ROUSE_ERROR_IN_USE] = { "in-use", N_ ("The file is in use"), N_ ("Another program works with the same file."),
                           N_ ("Wait until it is finished, then try again.") },
  [ROUSE_ERROR_EXISTS] = { "exists", N_ ("Another file has this name"),
                           N_ ("A file of this name is there already, and its contents are different."),
                           N_ ("Move that file away, or choose another name. It was not changed.") },
  [ROUSE_ERROR_UNTRUSTED] = { "untrusted", N_ ("The server could not prove who it is"),
                              N_ ("Its certificate is not valid, so that somebody could be in between. Nothing was "
                                  "accepted."),
                              N_ ("Check this computer’s date and time, and whether the network wants you to log "
                                  "in.") },
  [ROUSE_ERROR_PORTAL] = { "portal", N_ ("The network asks for a login"),
                           N_ ("A page of the network answered in place of Apple’s server, as in hotels and trains."),
                           N_ ("Open a web page in the browser, log in to the network there, and try again.") },
  [ROUSE_ERROR_CLOCK] = { "clock", N_ ("The date of this computer is wrong"),
                          N_ ("With a wrong date, no server can prove who it is."),
                          N_ ("Set the date and the time of this computer, and try again.") },
  [ROUSE_ERROR_NO_MEMORY] = { "no-memory", N_ ("This computer has too little free memory"),
                              N_ ("A large part of the firmware did not fit into its memory."),
                              N_ ("Close other programs, and try again.") },
};

static const RouseErrorEntry cancelled_entry = { "cancelled", N_ ("Stopped"),
                                                 N_ ("You stopped it before anything was changed on the phone."),
                                                 N_ ("Start again whenever you like.") };
static const RouseErrorEntry late_entry = { "late", N_ ("The phone did not answer in time"),
                                            N_ ("A step took much longer than it should."),
                                            N_ ("Look at the phone’s screen, connect it again, and start again.") };

/* Of other domains: what a person can do something about. */
static const RouseErrorEntry no_space_entry = { "no-space", N_ ("There is not enough room"),
                                                N_ ("What is to be written does not fit on that disk."),
                                                N_ ("Make room, or choose a folder on another disk.") };
static const RouseErrorEntry no_tool_entry = { "no-tool", N_ ("A program is missing"),
                                               N_ ("Backups are made by idevicebackup2, which is not installed."),
                                               N_ ("Install the package libimobiledevice-utils, and try again.") };

/**
 * rouse_error_book_find:
 *
 * Returns: what a person is told about @error
 */
const RouseErrorEntry *
rouse_error_book_find (const GError *error)
{
  if (rouse_error_is_cancelled (error))
    return &cancelled_entry;
  if (rouse_error_is_late (error))
    return &late_entry;
  if (error != NULL && error->domain == ROUSE_ERROR && error->code >= 0 && error->code < (int) G_N_ELEMENTS (entries))
    return &entries[error->code];
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return &no_space_entry;
  if (g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    return &no_tool_entry;
  return &entries[ROUSE_ERROR_FAILED];
}
