/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/asr-command.h"

#include <string.h>

#include "base/error.h"
#include "transport/asr-client.h"

#define END "</plist>"

static const struct {
  const char *name;
  RouseAsrVerb verb;
} verbs[] = {
  { "Initiate", ROUSE_ASR_INITIATE },
  { "OOBData", ROUSE_ASR_OOB_DATA },
  { "Payload", ROUSE_ASR_PAYLOAD },
};

/**
 * rouse_asr_command_measure:
 *
 * Commands follow each other without a length; each is XML and ends with the closing tag (spec 22 §2).
 *
 * Returns: bytes up to and with the tag; 0 if it has not come yet
 */
gsize
rouse_asr_command_measure (const void *buffer, gsize size)
{
  const char *end = size > 0 ? memmem (buffer, size, END, strlen (END)) : NULL;

  return end != NULL ? (gsize) (end - (const char *) buffer) + strlen (END) : 0;
}

/**
 * rouse_asr_command_parse:
 * @xml: (array length=size): one property list; white space before it is skipped
 *
 * Returns: %FALSE with `ROUSE_ERROR_PROTOCOL`
 */
gboolean
rouse_asr_command_parse (RouseAsrCommand *self, const void *xml, gsize size, GError **error)
{
  g_auto (plist_t) dict = NULL;
  const char *text = xml, *name;

  for (; size > 0 && g_ascii_isspace (*text); size--)
    text++;
  dict = rouse_plist_parse (text, size, error);
  if (dict == NULL)
    return FALSE;
  name = rouse_plist_get_string (dict, "Command");
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++) {
    if (g_strcmp0 (name, verbs[i].name) != 0)
      continue;
    *self = (RouseAsrCommand){ .verb = verbs[i].verb, .checksums = rouse_plist_get_bool (dict, "Checksum Chunks") };
    if (self->verb != ROUSE_ASR_OOB_DATA || (rouse_plist_get_uint (dict, "OOB Length", &self->length) &&
                                             rouse_plist_get_uint (dict, "OOB Offset", &self->offset)))
      return TRUE;
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "ASR asks for data without saying which");
    return FALSE;
  }
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "ASR says “%s”", name != NULL ? name : "nothing");
  return FALSE;
}

/**
 * rouse_asr_make_packet_info:
 * @image_size: bytes of the payload
 * @checksums: whether every chunk will be followed by its SHA-1
 *
 * Returns: (transfer full): the numbers of the multicast protocol are constants and unused on a cable (spec 22 §4)
 */
plist_t
rouse_asr_make_packet_info (guint64 image_size, gboolean checksums)
{
  plist_t info = plist_new_dict (), payload = plist_new_dict ();

  if (checksums)
    rouse_plist_set_uint (info, "Checksum Chunk Size", ROUSE_ASR_CHUNK_SIZE);
  rouse_plist_set_uint (info, "FEC Slice Stride", 40);
  rouse_plist_set_uint (info, "Packet Payload Size", 1450);
  rouse_plist_set_uint (info, "Packets Per FEC", 25);
  rouse_plist_set_uint (payload, "Port", 1);
  rouse_plist_set_uint (payload, "Size", image_size);
  plist_dict_set_item (info, "Payload", payload);
  rouse_plist_set_uint (info, "Stream ID", 1);
  rouse_plist_set_uint (info, "Version", 1);
  return info;
}
