/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-device-private.h"

#include <string.h>

/* Bytes in a SEP nonce (spec 10 §4). */
#define SEP_NONCE_SIZE 20

typedef struct {
  SimServe serve;
  gpointer user_data;
} Port;

/* --- making one --- */

/* UDID: 40 digits up to A11, chip and ECID from A12 on (spec 10 §7.1). */
static char *
make_udid (const SimModel *model, guint64 ecid)
{
  g_autofree char *text = g_strdup_printf ("%s%016" G_GINT64_MODIFIER "x", model->product_type, ecid);

  if (model->long_udid)
    return g_strdup_printf ("%08X-%016" G_GINT64_MODIFIER "X", model->chip_id, ecid);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);
}

/* 12 characters as on phones of these years; the letters that are never used are left out. */
static char *
make_serial_number (guint64 ecid)
{
  static const char letters[] = "0123456789CDFGHJKLMNPQRTVWXY";
  char text[13] = "F2L";
  guint64 rest = ecid * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);

  for (gsize i = 3; i < 12; i++, rest /= strlen (letters))
    text[i] = letters[rest % strlen (letters)];
  return g_strdup (text);
}

SimDevice *
sim_device_new (const SimModel *model, guint64 ecid, SimTrace *trace, guint number)
{
  SimDevice *self = g_new0 (SimDevice, 1);

  g_mutex_init (&self->lock);
  self->model = model;
  self->ecid = ecid;
  self->number = number;
  self->serial_number = make_serial_number (ecid);
  self->udid = make_udid (model, ecid);
  self->trace = trace;
  self->summary = sim_summary_new ();
  self->faults = sim_faults_new ();
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ports = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->booted_facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&self->services_lock);
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->plugged = TRUE;
  self->auto_boot = TRUE;
  self->version = g_strdup ("");
  self->build = g_strdup ("");
  self->watches = g_array_new (FALSE, FALSE, sizeof (SimWatch));
  sim_device_renew_nonces (self);
  return self;
}

typedef struct {
  gpointer thing;
  GDestroyNotify destroy;
} Kept;

void
sim_device_keep (SimDevice *self, gpointer thing, GDestroyNotify destroy)
{
  Kept *kept = g_new (Kept, 1);

  *kept = (Kept){ thing, destroy };
  g_mutex_lock (&self->lock);
  self->kept = g_slist_prepend (self->kept, kept);
  g_mutex_unlock (&self->lock);
}

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  kept->destroy (kept->thing);
  g_free (kept);
}

void
sim_device_free (SimDevice *self)
{
  g_slist_free_full (g_steal_pointer (&self->kept), kept_free);
  g_array_unref (self->watches);
  g_hash_table_unref (self->settings);
  g_hash_table_unref (self->ports);
  g_hash_table_unref (self->booted_facts);
  g_hash_table_unref (self->services);
  g_mutex_clear (&self->services_lock);
  g_clear_pointer (&self->ap_nonce, g_bytes_unref);
  g_clear_pointer (&self->sep_nonce, g_bytes_unref);
  g_clear_pointer (&self->booted_ticket, g_bytes_unref);
  g_free (self->version);
  g_free (self->build);
  g_free (self->loader_version);
  g_free (self->next_loader_version);
  g_free (self->serial_number);
  g_free (self->udid);
  sim_summary_free (self->summary);
  sim_faults_free (self->faults);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* --- what never changes --- */

const SimModel *
sim_device_get_model (SimDevice *self)
{
  return self->model;
}

guint64
sim_device_get_ecid (SimDevice *self)
{
  return self->ecid;
}

const char *
sim_device_get_serial_number (SimDevice *self)
{
  return sim_device_get_setting (self, "serial", self->serial_number);
}

const char *
sim_device_get_udid (SimDevice *self)
{
  return self->udid;
}

SimSummary *
sim_device_get_summary (SimDevice *self)
{
  return self->summary;
}

SimFaults *
sim_device_get_faults (SimDevice *self)
{
  return self->faults;
}

/* --- switches --- */

void
sim_device_set_setting (SimDevice *self, const char *key, const char *value)
{
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->settings, g_strdup (key), (gpointer) g_intern_string (value));
  g_mutex_unlock (&self->lock);
}

const char *
sim_device_get_setting (SimDevice *self, const char *key, const char *otherwise)
{
  const char *value;

  g_mutex_lock (&self->lock);
  value = g_hash_table_lookup (self->settings, key);
  g_mutex_unlock (&self->lock);
  return value != NULL ? value : otherwise;
}

guint64
sim_device_get_setting_uint (SimDevice *self, const char *key, guint64 otherwise)
{
  const char *value = sim_device_get_setting (self, key, NULL);
  guint64 number = otherwise;

  if (value != NULL && !g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &number, NULL))
    g_warning ("--set %s=%s: not a number", key, value);
  return number;
}

/* --- nonces --- */

/* The nonce is the hash of eight generator bytes (spec 10 §4). The generators are counted, not drawn, so that two runs
 * are comparable. */
static GBytes *
nonce_from_generator (guint64 generator, gsize size)
{
  guint64 le = GUINT64_TO_LE (generator);
  g_autoptr (GChecksum) checksum = g_checksum_new (size <= 20 ? G_CHECKSUM_SHA1 : G_CHECKSUM_SHA384);
  guint8 digest[48];
  gsize digest_size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) &le, sizeof le);
  g_checksum_get_digest (checksum, digest, &digest_size);
  return g_bytes_new (digest, MIN (size, digest_size));
}

void
sim_device_renew_nonces_locked (SimDevice *self)
{
  guint64 generator = self->ecid * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15) + ++self->generator_count;

  g_clear_pointer (&self->ap_nonce, g_bytes_unref);
  g_clear_pointer (&self->sep_nonce, g_bytes_unref);
  self->ap_nonce = nonce_from_generator (generator, self->model->ap_nonce_size);
  self->sep_nonce = nonce_from_generator (~generator, SEP_NONCE_SIZE);
}

void
sim_device_renew_nonces (SimDevice *self)
{
  g_mutex_lock (&self->lock);
  sim_device_renew_nonces_locked (self);
  g_mutex_unlock (&self->lock);
}

void
sim_device_keep_nonces (SimDevice *self)
{
  g_mutex_lock (&self->lock);
  self->nonces_kept = TRUE;
  g_mutex_unlock (&self->lock);
}

static GBytes *
get_bytes (SimDevice *self, GBytes **where)
{
  GBytes *bytes;

  g_mutex_lock (&self->lock);
  bytes = *where != NULL ? g_bytes_ref (*where) : NULL;
  g_mutex_unlock (&self->lock);
  return bytes;
}

GBytes *
sim_device_get_ap_nonce (SimDevice *self)
{
  return get_bytes (self, &self->ap_nonce);
}

GBytes *
sim_device_get_sep_nonce (SimDevice *self)
{
  return get_bytes (self, &self->sep_nonce);
}

GBytes *
sim_device_get_booted_ticket (SimDevice *self)
{
  return get_bytes (self, &self->booted_ticket);
}

void
sim_device_set_booted_ticket (SimDevice *self, GBytes *im4m)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->booted_ticket, g_bytes_unref);
  self->booted_ticket = im4m != NULL ? g_bytes_ref (im4m) : NULL;
  g_mutex_unlock (&self->lock);
}

char *
sim_device_get_booted_facts (SimDevice *self, const char *type)
{
  char *facts;

  g_mutex_lock (&self->lock);
  facts = g_strdup (g_hash_table_lookup (self->booted_facts, type));
  g_mutex_unlock (&self->lock);
  return facts;
}

void
sim_device_set_booted_facts (SimDevice *self, const char *type, const char *facts)
{
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->booted_facts, g_strdup (type), g_strdup (facts));
  g_mutex_unlock (&self->lock);
}

gpointer
sim_device_get_service (SimDevice *self, const char *name, gpointer (*make) (SimDevice *self))
{
  gpointer service;

  g_mutex_lock (&self->services_lock);
  service = g_hash_table_lookup (self->services, name);
  if (service == NULL) {
    service = make (self);
    g_hash_table_insert (self->services, g_strdup (name), service);
  }
  g_mutex_unlock (&self->services_lock);
  return service;
}

/* --- NVRAM and flash --- */

gboolean
sim_device_get_auto_boot (SimDevice *self)
{
  gboolean auto_boot;

  g_mutex_lock (&self->lock);
  auto_boot = self->auto_boot;
  g_mutex_unlock (&self->lock);
  return auto_boot;
}

void
sim_device_set_auto_boot (SimDevice *self, gboolean auto_boot)
{
  g_mutex_lock (&self->lock);
  self->auto_boot = auto_boot;
  g_mutex_unlock (&self->lock);
}

void
sim_device_get_installed (SimDevice *self, char **version, char **build)
{
  g_mutex_lock (&self->lock);
  *version = g_strdup (self->version);
  *build = g_strdup (self->build);
  g_mutex_unlock (&self->lock);
}

void
sim_device_set_installed (SimDevice *self, const char *version, const char *build)
{
  g_mutex_lock (&self->lock);
  g_free (self->version);
  g_free (self->build);
  self->version = g_strdup (version != NULL ? version : "");
  self->build = g_strdup (build != NULL ? build : "");
  self->erased = self->erased || self->version[0] == '\0';
  g_mutex_unlock (&self->lock);
}

gboolean
sim_device_take_erased (SimDevice *self)
{
  gboolean erased;

  g_mutex_lock (&self->lock);
  erased = self->erased;
  self->erased = FALSE;
  g_mutex_unlock (&self->lock);
  return erased;
}

char *
sim_device_get_loader_version (SimDevice *self)
{
  char *version;

  g_mutex_lock (&self->lock);
  version = g_strdup (self->loader_version != NULL ? self->loader_version : "iBoot-1.0");
  g_mutex_unlock (&self->lock);
  return version;
}

void
sim_device_set_next_loader_version (SimDevice *self, const char *version)
{
  g_mutex_lock (&self->lock);
  g_free (self->next_loader_version);
  self->next_loader_version = g_strdup (version);
  g_mutex_unlock (&self->lock);
}

/* --- ports --- */

void
sim_device_listen (SimDevice *self, guint16 port, SimServe serve, gpointer user_data)
{
  Port *entry = g_new0 (Port, 1);

  entry->serve = serve;
  entry->user_data = user_data;
  g_mutex_lock (&self->lock);
  g_hash_table_insert (self->ports, GUINT_TO_POINTER (port), entry);
  g_mutex_unlock (&self->lock);
}

void
sim_device_unlisten (SimDevice *self, guint16 port)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->ports, GUINT_TO_POINTER (port));
  g_mutex_unlock (&self->lock);
}

SimServe
sim_device_find_port (SimDevice *self, guint16 port, gpointer *user_data)
{
  SimServe serve = NULL;
  Port *entry;

  g_mutex_lock (&self->lock);
  entry = g_hash_table_lookup (self->ports, GUINT_TO_POINTER (port));
  if (entry != NULL) {
    serve = entry->serve;
    *user_data = entry->user_data;
  }
  g_mutex_unlock (&self->lock);
  return serve;
}
