/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/build-manifest.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define MANIFEST "BuildManifest.plist"
#define OLD_MANIFEST "BuildManifesto.plist" /* counts first where it exists (spec 13 §1.1) */
#define MAX_MANIFEST_SIZE (16u << 20)       /* bytes (spec 13 §2) */
#define MAX_IDENTITIES 1000                 /* real ones have up to about 60 */

/**
 * RouseBuildManifest:
 *
 * What an IPSW has for whom, and the choice among it. Choosing is strict: another board's identity, an erasing one
 * where the data is to be kept, or one that contradicts itself is an error with a reason, never a way out.
 */
struct _RouseBuildManifest {
  GObject parent_instance;

  plist_t root;
  const char *version;
  const char *build;
  GPtrArray *supported; /* of product types, owned by root; NULL-terminated */
  GPtrArray *identities;
};

G_DEFINE_FINAL_TYPE (RouseBuildManifest, rouse_build_manifest, G_TYPE_OBJECT)

/* What the variant of a wanted identity contains (spec 13 §4.1, 2), by whether erasing is wanted. */
static const char *const wanted_texts[] = { "Upgrade Install (IPSW)", "Erase Install (IPSW)" };
static const char *const wanted_behaviors[] = { "Update", "Erase" };

/* Without these nothing can be restored (spec 13 §4.1, 8). */
static const char *const required_components[] = {
  "iBSS", "iBEC", "RestoreRamDisk", "RestoreDeviceTree", "RestoreKernelCache", "OS",
};

/* Begin variants of Macs (spec 13 §4.2). */
static const char *const mac_variants[] = { "macOS", "Recovery", "Customer Boot" };

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE, MANIFEST ": %s", why);
  return FALSE;
}

static gboolean
read_supported (RouseBuildManifest *self, GError **error)
{
  plist_t types = rouse_plist_get_array (self->root, "SupportedProductTypes");

  if (types == NULL)
    return fail (error, "it does not say which models it is for");
  for (guint32 i = 0; i < plist_array_get_size (types); i++) {
    plist_t type = plist_array_get_item (types, i);

    if (!rouse_plist_is (type, PLIST_STRING))
      return fail (error, "a model that is no text");
    g_ptr_array_add (self->supported, (gpointer) plist_get_string_ptr (type, NULL));
  }
  g_ptr_array_add (self->supported, NULL);
  return TRUE;
}

static gboolean
read_identities (RouseBuildManifest *self, GError **error)
{
  plist_t identities = rouse_plist_get_array (self->root, "BuildIdentities");
  guint32 n = identities != NULL ? plist_array_get_size (identities) : 0;

  if (n == 0)
    return fail (error, "no list of build identities");
  if (n > MAX_IDENTITIES)
    return fail (error, "more build identities than there can be");
  for (guint32 i = 0; i < n; i++) {
    RouseBuildIdentity *identity = rouse_build_identity_new (plist_array_get_item (identities, i), error);

    if (identity == NULL) {
      g_prefix_error (error, MANIFEST ": number %u: ", i);
      return FALSE;
    }
    g_ptr_array_add (self->identities, identity);
  }
  return TRUE;
}

static gboolean
read_all (RouseBuildManifest *self, GError **error)
{
  if (!rouse_plist_is (self->root, PLIST_DICT))
    return fail (error, "no property list, or no dictionary");
  self->version = rouse_plist_get_string (self->root, "ProductVersion");
  self->build = rouse_plist_get_string (self->root, "ProductBuildVersion");
  if (self->version == NULL || self->build == NULL)
    return fail (error, "it does not say which version it is of");
  return read_supported (self, error) && read_identities (self, error);
}

static void
rouse_build_manifest_finalize (GObject *object)
{
  RouseBuildManifest *self = ROUSE_BUILD_MANIFEST (object);

  g_ptr_array_unref (self->identities);
  g_ptr_array_unref (self->supported);
  g_clear_pointer (&self->root, plist_free);

  G_OBJECT_CLASS (rouse_build_manifest_parent_class)->finalize (object);
}

static void
rouse_build_manifest_class_init (RouseBuildManifestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_build_manifest_finalize;
}

static void
rouse_build_manifest_init (RouseBuildManifest *self)
{
  self->supported = g_ptr_array_new ();
  self->identities = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * rouse_build_manifest_new:
 * @plist: the file, XML or binary
 *
 * Returns: (transfer full): the manifest, or %NULL with `ROUSE_ERROR_NOT_FIRMWARE`
 */
RouseBuildManifest *
rouse_build_manifest_new (GBytes *plist, GError **error)
{
  g_autoptr (RouseBuildManifest) self = g_object_new (ROUSE_TYPE_BUILD_MANIFEST, NULL);

  if (g_bytes_get_size (plist) > MAX_MANIFEST_SIZE) {
    fail (error, "larger than it can be");
    return NULL;
  }
  self->root = rouse_plist_parse_bytes (plist, NULL);
  return read_all (self, error) ? g_steal_pointer (&self) : NULL;
}

/* Reads the manifest of @ipsw. As rouse_build_manifest_new(), and the errors of rouse_ipsw_read(). */
RouseBuildManifest *
rouse_build_manifest_new_from_ipsw (RouseIpsw *ipsw, GCancellable *cancellable, GError **error)
{
  const char *name = rouse_ipsw_has (ipsw, OLD_MANIFEST) ? OLD_MANIFEST : MANIFEST;
  g_autoptr (GBytes) plist = rouse_ipsw_read (ipsw, name, MAX_MANIFEST_SIZE, cancellable, error);

  return plist != NULL ? rouse_build_manifest_new (plist, error) : NULL;
}

const char *
rouse_build_manifest_get_version (RouseBuildManifest *self)
{
  return self->version;
}

const char *
rouse_build_manifest_get_build (RouseBuildManifest *self)
{
  return self->build;
}

/* The number that a build begins with: 21 for "21E219"; 0 if it has none. */
guint
rouse_build_manifest_get_build_major (RouseBuildManifest *self)
{
  return (guint) g_ascii_strtoull (self->build, NULL, 10);
}

const char *const *
rouse_build_manifest_get_supported (RouseBuildManifest *self)
{
  return (const char *const *) self->supported->pdata;
}

/* Exact and case-sensitive (spec 13 §2). Being listed does not mean that there is an identity for it. */
gboolean
rouse_build_manifest_supports (RouseBuildManifest *self, const char *product_type)
{
  return g_strv_contains (rouse_build_manifest_get_supported (self), product_type);
}

guint
rouse_build_manifest_get_n_identities (RouseBuildManifest *self)
{
  return self->identities->len;
}

RouseBuildIdentity *
rouse_build_manifest_get_identity (RouseBuildManifest *self, guint index)
{
  g_return_val_if_fail (index < self->identities->len, NULL);

  return g_ptr_array_index (self->identities, index);
}

/* --- choosing --- */

typedef struct {
  RouseBuildIdentity *found; /* the first that fits */
  guint n_board;             /* identities of the board */
  guint n_mac;               /* of these, for Macs */
  guint n_other;             /* of these, of the other behaviour */
  guint n_update_only;       /* of these, over-the-air updates */
} Candidates;

static gboolean
is_for_mac (RouseBuildIdentity *identity)
{
  const char *variant = rouse_build_identity_get_variant (identity);

  for (gsize i = 0; i < G_N_ELEMENTS (mac_variants); i++)
    if (g_str_has_prefix (variant, mac_variants[i]))
      return TRUE;
  return rouse_plist_get (rouse_build_identity_get_plist (identity), "Info/MacOSVariant") != NULL;
}

static gboolean
has_variant (RouseBuildIdentity *identity, const char *text)
{
  const char *variant = rouse_build_identity_get_variant (identity);

  return strstr (variant, text) != NULL && strstr (variant, "Research") == NULL;
}

static Candidates
find_candidates (RouseBuildManifest *self, const char *board, gboolean erase)
{
  Candidates candidates = { .found = NULL };

  for (guint i = 0; i < self->identities->len; i++) {
    RouseBuildIdentity *identity = g_ptr_array_index (self->identities, i);

    if (g_ascii_strcasecmp (rouse_build_identity_get_board (identity), board) != 0)
      continue;
    candidates.n_board++;
    if (is_for_mac (identity))
      candidates.n_mac++;
    else if (has_variant (identity, wanted_texts[erase]) && candidates.found == NULL)
      candidates.found = identity;
    else if (has_variant (identity, wanted_texts[!erase]))
      candidates.n_other++;
    else if (strcmp (rouse_build_identity_get_variant (identity), "Customer Software Update") == 0)
      candidates.n_update_only++;
  }
  return candidates;
}

/* Why nothing fits, in words that help: the first that applies. */
static const char *
explain_nothing_found (const Candidates *candidates, gboolean erase)
{
  if (candidates->n_mac > 0)
    return "it is for Macs";
  if (candidates->n_other > 0 && erase)
    return "it can only update, and not erase";
  if (candidates->n_other > 0)
    return "it can only erase, and not update";
  if (candidates->n_update_only > 0 && erase)
    return "it is made of an over-the-air update, which cannot erase";
  if (candidates->n_update_only > 0)
    return "it is made of an over-the-air update, which cannot be installed over the cable";
  return "it has nothing that is meant for customers' devices";
}

static gboolean
fail_choice (GError **error, const char *board, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "this firmware does not fit board %s: %s", board, why);
  return FALSE;
}

static gboolean
check_components (RouseBuildIdentity *identity, const char *board, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (required_components); i++) {
    const RouseComponent *component = rouse_build_identity_find_component (identity, required_components[i]);

    if (component == NULL || component->path == NULL) {
      g_autofree char *why = g_strdup_printf ("its manifest has no %s", required_components[i]);

      return fail_choice (error, board, why);
    }
  }
  return TRUE;
}

/* Spec 13 §4.1, 5, 6 and 8. */
static gboolean
check_choice (RouseBuildIdentity *identity, const char *board, guint32 chip_id, guint32 board_id, gboolean erase,
              GError **error)
{
  const char *behavior = rouse_build_identity_get_behavior (identity);
  guint32 its_chip_id = rouse_build_identity_get_chip_id (identity);
  guint32 its_board_id = rouse_build_identity_get_board_id (identity);

  if (behavior != NULL && strcmp (behavior, wanted_behaviors[erase]) != 0)
    return fail_choice (error, board, "its manifest contradicts itself about erasing; it was changed by somebody");
  if (its_chip_id != chip_id || its_board_id != board_id) {
    g_autofree char *why =
        g_strdup_printf ("it is for chip 0x%04X, board 0x%02X; the device has chip 0x%04X, board 0x%02X", its_chip_id,
                         its_board_id, chip_id, board_id);

    return fail_choice (error, board, why);
  }
  return check_components (identity, board, error);
}

/**
 * rouse_build_manifest_choose:
 * @board: such as "D53gAP"; upper and lower case are the same
 * @chip_id: the device's CPID
 * @board_id: the device's BDID
 * @erase: whether erasing is wanted, or keeping the data
 *
 * Returns: (transfer none): the identity to restore with, or %NULL with `ROUSE_ERROR_WRONG_FIRMWARE`
 */
RouseBuildIdentity *
rouse_build_manifest_choose (RouseBuildManifest *self, const char *board, guint32 chip_id, guint32 board_id,
                             gboolean erase, GError **error)
{
  Candidates candidates = find_candidates (self, board, erase != FALSE);
  gboolean ok;

  if (candidates.n_board == 0)
    ok = fail_choice (error, board, "it has nothing for this board");
  else if (candidates.found == NULL)
    ok = fail_choice (error, board, explain_nothing_found (&candidates, erase));
  else
    ok = check_choice (candidates.found, board, chip_id, board_id, erase != FALSE, error);
  return ok ? candidates.found : NULL;
}

RouseBuildIdentity *
rouse_build_manifest_find_variant (RouseBuildManifest *self, const char *board, const char *variant)
{
  for (guint i = 0; i < self->identities->len; i++) {
    RouseBuildIdentity *identity = g_ptr_array_index (self->identities, i);

    if (g_ascii_strcasecmp (rouse_build_identity_get_board (identity), board) == 0 &&
        strcmp (rouse_build_identity_get_variant (identity), variant) == 0)
      return identity;
  }
  return NULL;
}
