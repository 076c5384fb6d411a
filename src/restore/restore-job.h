/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "base/log.h"
#include "base/plist.h"
#include "device/device-waiter.h"
#include "restore/progress.h"
#include "restore/restore-plan.h"
#include "signing/tss-request.h"
#include "transport/usb-link.h"

/*
 * All that the worker of one restore may touch. It is made on the main thread and belongs to the worker from then on;
 * shared are only the objects that lock themselves: progress, log and waiter.
 */
typedef struct {
  RouseRestorePlan *plan;
  RouseDeviceWaiter *waiter;
  RouseProgress *progress;
  RouseLog *log;

  guint64 ecid;
  RouseBuildIdentity *identity; /* of the plan */
  gboolean erases;              /* of the plan; FALSE: what is on the phone stays */
  RouseDeviceMode start_mode;   /* where the phone was found */
  char *udid;                   /* in normal mode; NULL otherwise */
  gboolean image4;

  /* What the phone is signed with now; the nonces are those that the ticket was asked for. */
  GBytes *ap_nonce;
  GBytes *sep_nonce;
  plist_t ap_parameters;   /* lockdown's, in normal mode only; else NULL */
  plist_t preflight;       /* lockdown's FirmwarePreflightInfo; else NULL */
  plist_t tss;             /* answer of the signing server */
  gboolean ticket_doubted; /* the boot loader said no to it, as far as its answer can be understood */
  GBytes *ticket;          /* of @tss: ApImg4Ticket, or APTicket; NULL: blobs in the images only */
  plist_t recovery_tss;    /* the same for the recovery OS (spec 12 §6.5); NULL: none */

  RouseUsbLink *link;     /* open in DFU or recovery mode; NULL otherwise */
  char *auto_boot_before; /* NVRAM as it was found; NULL: not read yet */
  gboolean has_stash_bag; /* created and not committed yet, or committed (spec 12 §8) */
  gboolean is_touched;    /* the phone is not in its first mode any more: give it back on failure */
  gboolean is_past_bootx; /* giving back is not possible any more */
  gboolean modem_failed;  /* the modem has not taken its firmware, whatever became of the rest */
  gboolean is_given_back; /* it starts what it had before, by our doing */
  gboolean is_erased;     /* restored has begun to erase, or to write over it: the old system is gone */
  gboolean is_restored;   /* restored has reported success: the new system is there */

  GMutex lock;       /* of the two below, which data workers write */
  GString *warnings; /* one line each */
  char *device_log;  /* from StatusMsg */
  gint64 status;     /* of StatusMsg, if it was no success; 0: none */
} RouseRestoreJob;

RouseRestoreJob *rouse_restore_job_new (RouseRestorePlan *plan, RouseDeviceWaiter *waiter, RouseProgress *progress,
                                        RouseLog *log);
void rouse_restore_job_free (RouseRestoreJob *job);
void rouse_restore_job_warn (RouseRestoreJob *job, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Whether the ticket was asked for with @ap_nonce. @ap_nonce: (nullable) */
gboolean rouse_restore_job_has_nonce (RouseRestoreJob *job, GBytes *ap_nonce);
void rouse_restore_job_set_nonces (RouseRestoreJob *job, GBytes *ap_nonce, GBytes *sep_nonce);
/* The facts that requests are made of; pointers into @job. */
RouseTssDevice rouse_restore_job_get_tss_device (RouseRestoreJob *job);
/* Where the phone is now, when the restore begins elsewhere than it was found. */
void rouse_restore_job_set_sighting (RouseRestoreJob *job, const RouseSighting *sighting);
/* Whose phone this is, when only now that is known. */
void rouse_restore_job_set_ecid (RouseRestoreJob *job, guint64 ecid);
void rouse_restore_job_close_link (RouseRestoreJob *job);
/* (Re-)opens the USB link; also hides what it learns of the phone from the log. */
gboolean rouse_restore_job_open_link (RouseRestoreJob *job, guint timeout_ms, GCancellable *cancellable,
                                      GError **error);
