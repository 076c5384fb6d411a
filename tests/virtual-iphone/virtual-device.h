/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim.h"

#include <json-glib/json-glib.h>

#include "base/plist.h"

/*
 * What the doors and main know of the phone beyond sim.h. The services behind the mux do not include this.
 */

/* Which boot loader answers in DFU and recovery mode (spec 10 §3.3). */
typedef enum {
  SIM_STAGE_NONE,
  SIM_STAGE_ROM,   /* SecureROM: DFU with SRTG */
  SIM_STAGE_IBSS,  /* 0x1281 from A10 on, 0x1227 without SRTG before */
  SIM_STAGE_IBEC,  /* 0x1281 */
  SIM_STAGE_IBOOT, /* 0x1281, started from flash */
} SimStage;

/* --- models.c --- */

const SimModel *sim_model_find (const char *name);
const SimModel *sim_models_get (gsize *n_models);
/* "normal" … ; SIM_MODE_GONE if there is no such word. */
SimMode sim_mode_from_name (const char *name);
const char *sim_mode_get_name (SimMode mode);

/* --- trace.c --- */

/* @path: (nullable): no file, events go nowhere. */
SimTrace *sim_trace_new (const char *path, GError **error);
void sim_trace_free (SimTrace *self);
/* @phone: 0: the first one, which is not named in the lines. */
void sim_trace_write (SimTrace *self, guint phone, const char *door, const char *event, plist_t detail);
/* A dictionary entry for data: short data as hexadecimal digits, long data as length and SHA-256. */
JsonNode *sim_trace_node (plist_t node);

/* --- virtual-device.c --- */

/* @trace: (nullable): outlives the device. @number: 0 for the first phone. */
SimDevice *sim_device_new (const SimModel *model, guint64 ecid, SimTrace *trace, guint number);
void sim_device_free (SimDevice *self);

void sim_device_set_setting (SimDevice *self, const char *key, const char *value);

/* Tells the doors, on the main thread, that the phone is now seen in @mode. Handlers are called in the order in which
 * they were added when it arrives, in reverse order when it leaves (@mode is then SIM_MODE_GONE). */
typedef void (*SimDeviceChanged) (SimDevice *device, SimMode mode, gpointer user_data);
void sim_device_add_watch (SimDevice *self, SimDeviceChanged changed, gpointer user_data);

/* Switches the phone on in @mode at once; main thread, before anything else happens to it. */
void sim_device_switch_on (SimDevice *self, SimMode mode);
/* As sim_device_move(), and says which boot loader starts. */
void sim_device_start_stage (SimDevice *self, SimStage stage, guint delay_ms);
/* Pulls and plugs the cable: the phone itself does not change. @mode: SIM_MODE_GONE: as it was. */
void sim_device_unplug (SimDevice *self);
void sim_device_plug (SimDevice *self, SimMode mode);

/* The mode that the phone is in, whether or not the cable is plugged. */
SimMode sim_device_get_inner_mode (SimDevice *self);
SimStage sim_device_get_stage (SimDevice *self);
/* Changes whenever the phone leaves the bus: a door that remembers another number talks about the past. */
guint sim_device_get_epoch (SimDevice *self);
gboolean sim_device_is_settled (SimDevice *self);
guint sim_device_get_gone_ms (SimDevice *self);

void sim_device_renew_nonces (SimDevice *self);
/* The command that rules send signals to; 0: none. */
void sim_device_set_client (SimDevice *self, GPid client);
gboolean sim_device_has_no_client (SimDevice *self); /* it has ended */
/* Normal mode: the nonce is written to NVRAM, so that the next iBoot shows the same (spec 12 §6.1). */
void sim_device_keep_nonces (SimDevice *self);
void sim_device_set_booted_ticket (SimDevice *self, GBytes *im4m);
/* Said of the images that are about to be booted; forgotten when the phone leaves restore mode. */
void sim_device_set_booted_facts (SimDevice *self, const char *type, const char *facts);
/* "build-version" of the running boot loader, from the version text of its image. */
char *sim_device_get_loader_version (SimDevice *self);
void sim_device_set_next_loader_version (SimDevice *self, const char *version);
/* Whether the system was erased since the last call: pairings are gone then. */
gboolean sim_device_take_erased (SimDevice *self);

/* The strings of string descriptors 1 and 4 (spec 10 §3, §4). */
char *sim_device_get_identity_string (SimDevice *self);
char *sim_device_get_nonce_string (SimDevice *self); /* NULL: it has none to show */

/* (transfer none), or NULL: nobody listens on @port. */
SimServe sim_device_find_port (SimDevice *self, guint16 port, gpointer *user_data);

/* --- summary.c --- */

typedef struct _SimSummary SimSummary;
SimSummary *sim_summary_new (void);
void sim_summary_free (SimSummary *self);
SimSummary *sim_device_get_summary (SimDevice *self);
void sim_summary_add_refusal (SimSummary *self, const char *what, const char *why);
void sim_summary_add_warning (SimSummary *self, const char *what, const char *why);
void sim_summary_add_received (SimSummary *self, const char *component, guint64 bytes, const char *sha256,
                               const char *mode);
/* Whether something was refused (or warned of) that is not in @expected. */
gboolean sim_summary_has_refused (SimSummary *self, char **expected);
gboolean sim_summary_has_warned (SimSummary *self, char **expected);
JsonNode *sim_summary_to_json (SimSummary *self, SimDevice *device);

/* --- faults.c --- */

typedef struct _SimFaults SimFaults;
SimFaults *sim_faults_new (void);
void sim_faults_free (SimFaults *self);
gboolean sim_faults_add (SimFaults *self, const char *rule, GError **error);
/* The action of the rule that fires now, or NULL. Lives as long as @self. */
const char *sim_faults_match (SimFaults *self, const char *point, const char *detail);
SimFaults *sim_device_get_faults (SimDevice *self);
