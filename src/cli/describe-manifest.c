/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli/describe.h"
#include "cli/json-line.h"
#include "cli/json-text.h"

/* What would be restored on one board. */
typedef struct {
  const RouseDeviceModel *model;
  int identities[2]; /* by whether it erases; -1: none */
  char *reasons[2];  /* NULL: there is one */
} Choice;

static void
choice_clear (Choice *choice)
{
  g_free (choice->reasons[0]);
  g_free (choice->reasons[1]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Choice, choice_clear)

GPtrArray *
rouse_describe_find_models (const char *device)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  const RouseDeviceModel *board = rouse_device_models_find_board (device);
  const RouseDeviceModel *all;
  gsize n_models;

  if (board != NULL) {
    g_ptr_array_add (found, (gpointer) board);
    return g_steal_pointer (&found);
  }
  all = rouse_device_models_all (&n_models);
  for (gsize i = 0; i < n_models; i++)
    if (g_str_equal (all[i].product_type, device))
      g_ptr_array_add (found, (gpointer) &all[i]);
  return found->len > 0 ? g_steal_pointer (&found) : NULL;
}

static int
index_of (RouseBuildManifest *manifest, RouseBuildIdentity *identity)
{
  for (guint i = 0; i < rouse_build_manifest_get_n_identities (manifest); i++)
    if (rouse_build_manifest_get_identity (manifest, i) == identity)
      return (int) i;
  return -1;
}

/* As a restore would choose: the list of models counts, too (spec 13 §2). */
static Choice
choose (RouseBuildManifest *manifest, const RouseDeviceModel *model)
{
  Choice choice = { .model = model, .identities = { -1, -1 } };

  for (guint erase = 0; erase < 2; erase++) {
    g_autoptr (GError) error = NULL;
    RouseBuildIdentity *identity;

    if (!rouse_build_manifest_supports (manifest, model->product_type)) {
      choice.reasons[erase] = g_strdup_printf ("this firmware is for other models than %s", model->product_type);
      continue;
    }
    identity =
        rouse_build_manifest_choose (manifest, model->board, model->chip_id, model->board_id, erase != 0, &error);
    if (identity != NULL)
      choice.identities[erase] = index_of (manifest, identity);
    else
      choice.reasons[erase] = g_strdup (error->message);
  }
  return choice;
}

/* Both reasons in one line; NULL: none. */
static char *
get_reason (const Choice *choice)
{
  const char *update = choice->reasons[0], *erase = choice->reasons[1];

  if (update != NULL && erase != NULL && g_str_equal (update, erase))
    return g_strdup (erase);
  if (update != NULL && erase != NULL)
    return g_strdup_printf ("erase: %s; update: %s", erase, update);
  if (update != NULL)
    return g_strdup_printf ("update: %s", update);
  return erase != NULL ? g_strdup_printf ("erase: %s", erase) : NULL;
}

static void
add_index (JsonBuilder *json, const char *key, int identity)
{
  json_builder_set_member_name (json, key);
  if (identity >= 0)
    json_builder_add_int_value (json, identity);
  else
    json_builder_add_null_value (json);
}

/* @choice: NULL: there is none, because of @reason */
static void
add_choice (JsonBuilder *json, const Choice *choice, const char *reason)
{
  add_index (json, "erase_identity", choice != NULL ? choice->identities[TRUE] : -1);
  add_index (json, "update_identity", choice != NULL ? choice->identities[FALSE] : -1);
  rouse_json_line_string (json, "reason", reason);
}

/* Some products were made with two chips, each with a board of its own: which one it is, only the phone can tell. */
static char *
explain_several (GPtrArray *models)
{
  g_autoptr (GString) text = g_string_new (((const RouseDeviceModel *) g_ptr_array_index (models, 0))->product_type);

  g_string_append (text, " was made with several boards (");
  for (guint i = 0; i < models->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            ((const RouseDeviceModel *) g_ptr_array_index (models, i))->board);
  g_string_append (text, "): name the one that is meant");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_choices (JsonBuilder *json, RouseBuildManifest *manifest, GPtrArray *models)
{
  if (models->len > 1) {
    g_autofree char *reason = explain_several (models);

    add_choice (json, NULL, reason);
  } else {
    g_auto (Choice) choice = choose (manifest, g_ptr_array_index (models, 0));
    g_autofree char *reason = get_reason (&choice);

    add_choice (json, &choice, reason);
  }
  json_builder_set_member_name (json, "boards");
  json_builder_begin_array (json);
  for (guint i = 0; i < models->len; i++) {
    g_auto (Choice) choice = choose (manifest, g_ptr_array_index (models, i));
    g_autofree char *reason = get_reason (&choice);

    json_builder_begin_object (json);
    rouse_json_line_string (json, "product_type", choice.model->product_type);
    rouse_json_line_string (json, "board", choice.model->board);
    add_choice (json, &choice, reason);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
add_identity (JsonBuilder *json, RouseBuildManifest *manifest, guint index)
{
  RouseBuildIdentity *identity = rouse_build_manifest_get_identity (manifest, index);

  json_builder_begin_object (json);
  rouse_json_line_int (json, "index", index);
  rouse_json_line_string (json, "board", rouse_build_identity_get_board (identity));
  rouse_json_line_int (json, "chip_id", rouse_build_identity_get_chip_id (identity));
  rouse_json_line_int (json, "board_id", rouse_build_identity_get_board_id (identity));
  rouse_json_line_string (json, "variant", rouse_build_identity_get_variant (identity));
  rouse_json_line_string (json, "restore_behavior", rouse_build_identity_get_behavior (identity));
  json_builder_set_member_name (json, "components");
  json_builder_begin_array (json);
  for (guint i = 0; i < rouse_build_identity_get_n_components (identity); i++)
    rouse_json_line_element (json, rouse_build_identity_get_component (identity, i)->name);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

void
rouse_describe_manifest (JsonBuilder *json, const char *kind, RouseBuildManifest *manifest, GPtrArray *models)
{
  const char *const *supported = rouse_build_manifest_get_supported (manifest);

  rouse_json_line_string (json, "kind", kind);
  rouse_json_line_string (json, "product_version", rouse_build_manifest_get_version (manifest));
  rouse_json_line_string (json, "build", rouse_build_manifest_get_build (manifest));
  json_builder_set_member_name (json, "supported");
  json_builder_begin_array (json);
  for (gsize i = 0; supported[i] != NULL; i++)
    rouse_json_line_element (json, supported[i]);
  json_builder_end_array (json);
  json_builder_set_member_name (json, "identities");
  json_builder_begin_array (json);
  for (guint i = 0; i < rouse_build_manifest_get_n_identities (manifest); i++)
    add_identity (json, manifest, i);
  json_builder_end_array (json);
  if (models != NULL)
    add_choices (json, manifest, models);
}

static void
print_choice (RouseBuildManifest *manifest, const RouseDeviceModel *model)
{
  g_auto (Choice) choice = choose (manifest, model);

  g_print (_ ("%s, %s, board %s:\n"), model->name, model->product_type, model->board);
  if (choice.identities[FALSE] >= 0)
    g_print (_ ("  keeping the data: with number %d\n"), choice.identities[FALSE]);
  else
    g_print (_ ("  keeping the data: no; %s\n"), choice.reasons[FALSE]);
  if (choice.identities[TRUE] >= 0)
    g_print (_ ("  erasing: with number %d\n"), choice.identities[TRUE]);
  else
    g_print (_ ("  erasing: no; %s\n"), choice.reasons[TRUE]);
}

void
rouse_describe_manifest_print (RouseBuildManifest *manifest, GPtrArray *models)
{
  g_autofree char *joined = g_strjoinv (", ", (char **) rouse_build_manifest_get_supported (manifest));
  g_autofree char *supported = rouse_json_text_clean (joined);
  g_autofree char *version = rouse_json_text_clean (rouse_build_manifest_get_version (manifest));
  g_autofree char *build = rouse_json_text_clean (rouse_build_manifest_get_build (manifest));

  g_print (_ ("iOS %s (%s) for %s\n"), version, build, supported);
  for (guint i = 0; i < rouse_build_manifest_get_n_identities (manifest); i++) {
    RouseBuildIdentity *identity = rouse_build_manifest_get_identity (manifest, i);
    const char *its_behavior = rouse_build_identity_get_behavior (identity);
    g_autofree char *board = rouse_json_text_clean (rouse_build_identity_get_board (identity));
    g_autofree char *behavior = rouse_json_text_clean (its_behavior != NULL ? its_behavior : "–");
    g_autofree char *variant = rouse_json_text_clean (rouse_build_identity_get_variant (identity));

    g_print (_ ("  %2u  %-8s  %-8s  %s, %u components\n"), i, board, behavior, variant,
             rouse_build_identity_get_n_components (identity));
  }
  for (guint i = 0; models != NULL && i < models->len; i++)
    print_choice (manifest, g_ptr_array_index (models, i));
}
