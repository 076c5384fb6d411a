/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "restore.h"

#include <string.h>

#include "base/plist.h"

/* What each kind of row means. */

#define SPACE_CHECKS 0x6A1

typedef struct {
  SimRestore *restore;
  const SimRow *row;
  char *uuid;
  guint port;
  GThread *thread;
} Job;

static gboolean
run_begin (SimRestore *self, const SimRow *row)
{
  return sim_restore_begin (self, row->number);
}

static gboolean
run_end (SimRestore *self, const SimRow *row)
{
  for (guint i = 0; i < self->open->len; i++)
    if (g_array_index (self->open, guint, i) == row->number) {
      gboolean endured = row->number == 0x132A && self->modem_failed;

      return sim_restore_end (self, row->number, endured ? -1 : 0, endured ? SIM_MODEM_FAILED : NULL);
    }
  return TRUE; /* a step that failed and was endured has ended already */
}

/* An update that finds too little room (spec 28 §3 row 8). The numbers are in MiB. */
static gboolean
is_full (SimRestore *self)
{
  return !self->erase && sim_device_get_setting_uint (self->device, "free-mb", 20000) <
                             sim_device_get_setting_uint (self->device, "update-mb", 400);
}

static gboolean
run_pair (SimRestore *self, const SimRow *row)
{
  if (row->number == SPACE_CHECKS && is_full (self))
    return sim_restore_begin (self, row->number) &&
           sim_restore_fail (self, 14, "there is not enough space for the update");
  return sim_restore_begin (self, row->number) && sim_restore_end (self, row->number, 0, NULL);
}

static gboolean
run_op (SimRestore *self, const SimRow *row)
{
  for (guint i = 0; i < MAX (row->count, 1); i++)
    if (!sim_restore_op (self, row->number, -1, NULL))
      return FALSE;
  return TRUE;
}

static gboolean
run_percent (SimRestore *self, const SimRow *row)
{
  for (int percent = 10; percent <= 100; percent += 10)
    if (!sim_restore_op (self, row->number, percent, NULL))
      return FALSE;
  return TRUE;
}

static gboolean
run_block (SimRestore *self, const SimRow *row)
{
  return sim_restore_run_rows (self, row->table);
}

static gboolean
run_ask (SimRestore *self, const SimRow *row)
{
  g_auto (plist_t) arguments = sim_arguments_parse (row->arguments);

  return sim_restore_ask_checked (self, row->what, arguments);
}

static gboolean
run_list (SimRestore *self, const SimRow *row)
{
  return sim_restore_ask_list (self, row->what, row->arguments);
}

static gboolean
run_image (SimRestore *self, const SimRow *row)
{
  /* Systems before iOS 15 do not look before (spec 22 §8). */
  if (self->major < 15 && is_full (self))
    return sim_restore_fail (self, 14, "failed to restore image: No space left on device");
  return sim_restore_image (self, 0, NULL);
}

static gboolean
run_modem (SimRestore *self, const SimRow *row)
{
  return sim_device_get_model (self->device)->baseband_chip_id == 0 || sim_restore_modem (self, SIM_ON_MAIN);
}

static gboolean
run_updater (SimRestore *self, const SimRow *row)
{
  return sim_restore_updaters (self, row->what, SIM_ON_MAIN);
}

/* --- background jobs (spec 28 §5) --- */

static gpointer
image_job_thread (gpointer data)
{
  Job *job = data;

  return GINT_TO_POINTER (sim_restore_image (job->restore, job->port, job->uuid));
}

static gpointer
updater_job_thread (gpointer data)
{
  Job *job = data;

  return GINT_TO_POINTER (sim_restore_updaters (job->restore, job->row->what, SIM_ON_PORT));
}

static char *
make_uuid (SimRestore *self)
{
  g_autoptr (GBytes) bytes = sim_restored_next_nonce (self->restored, "job", 16);
  const guint16 *words = g_bytes_get_data (bytes, NULL);

  return g_strdup_printf ("%04X%04X-%04X-4%03X-8%03X-%04X%04X%04X", words[0], words[1], words[2], words[3] & 0xFFF,
                          words[4] & 0xFFF, words[5], words[6], words[7]);
}

static gpointer
modem_job_thread (gpointer data)
{
  Job *job = data;

  return GINT_TO_POINTER (sim_restore_modem (job->restore, SIM_ON_PORT));
}

static gboolean
start_job (SimRestore *self, const SimRow *row, const char *name, GThreadFunc func)
{
  Job *job = g_new0 (Job, 1);
  job->restore = self;
  job->row = row;
  job->uuid = make_uuid (self);
  job->port = sim_restored_next_port (self->restored);
  g_hash_table_insert (self->jobs, (gpointer) name, job);
  job->thread = g_thread_new (name, func, job);
  return TRUE;
}

static gboolean
run_image_job (SimRestore *self, const SimRow *row)
{
  /* A host that does not know the asynchronous form is asked here and now, on the old port (spec 28 §2.3). */
  if (rouse_plist_get (self->options, "SupportedAsyncDataTypes") == NULL)
    return sim_restore_image (self, 0, NULL);
  return start_job (self, row, "image", image_job_thread);
}

static gboolean
run_modem_job (SimRestore *self, const SimRow *row)
{
  if (rouse_plist_get (self->options, "SupportedAsyncDataTypes/BasebandData") == NULL)
    return run_modem (self, row);
  return sim_device_get_model (self->device)->baseband_chip_id == 0 || start_job (self, row, "modem", modem_job_thread);
}

static gboolean
run_updater_job (SimRestore *self, const SimRow *row)
{
  return sim_model_find_aboard (sim_device_get_model (self->device), row->what) == NULL ||
         start_job (self, row, row->what, updater_job_thread);
}

static gboolean
send_wait (SimRestore *self, const char *uuid)
{
  g_auto (plist_t) message = plist_new_dict ();

  rouse_plist_set_string (message, "MsgType", "AsyncWait");
  rouse_plist_set_string (message, "AsyncContextUUID", uuid);
  return sim_restore_send (self, message);
}

static gboolean
join_job (SimRestore *self, const char *name)
{
  Job *job = g_hash_table_lookup (self->jobs, name);
  gboolean ok;

  if (job == NULL) { /* a chip that this phone does not have: it says so all the same */
    g_autofree char *uuid = make_uuid (self);

    return strcmp (name, "image") == 0 || send_wait (self, uuid);
  }
  send_wait (self, job->uuid);
  ok = GPOINTER_TO_INT (g_thread_join (job->thread));
  g_hash_table_remove (self->jobs, name);
  g_free (job->uuid);
  g_free (job);
  return ok && !self->failed;
}

static gboolean
run_wait (SimRestore *self, const SimRow *row)
{
  g_autofree char *uuid = NULL;

  if (row->what != NULL)
    return join_job (self, row->what);
  uuid = make_uuid (self);
  return send_wait (self, uuid);
}

static gboolean
run_image_join (SimRestore *self, const SimRow *row)
{
  return join_job (self, "image");
}

/* No job may outlive the restore, whatever ended it: their sockets are gone or time out. */
static void
join_all (SimRestore *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->jobs);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Job *job = value;

    g_thread_join (job->thread);
    g_free (job->uuid);
    g_free (job);
    g_hash_table_iter_remove (&iter);
  }
}

/* --- the rest --- */

static gboolean
run_cryptex (SimRestore *self, const SimRow *row)
{
  return sim_restore_cryptex (self);
}

static gboolean
run_recovery_os (SimRestore *self, const SimRow *row)
{
  return sim_restore_recovery_os (self);
}

static gboolean
run_ping (SimRestore *self, const SimRow *row)
{
  return sim_proxy_ping (self);
}

static gboolean
run_session (SimRestore *self, const SimRow *row)
{
  return sim_proxy_session (self);
}

static gboolean
run_destroy (SimRestore *self, const SimRow *row)
{
  self->destroyed = TRUE;
  if (self->erase)
    sim_device_set_installed (self->device, "", "");
  sim_device_trace (self->device, "device", self->erase ? "erased" : "kept", NULL);
  return TRUE;
}

static gboolean
run_attest (SimRestore *self, const SimRow *row)
{
  g_auto (plist_t) message = plist_new_dict ();
  g_auto (plist_t) answer = NULL;
  plist_t value;

  rouse_plist_set_string (message, "MsgType", "RestoreAttestation");
  if (!sim_restore_send (self, message))
    return FALSE;
  if (sim_wire_receive (self->fd, 120000, &answer) != SIM_WIRE_OK)
    return sim_restore_fail (self, -1, "host failed to answer RestoreAttestation");
  value = rouse_plist_get (answer, "RestoreShouldAttest");
  if (!rouse_plist_is (value, PLIST_BOOLEAN)) {
    sim_device_refuse (self->device, "attestation-answer", "no boolean RestoreShouldAttest in the answer");
    return sim_restore_fail (self, -1, "host failed to answer RestoreAttestation");
  }
  return TRUE;
}

static gboolean (*const runners[]) (SimRestore *, const SimRow *) = {
  [SIM_ROW_BEGIN] = run_begin,
  [SIM_ROW_END] = run_end,
  [SIM_ROW_PAIR] = run_pair,
  [SIM_ROW_OP] = run_op,
  [SIM_ROW_OP_PERCENT] = run_percent,
  [SIM_ROW_BLOCK] = run_block,
  [SIM_ROW_ASK] = run_ask,
  [SIM_ROW_LIST] = run_list,
  [SIM_ROW_IMAGE] = run_image,
  [SIM_ROW_IMAGE_JOB] = run_image_job,
  [SIM_ROW_IMAGE_JOIN] = run_image_join,
  [SIM_ROW_MODEM] = run_modem,
  [SIM_ROW_MODEM_JOB] = run_modem_job,
  [SIM_ROW_UPDATER] = run_updater,
  [SIM_ROW_UPDATER_JOB] = run_updater_job,
  [SIM_ROW_WAIT] = run_wait,
  [SIM_ROW_CRYPTEX] = run_cryptex,
  [SIM_ROW_PING] = run_ping,
  [SIM_ROW_SESSION] = run_session,
  [SIM_ROW_DESTROY] = run_destroy,
  [SIM_ROW_ATTEST] = run_attest,
  [SIM_ROW_RECOVERY_OS] = run_recovery_os,
};

/* --- another order (spec 28, introduction): what is only assumed about the order must not matter to a host --- */

typedef struct {
  guint begin, count; /* rows */
  gboolean may_move;
} Unit;

/* Steps of chips, of their sealing and of the system's files, and notifications alone: their order is not known. */
static gboolean
may_move (const SimRow *row)
{
  guint group = row->number >> 8;

  switch (row->kind) {
  case SIM_ROW_PAIR:
    return TRUE;
  case SIM_ROW_BEGIN:
    return group == 0x13 || group == 0x15 || group == 0x0E;
  case SIM_ROW_OP:
  case SIM_ROW_LIST:
  case SIM_ROW_UPDATER_JOB:
    return TRUE;
  default:
    return FALSE;
  }
}

/* A row, or a step from its begin to its end. */
static Unit
read_unit (const SimRow *rows, guint at)
{
  Unit unit = { at, 1, may_move (&rows[at]) };

  if (rows[at].kind != SIM_ROW_BEGIN)
    return unit;
  for (guint i = at + 1; rows[i].kind != SIM_ROW_END_OF_TABLE; i++)
    if (rows[i].kind == SIM_ROW_END && rows[i].number == rows[at].number) {
      unit.count = i + 1 - at;
      return unit;
    }
  unit.may_move = FALSE; /* it ends in another table */
  return unit;
}

static void
shuffle_run (GArray *units, guint from, guint to, GRand *rand)
{
  for (guint i = to; i > from + 1; i--) {
    guint other = (guint) g_rand_int_range (rand, (gint32) from, (gint32) i);
    Unit unit = g_array_index (units, Unit, other);

    g_array_index (units, Unit, other) = g_array_index (units, Unit, i - 1);
    g_array_index (units, Unit, i - 1) = unit;
  }
}

/* @rows in another order: units that stand beside each other and may move change places. (transfer container) */
static GArray *
shuffle_rows (const SimRow *rows, guint32 seed)
{
  g_autoptr (GArray) units = g_array_new (FALSE, FALSE, sizeof (Unit));
  GRand *rand = g_rand_new_with_seed (seed);
  GArray *shuffled = g_array_new (TRUE, TRUE, sizeof (SimRow)); /* a row of zeros ends it */
  guint from = 0;

  for (guint at = 0; rows[at].kind != SIM_ROW_END_OF_TABLE;) {
    Unit unit = read_unit (rows, at);

    g_array_append_val (units, unit);
    at += unit.count;
  }
  for (guint i = 0; i <= units->len; i++)
    if (i == units->len || !g_array_index (units, Unit, i).may_move) {
      shuffle_run (units, from, i, rand);
      from = i + 1;
    }
  for (guint i = 0; i < units->len; i++)
    g_array_append_vals (shuffled, &rows[g_array_index (units, Unit, i).begin], g_array_index (units, Unit, i).count);
  g_rand_free (rand);
  return shuffled;
}

static gboolean
run_in_order (SimRestore *self, const SimRow *rows)
{
  guint pace_ms = (guint) sim_device_get_setting_uint (self->device, "pace", 0);
  gboolean ok = TRUE;

  for (const SimRow *row = rows; ok && row->kind != SIM_ROW_END_OF_TABLE; row++) {
    if ((row->when != SIM_WHEN_BOTH && (row->when == SIM_WHEN_ERASE) != self->erase) ||
        !sim_presence_holds (&row->presence, sim_device_get_model (self->device), self->major))
      continue;
    ok = runners[row->kind](self, row) && !self->failed && !self->lost;
    if (pace_ms > 0)
      g_usleep (pace_ms * 1000);
  }
  if (!ok)
    join_all (self);
  return ok;
}

/* The first row that fails ends the table. */
gboolean
sim_restore_run_rows (SimRestore *self, const SimRow *rows)
{
  guint32 seed = (guint32) sim_device_get_setting_uint (self->device, "shuffle", 0);
  GArray *shuffled;

  if (seed == 0)
    return run_in_order (self, rows);
  shuffled = shuffle_rows (rows, seed);
  g_ptr_array_add (self->shuffled, shuffled);
  return run_in_order (self, (const SimRow *) (gpointer) shuffled->data);
}
