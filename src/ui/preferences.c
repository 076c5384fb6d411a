/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/preferences.h"

#define GROUP "guide"

/**
 * RousePreferences:
 *
 * A key file and not GSettings: the program also runs from where it was built, without a schema installed. A file that
 * cannot be read or written costs nobody a repair, so it is only told to the log.
 */
struct _RousePreferences {
  GObject parent_instance;

  gboolean values[5]; /* by property */
};

G_DEFINE_FINAL_TYPE (RousePreferences, rouse_preferences, G_TYPE_OBJECT)

enum { PROP_0, PROP_SOUND, PROP_SPEECH, PROP_SLOW, PROP_BEHIND, N_PROPS };
static GParamSpec *props[N_PROPS];

static const struct {
  const char *name;
  gboolean usual;
} entries[N_PROPS] = {
  [PROP_SOUND] = { "sound", TRUE },
  [PROP_SPEECH] = { "speech", FALSE },
  [PROP_SLOW] = { "slow", FALSE },
  [PROP_BEHIND] = { "behind", FALSE },
};

static char *
get_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "rouse", "guide.ini", NULL);
}

static void
load (RousePreferences *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = get_path ();

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error) &&
      !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_message ("%s: %s", path, error->message);
  for (guint id = PROP_SOUND; id < N_PROPS; id++) {
    g_autoptr (GError) missing = NULL;
    gboolean value = g_key_file_get_boolean (file, GROUP, entries[id].name, &missing);

    self->values[id] = missing == NULL ? value : entries[id].usual;
  }
}

static void
save (RousePreferences *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = get_path ();
  g_autofree char *folder = g_path_get_dirname (path);

  for (guint id = PROP_SOUND; id < N_PROPS; id++)
    g_key_file_set_boolean (file, GROUP, entries[id].name, self->values[id]);
  g_mkdir_with_parents (folder, 0700);
  if (!g_key_file_save_to_file (file, path, &error))
    g_message ("%s: %s", path, error->message);
}

static void
rouse_preferences_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, ROUSE_PREFERENCES (object)->values[id]);
}

static void
rouse_preferences_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RousePreferences *self = ROUSE_PREFERENCES (object);

  if (self->values[id] == g_value_get_boolean (value))
    return;
  self->values[id] = g_value_get_boolean (value);
  save (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
rouse_preferences_class_init (RousePreferencesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = rouse_preferences_get_property;
  object_class->set_property = rouse_preferences_set_property;
  for (guint id = PROP_SOUND; id < N_PROPS; id++)
    props[id] = g_param_spec_boolean (entries[id].name, NULL, NULL, entries[id].usual,
                                      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
rouse_preferences_init (RousePreferences *self)
{
  load (self);
}

RousePreferences *
rouse_preferences_new (void)
{
  /* One as long as anybody holds it: what is switched in one place is seen in the others. Main thread. */
  static RousePreferences *only;

  if (only != NULL)
    return g_object_ref (only);
  g_set_weak_pointer (&only, g_object_new (ROUSE_TYPE_PREFERENCES, NULL));
  return only;
}
