/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "base/plist-tree.h"

#include "base/byte-reader.h"

#define TRAILER_SIZE 32       /* bytes at the end of a binary property list */
#define MAX_ADDED (64u << 20) /* bytes of text and data that are there only because they are referred to twice */
#define UNKNOWN 0             /* heights begin with 1 */
#define IN_PROGRESS G_MAXUINT8

/* What one object becomes with all that is in it. */
typedef struct {
  guint64 bytes; /* of text and data */
  guint32 nodes;
  guint8 height; /* containers above each other, itself included */
} Weight;

typedef struct {
  const guint8 *data;
  gsize size;                     /* bytes */
  guint offset_size, refs_size;   /* bytes */
  guint64 n_objects, root, table; /* @table: where the offsets start */
  Weight *weights;                /* one an object */
} Tree;

static gboolean
read_trailer (Tree *self)
{
  const guint8 *trailer = self->data + self->size - TRAILER_SIZE;

  self->offset_size = trailer[6];
  self->refs_size = trailer[7];
  self->n_objects = rouse_read_be (trailer + 8, 8);
  self->root = rouse_read_be (trailer + 16, 8);
  self->table = rouse_read_be (trailer + 24, 8);
  return self->offset_size >= 1 && self->offset_size <= 8 && self->refs_size >= 1 && self->refs_size <= 8 &&
         self->table < self->size - TRAILER_SIZE && self->n_objects <= ROUSE_PLIST_MAX_NODES &&
         self->n_objects <= (self->size - TRAILER_SIZE - self->table) / self->offset_size;
}

/* The marker of object @index, how many items it has and where they are. */
static gboolean
read_head (const Tree *self, guint64 index, guint8 *marker, guint64 *count, guint64 *at)
{
  guint64 offset = rouse_read_be (self->data + self->table + index * self->offset_size, self->offset_size);

  if (offset >= self->size - TRAILER_SIZE)
    return FALSE;
  *marker = self->data[offset++];
  *count = *marker & 0x0F;
  if (*count == 0x0F && *marker >= 0x40) {
    guint width = 1u << (self->data[offset] & 0x07);

    if (width > 8 || self->size - offset < width + 1u)
      return FALSE;
    *count = rouse_read_be (self->data + offset + 1, width);
    offset += width + 1;
  }
  *at = offset;
  return TRUE;
}

static gboolean weigh (Tree *self, guint64 index, guint depth);

/* @n references at @at. */
static gboolean
weigh_items (Tree *self, guint64 index, guint64 at, guint64 n, guint depth)
{
  Weight *own = &self->weights[index];
  guint64 nodes = 1, bytes = 0;
  guint8 height = 0;

  if (at > self->size || n > (self->size - at) / self->refs_size)
    return FALSE;
  own->height = IN_PROGRESS;
  for (guint64 i = 0; i < n; i++) {
    guint64 item = rouse_read_be (self->data + at + i * self->refs_size, self->refs_size);

    if (item >= self->n_objects || !weigh (self, item, depth + 1))
      return FALSE;
    nodes += self->weights[item].nodes;
    bytes += self->weights[item].bytes;
    height = MAX (height, self->weights[item].height);
    if (nodes > ROUSE_PLIST_MAX_NODES || bytes > self->size + MAX_ADDED)
      return FALSE;
  }
  *own = (Weight){ bytes, (guint32) nodes, (guint8) (height + 1) };
  return depth + own->height <= ROUSE_PLIST_MAX_DEPTH + 1;
}

/* @depth: containers above it. FALSE: too much, a circle, or not where it is said to be. */
static gboolean
weigh (Tree *self, guint64 index, guint depth)
{
  guint8 marker;
  guint64 count, at;

  if (self->weights[index].height != UNKNOWN)
    return self->weights[index].height != IN_PROGRESS &&
           depth + self->weights[index].height <= ROUSE_PLIST_MAX_DEPTH + 1;
  if (depth > ROUSE_PLIST_MAX_DEPTH || !read_head (self, index, &marker, &count, &at))
    return FALSE;
  switch (marker >> 4) {
  case 0xA: /* array */
  case 0xC: /* set */
    return weigh_items (self, index, at, count, depth);
  case 0xD: /* dictionary: keys, then values */
    return count <= ROUSE_PLIST_MAX_NODES && weigh_items (self, index, at, 2 * count, depth);
  case 0x4: /* data */
  case 0x5: /* text */
  case 0x6: /* wide text */
    self->weights[index] = (Weight){ MIN (count, self->size), 1, 1 };
    return TRUE;
  default:
    self->weights[index] = (Weight){ 0, 1, 1 };
    return TRUE;
  }
}

/**
 * rouse_plist_tree_is_bounded:
 * @data: (array length=size): a binary property list
 *
 * An object can be referred to many times, and libplist makes it anew each time: a hundred bytes of arrays that have
 * the next one ten times each would fill the memory of any computer.
 *
 * Returns: whether the tree has no more nodes, text and depth than an honest one
 */
gboolean
rouse_plist_tree_is_bounded (const guint8 *data, gsize size)
{
  Tree tree = { .data = data, .size = size };
  g_autofree Weight *weights = NULL;

  if (size <= TRAILER_SIZE || !read_trailer (&tree) || tree.root >= tree.n_objects)
    return FALSE;
  weights = tree.weights = g_try_new0 (Weight, tree.n_objects);
  return weights != NULL && weigh (&tree, tree.root, 0);
}
