/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "catalogue/version-words.h"

#include <stdio.h>
#include <string.h>

/* @text up to @max bytes, all of them letters, digits or in @more, and not beginning with one of those. */
static gboolean
is_word (const char *text, gsize max, const char *more)
{
  gsize size = strspn (text, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,- ()");

  if (size == 0 || size > max || text[size] != '\0' || !g_ascii_isalnum (text[0]))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (more, *p) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
rouse_version_word_is_product (const char *text)
{
  return is_word (text, 32, ",") && strchr (text, ',') != NULL;
}

gboolean
rouse_version_word_is_version (const char *text)
{
  return is_word (text, 32, ". ()") && g_ascii_isdigit (text[0]);
}

gboolean
rouse_version_word_is_build (const char *text)
{
  return is_word (text, 16, "") && g_ascii_isdigit (text[0]);
}

char *
rouse_version_word_to_digest (const char *text, gsize n_digits)
{
  if (text == NULL || strlen (text) != n_digits || strspn (text, "0123456789abcdefABCDEF") != n_digits)
    return NULL;
  return g_ascii_strdown (text, -1);
}

char *
rouse_version_word_to_day (const char *text)
{
  g_autofree char *day = text != NULL ? g_strndup (text, strlen ("2026-07-27")) : NULL;
  int year, month, day_of_month, size = 0;

  if (day == NULL || sscanf (day, "%4d-%2d-%2d%n", &year, &month, &day_of_month, &size) != 3 ||
      size != (int) strlen ("2026-07-27") || month < 1 || month > 12 || day_of_month < 1 || year < 2007 ||
      !g_date_valid_dmy ((GDateDay) day_of_month, (GDateMonth) month, (GDateYear) year))
    return NULL;
  return g_steal_pointer (&day);
}

gboolean
rouse_version_word_is_url (const char *text, gboolean allow_local)
{
  g_autoptr (GUri) uri = NULL;

  if (strlen (text) > 1024 || !rouse_firmware_release_check_url (text, NULL))
    return FALSE;
  uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  return rouse_firmware_release_is_apple_host (g_uri_get_host (uri)) ||
         (allow_local && rouse_firmware_release_is_local_host (g_uri_get_host (uri)));
}

gboolean
rouse_version_word_is_web_page (const char *data, gsize size)
{
  static const char *const beginnings[] = { "<!doctype html", "<html", "<head", "<body" };
  gsize at = 0;

  while (at < size && g_ascii_isspace (data[at]))
    at++;
  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (size - at >= strlen (beginnings[i]) &&
        g_ascii_strncasecmp (data + at, beginnings[i], strlen (beginnings[i])) == 0)
      return TRUE;
  return FALSE;
}
