/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "catalogue/catalogue.h"

/**
 * RouseCatalogue:
 *
 * The sources' rows of the same build become one. Where they differ, what Apple says counts, and the difference is kept
 * to be shown; what only one of them knows (size, SHA-256, day) is taken from that one.
 */
struct _RouseCatalogue {
  GObject parent_instance;

  char *product_type;
  GArray *answers;     /* of RouseCatalogueAnswer */
  GPtrArray *releases; /* of RouseFirmwareRelease, newest first */
  GArray *disputes;    /* of RouseCatalogueDispute */
};

G_DEFINE_FINAL_TYPE (RouseCatalogue, rouse_catalogue, G_TYPE_OBJECT)

void
rouse_catalogue_answer_clear (RouseCatalogueAnswer *self)
{
  g_clear_pointer (&self->releases, g_ptr_array_unref);
  g_clear_pointer (&self->why, g_free);
}

static void
dispute_clear (RouseCatalogueDispute *self)
{
  g_free (self->build);
  g_free (self->index);
  g_free (self->apple);
}

static void
rouse_catalogue_finalize (GObject *object)
{
  RouseCatalogue *self = ROUSE_CATALOGUE (object);

  g_free (self->product_type);
  g_array_unref (self->answers);
  g_array_unref (self->disputes);
  g_ptr_array_unref (self->releases);
  G_OBJECT_CLASS (rouse_catalogue_parent_class)->finalize (object);
}

static void
rouse_catalogue_class_init (RouseCatalogueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rouse_catalogue_finalize;
}

static void
rouse_catalogue_init (RouseCatalogue *self)
{
  self->answers = g_array_new (FALSE, TRUE, sizeof (RouseCatalogueAnswer));
  g_array_set_clear_func (self->answers, (GDestroyNotify) rouse_catalogue_answer_clear);
  self->disputes = g_array_new (FALSE, TRUE, sizeof (RouseCatalogueDispute));
  g_array_set_clear_func (self->disputes, (GDestroyNotify) dispute_clear);
  self->releases = g_ptr_array_new_with_free_func (g_object_unref);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const RouseReleaseFacts *x = rouse_firmware_release_get_facts (*(RouseFirmwareRelease *const *) a);
  const RouseReleaseFacts *y = rouse_firmware_release_get_facts (*(RouseFirmwareRelease *const *) b);
  int order = rouse_firmware_release_compare_versions (y->version, x->version);

  return order != 0 ? order : rouse_firmware_release_compare_builds (y->build, x->build);
}

static void
add_dispute (RouseCatalogue *self, const char *field, const char *build, const char *index, const char *apple)
{
  const RouseCatalogueDispute dispute = { field, g_strdup (build), g_strdup (index), g_strdup (apple) };

  g_array_append_val (self->disputes, dispute);
}

/* Whether two words that are both known differ. */
static void
compare_words (RouseCatalogue *self, const char *field, const char *build, const char *index, const char *apple)
{
  if (index != NULL && apple != NULL && !g_str_equal (index, apple))
    add_dispute (self, field, build, index, apple);
}

/* One row from two: @apple's words first. */
static RouseFirmwareRelease *
merge (RouseCatalogue *self, const RouseReleaseFacts *index, const RouseReleaseFacts *apple)
{
  RouseReleaseFacts facts = *apple;

  compare_words (self, "version", apple->build, index->version, apple->version);
  compare_words (self, "url", apple->build, index->url, apple->url);
  compare_words (self, "sha1", apple->build, index->sha1, apple->sha1);
  if (index->is_signed == ROUSE_SIGNED_NO && apple->is_signed == ROUSE_SIGNED_YES)
    add_dispute (self, "signed", apple->build, "no", "yes");
  facts.sources |= index->sources;
  facts.release_date = index->release_date;
  if (facts.sha1 == NULL)
    facts.sha1 = index->sha1;
  /* Two files, two sizes: only what was said of the same one belongs together. */
  if (g_strcmp0 (index->url, apple->url) == 0 && g_strcmp0 (index->sha1, facts.sha1) == 0) {
    facts.size = index->size;
    facts.sha256 = index->sha256;
  } else if (g_strcmp0 (index->url, apple->url) != 0) {
    facts.sha1 = apple->sha1;
  }
  return rouse_firmware_release_new (&facts);
}

static gboolean
find_build (GPtrArray *releases, const char *build, guint *at)
{
  for (guint i = 0; i < releases->len; i++) {
    if (g_str_equal (rouse_firmware_release_get_facts (releases->pdata[i])->build, build)) {
      *at = i;
      return TRUE;
    }
  }
  return FALSE;
}

/* Rows of one source: what is there already is of the other, or a row told twice. */
static void
add_releases (RouseCatalogue *self, GPtrArray *releases)
{
  for (guint i = 0; i < releases->len; i++) {
    const RouseReleaseFacts *fresh = rouse_firmware_release_get_facts (releases->pdata[i]);
    const RouseReleaseFacts *known;
    RouseFirmwareRelease *merged;
    guint at;

    if (!find_build (self->releases, fresh->build, &at)) {
      g_ptr_array_add (self->releases, g_object_ref (releases->pdata[i]));
      continue;
    }
    known = rouse_firmware_release_get_facts (self->releases->pdata[at]);
    if ((known->sources & fresh->sources) != 0)
      continue;
    merged = fresh->sources == ROUSE_CATALOGUE_APPLE ? merge (self, known, fresh) : merge (self, fresh, known);
    g_object_unref (self->releases->pdata[at]);
    self->releases->pdata[at] = merged;
  }
}

/* The newest of @releases that is signed and no beta, or NULL. */
static RouseFirmwareRelease *
newest_signed (GPtrArray *releases)
{
  RouseFirmwareRelease *found = NULL;

  for (guint i = 0; releases != NULL && i < releases->len; i++) {
    const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (releases->pdata[i]);

    if (facts->is_signed == ROUSE_SIGNED_YES && !facts->is_beta &&
        (found == NULL || compare (&releases->pdata[i], &found) < 0))
      found = releases->pdata[i];
  }
  return found;
}

static char *
describe (RouseFirmwareRelease *release)
{
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (release);

  return g_strdup_printf ("%s (%s)", facts->version, facts->build);
}

/* Whether the two sources would choose the same. */
static void
compare_newest (RouseCatalogue *self)
{
  RouseFirmwareRelease *newest[2] = { NULL, NULL }; /* index, Apple */
  g_autofree char *index = NULL;
  g_autofree char *apple = NULL;

  for (guint i = 0; i < self->answers->len; i++) {
    const RouseCatalogueAnswer *answer = &g_array_index (self->answers, RouseCatalogueAnswer, i);

    newest[answer->source == ROUSE_CATALOGUE_APPLE] = newest_signed (answer->releases);
  }
  if (newest[0] == NULL || newest[1] == NULL)
    return;
  index = describe (newest[0]);
  apple = describe (newest[1]);
  compare_words (self, "newest", NULL, index, apple);
}

/**
 * rouse_catalogue_new:
 * @answers: (array length=n_answers): one a source; what they own goes over to the catalogue
 *
 * Puts together what the sources say.
 */
RouseCatalogue *
rouse_catalogue_new (const char *product_type, RouseCatalogueAnswer *answers, guint n_answers)
{
  RouseCatalogue *self = g_object_new (ROUSE_TYPE_CATALOGUE, NULL);

  self->product_type = g_strdup (product_type);
  g_array_append_vals (self->answers, answers, n_answers);
  for (guint i = 0; i < n_answers; i++)
    if (answers[i].releases != NULL)
      add_releases (self, answers[i].releases);
  g_ptr_array_sort (self->releases, compare);
  compare_newest (self);
  return self;
}

const char *
rouse_catalogue_get_product_type (RouseCatalogue *self)
{
  return self->product_type;
}

guint
rouse_catalogue_get_n_releases (RouseCatalogue *self)
{
  return self->releases->len;
}

RouseFirmwareRelease *
rouse_catalogue_get_release (RouseCatalogue *self, guint index)
{
  g_return_val_if_fail (index < self->releases->len, NULL);

  return self->releases->pdata[index];
}

RouseFirmwareRelease *
rouse_catalogue_get_newest_signed (RouseCatalogue *self)
{
  g_return_val_if_fail (ROUSE_IS_CATALOGUE (self), NULL);

  return newest_signed (self->releases);
}

RouseFirmwareRelease *
rouse_catalogue_find (RouseCatalogue *self, const char *word)
{
  for (guint i = 0; i < self->releases->len; i++) {
    const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (self->releases->pdata[i]);

    if (g_str_equal (facts->version, word) || g_ascii_strcasecmp (facts->build, word) == 0)
      return self->releases->pdata[i];
  }
  return NULL;
}

guint
rouse_catalogue_get_n_answers (RouseCatalogue *self)
{
  return self->answers->len;
}

const RouseCatalogueAnswer *
rouse_catalogue_get_answer (RouseCatalogue *self, guint index)
{
  return &g_array_index (self->answers, RouseCatalogueAnswer, index);
}

guint
rouse_catalogue_get_n_disputes (RouseCatalogue *self)
{
  return self->disputes->len;
}

const RouseCatalogueDispute *
rouse_catalogue_get_dispute (RouseCatalogue *self, guint index)
{
  return &g_array_index (self->disputes, RouseCatalogueDispute, index);
}

gint64
rouse_catalogue_get_as_of (RouseCatalogue *self)
{
  gint64 newest = 0;

  for (guint i = 0; i < self->answers->len; i++) {
    const RouseCatalogueAnswer *answer = rouse_catalogue_get_answer (self, i);

    if (answer->releases != NULL)
      newest = MAX (newest, answer->as_of);
  }
  return newest;
}

gboolean
rouse_catalogue_is_offline (RouseCatalogue *self)
{
  for (guint i = 0; i < self->answers->len; i++) {
    const RouseCatalogueAnswer *answer = rouse_catalogue_get_answer (self, i);

    if (answer->releases != NULL && !answer->is_stale)
      return FALSE;
  }
  return TRUE;
}

const char *
rouse_catalogue_source_to_string (RouseCatalogueSources source)
{
  return source == ROUSE_CATALOGUE_APPLE ? "Apple" : "ipsw.me";
}

const char *
rouse_signed_to_string (RouseSigned is_signed)
{
  static const char *const words[] = {
    [ROUSE_SIGNED_UNKNOWN] = "unknown",
    [ROUSE_SIGNED_YES] = "yes",
    [ROUSE_SIGNED_NO] = "no",
  };

  return words[is_signed];
}
