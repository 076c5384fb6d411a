/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include <string.h>

#include "base/error.h"
#include "restore/component-source.h"
#include "restore/restored-options.h"

/*
 * The recovery OS that newer phones keep beside iOS: a build identity and a ticket of its own (spec 21 §3.15). Whatever
 * of it cannot be delivered is answered with "no asset", and the phone carries on without.
 */

#define KEY_PREFIX "RecoveryOS" /* of FWOverrideKey */

static plist_t
new_no_asset (void)
{
  plist_t reply = plist_new_dict ();

  rouse_plist_set_bool (reply, "RecoveryOSNoAssetFound", TRUE);
  return reply;
}

static const RouseComponent *
find_component (RouseRestoreJob *job, const char *name, GError **error)
{
  RouseBuildIdentity *recovery = rouse_restore_plan_get_recovery_identity (job->plan);
  const RouseComponent *component =
      recovery != NULL && name != NULL ? rouse_build_identity_find_component (recovery, name) : NULL;

  if (component == NULL || component->path == NULL) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "the recovery OS has no %s",
                 name != NULL ? name : "such file");
    return NULL;
  }
  return component;
}

static GBytes *
read_component (RouseDataRequest *request, const RouseComponent *component, GError **error)
{
  RouseRestoreJob *job = request->session->job;

  if (job->recovery_tss == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the recovery OS is not signed");
    return NULL;
  }
  return rouse_component_source_read (job, component, job->recovery_tss, request->cancellable, error);
}

static plist_t
reply_root_ticket (RouseDataRequest *request, GError **error)
{
  g_autoptr (GBytes) ticket = rouse_plist_get_bytes (request->session->job->recovery_tss, "ApImg4Ticket");
  plist_t reply;

  if (ticket == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "the recovery OS has no ticket");
    return NULL;
  }
  reply = plist_new_dict ();
  rouse_plist_set_bytes (reply, "RootTicketData", ticket);
  return reply;
}

/* FWOverrideKey is "RecoveryOSKernelCache" for the component KernelCache. */
static plist_t
reply_file (RouseDataRequest *request, GError **error)
{
  const char *key = rouse_plist_get_string (request->arguments, "FWOverrideKey");
  const char *name = key != NULL && g_str_has_prefix (key, KEY_PREFIX) ? key + strlen (KEY_PREFIX) : NULL;
  const RouseComponent *component = find_component (request->session->job, name, error);
  g_autoptr (GBytes) data = component != NULL ? read_component (request, component, error) : NULL;
  plist_t reply;

  if (data == NULL)
    return NULL;
  reply = plist_new_dict ();
  rouse_plist_set_bytes (reply, "AdditionalBootImages", data);
  return reply;
}

static plist_t
reply_iboot_files (RouseDataRequest *request, GError **error)
{
  RouseBuildIdentity *recovery = rouse_restore_plan_get_recovery_identity (request->session->job->plan);
  g_auto (plist_t) images = plist_new_dict ();
  plist_t reply;

  for (guint i = 0; recovery != NULL && i < rouse_build_identity_get_n_components (recovery); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (recovery, i);
    g_autoptr (GBytes) data = NULL;

    if ((component->flags & (ROUSE_COMPONENT_IBOOT | ROUSE_COMPONENT_IBOOT_STAGE1)) == 0 || component->path == NULL)
      continue;
    data = read_component (request, component, error);
    if (data == NULL)
      return NULL;
    rouse_plist_set_bytes (images, component->name, data);
  }
  if (plist_dict_get_size (images) == 0) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "the recovery OS has no files for iBoot");
    return NULL;
  }
  reply = plist_new_dict ();
  plist_dict_set_item (reply, "AdditionalBootImages", g_steal_pointer (&images));
  return reply;
}

static plist_t
reply_version (RouseDataRequest *request, GError **error)
{
  static const struct {
    const char *key;
    const char *source; /* in Info */
  } facts[] = {
    { "BuildNumber", "Info/BuildNumber" },
    { "Variant", "Info/Variant" },
    { "BuildTrain", "Info/BuildTrain" },
    { "ProductVersion", "Info/ProductMarketingVersion" },
  };
  RouseBuildIdentity *recovery = rouse_restore_plan_get_recovery_identity (request->session->job->plan);
  g_auto (plist_t) version = plist_new_dict ();
  g_autoptr (GBytes) xml = NULL;
  plist_t reply;

  if (recovery == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "there is no recovery OS");
    return NULL;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++) {
    const char *value = rouse_plist_get_string (rouse_build_identity_get_plist (recovery), facts[i].source);

    if (value != NULL)
      rouse_plist_set_string (version, facts[i].key, value);
  }
  xml = rouse_plist_to_xml (version);
  reply = plist_new_dict ();
  rouse_plist_set_bytes (reply, "RecoveryOSVersionData", xml);
  return reply;
}

/* Names that came up only as FWOverrideKey so far, and the local policy, which is a Mac's. */
static plist_t
reply_none (RouseDataRequest *request, GError **error)
{
  g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "not known as a question of its own");
  return NULL;
}

static const struct {
  const char *argument;
  plist_t (*reply) (RouseDataRequest *request, GError **error);
} kinds[] = {
  { "root-ticket", reply_root_ticket },
  { "file", reply_file },
  { "iboot-files", reply_iboot_files },
  { "version", reply_version },
  { "none", reply_none },
};

/* @argument: which of them. Never fails: the phone does without what is missing. */
plist_t
rouse_data_recovery_os (RouseDataRequest *request, const char *argument, GError **error)
{
  g_autoptr (GError) local = NULL;
  plist_t reply = NULL;
  gsize kind = 0;

  while (!g_str_equal (kinds[kind].argument, argument))
    kind++;
  reply = kinds[kind].reply (request, &local);
  if (reply != NULL)
    return reply;
  rouse_log_add (request->session->job->log, "%s: no asset: %s", request->type, local->message);
  return new_no_asset ();
}

/* The image goes as it lies in the IPSW, like the main one. */
gboolean
rouse_data_recovery_os_image (RouseDataRequest *request, const char *argument, GError **error)
{
  RouseRestoreJob *job = request->session->job;
  g_autoptr (GError) local = NULL;
  const RouseComponent *component = find_component (job, "OS", &local);
  RouseIpswStream *stream = component != NULL ? rouse_component_source_open_raw (job, component, &local) : NULL;
  g_autoptr (RouseImg4Source) source = stream != NULL ? rouse_img4_source_new_raw (stream) : NULL;
  g_auto (plist_t) reply = NULL;

  if (source != NULL)
    return rouse_data_send_stream (request, "the recovery OS", source, TRUE, error);
  rouse_log_add (job->log, "%s: no asset: %s", request->type, local->message);
  reply = new_no_asset ();
  return rouse_mux_link_write_plist (request->link, reply, FALSE, request->cancellable, error);
}

guint64
rouse_data_recovery_os_get_size (RouseRestoreJob *job)
{
  RouseBuildIdentity *recovery = rouse_restore_plan_get_recovery_identity (job->plan);
  guint64 sum = 0;

  for (guint i = 0; recovery != NULL && i < rouse_build_identity_get_n_components (recovery); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (recovery, i);
    g_autoptr (GError) error = NULL;
    guint64 size = 0;

    if (component->path == NULL || !rouse_restored_options_counts_for_recovery (component))
      continue;
    if (!rouse_ipsw_get_size (rouse_restore_plan_get_ipsw (job->plan), component->path, &size, &error))
      rouse_log_add (job->log, "recovery OS: %s: %s", component->name, error->message);
    sum += size;
  }
  return sum;
}
