/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What the firmware page says and offers after a version could not be fetched, beside what the error book says. */
typedef struct {
  int code;            /* of ROUSE_ERROR; -1: any other */
  gboolean in_the_way; /* only if a file lies where the new one should go */
  const char *row;     /* what became of it; NULL: the error's message, which is translated. Untranslated (N_) */
  const char *advice;  /* NULL: that of the error book. Untranslated (N_) */
  gboolean again;      /* the same once more; else another version is to be chosen */
  gboolean shows_kept; /* the window of what was downloaded is where to go */
} RouseFetchWords;

/* @in_the_way: whether there is a file of that name. Never NULL. */
const RouseFetchWords *rouse_fetch_words_find (const GError *error, gboolean in_the_way);
