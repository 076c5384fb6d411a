/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usb-model.h"

#include "ap-ticket.h"
#include "arrival.h"
#include "image-check.h"

#include <string.h>

/* How long a phone is on no bus between `bootx` and restore mode, unless --set boot-ms says otherwise. */
#define BOOT_MS 600

/* Result codes; the real ones are not documented, only that 0 is success (spec 11 §4.4). */
enum { RESULT_OK = 0, RESULT_FAILED = 0xFF };

/**
 * SimBoot:
 *
 * What one run of a boot loader in recovery mode knows: its copy of the NVRAM variables, the file in its load area, and
 * which images it has taken (spec 12 §4-7).
 */
struct _SimBoot {
  SimDevice *device;
  GHashTable *variables;
  GBytes *file;       /* NULL: none, or used up */
  GBytes *ticket;     /* of phones before Image4: what all images of this run must be in; NULL: none yet */
  GHashTable *loaded; /* type → facts of the image, or "" */
};

typedef guint8 (*CommandFunc) (SimBoot *self, const char *arguments);

/* --- making one --- */

static void
set_variable (SimBoot *self, const char *name, const char *value)
{
  g_hash_table_insert (self->variables, g_strdup (name), g_strdup (value));
}

SimBoot *
sim_boot_new (SimDevice *device)
{
  SimBoot *self = g_new0 (SimBoot, 1);
  SimStage stage = sim_device_get_stage (device);
  g_autofree char *version = sim_device_get_loader_version (device);

  self->device = device;
  self->variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->loaded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  set_variable (self, "build-version", version);
  set_variable (self, "build-style", "RELEASE");
  set_variable (self, "ramdisk-size", "0x40000000");
  set_variable (self, "loadaddr", "0x801000000");
  set_variable (self, "radio-error", "0x0");
  set_variable (self, "auto-boot", sim_device_get_auto_boot (device) ? "true" : "false");
  /* 1 in iBSS, 2 in iBEC (spec 11 §4.4); what iBoot from flash says is not established: nothing. */
  if (stage == SIM_STAGE_IBSS || stage == SIM_STAGE_IBEC)
    set_variable (self, "boot-stage", stage == SIM_STAGE_IBSS ? "1" : "2");
  return self;
}

void
sim_boot_free (SimBoot *self)
{
  g_hash_table_unref (self->variables);
  g_hash_table_unref (self->loaded);
  g_clear_pointer (&self->file, g_bytes_unref);
  g_clear_pointer (&self->ticket, g_bytes_unref);
  g_free (self);
}

void
sim_boot_set_file (SimBoot *self, GBytes *file)
{
  g_clear_pointer (&self->file, g_bytes_unref);
  self->file = g_bytes_ref (file);
}

/* --- images --- */

/* Type in the image → name of the component in manifests (spec 15 §8), for the summary. */
static const struct {
  char type[5];
  const char *component;
} names[] = {
  { "anef", "ANE" },
  { "aopf", "AOP" },
  { "avef", "AVE" },
  { "gfxf", "GFX" },
  { "ibdt", "iBootData" },
  { "ibec", "iBEC" },
  { "ispf", "ISP" },
  { "logo", "AppleLogo" },
  { "pmpf", "PMP" },
  { "rans", "RestoreANS" },
  { "rdcp", "RestoreDCP" },
  { "rdsk", "RestoreRamDisk" },
  { "rdtr", "RestoreDeviceTree" },
  { "rkrn", "RestoreKernelCache" },
  { "rlgo", "RestoreLogo" },
  { "rsep", "RestoreSEP" },
  { "rtsc", "RestoreTrustCache" },
  { "siof", "SIO" },
  { "wchf", "WCHFirmwareUpdater" },
};

static const char *
get_component (const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].type, type) == 0)
      return names[i].component;

  return type;
}

/* Before Image4 every boot loader wants the ticket that it was sent itself (spec 12 §7.2 row 1). */
static gboolean
is_image_good (SimBoot *self, GBytes *file, const char *type, GBytes **im4m_out)
{
  if (!sim_device_get_model (self->device)->image4 && self->ticket == NULL) {
    sim_device_refuse (self->device, "no-ticket", "%s before \"ticket\"", type);
    return FALSE;
  }
  if (!sim_device_check_image (self->device, file, type, self->ticket, im4m_out))
    return FALSE;
  if (im4m_out != NULL && *im4m_out == NULL)
    *im4m_out = g_bytes_ref (self->ticket);
  return TRUE;
}

/* An image of @type is in the load area and good; it is used up either way. @im4m_out: (nullable). */
static gboolean
take_image (SimBoot *self, const char *type, GBytes **im4m_out)
{
  g_autoptr (GBytes) sent = g_steal_pointer (&self->file);
  g_autoptr (GBytes) file =
      sent != NULL ? sim_arrival_take (self->device, "recovery", get_component (type), sent) : NULL;
  g_autoptr (SimImageLabel) label = NULL;
  g_autofree char *sha256 = NULL;

  if (file == NULL && sent != NULL && im4m_out == NULL && strcmp (type, "ibec") != 0)
    return TRUE; /* as if the host had left it out, command and all: the phone misses it later */
  if (file == NULL) {
    sim_device_refuse (self->device, "no-file", "nothing was sent for %s", type);
    return FALSE;
  }
  if (!is_image_good (self, file, type, im4m_out))
    return FALSE;
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, file);
  sim_device_received (self->device, get_component (type), g_bytes_get_size (file), sha256, "recovery");
  label = sim_image_label_read (file);
  g_hash_table_insert (self->loaded, g_strdup (type), g_strdup (label->facts != NULL ? label->facts : ""));
  return TRUE;
}

/* iBoot does not survive an image that it was told to use and may not (spec 12 §7.4). */
static guint8
panic (SimBoot *self)
{
  sim_device_restart (self->device, sim_device_get_gone_ms (self->device));
  return RESULT_FAILED;
}

/* Restore images belong to the iBEC that came with them; iBSS and the iBoot in flash only go on to it (spec 12 §5). */
static gboolean
is_ibec (SimBoot *self, const char *command)
{
  if (sim_device_get_stage (self->device) == SIM_STAGE_IBEC)
    return TRUE;
  sim_device_refuse (self->device, "wrong-stage", "\"%s\" before an iBEC is running", command);
  return FALSE;
}

static guint8
load (SimBoot *self, const char *command, const char *type)
{
  if (!is_ibec (self, command))
    return RESULT_FAILED;
  return take_image (self, type, NULL) ? RESULT_OK : panic (self);
}

static guint8
run_ramdisk (SimBoot *self, const char *arguments)
{
  return load (self, "ramdisk", "rdsk");
}

static guint8
run_devicetree (SimBoot *self, const char *arguments)
{
  return load (self, "devicetree", "rdtr");
}

static guint8
run_rsepfirmware (SimBoot *self, const char *arguments)
{
  return load (self, "rsepfirmware", "rsep");
}

/* Any image that its ticket allows; which ones a phone needs depends on its chip (spec 12 §7.3). */
static guint8
run_firmware (SimBoot *self, const char *arguments)
{
  g_autoptr (SimImageLabel) label = self->file != NULL ? sim_image_label_read (self->file) : NULL;

  return load (self, "firmware", label != NULL && label->type != NULL ? label->type : "firmware");
}

/* A picture that may not be shown is not shown; nothing else happens. */
static guint8
run_setpicture (SimBoot *self, const char *arguments)
{
  g_autoptr (SimImageLabel) label = self->file != NULL ? sim_image_label_read (self->file) : NULL;
  gboolean image4 = sim_device_get_model (self->device)->image4; /* before, it was "logo" in any case */
  gboolean plain = image4 && label != NULL && g_strcmp0 (label->type, "logo") == 0;

  return take_image (self, plain ? "logo" : "rlgo", NULL) ? RESULT_OK : RESULT_FAILED;
}

/* A boot loader stays where it is if the next one is not good (spec 10 §6.1). */
static guint8
run_go (SimBoot *self, const char *arguments)
{
  g_autoptr (SimImageLabel) label = self->file != NULL ? sim_image_label_read (self->file) : NULL;

  if (!take_image (self, "ibec", NULL))
    return RESULT_FAILED;
  sim_device_set_next_loader_version (self->device, label->version);
  sim_device_start_stage (self->device, SIM_STAGE_IBEC, sim_device_get_gone_ms (self->device));
  return RESULT_OK;
}

/* A bad ticket is not installed, and the images after it are refused for it. */
static guint8
run_ticket (SimBoot *self, const char *arguments)
{
  g_autoptr (GBytes) file = g_steal_pointer (&self->file);
  g_autofree char *sha256 = NULL;

  if (file == NULL) {
    sim_device_refuse (self->device, "no-file", "nothing was sent for \"ticket\"");
    return RESULT_FAILED;
  }
  if (sim_device_get_model (self->device)->image4) {
    sim_device_refuse (self->device, "ticket-command", "\"ticket\" on a phone whose tickets are inside its images");
    return RESULT_FAILED;
  }
  g_clear_pointer (&self->ticket, g_bytes_unref);
  if (!sim_ap_ticket_check (self->device, file, NULL))
    return RESULT_FAILED;
  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, file);
  sim_device_received (self->device, "APTicket", g_bytes_get_size (file), sha256, "recovery");
  self->ticket = g_steal_pointer (&file);
  return RESULT_OK;
}

/* --- bootx --- */

static gboolean
is_loaded (SimBoot *self, const char *type)
{
  if (g_hash_table_contains (self->loaded, type))
    return TRUE;
  sim_device_refuse (self->device, "bootx-incomplete", "bootx without %s", get_component (type));
  return FALSE;
}

/* Hosts of 2020 boot the ramdisk without it and restore real phones: restored loads the SEP's firmware itself (NORData
 * at load_sep_os). So its absence is only noted, unless --set strict-sep=1. */
static gboolean
has_sep_firmware (SimBoot *self)
{
  if (!sim_device_get_model (self->device)->has_sep || g_hash_table_contains (self->loaded, "rsep"))
    return TRUE;
  if (sim_device_get_setting_uint (self->device, "strict-sep", 0) != 0)
    return is_loaded (self, "rsep");
  sim_device_warn (self->device, "bootx-without-sep", "bootx without RestoreSEP");
  return TRUE;
}

/* A ticket that names a trust cache belongs to a system that does not start without it. */
static gboolean
needs_trust_cache (GBytes *im4m)
{
  g_autoptr (SimTicket) ticket = sim_ticket_parse (im4m, NULL); /* NULL too: an APTicket */

  return ticket != NULL && g_hash_table_contains (ticket->digests, "rtsc");
}

/* And what the kernel itself says that it needs from iBoot (make-ipsw writes it there): without, a real phone shows its
 * logo and comes back in recovery mode (spec 12 §7.4). */
static gboolean
has_what_kernel_needs (SimBoot *self)
{
  const char *facts = g_hash_table_lookup (self->loaded, "rkrn");
  const char *needs = facts != NULL ? strstr (facts, " needs=") : NULL;
  g_auto (GStrv) types = needs != NULL ? g_strsplit (needs + strlen (" needs="), ",", -1) : NULL;

  for (guint i = 0; types != NULL && types[i] != NULL; i++)
    if (types[i][0] != '\0' && !is_loaded (self, types[i]))
      return FALSE;
  return TRUE;
}

static guint8
run_bootx (SimBoot *self, const char *arguments)
{
  g_autoptr (GBytes) im4m = NULL;
  GHashTableIter iter;
  gpointer type, facts;

  if (!is_ibec (self, "bootx"))
    return RESULT_FAILED;
  if (!take_image (self, "rkrn", &im4m))
    return panic (self);
  if (!is_loaded (self, "rdsk") || !is_loaded (self, "rdtr") || !has_what_kernel_needs (self) ||
      !has_sep_firmware (self) || (needs_trust_cache (im4m) && !is_loaded (self, "rtsc")))
    return panic (self);

  sim_device_set_booted_ticket (self->device, im4m);
  g_hash_table_iter_init (&iter, self->loaded);
  while (g_hash_table_iter_next (&iter, &type, &facts))
    if (*(char *) facts != '\0')
      sim_device_set_booted_facts (self->device, type, facts);
  sim_device_move (self->device, SIM_MODE_RESTORE,
                   (guint) sim_device_get_setting_uint (self->device, "boot-ms", BOOT_MS));
  return RESULT_OK;
}

/* --- variables --- */

/* Production boot loaders silently pass over all other names (spec 11 §4.4). */
static const char *const settable[] = {
  "auto-boot", "boot-args", "backlight-level", "boot-command", "com.apple.System.boot-nonce", NULL
};

static guint8
run_setenv (SimBoot *self, const char *arguments)
{
  g_auto (GStrv) words = g_strsplit (arguments, " ", 2);

  if (words[0] == NULL || words[0][0] == '\0')
    return RESULT_FAILED;
  if (!g_strv_contains (settable, words[0])) {
    sim_device_warn (self->device, "setenv-ignored", "the variable %s is not on the list", words[0]);
    return RESULT_OK;
  }
  set_variable (self, words[0], words[1] != NULL ? words[1] : "");
  return RESULT_OK;
}

static guint8
run_saveenv (SimBoot *self, const char *arguments)
{
  const char *auto_boot = g_hash_table_lookup (self->variables, "auto-boot");

  sim_device_set_auto_boot (self->device, g_strcmp0 (auto_boot, "true") == 0);
  return RESULT_OK;
}

static guint8
run_reset (SimBoot *self, const char *arguments)
{
  sim_device_restart (self->device, sim_device_get_gone_ms (self->device));
  return RESULT_OK;
}

static guint8
run_nothing (SimBoot *self, const char *arguments)
{
  return RESULT_OK;
}

/* --- the table --- */

static const struct {
  const char *name;
  CommandFunc run;
  gboolean takes_file;
} commands[] = {
  { "bgcolor", run_nothing, FALSE },
  { "bootx", run_bootx, TRUE },
  { "clearenv", run_nothing, FALSE },
  { "devicetree", run_devicetree, TRUE },
  { "firmware", run_firmware, TRUE },
  { "go", run_go, TRUE },
  { "printenv", run_nothing, FALSE },
  { "ramdisk", run_ramdisk, TRUE },
  { "reboot", run_reset, FALSE },
  { "reset", run_reset, FALSE },
  { "rsepfirmware", run_rsepfirmware, TRUE },
  { "saveenv", run_saveenv, FALSE },
  { "setenv", run_setenv, FALSE },
  { "setenvnp", run_setenv, FALSE },
  { "setpicture", run_setpicture, TRUE },
  { "ticket", run_ticket, TRUE },
};

static gssize
find_command (const char *command)
{
  gsize length = strcspn (command, " ");

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strlen (commands[i].name) == length && strncmp (commands[i].name, command, length) == 0)
      return (gssize) i;
  return -1;
}

gboolean
sim_boot_takes_file (const char *command)
{
  gssize i = find_command (command);

  return i >= 0 && commands[i].takes_file;
}

/* An unset variable gives nothing (spec 11 §4.4). */
static GBytes *
get_variable (SimBoot *self, const char *name)
{
  const char *value = g_hash_table_lookup (self->variables, name);

  return g_bytes_new (value, value != NULL ? strlen (value) + 1 : 0);
}

GBytes *
sim_boot_run (SimBoot *self, const char *command)
{
  const char *arguments = command + strcspn (command, " ");
  gssize i = find_command (command);
  guint8 result = RESULT_FAILED;

  arguments += strspn (arguments, " ");
  if (g_str_has_prefix (command, "getenv "))
    return get_variable (self, arguments);
  if (i >= 0)
    result = commands[i].run (self, arguments);
  else
    sim_device_warn (self->device, "unknown-command", "\"%s\" is no command", command);
  return g_bytes_new (&result, 1);
}
