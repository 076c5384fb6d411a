/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "doctor/doctor.h"

/* A computer in a folder, with an ordinary person at it. */
typedef struct {
  RouseDoctorHost *host;
  RouseDoctorFinding finding;
} DoctorFixture;

void doctor_fixture_set_up (DoctorFixture *f, gconstpointer data);
void doctor_fixture_tear_down (DoctorFixture *f, gconstpointer data);
/* For a test that gives its host away: the folder goes, tear_down finds another one. */
void doctor_fixture_give_away (DoctorFixture *f, RouseDoctor *doctor);
gboolean doctor_fixture_may_never (const char *path);

/* Paths are below the root. */
char *doctor_fixture_make_parents (DoctorFixture *f, const char *path);
void doctor_fixture_put (DoctorFixture *f, const char *path, const char *text);
void doctor_fixture_link (DoctorFixture *f, const char *path, const char *target);
/* A phone as number 5 of bus 1, with its node. */
void doctor_fixture_plug (DoctorFixture *f, const char *port, const char *product_id, const char *speed);

/* Runs one check; @reason and @command are parts of what it must say (NULL: it must not give a command). */
void doctor_fixture_check (DoctorFixture *f, RouseDoctorCheck run, RouseDoctorResult expected, const char *reason,
                           const char *command);

typedef struct {
  const char *path;
  void (*run) (DoctorFixture *f, gconstpointer data);
} DoctorTest;

/* What main() does: each of the tests with a computer of its own. */
int doctor_fixture_run (int argc, char **argv, const DoctorTest *tests, gsize n_tests);
