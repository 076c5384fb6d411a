/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/restore-plan.h"

#include "base/error.h"
#include "device/device-models.h"

#define OLDEST_MAJOR 8 /* iOS 4 */

/**
 * RouseRestorePlan:
 *
 * What a restore will do, decided before anything is touched: which build identity, from which file, for which phone.
 */
struct _RouseRestorePlan {
  GObject parent_instance;

  RouseRestoreRequest *request;
  RouseSighting *sighting;
  const RouseDeviceModel *model;
  RouseIpsw *ipsw;
  RouseBuildManifest *manifest;
  RouseBuildIdentity *identity;          /* of the manifest */
  RouseBuildIdentity *recovery_identity; /* of the manifest; NULL: none */
  guint64 image_size;                    /* bytes */
  char *version, *build;                 /* for practice, where there is no manifest; else NULL */
};

G_DEFINE_FINAL_TYPE (RouseRestorePlan, rouse_restore_plan, G_TYPE_OBJECT)

static void
rouse_restore_plan_finalize (GObject *object)
{
  RouseRestorePlan *self = ROUSE_RESTORE_PLAN (object);

  g_clear_pointer (&self->request, rouse_restore_request_unref);
  g_clear_pointer (&self->sighting, rouse_sighting_free);
  g_clear_object (&self->ipsw);
  g_clear_object (&self->manifest);
  g_free (self->version);
  g_free (self->build);
  G_OBJECT_CLASS (rouse_restore_plan_parent_class)->finalize (object);
}

static void
rouse_restore_plan_class_init (RouseRestorePlanClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_restore_plan_finalize;
}

static void
rouse_restore_plan_init (RouseRestorePlan *self)
{
}

static const RouseDeviceModel *
find_model (const RouseSighting *sighting, GError **error)
{
  const RouseDeviceModel *model = NULL;

  if (sighting->board != NULL)
    model = rouse_device_models_find_board (sighting->board);
  if (model == NULL)
    model = rouse_device_models_find (sighting->chip_id, sighting->board_id);
  if (model == NULL)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_UNKNOWN_DEVICE,
                 "this model is not known (chip 0x%04x, board 0x%02x, %s)", sighting->chip_id, sighting->board_id,
                 sighting->board != NULL ? sighting->board : "no board name");
  return model;
}

/* A phone in WTF mode tells its chip, not its model; the firmware is for one model with that chip. That it is this one
 * is checked when the phone is in DFU mode (spec 12 §2). */
static const RouseDeviceModel *
find_model_of_firmware (RouseBuildManifest *manifest, guint32 chip_id, GError **error)
{
  const RouseDeviceModel *found = NULL;
  gsize n_models;
  const RouseDeviceModel *models = rouse_device_models_all (&n_models);

  for (gsize i = 0; i < n_models && found == NULL; i++)
    if (models[i].chip_id == chip_id && rouse_build_manifest_supports (manifest, models[i].product_type))
      found = &models[i];
  if (found == NULL)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE,
                 "this firmware is for another model; the connected one has chip 0x%04x", chip_id);
  return found;
}

/* Firmware before iOS 4 has its loaders in a container that is neither IMG3 nor Image4 (spec 15 §2, 16 §3). */
static gboolean
check_age (RouseRestorePlan *self, GError **error)
{
  if (rouse_build_manifest_get_build_major (self->manifest) >= OLDEST_MAJOR)
    return TRUE;
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE,
               "Rouse cannot restore this model with firmware before iOS 4 (this is %s)",
               rouse_build_manifest_get_version (self->manifest));
  return FALSE;
}

/* Spec 13 §2 step 5: every file of the identity is there. */
static gboolean
check_files (RouseRestorePlan *self, GError **error)
{
  for (guint i = 0; i < rouse_build_identity_get_n_components (self->identity); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (self->identity, i);

    if (component->path != NULL && !rouse_ipsw_has (self->ipsw, component->path)) {
      g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_FIRMWARE, "the firmware file lacks %s (%s)", component->name,
                   component->path);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
choose_identity (RouseRestorePlan *self, GError **error)
{
  const char *recovery_variant;

  if (!rouse_build_manifest_supports (self->manifest, self->model->product_type)) {
    g_autofree char *products = g_strjoinv (", ", (char **) rouse_build_manifest_get_supported (self->manifest));

    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE,
                 "this firmware is for another model (%s); the connected phone is an %s (%s)", products,
                 self->model->name, self->model->product_type);
    return FALSE;
  }
  self->identity =
      rouse_build_manifest_choose (self->manifest, self->model->board, self->model->chip_id, self->model->board_id,
                                   rouse_restore_request_get_erase (self->request), error);
  if (self->identity == NULL)
    return FALSE;

  recovery_variant = rouse_plist_get_string (rouse_build_identity_get_plist (self->identity), "Info/RecoveryVariant");
  if (recovery_variant == NULL)
    return TRUE;
  self->recovery_identity = rouse_build_manifest_find_variant (self->manifest, self->model->board, recovery_variant);
  if (self->recovery_identity == NULL)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "the firmware file lacks its own variant “%s”",
                 recovery_variant);
  return self->recovery_identity != NULL;
}

static gboolean
read_ipsw (RouseRestorePlan *self, GCancellable *cancellable, GError **error)
{
  const RouseComponent *image;

  self->ipsw = rouse_ipsw_open (rouse_restore_request_get_ipsw_path (self->request), error);
  if (self->ipsw == NULL)
    return FALSE;
  self->manifest = rouse_build_manifest_new_from_ipsw (self->ipsw, cancellable, error);
  if (self->manifest == NULL || !check_age (self, error))
    return FALSE;
  if (self->model == NULL)
    self->model = find_model_of_firmware (self->manifest, self->sighting->chip_id, error);
  if (self->model == NULL || !choose_identity (self, error) || !check_files (self, error))
    return FALSE;

  image = rouse_build_identity_find_component (self->identity, "OS");
  return rouse_ipsw_get_size (self->ipsw, image->path, &self->image_size, error);
}

/**
 * rouse_restore_plan_new:
 * @request: what is wanted
 * @sighting: the phone, as last seen
 *
 * Returns: (transfer full): the plan, or NULL with an error that says why the file cannot be used for this phone
 */
RouseRestorePlan *
rouse_restore_plan_new (RouseRestoreRequest *request, const RouseSighting *sighting, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (RouseRestorePlan) self = g_object_new (ROUSE_TYPE_RESTORE_PLAN, NULL);

  if (sighting->mode == ROUSE_DEVICE_MODE_KIS) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_UNKNOWN_DEVICE,
                         "the phone is connected in debug USB mode: use another cable or another port, so that it "
                         "shows itself in DFU mode");
    return NULL;
  }
  self->request = rouse_restore_request_ref (request);
  self->sighting = rouse_sighting_copy (sighting);
  if (sighting->mode != ROUSE_DEVICE_MODE_WTF && (self->model = find_model (sighting, error)) == NULL)
    return NULL;
  if (!read_ipsw (self, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

RouseRestorePlan *
rouse_restore_plan_new_practice (const RouseSighting *sighting, gboolean erase, const char *version, const char *build)
{
  g_autoptr (RouseRestorePlan) self = g_object_new (ROUSE_TYPE_RESTORE_PLAN, NULL);
  const RouseRestoreWish wish = { .ecid = sighting->ecid, .erase = erase };

  self->model = find_model (sighting, NULL);
  if (self->model == NULL)
    return NULL;
  self->request = rouse_restore_request_new (&wish);
  self->sighting = rouse_sighting_copy (sighting);
  self->version = g_strdup (version);
  self->build = g_strdup (build);
  return g_steal_pointer (&self);
}

typedef struct {
  RouseRestoreRequest *request;
  RouseSighting *sighting;
} PlanTask;

static void
plan_task_free (PlanTask *data)
{
  rouse_restore_request_unref (data->request);
  rouse_sighting_free (data->sighting);
  g_free (data);
}

static void
plan_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  PlanTask *data = task_data;
  GError *error = NULL;
  RouseRestorePlan *plan = rouse_restore_plan_new (data->request, data->sighting, cancellable, &error);

  if (plan != NULL)
    g_task_return_pointer (task, plan, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
rouse_restore_plan_new_async (RouseRestoreRequest *request, const RouseSighting *sighting, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  PlanTask *data = g_new0 (PlanTask, 1);

  data->request = rouse_restore_request_ref (request);
  data->sighting = rouse_sighting_copy (sighting);
  g_task_set_source_tag (task, rouse_restore_plan_new_async);
  g_task_set_task_data (task, data, (GDestroyNotify) plan_task_free);
  g_task_run_in_thread (task, plan_thread);
}

RouseRestorePlan *
rouse_restore_plan_new_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

RouseRestoreRequest *
rouse_restore_plan_get_request (RouseRestorePlan *self)
{
  return self->request;
}

RouseIpsw *
rouse_restore_plan_get_ipsw (RouseRestorePlan *self)
{
  return self->ipsw;
}

RouseBuildManifest *
rouse_restore_plan_get_manifest (RouseRestorePlan *self)
{
  return self->manifest;
}

RouseBuildIdentity *
rouse_restore_plan_get_identity (RouseRestorePlan *self)
{
  return self->identity;
}

RouseBuildIdentity *
rouse_restore_plan_get_recovery_identity (RouseRestorePlan *self)
{
  return self->recovery_identity;
}

const RouseSighting *
rouse_restore_plan_get_sighting (RouseRestorePlan *self)
{
  return self->sighting;
}

const char *
rouse_restore_plan_get_device_name (RouseRestorePlan *self)
{
  return self->model->name;
}

const char *
rouse_restore_plan_get_version (RouseRestorePlan *self)
{
  return self->manifest != NULL ? rouse_build_manifest_get_version (self->manifest) : self->version;
}

const char *
rouse_restore_plan_get_build (RouseRestorePlan *self)
{
  return self->manifest != NULL ? rouse_build_manifest_get_build (self->manifest) : self->build;
}

gboolean
rouse_restore_plan_get_erase (RouseRestorePlan *self)
{
  return rouse_restore_request_get_erase (self->request);
}

guint64
rouse_restore_plan_get_image_size (RouseRestorePlan *self)
{
  return self->image_size;
}
