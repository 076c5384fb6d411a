/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/error-book.h"

#include <glib/gi18n-lib.h>

#define SOFTWARE ROUSE_ERROR_FAULT_SOFTWARE
#define CONNECTION ROUSE_ERROR_FAULT_CONNECTION
#define EITHER ROUSE_ERROR_FAULT_EITHER
#define HARDWARE ROUSE_ERROR_FAULT_HARDWARE
#define PHONE ROUSE_ERROR_SOURCE_PHONE
#define APPLE ROUSE_ERROR_SOURCE_APPLE
#define SERVER ROUSE_ERROR_SOURCE_SERVER

/* What is advised more than once (spec 27 §2). */
#define CABLE N_ ("Plug the cable directly into the computer, take another cable and another port, and try again.")
#define AGAIN N_ ("Force the phone to restart, put it into recovery mode again, and try once more.")
#define NET N_ ("Switch off VPN, proxy and filters, or take another network, and try again.")
#define AFRESH N_ ("Download the firmware again and try once more.")
#define ERASE N_ ("Try keeping the data once more; if it stops again, erasing usually works.")
#define NEWEST N_ ("Choose the newest iOS for this model.")
#define UPGRADE N_ ("Look for a newer version of Rouse.")
#define LATER N_ ("Try again in an hour.")
#define POWER N_ ("Charge the phone for 30 minutes, then try again.")
#define SERVICE N_ ("Try once with another cable; if it stays, have the phone looked at by a repair shop.")

/*
 * Numbers that people meet (spec 27 §3 to §5). Those of the phone are what it really sends; those of Apple's programs
 * are made up by them. Where only hearsay tells what a number means, the words stay as vague as what is known.
 */
const RouseErrorEntry rouse_error_apple_entries[] = {
  /* --- the phone's own final status --- */
  { "-1", N_ ("A chip in the phone could not be updated"),
    N_ ("One of the small chips did not take its new software, or the last check failed."), SERVICE, EITHER,
    "RamrodErrorDomain", "-1 4294967295", PHONE },
  { "6", N_ ("The phone’s storage had a problem"),
    N_ ("Preparing the storage failed, or the installed system was not what it should be."), AFRESH, EITHER,
    "failed to seal system volume seal_system_volume", "6", PHONE },
  { "10", N_ ("This iOS wants a newer program"), N_ ("The phone says that this program is too old for its iOS."),
    UPGRADE, SOFTWARE, "is_host_compatible", "10", PHONE },
  { "14", N_ ("The system could not be written"), N_ ("The phone is full, or the connection stumbled."), CABLE, EITHER,
    "No space left on device", "14", PHONE },
  { "27", N_ ("The phone’s storage could not be opened"),
    N_ ("What is on the storage is damaged, so that it cannot be kept."),
    N_ ("Restore the phone with erasing; keeping the data is not possible."), EITHER, "mount failed", "27", PHONE },
  { "37", N_ ("The start-up software could not be written"), N_ ("The memory that it starts from may be faulty."),
    N_ ("Try once more from DFU mode; if it stays, a repair shop has to look at it."), HARDWARE, "NOR", "37", PHONE },
  { "50", N_ ("The security chip did not start"), N_ ("The chip that guards the passcode did not take its software."),
    AGAIN, HARDWARE, "SEP", "50 51", PHONE },
  { "53", N_ ("The phone’s parts could not be checked"),
    N_ ("The phone could not reach Apple, or a part as the screen or the home button is not the original."), NET,
    EITHER, "FDR Failed to recover FDR data", "53", PHONE },
  { "56", N_ ("The payment chip or the camera does not answer"),
    N_ ("The phone asked one of these parts and got no answer."), SERVICE, HARDWARE, "NFC SE", "56", PHONE },
  { "68", N_ ("This iOS is older than the one on the phone"),
    N_ ("Keeping the data works only with the same iOS or a newer one."), NEWEST, SOFTWARE, "downgrade", "68", PHONE },
  { "75", N_ ("The phone’s storage could not be prepared"),
    N_ ("It stopped while it looked at its storage; more is not known about this number."), ERASE, EITHER, NULL, "75",
    PHONE },
  { "100", N_ ("A part of the system could not be installed"),
    N_ ("The phone did not accept one of the pieces that iOS consists of."), AGAIN, SOFTWARE,
    "install_splat failed to install splat cryptex", "100 -100", PHONE },
  { "1002", N_ ("The mobile radio or the battery does not answer"),
    N_ ("The battery is flat or not a proper one, or the mobile radio is faulty."), POWER, HARDWARE,
    "AMR error gasgauge_swupdate RamrodErrorDomain 1002 baseband", "1002", PHONE },
  { "1015", N_ ("The mobile radio does not accept an older iOS"),
    N_ ("Its own software is newer than the one in this iOS."), NEWEST, SOFTWARE, "X-Gold baseband downgrade", "1015",
    PHONE },
  { "1017", N_ ("The ultra-wideband chip could not be updated"), N_ ("The chip did not take its new software."),
    SERVICE, HARDWARE, "Rose UWB updater", "1017", PHONE },
  { "1100", N_ ("Data was damaged on the way"), N_ ("What the phone received was not what had been sent."), CABLE,
    CONNECTION, "checksum mismatch", "1100", PHONE },

  /* --- made up by Apple's programs --- */
  { "1", N_ ("The firmware does not fit this phone"), N_ ("The file is for another model, or the program is too old."),
    N_ ("Choose the firmware for this model."), SOFTWARE, NULL, "1", APPLE },
  { "9", N_ ("The phone was lost in the middle"),
    N_ ("The connection broke, the computer fell asleep, or the phone’s storage gave up."), CABLE, EITHER, "NAND", "9",
    APPLE },
  { "4005", N_ ("The phone did not answer in time"), N_ ("It was told to start and gave no answer."), CABLE, EITHER,
    NULL, "4005", APPLE },
  { "4013", N_ ("The phone did not come back"),
    N_ ("It restarted during the repair and was not seen again; mostly the cable, sometimes a part."), CABLE, EITHER,
    NULL, "4013", APPLE },
  { "4014", N_ ("The phone fell back into DFU mode"),
    N_ ("It did not accept the start-up software, or could not run it."), AGAIN, EITHER, NULL, "4014", APPLE },
  { "4010", N_ ("The connection to the phone failed"), N_ ("It left the cable or answered in the wrong way."), CABLE,
    EITHER, NULL, "4010 4000-4004 4006-4009 4011-4012 4015-4099", APPLE },
  { "11", N_ ("A part in the phone may not answer"),
    N_ ("These numbers are met with when a part fails during the repair; which one, they do not tell."), SERVICE,
    HARDWARE, NULL, "11-13 16 20 26-28 34-36 1000 1004 1011 1012 1014", APPLE },
  { "23", N_ ("The mobile radio may be faulty"), N_ ("The phone could not read or update its mobile radio."), SERVICE,
    HARDWARE, "modem baseband", "23", APPLE },
  { "29", N_ ("The battery may be faulty"), N_ ("The phone could not talk to its battery properly."), POWER, HARDWARE,
    "battery", "29", APPLE },
  { "17", N_ ("The firmware could not be fetched or unpacked"),
    N_ ("The download was cut short, the computer fell asleep, or the disk is full."), AFRESH, SOFTWARE, NULL, "17",
    APPLE },
  { "18", N_ ("The phone’s photos or its storage got in the way"),
    N_ ("There is too little room on it, or its photo library is damaged."), ERASE, SOFTWARE, NULL, "18 1140", APPLE },
  { "21", N_ ("The phone does not start the repair"),
    N_ ("The battery is too weak, or the phone cannot run the start-up software."), POWER, EITHER, "libusbrestore",
    "21", APPLE },
  { "40", N_ ("The phone’s storage does not answer"),
    N_ ("It stops early, when the storage is asked for the first time."), SERVICE, HARDWARE, "NAND", "40", APPLE },
  { "1013", N_ ("Apple’s permission did not arrive unchanged"),
    N_ ("Something on this computer or in the network answers in place of Apple’s server."),
    N_ ("Remove lines with “apple.com” from the computer’s hosts file, and try again."), SOFTWARE, "gs.apple.com hosts",
    "1013", APPLE },
  { "1109", N_ ("Talking to Apple failed"), N_ ("The network stopped the exchange, or the phone is full."), NET,
    CONNECTION, NULL, "1109 1110", APPLE },
  { "1600", N_ ("Data could not be sent over the cable"),
    N_ ("The cable, the port or another program that uses the phone got in the way."), CABLE, CONNECTION, NULL,
    "1600-1610 1612-1629 1644-1646", APPLE },
  { "2000", N_ ("The USB port got in the way"), N_ ("Another device on the same port, or its power, disturbed."), CABLE,
    CONNECTION, NULL, "2000-2009 1611", APPLE },
  { "3004", N_ ("Apple’s server did not answer"), N_ ("It could not be reached, or it was too busy."), NET, CONNECTION,
    "gs.apple.com", "3000 3001 3003-3020 3100-3193 3195-3200", APPLE },
  { "3194", N_ ("Apple no longer allows this version"),
    N_ ("Apple’s server refuses this iOS version for this phone, or another server answers in its place."), NEWEST,
    SOFTWARE, "This device isn’t eligible for the requested build", "3194 3002", APPLE },
  { "9006", N_ ("The download was stopped"), N_ ("A filter cut the connection, or this computer’s date is wrong."),
    N_ ("Check this computer’s date and time, and try another network."), CONNECTION, NULL, "9006 3503 9807 9844",
    APPLE },

  /* --- the signing server's own numbers (spec 14 §8) --- */
  { "server-94", N_ ("Apple no longer allows this version"),
    N_ ("Apple’s server refuses this iOS version for this phone, or the file is for another model."), NEWEST, SOFTWARE,
    "not eligible for the requested build", "94 69", SERVER },
  { "server-8", N_ ("Apple could not judge the mobile radio"),
    N_ ("What was said about the phone’s mobile radio was missing or made no sense."), AGAIN, SOFTWARE, "baseband",
    "8 49", SERVER },
  { "server-126", N_ ("Apple’s server did not understand the question"),
    N_ ("It is in trouble, or it wants to know something that this version does not tell."), LATER, SOFTWARE, NULL,
    "100 126 128 511 551 5000", SERVER },
  { "server-133", N_ ("Apple’s server wants to know more about this phone"),
    N_ ("This iOS or this model is newer than this version of Rouse."), UPGRADE, SOFTWARE, "eUICC Ap,", "133 168",
    SERVER },
};
const gsize rouse_error_n_apple_entries = G_N_ELEMENTS (rouse_error_apple_entries);
