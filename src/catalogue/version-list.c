/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "catalogue/version-list.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/plist.h"
#include "catalogue/version-words.h"

#define MAX_TAGS 500000 /* two an element; libplist needs some hundred bytes for each */
#define MAX_HOPS 8      /* from build to build that stands for it */
#define CURRENT "Unknown/Universal/Restore"

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK, "Apple’s version list is no use: %s", why);
  return FALSE;
}

/* Only XML, as Apple sends it: a binary list can name the same part again and again, and grow out of all bounds. */
static gboolean
check_shape (const char *xml, gsize size, GError **error)
{
  guint n_tags = 0;

  if (rouse_version_word_is_web_page (xml, size))
    return fail (error, "a web page came; perhaps this network wants you to log in first");
  if (size < 8 || *xml != '<' || g_strstr_len (xml, (gssize) MIN (size, 1024), "<plist") == NULL)
    return fail (error, "it is no property list");
  for (const char *p = xml; (p = memchr (p, '<', size - (gsize) (p - xml))) != NULL; p++)
    if (++n_tags > MAX_TAGS)
      return fail (error, "it has too many values");
  return TRUE;
}

/* Not g_ascii_string_to_unsigned(): where two threads come to GLib's first use of the C locale at the same time, the
 * one that waits finds EAGAIN in errno, and a good number is taken for none (GLib 2.74). */
static gboolean
read_number (const char *text, guint64 *number)
{
  gsize size = strspn (text, "0123456789");

  *number = strtoull (text, NULL, 10);
  return size > 0 && size < 10 && text[size] == '\0';
}

/* The product's builds, of the largest numbered part that knows the product. */
static plist_t
find_product (plist_t root, const char *product_type)
{
  plist_t parts = rouse_plist_get_dict (root, "MobileDeviceSoftwareVersionsByVersion");
  plist_t found = NULL;
  guint64 found_number = 0;
  g_autofree char *path = g_strconcat ("MobileDeviceSoftwareVersions/", product_type, NULL);
  g_autofree void *iter = NULL;

  if (parts == NULL)
    return NULL;
  plist_dict_new_iter (parts, &iter);
  for (;;) {
    char *key = NULL;
    plist_t part = NULL;
    plist_t builds;
    guint64 number;

    plist_dict_next_item (parts, iter, &key, &part);
    if (key == NULL)
      return found;
    builds = rouse_plist_get_dict (part, path);
    if (builds != NULL && read_number (key, &number) && (found == NULL || number > found_number)) {
      found = builds;
      found_number = number;
    }
    free (key);
  }
}

/* Follows SameAs and Update to the build that is installed in the end. */
static plist_t
find_current (plist_t builds)
{
  plist_t current = rouse_plist_get_dict (builds, CURRENT);
  const char *build = rouse_plist_get_string (current, "BuildVersion");

  for (guint i = 0; build != NULL && i < MAX_HOPS; i++) {
    plist_t entry = rouse_version_word_is_build (build) ? rouse_plist_get_dict (builds, build) : NULL;
    const char *next = rouse_plist_get_string (entry, "SameAs");

    if (next == NULL)
      next = rouse_plist_get_string (entry, "Update/BuildVersion");
    if (entry == NULL || next == NULL || g_str_equal (next, build)) {
      plist_t restore = rouse_plist_get_dict (entry, "Restore");

      return restore != NULL ? restore : current;
    }
    build = next;
  }
  return NULL;
}

static RouseFirmwareRelease *
read_release (plist_t restore, const char *product_type, gboolean allow_local, GError **error)
{
  const char *const product_types[] = { product_type, NULL };
  g_autofree char *sha1 = rouse_version_word_to_digest (rouse_plist_get_string (restore, "FirmwareSHA1"), 40);
  const char *build = rouse_plist_get_string (restore, "BuildVersion");
  const RouseReleaseFacts facts = {
    .product_types = product_types,
    .version = rouse_plist_get_string (restore, "ProductVersion"),
    .build = build,
    .url = rouse_plist_get_string (restore, "FirmwareURL"),
    .sha1 = sha1,
    .is_signed = ROUSE_SIGNED_YES, /* it is what Apple's own programs install now */
    .is_beta = build != NULL && rouse_firmware_release_is_beta_build (build),
    .sources = ROUSE_CATALOGUE_APPLE,
  };

  if (facts.version == NULL || facts.build == NULL || facts.url == NULL ||
      !rouse_version_word_is_version (facts.version) || !rouse_version_word_is_build (facts.build)) {
    fail (error, "the entry of this model is not complete");
    return NULL;
  }
  /* "protected:" ones cannot be fetched, either */
  if (!rouse_version_word_is_url (facts.url, allow_local)) {
    fail (error, "the firmware of this model cannot be fetched from where it says");
    return NULL;
  }
  return rouse_firmware_release_new (&facts);
}

/**
 * rouse_version_list_parse:
 * @plist: the whole list, XML
 * @product_type: the model that is wanted
 *
 * Finds the version that Apple's own programs would install on a model now. Any thread.
 *
 * Source: spec 13 §8.
 *
 * Returns: (transfer full) (element-type RouseFirmwareRelease): with one release; or %NULL
 */
GPtrArray *
rouse_version_list_parse (GBytes *plist, const char *product_type, gboolean allow_local, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (plist, &size);
  g_auto (plist_t) root = NULL;
  plist_t builds;
  RouseFirmwareRelease *release;
  GPtrArray *releases;

  if (!check_shape (data, size, error))
    return NULL;
  root = rouse_plist_parse (data, size, NULL);
  if (root == NULL) {
    fail (error, "it is damaged or cut short");
    return NULL;
  }
  builds = find_product (root, product_type);
  if (builds == NULL) {
    fail (error, "it does not know this model");
    return NULL;
  }
  release = read_release (find_current (builds), product_type, allow_local, error);
  if (release == NULL)
    return NULL;
  releases = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (releases, release);
  return releases;
}
