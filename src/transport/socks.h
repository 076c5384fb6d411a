/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* The server's side of SOCKS5 (RFC 1928), as a phone speaks it through the reverse proxy (spec 23 §3.4). Pure: bytes in,
 * bytes out; a message may come in any number of pieces. */

typedef enum {
  ROUSE_SOCKS_MORE, /* not complete yet */
  ROUSE_SOCKS_DONE,
  ROUSE_SOCKS_BAD,  /* not SOCKS5 */
} RouseSocksResult;

/* RFC 1928 §6 */
typedef enum {
  ROUSE_SOCKS_SUCCEEDED = 0,
  ROUSE_SOCKS_FAILURE = 1,
  ROUSE_SOCKS_NOT_ALLOWED = 2,
  ROUSE_SOCKS_HOST_UNREACHABLE = 4,
  ROUSE_SOCKS_REFUSED = 5,
  ROUSE_SOCKS_COMMAND_NOT_SUPPORTED = 7,
} RouseSocksReply;

#define ROUSE_SOCKS_VERSION 5
#define ROUSE_SOCKS_CONNECT 1
#define ROUSE_SOCKS_MAX_REQUEST 262 /* bytes: four, length, 255, port */

typedef struct {
  guint8 command;
  char host[256]; /* name, or address as text */
  guint16 port;
  gboolean is_address; /* @host is an IP address */
} RouseSocksRequest;

RouseSocksResult rouse_socks_parse_greeting (const guint8 *data, gsize size, gsize *used, gboolean *has_no_auth);
RouseSocksResult rouse_socks_parse_request (const guint8 *data, gsize size, gsize *used, RouseSocksRequest *request);
/* @request: the bytes of the request, whose address is echoed. Returns the size of the answer: that of the request. */
gsize rouse_socks_make_reply (const guint8 *request, gsize size, RouseSocksReply code,
                              guint8 reply[ROUSE_SOCKS_MAX_REQUEST]);
/* Apple's hosts only: a phone is not to use the computer as an open relay. */
gboolean rouse_socks_is_allowed (const RouseSocksRequest *request);
