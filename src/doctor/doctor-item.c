/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/doctor-item.h"

/**
 * RouseDoctorItem:
 *
 * What one check found last.
 */
struct _RouseDoctorItem {
  GObject parent_instance;

  char *id;
  char *title;
  RouseDoctorFinding finding;
};

G_DEFINE_FINAL_TYPE (RouseDoctorItem, rouse_doctor_item, G_TYPE_OBJECT)

enum { PROP_0, PROP_ID, PROP_TITLE, PROP_RESULT, PROP_REASON, PROP_FIX, PROP_COMMAND, N_PROPS };
static GParamSpec *props[N_PROPS];

static const char *
get_text (RouseDoctorItem *self, guint property_id)
{
  const char *texts[N_PROPS] = {
    [PROP_ID] = self->id,
    [PROP_TITLE] = self->title,
    [PROP_RESULT] = rouse_doctor_result_to_string (self->finding.result),
    [PROP_REASON] = self->finding.reason,
    [PROP_FIX] = self->finding.fix,
    [PROP_COMMAND] = self->finding.command,
  };

  return texts[property_id];
}

static void
rouse_doctor_item_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, get_text (ROUSE_DOCTOR_ITEM (object), property_id));
}

static void
rouse_doctor_item_finalize (GObject *object)
{
  RouseDoctorItem *self = ROUSE_DOCTOR_ITEM (object);

  g_free (self->id);
  g_free (self->title);
  rouse_doctor_finding_clear (&self->finding);
  G_OBJECT_CLASS (rouse_doctor_item_parent_class)->finalize (object);
}

static void
rouse_doctor_item_class_init (RouseDoctorItemClass *klass)
{
  static const char *const names[N_PROPS] = { NULL, "id", "title", "result", "reason", "fix", "command" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = rouse_doctor_item_get_property;
  object_class->finalize = rouse_doctor_item_finalize;
  for (guint i = PROP_ID; i < N_PROPS; i++)
    props[i] = g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
rouse_doctor_item_init (RouseDoctorItem *self)
{
}

RouseDoctorItem *
rouse_doctor_item_new (const char *id, const char *title)
{
  RouseDoctorItem *self = g_object_new (ROUSE_TYPE_DOCTOR_ITEM, NULL);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  return self;
}

const char *
rouse_doctor_item_get_id (RouseDoctorItem *self)
{
  return self->id;
}

const char *
rouse_doctor_item_get_title (RouseDoctorItem *self)
{
  return self->title;
}

RouseDoctorResult
rouse_doctor_item_get_result (RouseDoctorItem *self)
{
  return self->finding.result;
}

const char *
rouse_doctor_item_get_reason (RouseDoctorItem *self)
{
  return self->finding.reason;
}

const char *
rouse_doctor_item_get_fix (RouseDoctorItem *self)
{
  return self->finding.fix;
}

const char *
rouse_doctor_item_get_command (RouseDoctorItem *self)
{
  return self->finding.command;
}

void
rouse_doctor_item_take (RouseDoctorItem *self, RouseDoctorFinding *finding)
{
  RouseDoctorFinding before = self->finding;

  g_object_freeze_notify (G_OBJECT (self));
  self->finding = *finding;
  *finding = (RouseDoctorFinding){ 0 };
  if (before.result != self->finding.result)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RESULT]);
  if (g_strcmp0 (before.reason, self->finding.reason) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REASON]);
  if (g_strcmp0 (before.fix, self->finding.fix) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FIX]);
  if (g_strcmp0 (before.command, self->finding.command) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_COMMAND]);
  rouse_doctor_finding_clear (&before);
  g_object_thaw_notify (G_OBJECT (self));
}
