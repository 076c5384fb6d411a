/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/build-identity.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "firmware/ipsw-member.h"

/**
 * RouseBuildIdentity:
 *
 * One element of BuildIdentities in a BuildManifest.plist. Keeps a copy of it, unknown keys included, because updaters
 * may ask for any of them (spec 13 §3.2).
 */
struct _RouseBuildIdentity {
  GObject parent_instance;

  plist_t dict;
  const char *board;
  const char *variant;
  const char *behavior;
  guint32 chip_id;
  guint32 board_id;
  GArray *components; /* of RouseComponent; their names are owned by: */
  GStringChunk *names;
  GHashTable *by_name; /* name → index + 1 */
};

G_DEFINE_FINAL_TYPE (RouseBuildIdentity, rouse_build_identity, G_TYPE_OBJECT)

/* Booleans of a component's Info; missing ones are false (spec 13 §5.2). */
static const struct {
  const char *key;
  RouseComponentFlags flag;
} info_flags[] = {
  { "IsFTAB", ROUSE_COMPONENT_FTAB },
  { "IsFirmwarePayload", ROUSE_COMPONENT_FIRMWARE },
  { "IsSecondaryFirmwarePayload", ROUSE_COMPONENT_SECONDARY_FIRMWARE },
  { "IsFUDFirmware", ROUSE_COMPONENT_FUD },
  { "IsLoadedByiBoot", ROUSE_COMPONENT_IBOOT },
  { "IsLoadedByiBootStage1", ROUSE_COMPONENT_IBOOT_STAGE1 },
  { "IsEarlyAccessFirmware", ROUSE_COMPONENT_EARLY_ACCESS },
  { "IsiBootEANFirmware", ROUSE_COMPONENT_IBOOT_EAN },
  { "IsiBootNonEssentialFirmware", ROUSE_COMPONENT_IBOOT_NON_ESSENTIAL },
};

static gboolean
fail (GError **error, const char *what, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE, "build identity: “%s” %s", what, why);
  return FALSE;
}

static RouseComponentFlags
read_flags (plist_t entry, plist_t info)
{
  RouseComponentFlags flags = rouse_plist_get_bool (entry, "Trusted") ? ROUSE_COMPONENT_TRUSTED : 0;
  gboolean personalize = TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (info_flags); i++)
    if (rouse_plist_get_bool (info, info_flags[i].key))
      flags |= info_flags[i].flag;
  if (rouse_plist_node_to_bool (rouse_plist_get (info, "Personalize"), &personalize) && !personalize)
    flags |= ROUSE_COMPONENT_NO_PERSONALIZE;
  return flags;
}

static gboolean
add_component (RouseBuildIdentity *self, const char *key, plist_t entry, GError **error)
{
  plist_t info = rouse_plist_get_dict (entry, "Info");
  RouseComponent component = {
    .name = g_string_chunk_insert (self->names, key),
    .path = rouse_plist_get_string (info, "Path"),
    .image_type = rouse_plist_get_string (info, "Img4PayloadType"),
    .flags = read_flags (entry, info),
    .entry = entry,
  };

  if (!rouse_plist_is (entry, PLIST_DICT))
    return fail (error, key, "is no dictionary");
  if (component.path != NULL && !rouse_ipsw_name_is_safe (component.path))
    return fail (error, key, "has a path that leads out of the archive");
  if (component.image_type != NULL && strlen (component.image_type) != 4)
    return fail (error, key, "has a type that is not four characters");

  /* Absent and empty mean the same: the server fills it in (spec 13 §5.1). */
  component.digest = rouse_plist_get_data (entry, "Digest", &component.digest_size);
  if (component.digest_size == 0)
    component.digest = NULL;
  g_array_append_val (self->components, component);
  g_hash_table_insert (self->by_name, (gpointer) component.name, GUINT_TO_POINTER (self->components->len));
  return TRUE;
}

static gboolean
read_components (RouseBuildIdentity *self, plist_t manifest, GError **error)
{
  plist_dict_iter iter = NULL;
  gboolean ok = TRUE;

  if (manifest == NULL) /* an identity without components exists (spec 13 §4.1, 8) */
    return TRUE;
  plist_dict_new_iter (manifest, &iter);
  while (ok) {
    char *key = NULL;
    plist_t entry = NULL;

    plist_dict_next_item (manifest, iter, &key, &entry);
    if (key == NULL)
      break;
    ok = add_component (self, key, entry, error);
    free (key);
  }
  free (iter);
  return ok;
}

static gboolean
read_number (RouseBuildIdentity *self, const char *key, guint32 *number, GError **error)
{
  guint64 value;

  if (!rouse_plist_get_uint (self->dict, key, &value) || value > G_MAXUINT32)
    return fail (error, key, "is missing or no number");
  *number = (guint32) value;
  return TRUE;
}

static gboolean
read_all (RouseBuildIdentity *self, GError **error)
{
  self->board = rouse_plist_get_string (self->dict, "Info/DeviceClass");
  if (self->board == NULL)
    return fail (error, "Info/DeviceClass", "is missing");
  self->variant = rouse_plist_get_string (self->dict, "Info/Variant");
  if (self->variant == NULL)
    self->variant = "";
  self->behavior = rouse_plist_get_string (self->dict, "Info/RestoreBehavior");
  return read_number (self, "ApChipID", &self->chip_id, error) &&
         read_number (self, "ApBoardID", &self->board_id, error) &&
         read_components (self, rouse_plist_get_dict (self->dict, "Manifest"), error);
}

static void
rouse_build_identity_finalize (GObject *object)
{
  RouseBuildIdentity *self = ROUSE_BUILD_IDENTITY (object);

  g_hash_table_unref (self->by_name);
  g_array_unref (self->components);
  g_string_chunk_free (self->names);
  g_clear_pointer (&self->dict, plist_free);

  G_OBJECT_CLASS (rouse_build_identity_parent_class)->finalize (object);
}

static void
rouse_build_identity_class_init (RouseBuildIdentityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_build_identity_finalize;
}

static void
rouse_build_identity_init (RouseBuildIdentity *self)
{
  self->components = g_array_new (FALSE, FALSE, sizeof (RouseComponent));
  self->names = g_string_chunk_new (1024);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
}

/**
 * rouse_build_identity_new:
 * @dict: one element of BuildIdentities; copied
 *
 * Returns: (transfer full): the identity, or %NULL with `ROUSE_ERROR_NOT_FIRMWARE` if board, chip ID or board ID are
 *   missing, or a component is malformed
 */
RouseBuildIdentity *
rouse_build_identity_new (plist_t dict, GError **error)
{
  g_autoptr (RouseBuildIdentity) self = g_object_new (ROUSE_TYPE_BUILD_IDENTITY, NULL);

  if (!rouse_plist_is (dict, PLIST_DICT)) {
    fail (error, "BuildIdentities", "has an element that is no dictionary");
    return NULL;
  }
  self->dict = plist_copy (dict);
  return read_all (self, error) ? g_steal_pointer (&self) : NULL;
}

plist_t
rouse_build_identity_get_plist (RouseBuildIdentity *self)
{
  return self->dict;
}

const char *
rouse_build_identity_get_board (RouseBuildIdentity *self)
{
  return self->board;
}

const char *
rouse_build_identity_get_variant (RouseBuildIdentity *self)
{
  return self->variant;
}

const char *
rouse_build_identity_get_behavior (RouseBuildIdentity *self)
{
  return self->behavior;
}

guint32
rouse_build_identity_get_chip_id (RouseBuildIdentity *self)
{
  return self->chip_id;
}

guint32
rouse_build_identity_get_board_id (RouseBuildIdentity *self)
{
  return self->board_id;
}

/* Whether restoring with it erases. Where RestoreBehavior is missing the variant's name says so (spec 13 §3.3). */
gboolean
rouse_build_identity_is_erase (RouseBuildIdentity *self)
{
  if (self->behavior != NULL)
    return strcmp (self->behavior, "Erase") == 0;
  return strstr (self->variant, "Erase Install") != NULL;
}

guint
rouse_build_identity_get_n_components (RouseBuildIdentity *self)
{
  return self->components->len;
}

/* In the manifest's order. */
const RouseComponent *
rouse_build_identity_get_component (RouseBuildIdentity *self, guint index)
{
  g_return_val_if_fail (index < self->components->len, NULL);

  return &g_array_index (self->components, RouseComponent, index);
}

const RouseComponent *
rouse_build_identity_find_component (RouseBuildIdentity *self, const char *name)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_name, name));

  return place > 0 ? &g_array_index (self->components, RouseComponent, place - 1) : NULL;
}
