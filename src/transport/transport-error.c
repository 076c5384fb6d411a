/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/transport-error.h"

#include <errno.h>
#include <signal.h>

typedef struct {
  int from;
  gboolean is_io; /* @to is of GIO's domain, else of ours */
  int to;
  const char *text; /* what the library's code means, for the log */
} Row;

static const Row usb_codes[] = {
  { LIBUSB_ERROR_NO_DEVICE, FALSE, ROUSE_ERROR_DEVICE_GONE, "the device is gone" },
  { LIBUSB_ERROR_NOT_FOUND, FALSE, ROUSE_ERROR_DEVICE_GONE, "not found" },
  { LIBUSB_ERROR_ACCESS, FALSE, ROUSE_ERROR_NO_PERMISSION, "no permission to open the phone's USB node" },
  { LIBUSB_ERROR_PIPE, FALSE, ROUSE_ERROR_REFUSED, "refused (STALL)" },
  { LIBUSB_ERROR_TIMEOUT, TRUE, G_IO_ERROR_TIMED_OUT, "no answer in time" },
  { LIBUSB_ERROR_BUSY, FALSE, ROUSE_ERROR_FAILED, "in use by another program" },
  { LIBUSB_ERROR_IO, FALSE, ROUSE_ERROR_PROTOCOL, "transfer failed on the bus" },
  { LIBUSB_ERROR_OVERFLOW, FALSE, ROUSE_ERROR_PROTOCOL, "more data than asked for" },
  { LIBUSB_ERROR_NO_MEM, FALSE, ROUSE_ERROR_FAILED, "out of memory" },
};

static const Row transfer_states[] = {
  { LIBUSB_TRANSFER_NO_DEVICE, FALSE, ROUSE_ERROR_DEVICE_GONE, "the device is gone" },
  { LIBUSB_TRANSFER_STALL, FALSE, ROUSE_ERROR_REFUSED, "refused (STALL)" },
  { LIBUSB_TRANSFER_TIMED_OUT, TRUE, G_IO_ERROR_TIMED_OUT, "no answer in time" },
  { LIBUSB_TRANSFER_CANCELLED, TRUE, G_IO_ERROR_CANCELLED, "cancelled" },
  { LIBUSB_TRANSFER_ERROR, FALSE, ROUSE_ERROR_PROTOCOL, "transfer failed on the bus" },
  { LIBUSB_TRANSFER_OVERFLOW, FALSE, ROUSE_ERROR_PROTOCOL, "more data than asked for" },
};

/* Of usbmuxd's socket and of the streams behind it. */
static const Row socket_codes[] = {
  { ECONNRESET, FALSE, ROUSE_ERROR_DEVICE_GONE, "connection reset" },
  { EPIPE, FALSE, ROUSE_ERROR_DEVICE_GONE, "connection closed by the phone" },
  { ENODEV, FALSE, ROUSE_ERROR_DEVICE_GONE, "usbmuxd does not know the phone any more" },
  { ENOTCONN, FALSE, ROUSE_ERROR_DEVICE_GONE, "not connected" },
  { ECONNREFUSED, FALSE, ROUSE_ERROR_REFUSED, "port closed" },
  { ETIMEDOUT, TRUE, G_IO_ERROR_TIMED_OUT, "no answer in time" },
};

/* Spec 17 §3. The texts are for people: they say what to do. */
static const Row lockdown_codes[] = {
  { LOCKDOWN_E_PASSWORD_PROTECTED, FALSE, ROUSE_ERROR_LOCKED, "The phone is locked: unlock it with its passcode." },
  { LOCKDOWN_E_PAIRING_DIALOG_RESPONSE_PENDING, FALSE, ROUSE_ERROR_LOCKED,
    "The phone asks “Trust This Computer?”: tap Trust and enter the passcode." },
  { LOCKDOWN_E_USER_DENIED_PAIRING, FALSE, ROUSE_ERROR_LOCKED,
    "“Don’t Trust” was tapped: pull the cable, plug it in again and tap Trust." },
  { LOCKDOWN_E_ESCROW_LOCKED, FALSE, ROUSE_ERROR_LOCKED,
    "The phone has not been unlocked since it started: unlock it once." },
  { LOCKDOWN_E_MC_PROTECTED, FALSE, ROUSE_ERROR_LOCKED,
    "The phone is managed and may not be paired: ask its administrator." },
  { LOCKDOWN_E_MC_CHALLENGE_REQUIRED, FALSE, ROUSE_ERROR_LOCKED,
    "The phone is managed and may not be paired: ask its administrator." },
  { LOCKDOWN_E_FMIP_PROTECTED, FALSE, ROUSE_ERROR_LOCKED, "Find My does not allow this: sign out of it on the phone." },
  { LOCKDOWN_E_PAIRING_PROHIBITED_OVER_THIS_CONNECTION, FALSE, ROUSE_ERROR_LOCKED,
    "Pairing is not allowed over this connection: use a USB cable." },
  { LOCKDOWN_E_GET_PROHIBITED, FALSE, ROUSE_ERROR_LOCKED, "The phone tells this only to computers that it trusts." },
  { LOCKDOWN_E_SESSION_INACTIVE, FALSE, ROUSE_ERROR_LOCKED, "The phone does this only for computers that it trusts." },
  { LOCKDOWN_E_INVALID_HOST_ID, FALSE, ROUSE_ERROR_LOCKED,
    "The phone does not know this computer any more: tap Trust again." },
  { LOCKDOWN_E_MISSING_PAIR_RECORD, FALSE, ROUSE_ERROR_LOCKED, "The phone does not know this computer: tap Trust." },
  { LOCKDOWN_E_INVALID_PAIR_RECORD, FALSE, ROUSE_ERROR_LOCKED, "The phone does not know this computer: tap Trust." },
  { LOCKDOWN_E_SAVE_PAIR_RECORD_FAILED, FALSE, ROUSE_ERROR_LOCKED, "The phone could not keep the pairing: try again." },
  { LOCKDOWN_E_PAIRING_FAILED, FALSE, ROUSE_ERROR_LOCKED,
    "Pairing failed: unlock the phone, tap Trust and try again." },
  { LOCKDOWN_E_INVALID_CONF, FALSE, ROUSE_ERROR_LOCKED, "The phone does not know this computer: tap Trust." },
  { LOCKDOWN_E_MISSING_KEY, TRUE, G_IO_ERROR_NOT_FOUND, "not available" },
  { LOCKDOWN_E_MISSING_VALUE, TRUE, G_IO_ERROR_NOT_FOUND, "not available" },
  { LOCKDOWN_E_MUX_ERROR, FALSE, ROUSE_ERROR_DEVICE_GONE, "the connection broke" },
  { LOCKDOWN_E_RECEIVE_TIMEOUT, TRUE, G_IO_ERROR_TIMED_OUT, "no answer in time" },
  { LOCKDOWN_E_SSL_ERROR, FALSE, ROUSE_ERROR_PROTOCOL, "the encrypted connection could not be made" },
  { LOCKDOWN_E_PLIST_ERROR, FALSE, ROUSE_ERROR_PROTOCOL, "not a property list" },
  { LOCKDOWN_E_UNKNOWN_ERROR, FALSE, ROUSE_ERROR_PROTOCOL, "no usable answer" },
};

static const Row preboard_codes[] = {
  { PREBOARD_E_MUX_ERROR, FALSE, ROUSE_ERROR_DEVICE_GONE, "the connection broke" },
  { PREBOARD_E_SSL_ERROR, FALSE, ROUSE_ERROR_PROTOCOL, "the encrypted connection could not be made" },
  { PREBOARD_E_PLIST_ERROR, FALSE, ROUSE_ERROR_PROTOCOL, "not a property list" },
  { PREBOARD_E_NOT_ENOUGH_DATA, FALSE, ROUSE_ERROR_PROTOCOL, "the message was cut short" },
  { PREBOARD_E_TIMEOUT, TRUE, G_IO_ERROR_TIMED_OUT, "no answer in time" },
};

static void
set_error (GError **error, const Row *rows, gsize n_rows, int code, const char *doing, const char *otherwise)
{
  for (gsize i = 0; i < n_rows; i++) {
    if (rows[i].from == code) {
      g_set_error (error, rows[i].is_io ? G_IO_ERROR : ROUSE_ERROR, rows[i].to, "%s: %s", doing, rows[i].text);
      return;
    }
  }
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "%s: %s (%d)", doing, otherwise, code);
}

/* @code: one of enum libusb_error */
void
rouse_transport_set_usb_error (GError **error, int code, const char *doing)
{
  set_error (error, usb_codes, G_N_ELEMENTS (usb_codes), code, doing, libusb_error_name (code));
}

void
rouse_transport_set_transfer_error (GError **error, enum libusb_transfer_status status, const char *doing)
{
  set_error (error, transfer_states, G_N_ELEMENTS (transfer_states), status, doing, "transfer failed");
}

/* @number: an errno */
void
rouse_transport_set_socket_error (GError **error, int number, const char *doing)
{
  set_error (error, socket_codes, G_N_ELEMENTS (socket_codes), number, doing, g_strerror (number));
}

void
rouse_transport_set_lockdown_error (GError **error, lockdownd_error_t code, const char *doing)
{
  set_error (error, lockdown_codes, G_N_ELEMENTS (lockdown_codes), code, doing, "refused by the phone");
}

void
rouse_transport_set_preboard_error (GError **error, preboard_error_t code, const char *doing)
{
  set_error (error, preboard_codes, G_N_ELEMENTS (preboard_codes), code, doing, "the service failed");
}

gboolean
rouse_transport_is_gone (const GError *error)
{
  return g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE);
}

gboolean
rouse_transport_is_refused (const GError *error)
{
  return g_error_matches (error, ROUSE_ERROR, ROUSE_ERROR_REFUSED);
}

void
rouse_transport_ignore_sigpipe (void)
{
  struct sigaction action;

  if (sigaction (SIGPIPE, NULL, &action) != 0 || action.sa_handler != SIG_DFL)
    return;
  action.sa_handler = SIG_IGN;
  sigaction (SIGPIPE, &action, NULL);
}
