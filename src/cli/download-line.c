/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/download-line.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/json-line.h"

#define PLAIN_STEP 10 /* percent between two lines where nothing can be drawn */

struct _RouseDownloadLine {
  RouseDownload *download;
  gboolean as_json;
  gboolean is_terminal;
  gboolean is_drawn; /* the cursor stands behind a line that changes */
  gulong handler;
  int state;   /* last one told; -1: none */
  int percent; /* last one told; -1: none */
};

static void
tell_json (RouseDownload *download)
{
  g_autoptr (JsonBuilder) json = rouse_json_line_begin ("download");
  g_autofree char *detail = rouse_download_get_detail (download);

  rouse_json_line_string (json, "state", rouse_download_state_to_string (rouse_download_get_state (download)));
  rouse_json_line_double (json, "fraction", rouse_download_get_fraction (download));
  rouse_json_line_uint (json, "bytes", rouse_download_get_bytes (download));
  rouse_json_line_uint (json, "total", rouse_download_get_total (download));
  rouse_json_line_uint (json, "speed", rouse_download_get_speed (download));
  rouse_json_line_int (json, "seconds_left", rouse_download_get_seconds_left (download));
  rouse_json_line_string (json, "detail", detail);
  rouse_json_line_end (json);
}

/* (nullable): not known. */
static char *
describe_time_left (RouseDownload *download)
{
  int seconds = rouse_download_get_seconds_left (download);
  int minutes = (seconds + 59) / 60;

  if (seconds < 0)
    return NULL;
  if (seconds < 60)
    return g_strdup (_ ("less than a minute left"));
  return g_strdup_printf (ngettext ("about %d minute left", "about %d minutes left", (gulong) minutes), minutes);
}

static void
tell_text (RouseDownloadLine *self, int percent, gboolean is_new_state)
{
  g_autofree char *detail = rouse_download_get_detail (self->download);
  g_autofree char *left = describe_time_left (self->download);
  const char *divider = left != NULL && *detail != '\0' ? " · " : "";

  if (self->is_terminal) {
    printf ("\r\033[K  %3d %%  %s%s%s", percent, detail, divider, left != NULL ? left : "");
    self->is_drawn = TRUE;
  } else if (*detail != '\0' && (is_new_state || percent >= self->percent + PLAIN_STEP)) {
    printf ("  %3d %%  %s%s%s\n", percent, detail, divider, left != NULL ? left : "");
  }
  fflush (stdout);
}

static void
changed_cb (RouseDownload *download, GParamSpec *pspec, RouseDownloadLine *self)
{
  int state = (int) rouse_download_get_state (download);
  int percent = (int) (rouse_download_get_fraction (download) * 100.0);
  gboolean is_new_state = state != self->state;

  if (self->as_json) {
    if (is_new_state || percent != self->percent)
      tell_json (download);
  } else {
    tell_text (self, percent, is_new_state);
  }
  self->state = state;
  if (self->as_json || self->is_terminal || percent >= self->percent + PLAIN_STEP || percent < self->percent)
    self->percent = percent;
}

RouseDownloadLine *
rouse_download_line_new (RouseDownload *download, gboolean as_json)
{
  RouseDownloadLine *self = g_new0 (RouseDownloadLine, 1);

  self->download = g_object_ref (download);
  self->as_json = as_json;
  self->is_terminal = isatty (STDOUT_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  self->state = -1;
  self->percent = -1;
  /* All properties are notified together, so one of them is enough. */
  self->handler = g_signal_connect (download, "notify::bytes", G_CALLBACK (changed_cb), self);
  return self;
}

void
rouse_download_line_free (RouseDownloadLine *self)
{
  g_signal_handler_disconnect (self->download, self->handler);
  if (self->is_drawn)
    printf ("\r\033[K");
  fflush (stdout);
  g_object_unref (self->download);
  g_free (self);
}
