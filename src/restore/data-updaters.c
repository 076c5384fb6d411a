/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include <string.h>

#include "base/big-memory.h"
#include "base/error.h"
#include "firmware/ftab.h"
#include "restore/component-source.h"
#include "signing/tss-client.h"
#include "signing/tss-updaters.h"

static GBytes *
read_component (RouseDataRequest *request, const char *name, GError **error)
{
  RouseRestoreJob *job = request->session->job;
  const RouseComponent *component = name != NULL ? rouse_component_source_find (job, name, error) : NULL;

  if (name == NULL)
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "no firmware is known for this chip");
  return component != NULL ? rouse_component_source_read_raw (job, component, request->cancellable, error) : NULL;
}

static plist_t
new_data (GBytes *bytes)
{
  return plist_new_data (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* 16 bytes before the file: zero, its size little-endian, zero (spec 24 §4.2). */
static plist_t
new_savage_data (GBytes *file, GError **error)
{
  guint8 header[16] = { 0 };
  gsize size;
  const void *bytes = g_bytes_get_data (file, &size);
  guint32 size_le = GUINT32_TO_LE ((guint32) size);
  g_autofree guint8 *data = rouse_big_memory_new (sizeof header + size, error);

  if (data == NULL)
    return NULL;
  memcpy (header + 4, &size_le, sizeof size_le);
  memcpy (data, header, sizeof header);
  memcpy (data + sizeof header, bytes, size);
  return plist_new_data ((const char *) data, sizeof header + size);
}

/* The map with its own digest added (spec 24 §4.6). */
static plist_t
new_map_data (RouseDataRequest *request, const char *name, GBytes *file, GError **error)
{
  const RouseComponent *component = rouse_build_identity_find_component (request->session->job->identity, name);
  g_auto (plist_t) map = rouse_plist_parse_bytes (file, error);
  g_autoptr (GBytes) binary = NULL;

  if (map == NULL)
    return NULL;
  if (component->digest != NULL)
    rouse_plist_set_data (map, "fw_map_digest", component->digest, component->digest_size);
  binary = rouse_plist_to_binary (map);
  if (g_bytes_get_size (binary) == 0) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_NO_MEMORY, "no memory for the firmware's map");
    return NULL;
  }
  return new_data (binary);
}

static plist_t
new_ftab_data (RouseDataRequest *request, const char *restore_name, GBytes *file, GError **error)
{
  const RouseComponent *component = NULL;
  g_autoptr (GBytes) restore = NULL;
  g_autoptr (GBytes) merged = NULL;

  if (restore_name != NULL)
    component = rouse_build_identity_find_component (request->session->job->identity, restore_name);
  if (component != NULL && (restore = read_component (request, restore_name, error)) == NULL)
    return NULL;
  merged = rouse_ftab_merge (file, restore, error);
  if (restore != NULL && merged == file) /* the phone will hardly take it */
    rouse_log_add (request->session->job->log, "%s has no part for restoring: sent without", restore_name);
  return merged != NULL ? new_data (merged) : NULL;
}

/* The chip's firmware in the layout that its updater expects (spec 24 §4). */
static plist_t
new_firmware_data (RouseDataRequest *request, const RouseUpdaterRequest *updater, GError **error)
{
  g_autoptr (GBytes) file = read_component (request, updater->component, error);
  plist_t dict;

  if (file == NULL)
    return NULL;
  switch (updater->layout) {
  case ROUSE_UPDATER_RAW:
    return new_data (file);
  case ROUSE_UPDATER_SAVAGE:
    return new_savage_data (file, error);
  case ROUSE_UPDATER_YONKERS:
    dict = plist_new_dict ();
    rouse_plist_set_bytes (dict, "YonkersFirmware", file);
    return dict;
  case ROUSE_UPDATER_FTAB:
    return new_ftab_data (request, updater->restore_component, file, error);
  case ROUSE_UPDATER_MAP:
    return new_map_data (request, updater->component, file, error);
  case ROUSE_UPDATER_NO_DATA:
  default:
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "this chip takes no firmware from us");
    return NULL;
  }
}

/* Spec 24 §2: the signing server's whole answer, with the chip's firmware when the phone wants it. If Apple refuses
 * there is no negative answer in the protocol: an empty one makes the phone give its own reason (spec 24 §6). */
plist_t
rouse_data_updater (RouseDataRequest *request, const char *argument, GError **error)
{
  RouseRestoreJob *job = request->session->job;
  RouseTssDevice device = rouse_restore_job_get_tss_device (job);
  const char *url = rouse_restore_request_get_tss_url (rouse_restore_plan_get_request (job->plan));
  const char *name = rouse_plist_get_string (request->arguments, "MessageArgUpdaterName");
  g_autoptr (RouseUpdaterRequest) updater = NULL;
  g_auto (plist_t) answer = NULL;
  g_auto (plist_t) reply = plist_new_dict ();
  g_autoptr (GError) local = NULL;

  updater = rouse_updater_request_new (&device, job->identity, request->arguments, &local);
  if (updater != NULL)
    answer = rouse_tss_client_send (url, updater->request, job->log, request->cancellable, &local);
  if (answer == NULL) {
    g_prefix_error (&local, "%s: ", name != NULL ? name : "updater");
    rouse_restored_session_fail (request->session, g_steal_pointer (&local));
    plist_dict_set_item (reply, "FirmwareResponseData", plist_new_dict ());
    return g_steal_pointer (&reply);
  }
  if (updater->ticket_key != NULL && rouse_plist_get (answer, updater->ticket_key) == NULL)
    rouse_log_add (job->log, "the signing server’s answer for %s lacks %s", name, updater->ticket_key);
  if (updater->wants_firmware && updater->layout != ROUSE_UPDATER_NO_DATA) {
    plist_t firmware = new_firmware_data (request, updater, error);

    if (firmware == NULL)
      return NULL;
    plist_dict_set_item (answer, "FirmwareData", firmware);
  }
  plist_dict_set_item (reply, "FirmwareResponseData", g_steal_pointer (&answer));
  return g_steal_pointer (&reply);
}
