/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "restore/data-requests.h"

#include "base/error.h"
#include "restore/component-source.h"

/* One mechanism, three sets of names (spec 21 §3.7). */
static const struct {
  const char *type;
  const char *list_key; /* flag of the question and key of the answer */
  const char *data_key;
  const char *selecting_flag; /* in a component's Info; NULL: named by Arguments/ImageType */
} kinds[] = {
  { "FUDData", "FUDImageList", "FUDImageData", "IsFUDFirmware" },
  { "EANData", "EANImageList", "EANData", "IsEarlyAccessFirmware" },
  { "PersonalizedData", "ImageList", "ImageData", NULL },
};

static gboolean
is_selected (const RouseComponent *component, const char *flag)
{
  plist_t info = rouse_plist_get_dict (component->entry, "Info");

  return component->path != NULL && info != NULL && rouse_plist_get_bool (info, flag);
}

/* Some requests lack the comma of a name: "ApXyz" for "Ap,Xyz" (spec 21 §3.7). */
static const RouseComponent *
find_by_name (RouseBuildIdentity *identity, const char *name)
{
  const RouseComponent *component = rouse_build_identity_find_component (identity, name);

  if (component == NULL && g_str_has_prefix (name, "Ap")) {
    g_autofree char *with_comma = g_strconcat ("Ap,", name + 2, NULL);

    component = rouse_build_identity_find_component (identity, with_comma);
  }
  return component;
}

static GBytes *
read_image (RouseDataRequest *request, const RouseComponent *component, GError **error)
{
  RouseRestoreJob *job = request->session->job;

  return rouse_component_source_read (job, component, job->tss, request->cancellable, error);
}

static plist_t
list_names (RouseBuildIdentity *identity, const char *list_key, const char *flag)
{
  plist_t reply = plist_new_dict ();
  plist_t names = plist_new_array ();

  for (guint i = 0; i < rouse_build_identity_get_n_components (identity); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (identity, i);

    if (is_selected (component, flag))
      plist_array_append_item (names, plist_new_string (component->name));
  }
  plist_dict_set_item (reply, list_key, names);
  return reply;
}

static plist_t
one_image (RouseDataRequest *request, const char *name, const char *data_key, const char *flag, GError **error)
{
  const RouseComponent *component = find_by_name (request->session->job->identity, name);
  g_auto (plist_t) reply = plist_new_dict ();

  rouse_plist_set_string (reply, "ImageName", component != NULL ? component->name : name);
  if (component != NULL && is_selected (component, flag)) {
    g_autoptr (GBytes) data = read_image (request, component, error);

    if (data == NULL)
      return NULL;
    rouse_plist_set_bytes (reply, data_key, data);
  }
  return g_steal_pointer (&reply);
}

static plist_t
all_images (RouseDataRequest *request, const char *data_key, const char *flag, GError **error)
{
  RouseBuildIdentity *identity = request->session->job->identity;
  g_auto (plist_t) reply = plist_new_dict ();
  plist_t images = plist_new_dict ();

  plist_dict_set_item (reply, data_key, images);
  for (guint i = 0; i < rouse_build_identity_get_n_components (identity); i++) {
    const RouseComponent *component = rouse_build_identity_get_component (identity, i);
    g_autoptr (GBytes) data = NULL;

    if (!is_selected (component, flag))
      continue;
    data = read_image (request, component, error);
    if (data == NULL)
      return NULL;
    rouse_plist_set_bytes (images, component->name, data);
  }
  return g_steal_pointer (&reply);
}

/* @argument: the row of the table */
plist_t
rouse_data_images (RouseDataRequest *request, const char *argument, GError **error)
{
  const char *name = rouse_plist_get_string (request->arguments, "ImageName");
  const char *flag;
  gsize kind = 0;

  while (!g_str_equal (kinds[kind].type, argument))
    kind++;
  flag = kinds[kind].selecting_flag;
  if (flag == NULL)
    flag = rouse_plist_get_string (request->arguments, "ImageType");
  if (flag == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "no ImageType");
    return NULL;
  }
  if (rouse_plist_get_bool (request->arguments, kinds[kind].list_key))
    return list_names (request->session->job->identity, kinds[kind].list_key, flag);
  if (name != NULL)
    return one_image (request, name, kinds[kind].data_key, flag, error);
  return all_images (request, kinds[kind].data_key, flag, error);
}
