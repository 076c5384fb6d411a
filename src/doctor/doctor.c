/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "doctor/doctor.h"
#include "doctor/phones.h"

#include <glib/gi18n-lib.h>

#define LOOK_AGAIN_MS 2000
#define SLOW_EVERY 5 /* looks: what is slow and is not fine is looked at only so often */

/* In the order in which a person needs them. */
static const struct {
  const char *id;
  const char *title;
  RouseDoctorCheck check;
  gboolean is_slow; /* needs the network: not asked every few seconds */
} checks[] = {
  { "usb-access", N_ ("Access to the phone"), rouse_doctor_check_usb_access, FALSE },
  { "udev-rule", N_ ("Permission rule"), rouse_doctor_check_udev_rule, FALSE },
  { "muxd", N_ ("usbmuxd"), rouse_doctor_check_muxd, FALSE },
  { "holders", N_ ("Other programs"), rouse_doctor_check_holders, FALSE },
  { "cable", N_ ("Cable and port"), rouse_doctor_check_cable, FALSE },
  { "room", N_ ("Space on the disk"), rouse_doctor_check_room, FALSE },
  { "backup", N_ ("Backup"), rouse_doctor_check_backup, FALSE },
  { "power", N_ ("Power"), rouse_doctor_check_power, FALSE },
  { "sandbox", N_ ("Sandbox"), rouse_doctor_check_sandbox, FALSE },
  { "net", N_ ("Apple’s servers and the clock"), rouse_doctor_check_net, TRUE },
};

/**
 * RouseDoctor:
 *
 * The list of checks. One worker looks; each finding travels to the main context by a source of its own.
 */
struct _RouseDoctor {
  GObject parent_instance;

  RouseDoctorHost *host; /* the worker's while a run goes on */
  GPtrArray *items;      /* RouseDoctorItem */
  gboolean is_running;
  gboolean wants_all; /* somebody asked for a whole look meanwhile */
  guint n_keepers;    /* who want it to go on looking */
  guint n_looks;
  guint timeout;
  GCancellable *stop; /* of the runs that keep_looking starts */
  GHashTable *seen;   /* port → what was there at the last run; the worker's */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RouseDoctor, rouse_doctor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* One finding on its way to the main context. */
typedef struct {
  RouseDoctorItem *item;
  RouseDoctorFinding finding;
} News;

/* All that the worker may touch besides the host. */
typedef struct {
  RouseDoctor *doctor;
  GMainContext *context;
  gboolean skip[G_N_ELEMENTS (checks)];
} Run;

static void
news_free (News *news)
{
  g_object_unref (news->item);
  rouse_doctor_finding_clear (&news->finding);
  g_free (news);
}

static gboolean
news_cb (gpointer user_data)
{
  News *news = user_data;

  rouse_doctor_item_take (news->item, &news->finding);
  return G_SOURCE_REMOVE;
}

static void
run_free (Run *run)
{
  g_main_context_unref (run->context);
  g_free (run);
}

static void
tell (Run *run, guint index, RouseDoctorFinding finding)
{
  GSource *source = g_idle_source_new ();
  News *news = g_new (News, 1);

  *news = (News){ g_object_ref (g_ptr_array_index (run->doctor->items, index)), finding };
  g_source_set_priority (source, G_PRIORITY_DEFAULT); /* before the end of the run is told */
  g_source_set_callback (source, news_cb, news, (GDestroyNotify) news_free);
  g_source_attach (source, run->context);
  g_source_unref (source);
}

/* A phone that is at the same port as the same product, but under another address, was lost in between. */
static void
count_losses (RouseDoctor *self, GPtrArray *phones)
{
  for (guint i = 0; i < phones->len; i++) {
    const RouseDoctorPhone *phone = g_ptr_array_index (phones, i);
    guint now = (guint) phone->product_id << 16 | (phone->address & 0xFFFF);
    guint before = GPOINTER_TO_UINT (g_hash_table_lookup (self->seen, phone->port));

    if (before != 0 && before != now && before >> 16 == phone->product_id)
      self->host->n_lost++;
    g_hash_table_insert (self->seen, g_strdup (phone->port), GUINT_TO_POINTER (now));
  }
}

static void
run_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  RouseDoctor *self = source;
  Run *run = task_data;
  g_autoptr (GPtrArray) phones = rouse_doctor_phones_find (self->host);

  count_losses (self, phones);
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++) {
    RouseDoctorFinding finding = { 0 };

    if (g_task_return_error_if_cancelled (task))
      return;
    if (run->skip[i])
      continue;
    checks[i].check (self->host, phones, &finding, cancellable);
    if (checks[i].check == rouse_doctor_check_muxd && finding.result == ROUSE_DOCTOR_OK)
      self->host->mux_answered = TRUE;
    tell (run, i, finding);
  }
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

/* The network is not asked before somebody wants a whole look, nor while it was fine; else not every time, because the
 * others would wait for it. */
static gboolean
may_skip (RouseDoctor *self, guint index)
{
  RouseDoctorResult result = rouse_doctor_item_get_result (g_ptr_array_index (self->items, index));

  return checks[index].is_slow && (result == ROUSE_DOCTOR_PENDING || result == ROUSE_DOCTOR_OK ||
                                   result == ROUSE_DOCTOR_NOT_NEEDED || self->n_looks % SLOW_EVERY != 0);
}

/**
 * rouse_doctor_run_async:
 *
 * A run takes well under a second, but for the network (up to 5 s when it does not answer). Main thread; a second run
 * before the first has ended is a caller's mistake.
 */
void
rouse_doctor_run_async (RouseDoctor *self, RouseDoctorScope scope, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Run *run = g_new0 (Run, 1);

  g_return_if_fail (ROUSE_IS_DOCTOR (self) && !self->is_running);

  run->doctor = self;
  run->context = g_main_context_ref_thread_default ();
  for (guint i = 0; i < G_N_ELEMENTS (checks); i++)
    run->skip[i] = scope == ROUSE_DOCTOR_AGAIN && may_skip (self, i);
  self->is_running = TRUE;
  self->n_looks++;
  g_task_set_source_tag (task, rouse_doctor_run_async);
  g_task_set_task_data (task, run, (GDestroyNotify) run_free);
  g_task_run_in_thread (task, run_thread);
}

gboolean
rouse_doctor_run_finish (RouseDoctor *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  self->is_running = FALSE;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void look (RouseDoctor *self, RouseDoctorScope scope);

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  RouseDoctor *self = ROUSE_DOCTOR (source);

  rouse_doctor_run_finish (self, result, NULL);
  if (self->wants_all && self->n_keepers > 0)
    look (self, ROUSE_DOCTOR_ALL);
}

static void
look (RouseDoctor *self, RouseDoctorScope scope)
{
  if (scope == ROUSE_DOCTOR_ALL)
    self->wants_all = self->is_running;
  if (!self->is_running)
    rouse_doctor_run_async (self, scope, self->stop, looked_cb, NULL);
}

static gboolean
look_again_cb (gpointer user_data)
{
  RouseDoctor *self = user_data;

  look (self, self->wants_all ? ROUSE_DOCTOR_ALL : ROUSE_DOCTOR_AGAIN);
  return G_SOURCE_CONTINUE;
}

static void
stop_looking (RouseDoctor *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_cancellable_cancel (self->stop);
  g_clear_object (&self->stop);
}

/**
 * rouse_doctor_keep_looking:
 *
 * Counts: whoever calls it with %TRUE calls it with %FALSE before letting go of @self; disposing ends it for all.
 */
void
rouse_doctor_keep_looking (RouseDoctor *self, gboolean keep)
{
  g_return_if_fail (ROUSE_IS_DOCTOR (self) && (keep || self->n_keepers > 0));

  self->n_keepers = keep ? self->n_keepers + 1 : self->n_keepers - 1;
  if (self->n_keepers == 0) {
    stop_looking (self);
  } else if (self->timeout == 0) {
    self->stop = g_cancellable_new ();
    self->timeout = g_timeout_add (LOOK_AGAIN_MS, look_again_cb, self);
  }
}

/**
 * rouse_doctor_look_now:
 *
 * Looks at once, or after the look that is going on. Only while somebody keeps looking.
 */
void
rouse_doctor_look_now (RouseDoctor *self, RouseDoctorScope scope)
{
  g_return_if_fail (ROUSE_IS_DOCTOR (self) && self->n_keepers > 0);

  look (self, scope);
}

guint
rouse_doctor_count (RouseDoctor *self, RouseDoctorResult result)
{
  guint n = 0;

  for (guint i = 0; i < self->items->len; i++)
    n += rouse_doctor_item_get_result (g_ptr_array_index (self->items, i)) == result;
  return n;
}

static GType
get_item_type (GListModel *model)
{
  return ROUSE_TYPE_DOCTOR_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return ROUSE_DOCTOR (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  RouseDoctor *self = ROUSE_DOCTOR (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
rouse_doctor_dispose (GObject *object)
{
  stop_looking (ROUSE_DOCTOR (object));
  G_OBJECT_CLASS (rouse_doctor_parent_class)->dispose (object);
}

static void
rouse_doctor_finalize (GObject *object)
{
  RouseDoctor *self = ROUSE_DOCTOR (object);

  rouse_doctor_host_free (self->host);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->seen);
  G_OBJECT_CLASS (rouse_doctor_parent_class)->finalize (object);
}

static void
rouse_doctor_class_init (RouseDoctorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_doctor_dispose;
  G_OBJECT_CLASS (klass)->finalize = rouse_doctor_finalize;
}

static void
rouse_doctor_init (RouseDoctor *self)
{
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    g_ptr_array_add (self->items, rouse_doctor_item_new (checks[i].id, _ (checks[i].title)));
}

RouseDoctor *
rouse_doctor_new (RouseDoctorHost *host)
{
  RouseDoctor *self = g_object_new (ROUSE_TYPE_DOCTOR, NULL);

  self->host = host != NULL ? host : rouse_doctor_host_new ();
  return self;
}
