/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * RouseError:
 * @ROUSE_ERROR_FAILED: anything that a person can do nothing about
 * @ROUSE_ERROR_NO_DEVICE: no phone is connected, or not the one that was asked for
 * @ROUSE_ERROR_SEVERAL_DEVICES: more than one phone, and none was chosen
 * @ROUSE_ERROR_DEVICE_GONE: the phone left the cable in the middle
 * @ROUSE_ERROR_NO_PERMISSION: the phone is there but its USB node may not be opened
 * @ROUSE_ERROR_UNKNOWN_DEVICE: not a model that we know
 * @ROUSE_ERROR_LOCKED: a passcode or "Trust this computer" is needed first
 * @ROUSE_ERROR_NO_FILE: the firmware file is not there
 * @ROUSE_ERROR_NOT_READABLE: the firmware file may not be read
 * @ROUSE_ERROR_IS_FOLDER: a folder that is not an unpacked IPSW was given
 * @ROUSE_ERROR_NOT_FIRMWARE: no IPSW, or cut short
 * @ROUSE_ERROR_DAMAGED_FIRMWARE: an IPSW whose contents do not match its own digests
 * @ROUSE_ERROR_WRONG_FIRMWARE: an IPSW for another model, or without what was asked for
 * @ROUSE_ERROR_NOT_SIGNED: Apple does not sign this version for this phone
 * @ROUSE_ERROR_SIGNING: the signing server's answer is no use (other status, wrong ticket)
 * @ROUSE_ERROR_NETWORK: a server could not be reached
 * @ROUSE_ERROR_REFUSED: the phone refused a boot stage
 * @ROUSE_ERROR_PROTOCOL: the phone said something that makes no sense here
 * @ROUSE_ERROR_RESTORE: the phone itself reported that the restore failed
 * @ROUSE_ERROR_TOO_LATE: cancelling is not possible any more
 * @ROUSE_ERROR_NO_ROOM: too little space on the disk
 * @ROUSE_ERROR_IN_USE: another program works with that file
 * @ROUSE_ERROR_EXISTS: something else already has that name; it is never overwritten
 * @ROUSE_ERROR_UNTRUSTED: the certificate of the server is not valid
 * @ROUSE_ERROR_PORTAL: the network wants a login first and answers in place of the server
 * @ROUSE_ERROR_CLOCK: the computer's date is wrong, so that no certificate can be checked
 * @ROUSE_ERROR_PHONE_FULL: too little free space on the phone for an update that keeps data
 * @ROUSE_ERROR_BACKUP: a backup on this computer is incomplete or damaged
 * @ROUSE_ERROR_PASSWORD: not the password of the backup
 * @ROUSE_ERROR_FIND_MY: Find My must be turned off on the phone first
 * @ROUSE_ERROR_MUX: usbmuxd does not answer, or has stopped in the middle
 * @ROUSE_ERROR_NO_MEMORY: the computer has no memory for a large part of something
 *
 * What can go wrong, told apart by what a person can do about it. Cancelled and late are GIO's own
 * G_IO_ERROR_CANCELLED and G_IO_ERROR_TIMED_OUT. The numbers are stable: rousectl's exit codes are made from them.
 */
typedef enum {
  ROUSE_ERROR_FAILED,
  ROUSE_ERROR_NO_DEVICE,
  ROUSE_ERROR_SEVERAL_DEVICES,
  ROUSE_ERROR_DEVICE_GONE,
  ROUSE_ERROR_NO_PERMISSION,
  ROUSE_ERROR_UNKNOWN_DEVICE,
  ROUSE_ERROR_LOCKED,
  ROUSE_ERROR_NO_FILE,
  ROUSE_ERROR_NOT_READABLE,
  ROUSE_ERROR_IS_FOLDER,
  ROUSE_ERROR_NOT_FIRMWARE,
  ROUSE_ERROR_DAMAGED_FIRMWARE,
  ROUSE_ERROR_WRONG_FIRMWARE,
  ROUSE_ERROR_NOT_SIGNED,
  ROUSE_ERROR_SIGNING,
  ROUSE_ERROR_NETWORK,
  ROUSE_ERROR_REFUSED,
  ROUSE_ERROR_PROTOCOL,
  ROUSE_ERROR_RESTORE,
  ROUSE_ERROR_TOO_LATE,
  ROUSE_ERROR_NO_ROOM,
  ROUSE_ERROR_IN_USE,
  ROUSE_ERROR_EXISTS,
  ROUSE_ERROR_UNTRUSTED,
  ROUSE_ERROR_PORTAL,
  ROUSE_ERROR_CLOCK,
  ROUSE_ERROR_PHONE_FULL,
  ROUSE_ERROR_BACKUP,
  ROUSE_ERROR_PASSWORD,
  ROUSE_ERROR_FIND_MY,
  ROUSE_ERROR_MUX,
  ROUSE_ERROR_NO_MEMORY,
} RouseError;

#define ROUSE_ERROR (rouse_error_quark ())
GQuark rouse_error_quark (void);

/* A code of the kernel's about a file, as something that a person can do about it: "cannot write to “…”: …". @doing:
 * "write to". Always FALSE, to be returned. */
gboolean rouse_error_set_errno (GError **error, const char *doing, const char *path, int code);

gboolean rouse_error_is_cancelled (const GError *error);
gboolean rouse_error_is_late (const GError *error);
/* ROUSE_ERROR_NO_ROOM, or the system's own words for a full disk. */
gboolean rouse_error_is_no_room (const GError *error);
gboolean rouse_error_is_worth_retrying (const GError *error);
