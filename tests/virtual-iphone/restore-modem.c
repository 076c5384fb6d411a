/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/plist.h"
#include "chip-ticket.h"
#include "modem-facts.h"
#include "modem-files.h"
#include "modem-segment.h"
#include "plist-int.h"

/* The modem loop (spec 25 §1, spec 28 §2.6) and the judge of its archives. */

#define ROUNDS 4
#define ENDURED_MS 60000
#define FLS_CHIP 0x50 /* iPhone 4 */

typedef struct {
  SimRestore *restore;
  guint32 chip_id;
  const SimModemFacts *facts;
  GBytes *serial;
  GBytes *nonce;
} Modem;

static plist_t
make_info (Modem *self, gboolean with_nonce)
{
  plist_t info = plist_new_dict ();
  guint8 hash[32];

  memset (hash, (int) (self->facts->certificate & 0xFF), sizeof hash);
  rouse_plist_set_data (info, "CertHash", hash, sizeof hash);
  rouse_plist_set_uint (info, "CertID", self->facts->certificate);
  rouse_plist_set_uint (info, "ChipID", self->chip_id);
  rouse_plist_set_bytes (info, "ChipSerialNo", self->serial);
  rouse_plist_set_uint (info, "FusingStatus", 3);
  if (self->facts->vendor != 0)
    rouse_plist_set_uint (info, "VendorID", self->facts->vendor);
  rouse_plist_set_uint (info, "attemptedToFuse", 0);
  rouse_plist_set_uint (info, "done", 0);
  if (with_nonce)
    rouse_plist_set_bytes (info, "Nonce", self->nonce);
  return info;
}

/* --- the archive (spec 25 §6) --- */

static GBytes *
read_member (zip_t *archive, const char *name)
{
  zip_stat_t stat;
  zip_file_t *file;
  guint8 *data;

  if (zip_stat (archive, name, 0, &stat) != 0 || stat.size > (64u << 20) ||
      (file = zip_fopen (archive, name, 0)) == NULL)
    return NULL;
  data = g_malloc (stat.size + 1);
  if (zip_fread (file, data, stat.size) != (zip_int64_t) stat.size)
    stat.size = 0;
  zip_fclose (file);
  return g_bytes_new_take (data, stat.size);
}

static guint32
u32_at (const guint8 *data, gsize at)
{
  return (guint32) data[at] | (guint32) data[at + 1] << 8 | (guint32) data[at + 2] << 16 | (guint32) data[at + 3] << 24;
}

/* Kinds of elements that say where their data are: sizes and places of the fields (spec 25 §7.1). */
static const struct {
  guint32 type;
  gsize header_size, size_at, offset_at;
} fls_kinds[] = { { 0x0C, 40, 0x1C, 0x24 }, { 0x10, 24, 0x0C, 0x14 }, { 0x14, 24, 0x0C, 0x14 } };

/* The data of an FLS file's image. NULL: the file is not whole, or one of its elements is not where it says. */
static const guint8 *
find_fls_image (GBytes *member, gsize *image_size)
{
  gsize file_size, size;
  const guint8 *data = g_bytes_get_data (member, &file_size), *image = NULL;

  for (gsize at = 0; at < file_size; at += size) {
    if (at + 12 > file_size || (size = u32_at (data, at + 4)) < 12 || size > file_size - at)
      return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS (fls_kinds); i++) {
      if (u32_at (data, at) != fls_kinds[i].type)
        continue;
      if (size < fls_kinds[i].header_size ||
          u32_at (data, at + fls_kinds[i].size_at) > size - fls_kinds[i].header_size ||
          u32_at (data, at + fls_kinds[i].offset_at) != at + fls_kinds[i].header_size)
        return NULL;
      if (i == 0) {
        image = data + at + fls_kinds[i].header_size;
        *image_size = u32_at (data, at + fls_kinds[i].size_at);
      }
    }
  }
  return image;
}

/* Where the signature must be: at the end of MBN, BIN and ELF files; in FLS files at the end of the image element. */
static const guint8 *
find_blob (GBytes *member, const char *name, gsize *size)
{
  const guint8 *data = g_bytes_get_data (member, size);
  guint32 signature;

  if (!g_str_has_suffix (name, ".fls")) {
    if (*size < SIM_MODEM_BLOB_SIZE)
      return NULL;
    data += *size - SIM_MODEM_BLOB_SIZE;
    *size = SIM_MODEM_BLOB_SIZE;
    return data;
  }
  data = find_fls_image (member, size);
  if (data == NULL || *size < 0x18 || u32_at (data, 0x10) != *size || (signature = u32_at (data, 0x14)) > *size)
    return NULL;
  *size -= signature;
  return data + signature;
}

/* The last segment of a 32-bit ELF (spec 25 §7.3), or NULL. */
static const guint8 *
find_segment (const guint8 *data, gsize size, gsize *segment_size)
{
  gsize headers, last, at;
  guint count;

  if (size < 52 || memcmp (data, "\177ELF\1", 5) != 0)
    return NULL;
  headers = u32_at (data, 28);
  count = data[44] | data[45] << 8;
  if (count == 0 || headers > size || size - headers < (gsize) count * 32)
    return NULL;
  last = headers + (count - 1) * 32;
  at = u32_at (data, last + 4);
  *segment_size = u32_at (data, last + 16);
  return at <= size && *segment_size <= size - at ? data + at : NULL;
}

static gboolean
is_signed (Modem *self, GBytes *member, const char *name, const char *element, gboolean with_nonce)
{
  GBytes *nonce = with_nonce ? self->nonce : NULL;
  g_autoptr (GBytes) blob = NULL;
  const guint8 *data;
  gsize size;

  if (!sim_modem_has_segments (self->chip_id)) {
    data = find_blob (member, name, &size);
  } else {
    const guint8 *file = g_bytes_get_data (member, &size);
    const guint8 *segment = find_segment (file, size, &size);

    blob = segment != NULL ? sim_modem_segment_get_blob (segment, size) : NULL;
    data = blob != NULL ? g_bytes_get_data (blob, &size) : NULL;
  }
  return data != NULL && sim_modem_blob_check (data, size, element, self->serial, nonce);
}

static gboolean
check_element (Modem *self, zip_t *archive, const char *element, gboolean with_nonce)
{
  const char *name = sim_modem_member (self->chip_id, element);
  g_autoptr (GBytes) member = name != NULL ? read_member (archive, name) : NULL;

  if (member == NULL) {
    sim_device_refuse (self->restore->device, "modem-member-missing", "no %s (%s) in the archive", name, element);
    return FALSE;
  }
  if (is_signed (self, member, name, element, with_nonce))
    return TRUE;
  sim_device_refuse (self->restore->device, "modem-signature", "%s is not signed for this modem%s", name,
                     with_nonce ? " and nonce" : "");
  return FALSE;
}

/* In FLS archives the ticket stands before the boot loader's data, filled up with FF to a multiple of four. */
static gboolean
check_fls_ticket (Modem *self, zip_t *archive, GBytes *right)
{
  g_autoptr (GBytes) loader = read_member (archive, "ebl.fls");
  gsize size = 0, ticket_size;
  const guint8 *ticket = g_bytes_get_data (right, &ticket_size);
  const guint8 *data = loader != NULL ? find_fls_image (loader, &size) : NULL;
  gsize padded = (ticket_size + 3) & ~(gsize) 3;
  gboolean ok = data != NULL && size > padded && memcmp (data, ticket, ticket_size) == 0;

  for (gsize i = ticket_size; ok && i < padded; i++)
    ok = data[i] == 0xFF;
  if (!ok)
    sim_device_refuse (self->restore->device, "modem-ticket",
                       loader == NULL ? "no ebl.fls in the archive"
                                      : "ebl.fls does not begin with a ticket for this nonce");
  return ok;
}

static gboolean
check_ticket (Modem *self, zip_t *archive, gboolean with_nonce)
{
  g_autoptr (GBytes) ticket = read_member (archive, "bbticket.der");
  g_autoptr (GBytes) right = sim_modem_ticket_make (self->serial, self->nonce);

  if (!with_nonce)
    return TRUE;
  if (self->chip_id == FLS_CHIP)
    return check_fls_ticket (self, archive, right);
  if (ticket != NULL && g_bytes_equal (ticket, right))
    return TRUE;
  sim_device_refuse (self->restore->device, "modem-ticket",
                     ticket == NULL ? "no bbticket.der in the archive" : "bbticket.der is not for this nonce");
  return FALSE;
}

/* All programs must be there, and nothing but programs: the second is only untidy. */
static void
check_members (Modem *self, zip_t *archive, gboolean with_nonce)
{
  static const char *const kept[] = { ".fls", ".mbn", ".elf", ".bin" };
  guint n_kept = 0;

  for (zip_int64_t i = 0; i < zip_get_num_entries (archive, 0); i++) {
    const char *name = zip_get_name (archive, (zip_uint64_t) i, 0);
    gboolean is_program = FALSE;

    for (gsize j = 0; name != NULL && j < G_N_ELEMENTS (kept); j++)
      is_program = is_program || g_str_has_suffix (name, kept[j]);
    n_kept += is_program;
    if (!is_program && g_strcmp0 (name, "bbticket.der") != 0)
      sim_device_warn (self->restore->device, "modem-extra-member", "%s does not belong into the archive", name);
  }
  if (n_kept < (self->chip_id != FLS_CHIP ? 4 : with_nonce ? 3 : 1)) /* see check_archive() */
    sim_device_warn (self->restore->device, "modem-few-members", "only %u programs in the archive: no programmer",
                     n_kept);
}

static gboolean
check_archive (Modem *self, plist_t reply, gboolean with_nonce)
{
  g_autoptr (GBytes) bytes = rouse_plist_get_bytes (reply, "BasebandData");
  zip_source_t *source;
  zip_t *archive = NULL;
  gboolean ok = TRUE;

  if (bytes != NULL) {
    source = zip_source_buffer_create (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), 0, NULL);
    archive = zip_open_from_source (source, ZIP_RDONLY | ZIP_CHECKCONS, NULL);
    if (archive == NULL)
      zip_source_free (source);
  }
  if (archive == NULL) {
    sim_device_refuse (self->restore->device, "modem-archive", "BasebandData is no ZIP archive");
    return FALSE;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (self->facts->elements) && self->facts->elements[i] != NULL; i++)
    /* Of FLS archives only the first counts before there is a nonce: what the modem is started with (spec 25 §6). */
    if (i == 0 || with_nonce || self->chip_id != FLS_CHIP)
      ok = check_element (self, archive, self->facts->elements[i], with_nonce) && ok;
  ok = check_ticket (self, archive, with_nonce) && ok;
  check_members (self, archive, with_nonce);
  zip_discard (archive);
  return ok;
}

/* --- the loop --- */

static gboolean
send_update_status (Modem *self, gboolean accepted, gboolean done)
{
  g_auto (plist_t) message = plist_new_dict ();
  plist_t output = make_info (self, accepted);

  rouse_plist_set_bool (output, "done", done);
  if (done) {
    plist_t provisioning = plist_new_dict ();

    rouse_plist_set_string (provisioning, "IMEI",
                            sim_device_get_setting (self->restore->device, "imei", "350000000000006"));
    plist_dict_set_item (output, "provisioning", provisioning);
  }
  rouse_plist_set_string (message, "MsgType", "BBUpdateStatusMsg");
  rouse_plist_set_bool (message, "Accepted", accepted);
  plist_dict_set_item (message, "Output", output);
  return sim_restore_send (self->restore, message);
}

static gboolean
send_ops (Modem *self, guint count)
{
  for (guint i = 0; i < count; i++)
    if (!sim_restore_op (self->restore, 19, -1, NULL))
      return FALSE;
  return TRUE;
}

/* One request. @accepted: what the modem said to it. FALSE: the restore is over. */
static gboolean
ask (Modem *self, SimWhere where, gboolean with_nonce, gboolean *accepted)
{
  g_auto (plist_t) info = make_info (self, with_nonce);
  g_auto (plist_t) reply = sim_restore_ask (self->restore, "BasebandData", info, where, -1);
  const char *action;

  if (reply == NULL)
    return FALSE;
  *accepted = check_archive (self, reply, with_nonce);
  action = sim_device_fault (self->restore->device, "restored.message", "BBUpdateStatusMsg Accepted");
  if (g_strcmp0 (action, "accepted-false") == 0 ||
      sim_device_get_setting_uint (self->restore->device, "modem-dead", 0) != 0)
    *accepted = FALSE;
  return TRUE;
}

/* The archive of diagnostics that a host has to read, or the phone stands still (spec 20 §5.8). */
static gboolean
send_output (Modem *self)
{
  SimRestore *restore = self->restore;
  g_autoptr (SimDataPort) port = sim_data_port_open (restore->device, sim_restored_next_port (restore->restored));
  g_auto (plist_t) message = plist_new_dict ();
  static const char trailer[] = "0707070000000000010000000000000000000010000000000000000000001300000000000TRAILER!!!";
  g_autofree char *data = g_malloc0 (65536);
  int fd;

  memcpy (data, trailer, sizeof trailer);
  rouse_plist_set_string (message, "MsgType", "BasebandUpdaterOutputData");
  rouse_plist_set_uint (message, "DataPort", sim_data_port_get_number (port));
  if (!sim_restore_send (restore, message))
    return FALSE;
  fd = sim_data_port_accept (port, ENDURED_MS);
  if (fd >= 0)
    sim_wire_write (fd, data, 65536);
  else if (sim_restore_is_here (restore))
    sim_device_refuse (restore->device, "modem-output-not-read", "nobody reads BasebandUpdaterOutputData");
  sim_data_port_release (port, fd);
  return TRUE;
}

/* A modem that does not take its firmware is endured: the restore goes on and ends with success (spec 28 §2.6). */
static gboolean
endure (Modem *self, SimWhere where)
{
  SimRestore *restore = self->restore;

  sim_device_warn (restore->device, "modem-not-updated", "the modem took none of %d archives", ROUNDS);
  restore->modem_failed = TRUE;
  if (where == SIM_ON_MAIN && !sim_restore_end (restore, sim_restore_current (restore), -1, SIM_MODEM_FAILED))
    return FALSE;
  return send_output (self);
}

static void
trace_updated (Modem *self)
{
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_string (detail, "chip", self->facts->family);
  sim_device_trace (self->restore->device, "device", "chip-updated", detail);
}

static gboolean
run_rounds (Modem *self, SimWhere where)
{
  for (guint round = 0; round < ROUNDS; round++) {
    gboolean accepted = FALSE;

    if (!send_ops (self, 1) || !ask (self, where, FALSE, &accepted))
      return FALSE;
    if (!accepted) {
      if (!send_update_status (self, FALSE, FALSE))
        return FALSE;
      continue;
    }
    if (!send_ops (self, 4) || !send_update_status (self, TRUE, FALSE) || !ask (self, where, TRUE, &accepted))
      return FALSE;
    if (!accepted) {
      if (!send_update_status (self, FALSE, FALSE))
        return FALSE;
      continue;
    }
    if (!send_ops (self, 3) || !send_update_status (self, TRUE, FALSE))
      return FALSE;
    if (sim_device_get_setting_uint (self->restore->device, "modem-third-round", 0) != 0 &&
        !ask (self, where, TRUE, &accepted))
      return FALSE;
    trace_updated (self);
    return send_update_status (self, TRUE, TRUE);
  }
  return endure (self, where);
}

static GBytes *
choose_nonce (SimRestore *restore, const SimModemFacts *facts)
{
  g_autoptr (GBytes) preflight = sim_modem_get_preflight_nonce (restore->device);
  g_autoptr (GBytes) option = rouse_plist_get_bytes (restore->options, "BasebandNonce");

  if (option != NULL && g_bytes_equal (option, preflight))
    return g_bytes_ref (preflight);
  if (option != NULL)
    sim_device_warn (restore->device, "modem-nonce-option", "BasebandNonce is not the nonce that this modem gave out");
  return sim_restored_next_nonce (restore->restored, "modem", facts->nonce_size);
}

gboolean
sim_restore_modem (SimRestore *restore, SimWhere where)
{
  Modem self = { .restore = restore, .chip_id = sim_device_get_model (restore->device)->baseband_chip_id };
  gboolean ok;

  self.facts = sim_modem_facts_get (restore->device);
  self.serial = sim_modem_get_serial (restore->device);
  self.nonce = choose_nonce (restore, self.facts);
  ok = run_rounds (&self, where);
  g_bytes_unref (self.serial);
  g_bytes_unref (self.nonce);
  return ok;
}
