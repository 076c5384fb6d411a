/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stash-bag.h"

#include "der-reader.h"
#include "plist-stream.h"

#include <string.h>
#include <unistd.h>

#define PORT 49190
#define PASSCODE_MS 300 /* how long the person takes, unless --set passcode-ms */
#define FRAME_LIMIT (1 << 20)

/* What the phone remembers between connections. Kept as long as the phone. */
typedef struct {
  GMutex lock;
  SimPairing *pairing;
  char *host_id; /* of the session that started the service last */
  gboolean created, committed;
} StashBag;

typedef struct {
  StashBag *bag;
  SimDevice *device;
  SimPlistStream stream;
} Talk;

static void
bag_free (gpointer data)
{
  StashBag *self = data;

  g_free (self->host_id);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gpointer
make (SimDevice *device)
{
  StashBag *self = g_new0 (StashBag, 1);

  g_mutex_init (&self->lock);
  sim_device_keep (device, self, bag_free);
  return self;
}

/* --- messages --- */

/* Unlike lockdownd, this service wants binary property lists (spec 12 §8.1). */
static plist_t
receive (Talk *talk)
{
  guint32 size = 0;
  g_autofree guint8 *data = NULL;

  if (!sim_stream_read (&talk->stream, &size, sizeof size))
    return NULL;
  size = GUINT32_FROM_BE (size);
  if (size < 8 || size > FRAME_LIMIT)
    return NULL;
  data = g_malloc (size);
  if (!sim_stream_read (&talk->stream, data, size))
    return NULL;
  if (memcmp (data, "bplist00", 8) != 0) {
    sim_device_refuse (talk->device, "stash-bag-framing", "the message is no binary property list");
    return NULL;
  }
  return rouse_plist_parse (data, size, NULL);
}

static void
tell (Talk *talk, const char *key)
{
  g_auto (plist_t) message = plist_new_dict ();

  rouse_plist_set_bool (message, key, TRUE);
  if (strcmp (key, "Error") == 0)
    rouse_plist_set_string (message, "ErrorString", "Stash bag: no keys to keep");
  sim_device_trace (talk->device, "preboard", "reply", message);
  sim_plist_stream_send (&talk->stream, message);
}

/* --- the local manifest (spec 15 §7) --- */

/* One property of a set: private tag, SEQUENCE { name, value }. */
static gboolean
next_property (SimDer *walk, char name[5], SimDerItem *value)
{
  SimDerItem outer, sequence, text;
  SimDer inner;

  if (!sim_der_next (walk, &outer) || outer.identifier != SIM_DER_TAG_PRIVATE)
    return FALSE;
  sim_der_enter (&inner, &outer);
  if (!sim_der_expect (&inner, SIM_DER_TAG_SEQUENCE, &sequence))
    return FALSE;
  sim_der_enter (&inner, &sequence);
  if (!sim_der_expect (&inner, SIM_DER_TAG_STRING, &text) || text.size != 4 || !sim_der_next (&inner, value))
    return FALSE;
  memcpy (name, text.body, 4);
  name[4] = '\0';
  return sim_der_is_done (&inner);
}

static gboolean
is_number (const SimDerItem *value, guint64 wanted)
{
  guint64 number = 0;

  if (value->identifier == SIM_DER_TAG_BOOLEAN)
    return value->size == 1 && (value->body[0] != 0) == (wanted != 0);
  return sim_der_item_get_integer (value, &number) && number == wanted;
}

/* Returns: NULL, or what is wrong. */
static const char *
check_device (SimDevice *device, const SimDerItem *set)
{
  const SimModel *model = sim_device_get_model (device);
  const struct {
    const char *name;
    guint64 value;
  } wanted[] = {
    { "BORD", model->board_id }, { "CEPO", 0 }, { "CHIP", model->chip_id }, { "CPRO", 0 }, { "CSEC", 0 }, { "SDOM", 1 },
  };
  SimDerItem value;
  SimDer walk;
  char name[5];

  sim_der_enter (&walk, set);
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (!next_property (&walk, name, &value) || strcmp (name, wanted[i].name) != 0 ||
        !is_number (&value, wanted[i].value))
      return wanted[i].name;
  return sim_der_is_done (&walk) ? NULL : "MANP";
}

static const char *
check_component (const SimDerItem *set)
{
  gboolean has_key = FALSE;
  SimDerItem value;
  SimDer walk;
  char name[5];

  if (set->identifier != SIM_DER_TAG_SET)
    return "a component without properties";
  sim_der_enter (&walk, set);
  while (next_property (&walk, name, &value)) {
    if (strcmp (name, "EKEY") == 0)
      has_key = is_number (&value, 1);
    else if ((strcmp (name, "EPRO") == 0 || strcmp (name, "ESEC") == 0) && !is_number (&value, 0))
      return "EPRO or ESEC of a component";
  }
  return sim_der_is_done (&walk) && has_key ? NULL : "EKEY of a component";
}

static const char *
check_entries (SimDevice *device, const SimDerItem *manb)
{
  const char *wrong = NULL;
  guint n_components = 0;
  SimDerItem value;
  SimDer walk;
  char name[5];

  sim_der_enter (&walk, manb);
  if (!next_property (&walk, name, &value) || strcmp (name, "MANP") != 0)
    return "no MANP";
  wrong = check_device (device, &value);
  while (wrong == NULL && next_property (&walk, name, &value)) {
    wrong = check_component (&value);
    n_components++;
  }
  if (wrong != NULL)
    return wrong;
  return sim_der_is_done (&walk) && n_components > 0 ? NULL : "no components";
}

static const char *
check_manifest (SimDevice *device, GBytes *manifest)
{
  SimDerItem item, set, manb;
  SimDer walk, inner;
  char name[5];

  sim_der_init_bytes (&walk, manifest);
  if (!sim_der_expect (&walk, SIM_DER_TAG_SEQUENCE, &item) || !sim_der_is_done (&walk))
    return "not one DER sequence";
  sim_der_enter (&walk, &item);
  if (!sim_der_expect (&walk, SIM_DER_TAG_STRING, &item) || !sim_der_item_is_string (&item, "IM4M") ||
      !sim_der_expect (&walk, SIM_DER_TAG_INTEGER, &item) || !is_number (&item, 0) ||
      !sim_der_expect (&walk, SIM_DER_TAG_SET, &set))
    return "not an IM4M";
  if (!sim_der_is_done (&walk))
    return "a signature, which a local manifest does not have";
  sim_der_enter (&inner, &set);
  if (!next_property (&inner, name, &manb) || strcmp (name, "MANB") != 0 || manb.identifier != SIM_DER_TAG_SET ||
      !sim_der_is_done (&inner))
    return "no MANB";
  return check_entries (device, &manb);
}

/* --- commands --- */

static void
create (Talk *talk, GBytes *manifest)
{
  const char *what = sim_device_get_setting (talk->device, "stash-bag", "passcode");
  const char *wrong = check_manifest (talk->device, manifest);

  if (wrong != NULL) {
    sim_device_refuse (talk->device, "stash-bag-manifest", "the local manifest is wrong: %s", wrong);
    tell (talk, "Error");
    return;
  }
  if (strcmp (what, "skip") == 0 || strcmp (what, "error") == 0) {
    tell (talk, strcmp (what, "skip") == 0 ? "Skip" : "Error");
    return;
  }
  tell (talk, "ShowDialog");
  g_usleep (1000 * sim_device_get_setting_uint (talk->device, "passcode-ms", PASSCODE_MS));
  if (strcmp (what, "timeout") == 0) {
    tell (talk, "Timeout");
    return;
  }
  g_mutex_lock (&talk->bag->lock);
  talk->bag->created = TRUE;
  talk->bag->committed = FALSE;
  g_mutex_unlock (&talk->bag->lock);
  tell (talk, "HideDialog");
}

/* Returns: NULL, or why the ticket cannot be the one of this update. */
static char *
check_ticket (SimDevice *device, GBytes *bytes)
{
  const SimModel *model = sim_device_get_model (device);
  g_autoptr (GBytes) nonce = sim_device_get_ap_nonce (device);
  g_autoptr (SimTicket) ticket = NULL;
  char *why = NULL;

  ticket = sim_ticket_parse (bytes, &why);
  if (ticket == NULL)
    return why;
  if (ticket->ecid != sim_device_get_ecid (device) || ticket->chip_id != model->chip_id ||
      ticket->board_id != model->board_id)
    return g_strdup ("the ticket is for another phone");
  if (ticket->ap_nonce == NULL || !g_bytes_equal (ticket->ap_nonce, nonce))
    return g_strdup ("the ticket is for another nonce");
  return NULL;
}

static void
commit (Talk *talk, GBytes *ticket)
{
  const char *what = sim_device_get_setting (talk->device, "stash-bag", "passcode");
  g_autofree char *wrong = check_ticket (talk->device, ticket);
  gboolean created;

  g_mutex_lock (&talk->bag->lock);
  created = talk->bag->created;
  g_mutex_unlock (&talk->bag->lock);
  if (!created || wrong != NULL) {
    sim_device_refuse (talk->device, "stash-bag-commit", "%s", wrong != NULL ? wrong : "there is nothing to commit");
    tell (talk, "Error");
    return;
  }
  if (strcmp (what, "commit-error") == 0) {
    tell (talk, "Error");
    return;
  }
  g_mutex_lock (&talk->bag->lock);
  talk->bag->committed = TRUE;
  g_mutex_unlock (&talk->bag->lock);
  tell (talk, "StashbagCommitComplete");
}

static const struct {
  const char *name;
  void (*run) (Talk *talk, GBytes *manifest);
} commands[] = {
  { "CommitStashbag", commit },
  { "CreateStashbag", create },
};

/* FALSE: the connection ends. */
static gboolean
answer (Talk *talk, plist_t request)
{
  const char *name = rouse_plist_get_string (request, "Command");
  g_autoptr (GBytes) manifest = rouse_plist_get_bytes (request, "Manifest");
  const char *action = sim_device_fault (talk->device, "preboard", name);

  if (g_strcmp0 (action, "close") == 0)
    return FALSE;
  if (action != NULL && g_str_has_prefix (action, "hang"))
    sim_device_hang (talk->device, action);
  for (gsize i = 0; manifest != NULL && i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i].name, name) == 0) {
      commands[i].run (talk, manifest);
      return TRUE;
    }
  sim_device_refuse (talk->device, "stash-bag-command", "%s%s", name != NULL ? name : "no command",
                     manifest == NULL ? " without a manifest" : "");
  return FALSE;
}

static void
serve (SimDevice *device, int fd, gpointer user_data)
{
  Talk talk = { .bag = user_data, .device = device, .stream = { .fd = fd } };
  g_autofree char *host_id = NULL;
  g_autofree char *why = NULL;
  gboolean goes_on = TRUE;

  g_mutex_lock (&talk.bag->lock);
  host_id = g_strdup (talk.bag->host_id);
  g_mutex_unlock (&talk.bag->lock);
  talk.stream.ssl = sim_pairing_accept (talk.bag->pairing, host_id, fd, &why);
  if (talk.stream.ssl == NULL)
    sim_device_refuse (device, "tls", "%s", why);
  while (talk.stream.ssl != NULL && goes_on) {
    g_auto (plist_t) request = receive (&talk);

    goes_on = rouse_plist_is (request, PLIST_DICT);
    if (goes_on) {
      sim_device_trace (device, "preboard", "request", request);
      goes_on = answer (&talk, request);
    }
  }
  if (talk.stream.ssl != NULL) {
    SSL_shutdown (talk.stream.ssl);
    SSL_free (talk.stream.ssl);
  }
  close (fd);
}

/* --- for lockdownd --- */

guint16
sim_stash_bag_start (SimDevice *device, SimPairing *pairing, const char *host_id)
{
  StashBag *bag;

  if (sim_device_get_setting_uint (device, "sidp", 0) == 0)
    return 0;
  bag = sim_device_get_service (device, "stash-bag", make);
  g_mutex_lock (&bag->lock);
  bag->pairing = pairing;
  g_free (bag->host_id);
  bag->host_id = g_strdup (host_id);
  g_mutex_unlock (&bag->lock);
  sim_device_listen (device, PORT, serve, bag);
  return PORT;
}

void
sim_stash_bag_restart (SimDevice *device)
{
  StashBag *bag = sim_device_get_service (device, "stash-bag", make);
  gboolean lost;

  g_mutex_lock (&bag->lock);
  lost = bag->created && !bag->committed;
  bag->created = FALSE;
  g_mutex_unlock (&bag->lock);
  sim_device_unlisten (device, PORT);
  if (lost)
    sim_device_refuse (device, "stash-bag-lost", "the phone restarts with a stash bag that was never committed");
}
