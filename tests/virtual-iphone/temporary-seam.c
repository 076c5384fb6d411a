/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim.h"

/* Stands in for restore mode and the signing server in a tree that does not have them. */

struct _SimTss {
  int unused;
};

GBytes *
sim_test_key_sign (GBytes *message)
{
  return g_bytes_new (NULL, 0);
}

gboolean
sim_test_key_verify (GBytes *message, GBytes *signature)
{
  return FALSE;
}

GBytes *
sim_test_key_certificate (void)
{
  return g_bytes_new (NULL, 0);
}

void
sim_restored_start (SimDevice *self)
{
}

void
sim_restored_stop (SimDevice *self)
{
}

SimTss *
sim_tss_start (GPtrArray *devices)
{
  return g_new0 (SimTss, 1);
}

const char *
sim_tss_get_url (SimTss *self)
{
  return "http://127.0.0.1:9/TSS/controller?action=2";
}

void
sim_tss_stop (SimTss *self)
{
  g_free (self);
}
