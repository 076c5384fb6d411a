/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "virtual-device.h"

/*
 * What the phone does with USB transfers in DFU and recovery mode: no I/O, no threads, no clock. usb-front.c carries
 * the transfers and calls one function at a time.
 */

/* Host order. */
typedef struct {
  guint8 type; /* bmRequestType */
  guint8 request;
  guint16 value;
  guint16 index;
  guint16 length; /* bytes of the data stage */
} SimSetup;

#define SIM_USB_NEVER (-1)

/* What becomes of a transfer. */
typedef struct {
  int result;   /* bytes, or a negative errno; -EPIPE is a STALL */
  int delay_ms; /* until it completes; SIM_USB_NEVER: only when it is given up */
} SimUsbReply;

SimUsbReply sim_usb_done (gsize bytes);
SimUsbReply sim_usb_stall (void);
/* The words of a fault rule as the end of a transfer; FALSE: not an action of transfers. */
gboolean sim_usb_reply_from_action (const char *action, gsize length, SimUsbReply *reply);
/* "hang MS": the transfer does what it should, only late. 0: any other action, or NULL. */
int sim_usb_delay_from_action (const char *action);

/* --- usb-dfu.c: SecureROM, and iBSS on A9 and older --- */

typedef struct _SimDfu SimDfu;
SimDfu *sim_dfu_new (SimDevice *device);
void sim_dfu_free (SimDfu *self);
SimUsbReply sim_dfu_control (SimDfu *self, const SimSetup *setup, guint8 *data);
/* The host reset the port. */
void sim_dfu_reset (SimDfu *self);

/* --- usb-recovery.c: iBoot, iBEC, and iBSS on A10 and newer --- */

typedef struct _SimRecovery SimRecovery;
SimRecovery *sim_recovery_new (SimDevice *device);
void sim_recovery_free (SimRecovery *self);
SimUsbReply sim_recovery_control (SimRecovery *self, const SimSetup *setup, guint8 *data);
SimUsbReply sim_recovery_bulk_out (SimRecovery *self, const guint8 *data, gsize length);

/* --- boot-commands.c: what the commands of recovery mode mean --- */

typedef struct _SimBoot SimBoot;
SimBoot *sim_boot_new (SimDevice *device);
void sim_boot_free (SimBoot *self);
/* A file has arrived whole. Takes a reference. */
void sim_boot_set_file (SimBoot *self, GBytes *file);
/* Returns: (transfer full): what a reply read gives: the value of a variable, or one byte of result code. */
GBytes *sim_boot_run (SimBoot *self, const char *command);
/* Whether @command uses up the file that was sent. */
gboolean sim_boot_takes_file (const char *command);

/* --- usb-function.c: descriptors, and which of the above answers --- */

typedef struct _SimUsbFunction SimUsbFunction;
SimUsbFunction *sim_usb_function_new (SimDevice *device);
void sim_usb_function_free (SimUsbFunction *self);
guint16 sim_usb_function_get_product_id (SimUsbFunction *self);
/* Device descriptor and configuration, as sysfs shows them. */
GBytes *sim_usb_function_get_descriptors (SimUsbFunction *self);
gboolean sim_usb_function_has_interface (SimUsbFunction *self, guint number, guint alternate);
SimUsbReply sim_usb_function_control (SimUsbFunction *self, const SimSetup *setup, guint8 *data);
SimUsbReply sim_usb_function_bulk (SimUsbFunction *self, guint8 endpoint, const guint8 *data, gsize length);
void sim_usb_function_reset (SimUsbFunction *self);
