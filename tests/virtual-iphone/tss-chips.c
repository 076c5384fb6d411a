/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tss-chips.h"

#include <string.h>

#include "base/plist.h"

#define KEYS(...)                                                                                                      \
  sizeof ((SimTssKey[]){ __VA_ARGS__ }) / sizeof (SimTssKey),                                                          \
  {                                                                                                                    \
    __VA_ARGS__                                                                                                        \
  }
#define UINT(k)                                                                                                        \
  {                                                                                                                    \
    k, PLIST_UINT                                                                                                      \
  }
#define DATA(k)                                                                                                        \
  {                                                                                                                    \
    k, PLIST_DATA                                                                                                      \
  }
#define BOOL(k)                                                                                                        \
  {                                                                                                                    \
    k, PLIST_BOOLEAN                                                                                                   \
  }
#define DICT(k)                                                                                                        \
  {                                                                                                                    \
    k, PLIST_DICT                                                                                                      \
  }

static const SimTssChip chips[] = {
  { "SE,Ticket", "SE,", "SE,Nonce",
    KEYS (UINT ("SE,ChipID"), DATA ("SE,ID"), DATA ("SE,Nonce"), DATA ("SE,RootKeyIdentifier")) },
  { "SE2,Ticket", "SE,", "SE,Nonce",
    KEYS (UINT ("SE,ChipID"), DATA ("SE,ID"), DATA ("SE,Nonce"), DATA ("SE,RootKeyIdentifier")) },
  { "Savage,Ticket", "Savage,", "Savage,Nonce",
    KEYS (UINT ("Savage,ChipID"), UINT ("Savage,PatchEpoch"), DATA ("Savage,UID"), DATA ("Savage,Nonce"),
          BOOL ("Savage,AllowOfflineBoot"), BOOL ("Savage,ReadFWKey"), BOOL ("Savage,ReadECKey"),
          BOOL ("Savage,ProductionMode"), DICT ("SEP")) },
  { "Yonkers,Ticket", "Yonkers,", "Yonkers,Nonce",
    KEYS (UINT ("Yonkers,ChipID"), UINT ("Yonkers,BoardID"), UINT ("Yonkers,PatchEpoch"), DATA ("Yonkers,ECID"),
          DATA ("Yonkers,Nonce"), BOOL ("Yonkers,AllowOfflineBoot"), BOOL ("Yonkers,ReadFWKey"),
          BOOL ("Yonkers,ReadECKey"), BOOL ("Yonkers,ProductionMode"), DICT ("SEP")) },
  { "Rap,Ticket", "Rap,", "Rap,Nonce",
    KEYS (UINT ("Rap,ChipID"), UINT ("Rap,BoardID"), UINT ("Rap,ECID"), UINT ("Rap,SecurityDomain"), DATA ("Rap,Nonce"),
          BOOL ("Rap,ProductionMode"), BOOL ("Rap,SecurityMode"), DICT ("Rap,RTKitOS")) },
  { "BMU,Ticket", "BMU,", "BMU,Nonce",
    KEYS (UINT ("BMU,ChipID"), UINT ("BMU,UniqueID"), DATA ("BMU,Nonce"), BOOL ("BMU,ProductionMode")) },
  { "Baobab,Ticket", "Baobab,", "Baobab,UpdateNonce",
    KEYS (UINT ("Baobab,ChipID"), UINT ("Baobab,BoardID"), DATA ("Baobab,ECID"), DATA ("Baobab,UpdateNonce"),
          BOOL ("Baobab,ProductionMode")) },
  { "JasmineIR1,Ticket", "JasmineIR1,", "JasmineIR1,Nonce",
    KEYS (UINT ("JasmineIR1,ChipID"), DATA ("JasmineIR1,ECID"), DATA ("JasmineIR1,Nonce"), DICT ("SEP")) },
  { "Timer,Ticket,1", "Timer,", "Timer,Nonce,1",
    KEYS (UINT ("Timer,ChipID,1"), UINT ("Timer,BoardID,1"), UINT ("Timer,ECID,1"), UINT ("Timer,SecurityDomain,1"),
          DATA ("Timer,Nonce,1"), BOOL ("Timer,ProductionMode,1"), BOOL ("Timer,SecurityMode,1"),
          DICT ("Timer,RTKitOS,1")) },
  { "Wireless1,Ticket", "Wireless1,", "Wireless1,Nonce",
    KEYS (UINT ("Wireless1,ChipID"), UINT ("Wireless1,BoardID"), UINT ("Wireless1,ECID"),
          UINT ("Wireless1,SecurityDomain"), DATA ("Wireless1,Nonce"), BOOL ("Wireless1,ProductionMode"),
          BOOL ("Wireless1,SecurityMode"), DATA ("Wireless1,FdrRootCaDigest"), BOOL ("Wireless1,UID_MODE"),
          DICT ("Wireless1,RTKitOS")) },
  { "Cellular1,Ticket", "Cellular1,", "Cellular1,Nonce",
    KEYS (UINT ("Cellular1,ChipID"), UINT ("Cellular1,BoardID"), UINT ("Cellular1,ECID"),
          UINT ("Cellular1,SecurityDomain"), DATA ("Cellular1,Nonce"), BOOL ("Cellular1,ProductionMode"),
          BOOL ("Cellular1,SecurityMode"), BOOL ("Cellular1,UID_MODE"), DICT ("Cellular1,RTKitOS")) },
  { "eUICC,Ticket", "eUICC,", "eUICC,Gold/Nonce+eUICC,Main/Nonce",
    KEYS (UINT ("eUICC,ChipID"), DATA ("eUICC,EID"), DATA ("eUICC,RootKeyIdentifier"), DICT ("eUICC,Gold"),
          DICT ("eUICC,Main")) },
  { "USBPortController1,Ticket", "USBPortController1,", "USBPortController1,Nonce",
    KEYS (UINT ("USBPortController1,ECID"), UINT ("USBPortController1,BoardID"), UINT ("USBPortController1,ChipID"),
          UINT ("USBPortController1,SecurityDomain"), BOOL ("USBPortController1,SecurityMode"),
          BOOL ("USBPortController1,ProductionMode"), DATA ("USBPortController1,Nonce"),
          DICT ("USBPortController1,USBFirmware")) },
  { "Cryptex1,Ticket", "Cryptex1,", "Cryptex1,Nonce",
    KEYS (UINT ("Cryptex1,ChipID"), UINT ("Cryptex1,Type"), UINT ("Cryptex1,SubType"), DATA ("Cryptex1,Nonce"),
          DATA ("Cryptex1,UDID"), DICT ("Cryptex1,SystemOS")) },
};

const SimTssChip *
sim_tss_chips_get (gsize *n_chips)
{
  *n_chips = G_N_ELEMENTS (chips);
  return chips;
}

const SimTssChip *
sim_tss_chip_find (const char *ticket)
{
  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++)
    if (g_strcmp0 (chips[i].ticket, ticket) == 0)
      return &chips[i];
  return NULL;
}

/* The chip's number, to which its ticket is bound. 0: none; of the first Face ID camera old hosts send it as bytes. */
guint64
sim_tss_chip_get_id (const SimTssChip *self, plist_t request)
{
  guint64 value = 0;

  for (gsize i = 0; i < self->n_keys; i++)
    if (strstr (self->keys[i].key, ",ChipID") != NULL && strcmp (self->prefix, "Savage,") != 0)
      rouse_plist_get_uint (request, self->keys[i].key, &value);
  return value;
}

/* (transfer full) (nullable) */
GBytes *
sim_tss_chip_get_nonce (const SimTssChip *self, plist_t request)
{
  g_auto (GStrv) keys = g_strsplit (self->nonce, "+", -1);
  g_autoptr (GByteArray) nonce = g_byte_array_new ();

  for (guint i = 0; keys[i] != NULL; i++) {
    gsize size = 0;
    const guint8 *data = rouse_plist_get_data (request, keys[i], &size);

    if (data == NULL)
      return NULL;
    g_byte_array_append (nonce, data, (guint) size);
  }
  return g_bytes_new (nonce->data, nonce->len);
}
