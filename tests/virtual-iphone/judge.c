/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "virtual-device-private.h"

#include <signal.h>
#include <string.h>

#define SIGNAL_MS 50

/* What the phone writes down about the one at the other end of the cable, and what it does to it by rule. */

void
sim_device_set_client (SimDevice *self, GPid client)
{
  g_mutex_lock (&self->lock);
  self->client = client;
  self->client_is_over = client == 0;
  g_mutex_unlock (&self->lock);
}

gboolean
sim_device_has_no_client (SimDevice *self)
{
  gboolean is_over;

  g_mutex_lock (&self->lock);
  is_over = self->client_is_over;
  g_mutex_unlock (&self->lock);
  return is_over;
}

void
sim_device_hang (SimDevice *self, const char *action)
{
  const char *number = strchr (action, ' ');
  guint64 ms = number != NULL ? g_ascii_strtoull (number, NULL, 10) : 0;
  gint64 end_us = g_get_monotonic_time () + (gint64) MIN (ms, G_MAXUINT32) * 1000;

  for (gint64 left_us = end_us - g_get_monotonic_time (); left_us > 0 && !sim_device_has_no_client (self);
       left_us = end_us - g_get_monotonic_time ())
    g_usleep ((gulong) MIN (left_us, SIGNAL_MS * 1000));
}

void
sim_device_trace (SimDevice *self, const char *door, const char *event, plist_t detail)
{
  sim_trace_write (self->trace, self->number, door, event, detail);
}

static void
trace_reason (SimDevice *self, const char *event, const char *what, const char *why)
{
  g_auto (plist_t) detail = plist_new_dict ();

  rouse_plist_set_string (detail, "what", what);
  rouse_plist_set_string (detail, "why", why);
  sim_device_trace (self, "device", event, detail);
}

void
sim_device_refuse (SimDevice *self, const char *what, const char *format, ...)
{
  g_autofree char *why = NULL;
  va_list args;

  va_start (args, format);
  why = g_strdup_vprintf (format, args);
  va_end (args);
  sim_summary_add_refusal (self->summary, what, why);
  trace_reason (self, "refused", what, why);
}

void
sim_device_warn (SimDevice *self, const char *what, const char *format, ...)
{
  g_autofree char *why = NULL;
  va_list args;

  va_start (args, format);
  why = g_strdup_vprintf (format, args);
  va_end (args);
  sim_summary_add_warning (self->summary, what, why);
  trace_reason (self, "warning", what, why);
}

void
sim_device_received (SimDevice *self, const char *component, guint64 bytes, const char *sha256, const char *mode)
{
  g_auto (plist_t) detail = plist_new_dict ();

  sim_summary_add_received (self->summary, component, bytes, sha256, mode);
  rouse_plist_set_string (detail, "component", component);
  rouse_plist_set_uint (detail, "bytes", bytes);
  rouse_plist_set_string (detail, "sha256", sha256 != NULL ? sha256 : "");
  rouse_plist_set_string (detail, "mode", mode);
  sim_device_trace (self, "device", "received", detail);
}

/* What happens to the host meanwhile: somebody presses Ctrl+C (INT), or what a library in the command makes of it. */
static void
signal_client (SimDevice *self, const char *name)
{
  int number = g_strcmp0 (name, "USR1") == 0 ? SIGUSR1 : g_strcmp0 (name, "USR2") == 0 ? SIGUSR2 : SIGINT;
  GPid client;

  g_mutex_lock (&self->lock);
  client = self->client;
  g_mutex_unlock (&self->lock);
  if (client != 0)
    kill (client, number);
  g_usleep (SIGNAL_MS * 1000); /* so that it has arrived before what comes next does */
}

/* The actions that concern the phone as a whole; all others are the business of who asked. */
static void
carry_out (SimDevice *self, const char *action)
{
  g_auto (GStrv) words = g_strsplit (action, " ", 3);

  if (g_strcmp0 (words[0], "unplug") == 0) {
    sim_device_unplug (self);
  } else if (g_strcmp0 (words[0], "replug") == 0) {
    SimMode mode = sim_mode_from_name (words[1]);
    guint64 delay_ms = words[1] != NULL && words[2] != NULL ? g_ascii_strtoull (words[2], NULL, 10) : 0;

    sim_device_move (self, mode, (guint) delay_ms);
  } else if (g_strcmp0 (words[0], "restart") == 0) {
    sim_device_restart (self, sim_device_get_gone_ms (self));
  } else if (g_strcmp0 (words[0], "new-nonce") == 0) {
    sim_device_renew_nonces (self);
  } else if (g_strcmp0 (words[0], "signal") == 0) {
    signal_client (self, words[1]);
  }
}

const char *
sim_device_fault (SimDevice *self, const char *point, const char *detail)
{
  const char *action = sim_faults_match (self->faults, point, detail);
  g_auto (plist_t) trace = NULL;

  if (action == NULL)
    return NULL;

  trace = plist_new_dict ();
  rouse_plist_set_string (trace, "point", point);
  rouse_plist_set_string (trace, "detail", detail != NULL ? detail : "");
  rouse_plist_set_string (trace, "action", action);
  sim_device_trace (self, "device", "fault", trace);
  carry_out (self, action);
  return action;
}
