/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <plist/plist.h>

#include "ipsw-writer.h"

/* How an IPSW is to be made. */
typedef struct {
  guint64 os_size, ramdisk_size; /* bytes */
  guint64 kernel_size;           /* bytes; 0: small, as everything else */
  gboolean deflated;             /* the OS image is deflated (and so half of it compresses) */
  gboolean like_code;            /* the OS image compresses as programs do */
  const char *version, *build;
} SimIpswOptions;

/* One file of the IPSW and who names it. */
typedef struct _SimIpswFile SimIpswFile;

GPtrArray *sim_ipsw_files_collect (plist_t manifest);
/* The text files that list the start-up images, where old IPSWs have them. */
gboolean sim_ipsw_flash_lists_write (plist_t manifest, SimIpswWriter *writer, GError **error);
gboolean sim_ipsw_file_write (SimIpswFile *self, const SimIpswOptions *options, SimIpswWriter *writer, GError **error);
