/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "signing/tss-updaters.h"

#include <string.h>

#include "base/error.h"
#include "signing/tss-rules.h"
#include "signing/tss-updater-table.h"

/* --- reading the phone's request --- */

static void
job_clear (RouseUpdaterJob *self)
{
  g_clear_pointer (&self->rule_parameters, plist_free);
  g_clear_pointer (&self->suffix, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RouseUpdaterJob, job_clear)

/* Of a retimer's info only the first chip counts; the others come in later rounds (spec 24 §4.8). */
static plist_t
first_timer (plist_t info)
{
  plist_t chips = rouse_plist_get_array (info, "InfoArray");
  plist_t first = chips != NULL ? plist_array_get_item (chips, 0) : NULL;

  return rouse_plist_is (first, PLIST_DICT) ? first : NULL;
}

static void
read_timer (RouseUpdaterJob *self, plist_t timer)
{
  guint64 number = 0;

  self->info = rouse_plist_get_dict (timer, "HardwareID");
  rouse_plist_get_uint (timer, "TagNumber", &number);
  g_free (self->suffix);
  self->suffix = g_strdup_printf (",%" G_GUINT64_FORMAT, number);
  rouse_tss_merge (self->rule_parameters, rouse_plist_get_dict (self->outer_info, "APInfo"));
}

static gboolean
job_init (RouseUpdaterJob *self, RouseBuildIdentity *identity, plist_t arguments, GError **error)
{
  const char *type = rouse_plist_get_string (arguments, "MessageArgType");
  plist_t name = rouse_plist_require (arguments, "MessageArgUpdaterName", PLIST_STRING, error);
  plist_t timer;

  *self = (RouseUpdaterJob){ .identity = identity, .suffix = g_strdup ("") };
  if (name == NULL)
    return FALSE;
  if (g_strcmp0 (type, "FirmwareResponseData") != 0) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL, "an updater asks for “%s”", type != NULL ? type : "nothing");
    return FALSE;
  }
  self->name = plist_get_string_ptr (name, NULL);
  self->outer_info = rouse_plist_get_dict (arguments, "MessageArgInfo");
  self->row = rouse_updater_table_find (self->name, self->outer_info);
  self->info =
      self->row->info_key != NULL ? rouse_plist_get_dict (self->outer_info, self->row->info_key) : self->outer_info;
  self->device_request = rouse_plist_get_dict (arguments, "DeviceGeneratedRequest");
  self->has_tags = rouse_plist_get_dict (arguments, "DeviceGeneratedTags") != NULL;
  self->identity_tags = rouse_plist_get_array (arguments, "DeviceGeneratedTags/BuildIdentityTags");
  self->response_tags = rouse_plist_get_array (arguments, "DeviceGeneratedTags/ResponseTags");
  self->rule_parameters = rouse_tss_rules_parameters (TRUE, TRUE, TRUE);
  timer = first_timer (self->outer_info);
  if (timer != NULL)
    read_timer (self, timer);
  return TRUE;
}

/* --- manifest entries --- */

static void
add_entry (const RouseUpdaterJob *job, plist_t request, const RouseComponent *component)
{
  const RouseUpdaterRow *row = job->row;
  plist_t entry;

  if (row->has_sep && g_str_equal (component->name, "SEP")) {
    entry = plist_new_dict ();
    rouse_tss_copy (entry, "Digest", ROUSE_TSS_DATA, rouse_plist_get (component->entry, "Digest"));
  } else {
    entry = rouse_tss_rules_copy_entry (component, job->rule_parameters);
    if (row->adjust != NULL && row->prefix != NULL && g_str_has_prefix (component->name, row->prefix))
      row->adjust (job, entry);
  }
  plist_dict_set_item (request, component->name, entry);
}

static void
add_entries (const RouseUpdaterJob *job, plist_t request, const RouseComponent *chosen)
{
  const RouseComponent *sep = rouse_build_identity_find_component (job->identity, "SEP");
  guint n_components = rouse_build_identity_get_n_components (job->identity);

  if (job->row->has_sep && sep != NULL)
    add_entry (job, request, sep);
  if (job->row->prefix == NULL && chosen != NULL)
    add_entry (job, request, chosen);
  for (guint i = 0; job->row->prefix != NULL && i < n_components; i++) {
    const RouseComponent *component = rouse_build_identity_get_component (job->identity, i);

    if (g_str_has_prefix (component->name, job->row->prefix))
      add_entry (job, request, component);
  }
}

/* --- the phone's own request (spec 24 §3.3) --- */

/* Names that the phone wants from the build: values of the identity, or entries of its manifest. */
static void
add_identity_tags (const RouseUpdaterJob *job, plist_t request)
{
  guint n_tags = job->identity_tags != NULL ? plist_array_get_size (job->identity_tags) : 0;

  for (guint i = 0; i < n_tags; i++) {
    plist_t tag = plist_array_get_item (job->identity_tags, i);
    const char *key = rouse_plist_is (tag, PLIST_STRING) ? plist_get_string_ptr (tag, NULL) : "";
    plist_t value = rouse_tss_identity_value (job->identity, key);
    const RouseComponent *component = rouse_build_identity_find_component (job->identity, key);

    if (value != NULL)
      plist_dict_set_item (request, key, value);
    else if (component != NULL)
      add_entry (job, request, component);
  }
}

/* The phone's values win, except raw bytes where the build knows the number: bytes lead to "not eligible". */
static void
merge_device_request (const RouseUpdaterJob *job, plist_t request)
{
  RouseTssIter iter = { .dict = job->device_request };

  while (rouse_tss_iter_next (&iter)) {
    g_auto (plist_t) own = rouse_tss_identity_value (job->identity, iter.key);
    gboolean is_better = rouse_plist_is (iter.value, PLIST_DATA) && rouse_plist_is (own, PLIST_UINT);

    plist_dict_set_item (request, iter.key, is_better ? g_steal_pointer (&own) : plist_copy (iter.value));
  }
}

static gboolean
is_production (const RouseUpdaterJob *job)
{
  RouseTssIter iter = { .dict = job->info };
  gboolean production = TRUE, value;

  while (rouse_tss_iter_next (&iter))
    if (g_str_has_suffix (iter.key, "ProductionMode") && rouse_plist_node_to_bool (iter.value, &value))
      production = value;
  return production;
}

static void
set_default_bool (plist_t request, const char *key, gboolean value)
{
  if (plist_dict_get_item (request, key) == NULL)
    rouse_plist_set_bool (request, key, value);
}

static plist_t
build_from_device (const RouseUpdaterJob *job)
{
  static const char *const helpers[] = { "RequiresUIDMode", "Manifest", "Info" };
  static const RouseTssField info_fields[] = {
    { "ApECID", ROUSE_TSS_UINT },
    { "UniqueBuildID", ROUSE_TSS_DATA },
    { "ApSecurityDomain", ROUSE_TSS_UINT },
  };
  plist_t request = rouse_tss_begin ();

  rouse_plist_set_uint (request, "ApBoardID", rouse_build_identity_get_board_id (job->identity));
  rouse_plist_set_uint (request, "ApChipID", rouse_build_identity_get_chip_id (job->identity));
  rouse_tss_copy_fields (request, job->info, info_fields, G_N_ELEMENTS (info_fields));
  add_identity_tags (job, request);
  merge_device_request (job, request);
  set_default_bool (request, "@BBTicket", TRUE);
  set_default_bool (request, "ApSecurityMode", TRUE);
  set_default_bool (request, "ApProductionMode", is_production (job));
  for (gsize i = 0; i < G_N_ELEMENTS (helpers); i++)
    if (plist_dict_get_item (request, helpers[i]) != NULL)
      plist_dict_remove_item (request, helpers[i]);
  return request;
}

/* --- the form of older systems (spec 24 §3.4) --- */

/* The phone's value, else the build's; the build's too where it is a number and the phone's is raw bytes. Numbers that
 * are still bytes then are big-endian (spec 14 §3). */
static gboolean
add_field (const RouseUpdaterJob *job, plist_t request, const RouseUpdaterField *field)
{
  g_autofree char *key = g_strconcat (field->key, job->suffix, NULL);
  plist_t node = rouse_updater_job_get_info (job, field->info_key != NULL ? field->info_key : field->key);
  g_auto (plist_t) own = rouse_tss_identity_value (job->identity, key);
  guint64 number;

  if (own != NULL && (node == NULL || (rouse_plist_is (node, PLIST_DATA) && rouse_plist_is (own, PLIST_UINT))))
    node = own;
  if (field->kind == ROUSE_TSS_UINT && node != own && rouse_updater_read_uint (node, &number)) {
    rouse_tss_set_uint (request, key, number);
    return TRUE;
  }
  return rouse_tss_copy (request, key, field->kind, node);
}

static plist_t
build_legacy (const RouseUpdaterJob *job, const char *ticket, const RouseComponent *chosen, GError **error)
{
  g_auto (plist_t) request = rouse_tss_begin ();
  g_autofree char *flag = g_strconcat ("@", ticket, NULL);

  rouse_plist_set_bool (request, "@BBTicket", TRUE);
  rouse_plist_set_bool (request, flag, TRUE);
  for (gsize i = 0; i < job->row->n_fields; i++)
    if (!add_field (job, request, &job->row->fields[i]) && job->row->fields[i].is_required) {
      g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "%s: the phone did not say %s", job->name,
                   job->row->fields[i].key);
      return NULL;
    }
  add_entries (job, request, chosen);
  return g_steal_pointer (&request);
}

/* --- the whole --- */

/* The ticket's name: the phone's word, else what is known about the updater. */
static char *
dup_ticket_key (const RouseUpdaterJob *job)
{
  guint n_tags = job->response_tags != NULL ? plist_array_get_size (job->response_tags) : 0;

  for (guint i = 0; i < n_tags; i++) {
    plist_t tag = plist_array_get_item (job->response_tags, i);

    if (rouse_plist_is (tag, PLIST_STRING) && strcmp (plist_get_string_ptr (tag, NULL), "FirmwareData") != 0)
      return g_strdup (plist_get_string_ptr (tag, NULL));
  }
  if (rouse_plist_get (job->device_request, "@SE2,Ticket") != NULL)
    return g_strdup ("SE2,Ticket");
  if (job->row->ticket != NULL)
    return g_strdup (job->row->ticket);
  return g_strdup (rouse_plist_get_string (first_timer (job->outer_info), "TicketName"));
}

/* Spec 24 §2: systems without tags want it always, newer ones say so. */
static gboolean
is_firmware_wanted (const RouseUpdaterJob *job)
{
  guint n_tags = job->response_tags != NULL ? plist_array_get_size (job->response_tags) : 0;

  for (guint i = 0; i < n_tags; i++) {
    plist_t tag = plist_array_get_item (job->response_tags, i);

    if (rouse_plist_is (tag, PLIST_STRING) && strcmp (plist_get_string_ptr (tag, NULL), "FirmwareData") == 0)
      return TRUE;
  }
  return !job->has_tags;
}

static void
set_firmware (RouseUpdaterRequest *self, const RouseUpdaterJob *job, const RouseComponent *chosen)
{
  const RouseUpdaterRow *row = job->row;
  g_autofree char *restore = NULL;

  if (chosen == NULL || row->layout == ROUSE_UPDATER_NO_DATA)
    return;
  self->wants_firmware = is_firmware_wanted (job);
  self->layout = row->layout;
  self->component = g_strdup (chosen->name);
  if (row->restore_component == NULL)
    return;
  restore = g_strconcat (row->restore_component, job->suffix, NULL);
  if (rouse_build_identity_find_component (job->identity, restore) != NULL)
    self->restore_component = g_steal_pointer (&restore);
}

static plist_t
build (const RouseUpdaterJob *job, const char *ticket, const RouseComponent *chosen, GError **error)
{
  if (job->row->build != NULL)
    return job->row->build (job, error);
  if (ticket == NULL || (job->device_request == NULL && job->row->fields == NULL)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "%s: the phone did not say what it needs", job->name);
    return NULL;
  }
  if (job->device_request != NULL)
    return build_from_device (job);
  if (chosen == NULL && job->row->choose != NULL) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_SIGNING, "%s: the build has no firmware for this chip", job->name);
    return NULL;
  }
  return build_legacy (job, ticket, chosen, error);
}

/**
 * rouse_updater_request_new:
 * @arguments: of the phone's FirmwareUpdaterData request (spec 24 §1); only read
 *
 * Turns a chip's request into what the signing server is to be asked, and tells how the chip's firmware goes into the
 * reply. The phone's own request is used where there is one. Any thread.
 *
 * Returns: (transfer full): or NULL with `ROUSE_ERROR_SIGNING` if it cannot be served, or `ROUSE_ERROR_PROTOCOL`
 */
RouseUpdaterRequest *
rouse_updater_request_new (const RouseTssDevice *device, RouseBuildIdentity *identity, plist_t arguments,
                           GError **error)
{
  g_autoptr (RouseUpdaterRequest) self = g_new0 (RouseUpdaterRequest, 1);
  g_auto (RouseUpdaterJob) job = { 0 };
  const RouseComponent *chosen;

  if (!job_init (&job, identity, arguments, error))
    return NULL;
  chosen = job.row->choose != NULL ? job.row->choose (&job) : NULL;
  self->ticket_key = dup_ticket_key (&job);
  self->request = build (&job, self->ticket_key, chosen, error);
  if (self->request == NULL)
    return NULL;
  set_firmware (self, &job, chosen);
  return g_steal_pointer (&self);
}

void
rouse_updater_request_free (RouseUpdaterRequest *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->request, plist_free);
  g_free (self->ticket_key);
  g_free (self->component);
  g_free (self->restore_component);
  g_free (self);
}
