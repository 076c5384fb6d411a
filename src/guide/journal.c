/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "guide/journal.h"

#include <fcntl.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "guide/error-book.h"

#define FORMAT 1
#define MAX_LOG (512u << 10) /* bytes of one session's log lines; what comes after is left out */
#define MAX_TEXT 2048        /* bytes of one text */
/* Room for what happens: lines of the log are left out when no more can be had, and what was reserved before is enough
 * for all phases and the end. */
#define RESERVE (64u << 10)
#define GATE_TRIES 20
#define GATE_PAUSE_US 50000

/**
 * RouseJournal:
 *
 * On a disk that becomes full the lines of the log are left out first; that is told to the log once, and does not stop
 * the restore. The lock is kept whatever happens: nobody else takes the phone meanwhile.
 */
struct _RouseJournal {
  GObject parent_instance;

  char *id;
  RouseRestore *restore;
  RouseDevice *device;
  RouseDeviceMode mode; /* last one written */

  GMutex lock;      /* of those below, which the worker uses as well */
  int fd;           /* -1: not open any more */
  gsize n_log;      /* bytes */
  gsize n_used;     /* bytes of what was reserved */
  gboolean is_full; /* no more room can be had */
};

G_DEFINE_FINAL_TYPE (RouseJournal, rouse_journal, G_TYPE_OBJECT)

/* --- lines --- */

static JsonBuilder *
begin_line (RouseJournalEvent event)
{
  JsonBuilder *json = json_builder_new ();

  json_builder_begin_object (json);
  json_builder_set_member_name (json, "t");
  json_builder_add_int_value (json, g_get_real_time () / 1000);
  json_builder_set_member_name (json, "event");
  json_builder_add_string_value (json, rouse_journal_event_to_string (event));
  return json;
}

/* NULL is left out. */
static void
add_string (JsonBuilder *json, const char *key, const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, (gssize) strnlen (value, MAX_TEXT)) : NULL;

  if (valid == NULL)
    return;
  json_builder_set_member_name (json, key);
  json_builder_add_string_value (json, valid);
}

static void
add_ecid (JsonBuilder *json, guint64 ecid)
{
  g_autofree char *text = g_strdup_printf ("0x%" G_GINT64_MODIFIER "X", ecid);

  add_string (json, "ecid", text);
}

/* Takes @json. With the lock held, or before there is a worker. */
static gboolean
write_line (RouseJournal *self, JsonBuilder *json, gboolean sync, GError **error)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *line = NULL;

  json_builder_end_object (json);
  root = json_builder_get_root (json);
  json_generator_set_root (generator, root);
  line = json_generator_to_data (generator, NULL);
  g_object_unref (json);
  self->n_used += strlen (line) + 1;
  return rouse_journal_append (self->fd, line, sync, error);
}

/* With the lock held: more room before the half of it is used; somebody may have made some. */
static gboolean
keep_room (RouseJournal *self, GError **error)
{
  if (!self->is_full && self->n_used < RESERVE / 2)
    return TRUE;
  if (!rouse_journal_reserve (self->fd, RESERVE, error))
    return FALSE;
  self->n_used = 0;
  return TRUE;
}

/* Takes @json. Any thread. */
static void
tell (RouseJournal *self, JsonBuilder *json, gboolean sync)
{
  g_autoptr (GError) error = NULL;
  gboolean was_full;

  g_mutex_lock (&self->lock);
  was_full = self->is_full;
  if (self->fd >= 0 && (sync || !self->is_full))
    self->is_full = !write_line (self, json, sync, &error) || !keep_room (self, &error);
  else
    g_object_unref (json);
  g_mutex_unlock (&self->lock);
  if (error != NULL && !was_full)
    rouse_log_add (rouse_restore_get_log (self->restore), "%s", error->message);
}

/* --- what happens --- */

/* On the worker's thread, before it goes on. */
static void
phase_cb (RousePhase phase, gboolean is_final, gpointer user_data)
{
  RouseJournal *self = user_data;
  JsonBuilder *json = begin_line (is_final ? ROUSE_JOURNAL_EVENT_FINAL : ROUSE_JOURNAL_EVENT_PHASE);

  add_string (json, "phase", rouse_phase_to_string (phase));
  tell (self, json, TRUE);
}

static void
mode_cb (RouseJournal *self)
{
  RouseDeviceMode mode = rouse_device_get_mode (self->device);
  JsonBuilder *json;

  if (mode == self->mode)
    return;
  self->mode = mode;
  json = begin_line (ROUSE_JOURNAL_EVENT_MODE);
  add_string (json, "mode", rouse_device_mode_to_string (mode));
  add_string (json, "port", rouse_device_get_sighting (self->device)->port);
  tell (self, json, TRUE);
}

static void
line_cb (RouseJournal *self, const char *line)
{
  JsonBuilder *json;

  self->n_log += strlen (line);
  if (self->n_log > MAX_LOG)
    return;
  json = begin_line (ROUSE_JOURNAL_EVENT_LOG);
  add_string (json, "text", line);
  tell (self, json, FALSE);
}

/* --- begin and end --- */

static gboolean
write_first_lines (RouseJournal *self, const RouseJournalContext *context, const RouseJournalSession *before,
                   GError **error)
{
  RouseRestorePlan *plan = rouse_restore_get_plan (self->restore);
  const RouseDeviceModel *model = rouse_device_get_model (self->device);
  JsonBuilder *json = begin_line (ROUSE_JOURNAL_EVENT_BEGIN);

  json_builder_set_member_name (json, "format");
  json_builder_add_int_value (json, FORMAT);
  add_string (json, "program", context->program);
  add_string (json, "program_version", PACKAGE_VERSION);
  add_ecid (json, rouse_device_get_ecid (self->device));
  add_string (json, "product", model != NULL ? model->product_type : NULL);
  add_string (json, "model", model != NULL ? model->name : NULL);
  add_string (json, "mode", rouse_device_mode_to_string (self->mode));
  add_string (json, "port", rouse_device_get_sighting (self->device)->port);
  if (before != NULL) {
    add_string (json, "continues", before->id);
    /* A phone that works has left behind what was done to it. */
    if (self->mode != ROUSE_DEVICE_MODE_NORMAL)
      add_string (json, "stage_before", rouse_journal_stage_to_string (before->stage));
  }
  if (!write_line (self, json, FALSE, error))
    return FALSE;

  json = begin_line (ROUSE_JOURNAL_EVENT_CHOSEN);
  json_builder_set_member_name (json, "erase");
  json_builder_add_boolean_value (json, rouse_restore_plan_get_erase (plan));
  add_string (json, "firmware_path", rouse_restore_request_get_ipsw_path (rouse_restore_plan_get_request (plan)));
  add_string (json, "ios_version", rouse_restore_plan_get_version (plan));
  add_string (json, "ios_build", rouse_restore_plan_get_build (plan));
  add_string (json, "symptom", context->symptom);
  add_string (json, "damage", context->damage);
  add_string (json, "remedy", context->remedy);
  return write_line (self, json, TRUE, error);
}

static void
watch (RouseJournal *self)
{
  rouse_progress_set_watch (rouse_restore_get_progress (self->restore), phase_cb, self);
  g_signal_connect_object (self->device, "notify::mode", G_CALLBACK (mode_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rouse_restore_get_log (self->restore), "line", G_CALLBACK (line_cb), self,
                           G_CONNECT_SWAPPED);
}

static char *
make_id (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");

  /* The microseconds keep two of one second in order. */
  return g_strdup_printf ("%s-%06d-%04x", time, g_date_time_get_microsecond (now), g_random_int () & 0xFFFF);
}

/* A new file's name is only on the disk when its folder is. */
static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

static gboolean
create (RouseJournal *self, const char *folder, const RouseJournalContext *context, GError **error)
{
  guint64 ecid = rouse_device_get_ecid (self->device);
  g_autofree char *path = rouse_journal_get_path (folder, self->id);
  g_autoptr (RouseJournalSession) before = NULL;

  if (rouse_journal_is_running (folder, ecid)) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_IN_USE, "another program is repairing this phone");
    return FALSE;
  }
  before = rouse_journal_find_open (folder, ecid);
  rouse_journal_prune (folder, ROUSE_JOURNAL_MAX_SESSIONS - 1);
  self->fd = rouse_journal_open_locked (path, O_WRONLY | O_CREAT | O_EXCL, error);
  if (self->fd < 0)
    return FALSE;
  if (!rouse_journal_reserve (self->fd, RESERVE, error) || !write_first_lines (self, context, before, error)) {
    unlink (path); /* half a session would be one that was interrupted */
    return FALSE;
  }
  sync_folder (folder);
  if (before != NULL) /* only now: what was begun is never forgotten in between */
    rouse_journal_settle (folder, before->id, ROUSE_JOURNAL_END_CONTINUED, NULL);
  return TRUE;
}

/* Two programs that begin in the same moment see each other. A program that was stopped in there is not waited for
 * longer: the gate only makes an unlikely moment unlikelier. -1: without it */
static int
pass_gate (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "lock", NULL);
  int fd = -1;

  for (guint i = 0; i < GATE_TRIES && fd < 0; i++) {
    if (i > 0)
      g_usleep (GATE_PAUSE_US);
    fd = rouse_journal_open_locked (path, O_RDWR | O_CREAT, NULL);
  }
  return fd;
}

RouseJournal *
rouse_journal_begin (RouseRestore *restore, RouseDevice *device, const RouseJournalContext *context, GError **error)
{
  g_autoptr (RouseJournal) self = g_object_new (ROUSE_TYPE_JOURNAL, NULL);
  g_autofree char *folder = rouse_journal_get_folder ();
  gboolean ok;
  int gate;

  self->id = make_id ();
  self->restore = g_object_ref (restore);
  self->device = g_object_ref (device);
  self->mode = rouse_device_get_mode (device);
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s cannot be made", folder);
    return NULL;
  }
  gate = pass_gate (folder);
  ok = create (self, folder, context, error);
  if (gate >= 0)
    close (gate);
  if (!ok)
    return NULL;
  watch (self);
  return g_steal_pointer (&self);
}

void
rouse_journal_end (RouseJournal *self, const GError *error)
{
  g_autofree char *message = NULL;
  JsonBuilder *json;

  g_return_if_fail (ROUSE_IS_JOURNAL (self));

  json = begin_line (ROUSE_JOURNAL_EVENT_END);
  add_string (json, "result",
              rouse_journal_end_to_string (error == NULL                      ? ROUSE_JOURNAL_END_OK
                                           : rouse_error_is_cancelled (error) ? ROUSE_JOURNAL_END_CANCELLED
                                                                              : ROUSE_JOURNAL_END_FAILED));
  if (error != NULL) {
    message = rouse_log_clean (rouse_restore_get_log (self->restore), error->message);
    add_string (json, "error", rouse_error_book_find (error)->id);
    add_string (json, "message", message);
  }
  tell (self, json, TRUE);
  g_object_run_dispose (G_OBJECT (self));
}

const char *
rouse_journal_get_id (RouseJournal *self)
{
  g_return_val_if_fail (ROUSE_IS_JOURNAL (self), NULL);

  return self->id;
}

/* --- the object --- */

static void
rouse_journal_dispose (GObject *object)
{
  RouseJournal *self = ROUSE_JOURNAL (object);

  if (self->restore != NULL) {
    rouse_progress_set_watch (rouse_restore_get_progress (self->restore), NULL, NULL);
    g_signal_handlers_disconnect_by_data (rouse_restore_get_log (self->restore), self);
  }
  if (self->device != NULL)
    g_signal_handlers_disconnect_by_data (self->device, self);
  if (self->fd >= 0)
    rouse_journal_close (self->fd);
  self->fd = -1;
  g_clear_object (&self->restore);
  g_clear_object (&self->device);
  G_OBJECT_CLASS (rouse_journal_parent_class)->dispose (object);
}

static void
rouse_journal_finalize (GObject *object)
{
  RouseJournal *self = ROUSE_JOURNAL (object);

  g_free (self->id);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (rouse_journal_parent_class)->finalize (object);
}

static void
rouse_journal_class_init (RouseJournalClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rouse_journal_dispose;
  G_OBJECT_CLASS (klass)->finalize = rouse_journal_finalize;
}

static void
rouse_journal_init (RouseJournal *self)
{
  g_mutex_init (&self->lock);
  self->fd = -1;
}
