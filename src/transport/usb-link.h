/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "device/device-mode.h"
#include "transport/usb-transfer.h"

/* An open USB connection to a phone in DFU, WTF, port DFU or recovery mode, on libusb with cancellable asynchronous
 * transfers and true error codes. One thread. */
typedef struct _RouseUsbLink RouseUsbLink;

typedef struct {
  guint64 ecid;
  guint32 chip_id, board_id;
  guint64 flags;       /* IBFL */
  char *serial_number; /* SRNM; NULL: absent */
  char *srtg;          /* NULL: not the boot ROM */
  GBytes *ap_nonce;    /* NULL: none */
  GBytes *sep_nonce;   /* NULL: none */

  /* Port DFU only: what the controller says of itself (spec 10 §3.5); @ecid is then its own, @chip_id the phone's */
  guint32 port_chip_id;
  guint64 port_board_id;
  guint64 port_revision; /* PREV */
} RouseUsbIdentity;

/* Opens the phone with @ecid in whatever USB mode it is in (spec 10 §2.4), trying for up to @timeout_ms while its node
 * cannot be opened yet. ROUSE_ERROR_NO_PERMISSION, ROUSE_ERROR_DEVICE_GONE, G_IO_ERROR_CANCELLED. */
RouseUsbLink *rouse_usb_link_open (guint64 ecid, guint timeout_ms, GCancellable *cancellable, GError **error);
/* As rouse_usb_link_open(), for whatever phone is plugged into @port ("1-2.4"): for those that do not tell an ECID. */
RouseUsbLink *rouse_usb_link_open_port (const char *port, guint timeout_ms, GCancellable *cancellable, GError **error);
RouseDeviceMode rouse_usb_link_get_mode (RouseUsbLink *self);
const RouseUsbIdentity *rouse_usb_link_get_identity (RouseUsbLink *self); /* read at opening */
void rouse_usb_link_close (RouseUsbLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RouseUsbLink, rouse_usb_link_close)

/* Bytes transferred, or -1 with an error; ROUSE_ERROR_REFUSED: the phone answered with STALL. @data: in or out by bit 7
 * of
 * @request_type. */
gssize rouse_usb_link_control (RouseUsbLink *self, guint8 request_type, guint8 request, guint16 value, guint16 index,
                               void *data, guint16 size, guint timeout_ms, GCancellable *cancellable, GError **error);
gboolean rouse_usb_link_bulk_out (RouseUsbLink *self, guint8 endpoint, const void *data, gsize size, guint timeout_ms,
                                  GCancellable *cancellable, GError **error);
/* A long upload, several transfers at a time. */
gboolean rouse_usb_link_upload (RouseUsbLink *self, const RouseUsbUpload *upload, GCancellable *cancellable,
                                GError **error);
void rouse_usb_link_reset (RouseUsbLink *self); /* port reset, result ignored (spec 10 §6.3) */
void rouse_usb_link_clear_halt (RouseUsbLink *self, guint8 endpoint);
