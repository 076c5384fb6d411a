/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "net/http-answer.h"

#include <string.h>

#define MAX_HEAD_BYTES (64u << 10) /* real ones stay below 4 KiB */
#define MAX_VALUE_BYTES 1024       /* longer validators are not sent back */

void
rouse_http_answer_clear (RouseHttpAnswer *self)
{
  g_free (self->etag);
  g_free (self->last_modified);
  g_free (self->content_type);
  g_free (self->content_encoding);
  memset (self, 0, sizeof *self);
}

/* Reads digits at *@text and moves it behind them. */
static gboolean
read_number (const char **text, guint64 *number)
{
  char *end;

  if (!g_ascii_isdigit (**text))
    return FALSE;
  *number = g_ascii_strtoull (*text, &end, 10);
  *text = end;
  return *number <= G_MAXINT64;
}

static void
take_length (RouseHttpAnswer *self, const char *value)
{
  self->has_length = read_number (&value, &self->length) && *value == '\0';
}

/* RFC 9110 §14.4 */
static void
take_range (RouseHttpAnswer *self, const char *value)
{
  self->has_range = FALSE;
  self->range_total = 0;
  if (g_ascii_strncasecmp (value, "bytes ", 6) != 0)
    return;
  value += 6;
  if (!read_number (&value, &self->range_start) || *value++ != '-' || !read_number (&value, &self->range_end) ||
      *value++ != '/' || self->range_end < self->range_start)
    return;
  if (strcmp (value, "*") == 0)
    self->has_range = TRUE;
  else
    self->has_range = read_number (&value, &self->range_total) && *value == '\0' && self->range_total > self->range_end;
}

static void
take_text (char **to, const char *value)
{
  gboolean is_plain = *value != '\0' && strlen (value) <= MAX_VALUE_BYTES;

  for (const char *c = value; *c != '\0' && is_plain; c++)
    is_plain = g_ascii_isprint (*c);
  g_free (*to);
  *to = is_plain ? g_strdup (value) : NULL;
}

static void
take_field (RouseHttpAnswer *self, const char *name, const char *value)
{
  const struct {
    const char *name;
    char **to;
  } texts[] = {
    { "etag", &self->etag },
    { "last-modified", &self->last_modified },
    { "content-type", &self->content_type },
    { "content-encoding", &self->content_encoding },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_ascii_strcasecmp (texts[i].name, name) == 0)
      take_text (texts[i].to, value);
  if (g_ascii_strcasecmp (name, "content-length") == 0)
    take_length (self, value);
  else if (g_ascii_strcasecmp (name, "content-range") == 0)
    take_range (self, value);
}

static void
take_status (RouseHttpAnswer *self, const char *line)
{
  const char *space = strchr (line, ' ');
  guint64 status = 0;

  rouse_http_answer_clear (self);
  while (space != NULL && *space == ' ')
    space++;
  if (space != NULL && read_number (&space, &status) && status < 1000)
    self->status = (guint) status;
}

gboolean
rouse_http_answer_add_line (RouseHttpAnswer *self, const char *data, gsize size)
{
  g_autofree char *line = g_strndup (data, MIN (size, MAX_HEAD_BYTES));
  char *colon;

  g_strstrip (line);
  if (g_str_has_prefix (line, "HTTP/")) {
    take_status (self, line);
  } else if ((colon = strchr (line, ':')) != NULL) {
    *colon = '\0';
    take_field (self, line, g_strstrip (colon + 1));
  }
  self->n_bytes += size;
  return self->n_bytes <= MAX_HEAD_BYTES;
}

const char *
rouse_http_answer_choose_validator (const char *etag, const char *last_modified)
{
  /* A weak one promises no equal bytes (RFC 9110 §13.1.5). */
  if (etag != NULL && *etag == '"')
    return etag;
  return last_modified;
}
