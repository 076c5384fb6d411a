/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/versions-view.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "catalogue/catalogue-client.h"

/**
 * RouseVersionsView:
 *
 * One state at a time: loading, what was found, or why nothing was. Whoever comes back to the page sees what was found
 * before while it is asked for again.
 */
struct _RouseVersionsView {
  AdwBin parent_instance;

  GtkStack *states;
  GtkSpinner *spinner;
  AdwActionRow *newest_row;
  AdwExpanderRow *others_row;
  GtkLabel *age_label;

  GPtrArray *rows;           /* of @others_row */
  RouseCatalogue *catalogue; /* what is shown; NULL: nothing */
  char *product_type;
  char *base_url;
  GCancellable *cancellable; /* while it is asked */
};

G_DEFINE_FINAL_TYPE (RouseVersionsView, rouse_versions_view, ADW_TYPE_BIN)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (RouseVersionsView) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RouseCatalogue) catalogue = rouse_catalogue_load_finish (result, &error);

  if (rouse_error_is_cancelled (error)) /* another question was asked meanwhile, or the window is gone */
    return;
  g_clear_object (&self->cancellable);
  if (catalogue != NULL) {
    rouse_versions_view_show_catalogue (self, catalogue);
    return;
  }
  g_message ("versions of %s: %s", self->product_type, error->message);
  rouse_versions_view_show_error (self);
}

static void
ask (RouseVersionsView *self)
{
  const RouseCatalogueQuery query = { .product_type = self->product_type, .base_url = self->base_url };

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, NULL);
  self->cancellable = g_cancellable_new ();
  if (self->catalogue == NULL)
    rouse_versions_view_show_loading (self);
  rouse_catalogue_load_async (&query, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
rouse_versions_view_dispose (GObject *object)
{
  RouseVersionsView *self = ROUSE_VERSIONS_VIEW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->catalogue);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (rouse_versions_view_parent_class)->dispose (object);
}

static void
rouse_versions_view_finalize (GObject *object)
{
  g_free (ROUSE_VERSIONS_VIEW (object)->product_type);
  g_free (ROUSE_VERSIONS_VIEW (object)->base_url);
  G_OBJECT_CLASS (rouse_versions_view_parent_class)->finalize (object);
}

static void
rouse_versions_view_class_init (RouseVersionsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_versions_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = rouse_versions_view_finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", ROUSE_TYPE_VERSIONS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/versions-view.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseVersionsView, states);
  gtk_widget_class_bind_template_child (widget_class, RouseVersionsView, spinner);
  gtk_widget_class_bind_template_child (widget_class, RouseVersionsView, newest_row);
  gtk_widget_class_bind_template_child (widget_class, RouseVersionsView, others_row);
  gtk_widget_class_bind_template_child (widget_class, RouseVersionsView, age_label);
  gtk_widget_class_bind_template_callback (widget_class, ask);
}

static void
rouse_versions_view_init (RouseVersionsView *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rouse_versions_view_load (RouseVersionsView *self, const char *product_type, const char *base_url)
{
  g_return_if_fail (ROUSE_IS_VERSIONS_VIEW (self));

  gtk_widget_set_visible (GTK_WIDGET (self), product_type != NULL);
  if (g_strcmp0 (product_type, self->product_type) != 0)
    g_clear_object (&self->catalogue); /* of another model: nothing of it is offered */
  g_free (self->product_type);
  self->product_type = g_strdup (product_type);
  g_free (self->base_url);
  self->base_url = g_strdup (base_url);
  if (product_type != NULL)
    ask (self);
}

void
rouse_versions_view_show_loading (RouseVersionsView *self)
{
  gtk_spinner_set_spinning (self->spinner, TRUE); /* GTK turns it also where it is not seen */
  gtk_stack_set_visible_child_name (self->states, "loading");
}

void
rouse_versions_view_show_error (RouseVersionsView *self)
{
  g_clear_object (&self->catalogue);
  gtk_spinner_set_spinning (self->spinner, FALSE); /* GTK turns it also where it is not seen */
  gtk_stack_set_visible_child_name (self->states, "error");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* "iOS 26.6 (23G71)", and below it what else is known. */
static void
fill_row (AdwPreferencesRow *row, RouseFirmwareRelease *release, const char *words, char **subtitle)
{
  const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (release);
  g_autofree char *title = g_strdup_printf (_ ("iOS %s (%s)"), facts->version, facts->build);
  g_autofree char *size = facts->size > 0 ? g_format_size (facts->size) : NULL;
  g_autoptr (GDateTime) day = NULL;
  g_autofree char *date = NULL;
  g_autoptr (GString) text = g_string_new (words);
  const char *more[2];

  if (facts->release_date != NULL) {
    g_autofree char *noon = g_strconcat (facts->release_date, "T12:00:00Z", NULL);

    day = g_date_time_new_from_iso8601 (noon, NULL);
    date = day != NULL ? g_date_time_format (day, "%x") : NULL;
  }
  more[0] = size;
  more[1] = date;
  for (gsize i = 0; i < G_N_ELEMENTS (more); i++)
    if (more[i] != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", more[i]);
  adw_preferences_row_set_title (row, title);
  *subtitle = g_strdup (text->str);
}

static void
show_others (RouseVersionsView *self, RouseFirmwareRelease *newest)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (self->others_row, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < rouse_catalogue_get_n_releases (self->catalogue); i++) {
    RouseFirmwareRelease *release = rouse_catalogue_get_release (self->catalogue, i);
    const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (release);
    g_autofree char *subtitle = NULL;
    GtkWidget *row;

    if (release == newest || facts->is_signed != ROUSE_SIGNED_YES || facts->is_beta)
      continue;
    row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title-lines", 0, "subtitle-lines", 0, NULL);
    fill_row (ADW_PREFERENCES_ROW (row), release, NULL, &subtitle);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
    adw_expander_row_add_row (self->others_row, row);
    g_ptr_array_add (self->rows, row);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->others_row), self->rows->len > 0);
}

/* Who says so and since when; a source that is missing, or two that differ, too. */
static char *
describe_age (RouseCatalogue *catalogue)
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

void
rouse_versions_view_show_catalogue (RouseVersionsView *self, RouseCatalogue *catalogue)
{
  RouseFirmwareRelease *newest = rouse_catalogue_get_newest_signed (catalogue);
  g_autofree char *age = describe_age (catalogue);
  g_autofree char *subtitle = NULL;

  g_set_object (&self->catalogue, catalogue);
  if (newest != NULL) {
    fill_row (ADW_PREFERENCES_ROW (self->newest_row), newest, _ ("The newest version for this phone"), &subtitle);
  } else {
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->newest_row), _ ("No version is known"));
    subtitle = g_strdup (_ ("Apple allows none that is listed for this model."));
  }
  adw_action_row_set_subtitle (self->newest_row, subtitle);
  show_others (self, newest);
  gtk_label_set_label (self->age_label, age);
  gtk_spinner_set_spinning (self->spinner, FALSE); /* GTK turns it also where it is not seen */
  gtk_stack_set_visible_child_name (self->states, "known");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

RouseCatalogue *
rouse_versions_view_get_catalogue (RouseVersionsView *self)
{
  return self->catalogue;
}
