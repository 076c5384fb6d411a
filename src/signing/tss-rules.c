/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-rules.h"

#include <string.h>

#include "signing/tss-fields.h"

/* What each condition is compared with. Any other condition is false (spec 14 §4.4). */
static const struct {
  const char *condition;
  const char *parameter;
} conditions[] = {
  { "ApRawProductionMode", "ApProductionMode" },    { "ApCurrentProductionMode", "ApProductionMode" },
  { "ApRawSecurityMode", "ApSecurityMode" },        { "ApRequiresImage4", "ApSupportsImg4" },
  { "ApDemotionPolicyOverride", "DemotionPolicy" }, { "ApInRomDFU", "ApInRomDFU" },
};

/* Entries that belong to other tickets, or to none (spec 14 §4.3 step 1). */
static const char *const never_in_ap[] = {
  "BasebandFirmware", "SE,UpdatePayload", "BaseSystem", "Diags", "Ap,ExclaveOS", NULL,
};

#define LOCAL_FLAGS                                                                                                    \
  (ROUSE_COMPONENT_FIRMWARE | ROUSE_COMPONENT_SECONDARY_FIRMWARE | ROUSE_COMPONENT_FUD | ROUSE_COMPONENT_IBOOT |       \
   ROUSE_COMPONENT_EARLY_ACCESS | ROUSE_COMPONENT_IBOOT_EAN | ROUSE_COMPONENT_IBOOT_NON_ESSENTIAL)

/**
 * rouse_tss_rules_parameters:
 *
 * What the rules are evaluated against. A false parameter is there and matches a wanted false; one that is missing
 * matches nothing. IMG3 phones have no security mode, so no rule of theirs fires.
 *
 * Returns: (transfer full): a dictionary
 */
plist_t
rouse_tss_rules_parameters (gboolean image4, gboolean production, gboolean security)
{
  plist_t parameters = plist_new_dict ();

  rouse_plist_set_bool (parameters, "ApProductionMode", production);
  rouse_plist_set_bool (parameters, "ApSupportsImg4", image4);
  if (image4)
    rouse_plist_set_bool (parameters, "ApSecurityMode", security);
  return parameters;
}

/* By value and type: a wanted false is not met by a 0. */
static gboolean
is_equal (plist_t a, plist_t b)
{
  plist_type type = plist_get_node_type (a);
  guint64 x, y;

  if (type != plist_get_node_type (b))
    return FALSE;
  switch (type) {
  case PLIST_BOOLEAN: {
    gboolean p, q;

    return rouse_plist_node_to_bool (a, &p) && rouse_plist_node_to_bool (b, &q) && p == q;
  }
  case PLIST_UINT:
    return rouse_plist_node_to_uint (a, &x) && rouse_plist_node_to_uint (b, &y) && x == y;
  case PLIST_STRING:
    return strcmp (plist_get_string_ptr (a, NULL), plist_get_string_ptr (b, NULL)) == 0;
  default:
    return FALSE;
  }
}

static gboolean
holds (const char *condition, plist_t wanted, plist_t parameters)
{
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    if (g_str_equal (condition, conditions[i].condition)) {
      plist_t parameter = rouse_plist_get (parameters, conditions[i].parameter);

      return parameter != NULL && is_equal (wanted, parameter);
    }
  return FALSE;
}

static gboolean
fires (plist_t rule, plist_t parameters)
{
  RouseTssIter iter = { .dict = rouse_plist_get_dict (rule, "Conditions") };
  gboolean all = iter.dict != NULL;

  /* Walked to the end, also after the first that fails: that is what frees the iterator. */
  while (rouse_tss_iter_next (&iter))
    all = all && holds (iter.key, iter.value, parameters);
  return all;
}

/**
 * rouse_tss_rules_apply:
 * @entry: a component as it goes into the request
 * @rules: (nullable): its `Info/RestoreRequestRules`
 * @parameters: of rouse_tss_rules_parameters()
 *
 * Later rules overwrite earlier ones; an action that is no boolean (255) means "leave as it is" (spec 14 §4.4).
 */
void
rouse_tss_rules_apply (plist_t entry, plist_t rules, plist_t parameters)
{
  guint n_rules = rouse_plist_is (rules, PLIST_ARRAY) ? plist_array_get_size (rules) : 0;

  for (guint i = 0; i < n_rules; i++) {
    plist_t rule = plist_array_get_item (rules, i);
    RouseTssIter action = { 0 };

    if (!rouse_plist_is (rule, PLIST_DICT) || !fires (rule, parameters))
      continue;
    action.dict = rouse_plist_get_dict (rule, "Actions");
    while (rouse_tss_iter_next (&action))
      if (rouse_plist_is (action.value, PLIST_BOOLEAN))
        plist_dict_set_item (entry, action.key, plist_copy (action.value));
  }
}

/**
 * rouse_tss_rules_copy_entry:
 *
 * Returns: (transfer full): the manifest's entry as requests name it: without `Info`, with what its rules say, and with
 * an empty digest if it is trusted but has none (spec 14 §4.3 steps 6 to 8, 24 §3.5)
 */
plist_t
rouse_tss_rules_copy_entry (const RouseComponent *component, plist_t parameters)
{
  plist_t entry = plist_copy (component->entry);

  if (plist_dict_get_item (entry, "Info") != NULL)
    plist_dict_remove_item (entry, "Info");
  rouse_tss_rules_apply (entry, rouse_plist_get (component->entry, "Info/RestoreRequestRules"), parameters);
  if (rouse_plist_get_bool (entry, "Trusted") && plist_dict_get_item (entry, "Digest") == NULL)
    plist_dict_set_item (entry, "Digest", plist_new_data ("", 0));
  return entry;
}

static gboolean
is_wanted (const RouseComponent *component, gboolean image4, gboolean only_local)
{
  gboolean has_rules = rouse_plist_get_array (component->entry, "Info/RestoreRequestRules") != NULL;
  gboolean is_trusted = rouse_plist_get_bool (component->entry, "Trusted");

  if (g_strv_contains (never_in_ap, component->name) || rouse_plist_get_dict (component->entry, "Info") == NULL)
    return FALSE;
  if (image4 && !has_rules && !is_trusted)
    return FALSE;
  if (component->flags & ROUSE_COMPONENT_FTAB)
    return FALSE;
  return !only_local || (is_trusted && (component->flags & LOCAL_FLAGS) != 0);
}

/**
 * rouse_tss_rules_add_components:
 * @parameters: of rouse_tss_rules_parameters(); says also whether this is Image4
 *
 * Adds the components of the AP ticket (spec 14 §4.3) or, if @only_local, those of the local manifest (15 §7).
 */
void
rouse_tss_rules_add_components (plist_t request, RouseBuildIdentity *identity, plist_t parameters, gboolean only_local)
{
  guint n_components = rouse_build_identity_get_n_components (identity);
  gboolean image4 = rouse_plist_get_bool (parameters, "ApSupportsImg4");

  for (guint i = 0; i < n_components; i++) {
    const RouseComponent *component = rouse_build_identity_get_component (identity, i);
    plist_t entry;

    if (!is_wanted (component, image4, only_local))
      continue;
    entry = rouse_tss_rules_copy_entry (component, parameters);
    if (image4 && rouse_plist_get (component->entry, "Info/RestoreRequestRules") == NULL) {
      rouse_tss_copy (entry, "EPRO", ROUSE_TSS_ITEM, rouse_plist_get (parameters, "ApProductionMode"));
      rouse_tss_copy (entry, "ESEC", ROUSE_TSS_ITEM, rouse_plist_get (parameters, "ApSecurityMode"));
    }
    if (plist_dict_get_size (entry) > 0)
      plist_dict_set_item (request, component->name, entry);
    else
      plist_free (entry);
  }
}
