/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/img4.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *name;
  char type[5];
} TypeRow;

/* Component name to type in a ticket (spec 15 §8). Sorted by name, for the search. */
static const TypeRow types[] = {
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

/* Components whose file has another type than their ticket, for manifests that do not say so (spec 15 §5). */
static const TypeRow retags[] = {
  { "RestoreKernelCache", "rkrn" },
  { "RestoreDeviceTree", "rdtr" },
  { "RestoreSEP", "rsep" },
  { "RestoreLogo", "rlgo" },
  { "RestoreTrustCache", "rtsc" },
  { "RestoreDCP", "rdcp" },
  { "Ap,RestoreDCP2", "rdc2" },
  { "Ap,DCP2", "dcp2" },
  { "Ap,RestoreTMU", "rtmu" },
  { "Ap,RestoreCIO", "rcio" },
  { "Ap,RestoreSecureM3Firmware", "rsm3" },
  { "Ap,RestoreSecurePageTableMonitor", "rspt" },
  { "Ap,RestoreTrustedExecutionMonitor", "rtrx" },
  { "Ap,RestorecL4", "rxcl" },
};

static int
compare_name (const void *name, const void *row)
{
  return strcmp (name, ((const TypeRow *) row)->name);
}

/* The type that the table alone gives to @name; NULL if it is not in it. */
const char *
rouse_img4_type_of_name (const char *name)
{
  const TypeRow *row = bsearch (name, types, G_N_ELEMENTS (types), sizeof types[0], compare_name);

  return row != NULL ? row->type : NULL;
}

const char *
rouse_img4_type_for (const RouseComponent *component)
{
  return component->image_type != NULL ? component->image_type : rouse_img4_type_of_name (component->name);
}

const char *
rouse_img4_retag_for (const RouseComponent *component)
{
  if (component->image_type != NULL)
    return component->image_type;
  for (gsize i = 0; i < G_N_ELEMENTS (retags); i++)
    if (strcmp (retags[i].name, component->name) == 0)
      return retags[i].type;
  return NULL;
}
