/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "firmware/inflate-engine.h"

#include <isa-l/igzip_lib.h>

static void
restart (gpointer self, const RouseInflatePoint *point, guint8 byte)
{
  struct inflate_state *state = self;

  isal_inflate_reset (state);
  state->avail_in = 0;
  state->crc_flag = ISAL_DEFLATE; /* ZIP members have no zlib header */
  if (point == NULL)
    return;
  if (point->bits > 0) {
    state->read_in = byte >> (8 - point->bits);
    state->read_in_length = (gint32) point->bits;
  }
  isal_inflate_set_dict (state, (guint8 *) point->window, (guint32) point->window_size);
}

static gpointer
create (void)
{
  struct inflate_state *state = g_new (struct inflate_state, 1);

  isal_inflate_init (state);
  restart (state, NULL, 0);
  return state;
}

static void
set_input (gpointer self, const guint8 *data, gsize size)
{
  struct inflate_state *state = self;

  state->next_in = (guint8 *) data;
  state->avail_in = (guint32) size;
}

static gboolean
step (gpointer self, guint8 *to, gsize size, gboolean stop G_GNUC_UNUSED, gsize *n)
{
  struct inflate_state *state = self;
  int result;

  state->next_out = to;
  state->avail_out = (guint32) size;
  result = isal_inflate (state);
  *n = (gsize) (state->next_out - to);
  return result == ISAL_DECOMP_OK || result == ISAL_END_INPUT || result == ISAL_OUT_OVERFLOW;
}

static gboolean
has_end (gpointer self)
{
  const struct inflate_state *state = self;

  return state->block_state == ISAL_BLOCK_FINISH;
}

/* It reads ahead by up to eight bytes, which it does not give back at the end. */
static gsize
get_unread (gpointer self)
{
  const struct inflate_state *state = self;
  gsize ahead = has_end (self) && state->read_in_length > 0 ? (gsize) state->read_in_length / 8 : 0;

  return state->avail_in + ahead;
}

const RouseInflateEngine rouse_inflate_isal = {
  .create = create,
  .destroy = g_free,
  .restart = restart,
  .set_input = set_input,
  .step = step,
  .has_end = has_end,
  .get_unread = get_unread,
};
