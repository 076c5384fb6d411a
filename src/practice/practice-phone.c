/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "practice/practice-phone.h"

/* An iPhone 11. The number is made up, and so is the firmware. */
#define ECID G_GUINT64_CONSTANT (0x0000505241435449)
#define CHIP_ID 0x8030
#define BOARD_ID 0x04
#define VERSION "17.4"
#define BUILD "21E219"

#define LEAVE_MS 1500   /* from the command until it has gone */
#define START_MS 5000   /* until it is seen again */
#define RESTART_MS 9000 /* that long the buttons are held, about ten seconds on a phone (spec 16 §2) */

/**
 * RousePracticePhone:
 *
 * It knows two things: in which mode it is, and whether its system starts. All else is what the wizard makes of it.
 */
struct _RousePracticePhone {
  GObject parent_instance;

  RouseDeviceList *list;
  RouseDeviceWaiter *waiter;
  GMainContext *context; /* of the list */
  RousePracticeStart start;
  guint timer;
  int is_well; /* atomic */
};

G_DEFINE_FINAL_TYPE (RousePracticePhone, rouse_practice_phone, G_TYPE_OBJECT)

static const RouseDeviceMode start_modes[ROUSE_N_PRACTICE_STARTS] = {
  [ROUSE_PRACTICE_LOOP] = ROUSE_DEVICE_MODE_NORMAL,
  [ROUSE_PRACTICE_BLACK] = ROUSE_DEVICE_MODE_NORMAL,
  [ROUSE_PRACTICE_RECOVERY] = ROUSE_DEVICE_MODE_RECOVERY,
};

static char boot_rom[] = "iBoot-4479.0.0.100.4";

static RouseSighting
make_sighting (RouseDeviceMode mode)
{
  return (RouseSighting){
    .ecid = ECID,
    .mode = mode,
    .chip_id = CHIP_ID,
    .board_id = BOARD_ID,
    .srtg = mode == ROUSE_DEVICE_MODE_DFU ? boot_rom : NULL,
    .image4 = TRUE,
  };
}

static void
rouse_practice_phone_dispose (GObject *object)
{
  RousePracticePhone *self = ROUSE_PRACTICE_PHONE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->list);
  g_clear_object (&self->waiter);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (rouse_practice_phone_parent_class)->dispose (object);
}

static void
rouse_practice_phone_class_init (RousePracticePhoneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_practice_phone_dispose;
}

static void
rouse_practice_phone_init (RousePracticePhone *self)
{
  self->list = rouse_device_list_new ();
  self->waiter = rouse_device_waiter_new ();
  self->context = g_main_context_ref_thread_default ();
}

RousePracticePhone *
rouse_practice_phone_new (RousePracticeStart start)
{
  RousePracticePhone *self = g_object_new (ROUSE_TYPE_PRACTICE_PHONE, NULL);

  g_return_val_if_fail ((guint) start < ROUSE_N_PRACTICE_STARTS, self);

  self->start = start;
  rouse_device_list_keep (self->list, ECID);
  rouse_practice_phone_show (self, start_modes[start]);
  return self;
}

RouseDeviceList *
rouse_practice_phone_get_list (RousePracticePhone *self)
{
  g_return_val_if_fail (ROUSE_IS_PRACTICE_PHONE (self), NULL);

  return self->list;
}

RouseDeviceWaiter *
rouse_practice_phone_get_waiter (RousePracticePhone *self)
{
  g_return_val_if_fail (ROUSE_IS_PRACTICE_PHONE (self), NULL);

  return self->waiter;
}

RousePracticeStart
rouse_practice_phone_get_start (RousePracticePhone *self)
{
  g_return_val_if_fail (ROUSE_IS_PRACTICE_PHONE (self), ROUSE_PRACTICE_LOOP);

  return self->start;
}

gboolean
rouse_practice_phone_is_well (RousePracticePhone *self)
{
  g_return_val_if_fail (ROUSE_IS_PRACTICE_PHONE (self), FALSE);

  return g_atomic_int_get (&self->is_well);
}

void
rouse_practice_phone_heal (RousePracticePhone *self)
{
  g_return_if_fail (ROUSE_IS_PRACTICE_PHONE (self));

  g_atomic_int_set (&self->is_well, TRUE);
}

/* --- what is seen of it --- */

typedef struct {
  RousePracticePhone *phone;
  RouseDeviceMode mode;
} Look;

static gboolean
show_cb (gpointer user_data)
{
  Look *look = user_data;
  const RouseSighting sighting = make_sighting (look->mode);

  if (look->phone->list != NULL)
    rouse_device_list_apply (look->phone->list, &sighting);
  return G_SOURCE_REMOVE;
}

static void
look_free (gpointer data)
{
  g_object_unref (((Look *) data)->phone);
  g_free (data);
}

void
rouse_practice_phone_show (RousePracticePhone *self, RouseDeviceMode mode)
{
  const RouseSighting sighting = make_sighting (mode);
  Look *look = g_new (Look, 1);

  g_return_if_fail (ROUSE_IS_PRACTICE_PHONE (self));

  *look = (Look){ g_object_ref (self), mode };
  rouse_device_waiter_apply (self->waiter, &sighting);
  g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, show_cb, look, look_free);
}

static RouseDeviceMode
get_start_mode (RousePracticePhone *self)
{
  return rouse_practice_phone_is_well (self) ? ROUSE_DEVICE_MODE_NORMAL : start_modes[self->start];
}

static gboolean
back_cb (gpointer user_data)
{
  RousePracticePhone *self = user_data;

  self->timer = 0;
  rouse_practice_phone_show (self, get_start_mode (self));
  return G_SOURCE_REMOVE;
}

static gboolean
leave_cb (gpointer user_data)
{
  RousePracticePhone *self = user_data;

  rouse_practice_phone_show (self, ROUSE_DEVICE_MODE_GONE);
  self->timer = g_timeout_add (START_MS, back_cb, self);
  return G_SOURCE_REMOVE;
}

void
rouse_practice_phone_restart (RousePracticePhone *self)
{
  g_return_if_fail (ROUSE_IS_PRACTICE_PHONE (self));

  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (RESTART_MS, leave_cb, self);
}

/* --- what the computer does to it --- */

static void
act_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  RousePracticePhone *self = source;
  RousePhoneActKind kind = GPOINTER_TO_INT (data);
  RouseDeviceMode mode = kind == ROUSE_ACT_ENTER_RECOVERY ? ROUSE_DEVICE_MODE_RECOVERY : get_start_mode (self);
  gboolean done = kind == ROUSE_ACT_ENTER_RECOVERY || mode == ROUSE_DEVICE_MODE_NORMAL;
  GError *error = NULL;

  if (rouse_device_waiter_pause (LEAVE_MS, cancellable, &error)) {
    rouse_practice_phone_show (self, ROUSE_DEVICE_MODE_GONE);
    rouse_device_waiter_pause (START_MS, cancellable, &error);
    rouse_practice_phone_show (self, mode);
  }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, done ? ROUSE_ACT_DONE : ROUSE_ACT_CAME_BACK);
}

void
rouse_practice_phone_act_async (RousePracticePhone *self, RousePhoneActKind kind, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, rouse_practice_phone_act_async);
  g_task_set_task_data (task, GINT_TO_POINTER (kind), NULL);
  g_task_run_in_thread (task, act_thread);
}

RouseRestorePlan *
rouse_practice_phone_plan (RousePracticePhone *self, gboolean erase)
{
  RouseDevice *device;

  g_return_val_if_fail (ROUSE_IS_PRACTICE_PHONE (self), NULL);

  device = rouse_device_list_find (self->list, ECID);
  g_return_val_if_fail (device != NULL, NULL);
  return rouse_restore_plan_new_practice (rouse_device_get_sighting (device), erase, VERSION, BUILD);
}
