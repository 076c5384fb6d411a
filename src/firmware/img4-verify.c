/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/big-memory.h"
#include "base/error.h"
#include "firmware/img4.h"

#define HEAD_SIZE 64
#define BUFFER_SIZE (1u << 20)

typedef enum {
  COVERS_UNKNOWN, /* read, not judged */
  COVERS_FILE,    /* the file as it is */
  COVERS_IM4P,    /* the file with its type replaced; judged only if it is an IM4P */
} Coverage;

/* What the Digest of a component covers (spec 13 §5.4). The first row that fits counts; a name that ends in a comma, or
 * is empty, is the beginning of one. The images of system and Cryptexes count as established because the phone itself
 * has them compared with that digest (spec 22 §1). */
static const struct {
  const char *name;
  gsize digest_size; /* bytes */
  Coverage coverage;
} coverages[] = {
  { "OS", 48, COVERS_FILE },
  { "OS", 20, COVERS_UNKNOWN },
  { "Cryptex1,SystemOS", 48, COVERS_FILE },
  { "Cryptex1,AppOS", 48, COVERS_FILE },
  { "Cryptex1,RosettaOS", 48, COVERS_FILE },
  { "Rap,", 48, COVERS_UNKNOWN },
  { "SE,", 48, COVERS_UNKNOWN },
  { "Savage,", 32, COVERS_FILE },
  { "", 48, COVERS_IM4P },
  { "", 20, COVERS_IM4P },
};

typedef struct {
  const RouseComponent *component;
  RouseIpswStream *stream;
  guint64 type_offset; /* bytes from the start of the file */
  void (*progress) (guint64 bytes, gpointer user_data);
  gpointer user_data;
} Check;

static Coverage
find_coverage (const RouseComponent *component)
{
  if (component->digest == NULL || (component->flags & ROUSE_COMPONENT_FTAB) != 0)
    return COVERS_UNKNOWN;
  for (gsize i = 0; i < G_N_ELEMENTS (coverages); i++) {
    const char *name = coverages[i].name;
    gboolean is_prefix = *name == '\0' || g_str_has_suffix (name, ",");

    if (coverages[i].digest_size == component->digest_size &&
        (is_prefix ? g_str_has_prefix (component->name, name) : strcmp (component->name, name) == 0))
      return coverages[i].coverage;
  }
  return COVERS_UNKNOWN;
}

static const EVP_MD *
digest_for_size (gsize size)
{
  switch (size) {
  case 20:
    return EVP_sha1 ();
  case 32:
    return EVP_sha256 ();
  default:
    return EVP_sha384 ();
  }
}

/* Replaces the type in a piece of the file; it is always within the first piece. */
static void
retag (const Check *check, const char *type, guint64 offset, guint8 *data, gsize size)
{
  if (type != NULL && offset == 0 && check->type_offset + 4 <= size)
    memcpy (data + check->type_offset, type, 4);
}

static gboolean
reads_all (const Check *check, const char *type, EVP_MD_CTX *context, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *buffer = rouse_big_memory_new (BUFFER_SIZE, error);
  guint64 size = rouse_ipsw_stream_get_size (check->stream);
  guint64 offset = 0;

  if (buffer == NULL)
    return FALSE;
  do { /* an empty file has a checksum, too */
    gsize n = MIN (size - offset, BUFFER_SIZE);

    if (!rouse_ipsw_stream_read_at (check->stream, offset, buffer, n, cancellable, error))
      return FALSE;
    retag (check, type, offset, buffer, n);
    if (context != NULL)
      EVP_DigestUpdate (context, buffer, n);
    offset += n;
    if (check->progress != NULL)
      check->progress (offset, check->user_data);
  } while (offset < size);
  return TRUE;
}

/* Reads the whole file. @matches: (out): whether its digest with @type put in is the component's. */
static gboolean
compare (const Check *check, const char *type, gboolean *matches, GCancellable *cancellable, GError **error)
{
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  gboolean ok;

  ok = EVP_DigestInit_ex (context, digest_for_size (check->component->digest_size), NULL) == 1;
  if (!ok)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_FAILED, "libcrypto does not know the digest");
  ok = ok && reads_all (check, type, context, cancellable, error);
  if (ok)
    EVP_DigestFinal_ex (context, digest, &size);
  EVP_MD_CTX_free (context);
  *matches = ok && size == check->component->digest_size && memcmp (digest, check->component->digest, size) == 0;
  return ok;
}

/* With the type as it must be sent. Where only our table says so, and no manifest was seen that would prove it, the
 * digest of the file as it is will do as well: either way it is whole. */
static gboolean
compare_im4p (const Check *check, gboolean *matches, GCancellable *cancellable, GError **error)
{
  const char *type = rouse_img4_retag_for (check->component);

  if (!compare (check, type, matches, cancellable, error))
    return FALSE;
  if (*matches || type == NULL || check->component->image_type != NULL)
    return TRUE;
  return compare (check, NULL, matches, cancellable, error);
}

static gboolean
finds_im4p (Check *check, gboolean *is_im4p, GCancellable *cancellable, GError **error)
{
  guint8 head[HEAD_SIZE];
  guint64 size = rouse_ipsw_stream_get_size (check->stream);
  RouseIm4pInfo info;

  if (!rouse_ipsw_stream_read_at (check->stream, 0, head, MIN (size, sizeof head), cancellable, error))
    return FALSE;
  *is_im4p = rouse_im4p_read_info (&info, head, MIN (size, sizeof head), size, NULL);
  check->type_offset = info.type_offset;
  return TRUE;
}

/* @is_judged: whether a difference means damage. A file that is no IM4P though its name is one of Image4's is compared
 * as it is; with 20 bytes of digest it is an IMG3, of which the digest covers only a part. */
static gboolean
check_component (Check *check, gboolean *is_judged, gboolean *matches, GCancellable *cancellable, GError **error)
{
  Coverage coverage = find_coverage (check->component);
  gboolean is_im4p = FALSE;

  if (coverage == COVERS_IM4P && !finds_im4p (check, &is_im4p, cancellable, error))
    return FALSE;
  if (coverage == COVERS_IM4P && !is_im4p && check->component->digest_size == 48 &&
      rouse_img4_type_of_name (check->component->name) != NULL)
    coverage = COVERS_FILE;

  *matches = FALSE;
  *is_judged = is_im4p || coverage == COVERS_FILE;
  if (!*is_judged)
    return reads_all (check, NULL, NULL, cancellable, error);
  rouse_ipsw_stream_trust_contents (check->stream);
  return is_im4p ? compare_im4p (check, matches, cancellable, error)
                 : compare (check, NULL, matches, cancellable, error);
}

gboolean
rouse_img4_digest_is_known (const RouseComponent *component)
{
  return find_coverage (component) != COVERS_UNKNOWN;
}

gboolean
rouse_img4_verify_component (const RouseComponent *component, RouseIpswStream *stream,
                             void (*progress) (guint64 bytes, gpointer user_data), gpointer user_data,
                             GCancellable *cancellable, GError **error)
{
  Check check = { .component = component, .stream = stream, .progress = progress, .user_data = user_data };
  gboolean is_judged, matches;

  if (!check_component (&check, &is_judged, &matches, cancellable, error)) {
    g_prefix_error (error, "%s: ", component->name);
    return FALSE;
  }
  if (!is_judged || matches)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_DAMAGED_FIRMWARE,
               "%s: the file does not have the digest in the manifest", component->name);
  return FALSE;
}
