/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "surroundings.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

char *
sim_surroundings_make_scratch (GError **error)
{
  static const char *const directories[] = { "home", "work", "records" };
  g_autofree char *scratch = g_dir_make_tmp ("virtual-iphone-XXXXXX", error);

  for (gsize i = 0; scratch != NULL && i < G_N_ELEMENTS (directories); i++) {
    g_autofree char *path = g_build_filename (scratch, directories[i], NULL);

    if (g_mkdir (path, 0700) != 0) {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "cannot make %s", path);
      return NULL;
    }
  }
  return g_steal_pointer (&scratch);
}

void
sim_surroundings_remove (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    sim_surroundings_remove (child);
  }
  g_remove (path);
}

static void
set_path (char ***environment, const char *variable, const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  *environment = g_environ_setenv (*environment, variable, path, TRUE);
}

/* Something that must come first (a sanitizer's library) stays first. */
static void
set_preload (char ***environment)
{
  const char *present = g_environ_getenv (*environment, "LD_PRELOAD");
  g_autofree char *both = g_strjoin (":", present != NULL && present[0] != '\0' ? present : "libumockdev-preload.so.0",
                                     present != NULL && present[0] != '\0' ? "libumockdev-preload.so.0" : NULL, NULL);

  *environment = g_environ_setenv (*environment, "LD_PRELOAD", both, TRUE);
}

/* "http://127.0.0.1:PORT", for clients that cannot be given a URL but use a proxy. */
static char *
get_tss_proxy (const char *url)
{
  const char *host = strstr (url, "://");
  const char *end = host != NULL ? strchr (host + 3, '/') : NULL;

  return end != NULL ? g_strndup (url, end - url) : g_strdup (url);
}

char **
sim_surroundings_make_environment (const char *scratch, const char *control, const char *tss_url,
                                   const char *fdr_address)
{
  static const char *const from_home[] = { "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME" };
  char **environment = g_get_environ ();
  g_autofree char *cwd = g_get_current_dir ();
  g_autofree char *mux = g_strdup_printf ("UNIX:%s/usbmuxd", scratch);
  g_autofree char *proxy = get_tss_proxy (tss_url);

  set_preload (&environment);
  set_path (&environment, "HOME", scratch, "home");
  environment = g_environ_setenv (environment, "VIRTUAL_IPHONE_CONTROL", control, TRUE);
  environment = g_environ_setenv (environment, "USBMUXD_SOCKET_ADDRESS", mux, TRUE);
  environment = g_environ_setenv (environment, "VIRTUAL_IPHONE_TSS_URL", tss_url, TRUE);
  environment = g_environ_setenv (environment, "VIRTUAL_IPHONE_TSS_PROXY", proxy, TRUE);
  environment = g_environ_setenv (environment, "VIRTUAL_IPHONE_ASSET_URL", proxy, TRUE);
  environment = g_environ_setenv (environment, "VIRTUAL_IPHONE_PROXY_TO", fdr_address, TRUE);
  environment = g_environ_setenv (environment, "VIRTUAL_IPHONE_PWD", cwd, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (from_home); i++)
    environment = g_environ_unsetenv (environment, from_home[i]);
  return environment;
}
