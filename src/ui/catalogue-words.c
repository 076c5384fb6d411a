/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/catalogue-words.h"

#include <glib/gi18n.h>

char *
rouse_catalogue_words_describe_age (RouseCatalogue *catalogue)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (rouse_catalogue_get_as_of (catalogue));
  g_autofree char *date = time != NULL ? g_date_time_format (time, "%x, %R") : g_strdup ("?");
  g_autoptr (GString) text = g_string_new (NULL);
  const char *known = NULL, *silent = NULL;

  for (guint i = 0; i < rouse_catalogue_get_n_answers (catalogue); i++) {
    const RouseCatalogueAnswer *answer = rouse_catalogue_get_answer (catalogue, i);

    if (answer->releases != NULL && !answer->is_stale)
      known = rouse_catalogue_source_to_string (answer->source);
    else
      silent = rouse_catalogue_source_to_string (answer->source);
  }
  if (rouse_catalogue_is_offline (catalogue))
    /* Translators: %s is date and time */
    g_string_append_printf (text, _ ("The servers cannot be reached. This was so on %s."), date);
  else if (silent != NULL)
    /* Translators: the first and the third are Apple or ipsw.me; the second is date and time */
    g_string_append_printf (text, _ ("From %s, as of %s. %s does not answer."), known, date, silent);
  else
    g_string_append_printf (text, _ ("From ipsw.me and Apple, as of %s."), date);
  for (guint i = 0; i < rouse_catalogue_get_n_disputes (catalogue); i++) {
    const RouseCatalogueDispute *dispute = rouse_catalogue_get_dispute (catalogue, i);

    if (g_str_equal (dispute->field, "newest"))
      /* Translators: both are versions, as "17.4 (21E219)" */
      g_string_append_printf (text, _ (" ipsw.me names %s and Apple %s."), dispute->index, dispute->apple);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
