/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "catalogue/catalogue.h"

#include "base/error.h"
#include "catalogue/version-index.h"
#include "catalogue/version-list.h"
#include "catalogue/version-words.h"

#define URL "https://updates.cdn-apple.com/made/up/"

static void
test_versions (void)
{
  static const char *const rising[] = { "9.3.6", "12", "17.4 beta 2", "17.4", "17.4.1", "17.10", "26.0", "27.0" };

  for (gsize i = 0; i < G_N_ELEMENTS (rising); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (rising); k++)
      g_assert_cmpint (CLAMP (rouse_firmware_release_compare_versions (rising[i], rising[k]), -1, 1), ==,
                       (i > k) - (i < k));
  g_assert_cmpint (rouse_firmware_release_compare_versions ("17", "17.0"), ==, 0);
  g_assert_cmpint (rouse_firmware_release_compare_builds ("21E219", "21E1000"), <, 0);
  g_assert_cmpint (rouse_firmware_release_compare_builds ("9B206", "10A1"), <, 0);
  g_assert_cmpint (rouse_firmware_release_compare_builds ("21E219", "21E219"), ==, 0);
  g_assert_true (rouse_firmware_release_is_beta_build ("24A5279h"));
  g_assert_false (rouse_firmware_release_is_beta_build ("24A279"));
}

static void
test_urls (void)
{
  static const struct {
    const char *url;
    gboolean may_be_fetched;
    gboolean is_believed; /* when a catalogue names it */
  } cases[] = {
    { "https://updates.cdn-apple.com/a/iPhone12,1_26.6_23G71_Restore.ipsw", TRUE, TRUE },
    { "http://appldnld.apple.com/a/iPad1,1_5.1.1_9B206_Restore.ipsw", TRUE, TRUE },
    { "https://mirror.example/a.ipsw", TRUE, FALSE },
    { "http://mirror.example/a.ipsw", FALSE, FALSE },
    { "http://127.0.0.1:8000/a.ipsw", TRUE, FALSE },
    { "https://notapple.com/a.ipsw", TRUE, FALSE },
    { "https://updates.cdn-apple.com.evil.example/a.ipsw", TRUE, FALSE },
    { "https://user@updates.cdn-apple.com/a.ipsw", FALSE, FALSE },
    { "https://updates.cdn-apple.com/a.ipsw#b", FALSE, FALSE },
    { "https://updates.cdn-apple.com/a.zip", FALSE, FALSE },
    { "https://updates.cdn-apple.com/.ipsw", FALSE, FALSE },
    { "https://updates.cdn-apple.com/%2E%2E%2Fa.ipsw", FALSE, FALSE },
    { "https://updates.cdn-apple.com/%1b.ipsw", FALSE, FALSE },
    { "protected://updates.cdn-apple.com/a.ipsw", FALSE, FALSE },
    { "file:///a.ipsw", FALSE, FALSE },
    { "", FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (rouse_firmware_release_check_url (cases[i].url, &error), ==, cases[i].may_be_fetched);
    g_assert_cmpint (error == NULL, ==, cases[i].may_be_fetched);
    g_assert_cmpint (rouse_version_word_is_url (cases[i].url, FALSE), ==, cases[i].is_believed);
  }
}

static void
test_words (void)
{
  g_assert_true (rouse_version_word_is_product ("iPhone12,1"));
  g_assert_false (rouse_version_word_is_product ("iPhone12,1/.."));
  g_assert_false (rouse_version_word_is_product ("iPhone"));
  g_assert_true (rouse_version_word_is_version ("27.0 beta 2"));
  g_assert_false (rouse_version_word_is_version ("27.0\n"));
  g_assert_false (rouse_version_word_is_version (""));
  g_assert_false (rouse_version_word_is_build ("../23A1"));
  g_assert_null (rouse_version_word_to_day ("2026-02-30"));
  g_assert_null (rouse_version_word_to_day ("2026-2-3T00:00:00Z"));
  g_assert_null (rouse_version_word_to_day (NULL));
}

static GPtrArray *
parse_file (const char *name, const char *product_type, GError **error)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "fuzz", name, NULL);
  g_autofree char *data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  bytes = g_bytes_new (data, size);
  return g_str_has_prefix (name, "version-index") ? rouse_version_index_parse (bytes, product_type, FALSE, error)
                                                  : rouse_version_list_parse (bytes, product_type, FALSE, error);
}

static void
test_index (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) releases = parse_file ("version-index/two-versions", "iPhone12,1", &error);
  const RouseReleaseFacts *facts;
  g_autofree char *name = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (releases->len, ==, 2);
  facts = rouse_firmware_release_get_facts (releases->pdata[0]);
  g_assert_cmpstr (facts->build, ==, "23B1");
  g_assert_cmpuint (facts->size, ==, 9000000000);
  g_assert_cmpstr (facts->release_date, ==, "2026-01-02");
  g_assert_cmpint (facts->is_signed, ==, ROUSE_SIGNED_YES);
  name = rouse_firmware_release_get_file_name (releases->pdata[1]);
  g_assert_cmpstr (name, ==, "iPhone old_Restore.ipsw");
  g_clear_pointer (&releases, g_ptr_array_unref);
  releases = parse_file ("version-index/two-versions", "iPhone12,3", &error);
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
}

/* A beta is told by its build alone. */
static void
test_index_beta (void)
{
  static const char *const builds[] = { "24A5279h", "24A279" };

  for (guint i = 0; i < G_N_ELEMENTS (builds); i++) {
    g_autofree char *json = g_strdup_printf (
        "{\"identifier\": \"iPhone12,1\", \"firmwares\": [{\"identifier\": \"iPhone12,1\", \"version\": "
        "\"27.0\", \"buildid\": \"%s\", \"url\": \"https://updates.cdn-apple.com/x_Restore.ipsw\", "
        "\"filesize\": 9000000000, \"signed\": true}]}",
        builds[i]);
    g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) releases = rouse_version_index_parse (bytes, "iPhone12,1", FALSE, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (releases->len, ==, 1);
    g_assert_cmpint (rouse_firmware_release_get_facts (releases->pdata[0])->is_beta, ==, i == 0);
  }
}

/* From build to build, in the largest part; a circle ends. */
static void
test_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) releases = parse_file ("version-list/hops", "iPhone12,1", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (releases->len, ==, 1);
  g_assert_cmpstr (rouse_firmware_release_get_facts (releases->pdata[0])->build, ==, "23B1");
  g_assert_null (parse_file ("version-list/circle", "iPhone12,1", &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
  g_clear_error (&error);
  g_assert_null (parse_file ("version-list/binary", "iPhone12,1", &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK);
}

/* Apple's own list, of Macs: the same shape. */
static void
test_real_list (void)
{
  const char *samples = g_getenv ("ROUSE_SAMPLES");
  g_autofree char *path =
      g_build_filename (samples != NULL ? samples : "", "catalogues", "com_apple_macOSIPSW.xml", NULL);
  g_autofree char *data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) releases = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL)) {
    g_test_skip ("no samples");
    return;
  }
  bytes = g_bytes_new (data, size);
  releases = rouse_version_list_parse (bytes, "Mac14,2", FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (rouse_firmware_release_get_facts (releases->pdata[0])->build, ==, "25G72");
  g_assert_nonnull (rouse_firmware_release_get_facts (releases->pdata[0])->sha1);
}

static RouseFirmwareRelease *
make (const char *version, const char *build, RouseSigned is_signed, RouseCatalogueSources sources)
{
  static const char *const product_types[] = { "iPhone12,1", NULL };
  g_autofree char *url = g_strconcat (URL, build, ".ipsw", NULL);
  const RouseReleaseFacts facts = {
    .product_types = product_types,
    .version = version,
    .build = build,
    .url = url,
    .size = sources == ROUSE_CATALOGUE_INDEX ? 1000 : 0,
    .is_signed = is_signed,
    .is_beta = rouse_firmware_release_is_beta_build (build),
    .sources = sources,
  };

  return rouse_firmware_release_new (&facts);
}

static void
test_merge (void)
{
  RouseCatalogueAnswer answers[] = {
    { .source = ROUSE_CATALOGUE_INDEX, .as_of = 100, .is_stale = TRUE },
    { .source = ROUSE_CATALOGUE_APPLE, .as_of = 200 },
  };
  g_autoptr (RouseCatalogue) catalogue = NULL;
  const RouseReleaseFacts *facts;

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    answers[i].releases = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (answers[0].releases, make ("26.9", "23J900", ROUSE_SIGNED_YES, ROUSE_CATALOGUE_INDEX));
  g_ptr_array_add (answers[0].releases, make ("26.10", "23K5", ROUSE_SIGNED_NO, ROUSE_CATALOGUE_INDEX));
  g_ptr_array_add (answers[0].releases, make ("26.10", "23K5", ROUSE_SIGNED_NO, ROUSE_CATALOGUE_INDEX));
  g_ptr_array_add (answers[0].releases, make ("27.0", "24A5279h", ROUSE_SIGNED_YES, ROUSE_CATALOGUE_INDEX));
  g_ptr_array_add (answers[1].releases, make ("26.10", "23K5", ROUSE_SIGNED_YES, ROUSE_CATALOGUE_APPLE));

  catalogue = rouse_catalogue_new ("iPhone12,1", answers, G_N_ELEMENTS (answers));
  g_assert_cmpuint (rouse_catalogue_get_n_releases (catalogue), ==, 3);
  facts = rouse_firmware_release_get_facts (rouse_catalogue_get_newest_signed (catalogue));
  g_assert_cmpstr (facts->build, ==, "23K5");
  g_assert_cmpuint (facts->size, ==, 1000); /* which only one of them knows */
  g_assert_cmpint (facts->sources, ==, ROUSE_CATALOGUE_INDEX | ROUSE_CATALOGUE_APPLE);
  g_assert_cmpuint (rouse_catalogue_get_n_disputes (catalogue), ==, 2); /* signed, and the newest */
  g_assert_cmpint (rouse_catalogue_get_as_of (catalogue), ==, 200);
  g_assert_false (rouse_catalogue_is_offline (catalogue));
  g_assert_null (rouse_catalogue_find (catalogue, "1.0"));
  g_assert_nonnull (rouse_catalogue_find (catalogue, "24a5279H"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalogue/versions", test_versions);
  g_test_add_func ("/catalogue/urls", test_urls);
  g_test_add_func ("/catalogue/words", test_words);
  g_test_add_func ("/catalogue/index", test_index);
  g_test_add_func ("/catalogue/index-beta", test_index_beta);
  g_test_add_func ("/catalogue/list", test_list);
  g_test_add_func ("/catalogue/real-list", test_real_list);
  g_test_add_func ("/catalogue/merge", test_merge);
  return g_test_run ();
}
