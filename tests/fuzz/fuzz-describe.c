/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/describe.h"
#include "cli/json-text.h"
#include "fuzz.h"

typedef gboolean (*Describe) (JsonBuilder *json, GBytes *bytes, GError **error);

/* As anybody's program would read it. */
static void
must_be_json (JsonBuilder *json)
{
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  g_autofree char *text = json_to_string (root, FALSE);
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
}

static void
describe_with (Describe describe, GBytes *bytes)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (GError) error = NULL;
  gboolean ok;

  json_builder_begin_object (json);
  ok = describe (json, bytes, &error);
  g_assert_true (ok == (error == NULL));
  if (!ok)
    return;
  json_builder_end_object (json);
  must_be_json (json);
}

static gboolean
describe_manifest (JsonBuilder *json, GBytes *bytes, GError **error)
{
  g_autoptr (RouseBuildManifest) manifest = rouse_build_manifest_new (bytes, error);
  g_autoptr (GPtrArray) models = rouse_describe_find_models ("iPhone12,1");

  if (manifest != NULL)
    rouse_describe_manifest (json, "build-manifest", manifest, models);
  return manifest != NULL;
}

/* The bytes as a file that somebody wants to be told about (rousectl info), in each way that it can be taken. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *clean = rouse_json_text_clean (text);

  g_assert_true (g_utf8_validate (clean, -1, NULL));
  for (const char *p = clean; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_true (g_unichar_isprint (g_utf8_get_char (p)) || g_utf8_get_char (p) == 0xFFFD);
  describe_with (rouse_describe_image, bytes);
  describe_with (rouse_describe_shsh, bytes);
  describe_with (describe_manifest, bytes);
  return 0;
}
