/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/socks.h"

#include <arpa/inet.h>
#include <string.h>

enum { ATYP_IPV4 = 1, ATYP_NAME = 3, ATYP_IPV6 = 4 };

/**
 * rouse_socks_parse_greeting:
 * @used: (out): bytes of the greeting
 * @has_no_auth: (out): whether the client offers to do without authentication
 */
RouseSocksResult
rouse_socks_parse_greeting (const guint8 *data, gsize size, gsize *used, gboolean *has_no_auth)
{
  if (size > 0 && data[0] != ROUSE_SOCKS_VERSION)
    return ROUSE_SOCKS_BAD;
  if (size < 2 || size < 2u + data[1])
    return ROUSE_SOCKS_MORE;
  *used = 2u + data[1];
  *has_no_auth = memchr (data + 2, 0, data[1]) != NULL;
  return ROUSE_SOCKS_DONE;
}

/* Bytes of the address with its length byte; 0: not known yet; -1: no such type. */
static int
measure_address (const guint8 *data, gsize size)
{
  switch (data[3]) {
  case ATYP_IPV4:
    return 4;
  case ATYP_IPV6:
    return 16;
  case ATYP_NAME:
    return size > 4 ? 1 + data[4] : 0;
  default:
    return -1;
  }
}

static gboolean
read_address (RouseSocksRequest *request, const guint8 *data)
{
  request->is_address = data[3] != ATYP_NAME;
  if (request->is_address)
    return inet_ntop (data[3] == ATYP_IPV4 ? AF_INET : AF_INET6, data + 4, request->host, sizeof request->host) != NULL;
  memcpy (request->host, data + 5, data[4]);
  request->host[data[4]] = '\0';
  return data[4] > 0 && strlen (request->host) == data[4]; /* no NUL inside */
}

/**
 * rouse_socks_parse_request:
 * @used: (out): bytes of the request
 */
RouseSocksResult
rouse_socks_parse_request (const guint8 *data, gsize size, gsize *used, RouseSocksRequest *request)
{
  int address_size;

  if (size > 0 && data[0] != ROUSE_SOCKS_VERSION)
    return ROUSE_SOCKS_BAD;
  if (size < 4)
    return ROUSE_SOCKS_MORE;
  address_size = measure_address (data, size);
  if (address_size < 0)
    return ROUSE_SOCKS_BAD;
  if (address_size == 0 || size < 4u + (guint) address_size + 2)
    return ROUSE_SOCKS_MORE;
  *request = (RouseSocksRequest){ .command = data[1] };
  if (!read_address (request, data))
    return ROUSE_SOCKS_BAD;
  request->port = data[4 + address_size] << 8 | data[5 + address_size];
  *used = 4u + (guint) address_size + 2;
  return ROUSE_SOCKS_DONE;
}

gsize
rouse_socks_make_reply (const guint8 *request, gsize size, RouseSocksReply code, guint8 reply[ROUSE_SOCKS_MAX_REQUEST])
{
  size = MIN (size, ROUSE_SOCKS_MAX_REQUEST);
  memcpy (reply, request, size);
  reply[1] = code;
  reply[2] = 0;
  return size;
}

gboolean
rouse_socks_is_allowed (const RouseSocksRequest *request)
{
  gsize length = strlen (request->host), suffix = strlen (".apple.com");

  return !request->is_address && (request->port == 443 || request->port == 80) && length > suffix &&
         g_ascii_strcasecmp (request->host + length - suffix, ".apple.com") == 0;
}
