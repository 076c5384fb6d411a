/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include <string.h>

#include "base/error.h"
#include "restore/component-source.h"

#define MAX_LIST_SIZE (1u << 20) /* bytes of the text list of old firmware */

/* File names of the text list of old firmware, by what they begin with (spec 21 §3.2). */
static const struct {
  const char *prefix;
  const char *component;
} old_names[] = {
  { "LLB", "LLB" },
  { "iBoot", "iBoot" },
  { "DeviceTree", "DeviceTree" },
  { "applelogo", "AppleLogo" },
  { "liquiddetect", "Liquid" },
  { "lowpowermode", "LowPowerWallet0" },
  { "recoverymode", "RecoveryMode" },
  { "batterylow0", "BatteryLow0" },
  { "batterylow1", "BatteryLow1" },
  { "glyphcharging", "BatteryCharging" },
  { "glyphplugin", "BatteryPlugin" },
  { "batterycharging0", "BatteryCharging0" },
  { "batterycharging1", "BatteryCharging1" },
  { "batteryfull", "BatteryFull" },
  { "needservice", "NeedService" },
  { "SCAB", "SCAB" },
  { "sep-firmware", "RestoreSEP" },
};

static const char *
component_of_old_name (const char *file_name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (old_names); i++)
    if (g_str_has_prefix (file_name, old_names[i].prefix))
      return old_names[i].component;
  return NULL;
}

static void
add_name (GPtrArray *names, const char *name)
{
  if (!g_str_equal (name, "LLB") && !g_str_equal (name, "RestoreSEP") &&
      !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, (gpointer) name);
}

/* Old firmware lists its images in a text file beside them. FALSE without error: there is no such list. */
static gboolean
add_listed_names (RouseRestoreJob *job, const RouseComponent *llb, GPtrArray *names)
{
  g_autofree char *folder = g_path_get_dirname (llb->path);
  g_autofree char *path = g_strconcat (folder, "/manifest", NULL);
  RouseIpsw *ipsw = rouse_restore_plan_get_ipsw (job->plan);
  g_autoptr (GBytes) list = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!rouse_ipsw_has (ipsw, path))
    return FALSE;
  list = rouse_ipsw_read (ipsw, path, MAX_LIST_SIZE, NULL, NULL);
  if (list == NULL)
    return FALSE;
  text = g_strndup (g_bytes_get_data (list, NULL), g_bytes_get_size (list));
  lines = g_strsplit_set (text, "\r\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++) {
    const char *name = component_of_old_name (g_strstrip (lines[i]));

    if (name != NULL)
      add_name (names, name);
  }
  return TRUE;
}

static void
add_flagged_names (RouseRestoreJob *job, GPtrArray *names)
{
  const RouseComponentFlags both = ROUSE_COMPONENT_SECONDARY_FIRMWARE | ROUSE_COMPONENT_IBOOT;

  for (guint i = 0; i < rouse_build_identity_get_n_components (job->identity); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (job->identity, i);

    if ((component->flags & ROUSE_COMPONENT_FIRMWARE) != 0 || (component->flags & both) == both)
      add_name (names, component->name);
  }
}

static GBytes *
read_named (RouseDataRequest *request, const char *name, GError **error)
{
  RouseRestoreJob *job = request->session->job;
  const RouseComponent *component = rouse_component_source_find (job, name, error);

  return component != NULL ? rouse_component_source_read (job, component, job->tss, request->cancellable, error) : NULL;
}

/* An image whose name starts with iBoot goes to the front (spec 21 §3.2 step 5). */
static void
add_image (plist_t images, gboolean as_dict, const char *name, GBytes *data)
{
  plist_t node = plist_new_data (g_bytes_get_data (data, NULL), g_bytes_get_size (data));

  if (as_dict)
    plist_dict_set_item (images, name, node);
  else if (g_str_has_prefix (name, "iBoot") && plist_array_get_size (images) > 0)
    plist_array_insert_item (images, node, 0);
  else
    plist_array_append_item (images, node);
}

/* Components that stand beside the list, each under its own key, when the identity has them. */
static const struct {
  const char *component;
  const char *key;
} sep_images[] = {
  { "RestoreSEP", "RestoreSEPImageData" },
  { "SEP", "SEPImageData" },
  { "SepStage1", "SEPPatchImageData" },
};

static gboolean
add_sep_images (RouseDataRequest *request, plist_t reply, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sep_images); i++) {
    g_autoptr (GBytes) data = NULL;

    if (rouse_build_identity_find_component (request->session->job->identity, sep_images[i].component) == NULL)
      continue;
    data = read_named (request, sep_images[i].component, error);
    if (data == NULL)
      return FALSE;
    rouse_plist_set_bytes (reply, sep_images[i].key, data);
  }
  return TRUE;
}

/* Spec 21 §3.2: the start-up firmware. Asked twice; always the full set. */
plist_t
rouse_data_nor (RouseDataRequest *request, const char *argument, GError **error)
{
  RouseRestoreJob *job = request->session->job;
  gboolean as_dict = rouse_plist_get_bool (request->arguments, "FlashVersion1");
  const RouseComponent *llb = rouse_component_source_find (job, "LLB", error);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GBytes) llb_data = NULL;
  g_auto (plist_t) reply = plist_new_dict ();
  plist_t images = as_dict ? plist_new_dict () : plist_new_array ();

  plist_dict_set_item (reply, "NorImageData", images);
  if (llb == NULL)
    return NULL;
  if (!add_listed_names (job, llb, names))
    add_flagged_names (job, names);
  if (names->len == 0) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "the firmware lists no start-up images");
    return NULL;
  }
  llb_data = rouse_component_source_read (job, llb, job->tss, request->cancellable, error);
  if (llb_data == NULL)
    return NULL;
  rouse_plist_set_bytes (reply, "LlbImageData", llb_data);
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    g_autoptr (GBytes) data = read_named (request, name, error);

    if (data == NULL)
      return NULL;
    add_image (images, as_dict, name, data);
  }
  if (!add_sep_images (request, reply, error))
    return NULL;
  return g_steal_pointer (&reply);
}
