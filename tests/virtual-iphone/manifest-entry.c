/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "manifest-entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/plist.h"
#include "modem-families.h"
#include "noise.h"
#include "plist-int.h"

/* One rule as text: conditions ">" actions; "P" raw production, "C" current production, "S" raw security, "D" demotion
 * asked, "d" no demotion asked, "R" in ROM DFU, "4" Image4; capital actions; "+" true, "-" false (spec 14 §4.4). */
static const char *const rule_sets[][7] = {
  [SIM_RULES_NONE] = { NULL },
  [SIM_RULES_RAW] = { "P-4>EPRO-", "P+4>EPRO+", "DP+4>EPRO-", "S-4>ESEC-", "S+4>ESEC+", NULL },
  [SIM_RULES_CURRENT] = { "C-4>EPRO-", "C+4>EPRO+", "C+DR4>EPRO-", "S-4>ESEC-", "S+4>ESEC+", NULL },
  [SIM_RULES_LLB] = { "DP+>DPRO+", "P-4>EPRO-", "P+4>EPRO+", "DP+4>EPRO-", "S-4>ESEC-", "S+4>ESEC+", NULL },
  [SIM_RULES_IBSS] = { "DP+>DPRO+", "C-4>EPRO-", "C+4>EPRO+", "C+DR4>EPRO-", "S-4>ESEC-", "S+4>ESEC+", NULL },
  [SIM_RULES_SEP] = { "S->ESEC-", "S+>ESEC+", "dP-S+>DSEC+,ESEC-", "DP-S+>DSEC+,ESEC-", "P->EPRO-", "P+>EPRO+", NULL },
  [SIM_RULES_FTSP] = { "S->ESEC-", "S+>ESEC+", "dP-S+>ESEC-", "DP-S+>ESEC-", "P->EPRO-", "P+>EPRO+", NULL },
};

static plist_t
make_rule (const char *text)
{
  plist_t rule = plist_new_dict (), conditions = plist_new_dict (), actions = plist_new_dict ();
  const char *p;

  for (p = text; *p != '>'; p++) {
    switch (*p) {
    case 'P':
      rouse_plist_set_bool (conditions, "ApRawProductionMode", p[1] == '+');
      break;
    case 'C':
      rouse_plist_set_bool (conditions, "ApCurrentProductionMode", p[1] == '+');
      break;
    case 'S':
      rouse_plist_set_bool (conditions, "ApRawSecurityMode", p[1] == '+');
      break;
    case 'D':
    case 'd':
      rouse_plist_set_string (conditions, "ApDemotionPolicyOverride", *p == 'D' ? "Demote" : "");
      break;
    case 'R':
      rouse_plist_set_bool (conditions, "ApInRomDFU", TRUE);
      break;
    case '4':
      rouse_plist_set_bool (conditions, "ApRequiresImage4", TRUE);
      break;
    default: /* the sign of the letter before */
      break;
    }
  }
  for (p++; strlen (p) >= 5; p += p[5] == ',' ? 6 : 5) {
    g_autofree char *key = g_strndup (p, 4);

    rouse_plist_set_bool (actions, key, p[4] == '+');
  }
  plist_dict_set_item (rule, "Actions", actions);
  plist_dict_set_item (rule, "Conditions", conditions);
  return rule;
}

void
sim_manifest_set_noise (plist_t dict, const char *key, const char *seed, gsize size)
{
  g_autofree char *whole = g_strconcat (seed, key, NULL);
  guint8 bytes[256];
  SimNoise noise;

  sim_noise_init (&noise, whole);
  sim_noise_fill (&noise, bytes, size);
  rouse_plist_set_data (dict, key, bytes, size);
}

/* "n104" of "n104ap". */
static char *
get_stem (const SimModel *model)
{
  return g_strndup (model->board, strlen (model->board) - strlen ("ap"));
}

/* Marks in paths: %A the OS image, %R the ramdisk, %S and %P the cryptexes, %d the board, %b and %B its stem, %f the
 * family of products, %M that of the modem. */
static char *
expand_path (const SimFirmwareWish *wish, const char *pattern)
{
  const char *modem = sim_modem_family_name (wish->model);
  g_autofree char *stem = get_stem (wish->model);
  g_autofree char *family = g_ascii_strdown (wish->model->product_type, -1);
  const struct {
    const char *mark;
    char *name;
  } names[] = {
    { "%A", g_strdup_printf ("104-%s-001.dmg%s", wish->build, wish->encrypted ? ".aea" : "") },
    { "%R", g_strdup_printf ("104-%s-%s.dmg", wish->build, wish->erase ? "010" : "011") },
    { "%S", g_strdup_printf ("104-%s-020.dmg%s", wish->build, wish->encrypted ? ".aea" : "") },
    { "%P", g_strdup_printf ("104-%s-021.dmg", wish->build) },
    { "%d", g_strdup (wish->model->board) },
    { "%b", g_strdup (stem) },
    { "%B", g_ascii_strup (stem, -1) },
    { "%f", g_strndup (family, strcspn (family, ",")) },
    { "%M", g_strdup (modem != NULL ? modem : "") },
  };
  GString *path = g_string_new (pattern);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_string_replace (path, names[i].mark, names[i].name, 0);
    g_free (names[i].name);
  }
  return g_string_free (path, FALSE);
}

/* --- Info --- */

/* Systems before iOS 10 name the OS image and say nothing else of it (spec 14 §4.3). */
static gboolean
is_bare (const SimFirmwareWish *wish, const SimComponent *component)
{
  return (component->flags & SIM_BARE) != 0 || (wish->major < 10 && strcmp (component->name, "OS") == 0);
}

/* Keys came with the years: those that are not there say nothing. */
static void
add_flags (plist_t info, const SimFirmwareWish *wish, const SimComponent *component)
{
  static const struct {
    const char *key;
    guint flag;
    guint false_since; /* major version from which it is also there where it is false; 0: never */
  } flags[] = {
    { "IsFTAB", SIM_FTAB, 13 },
    { "IsFirmwarePayload", SIM_FIRMWARE, 0 },
    { "IsSecondaryFirmwarePayload", SIM_SECONDARY, 0 },
    { "IsFUDFirmware", SIM_FUD, 0 },
    { "IsLoadedByiBoot", SIM_BY_IBOOT, 13 },
    { "IsiBootEANFirmware", SIM_IBOOT_EAN, 17 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++) {
    gboolean is_set = (component->flags & flags[i].flag) != 0;

    if (is_set || (flags[i].false_since != 0 && wish->major >= flags[i].false_since))
      rouse_plist_set_bool (info, flags[i].key, is_set);
  }
  if (wish->major >= 12)
    rouse_plist_set_bool (info, "Personalize", (component->flags & SIM_PLAIN) == 0);
}

static plist_t
make_info (const SimFirmwareWish *wish, const SimComponent *component)
{
  plist_t info = plist_new_dict ();

  if (component->path != NULL) {
    g_autofree char *path = expand_path (wish, component->path);

    rouse_plist_set_string (info, "Path", path);
  }
  if (is_bare (wish, component))
    return info;
  add_flags (info, wish, component);
  if (component->type != NULL)
    rouse_plist_set_string (info, "Img4PayloadType", component->type);
  if (component->path != NULL && (component->flags & SIM_PLAIN))
    rouse_plist_set_string (info, "HashMethod", wish->model->generation < 10 ? "sha1" : "sha2-384");
  if (component->rules != SIM_RULES_NONE) {
    plist_t rules = plist_new_array ();

    for (const char *const *rule = rule_sets[component->rules]; *rule != NULL; rule++)
      plist_array_append_item (rules, make_rule (*rule));
    plist_dict_set_item (info, "RestoreRequestRules", rules);
  }
  return info;
}

/* --- keys of single components beside the common ones --- */

static void
add_modem_elements (plist_t entry, const SimModemFacts *modem, const char *const *elements, gsize n_elements)
{
  for (gsize i = 0; i < n_elements && elements[i] != NULL; i++) {
    g_autofree char *digest = g_strconcat (elements[i], "-PartialDigest", NULL);
    g_autofree char *version = g_strconcat (elements[i], "-Version", NULL);

    sim_manifest_set_noise (entry, digest, modem->family, modem->partial_digest_size);
    plist_dict_set_item (entry, version, sim_plist_new_int (modem->version + (gint64) i));
  }
}

static void
add_modem (plist_t entry, const SimFirmwareWish *wish)
{
  const SimModemFacts *modem = sim_modem_facts_find (wish->model);

  add_modem_elements (entry, modem, modem->elements, G_N_ELEMENTS (modem->elements));
  add_modem_elements (entry, modem, modem->others, G_N_ELEMENTS (modem->others));
  for (gsize i = 0; i < G_N_ELEMENTS (modem->digests) && modem->digests[i] != NULL; i++) {
    g_autofree char *key = g_strconcat (modem->digests[i], "Digest", NULL);

    sim_manifest_set_noise (entry, key, modem->family, modem->digest_size);
  }
}

static void
add_payload_hashes (plist_t entry, const SimFirmwareWish *wish)
{
  sim_manifest_set_noise (entry, "ProductionUpdatePayloadHash", "SE", 32);
  sim_manifest_set_noise (entry, "DevelopmentUpdatePayloadHash", "SE", 32);
}

static void
add_cmacs (plist_t entry, const SimFirmwareWish *wish)
{
  sim_manifest_set_noise (entry, "ProductionCMAC", "SE", 16);
  sim_manifest_set_noise (entry, "DevelopmentCMAC", "SE", 16);
}

static const struct {
  const char *component;
  void (*add) (plist_t entry, const SimFirmwareWish *wish);
} particulars[] = {
  { "BasebandFirmware", add_modem }, { "SE,UpdatePayload", add_payload_hashes },
  { "SE,Bootloader", add_cmacs },    { "SE,Firmware", add_cmacs },
  { "SE,MigrationOS", add_cmacs },   { "SE,OS", add_cmacs },
};

static void
add_particulars (plist_t entry, const SimFirmwareWish *wish, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (particulars); i++)
    if (strcmp (particulars[i].component, name) == 0)
      particulars[i].add (entry, wish);
  if (g_str_has_prefix (name, "Yonkers,SysTopPatch")) {
    guint number = (guint) g_ascii_digit_value (name[strlen (name) - 1]);

    rouse_plist_set_bool (entry, "EPRO", number % 2 == 1);
    rouse_plist_set_uint (entry, "FabRevision", number >= 8 ? 59905 : 6657);
  }
}

plist_t
sim_manifest_make_entry (const SimFirmwareWish *wish, const SimComponent *component)
{
  plist_t entry = plist_new_dict ();
  guint flags = component->flags;
  gsize digest_size = flags & SIM_SHA256 ? 32 : wish->model->generation < 10 ? 20 : 48;
  gboolean says_all = !is_bare (wish, component) || (flags & SIM_BARE) != 0;

  if (!(flags & SIM_NO_DIGEST) && says_all)
    sim_manifest_set_noise (entry, "Digest", component->name, digest_size);
  if (!(flags & SIM_NO_TRUST) && says_all)
    rouse_plist_set_bool (entry, "Trusted", !(flags & SIM_NOT_TRUSTED));
  if (flags & SIM_BUILD_STRING)
    rouse_plist_set_string (entry, "BuildString", "iBoot-10151.82.1");
  if ((flags & SIM_TBM) && wish->model->has_tbm)
    sim_manifest_set_noise (entry, "TBMDigests", component->name, 240);
  add_particulars (entry, wish, component->name);
  plist_dict_set_item (entry, "Info", make_info (wish, component));
  return entry;
}
