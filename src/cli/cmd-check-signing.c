/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "catalogue/catalogue-client.h"
#include "catalogue/signing-check.h"
#include "cli/commands.h"
#include "cli/firmware-phone.h"
#include "cli/json-line.h"

typedef struct {
  char *device;
  char *ecid;
  char *version;
  char *tss_url;
  char *catalogue_url;
  gboolean update;
  gboolean as_json;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->device);
  g_free (options->ecid);
  g_free (options->version);
  g_free (options->tss_url);
  g_free (options->catalogue_url);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* What came out, from whomever. */
typedef struct {
  const char *version;
  const char *build;
  const char *product_type;
  const char *place; /* of the firmware */
  RouseSigned is_signed;
  gboolean by_apple;           /* FALSE: only a catalogue says so */
  const RouseRemoteCost *cost; /* NULL: a file of this computer */
} Outcome;

static void
print_json (const Outcome *outcome)
{
  g_autoptr (JsonBuilder) json = rouse_json_line_begin ("signing");

  rouse_json_line_string (json, "version", outcome->version);
  rouse_json_line_string (json, "build", outcome->build);
  rouse_json_line_string (json, "product_type", outcome->product_type);
  rouse_json_line_string (json, "firmware", outcome->place);
  rouse_json_line_string (json, "signed", rouse_signed_to_string (outcome->is_signed));
  rouse_json_line_string (json, "authority", outcome->by_apple ? "signing-server" : "catalogue");
  if (outcome->cost != NULL) {
    rouse_json_line_uint (json, "size", outcome->cost->size);
    rouse_json_line_uint (json, "bytes_read", outcome->cost->bytes);
    rouse_json_line_uint (json, "requests", outcome->cost->n_requests);
  }
  rouse_json_line_end (json);
}

static void
print_words (const Outcome *outcome)
{
  if (outcome->by_apple && outcome->is_signed == ROUSE_SIGNED_YES)
    g_print (_ ("Yes: Apple signs iOS %s (%s) for this phone.\n"), outcome->version, outcome->build);
  else if (outcome->by_apple)
    g_print (_ ("No: Apple does not sign iOS %s (%s) for this phone.\n"), outcome->version, outcome->build);
  else if (outcome->is_signed == ROUSE_SIGNED_YES)
    g_print (_ ("Yes, as the catalogue says: iOS %s (%s) is signed for the %s. Apple was not asked, because that takes "
                "a phone: connect it, or give --ecid.\n"),
             outcome->version, outcome->build, outcome->product_type);
  else
    g_print (_ ("No, as the catalogue says: iOS %s (%s) is not signed for the %s.\n"), outcome->version, outcome->build,
             outcome->product_type);
  if (outcome->cost != NULL) {
    g_autofree char *bytes = g_format_size (outcome->cost->bytes);
    g_autofree char *size = g_format_size (outcome->cost->size);

    g_print (_ ("Looked into %s without downloading it: %s of %s were read.\n"), outcome->place, bytes, size);
  }
}

/* Says it; "no" is the error NOT_SIGNED, so that a script need not read. */
static int
print_outcome (const Outcome *outcome, gboolean as_json)
{
  if (as_json)
    print_json (outcome);
  else
    print_words (outcome);
  return outcome->is_signed == ROUSE_SIGNED_YES ? EXIT_OK : EXIT_ROUSE_ERROR + ROUSE_ERROR_NOT_SIGNED;
}

/* The release of the catalogue that is meant. */
static RouseFirmwareRelease *
find_release (const RouseFirmwarePhone *phone, const Options *options, GError **error)
{
  const RouseCatalogueQuery query = { .product_type = phone->product_type, .base_url = options->catalogue_url };
  g_autoptr (RouseCatalogue) catalogue = rouse_catalogue_load (&query, NULL, error);
  RouseFirmwareRelease *release;

  if (catalogue == NULL)
    return NULL;
  release = options->version != NULL ? rouse_catalogue_find (catalogue, options->version)
                                     : rouse_catalogue_get_newest_signed (catalogue);
  if (release != NULL)
    return g_object_ref (release);
  if (options->version != NULL)
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_WRONG_FIRMWARE, "there is no iOS %s for the %s", options->version,
                 phone->product_type);
  else
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NOT_SIGNED, "no version for the %s is signed", phone->product_type);
  return NULL;
}

static int
ask_apple (const RouseFirmwarePhone *phone, const char *place, gboolean erase, const char *tss_url, gboolean as_json)
{
  const RouseSigningQuestion question = {
    .place = place,
    .model = phone->model,
    .ecid = phone->ecid,
    .erase = erase,
    .tss_url = tss_url,
  };
  g_auto (RouseSigningAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  Outcome outcome = { .place = place, .product_type = phone->product_type, .by_apple = TRUE };

  if (phone->model == NULL)
    g_set_error (&error, ROUSE_ERROR, ROUSE_ERROR_UNKNOWN_DEVICE, "which board of the %s? Name it with --device",
                 phone->product_type);
  if (error != NULL || !rouse_signing_check (&question, &answer, NULL, &error))
    return rouse_cli_report (error, as_json);
  outcome.version = answer.version;
  outcome.build = answer.build;
  outcome.is_signed = answer.is_signed ? ROUSE_SIGNED_YES : ROUSE_SIGNED_NO;
  outcome.cost = answer.is_remote ? &answer.cost : NULL;
  return print_outcome (&outcome, as_json);
}

int
rouse_cli_check_release (const RouseFirmwarePhone *phone, RouseFirmwareRelease *release, gboolean erase,
                         const char *tss_url, gboolean as_json)
{
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (release);
  const Outcome outcome = { .version = facts->version,
                            .build = facts->build,
                            .product_type = phone->product_type,
                            .place = facts->url,
                            .is_signed = facts->is_signed };

  if (phone->ecid == 0)
    return print_outcome (&outcome, as_json);
  return ask_apple (phone, facts->url, erase, tss_url, as_json);
}

static int
check (const char *place, guint64 ecid, const Options *options)
{
  g_auto (RouseFirmwarePhone) phone = { 0 };
  g_autoptr (RouseFirmwareRelease) release = NULL;
  g_autoptr (GError) error = NULL;

  if (!rouse_firmware_phone_find (&phone, options->device, ecid, &error))
    return rouse_cli_report (error, options->as_json);
  if (place != NULL)
    return ask_apple (&phone, place, !options->update, options->tss_url, options->as_json);
  release = find_release (&phone, options, &error);
  if (release == NULL)
    return rouse_cli_report (error, options->as_json);
  return rouse_cli_check_release (&phone, release, !options->update, options->tss_url, options->as_json);
}

/* rousectl firmware check-signing */
int
rouse_cmd_check_signing (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "device", 0, 0, G_OPTION_ARG_STRING, &options.device, N_ ("For which model; else for the connected phone"),
      N_ ("PRODUCT|BOARD") },
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &options.ecid, N_ ("Which phone; with --device it need not be connected"),
      N_ ("ECID") },
    { "version", 0, 0, G_OPTION_ARG_STRING, &options.version, N_ ("Which version or build of the catalogue"),
      N_ ("VERSION") },
    { "update", 0, 0, G_OPTION_ARG_NONE, &options.update, N_ ("For an update that keeps what is on the phone"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, N_ ("Print one JSON object a line"), NULL },
    { "tss-url", 0, 0, G_OPTION_ARG_STRING, &options.tss_url, N_ ("Signing server instead of Apple’s"), N_ ("URL") },
    { "catalogue-url", 0, 0, G_OPTION_ARG_STRING, &options.catalogue_url,
      N_ ("Server instead of ipsw.me and Apple’s for the list of versions"), N_ ("URL") },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  const char *wrong = NULL;
  guint64 ecid = 0;

  if (!rouse_cli_parse (&argc, &argv, N_ ("[FILE|URL]"),
                        _ ("Asks Apple whether a phone would get a version, before anything is downloaded or changed. "
                           "Without a file or an address it is about the newest version of the catalogue."),
                        entries))
    return EXIT_USAGE;
  if (argc > 2)
    wrong = _ ("too many words");
  else if (argc == 2 && options.version != NULL)
    wrong = _ ("either --version or a file");
  else if (argc == 2 && options.device != NULL && options.ecid == NULL)
    wrong = _ ("Apple signs for one phone: --device needs --ecid here");
  if (wrong != NULL) {
    g_printerr ("rousectl: %s\n", wrong);
    return EXIT_USAGE;
  }
  if (options.ecid != NULL && !rouse_cli_parse_ecid (options.ecid, &ecid, &error)) {
    g_printerr ("rousectl: --ecid: %s\n", error->message);
    return EXIT_USAGE;
  }
  return check (argc == 2 ? argv[1] : NULL, ecid, &options);
}
