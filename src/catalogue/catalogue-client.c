/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "catalogue/catalogue-client.h"

#include "base/error.h"
#include "catalogue/catalogue-cache.h"
#include "catalogue/version-index.h"
#include "catalogue/version-list.h"
#include "catalogue/version-words.h"
#include "net/http.h"

#define CONNECT_TIMEOUT_MS 10000
#define TIMEOUT_MS 30000
#define HOUR ((gint64) 3600) /* seconds */

/* The two sources (spec 13 §8). What is fresh is not asked for again: signing changes within hours, and Apple's list is
 * large and changes with releases only. */
static const struct {
  RouseCatalogueSources source;
  const char *base_url;
  const char *path;       /* the product type goes where "%s" is */
  gsize max_size;         /* bytes; real answers have 0.1 and some MB */
  gint64 fresh_s;         /* seconds */
  gboolean is_of_product; /* whether @path has a "%s" */
  GPtrArray *(*parse) (GBytes *answer, const char *product_type, gboolean allow_local, GError **error);
} sources[] = {
  { ROUSE_CATALOGUE_INDEX, "https://api.ipsw.me", "/v4/device/", 2u << 20, HOUR, TRUE, rouse_version_index_parse },
  { ROUSE_CATALOGUE_APPLE, "https://itunes.apple.com", "/check/version", 8u << 20, 24 * HOUR, FALSE,
    rouse_version_list_parse },
};

/* One source being asked, on a thread of its own. */
typedef struct {
  guint number;
  const RouseCatalogueQuery *query;
  GCancellable *cancellable;
  gboolean allow_local;
  RouseCatalogueAnswer answer;
  GError *error;
} Asking;

static char *
get_url (const Asking *self)
{
  const char *base = self->query->base_url != NULL ? self->query->base_url : sources[self->number].base_url;

  return g_strconcat (base, sources[self->number].path,
                      sources[self->number].is_of_product ? self->query->product_type : NULL, NULL);
}

/* The answer from the server, as bytes that the parser has accepted; NULL with ROUSE_ERROR_NETWORK. */
static GPtrArray *
fetch (const Asking *self, const char *url, GBytes **bytes, GError **error)
{
  static const char *const headers[] = { "User-Agent: Rouse/" PACKAGE_VERSION, NULL };
  const RouseHttpRequest request = {
    .method = "GET",
    .url = url,
    .headers = headers,
    .max_size = sources[self->number].max_size,
    .connect_timeout_ms = CONNECT_TIMEOUT_MS,
    .timeout_ms = TIMEOUT_MS,
    .follow_redirects = TRUE,
    .ca_file = self->query->ca_file,
  };
  g_autoptr (RouseHttpResponse) response = rouse_http_send (&request, self->cancellable, error);
  GPtrArray *releases;

  if (response == NULL)
    return NULL;
  if (response->status != 200) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_NETWORK,
                 response->status == 404 ? "it does not know this model (HTTP %u)" : "the server answered HTTP %u",
                 response->status);
    return NULL;
  }
  releases = sources[self->number].parse (response->body, self->query->product_type, self->allow_local, error);
  if (releases != NULL)
    *bytes = g_bytes_ref (response->body);
  return releases;
}

static GPtrArray *
load (const Asking *self, const char *url, gint64 *as_of)
{
  g_autoptr (GBytes) kept =
      rouse_catalogue_cache_load (self->query->cache_folder, url, sources[self->number].max_size, as_of);

  if (kept == NULL)
    return NULL;
  return sources[self->number].parse (kept, self->query->product_type, self->allow_local, NULL);
}

static gpointer
ask_thread (gpointer user_data)
{
  Asking *self = user_data;
  g_autofree char *url = get_url (self);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  gint64 as_of = 0;

  self->answer.source = sources[self->number].source;
  kept = load (self, url, &as_of);
  /* A time that is still to come is no age at all. */
  if (kept != NULL && !self->query->refresh && as_of <= now && now - as_of < sources[self->number].fresh_s) {
    self->answer.releases = g_steal_pointer (&kept);
    self->answer.as_of = as_of;
    return NULL;
  }
  self->answer.releases = fetch (self, url, &bytes, &self->error);
  self->answer.as_of = now;
  if (self->answer.releases != NULL) {
    rouse_catalogue_cache_store (self->query->cache_folder, url, bytes);
    return NULL;
  }
  self->answer.is_stale = TRUE;
  self->answer.why = g_strdup (self->error->message);
  self->answer.releases = g_steal_pointer (&kept);
  self->answer.as_of = self->answer.releases != NULL ? MIN (as_of, now) : 0;
  return NULL;
}

/* Nothing is known: why, from every source. */
static void
set_error (const Asking *askings, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int code = askings[0].error->code;

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    /* Where both say the same, such as a certificate that is refused, that is what a person is told. */
    if (!g_error_matches (askings[i].error, ROUSE_ERROR, code))
      code = ROUSE_ERROR_NETWORK;
    g_string_append_printf (text, "%s%s: %s", i > 0 ? "; " : "", rouse_catalogue_source_to_string (sources[i].source),
                            askings[i].answer.why);
  }
  g_set_error_literal (error, ROUSE_ERROR, code, text->str);
}

static RouseCatalogue *
put_together (Asking *askings, const char *product_type, GCancellable *cancellable, GError **error)
{
  RouseCatalogueAnswer answers[G_N_ELEMENTS (sources)];
  gboolean is_known = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    is_known = is_known || askings[i].answer.releases != NULL;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error)) {
    if (is_known) {
      for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
        answers[i] = askings[i].answer;
      return rouse_catalogue_new (product_type, answers, G_N_ELEMENTS (sources));
    }
    set_error (askings, error);
  }
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    rouse_catalogue_answer_clear (&askings[i].answer);
  return NULL;
}

/* A catalogue that is on this computer is a test's, and may name firmware on this computer. */
static gboolean
is_local (const char *base_url)
{
  g_autoptr (GUri) uri = base_url != NULL ? g_uri_parse (base_url, G_URI_FLAGS_ENCODED, NULL) : NULL;

  return uri != NULL && g_uri_get_host (uri) != NULL && rouse_firmware_release_is_local_host (g_uri_get_host (uri));
}

RouseCatalogue *
rouse_catalogue_load (const RouseCatalogueQuery *query, GCancellable *cancellable, GError **error)
{
  Asking askings[G_N_ELEMENTS (sources)] = { 0 };
  GThread *threads[G_N_ELEMENTS (sources)];
  RouseCatalogue *catalogue;

  /* It becomes part of a URL. */
  if (!rouse_version_word_is_product (query->product_type)) {
    g_set_error (error, ROUSE_ERROR, ROUSE_ERROR_UNKNOWN_DEVICE, "“%s” is not a model", query->product_type);
    return NULL;
  }
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    askings[i].number = i;
    askings[i].query = query;
    askings[i].cancellable = cancellable;
    askings[i].allow_local = is_local (query->base_url);
    threads[i] = g_thread_new ("catalogue", ask_thread, &askings[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_thread_join (threads[i]);
  catalogue = put_together (askings, query->product_type, cancellable, error);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_clear_error (&askings[i].error);
  return catalogue;
}

static void
query_free (RouseCatalogueQuery *query)
{
  g_free ((char *) query->product_type);
  g_free ((char *) query->base_url);
  g_free ((char *) query->cache_folder);
  g_free ((char *) query->ca_file);
  g_free (query);
}

static void
load_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  RouseCatalogue *catalogue = rouse_catalogue_load (task_data, cancellable, &error);

  if (catalogue != NULL)
    g_task_return_pointer (task, catalogue, g_object_unref);
  else
    g_task_return_error (task, error);
}

/* @query: copied. Main thread. */
void
rouse_catalogue_load_async (const RouseCatalogueQuery *query, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  RouseCatalogueQuery *copy = g_memdup2 (query, sizeof *query);

  copy->product_type = g_strdup (query->product_type);
  copy->base_url = g_strdup (query->base_url);
  copy->cache_folder = g_strdup (query->cache_folder);
  copy->ca_file = g_strdup (query->ca_file);
  g_task_set_source_tag (task, rouse_catalogue_load_async);
  g_task_set_task_data (task, copy, (GDestroyNotify) query_free);
  g_task_run_in_thread (task, load_thread);
}

RouseCatalogue *
rouse_catalogue_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
