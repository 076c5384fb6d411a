/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "component-types.h"

#include <string.h>

/* Component name → type in an IM4P and in a ticket (spec 15 §8). Sorted by name. */
static const struct {
  const char *component;
  char type[5];
} types[] = {
  { "ACIBT", "acib" },
  { "ACIBTLPEM", "lpbt" },
  { "ACIWIFI", "aciw" },
  { "ANE", "anef" },
  { "ANS", "ansf" },
  { "AOP", "aopf" },
  { "AVE", "avef" },
  { "Alamo", "almo" },
  { "Ap,ANE1", "ane1" },
  { "Ap,ANE2", "ane2" },
  { "Ap,ANE3", "ane3" },
  { "Ap,AudioAccessibilityBootChime", "auac" },
  { "Ap,AudioBootChime", "aubt" },
  { "Ap,AudioPowerAttachChime", "aupr" },
  { "Ap,BaseSystemTrustCache", "bstc" },
  { "Ap,BootabilityBrainTrustCache", "trbb" },
  { "Ap,CIO", "ciof" },
  { "Ap,DCP2", "dcp2" },
  { "Ap,HapticAssets", "hpas" },
  { "Ap,LocalBoot", "lobo" },
  { "Ap,LocalPolicy", "lpol" },
  { "Ap,NextStageIM4MHash", "nsih" },
  { "Ap,RecoveryOSPolicyNonceHash", "ronh" },
  { "Ap,RestoreANE1", "ran1" },
  { "Ap,RestoreANE2", "ran2" },
  { "Ap,RestoreANE3", "ran3" },
  { "Ap,RestoreCIO", "rcio" },
  { "Ap,RestoreDCP2", "rdc2" },
  { "Ap,RestoreSecureM3Firmware", "rsm3" },
  { "Ap,RestoreSecurePageTableMonitor", "rspt" },
  { "Ap,RestoreTMU", "rtmu" },
  { "Ap,RestoreTrustedExecutionMonitor", "rtrx" },
  { "Ap,RestorecL4", "rxcl" },
  { "Ap,SCodec", "strc" },
  { "Ap,Scorpius", "scpf" },
  { "Ap,SecurePageTableMonitor", "sptm" },
  { "Ap,SystemVolumeCanonicalMetadata", "msys" },
  { "Ap,TMU", "tmuf" },
  { "Ap,TrustedExecutionMonitor", "trxm" },
  { "Ap,VolumeUUID", "vuid" },
  { "Ap,rOSLogo1", "rlg1" },
  { "Ap,rOSLogo2", "rlg2" },
  { "AppleLogo", "logo" },
  { "AudioCodecFirmware", "acfw" },
  { "BaseSystem", "bsys" },
  { "BaseSystemVolume", "csys" },
  { "BatteryCharging", "glyC" },
  { "BatteryCharging0", "chg0" },
  { "BatteryCharging1", "chg1" },
  { "BatteryFull", "batF" },
  { "BatteryLow0", "bat0" },
  { "BatteryLow1", "bat1" },
  { "BatteryPlugin", "glyP" },
  { "CFELoader", "cfel" },
  { "CrownFirmware", "crwn" },
  { "Cryptex1,AppOS", "caos" },
  { "Cryptex1,AppTrustCache", "trca" },
  { "Cryptex1,AppVolume", "casy" },
  { "Cryptex1,DiskImage", "gdmg" },
  { "Cryptex1,Info", "ginf" },
  { "Cryptex1,RosettaOS", "cros" },
  { "Cryptex1,RosettaTrustCache", "trcr" },
  { "Cryptex1,RosettaVolume", "crsy" },
  { "Cryptex1,Seal", "gtgv" },
  { "Cryptex1,SystemOS", "csos" },
  { "Cryptex1,SystemTrustCache", "trcs" },
  { "Cryptex1,SystemVolume", "cssy" },
  { "Cryptex1,TrustCache", "gtcd" },
  { "DCP", "dcpf" },
  { "Dali", "dali" },
  { "DeviceTree", "dtre" },
  { "Diags", "diag" },
  { "EngineeringTrustCache", "dtrs" },
  { "ExtDCP", "edcp" },
  { "GFX", "gfxf" },
  { "Hamm", "hamf" },
  { "Homer", "homr" },
  { "ISP", "ispf" },
  { "InputDevice", "ipdf" },
  { "KernelCache", "krnl" },
  { "LLB", "illb" },
  { "LeapHaptics", "lphp" },
  { "Liquid", "liqd" },
  { "LoadableTrustCache", "ltrs" },
  { "LowPowerWallet0", "lpw0" },
  { "LowPowerWallet1", "lpw1" },
  { "LowPowerWallet2", "lpw2" },
  { "MacEFI", "mefi" },
  { "MtpFirmware", "mtpf" },
  { "Multitouch", "mtfw" },
  { "NeedService", "nsrv" },
  { "OS", "rosi" },
  { "OSRamdisk", "osrd" },
  { "PEHammer", "hmmr" },
  { "PERTOS", "pert" },
  { "PHLEET", "phlt" },
  { "PMP", "pmpf" },
  { "PersonalizedDMG", "pdmg" },
  { "RBM", "rmbt" },
  { "RTP", "rtpf" },
  { "Rap,RTKitOS", "rkos" },
  { "Rap,RestoreRTKitOS", "rrko" },
  { "Rap,SoftwareBinaryDsp1", "sbd1" },
  { "RecoveryMode", "recm" },
  { "RestoreANS", "rans" },
  { "RestoreDCP", "rdcp" },
  { "RestoreDeviceTree", "rdtr" },
  { "RestoreExtDCP", "recp" },
  { "RestoreKernelCache", "rkrn" },
  { "RestoreLogo", "rlgo" },
  { "RestoreRTP", "rrtp" },
  { "RestoreRamDisk", "rdsk" },
  { "RestoreSEP", "rsep" },
  { "RestoreTrustCache", "rtsc" },
  { "SCE", "scef" },
  { "SCE1Firmware", "sc1f" },
  { "SE,RapRTKitOS", "rkos" },
  { "SE,RapSwBinDsp", "sbd1" },
  { "SEP", "sepi" },
  { "SIO", "siof" },
  { "StaticTrustCache", "trst" },
  { "SystemLocker", "lckr" },
  { "SystemVolume", "isys" },
  { "WCHFirmwareUpdater", "wchf" },
  { "ftap", "ftap" },
  { "ftsp", "ftsp" },
  { "iBEC", "ibec" },
  { "iBSS", "ibss" },
  { "iBoot", "ibot" },
  { "iBootData", "ibdt" },
  { "iBootDataStage1", "ibd1" },
  { "iBootTest", "itst" },
  { "rfta", "rfta" },
  { "rfts", "rfts" },
};

/* What the file itself says where another type is asked of it (spec 15 §5). */
static const struct {
  char asked[5];
  char own[5];
} retagged[] = {
  { "rkrn", "krnl" }, { "rdtr", "dtre" }, { "rsep", "sepi" }, { "rlgo", "logo" },
  { "rtsc", "trst" }, { "rdcp", "dcpf" }, { "rdc2", "dcp2" }, { "rtmu", "tmuf" },
  { "rcio", "ciof" }, { "rspt", "sptm" }, { "rtrx", "trxm" },
};

/* The type of a component in a ticket, or NULL if the table does not know it. */
const char *
sim_component_type (const char *component)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].component, component) == 0)
      return types[i].type;
  return NULL;
}

const char *
sim_component_type_at (gsize i)
{
  return i < G_N_ELEMENTS (types) ? types[i].type : NULL;
}

/* The type that a file carries as it lies in the IPSW, when it will be sent as @asked. */
const char *
sim_component_own_type (const char *asked)
{
  for (gsize i = 0; i < G_N_ELEMENTS (retagged); i++)
    if (strcmp (retagged[i].asked, asked) == 0)
      return retagged[i].own;
  return asked;
}

/* The component that an image of @type is; @type itself if no component has it. */
const char *
sim_component_name (const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].type, type) == 0)
      return types[i].component;
  return type;
}
