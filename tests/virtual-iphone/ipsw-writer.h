/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Writes an IPSW, as ZIP archive or as folder, one member after the other and never a whole one in memory. */
typedef struct _SimIpswWriter SimIpswWriter;

SimIpswWriter *sim_ipsw_writer_new (const char *path, gboolean folder, GError **error);
SimIpswWriter *sim_ipsw_writer_new_for_fd (int fd);
gboolean sim_ipsw_writer_begin (SimIpswWriter *self, const char *name, guint64 size, gboolean deflated, GError **error);
gboolean sim_ipsw_writer_write (SimIpswWriter *self, const void *data, gsize size, GError **error);
gboolean sim_ipsw_writer_end (SimIpswWriter *self, GError **error);
gboolean sim_ipsw_writer_add (SimIpswWriter *self, const char *name, GBytes *content, GError **error);
gboolean sim_ipsw_writer_close (SimIpswWriter *self, GError **error);
