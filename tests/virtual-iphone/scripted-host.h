/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "virtual-device.h"

/*
 * A host that answers what the scripts of restore mode ask, as shortly as it can, or wrongly on purpose. It speaks to
 * the services of a SimDevice directly, without mux and USB, and takes its files from an unpacked synthetic IPSW.
 */

typedef struct {
  SimDevice *device;
  char *folder;      /* the IPSW */
  plist_t manifest;  /* BuildManifest.plist */
  plist_t identity;  /* the erase identity, inside @manifest */
  GBytes *ticket;    /* of the boot */
  plist_t signing;   /* the answer that @ticket came in */
  const char *wrong; /* what to do wrong; NULL: nothing */
  gboolean v18;      /* say that asynchronous data types are known */
  int fd;            /* main connection */
  GMutex send_lock;
  GPtrArray *threads; /* GThread */
  int control_fd;     /* reverse proxy */
  gboolean pinged, connected;
  int status; /* of StatusMsg; -1000: none came */
  gsize log_size;
  GHashTable *asked; /* DataType → how often */
} ScriptedHost;

ScriptedHost *scripted_host_new (SimDevice *device, const char *folder);
void scripted_host_free (ScriptedHost *self);

int scripted_host_connect (ScriptedHost *self, guint16 port);
plist_t scripted_host_query (ScriptedHost *self, int fd, const char *request, const char *key);
void scripted_host_run (ScriptedHost *self);

gboolean scripted_host_is_wrong (ScriptedHost *self, const char *what);

/* scripted-host-data.c */
plist_t scripted_host_make_reply (ScriptedHost *self, const char *type, plist_t arguments);
GBytes *scripted_host_read (ScriptedHost *self, const char *component);
plist_t scripted_host_make_ap_request (ScriptedHost *self);
/* scripted-host-streams.c */
void scripted_host_send_image (ScriptedHost *self, guint16 port);
void scripted_host_send_source (ScriptedHost *self, int fd, plist_t arguments);
void scripted_host_start_proxy (ScriptedHost *self);
