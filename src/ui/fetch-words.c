/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/fetch-words.h"

#include <glib/gi18n.h>

#include "base/error.h"

#define REMOVE_IT N_ ("Remove it under “Downloaded Firmware”, then try again.")

/* The first that fits counts. */
static const RouseFetchWords entries[] = {
  { ROUSE_ERROR_NO_ROOM, FALSE, NULL,
    N_ ("Empty the bin, or remove under “Downloaded Firmware” what is not needed any more."), TRUE, TRUE },
  { ROUSE_ERROR_NOT_SIGNED, FALSE, N_ ("Nothing was downloaded."), NULL, FALSE, FALSE },
  { ROUSE_ERROR_WRONG_FIRMWARE, FALSE, N_ ("Nothing was downloaded."), N_ ("Choose another version."), FALSE, FALSE },
  { ROUSE_ERROR_DAMAGED_FIRMWARE, TRUE,
    N_ ("The file that was downloaded before has changed since. It was left as it is."), REMOVE_IT, TRUE, TRUE },
  { ROUSE_ERROR_DAMAGED_FIRMWARE, FALSE, N_ ("It was not kept."), NULL, TRUE, FALSE },
  { ROUSE_ERROR_EXISTS, TRUE, N_ ("It lies where the firmware would go, and was left as it is."),
    N_ ("Move it to another folder, then try again."), TRUE, TRUE },
  { ROUSE_ERROR_IN_USE, FALSE, N_ ("It was left as it is."), NULL, TRUE, TRUE },
  { ROUSE_ERROR_UNTRUSTED, FALSE, N_ ("Nothing of it was accepted."), NULL, TRUE, FALSE },
  { -1, FALSE, N_ ("What came so far is kept."), NULL, TRUE, FALSE },
};

const RouseFetchWords *
rouse_fetch_words_find (const GError *error, gboolean in_the_way)
{
  gsize i = 0;

  while (entries[i].code >= 0 &&
         (!g_error_matches (error, ROUSE_ERROR, entries[i].code) || (entries[i].in_the_way && !in_the_way)))
    i++;
  return &entries[i];
}
