/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/bbfw.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/big-memory.h"
#include "base/error.h"
#include "base/plist.h"
#include "firmware/baseband-image.h"

#define CHIP_MAV25 0x1F30E1 /* Snapdragon X80: iPhone 17 */
#define TICKET_MEMBER "bbticket.der"
#define FLS_TICKET_MEMBER "ebl.fls"
/* Of the files that we write: the first day that ZIP knows, so that the same request gives the same bytes. */
#define DOS_DATE 0x0021
#define DOS_TIME 0x0000
#define TICKET_ATTRIBUTES ((zip_uint32_t) 0100644 << 16) /* a regular file; in the upper half of a ZIP's attributes */
#define BLOB_SUFFIX "-Blob"
#define MAX_MEMBER_SIZE (256u << 20) /* bytes; whole archives have about 40 MB */

typedef GBytes *(*StitchFunc) (GBytes *image, GBytes *blob, GError **error);

/* Which member an element of the response signs, and how (spec 25 §6). */
typedef struct {
  const char *element;
  const char *member;
  StitchFunc stitch;
} Mapping;

static const Mapping common_mappings[] = {
  { "RamPSI", "psi_ram.fls", rouse_baseband_stitch_fls },
  { "FlashPSI", "psi_flash.fls", rouse_baseband_stitch_fls },
  { "eDBL", "dbl.mbn", rouse_baseband_stitch_tail },
  { "DBL", "dbl.mbn", rouse_baseband_stitch_tail },
  { "RestoreDBL", "restoredbl.mbn", rouse_baseband_stitch_tail },
  { "ENANDPRG", "ENPRG.mbn", rouse_baseband_stitch_tail },
  { "RestoreSBL1", "restoresbl1.mbn", rouse_baseband_stitch_tail },
  { "SBL1", "sbl1.mbn", rouse_baseband_stitch_tail },
  { "Misc", "multi_image.mbn", rouse_baseband_stitch_tail },
  { "RestorePSI", "restorepsi.bin", rouse_baseband_stitch_tail },
  { "PSI", "psi_ram.bin", rouse_baseband_stitch_tail },
  { "RestorePSI2", "restorepsi2.bin", rouse_baseband_stitch_tail },
  { "PSI2", "psi_ram2.bin", rouse_baseband_stitch_tail },
  { NULL },
};

static const Mapping mav25_mappings[] = {
  { "Misc", "multi_image.mbn", rouse_baseband_stitch_hash_segment },
  { "RestoreSBL1", "restorexbl_sc.elf", rouse_baseband_stitch_hash_segment },
  { "SBL1", "xbl_sc.elf", rouse_baseband_stitch_hash_segment },
  { "TME", "signed_firmware_soc_view.elf", rouse_baseband_stitch_hash_segment },
  { NULL },
};

/* Other members that the device needs: the programmers. Without them the restore ends well and the phone has no modem.
 */
static const char *const kept_suffixes[] = { ".fls", ".mbn", ".elf", ".bin" };

/* An archive while it is changed. */
typedef struct {
  zip_source_t *source; /* the archive's bytes, before and after */
  zip_t *zip;
  const Mapping *mappings;
  gboolean is_fls;            /* whether a signed member was an FLS */
  GHashTable *signed_members; /* set of names */
  GPtrArray *contents;        /* of GBytes: new members, needed until the archive is closed */
} Archive;

static void
archive_clear (Archive *self)
{
  if (self->zip != NULL)
    zip_discard (self->zip);
  if (self->source != NULL)
    zip_source_free (self->source);
  g_hash_table_unref (self->signed_members);
  g_ptr_array_unref (self->contents);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Archive, archive_clear)

static gboolean
fail (GError **error, RouseError code, const char *member, const char *why)
{
  g_set_error (error, ROUSE_ERROR, code, "baseband firmware: %s: %s", member, why);
  return FALSE;
}

/* @bbfw: must live as long as @self */
static gboolean
archive_open (Archive *self, GBytes *bbfw, GError **error)
{
  zip_error_t cause;
  gboolean ok;

  zip_error_init (&cause);
  self->source = zip_source_buffer_create (g_bytes_get_data (bbfw, NULL), g_bytes_get_size (bbfw), 0, &cause);
  if (self->source != NULL)
    self->zip = zip_open_from_source (self->source, 0, &cause);
  ok = self->zip != NULL;
  if (ok)
    zip_source_keep (self->source); /* the archive has one reference, this is ours */
  else
    fail (error, ROUSE_ERROR_DAMAGED_FIRMWARE, "archive", zip_error_strerror (&cause));
  zip_error_fini (&cause);
  return ok;
}

static GBytes *
archive_read (Archive *self, const char *name, GError **error)
{
  g_autofree guint8 *data = NULL;
  zip_stat_t info;
  zip_file_t *file;
  gboolean ok;

  if (zip_stat (self->zip, name, 0, &info) != 0 || (info.valid & ZIP_STAT_SIZE) == 0) {
    fail (error, ROUSE_ERROR_DAMAGED_FIRMWARE, name, "is missing in the archive");
    return NULL;
  }
  if (info.size > MAX_MEMBER_SIZE) {
    fail (error, ROUSE_ERROR_DAMAGED_FIRMWARE, name, "is too large");
    return NULL;
  }
  data = rouse_big_memory_new (info.size + 1, error); /* libzip compares the checksum when it sees the end */
  if (data == NULL)
    return NULL;
  file = zip_fopen_index (self->zip, info.index, 0);
  ok = file != NULL && zip_fread (file, data, info.size + 1) == (zip_int64_t) info.size;
  if (file != NULL)
    zip_fclose (file);
  if (ok)
    return g_bytes_new_take (g_steal_pointer (&data), info.size);
  fail (error, ROUSE_ERROR_DAMAGED_FIRMWARE, name, "cannot be unpacked");
  return NULL;
}

/* Puts @contents (taken) into the archive under @name, replacing what is there. Returns its index, or -1 with an error.
 */
static zip_int64_t
archive_write (Archive *self, const char *name, GBytes *contents, GError **error)
{
  zip_source_t *source;
  zip_int64_t index = -1;

  g_ptr_array_add (self->contents, contents);
  source = zip_source_buffer (self->zip, g_bytes_get_data (contents, NULL), g_bytes_get_size (contents), 0);
  if (source != NULL)
    index = zip_file_add (self->zip, name, source, ZIP_FL_OVERWRITE);
  if (index < 0) {
    fail (error, ROUSE_ERROR_FAILED, name, zip_strerror (self->zip));
    zip_source_free (source);
    return -1;
  }
  if (zip_file_set_dostime (self->zip, (zip_uint64_t) index, DOS_TIME, DOS_DATE, 0) != 0) {
    fail (error, ROUSE_ERROR_FAILED, name, zip_strerror (self->zip));
    return -1;
  }
  return index;
}

static const Mapping *
find_mapping (const Archive *self, const char *element)
{
  for (const Mapping *mapping = self->mappings; mapping->element != NULL; mapping++)
    if (strcmp (mapping->element, element) == 0)
      return mapping;
  return NULL;
}

static gboolean
sign_element (Archive *self, const char *element, GBytes *blob, GError **error)
{
  const Mapping *mapping = find_mapping (self, element);
  g_autoptr (GBytes) image = NULL;
  GBytes *stitched;

  if (mapping == NULL)
    return fail (error, ROUSE_ERROR_SIGNING, element, "was signed, but it is not known where it belongs");
  image = archive_read (self, mapping->member, error);
  if (image == NULL)
    return FALSE;
  stitched = mapping->stitch (image, blob, error);
  if (stitched == NULL) {
    g_prefix_error (error, "baseband firmware: %s: ", mapping->member);
    return FALSE;
  }
  if (archive_write (self, mapping->member, stitched, error) < 0)
    return FALSE;
  g_hash_table_add (self->signed_members, (gpointer) mapping->member);
  self->is_fls = self->is_fls || mapping->stitch == rouse_baseband_stitch_fls;
  return TRUE;
}

/* @key: of the response's BasebandFirmware; other keys than "…-Blob" mean nothing here */
static gboolean
sign_key (Archive *self, const char *key, plist_t firmware, GError **error)
{
  g_autofree char *element = NULL;
  g_autoptr (GBytes) blob = NULL;

  if (!g_str_has_suffix (key, BLOB_SUFFIX))
    return TRUE;
  element = g_strndup (key, strlen (key) - strlen (BLOB_SUFFIX));
  blob = rouse_plist_get_bytes (firmware, key);
  if (blob == NULL || g_bytes_get_size (blob) == 0)
    return fail (error, ROUSE_ERROR_SIGNING, element, "its signature is no data");
  return sign_element (self, element, blob, error);
}

static gboolean
sign_all (Archive *self, plist_t firmware, GError **error)
{
  plist_dict_iter iter = NULL;
  gboolean ok = TRUE;

  plist_dict_new_iter (firmware, &iter);
  while (ok) {
    char *key = NULL;
    plist_t value = NULL;

    plist_dict_next_item (firmware, iter, &key, &value);
    if (key == NULL)
      break;
    ok = sign_key (self, key, firmware, error);
    free (key);
  }
  free (iter);
  return ok;
}

static gboolean
is_kept (Archive *self, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kept_suffixes); i++)
    if (g_str_has_suffix (name, kept_suffixes[i]))
      return TRUE;
  return g_hash_table_contains (self->signed_members, name);
}

static gboolean
delete_others (Archive *self, GError **error)
{
  zip_int64_t n = zip_get_num_entries (self->zip, 0);

  for (zip_int64_t i = 0; i < n; i++) {
    const char *name = zip_get_name (self->zip, i, ZIP_FL_ENC_RAW);

    if ((name == NULL || !is_kept (self, name)) && zip_delete (self->zip, i) != 0)
      return fail (error, ROUSE_ERROR_FAILED, "archive", zip_strerror (self->zip));
  }
  return TRUE;
}

/* As a member of its own, except in the FLS family, where it goes into the boot loader. */
static gboolean
add_ticket (Archive *self, GBytes *ticket, GError **error)
{
  g_autoptr (GBytes) image = NULL;
  GBytes *stitched;
  zip_int64_t index;

  if (self->is_fls) {
    image = archive_read (self, FLS_TICKET_MEMBER, error);
    stitched = image != NULL ? rouse_baseband_add_ticket_fls (image, ticket, error) : NULL;
    return stitched != NULL && archive_write (self, FLS_TICKET_MEMBER, stitched, error) >= 0;
  }
  index = archive_write (self, TICKET_MEMBER, g_bytes_ref (ticket), error);
  return index >= 0 && zip_file_set_external_attributes (self->zip, index, 0, ZIP_OPSYS_UNIX, TICKET_ATTRIBUTES) == 0;
}

/* Writes the archive and returns its bytes. */
static GBytes *
archive_close (Archive *self, GError **error)
{
  g_autofree guint8 *data = NULL;
  zip_stat_t info;
  gboolean ok;

  if (zip_close (self->zip) != 0) {
    fail (error, ROUSE_ERROR_DAMAGED_FIRMWARE, "archive", zip_strerror (self->zip));
    return NULL;
  }
  self->zip = NULL;
  zip_source_stat (self->source, &info);
  data = rouse_big_memory_new (info.size, error);
  if (data == NULL)
    return NULL;
  ok =
      zip_source_open (self->source) == 0 && zip_source_read (self->source, data, info.size) == (zip_int64_t) info.size;
  zip_source_close (self->source);
  if (ok)
    return g_bytes_new_take (g_steal_pointer (&data), info.size);
  fail (error, ROUSE_ERROR_FAILED, "archive", "cannot be read back");
  return NULL;
}

/**
 * rouse_bbfw_sign:
 * @bbfw: the ZIP from the IPSW
 * @response: the signing server's answer: BBTicket, and BasebandFirmware with its "…-Blob" entries
 * @chip_id: BbChipID, which selects the table of members
 * @has_nonce: whether the request had a BbNonce; nothing depends on it, because FLS members that were signed without
 * one are kept like all other FLS members (spec 25 §6)
 *
 * Makes the archive that the device flashes: signatures put into the members, programmers kept, all else removed,
 * ticket added. Any thread.
 *
 * Returns: (transfer full): the new ZIP, or %NULL with `ROUSE_ERROR_SIGNING` (the response has no ticket, or an element
 * that we do not know) or `ROUSE_ERROR_DAMAGED_FIRMWARE` (a member is missing or malformed)
 */
GBytes *
rouse_bbfw_sign (GBytes *bbfw, plist_t response, guint64 chip_id, gboolean has_nonce, GError **error)
{
  g_autoptr (GBytes) ticket = rouse_plist_get_bytes (response, "BBTicket");
  plist_t firmware = rouse_plist_get_dict (response, "BasebandFirmware");
  g_auto (Archive) archive = {
    .mappings = chip_id == CHIP_MAV25 ? mav25_mappings : common_mappings,
    .signed_members = g_hash_table_new (g_str_hash, g_str_equal),
    .contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
  };

  if (ticket == NULL || firmware == NULL) {
    fail (error, ROUSE_ERROR_SIGNING, "answer", "it has no ticket or no signatures");
    return NULL;
  }
  if (!archive_open (&archive, bbfw, error) || !sign_all (&archive, firmware, error) ||
      !delete_others (&archive, error) || !add_ticket (&archive, ticket, error))
    return NULL;
  return archive_close (&archive, error);
}

const char *
rouse_bbfw_describe_library (void)
{
  return zip_libzip_version ();
}
