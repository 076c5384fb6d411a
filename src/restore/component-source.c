/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/component-source.h"

#include "base/big-memory.h"
#include "base/error.h"
#include "firmware/img3.h"

#define HEAD_SIZE 64           /* bytes of a file that tell an IM4P */
#define MAX_WHOLE (256u << 20) /* bytes; the largest that is sent whole has about 40 MB (baseband) */

/* Nonce slots go into LLB and SEP only, when the identity asks for it (spec 15 §6). */
static const struct {
  const char *component;
  const char *property; /* of IM4R */
  const char *key;      /* in ApParameters and in Info */
  guint64 otherwise;
} nonce_slots[] = {
  { "LLB", "anid", "ApNonceSlotID", 0 },
  { "SEP", "snid", "SepNonceSlotID", 2 },
  { "SepStage1", "snid", "SepNonceSlotID", 2 },
};

static const char *
find_nonce_slot (RouseRestoreJob *job, const char *name, guint64 *slot)
{
  plist_t identity = rouse_build_identity_get_plist (job->identity);

  if (!rouse_plist_get_bool (identity, "Info/RequiresNonceSlot"))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (nonce_slots); i++) {
    g_autofree char *in_info = g_strconcat ("Info/", nonce_slots[i].key, NULL);

    if (!g_str_equal (nonce_slots[i].component, name))
      continue;
    if (!rouse_plist_get_uint (job->ap_parameters, nonce_slots[i].key, slot) &&
        !rouse_plist_get_uint (identity, in_info, slot))
      *slot = nonce_slots[i].otherwise;
    return nonce_slots[i].property;
  }
  return NULL;
}

/* IM4R for @name, or NULL without error if it needs none (spec 15 §6). */
static gboolean
make_im4r (RouseRestoreJob *job, const char *name, plist_t tss, GBytes **im4r, GError **error)
{
  g_autofree char *tbm_key = g_strconcat (name, "-TBM", NULL);
  plist_t tbm = rouse_plist_get_dict (tss, tbm_key);
  guint64 slot = 0;
  const char *slot_name = find_nonce_slot (job, name, &slot);
  gsize ucon_size = 0, ucer_size = 0;
  const guint8 *ucon = tbm != NULL ? rouse_plist_get_data (tbm, "ucon", &ucon_size) : NULL;
  const guint8 *ucer = tbm != NULL ? rouse_plist_get_data (tbm, "ucer", &ucer_size) : NULL;

  if (tbm != NULL && (ucon == NULL || ucer == NULL)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the signing server's “%s” lacks ucon or ucer", tbm_key);
    return FALSE;
  }
  *im4r = NULL;
  if (tbm != NULL || slot_name != NULL)
    *im4r = rouse_im4r_new (ucon, ucon_size, ucer, ucer_size, slot_name, slot);
  return TRUE;
}

const RouseComponent *
rouse_component_source_find (RouseRestoreJob *job, const char *name, GError **error)
{
  const RouseComponent *component = rouse_build_identity_find_component (job->identity, name);

  if (component == NULL || component->path == NULL) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "the firmware has no %s", name);
    return NULL;
  }
  return component;
}

RouseIpswStream *
rouse_component_source_open_raw (RouseRestoreJob *job, const RouseComponent *component, GError **error)
{
  if (component->path == NULL) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "%s has no file", component->name);
    return NULL;
  }
  return rouse_ipsw_open_stream (rouse_restore_plan_get_ipsw (job->plan), component->path, error);
}

GBytes *
rouse_component_source_read_raw (RouseRestoreJob *job, const RouseComponent *component, GCancellable *cancellable,
                                 GError **error)
{
  if (component->path == NULL) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "%s has no file", component->name);
    return NULL;
  }
  return rouse_ipsw_read (rouse_restore_plan_get_ipsw (job->plan), component->path, MAX_WHOLE, cancellable, error);
}

static gboolean
is_im4p (RouseIpswStream *stream, GCancellable *cancellable)
{
  guint8 head[HEAD_SIZE];
  guint64 size = rouse_ipsw_stream_get_size (stream);
  RouseIm4pInfo info;

  return rouse_ipsw_stream_read_at (stream, 0, head, MIN (size, sizeof head), cancellable, NULL) &&
         rouse_im4p_read_info (&info, head, MIN (size, sizeof head), size, NULL);
}

static GBytes *
read_stream (RouseIpswStream *stream, GCancellable *cancellable, GError **error)
{
  guint64 size = rouse_ipsw_stream_get_size (stream);
  g_autofree guint8 *data = NULL;

  if (size > MAX_WHOLE) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "the file is too large");
    return NULL;
  }
  data = rouse_big_memory_new (size, error);
  if (data == NULL || !rouse_ipsw_stream_read_at (stream, 0, data, size, cancellable, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

/* Before Image4: with a blob of its own the file gets it, without one it goes as it is, covered by the ticket for all
 * (spec 15 §1). Very old servers also name the file (spec 12 §7.1). */
static RouseImg4Source *
open_img3 (RouseRestoreJob *job, const RouseComponent *component, plist_t tss, GCancellable *cancellable,
           GError **error)
{
  plist_t answer = rouse_plist_get_dict (tss, component->name);
  const char *named = rouse_plist_get_string (answer, "Path");
  g_autoptr (GBytes) blob = rouse_plist_get_bytes (answer, "Blob");
  g_autoptr (RouseIpswStream) stream =
      rouse_ipsw_open_stream (rouse_restore_plan_get_ipsw (job->plan), named != NULL ? named : component->path, error);
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) stitched = NULL;

  if (stream == NULL)
    return NULL;
  if (is_im4p (stream, cancellable)) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING,
                         "an Image4 file, and the signing server’s answer has no ApImg4Ticket");
    return NULL;
  }
  if (blob == NULL)
    return rouse_img4_source_new_raw (g_steal_pointer (&stream));
  file = read_stream (stream, cancellable, error);
  stitched = file != NULL ? rouse_img3_stitch (file, blob, error) : NULL;
  return stitched != NULL ? rouse_img4_source_new_bytes (stitched) : NULL;
}

static RouseImg4Source *
open_img4 (RouseRestoreJob *job, const RouseComponent *component, plist_t tss, GBytes *ticket,
           GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseIpswStream) stream = rouse_component_source_open_raw (job, component, error);
  g_autoptr (GBytes) im4r = NULL;

  if (stream == NULL || !make_im4r (job, component->name, tss, &im4r, error))
    return NULL;
  return rouse_img4_source_new (g_steal_pointer (&stream), rouse_img4_retag_for (component), ticket, im4r, cancellable,
                                error);
}

RouseImg4Source *
rouse_component_source_open (RouseRestoreJob *job, const RouseComponent *component, plist_t tss,
                             GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) ticket = rouse_plist_get_bytes (tss, "ApImg4Ticket");
  RouseImg4Source *source = NULL;

  if (component->path == NULL)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "it has no file");
  else if (ticket != NULL)
    source = open_img4 (job, component, tss, ticket, cancellable, error);
  else if (job->image4)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the signing server’s answer has no ApImg4Ticket");
  else
    source = open_img3 (job, component, tss, cancellable, error);
  if (source == NULL)
    g_prefix_error (error, "%s: ", component->name);
  return source;
}

GBytes *
rouse_component_source_read (RouseRestoreJob *job, const RouseComponent *component, plist_t tss,
                             GCancellable *cancellable, GError **error)
{
  g_autoptr (RouseImg4Source) source = rouse_component_source_open (job, component, tss, cancellable, error);

  if (source == NULL)
    return NULL;
  if (rouse_img4_source_get_size (source) > MAX_WHOLE) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE, "%s is too large", component->name);
    return NULL;
  }
  return rouse_img4_source_read_all (source, cancellable, error);
}
