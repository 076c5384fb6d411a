/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "doctor/doctor-host.h"

typedef enum {
  ROUSE_DOCTOR_PENDING, /* has not been looked at yet */
  ROUSE_DOCTOR_OK,
  ROUSE_DOCTOR_WARNING, /* it may go wrong */
  ROUSE_DOCTOR_PROBLEM, /* it will go wrong */
  ROUSE_DOCTOR_UNKNOWN, /* cannot tell */
  ROUSE_DOCTOR_NOT_NEEDED,
} RouseDoctorResult;

/* "ok", "warning", "problem", "cannot-tell", "not-needed", "pending"; for JSON */
const char *rouse_doctor_result_to_string (RouseDoctorResult result);

/* What one check found. Texts are translated, whole sentences, without numbers that name a phone or a person. */
typedef struct {
  RouseDoctorResult result;
  char *reason;
  char *fix;     /* what a person can do; NULL: nothing to do */
  char *command; /* the same for a terminal of this distribution; NULL: there is none */
} RouseDoctorFinding;

/* Fills @self; @fix and @command: (nullable), copied. @reason is taken. */
void rouse_doctor_finding_set (RouseDoctorFinding *self, RouseDoctorResult result, char *reason, const char *fix,
                               const char *command);
void rouse_doctor_finding_clear (RouseDoctorFinding *self);

/* A check: looks at @host and says what it found. Blocks for less than 3 s; a worker's thread. */
typedef void (*RouseDoctorCheck) (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                                  GCancellable *cancellable);

void rouse_doctor_check_usb_access (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                                    GCancellable *cancellable);
void rouse_doctor_check_udev_rule (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                                   GCancellable *cancellable);
void rouse_doctor_check_muxd (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                              GCancellable *cancellable);
void rouse_doctor_check_holders (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                                 GCancellable *cancellable);
void rouse_doctor_check_cable (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                               GCancellable *cancellable);
void rouse_doctor_check_room (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                              GCancellable *cancellable);
void rouse_doctor_check_backup (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                                GCancellable *cancellable);
void rouse_doctor_check_net (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                             GCancellable *cancellable);
void rouse_doctor_check_power (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                               GCancellable *cancellable);
void rouse_doctor_check_sandbox (const RouseDoctorHost *host, GPtrArray *phones, RouseDoctorFinding *finding,
                                 GCancellable *cancellable);
