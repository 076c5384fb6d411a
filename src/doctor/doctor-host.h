/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

/* The computer that is looked at: this one, or what a test has built in a folder. Read by one worker at a time. */
typedef struct {
  char *root; /* in front of every path; "": this computer */
  char *
      mux_address; /* "UNIX:/path" or "HOST:PORT" (spec 10 §7.1); NULL: what the environment says, or the usual place */
  char *room_folder;                        /* where firmware will lie; not below @root */
  char **urls;                              /* what must be reachable, NULL-terminated; empty: nothing is asked */
  char *ca_file;                            /* certificates (PEM) trusted beside the system's; NULL: none */
  gint64 free_bytes;                        /* in @room_folder; -1: ask */
  gint64 now_s;                             /* since 1970; 0: ask the clock */
  guint uid;                                /* who we are */
  char **groups;                            /* names of the groups that we are in; NULL: ask */
  gboolean (*may_write) (const char *path); /* whether we may open a file for reading and writing */
  gboolean (*has_portal) (GCancellable *cancellable); /* in a sandbox: whether it lets us start our helper; blocks */

  /* What the doctor has seen in this session. */
  guint n_lost;          /* times a phone has vanished and come back as what it was */
  gboolean mux_answered; /* usbmuxd has answered before */
  char **mux_version;    /* one, not a list: what the program said of itself; it is not started every few seconds */
} RouseDoctorHost;

/* This computer, with Apple's servers. */
RouseDoctorHost *rouse_doctor_host_new (void);
void rouse_doctor_host_free (RouseDoctorHost *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseDoctorHost, rouse_doctor_host_free)

/* Where @path ("/sys/…") lies. (transfer full) */
char *rouse_doctor_host_path (const RouseDoctorHost *self, const char *path);
gboolean rouse_doctor_host_has (const RouseDoctorHost *self, const char *path);
/* The text of a small file without white space around it; NULL: there is none, or it may not be read. (transfer full)
 */
char *rouse_doctor_host_read (const RouseDoctorHost *self, const char *path);
/* NULL: no such folder. (transfer full) */
GDir *rouse_doctor_host_open_dir (const RouseDoctorHost *self, const char *path);
/* The first process with one of these names (as in /proc/PID/comm); 0: none. */
guint rouse_doctor_host_find_process (const RouseDoctorHost *self, const char *const *names);
gboolean rouse_doctor_host_is_in_group (const RouseDoctorHost *self, const char *group);
gboolean rouse_doctor_host_is_sandbox (const RouseDoctorHost *self);
