/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/firmware-line.h"

#include <glib/gi18n.h>

#include "cli/json-line.h"

char *
rouse_firmware_line_format_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("?");
}

static gboolean
is_wanted (const RouseReleaseFacts *facts, RouseListFlags flags)
{
  return (facts->is_signed == ROUSE_SIGNED_YES || (flags & ROUSE_LIST_UNSIGNED) != 0) &&
         (!facts->is_beta || (flags & ROUSE_LIST_BETAS) != 0);
}

static void
print_release (RouseFirmwareRelease *release, gboolean is_chosen)
{
  static const char *const words[] = {
    [ROUSE_SIGNED_UNKNOWN] = N_ ("signed? not known"),
    [ROUSE_SIGNED_YES] = N_ ("signed"),
    [ROUSE_SIGNED_NO] = N_ ("not signed"),
  };
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (release);
  g_autofree char *version = g_strdup_printf ("iOS %s (%s)", facts->version, facts->build);
  g_autofree char *size = facts->size > 0 ? g_format_size (facts->size) : g_strdup ("");

  g_print ("%s %-24s  %-12s  %-10s  %s%s%s\n", is_chosen ? "*" : " ", version, _ (words[facts->is_signed]),
           facts->release_date != NULL ? facts->release_date : "", size, facts->is_beta ? "  " : "",
           facts->is_beta ? _ ("for testers") : "");
}

/* How old it is, and what went wrong with whom. */
static void
print_sources (RouseCatalogue *catalogue)
{
  for (guint i = 0; i < rouse_catalogue_get_n_answers (catalogue); i++) {
    const RouseCatalogueAnswer *answer = rouse_catalogue_get_answer (catalogue, i);
    const char *name = rouse_catalogue_source_to_string (answer->source);
    g_autofree char *time = rouse_firmware_line_format_time (answer->as_of);

    if (answer->releases == NULL)
      g_print (_ ("%s could not be asked: %s\n"), name, answer->why);
    else if (answer->is_stale)
      g_print (_ ("%s could not be asked; this is as of %s: %s\n"), name, time, answer->why);
    else
      g_print (_ ("%s, as of %s\n"), name, time);
  }
}

static void
print_disputes (RouseCatalogue *catalogue)
{
  for (guint i = 0; i < rouse_catalogue_get_n_disputes (catalogue); i++) {
    const RouseCatalogueDispute *dispute = rouse_catalogue_get_dispute (catalogue, i);
    g_autofree char *what = g_strjoin (" ", dispute->field, dispute->build, NULL); /* a build may be NULL */

    /* Translators: the first %s is a field such as "signed" or "sha1" with a build, the others are what each says */
    g_print (_ ("The sources disagree about %s: ipsw.me says %s, Apple says %s. Apple’s word counts.\n"), what,
             dispute->index, dispute->apple);
  }
}

void
rouse_firmware_line_print (RouseCatalogue *catalogue, const RouseDeviceModel *model, RouseListFlags flags)
{
  RouseFirmwareRelease *newest = rouse_catalogue_get_newest_signed (catalogue);
  guint n_hidden = 0;

  g_print ("%s%s%s%s\n", model != NULL ? model->name : "", model != NULL ? " (" : "",
           rouse_catalogue_get_product_type (catalogue), model != NULL ? ")" : "");
  for (guint i = 0; i < rouse_catalogue_get_n_releases (catalogue); i++) {
    RouseFirmwareRelease *release = rouse_catalogue_get_release (catalogue, i);

    if (is_wanted (rouse_firmware_release_get_facts (release), flags))
      print_release (release, release == newest);
    else
      n_hidden++;
  }
  if (newest == NULL)
    g_print ("%s\n", _ ("None of them is signed by Apple."));
  if (n_hidden > 0)
    g_print (ngettext ("%u more is not shown (--all, --beta).\n", "%u more are not shown (--all, --beta).\n", n_hidden),
             n_hidden);
  print_sources (catalogue);
  print_disputes (catalogue);
}

static void
print_release_json (RouseFirmwareRelease *release, gboolean is_chosen)
{
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (release);
  g_autoptr (JsonBuilder) json = rouse_json_line_begin ("firmware");

  rouse_json_line_string (json, "version", facts->version);
  rouse_json_line_string (json, "build", facts->build);
  rouse_json_line_string (json, "signed", rouse_signed_to_string (facts->is_signed));
  rouse_json_line_bool (json, "beta", facts->is_beta);
  rouse_json_line_bool (json, "chosen", is_chosen);
  rouse_json_line_string (json, "url", facts->url);
  json_builder_set_member_name (json, "size");
  if (facts->size > 0)
    json_builder_add_int_value (json, (gint64) facts->size);
  else
    json_builder_add_null_value (json);
  rouse_json_line_string (json, "sha1", facts->sha1);
  rouse_json_line_string (json, "sha256", facts->sha256);
  rouse_json_line_string (json, "release_date", facts->release_date);
  json_builder_set_member_name (json, "sources");
  json_builder_begin_array (json);
  for (guint bit = ROUSE_CATALOGUE_INDEX; bit <= ROUSE_CATALOGUE_APPLE; bit <<= 1)
    if ((facts->sources & bit) != 0)
      rouse_json_line_element (json, rouse_catalogue_source_to_string (bit));
  json_builder_end_array (json);
  rouse_json_line_end (json);
}

/* NULL where there is no time. */
static void
add_time (JsonBuilder *json, const char *key, gint64 seconds)
{
  g_autoptr (GDateTime) time = seconds > 0 ? g_date_time_new_from_unix_utc (seconds) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  rouse_json_line_string (json, key, text);
}

static void
add_sources (JsonBuilder *json, RouseCatalogue *catalogue)
{
  json_builder_set_member_name (json, "sources");
  json_builder_begin_array (json);
  for (guint i = 0; i < rouse_catalogue_get_n_answers (catalogue); i++) {
    const RouseCatalogueAnswer *answer = rouse_catalogue_get_answer (catalogue, i);

    json_builder_begin_object (json);
    rouse_json_line_string (json, "source", rouse_catalogue_source_to_string (answer->source));
    rouse_json_line_bool (json, "known", answer->releases != NULL);
    rouse_json_line_bool (json, "stale", answer->is_stale);
    add_time (json, "as_of", answer->as_of);
    rouse_json_line_string (json, "message", answer->why);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
add_disputes (JsonBuilder *json, RouseCatalogue *catalogue)
{
  json_builder_set_member_name (json, "disputes");
  json_builder_begin_array (json);
  for (guint i = 0; i < rouse_catalogue_get_n_disputes (catalogue); i++) {
    const RouseCatalogueDispute *dispute = rouse_catalogue_get_dispute (catalogue, i);

    json_builder_begin_object (json);
    rouse_json_line_string (json, "field", dispute->field);
    rouse_json_line_string (json, "build", dispute->build);
    rouse_json_line_string (json, "index", dispute->index);
    rouse_json_line_string (json, "apple", dispute->apple);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

void
rouse_firmware_line_print_json (RouseCatalogue *catalogue, const RouseDeviceModel *model, RouseListFlags flags)
{
  RouseFirmwareRelease *newest = rouse_catalogue_get_newest_signed (catalogue);
  g_autoptr (JsonBuilder) json = NULL;

  for (guint i = 0; i < rouse_catalogue_get_n_releases (catalogue); i++) {
    RouseFirmwareRelease *release = rouse_catalogue_get_release (catalogue, i);

    if (is_wanted (rouse_firmware_release_get_facts (release), flags))
      print_release_json (release, release == newest);
  }
  json = rouse_json_line_begin ("catalogue");
  rouse_json_line_string (json, "product_type", rouse_catalogue_get_product_type (catalogue));
  rouse_json_line_string (json, "name", model != NULL ? model->name : NULL);
  add_time (json, "as_of", rouse_catalogue_get_as_of (catalogue));
  rouse_json_line_bool (json, "offline", rouse_catalogue_is_offline (catalogue));
  rouse_json_line_string (json, "chosen", newest != NULL ? rouse_firmware_release_get_facts (newest)->build : NULL);
  add_sources (json, catalogue);
  add_disputes (json, catalogue);
  rouse_json_line_end (json);
}
