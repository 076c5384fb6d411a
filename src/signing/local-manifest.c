/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/local-manifest.h"

#include "base/error.h"
#include "firmware/der.h"
#include "firmware/img4.h"
#include "signing/tss-rules.h"

#define SECURITY_DOMAIN 1 /* whatever the build says (spec 15 §7) */

static void
append_named_uint (GByteArray *out, const char *name, guint64 value)
{
  g_autoptr (GByteArray) element = g_byte_array_new ();

  rouse_der_append_uint (element, value);
  rouse_der_append_named (out, name, element);
}

static void
append_named_bool (GByteArray *out, const char *name, gboolean value)
{
  g_autoptr (GByteArray) element = g_byte_array_new ();

  rouse_der_append_bool (element, value);
  rouse_der_append_named (out, name, element);
}

static void
append_named_data (GByteArray *out, const char *name, const guint8 *data, gsize size)
{
  g_autoptr (GByteArray) element = g_byte_array_new ();

  rouse_der_append (element, ROUSE_DER_OCTETS, data, size);
  rouse_der_append_named (out, name, element);
}

static void
append_named_set (GByteArray *out, const char *name, const GByteArray *content)
{
  g_autoptr (GByteArray) element = g_byte_array_new ();

  rouse_der_append_array (element, ROUSE_DER_SET, content);
  rouse_der_append_named (out, name, element);
}

static void
append_device (GByteArray *out, RouseBuildIdentity *identity)
{
  g_autoptr (GByteArray) properties = g_byte_array_new ();

  append_named_uint (properties, "BORD", rouse_build_identity_get_board_id (identity));
  append_named_uint (properties, "CEPO", 0);
  append_named_uint (properties, "CHIP", rouse_build_identity_get_chip_id (identity));
  append_named_bool (properties, "CPRO", FALSE);
  append_named_bool (properties, "CSEC", FALSE);
  append_named_uint (properties, "SDOM", SECURITY_DOMAIN);
  append_named_set (out, "MANP", properties);
}

/* The SEP's second digest, under a name that depends on which of the two it is (spec 15 §7). */
static const char *
tbm_name (const char *type)
{
  if (g_str_equal (type, "sepi"))
    return "tbms";
  return g_str_equal (type, "rsep") ? "tbmr" : NULL;
}

/* @entry: the component as the rules made it */
static void
append_component (GByteArray *out, const char *type, plist_t entry)
{
  g_autoptr (GByteArray) properties = g_byte_array_new ();
  gsize size = 0;
  const guint8 *data = rouse_plist_get_data (entry, "Digest", &size);

  if (data != NULL && size > 0)
    append_named_data (properties, "DGST", data, size);
  append_named_bool (properties, "EKEY", rouse_plist_get_bool (entry, "Trusted"));
  append_named_bool (properties, "EPRO", rouse_plist_get_bool (entry, "EPRO"));
  append_named_bool (properties, "ESEC", rouse_plist_get_bool (entry, "ESEC"));
  data = rouse_plist_get_data (entry, "TBMDigests", &size);
  if (data != NULL && tbm_name (type) != NULL)
    append_named_data (properties, tbm_name (type), data, size);
  append_named_set (out, type, properties);
}

/* In the manifest's order, not sorted by type as in real tickets (spec 15 §7). Returns: how many */
static guint
append_components (GByteArray *out, RouseBuildIdentity *identity)
{
  g_auto (plist_t) parameters = rouse_tss_rules_parameters (TRUE, FALSE, FALSE);
  g_auto (plist_t) entries = plist_new_dict ();
  guint n_components = 0;

  rouse_tss_rules_add_components (entries, identity, parameters, TRUE);
  for (guint i = 0; i < rouse_build_identity_get_n_components (identity); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (identity, i);
    const char *type = rouse_img4_type_for (component);
    plist_t entry = plist_dict_get_item (entries, component->name);

    if (entry == NULL || type == NULL)
      continue;
    append_component (out, type, entry);
    n_components++;
  }
  return n_components;
}

/**
 * rouse_local_manifest_new:
 *
 * Source: spec 15 §7, spec 14 §4.3 step 5.
 */
GBytes *
rouse_local_manifest_new (RouseBuildIdentity *identity, GError **error)
{
  g_autoptr (GByteArray) entries = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GByteArray) sequence = g_byte_array_new ();
  GByteArray *manifest = g_byte_array_new ();

  append_device (entries, identity);
  if (append_components (entries, identity) == 0) {
    g_byte_array_unref (manifest);
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE,
                         "the firmware names nothing that a stash bag could be made for");
    return NULL;
  }
  append_named_set (body, "MANB", entries);
  rouse_der_append_text (sequence, "IM4M");
  rouse_der_append_uint (sequence, 0);
  rouse_der_append_array (sequence, ROUSE_DER_SET, body);
  rouse_der_append_array (manifest, ROUSE_DER_SEQUENCE, sequence);
  return g_byte_array_free_to_bytes (manifest);
}
