/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "modem-segment.h"

#include <string.h>

#include "chip-ticket.h"

enum { COMMON, QTI, OEM, HASHES, QTI_SIGNATURE, QTI_CHAIN, OEM_SIGNATURE, OEM_CHAIN, N_PARTS };

#define HEADER_SIZE 40 /* bytes */
#define MAKERS_BYTE 0xA7

/* Sizes of the parts, in files and in signatures; the values that spec 25 §7.3 calls plausible. */
static const guint32 parts[N_PARTS] = { 0x18, 0, 0xE0, 0x330, 0x68, 0xD20, 0x68, 0xD20 };

/* Header, metadata and hashes. */
static gsize
get_front_size (void)
{
  return HEADER_SIZE + parts[COMMON] + parts[QTI] + parts[OEM] + parts[HASHES];
}

/* The signature of the modem's maker. */
static gsize
get_makers_size (void)
{
  return parts[QTI_SIGNATURE] + parts[QTI_CHAIN];
}

static gsize
get_signature_size (void)
{
  return parts[OEM_SIGNATURE] + parts[OEM_CHAIN];
}

gsize
sim_modem_segment_get_size (void)
{
  return get_front_size () + get_makers_size () + get_signature_size ();
}

static void
put_header (guint8 *segment)
{
  guint32 words[2 + N_PARTS] = { 0, GUINT32_TO_LE (7) };

  for (gsize i = 0; i < N_PARTS; i++)
    words[2 + i] = GUINT32_TO_LE (parts[i]);
  memcpy (segment, words, HEADER_SIZE);
}

void
sim_modem_segment_shape (guint8 *segment)
{
  put_header (segment);
  memset (segment + get_front_size (), MAKERS_BYTE, get_makers_size ());
}

/* The blob stands at the beginning of both halves; the rest follows from it. */
GBytes *
sim_modem_segment_make (GBytes *blob)
{
  gsize front = get_front_size (), size = front + get_signature_size (), blob_size;
  const guint8 *data = g_bytes_get_data (blob, &blob_size);
  guint8 *segment = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    segment[i] = (guint8) (data[i % blob_size] ^ (i / blob_size));
  put_header (segment);
  memcpy (segment + HEADER_SIZE, data, blob_size);
  memcpy (segment + front, data, blob_size);
  return g_bytes_new_take (segment, size);
}

GBytes *
sim_modem_segment_get_blob (const guint8 *segment, gsize size)
{
  gsize front = get_front_size (), makers = get_makers_size ();
  g_autoptr (GBytes) blob = NULL;
  g_autoptr (GBytes) right = NULL;
  const guint8 *wanted;

  if (size < sim_modem_segment_get_size ())
    return NULL;
  blob = g_bytes_new (segment + HEADER_SIZE, SIM_MODEM_BLOB_SIZE);
  right = sim_modem_segment_make (blob);
  wanted = g_bytes_get_data (right, NULL);
  for (gsize i = 0; i < makers; i++)
    if (segment[front + i] != MAKERS_BYTE)
      return NULL;
  if (memcmp (segment, wanted, front) != 0 ||
      memcmp (segment + front + makers, wanted + front, get_signature_size ()) != 0)
    return NULL;
  return g_steal_pointer (&blob);
}
