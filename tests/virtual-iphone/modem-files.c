/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "modem-files.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/plist.h"
#include "ipsw-writer.h"
#include "modem-segment.h"
#include "noise.h"

#define MAV25_CHIP 0x1F30E1
#define SEGMENT_SIZE 0x2400 /* bytes */

/* Which member of the archive carries the signature of an element (spec 25 §6). */
static const struct {
  guint64 chip_id; /* 0: all but the chips that have rows of their own */
  const char *element;
  const char *member;
} members[] = {
  { MAV25_CHIP, "Misc", "multi_image.mbn" },
  { MAV25_CHIP, "RestoreSBL1", "restorexbl_sc.elf" },
  { MAV25_CHIP, "SBL1", "xbl_sc.elf" },
  { MAV25_CHIP, "TME", "signed_firmware_soc_view.elf" },
  { 0, "RamPSI", "psi_ram.fls" },
  { 0, "FlashPSI", "psi_flash.fls" },
  { 0, "eDBL", "dbl.mbn" },
  { 0, "RestoreDBL", "restoredbl.mbn" },
  { 0, "DBL", "dbl.mbn" },
  { 0, "ENANDPRG", "ENPRG.mbn" },
  { 0, "RestoreSBL1", "restoresbl1.mbn" },
  { 0, "SBL1", "sbl1.mbn" },
  { 0, "Misc", "multi_image.mbn" },
  { 0, "RestorePSI", "restorepsi.bin" },
  { 0, "PSI", "psi_ram.bin" },
  { 0, "RestorePSI2", "restorepsi2.bin" },
  { 0, "PSI2", "psi_ram2.bin" },
};

/* Unsigned members beside them, by what the family of the archive is recognised by. The text files are what a host must
 * leave out (spec 25 §6). */
static const struct {
  const char *if_element;
  const char *member;
} companions[] = {
  { "PSI", "ebl.bin" },           { "PSI", "SYS_SW.bin" }, { "PSI", "LTEFW.bin" },    { "RamPSI", "ebl.fls" },
  { "RamPSI", "ICE3.fls" },       { "SBL1", "apps.mbn" },  { "SBL1", "qdsp6sw.mbn" }, { "SBL1", "tz.mbn" },
  { "SBL1", "bbcfg.mbn" },        { "DBL", "amss.mbn" },   { "DBL", "osbl.mbn" },     { "eDBL", "amss.mbn" },
  { "TME", "prog_firehose.elf" },
};

const char *
sim_modem_member (guint64 chip_id, const char *element)
{
  guint64 wanted = chip_id == MAV25_CHIP ? MAV25_CHIP : 0;

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (members[i].chip_id == wanted && strcmp (members[i].element, element) == 0)
      return members[i].member;
  return NULL;
}

gboolean
sim_modem_has_segments (guint64 chip_id)
{
  return chip_id == MAV25_CHIP;
}

static void
put_u32 (guint8 *at, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    at[i] = (guint8) (value >> (8 * i));
}

static void
put_u16 (guint8 *at, guint16 value)
{
  at[0] = (guint8) value;
  at[1] = (guint8) (value >> 8);
}

/* MBN version 1: the size of what follows the 40-byte header stands at 0x10 (spec 25 §7.2). */
static void
shape_mbn (guint8 *file, gsize size)
{
  memset (file, 0, 40);
  file[0] = 0x0A;
  put_u32 (file + 0x10, (guint32) (size - 40));
}

static void
shape_bin (guint8 *file, gsize size)
{
  static const guint8 magic[] = { 0x04, 0x00, 0xEA, 0x6C, 0x69, 0x48, 0x55 };

  memset (file, 0, 64);
  memcpy (file + 1, magic, sizeof magic);
  put_u32 (file + 0x10, (guint32) size);
}

/* ELF, 32 bit, two segments; the last begins with an MBN version 7 hash segment that says how large its parts are
 * (spec 25 §7.3). */
static void
shape_elf (guint8 *file, gsize size)
{
  static const guint8 ident[] = { 0x7F, 'E', 'L', 'F', 1, 1, 1 };
  gsize hash = size - SEGMENT_SIZE;
  guint8 *header = file + 52;

  memset (file, 0, 52 + 2 * 32);
  memcpy (file, ident, sizeof ident);
  put_u16 (file + 16, 2);
  put_u16 (file + 18, 0x28);
  put_u32 (file + 20, 1);
  put_u32 (file + 28, 52); /* e_phoff */
  put_u16 (file + 40, 52);
  put_u16 (file + 42, 32);
  put_u16 (file + 44, 2);
  put_u32 (header, 1);
  put_u32 (header + 4, 0x1000);
  put_u32 (header + 16, (guint32) (hash - 0x1000));
  put_u32 (header + 32 + 4, (guint32) hash);
  put_u32 (header + 32 + 16, (guint32) (size - hash));
  sim_modem_segment_shape (file + hash);
}

#define FLS_TAIL 0x400 /* bytes: what follows the image */

/* An element of one of the two small kinds, which know where their data are in the file. */
static void
put_fls_element (guint8 *file, gsize at, guint32 type, gsize size)
{
  memset (file + at, 0, 24);
  put_u32 (file + at, type);
  put_u32 (file + at + 4, (guint32) size);
  put_u32 (file + at + 0x0C, (guint32) (size - 24));
  put_u32 (file + at + 0x14, (guint32) (at + 24));
}

/* FLS: one element of another kind (12-byte header), then the image with its absolute offset, then two elements whose
 * offsets change with the image's size (spec 25 §7.1). */
static void
shape_fls (guint8 *file, gsize size)
{
  gsize data = 32 + 40, data_size = size - FLS_TAIL - data;

  put_fls_element (file, size - FLS_TAIL, 0x10, FLS_TAIL / 2);
  put_fls_element (file, size - FLS_TAIL / 2, 0x14, FLS_TAIL / 2);
  memset (file, 0, data);
  put_u32 (file, 0x02);
  put_u32 (file + 4, 32);
  put_u32 (file + 32, 0x0C);
  put_u32 (file + 36, (guint32) (data_size + 40));
  put_u32 (file + 32 + 0x1C, (guint32) data_size);
  put_u32 (file + 32 + 0x24, (guint32) data);
  put_u32 (file + data + 0x10, (guint32) data_size);
  put_u32 (file + data + 0x14, (guint32) (data_size - 0x100)); /* the signature: the last 256 bytes */
}

static const struct {
  const char *extension;
  void (*shape) (guint8 *file, gsize size);
} shapes[] = {
  { ".mbn", shape_mbn },
  { ".bin", shape_bin },
  { ".elf", shape_elf },
  { ".fls", shape_fls },
};

static void
add_member (SimIpswWriter *archive, GHashTable *done, guint64 chip_id, const char *member, const char *seed)
{
  g_autofree char *full_seed = g_strconcat (seed, member, NULL);
  gsize size = 0x4000 + (g_str_hash (full_seed) % 64) * 0x400;
  g_autofree guint8 *file = g_malloc (size);
  SimNoise noise;

  if (!g_hash_table_add (done, (gpointer) member))
    return;
  sim_noise_init (&noise, full_seed);
  sim_noise_fill (&noise, file, size);
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (g_str_has_suffix (member, shapes[i].extension))
      shapes[i].shape (file, size);
  /* A file of this family is an ELF whatever its name says (spec 25 §7.3). */
  if (sim_modem_has_segments (chip_id))
    shape_elf (file, size);
  sim_ipsw_writer_begin (archive, member, size, TRUE, NULL);
  sim_ipsw_writer_write (archive, file, size, NULL);
  sim_ipsw_writer_end (archive, NULL);
}

static void
add_text (SimIpswWriter *archive, const char *member, const char *text)
{
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));

  sim_ipsw_writer_add (archive, member, content, NULL);
}

/* All members that the manifest's @entry (BasebandFirmware) names by "ELEMENT-PartialDigest", and some unsigned ones.
 */
GBytes *
sim_modem_make_archive (plist_t entry, guint64 chip_id, const char *seed)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);
  int fd = memfd_create ("bbfw", MFD_CLOEXEC);
  int copy = dup (fd);
  SimIpswWriter *archive = sim_ipsw_writer_new_for_fd (fd);
  GMappedFile *mapped;
  GBytes *result;

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
    g_autofree char *key = g_strconcat (members[i].element, "-PartialDigest", NULL);

    if (rouse_plist_get (entry, key) != NULL && sim_modem_member (chip_id, members[i].element) == members[i].member)
      add_member (archive, done, chip_id, members[i].member, seed);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (companions); i++) {
    g_autofree char *key = g_strconcat (companions[i].if_element, "-PartialDigest", NULL);

    if (rouse_plist_get (entry, key) != NULL)
      add_member (archive, done, chip_id, companions[i].member, seed);
  }
  add_text (archive, "Info.txt", "Synthetic modem firmware of the virtual iPhone\n");
  add_text (archive, "Options.xml", "<options/>\n");
  sim_ipsw_writer_close (archive, NULL);

  mapped = g_mapped_file_new_from_fd (copy, FALSE, NULL);
  result = g_mapped_file_get_bytes (mapped);
  g_mapped_file_unref (mapped);
  close (copy);
  return result;
}
