/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restored-codes.h"

#include <glib/gi18n.h>

static const struct {
  guint operation;
  const char *phrase;
  RouseRestoredGroup group;
} operations[] = {
  { 11, N_ ("Preparing the storage"), ROUSE_RESTORED_GROUP_PREPARE_DISK },
  { 12, N_ ("Creating a fresh file system"), ROUSE_RESTORED_GROUP_PREPARE_DISK },
  { 13, N_ ("Installing iOS"), ROUSE_RESTORED_GROUP_IMAGE },
  { 14, N_ ("Checking the installed iOS"), ROUSE_RESTORED_GROUP_VERIFY },
  { 15, N_ ("Checking the storage"), ROUSE_RESTORED_GROUP_PREPARE },
  { 16, N_ ("Opening the storage"), ROUSE_RESTORED_GROUP_PREPARE },
  { 17, N_ ("Setting up the data area"), ROUSE_RESTORED_GROUP_INSTALL },
  { 18, N_ ("Installing start-up firmware – do not unplug"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 19, N_ ("Updating the mobile-radio firmware"), ROUSE_RESTORED_GROUP_BASEBAND },
  { 20, N_ ("Preparing for restart"), ROUSE_RESTORED_GROUP_FINISH },
  { 21, N_ ("Restarting"), ROUSE_RESTORED_GROUP_FINISH },
  { 22, N_ ("Shutting down"), ROUSE_RESTORED_GROUP_FINISH },
  { 23, N_ ("Powering accessories"), ROUSE_RESTORED_GROUP_FINISH },
  { 24, N_ ("Preparing for restart"), ROUSE_RESTORED_GROUP_FINISH },
  { 25, N_ ("Preparing for restart"), ROUSE_RESTORED_GROUP_FINISH },
  { 26, N_ ("Installing system files"), ROUSE_RESTORED_GROUP_INSTALL },
  { 27, N_ ("Installing the system core"), ROUSE_RESTORED_GROUP_INSTALL },
  { 28, N_ ("Waiting for the storage chip"), ROUSE_RESTORED_GROUP_PREPARE },
  { 29, N_ ("Closing the storage"), ROUSE_RESTORED_GROUP_NONE },
  { 30, N_ ("Setting the clock"), ROUSE_RESTORED_GROUP_PREPARE },
  { 31, N_ ("Starting the restore system"), ROUSE_RESTORED_GROUP_PREPARE },
  { 32, N_ ("Finishing storage update"), ROUSE_RESTORED_GROUP_FINISH },
  { 33, N_ ("Checking the storage"), ROUSE_RESTORED_GROUP_PREPARE },
  { 34, N_ ("Preparing"), ROUSE_RESTORED_GROUP_PREPARE },
  { 35, N_ ("Loading firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 36, N_ ("Loading accessory-chip firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 37, N_ ("Clearing old activation"), ROUSE_RESTORED_GROUP_FINISH },
  { 38, N_ ("Checking the battery"), ROUSE_RESTORED_GROUP_PREPARE },
  { 39, N_ ("Waiting for the battery to charge"), ROUSE_RESTORED_GROUP_PREPARE },
  { 40, N_ ("Finishing mobile-radio update"), ROUSE_RESTORED_GROUP_BASEBAND },
  { 41, N_ ("Moving your data"), ROUSE_RESTORED_GROUP_INSTALL },
  { 42, N_ ("Erasing the storage"), ROUSE_RESTORED_GROUP_PREPARE_DISK },
  { 43, N_ ("Preparing"), ROUSE_RESTORED_GROUP_PREPARE },
  { 44, N_ ("Collecting old diagnostics"), ROUSE_RESTORED_GROUP_PREPARE },
  { 45, N_ ("Preparing"), ROUSE_RESTORED_GROUP_PREPARE },
  { 46, N_ ("Resetting start-up settings"), ROUSE_RESTORED_GROUP_PREPARE },
  { 47, N_ ("Updating battery firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 48, N_ ("Preparing the mobile radio"), ROUSE_RESTORED_GROUP_BASEBAND },
  { 49, N_ ("Starting the mobile radio"), ROUSE_RESTORED_GROUP_BASEBAND },
  { 50, N_ ("Creating encryption keys"), ROUSE_RESTORED_GROUP_INSTALL },
  { 51, N_ ("Updating sensor firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 52, N_ ("Adjusting storage layout"), ROUSE_RESTORED_GROUP_PREPARE_DISK },
  { 53, N_ ("Collecting diagnostics"), ROUSE_RESTORED_GROUP_BASEBAND },
  { 54, N_ ("Pairing the NFC chip"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 55, N_ ("Updating the NFC chip"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 56, N_ ("Updating input firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 57, N_ ("Checking the security chip"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 58, N_ ("Updating storage firmware"), ROUSE_RESTORED_GROUP_PREPARE },
  { 59, N_ ("Updating the payment chip"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 60, N_ ("Updating the Face ID camera"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 61, N_ ("Installing hardware description"), ROUSE_RESTORED_GROUP_INSTALL },
  { 62, N_ ("Checking the Face ID camera"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 63, N_ ("Registering hardware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 64, N_ ("Checking the Face ID camera"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 65, N_ ("Updating the ultra-wideband chip"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 66, N_ ("Updating battery-management firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 67, N_ ("Creating the protected data area"), ROUSE_RESTORED_GROUP_INSTALL },
  { 68, N_ ("Adjusting storage layout"), ROUSE_RESTORED_GROUP_PREPARE_DISK },
  { 69, N_ ("Preparing the recovery system"), ROUSE_RESTORED_GROUP_INSTALL },
  { 70, N_ ("Installing the recovery system"), ROUSE_RESTORED_GROUP_INSTALL },
  { 71, N_ ("Installing the recovery system"), ROUSE_RESTORED_GROUP_INSTALL },
  { 72, N_ ("Working…"), ROUSE_RESTORED_GROUP_NONE },
  { 73, N_ ("Working…"), ROUSE_RESTORED_GROUP_NONE },
  { 74, N_ ("Loading early-boot firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 75, N_ ("Working…"), ROUSE_RESTORED_GROUP_NONE },
  { 76, N_ ("Working…"), ROUSE_RESTORED_GROUP_NONE },
  { 77, N_ ("Sealing iOS"), ROUSE_RESTORED_GROUP_FINISH },
  { 78, N_ ("Working…"), ROUSE_RESTORED_GROUP_NONE },
  { 79, N_ ("Updating display firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 80, N_ ("Loading early-boot firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 81, N_ ("Updating display firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 82, N_ ("Updating USB-C firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 83, N_ ("Working…"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 84, N_ ("Working…"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 85, N_ ("Updating sensor firmware"), ROUSE_RESTORED_GROUP_FIRMWARE },
  { 88, N_ ("Working…"), ROUSE_RESTORED_GROUP_FIRMWARE },
};

/**
 * rouse_restored_operation_phrase:
 * @operation: of a ProgressMsg; already in today's numbering (spec 20 §5.1)
 *
 * Returns: what the phone does, for people; not yet translated
 */
const char *
rouse_restored_operation_phrase (guint operation)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    if (operations[i].operation == operation)
      return operations[i].phrase;
  return N_ ("Working…");
}

RouseRestoredGroup
rouse_restored_operation_group (guint operation)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    if (operations[i].operation == operation)
      return operations[i].group;
  return ROUSE_RESTORED_GROUP_NONE;
}
