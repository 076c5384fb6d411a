/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "device/device.h"

#include <glib/gi18n-lib.h>

/**
 * RouseDevice:
 *
 * One phone on the cable, whatever mode it is in.
 *
 * A restart changes the USB address, the product ID and the protocol spoken; only the ECID stays. So the ECID is what
 * makes two sightings one device, and [property@Device:mode] is what changes. Main thread only.
 */
struct _RouseDevice {
  GObject parent_instance;

  RouseSighting *sighting; /* the last one, with what earlier ones knew of the hardware */
  const RouseDeviceModel *model;
};

G_DEFINE_FINAL_TYPE (RouseDevice, rouse_device, G_TYPE_OBJECT)

enum { PROP_0, PROP_ECID, PROP_MODE, PROP_TITLE, PROP_SUBTITLE, PROP_NO_PERMISSION, N_PROPS };
static GParamSpec *props[N_PROPS];

/* The only ones that have this mode; it does not tell which of them (spec 10 §1, §3.2). */
#define WTF_NAME N_ ("Early iPhone or iPod touch")

static char *
make_title (RouseDevice *self)
{
  return g_strdup (rouse_device_get_name (self) != NULL ? rouse_device_get_name (self) : _ ("Unknown device"));
}

static char *
make_subtitle (RouseDevice *self)
{
  const char *mode = rouse_device_mode_get_title (self->sighting->mode);
  g_autofree char *end = rouse_device_get_ecid_end (self);

  if (self->sighting->no_permission)
    return g_strdup_printf (_ ("%s · no permission"), mode);
  /* Translators: "Recovery mode · …3F2A"; the last digits of the phone's own number tell two phones apart */
  return self->sighting->ecid != 0 ? g_strdup_printf (_ ("%s · …%s"), mode, end) : g_strdup (mode);
}

static void
rouse_device_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RouseDevice *self = ROUSE_DEVICE (object);

  switch (id) {
  case PROP_ECID:
    g_value_set_uint64 (value, self->sighting->ecid);
    break;
  case PROP_MODE:
    g_value_set_flags (value, self->sighting->mode);
    break;
  case PROP_TITLE:
    g_value_take_string (value, make_title (self));
    break;
  case PROP_SUBTITLE:
    g_value_take_string (value, make_subtitle (self));
    break;
  case PROP_NO_PERMISSION:
    g_value_set_boolean (value, self->sighting->no_permission);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
rouse_device_finalize (GObject *object)
{
  RouseDevice *self = ROUSE_DEVICE (object);

  g_clear_pointer (&self->sighting, rouse_sighting_free);
  G_OBJECT_CLASS (rouse_device_parent_class)->finalize (object);
}

static void
rouse_device_class_init (RouseDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = rouse_device_get_property;
  object_class->finalize = rouse_device_finalize;

  props[PROP_ECID] = g_param_spec_uint64 ("ecid", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_MODE] = g_param_spec_flags ("mode", NULL, NULL, ROUSE_TYPE_DEVICE_MODE, ROUSE_DEVICE_MODE_GONE, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  props[PROP_NO_PERMISSION] = g_param_spec_boolean ("no-permission", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
rouse_device_init (RouseDevice *self)
{
}

/* By the board's name where the phone says it, else by chip and board ID (spec 16 §1). What was once known stays. */
static void
look_up_model (RouseDevice *self)
{
  const RouseDeviceModel *model = rouse_device_models_find_board (self->sighting->board);

  if (self->sighting->mode == ROUSE_DEVICE_MODE_WTF)
    return;
  if (model == NULL && self->sighting->chip_id != 0)
    model = rouse_device_models_find (self->sighting->chip_id, self->sighting->board_id);
  if (model != NULL)
    self->model = model;
}

static void
inherit (char **mine, char **old)
{
  if (*mine == NULL)
    *mine = g_steal_pointer (old);
}

RouseDevice *
rouse_device_new (const RouseSighting *sighting)
{
  RouseDevice *self = g_object_new (ROUSE_TYPE_DEVICE, NULL);

  self->sighting = rouse_sighting_copy (sighting);
  look_up_model (self);
  return self;
}

/**
 * rouse_device_update:
 * @sighting: of the same phone, or of one whose ECID was not known yet
 *
 * Takes over what a watcher saw. Facts of the hardware that @sighting does not tell are kept from earlier ones.
 */
void
rouse_device_update (RouseDevice *self, const RouseSighting *sighting)
{
  g_autoptr (RouseSighting) old = self->sighting;

  self->sighting = rouse_sighting_copy (sighting);
  inherit (&self->sighting->board, &old->board);
  inherit (&self->sighting->serial_number, &old->serial_number);
  inherit (&self->sighting->name, &old->name);
  if (self->sighting->chip_id == 0) {
    self->sighting->chip_id = old->chip_id;
    self->sighting->board_id = old->board_id;
    self->sighting->image4 |= old->image4;
  }
  look_up_model (self);

  g_object_freeze_notify (G_OBJECT (self));
  if (old->mode != sighting->mode)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODE]);
  if (old->no_permission != sighting->no_permission)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NO_PERMISSION]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SUBTITLE]);
  g_object_thaw_notify (G_OBJECT (self));
}

guint64
rouse_device_get_ecid (RouseDevice *self)
{
  return self->sighting->ecid;
}

RouseDeviceMode
rouse_device_get_mode (RouseDevice *self)
{
  return self->sighting->mode;
}

const RouseDeviceModel *
rouse_device_get_model (RouseDevice *self)
{
  return self->model;
}

const char *
rouse_device_get_name (RouseDevice *self)
{
  if (self->model != NULL)
    return self->model->name;
  return self->sighting->mode == ROUSE_DEVICE_MODE_WTF ? _ (WTF_NAME) : NULL;
}

const RouseSighting *
rouse_device_get_sighting (RouseDevice *self)
{
  return self->sighting;
}

char *
rouse_device_get_ecid_end (RouseDevice *self)
{
  return g_strdup_printf ("%04X", (guint) (self->sighting->ecid & 0xffff));
}
