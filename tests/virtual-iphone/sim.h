/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <plist/plist.h>

/*
 * The seam between the parts of the virtual iPhone. One phone is a SimDevice: its fuses, nonces, mode and what it was
 * sent. The doors (usb-front, mux-front, tss-server) and the services behind the mux (lockdownd, restored, ASR, reverse
 * proxy) meet only here. All functions may be called from any thread.
 *
 * Nothing under tests/virtual-iphone includes a parser or writer of src/ but base/: a misunderstanding must not stand
 * on both sides of the cable.
 */

typedef struct _SimDevice SimDevice;
typedef struct _SimTrace SimTrace;
typedef struct _SimTss SimTss;

typedef enum {
  SIM_MODE_GONE, /* on no bus: restarting, booting, or switched off */
  SIM_MODE_NORMAL,
  SIM_MODE_RECOVERY,
  SIM_MODE_DFU,
  SIM_MODE_RESTORE,
  SIM_MODE_WTF,
  SIM_MODE_PORT_DFU,
  SIM_MODE_KIS,
} SimMode;

/* A chip beside the application processor, as its updater in the ramdisk sees it. */
typedef struct {
  const char *id;  /* of updaters.c: "SE", "Yonkers", … */
  guint64 chip_id; /* 0: the one that the updater has for all models */
} SimAboard;

/* One row of the table of models (models.c). Facts of the hardware, never of a session. */
typedef struct {
  const char *product_type;   /* "iPhone12,1" */
  const char *name;           /* "iPhone 11" */
  const char *board;          /* "n104ap", as in manifests */
  const char *hardware_model; /* "N104AP", as lockdownd and restored say it */

  /* The processor. */
  guint32 chip_id;       /* 0x8030 */
  guint32 board_id;      /* 0x04 */
  guint32 chip_revision; /* CPRV */
  const char *rom_tag;   /* SRTG */
  guint generation;      /* 13: A13; what a firmware has and what a system asks depend on it */
  guint ap_nonce_size;   /* bytes */
  gboolean image4;
  gboolean ibss_in_recovery; /* A10 and later: iBSS answers as 0x1281 (spec 10 §6.1) */
  gboolean has_sep;
  gboolean has_tbm;         /* the SEP has a ticket of its own (spec 15 §6) */
  gboolean rom_says_domain; /* SDOM in the string of SecureROM (spec 10 §3.4) */
  gboolean iboot_says_domain;
  gboolean says_sika;
  gboolean long_udid; /* chip and ECID instead of 40 digits */

  /* What is beside it. */
  guint32 baseband_chip_id;     /* 0: none */
  guint32 baseband_certificate; /* 0: its family's (modem-families.c) */
  SimAboard aboard[8];
  gboolean recovery_os; /* keeps one beside iOS, from 18.1 on (spec 21 §3.15) */

  const char *installed; /* "13.7:17H35": what it has if nothing else is said */
  const char *firmware;  /* what make-ipsw makes for it if nothing else is said */
} SimModel;

/* The chip of one of @ids ("SE|Icefall") that this phone has, or NULL. */
const SimAboard *sim_model_find_aboard (const SimModel *self, const char *ids);

/* When something is there. All zero: always. */
typedef struct {
  guint since;           /* major version */
  guint generation;      /* of the processor: this one or a newer one */
  guint last_generation; /* 0: no limit */
  const char *aboard;    /* any of these chips: "SE|SE2"; "modem" */
} SimPresence;

gboolean sim_presence_holds (const SimPresence *self, const SimModel *model, guint major);

/* --- the phone (virtual-device.c) --- */

const SimModel *sim_device_get_model (SimDevice *self);
guint64 sim_device_get_ecid (SimDevice *self);
const char *sim_device_get_serial_number (SimDevice *self);
const char *sim_device_get_udid (SimDevice *self);
SimMode sim_device_get_mode (SimDevice *self);

/* Fresh copies of what string descriptor 1 shows now. */
GBytes *sim_device_get_ap_nonce (SimDevice *self);
GBytes *sim_device_get_sep_nonce (SimDevice *self);

/* The IM4M that the ramdisk was booted with, and so what RootTicket must be; NULL outside restore mode. */
GBytes *sim_device_get_booted_ticket (SimDevice *self);

/* NVRAM. auto-boot decides where a restart leads (spec 12 §2, spec 20 §9). */
gboolean sim_device_get_auto_boot (SimDevice *self);
void sim_device_set_auto_boot (SimDevice *self, gboolean auto_boot);

/* What lockdownd says is installed. Empty strings: no system (erased, not restored). */
void sim_device_get_installed (SimDevice *self, char **version, char **build);
void sim_device_set_installed (SimDevice *self, const char *version, const char *build);

/* Leaves the present mode at once and is seen in @mode after @delay_ms. */
void sim_device_move (SimDevice *self, SimMode mode, guint delay_ms);
/* As a real restart: to normal mode if auto-boot is on and a system is installed, else to recovery mode. */
void sim_device_restart (SimDevice *self, guint delay_ms);

/* The switches of the command line: --set KEY=VALUE. Owned by the device. */
const char *sim_device_get_setting (SimDevice *self, const char *key, const char *otherwise);
guint64 sim_device_get_setting_uint (SimDevice *self, const char *key, guint64 otherwise);

/* What a booted image says of itself in the first line of its payload ("VIRTUAL-IPHONE version=17.4 build=21E219 …");
 * NULL: not a synthetic image, or not in restore mode. @type: "rkrn", "rdsk". */
char *sim_device_get_booted_facts (SimDevice *self, const char *type);

/* The state that a service keeps for this phone: made at the first call, kept as long as the phone. */
gpointer sim_device_get_service (SimDevice *self, const char *name, gpointer (*make) (SimDevice *self));

/* Any thread may use @thing until the phone is freed, after all of them; @destroy frees it then. The youngest goes
 * first. */
void sim_device_keep (SimDevice *self, gpointer thing, GDestroyNotify destroy);

/* --- what the judge writes down (trace.c, part of the device's summary) --- */

/* One line of the trace. @door: "usb", "mux", "lockdownd", "restored", "asr", "proxy", "tss", "device".
 * @detail: (nullable): a dictionary, not consumed; data over 64 bytes is written as its length and SHA-256. */
void sim_device_trace (SimDevice *self, const char *door, const char *event, plist_t detail);
/* The phone says no. @what: a stable, hyphenated name ("image-digest", "asr-chunk-checksum"); the rest: why, in words.
 */
void sim_device_refuse (SimDevice *self, const char *what, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* Something irregular that a real phone would let pass; in the trace and under "warnings" of the summary. */
void sim_device_warn (SimDevice *self, const char *what, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* A component has arrived whole and was accepted. @mode: "dfu", "recovery" or "restore". */
void sim_device_received (SimDevice *self, const char *component, guint64 bytes, const char *sha256, const char *mode);

/* --- faults (faults.c): "at MATCH [nth] do ACTION", given by --fault or the control socket --- */

/* Asks whether a rule fires now. @point: "usb.command", "usb.block", "usb.bulk", "restored.message",
 * "restored.request", "asr.offset", "proxy", "tss", "lockdownd"; @detail: what it is compared with (command text,
 * message or data type, …). Returns: (nullable): the action's words ("stall", "hang 5000", "close", "garble", "status
 * 94", "unplug"); the doors' own actions (unplug, replug MODE MS, new-nonce) have been carried out already. Owned by
 * the device. */
const char *sim_device_fault (SimDevice *self, const char *point, const char *detail);
/* Carries out "hang MS": sleeps so long, but not longer than there is somebody to wait for it. */
void sim_device_hang (SimDevice *self, const char *action);

/* --- ports behind the mux (mux-front.c) --- */

/* Serves one connection on a thread of its own and owns @fd (a blocking stream socket). The fd is shut down from
 * outside when the phone leaves the bus, so a blocking read then returns 0. */
typedef void (*SimServe) (SimDevice *device, int fd, gpointer user_data);

void sim_device_listen (SimDevice *self, guint16 port, SimServe serve, gpointer user_data);
void sim_device_unlisten (SimDevice *self, guint16 port);

/* --- image4 as a phone sees it (image-check.c) --- */

/* What a ticket says; from a signature-checked IM4M. */
typedef struct {
  guint64 chip_id, board_id, ecid, security_domain;
  GBytes *ap_nonce, *sep_nonce; /* NULL: not in the ticket */
  GHashTable *digests;          /* "ibss" → GBytes; entries without DGST are absent */
} SimTicket;

SimTicket *sim_ticket_parse (GBytes *im4m, char **why); /* NULL: no IM4M, or not signed with the test key */
void sim_ticket_free (SimTicket *ticket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimTicket, sim_ticket_free)

/* Checks a personalised image as boot ROM, iBoot and restored do: one IMG4, IM4P of @type, an IM4M signed by the test
 * key, for this chip, board and ECID, with this boot's nonce, and a digest of the IM4P that is the ticket's for @type.
 * @ticket: (nullable): when given, the IM4M inside must be exactly these bytes (and its nonce is not looked at again).
 * Phones before Image4: see sim_img3_check(); @ticket is then the APTicket, and @im4m_out is not set.
 * Refuses (sim_device_refuse) and returns FALSE otherwise. @im4m_out: (optional): the IM4M inside. */
gboolean sim_device_check_image (SimDevice *self, GBytes *image, const char *type, GBytes *ticket, GBytes **im4m_out);

/* The test key that stands for Apple's (test-key.c): RSA, made for this simulator, in the source. */
GBytes *sim_test_key_sign (GBytes *message); /* RSA-SHA384, PKCS#1 v1.5 */
gboolean sim_test_key_verify (GBytes *message, GBytes *signature);
GBytes *sim_test_key_certificate (void); /* DER, self-signed */

/* --- restore mode (restored.c and its neighbours) --- */

/* Called when the phone enters restore mode (after bootx): listens on 62078 and 1082. And when it leaves. */
void sim_restored_start (SimDevice *self);
void sim_restored_stop (SimDevice *self);

/* --- signing server (tss-server.c) --- */

/* Loopback HTTP on a thread of its own. It signs for the phones in @devices only. */
SimTss *sim_tss_start (GPtrArray *devices);
const char *sim_tss_get_url (SimTss *self); /* "http://127.0.0.1:PORT/TSS/controller?action=2" */
void sim_tss_stop (SimTss *self);
