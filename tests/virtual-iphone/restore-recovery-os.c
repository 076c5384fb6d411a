/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <stdlib.h>

#include "base/plist.h"
#include "arrival.h"
#include "component-types.h"

/* The recovery OS that newer phones keep beside iOS, if the host announced one (spec 28 §5, block R). */

#define FAILED_STATUS (-1)

typedef struct {
  SimRestore *restore;
  GBytes *ticket; /* of the recovery OS; NULL: none was given */
} Asset;

static gboolean
fail (Asset *self, const char *type, const char *why)
{
  sim_device_refuse (self->restore->device, "recovery-os", "%s: %s", type, why);
  return sim_restore_fail (self->restore, FAILED_STATUS, "host failed to provide %s", type);
}

static gboolean
check_ticket (Asset *self, const char *type, plist_t reply)
{
  self->ticket = rouse_plist_get_bytes (reply, "RootTicketData");
  return self->ticket != NULL || fail (self, type, "no data under RootTicketData");
}

static gboolean
check_image (Asset *self, plist_t holder, const char *key, const char *component)
{
  g_autofree char *name = g_strconcat ("RecoveryOS", component, NULL);
  g_autoptr (GBytes) sent = rouse_plist_get_bytes (holder, key);
  g_autoptr (GBytes) image = sent != NULL ? sim_arrival_take (self->restore->device, "restore", name, sent) : NULL;
  const char *type = sim_component_type (component);
  g_autofree char *sha256 = NULL;
  char own[5] = "";

  if (image == NULL || self->ticket == NULL)
    return fail (self, component, "no image, or no ticket before it");
  if (type == NULL) {
    sim_image_get_type (image, own);
    type = own;
  }
  if (!sim_device_check_image (self->restore->device, image, type, self->ticket, NULL))
    return sim_restore_fail (self->restore, FAILED_STATUS, "bad image %s", component);
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);
  sim_device_received (self->restore->device, name, g_bytes_get_size (image), sha256, "restore");
  return TRUE;
}

static gboolean
check_images (Asset *self, const char *type, plist_t reply)
{
  plist_t images = rouse_plist_get_dict (reply, "AdditionalBootImages");
  g_autofree char *iter = NULL;
  char *name = NULL;
  plist_t node = NULL;
  gboolean ok = TRUE;

  if (images == NULL)
    return fail (self, type, "no dictionary under AdditionalBootImages");
  plist_dict_new_iter (images, (plist_dict_iter *) &iter);
  for (plist_dict_next_item (images, iter, &name, &node); name != NULL && ok;
       plist_dict_next_item (images, iter, &name, &node)) {
    ok = check_image (self, images, name, name);
    g_clear_pointer (&name, free);
  }
  free (name);
  return ok;
}

static gboolean
check_version (Asset *self, const char *type, plist_t reply)
{
  gsize size = 0;
  const guint8 *data = rouse_plist_get_data (reply, "RecoveryOSVersionData", &size);
  g_auto (plist_t) version = data != NULL ? rouse_plist_parse ((const char *) data, size, NULL) : NULL;

  return rouse_plist_get_string (version, "BuildNumber") != NULL || fail (self, type, "no BuildNumber");
}

/* Asks; "no asset" is accepted for anything. */
static gboolean
ask (Asset *self, const char *type, const char *component,
     gboolean (*check) (Asset *self, const char *type, plist_t reply))
{
  g_auto (plist_t) arguments = plist_new_dict ();
  g_auto (plist_t) reply = NULL;

  if (component != NULL) {
    g_autofree char *key = g_strconcat ("RecoveryOS", component, NULL);

    rouse_plist_set_string (arguments, "FWOverrideKey", key);
  }
  reply = sim_restore_ask (self->restore, type, arguments, SIM_ON_MAIN, FAILED_STATUS);
  if (reply == NULL)
    return FALSE;
  if (rouse_plist_get_bool (reply, "RecoveryOSNoAssetFound")) {
    sim_device_warn (self->restore->device, "recovery-os-no-asset", "the host has no %s",
                     component != NULL ? component : type);
    return TRUE;
  }
  return component != NULL ? check_image (self, reply, "AdditionalBootImages", component) : check (self, type, reply);
}

static void
count (const guint8 *data, gsize size, gpointer user_data)
{
  *(guint64 *) user_data += size;
}

static gboolean
ask_image (Asset *self)
{
  g_auto (plist_t) arguments = plist_new_dict ();
  guint64 size = 0;

  if (!sim_restore_ask_stream (self->restore, "RecoveryOSImage", arguments, SIM_ON_PORT, FAILED_STATUS, count, &size))
    return FALSE;
  sim_device_received (self->restore->device, "RecoveryOSImage", size, "", "restore");
  return TRUE;
}

static gboolean
ask_all (Asset *self)
{
  static const char *const components[] = { "iBEC", "DeviceTree", "KernelCache", "StaticTrustCache", "AppleLogo" };
  gboolean ok =
      sim_restore_op (self->restore, 69, -1, NULL) && ask (self, "RecoveryOSRootTicketData", NULL, check_ticket) &&
      sim_restore_op (self->restore, 71, -1, NULL) && ask_image (self) && sim_restore_op (self->restore, 70, -1, NULL);

  for (gsize i = 0; ok && i < G_N_ELEMENTS (components); i++)
    ok = ask (self, "RecoveryOSFileAssetImage", components[i], NULL);
  return ok && ask (self, "RecoveryOSIBootFWFilesImages", NULL, check_images) &&
         ask (self, "RecoveryOSVersionData", NULL, check_version);
}

gboolean
sim_restore_recovery_os (SimRestore *self)
{
  Asset asset = { self, NULL };
  gboolean ok;

  if (!rouse_plist_get_bool (self->options, "InstallRecoveryOS"))
    return TRUE;
  ok = ask_all (&asset);
  g_clear_pointer (&asset.ticket, g_bytes_unref);
  return ok;
}
