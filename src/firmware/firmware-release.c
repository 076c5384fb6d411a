/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/firmware-release.h"

#include <gio/gio.h>
#include <string.h>

#include "base/error.h"

#define MAX_NAME_SIZE 200 /* bytes of a file name; file systems take 255, and a suffix may be put behind it */

/**
 * RouseFirmwareRelease:
 *
 * One row of a catalogue, whoever told it.
 */
struct _RouseFirmwareRelease {
  GObject parent_instance;

  RouseReleaseFacts facts; /* its strings are ours */
};

G_DEFINE_FINAL_TYPE (RouseFirmwareRelease, rouse_firmware_release, G_TYPE_OBJECT)

static void
rouse_firmware_release_finalize (GObject *object)
{
  RouseReleaseFacts *facts = &ROUSE_FIRMWARE_RELEASE (object)->facts;

  g_strfreev ((char **) facts->product_types);
  g_free ((char *) facts->version);
  g_free ((char *) facts->build);
  g_free ((char *) facts->url);
  g_free ((char *) facts->sha1);
  g_free ((char *) facts->sha256);
  g_free ((char *) facts->release_date);

  G_OBJECT_CLASS (rouse_firmware_release_parent_class)->finalize (object);
}

static void
rouse_firmware_release_class_init (RouseFirmwareReleaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_firmware_release_finalize;
}

static void
rouse_firmware_release_init (RouseFirmwareRelease *self)
{
}

/* @facts: copied; product types, version, build and URL must be there */
RouseFirmwareRelease *
rouse_firmware_release_new (const RouseReleaseFacts *facts)
{
  RouseFirmwareRelease *self;

  g_return_val_if_fail (facts->product_types != NULL && facts->version != NULL && facts->build != NULL, NULL);
  g_return_val_if_fail (facts->url != NULL, NULL);

  self = g_object_new (ROUSE_TYPE_FIRMWARE_RELEASE, NULL);
  self->facts = *facts;
  self->facts.product_types = (const char *const *) g_strdupv ((char **) facts->product_types);
  self->facts.version = g_strdup (facts->version);
  self->facts.build = g_strdup (facts->build);
  self->facts.url = g_strdup (facts->url);
  self->facts.sha1 = g_strdup (facts->sha1);
  self->facts.sha256 = g_strdup (facts->sha256);
  self->facts.release_date = g_strdup (facts->release_date);
  return self;
}

const RouseReleaseFacts *
rouse_firmware_release_get_facts (RouseFirmwareRelease *self)
{
  g_return_val_if_fail (ROUSE_IS_FIRMWARE_RELEASE (self), NULL);

  return &self->facts;
}

gboolean
rouse_firmware_release_supports (RouseFirmwareRelease *self, const char *product_type)
{
  g_return_val_if_fail (ROUSE_IS_FIRMWARE_RELEASE (self), FALSE);

  return g_strv_contains (self->facts.product_types, product_type);
}

/* The last part of a URL's path without its escapes, or NULL if that is no name that a file may have. */
static char *
get_safe_name (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *path = uri != NULL ? g_uri_get_path (uri) : "";
  const char *slash = strrchr (path, '/');
  g_autofree char *name = slash != NULL ? g_uri_unescape_string (slash + 1, "/") : NULL;

  if (name == NULL || !g_utf8_validate (name, -1, NULL) || *name == '.' || strlen (name) > MAX_NAME_SIZE ||
      strlen (name) <= strlen (".ipsw") || g_ascii_strcasecmp (name + strlen (name) - strlen (".ipsw"), ".ipsw") != 0)
    return NULL;
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (*p == '/' || *p == '\\' || !g_unichar_isprint (g_utf8_get_char (p)))
      return NULL;
  return g_steal_pointer (&name);
}

/* Named after version and build where the URL has no name that can be used. */
char *
rouse_firmware_release_get_file_name (RouseFirmwareRelease *self)
{
  char *name;

  g_return_val_if_fail (ROUSE_IS_FIRMWARE_RELEASE (self), NULL);

  name = get_safe_name (self->facts.url);
  if (name != NULL)
    return name;
  name =
      g_strdup_printf ("%s_%s_%s_Restore.ipsw", self->facts.product_types[0], self->facts.version, self->facts.build);
  return g_strdelimit (name, "/\\ \t\r\n", '_');
}

gboolean
rouse_firmware_release_is_local_host (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

gboolean
rouse_firmware_release_is_apple_host (const char *host)
{
  static const char *const domains[] = { ".apple.com", ".cdn-apple.com" };
  g_autofree char *lower = g_ascii_strdown (host, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (domains); i++)
    if (g_str_has_suffix (lower, domains[i]))
      return TRUE;
  return FALSE;
}

gboolean
rouse_firmware_release_check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  g_autofree char *name = NULL;

  if (host == NULL || *host == '\0' || (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http"))) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "not a web address: “%s”", url);
    return FALSE;
  }
  if (g_str_equal (scheme, "http") && !rouse_firmware_release_is_local_host (host) &&
      !rouse_firmware_release_is_apple_host (host)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "“%s” is not encrypted: use its https address", host);
    return FALSE;
  }
  name = get_safe_name (url);
  if (name == NULL || g_uri_get_userinfo (uri) != NULL || g_uri_get_fragment (uri) != NULL) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "not the address of a firmware file: “%s”", url);
    return FALSE;
  }
  return TRUE;
}

/* "17.4 beta 2": what stands before the first space, and the rest */
static const char *
split_version (const char *version, gsize *size)
{
  const char *space = strchr (version, ' ');

  *size = space != NULL ? (gsize) (space - version) : strlen (version);
  return space != NULL ? space + 1 : "";
}

int
rouse_firmware_release_compare_versions (const char *a, const char *b)
{
  gsize a_size, b_size;
  const char *a_rest = split_version (a, &a_size);
  const char *b_rest = split_version (b, &b_size);
  const char *a_end = a + a_size;
  const char *b_end = b + b_size;

  while (a < a_end || b < b_end) {
    guint64 x = a < a_end ? g_ascii_strtoull (a, NULL, 10) : 0;
    guint64 y = b < b_end ? g_ascii_strtoull (b, NULL, 10) : 0;
    const char *a_dot = a < a_end ? memchr (a, '.', (gsize) (a_end - a)) : NULL;
    const char *b_dot = b < b_end ? memchr (b, '.', (gsize) (b_end - b)) : NULL;

    if (x != y)
      return x < y ? -1 : 1;
    a = a_dot != NULL ? a_dot + 1 : a_end;
    b = b_dot != NULL ? b_dot + 1 : b_end;
  }
  if (*a_rest == '\0' || *b_rest == '\0') /* a beta is before what it leads to */
    return (*a_rest == '\0') - (*b_rest == '\0');
  return strcmp (a_rest, b_rest);
}

/* "21E5184i": a number, a letter, a number, and a letter only where it is a beta; each part counts for itself. */
int
rouse_firmware_release_compare_builds (const char *a, const char *b)
{
  while (*a != '\0' && *b != '\0') {
    if (g_ascii_isdigit (*a) && g_ascii_isdigit (*b)) {
      char *a_end, *b_end;
      guint64 x = g_ascii_strtoull (a, &a_end, 10);
      guint64 y = g_ascii_strtoull (b, &b_end, 10);

      if (x != y)
        return x < y ? -1 : 1;
      a = a_end;
      b = b_end;
    } else if (*a != *b) {
      return (guchar) *a < (guchar) *b ? -1 : 1;
    } else {
      a++;
      b++;
    }
  }
  return (*a != '\0') - (*b != '\0');
}

gboolean
rouse_firmware_release_is_beta_build (const char *build)
{
  gsize size = strlen (build);

  return size > 0 && g_ascii_islower (build[size - 1]);
}
