/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "manifest-components.h"

/* Components with their flags, in the shape of Apple's manifests (spec 13 §3 and §5, spec 14 §4.8): from recorded ones of
 * 8.4.1 to 26.2.1, and for chips of which none is recorded in the shape of their nearest relative: Baobab, Timer, Wireless1
 * and Cellular1 have names after spec 24 §4. */

/* clang-format off */
enum {
  NOT_TRUSTED = SIM_NOT_TRUSTED,
  NO_TRUST = SIM_NO_TRUST,
  FIRMWARE = SIM_FIRMWARE,
  SECONDARY = SIM_SECONDARY,
  FUD = SIM_FUD,
  BY_IBOOT = SIM_BY_IBOOT,
  FTAB = SIM_FTAB,
  PLAIN = SIM_PLAIN,
  BUILD_STRING = SIM_BUILD_STRING,
  TBM = SIM_TBM,
  NO_DIGEST = SIM_NO_DIGEST,
  SHA256 = SIM_SHA256,
  BARE = SIM_BARE,
  IBOOT_EAN = SIM_IBOOT_EAN,
};

static const SimComponent components[] = {
  { "ANE", "Firmware/ane/%f_ane_fw.im4p", SIM_RULES_RAW, FUD | BY_IBOOT, NULL, { .generation = 12 } },
  { "ANS", "Firmware/ansf.%f.im4p", SIM_RULES_RAW, FIRMWARE, NULL, { .generation = 14 } },
  { "AOP", "Firmware/AOP/aopfw-%faop.im4p", SIM_RULES_RAW, FUD | BY_IBOOT, NULL, { .generation = 9 } },
  { "AVE", "Firmware/ave/AppleAVE2FW_%f.im4p", SIM_RULES_RAW, FUD | BY_IBOOT, NULL, { .generation = 12 } },
  { "Ap,HapticAssets", "Firmware/%B_HapticAssets.im4p", SIM_RULES_RAW, FUD | NOT_TRUSTED, NULL,
    { .since = 13, .generation = 12 } },
  { "Ap,RestoreSecurePageTableMonitor", "Firmware/sptm.%f.im4p", SIM_RULES_CURRENT, BY_IBOOT, "rspt",
    { .since = 17, .generation = 15 } },
  { "Ap,RestoreTrustedExecutionMonitor", "Firmware/txm.%f.im4p", SIM_RULES_CURRENT, BY_IBOOT, "rtrx",
    { .since = 17, .generation = 15 } },
  { "Ap,SecurePageTableMonitor", "Firmware/sptm.%f.im4p", SIM_RULES_RAW, FIRMWARE, NULL,
    { .since = 17, .generation = 15 } },
  { "Ap,SystemVolumeCanonicalMetadata", "Firmware/%A.mtree", SIM_RULES_RAW, FUD, NULL, { .since = 14 } },
  { "Ap,TrustedExecutionMonitor", "Firmware/txm.%f.im4p", SIM_RULES_RAW, FIRMWARE, NULL,
    { .since = 17, .generation = 15 } },
  { "AppleLogo", "Firmware/all_flash/applelogo@1792~iphone.im4p", SIM_RULES_RAW, FIRMWARE, NULL },
  { "AudioCodecFirmware", "Firmware/%B_AudioCodecFirmware.im4p", SIM_RULES_RAW, FUD | NOT_TRUSTED, NULL,
    { .generation = 11 } },
  { "BMU,DigestMap", "Firmware/Veridian/X1653/DigestMap.der", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .aboard = "T200" } },
  { "BMU,FirmwareMap", "Firmware/Veridian/X1653/FirmwareMap.plist", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .aboard = "T200" } },
  { "Baobab,TCON", "Firmware/TCON/%b.bin", SIM_RULES_NONE, NO_TRUST | SHA256, NULL, { .aboard = "AppleTCON" } },
  { "BasebandFirmware", "Firmware/%M-5.00.00.Release.bbfw", SIM_RULES_NONE, NO_DIGEST | NO_TRUST | BARE, NULL,
    { .aboard = "modem" } },
  { "BatteryCharging0", "Firmware/all_flash/batterycharging0@1792~iphone.im4p", SIM_RULES_RAW, FIRMWARE, NULL },
  { "BatteryCharging1", "Firmware/all_flash/batterycharging1@1792~iphone.im4p", SIM_RULES_RAW, FIRMWARE, NULL },
  { "BatteryFull", "Firmware/all_flash/batteryfull@1792~iphone.im4p", SIM_RULES_RAW, FIRMWARE, NULL },
  { "BatteryLow0", "Firmware/all_flash/batterylow0@1792~iphone.im4p", SIM_RULES_RAW, FIRMWARE, NULL },
  { "BatteryLow1", "Firmware/all_flash/batterylow1@1792~iphone.im4p", SIM_RULES_RAW, FIRMWARE, NULL },
  { "BatteryPlugin", "Firmware/all_flash/glyphplugin@1792~iphone-lightning.im4p", SIM_RULES_RAW, FIRMWARE, NULL },
  { "Cellular1,RTKitOS", "Firmware/Cellular/ftab.bin", SIM_RULES_RAW, FTAB, "rkos", { .aboard = "Cellular1" } },
  { "Cryptex1,AppOS", "%P", SIM_RULES_CURRENT, NO_TRUST | PLAIN, NULL, { .since = 16 } },
  { "Cryptex1,AppTrustCache", "Firmware/%P.trustcache", SIM_RULES_CURRENT, NO_TRUST, NULL, { .since = 16 } },
  { "Cryptex1,AppVolume", "Firmware/%P.root_hash", SIM_RULES_CURRENT, NO_TRUST, NULL, { .since = 16 } },
  { "Cryptex1,SystemOS", "%S", SIM_RULES_CURRENT, NO_TRUST | PLAIN, NULL, { .since = 16 } },
  { "Cryptex1,SystemTrustCache", "Firmware/%S.trustcache", SIM_RULES_CURRENT, NO_TRUST, NULL, { .since = 16 } },
  { "Cryptex1,SystemVolume", "Firmware/%S.root_hash", SIM_RULES_CURRENT, NO_TRUST, NULL, { .since = 16 } },
  { "DCP", "Firmware/dcp/%fdcp.im4p", SIM_RULES_RAW, IBOOT_EAN, NULL, { .generation = 14 } },
  { "DeviceTree", "Firmware/all_flash/DeviceTree.%d.im4p", SIM_RULES_RAW, FIRMWARE, NULL },
  { "GFX", "Firmware/agx/armfw_%f.im4p", SIM_RULES_RAW, FUD | BY_IBOOT, NULL, { .generation = 12 } },
  { "Homer", "Firmware/homer/homer.im4p", SIM_RULES_RAW, FUD | NOT_TRUSTED, NULL,
    { .since = 13, .generation = 10, .last_generation = 10 } },
  { "ISP", "Firmware/isp_bni/adc-%b.im4p", SIM_RULES_RAW, FUD | BY_IBOOT, NULL, { .since = 13, .generation = 11 } },
  { "KernelCache", "kernelcache.release.%b", SIM_RULES_RAW, 0, NULL },
  { "LLB", "Firmware/all_flash/LLB.%b.RELEASE.im4p", SIM_RULES_LLB, FIRMWARE | BUILD_STRING, NULL },
  { "LeapHaptics", "Firmware/%B_LeapHaptics.im4p", SIM_RULES_RAW, FUD | NOT_TRUSTED, NULL,
    { .since = 13, .generation = 13 } },
  { "Liquid", "Firmware/all_flash/liquiddetect@1792~iphone-lightning.im4p", SIM_RULES_RAW, FIRMWARE, NULL,
    { .generation = 10 } },
  { "LowPowerWallet0", "Firmware/all_flash/lowpowermode@1792~iphone.im4p", SIM_RULES_RAW, FIRMWARE, NULL,
    { .generation = 12 } },
  { "LowPowerWallet1", "Firmware/all_flash/lowpowerfindmymode@2532~iphone.im4p", SIM_RULES_RAW, FIRMWARE, NULL,
    { .generation = 14 } },
  { "Multitouch", "Firmware/%B_Multitouch.im4p", SIM_RULES_RAW, FUD | NOT_TRUSTED, NULL, { .generation = 11 } },
  { "OS", "%A", SIM_RULES_CURRENT, PLAIN, NULL },
  { "PMP", "Firmware/pmp/%fpmp.im4p", SIM_RULES_RAW, FUD | BY_IBOOT, NULL, { .generation = 12 } },
  { "Rap,RTKitOS", "Firmware/Rose/ftab.bin", SIM_RULES_RAW, FTAB, NULL, { .aboard = "Rose" } },
  { "Rap,SoftwareBinaryDsp1", "Firmware/Rose/ftab.bin", SIM_RULES_RAW, FTAB, NULL, { .aboard = "Rose" } },
  { "RecoveryMode", "Firmware/all_flash/recoverymode@1792~iphone-lightning.im4p", SIM_RULES_RAW, FIRMWARE, NULL },
  { "RestoreANS", "Firmware/rans.%f.im4p", SIM_RULES_RAW, FUD | BY_IBOOT, NULL, { .generation = 14 } },
  { "RestoreDCP", "Firmware/dcp/%fdcp_restore.im4p", SIM_RULES_CURRENT, BY_IBOOT, "rdcp", { .generation = 14 } },
  { "RestoreDeviceTree", "Firmware/all_flash/DeviceTree.%d.im4p", SIM_RULES_CURRENT, 0, "rdtr" },
  { "RestoreKernelCache", "kernelcache.release.%b", SIM_RULES_CURRENT, 0, "rkrn" },
  { "RestoreLogo", "Firmware/all_flash/applelogo@1792~iphone.im4p", SIM_RULES_CURRENT, 0, "rlgo" },
  { "RestoreRamDisk", "%R", SIM_RULES_CURRENT, 0, NULL },
  { "RestoreSEP", "Firmware/all_flash/sep-firmware.%b.RELEASE.im4p", SIM_RULES_SEP, SECONDARY | TBM, "rsep" },
  { "RestoreTrustCache", "Firmware/%R.trustcache", SIM_RULES_CURRENT, FUD | BY_IBOOT, "rtsc", { .since = 12 } },
  { "SE,Bootloader", "Firmware/SE/Icefall.RELEASE.sefw", SIM_RULES_NONE, NO_DIGEST | NO_TRUST, NULL,
    { .aboard = "Icefall" } },
  { "SE,Firmware", "Firmware/SE/Icefall.RELEASE.sefw", SIM_RULES_NONE, NO_DIGEST | NO_TRUST, NULL,
    { .aboard = "Icefall" } },
  { "SE,MigrationOS", "Firmware/SE/Icefall.RELEASE.sefw", SIM_RULES_NONE, NO_DIGEST | NO_TRUST, NULL,
    { .aboard = "Icefall" } },
  { "SE,OS", "Firmware/SE/Icefall.RELEASE.sefw", SIM_RULES_NONE, NO_DIGEST | NO_TRUST, NULL, { .aboard = "Icefall" } },
  { "SE,RapRTKitOS", "Firmware/Rose/ftab.bin", SIM_RULES_NONE, FTAB | PLAIN | NO_TRUST, "rkos", { .aboard = "SE2" } },
  { "SE,RapSwBinDsp", "Firmware/Rose/ftab.bin", SIM_RULES_NONE, FTAB | PLAIN | NO_TRUST, "sbd1", { .aboard = "SE2" } },
  { "SE,UpdatePayload", "Firmware/SE/Stockholm5.RELEASE.sefw", SIM_RULES_NONE, NO_DIGEST | NO_TRUST, NULL,
    { .aboard = "SE|SE2" } },
  { "SEP", "Firmware/all_flash/sep-firmware.%b.RELEASE.im4p", SIM_RULES_SEP, SECONDARY | TBM, NULL },
  { "SIO", "Firmware/SmartIOFirmware_ASCv2.im4p", SIM_RULES_RAW, FUD | BY_IBOOT, NULL, { .generation = 12 } },
  { "Savage,B0-Dev-Patch", "Firmware/Savage/Savage.B0-Dev.fw", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .aboard = "Savage|Yonkers" } },
  { "Savage,B0-Prod-Patch", "Firmware/Savage/Savage.B0-Prod.fw", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .aboard = "Savage|Yonkers" } },
  { "Savage,B0-Prod-PatchVT", "Firmware/Savage/Savage.B0-Prod.vt.fw", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .aboard = "Savage|Yonkers" } },
  { "Savage,B2-Prod-Patch", "Firmware/Savage/Savage.B2-Prod.fw", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .aboard = "Savage|Yonkers" } },
  { "Savage,BA-Prod-Patch", "Firmware/Savage/Savage.BA-Prod.fw", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .since = 18, .aboard = "Savage|Yonkers" } },
  { "Savage,BE-Prod-Patch", "Firmware/Savage/Savage.BE-Prod.fw", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .since = 18, .aboard = "Savage|Yonkers" } },
  { "StaticTrustCache", "Firmware/%A.trustcache", SIM_RULES_CURRENT, FUD, NULL, { .since = 12 } },
  { "SystemVolume", "Firmware/%A.root_hash", SIM_RULES_CURRENT, FUD, NULL, { .since = 14 } },
  { "Timer,RTKitOS,1", "Firmware/Timer/ftab.bin", SIM_RULES_RAW, FTAB, "rkos", { .aboard = "AppleTypeCRetimer" } },
  { "Timer,RestoreRTKitOS,1", "Firmware/Timer/rftab.bin", SIM_RULES_RAW, FTAB, "rrko",
    { .aboard = "AppleTypeCRetimer" } },
  { "WCHFirmwareUpdater", "Firmware/WCHFirmwareUpdater.im4p", SIM_RULES_RAW, FIRMWARE | BY_IBOOT, NULL,
    { .generation = 13 } },
  { "Wireless1,RTKitOS", "Firmware/Centauri/ftab.bin", SIM_RULES_RAW, FTAB, "rkos", { .aboard = "Centauri" } },
  { "Yonkers,SysTopPatch0", "Firmware/Yonkers/Yonkers.1A01_Dev.fw", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .aboard = "Yonkers" } },
  { "Yonkers,SysTopPatch1", "Firmware/Yonkers/Yonkers.1A01_Prod.fw", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .aboard = "Yonkers" } },
  { "Yonkers,SysTopPatch8", "Firmware/Yonkers/Yonkers.EA01_Dev.fw", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .aboard = "Yonkers" } },
  { "Yonkers,SysTopPatch9", "Firmware/Yonkers/Yonkers.EA01_Prod.fw", SIM_RULES_NONE, NO_TRUST | SHA256, NULL,
    { .aboard = "Yonkers" } },
  { "eUICC,Gold", "Firmware/vinyl_04.vnlfw", SIM_RULES_NONE, NO_TRUST | SHA256 | BARE, NULL, { .aboard = "Vinyl" } },
  { "eUICC,Main", "Firmware/vinyl_04.vnlfw", SIM_RULES_NONE, NO_TRUST | SHA256 | BARE, NULL, { .aboard = "Vinyl" } },
  { "ftap", NULL, SIM_RULES_RAW, NO_DIGEST | PLAIN, NULL },
  { "ftsp", NULL, SIM_RULES_FTSP, NO_DIGEST | PLAIN, NULL },
  { "iBEC", "Firmware/dfu/iBEC.%b.RELEASE.im4p", SIM_RULES_CURRENT, BUILD_STRING, NULL },
  { "iBSS", "Firmware/dfu/iBSS.%b.RELEASE.im4p", SIM_RULES_IBSS, BUILD_STRING, NULL },
  { "iBoot", "Firmware/all_flash/iBoot.%b.RELEASE.im4p", SIM_RULES_RAW, FIRMWARE, NULL },
  { "iBootData", "Firmware/all_flash/iBootData.%b.RELEASE.im4p", SIM_RULES_RAW, FUD | BY_IBOOT, NULL,
    { .generation = 14 } },
  { "rfta", NULL, SIM_RULES_RAW, NO_DIGEST | PLAIN, NULL },
  { "rfts", NULL, SIM_RULES_FTSP, NO_DIGEST | PLAIN, NULL },
};
/* clang-format on */

const SimComponent *
sim_manifest_components_get (gsize *n_components)
{
  *n_components = G_N_ELEMENTS (components);
  return components;
}

static gboolean
has_any (const SimModel *model, const char *ids)
{
  if (g_strcmp0 (ids, "modem") == 0)
    return model->baseband_chip_id != 0;
  return sim_model_find_aboard (model, ids) != NULL;
}

gboolean
sim_presence_holds (const SimPresence *self, const SimModel *model, guint major)
{
  return major >= self->since && model->generation >= self->generation &&
         (self->last_generation == 0 || model->generation <= self->last_generation) &&
         (self->aboard == NULL || has_any (model, self->aboard));
}
