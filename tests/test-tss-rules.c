/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "plist-tools.h"
#include "signing/tss-rules.h"

#define RULE(conditions, actions)                                                                                      \
  "<dict><key>Conditions</key><dict>" conditions "</dict><key>Actions</key><dict>" actions "</dict></dict>"
#define TRUE_(key) "<key>" key "</key><true/>"
#define FALSE_(key) "<key>" key "</key><false/>"
#define TEXT(key, value) "<key>" key "</key><string>" value "</string>"
#define NUMBER(key, value) "<key>" key "</key><integer>" value "</integer>"

/* The worked example of spec 14 §4.4: RestoreSEP of iPhone13,3, 26.2.1. */
#define RESTORE_SEP                                                                                                    \
  "<array>" RULE (FALSE_ ("ApRawSecurityMode"), FALSE_ ("ESEC")) RULE (TRUE_ ("ApRawSecurityMode"), TRUE_ ("ESEC"))    \
      RULE (TEXT ("ApDemotionPolicyOverride", "") FALSE_ ("ApRawProductionMode") TRUE_ ("ApRawSecurityMode"),          \
            TRUE_ ("DSEC") FALSE_ ("ESEC")) RULE (TEXT ("ApDemotionPolicyOverride", "Demote")                          \
                                                      FALSE_ ("ApRawProductionMode") TRUE_ ("ApRawSecurityMode"),      \
                                                  TRUE_ ("DSEC") FALSE_ ("ESEC"))                                      \
          RULE (FALSE_ ("ApRawProductionMode"), FALSE_ ("EPRO"))                                                       \
              RULE (TRUE_ ("ApRawProductionMode"), TRUE_ ("EPRO")) "</array>"

static void
assert_result (const char *rules_body, gboolean image4, gboolean production, gboolean security, const char *wanted_body)
{
  g_auto (plist_t) rules = test_plist (rules_body);
  g_auto (plist_t) wanted = test_plist (wanted_body);
  g_auto (plist_t) parameters = rouse_tss_rules_parameters (image4, production, security);
  g_auto (plist_t) entry = plist_new_dict ();

  rouse_tss_rules_apply (entry, rules, parameters);
  g_assert_true (test_plists_are_equal (entry, wanted));
}

static void
test_worked_example (void)
{
  assert_result (RESTORE_SEP, TRUE, TRUE, TRUE, "<dict>" TRUE_ ("EPRO") TRUE_ ("ESEC") "</dict>");
  assert_result (RESTORE_SEP, TRUE, FALSE, FALSE, "<dict>" FALSE_ ("EPRO") FALSE_ ("ESEC") "</dict>");
}

static void
test_order_and_kinds (void)
{
  /* A later rule wins; 255 leaves what is there; what is not said stays away. */
  assert_result ("<array>" RULE (TRUE_ ("ApRawProductionMode"), TRUE_ ("EPRO"))
                     RULE (TRUE_ ("ApCurrentProductionMode"), FALSE_ ("EPRO") NUMBER ("ESEC", "255")) "</array>",
                 TRUE, TRUE, TRUE, "<dict>" FALSE_ ("EPRO") "</dict>");
  /* All conditions must hold, the unknown one never does, and neither does one without a parameter. */
  assert_result ("<array>" RULE (TRUE_ ("ApRawProductionMode") TRUE_ ("NeverHeardOf"), TRUE_ ("EPRO"))
                     RULE (FALSE_ ("ApInRomDFU"), TRUE_ ("ESEC"))
                         RULE (TEXT ("ApDemotionPolicyOverride", ""), TRUE_ ("DPRO"))
                             RULE (NUMBER ("ApRawProductionMode", "1"), TRUE_ ("DSEC")) "</array>",
                 TRUE, TRUE, TRUE, "<dict/>");
}

static void
test_not_image4 (void)
{
  assert_result ("<array>" RULE (TRUE_ ("ApRequiresImage4") TRUE_ ("ApRawProductionMode"), TRUE_ ("EPRO"))
                     RULE (TRUE_ ("ApRawSecurityMode"), TRUE_ ("ESEC")) "</array>",
                 FALSE, TRUE, TRUE, "<dict/>");
}

static void
test_nonsense (void)
{
  assert_result ("<array><string>x</string><dict/><dict><key>Conditions</key><string/></dict></array>", TRUE, TRUE,
                 TRUE, "<dict/>");
  assert_result ("<string>x</string>", TRUE, TRUE, TRUE, "<dict/>");
}

/* 15 §7 tells which 33 components the local manifest of this build has. */
static void
test_local_manifest (void)
{
  g_auto (plist_t) manifest = test_sample ("manifests/BuildManifest_iPhone13_3_26.2.1_23C71_d53p.plist");
  g_auto (plist_t) parameters = rouse_tss_rules_parameters (TRUE, FALSE, FALSE);
  g_auto (plist_t) request = plist_new_dict ();
  g_autoptr (RouseBuildIdentity) identity = NULL;
  g_autofree char *keys = NULL;

  if (manifest == NULL)
    return;
  identity = test_sample_identity (manifest, 1);
  rouse_tss_rules_add_components (request, identity, parameters, TRUE);
  keys = test_keys (request);
  g_assert_cmpstr (
      keys, ==,
      "ANE ANS AOP AVE Ap,SystemVolumeCanonicalMetadata AppleLogo BatteryCharging0 BatteryCharging1 "
      "BatteryFull BatteryLow0 BatteryLow1 BatteryPlugin DCP DeviceTree GFX ISP LLB Liquid LowPowerWallet0 "
      "LowPowerWallet1 PMP RecoveryMode RestoreANS RestoreDCP RestoreSEP RestoreTrustCache SEP SIO "
      "StaticTrustCache SystemVolume WCHFirmwareUpdater iBoot iBootData");
  g_assert_nonnull (rouse_plist_get (request, "SEP/EPRO"));
  g_assert_false (rouse_plist_get_bool (request, "SEP/EPRO"));
  g_assert_nonnull (rouse_plist_get (request, "LLB/ESEC"));
  g_assert_false (rouse_plist_get_bool (request, "LLB/ESEC"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tss-rules/worked-example", test_worked_example);
  g_test_add_func ("/tss-rules/order-and-kinds", test_order_and_kinds);
  g_test_add_func ("/tss-rules/not-image4", test_not_image4);
  g_test_add_func ("/tss-rules/nonsense", test_nonsense);
  g_test_add_func ("/tss-rules/local-manifest", test_local_manifest);
  return g_test_run ();
}
