/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/versions-view.h"

#include <glib/gi18n.h>

#include "base/error.h"
#include "catalogue/catalogue-client.h"
#include "ui/catalogue-words.h"
#include "ui/version-row.h"

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
  GtkListBox *list;
  GtkWidget *none_row;
  AdwExpanderRow *others_row;
  AdwExpanderRow *betas_row; /* opened by whoever asks for them */
  GtkLabel *age_label;

  RouseVersionRow *newest_row;  /* NULL: none */
  GPtrArray *other_rows;        /* of @others_row */
  GPtrArray *beta_rows;         /* of @betas_row */
  RouseCatalogue *catalogue;    /* what is shown; NULL: nothing */
  RouseFirmwareRelease *chosen; /* of it; NULL: there is none */
  gboolean is_filling;
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
forget (RouseVersionsView *self)
{
  g_clear_object (&self->catalogue);
  g_clear_object (&self->chosen);
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

/* Return in a row is meant for the row. A list leaves it to the window, whose button would begin to download. */
static gboolean
return_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && GTK_IS_LIST_BOX_ROW (focus) && gtk_widget_activate (focus);
}

static void
rouse_versions_view_dispose (GObject *object)
{
  RouseVersionsView *self = ROUSE_VERSIONS_VIEW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->catalogue);
  g_clear_object (&self->chosen);
  g_clear_pointer (&self->other_rows, g_ptr_array_unref);
  g_clear_pointer (&self->beta_rows, g_ptr_array_unref);
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
  gtk_widget_class_bind_template_child (widget_class, RouseVersionsView, list);
  gtk_widget_class_bind_template_child (widget_class, RouseVersionsView, none_row);
  gtk_widget_class_bind_template_child (widget_class, RouseVersionsView, betas_row);
  gtk_widget_class_bind_template_child (widget_class, RouseVersionsView, others_row);
  gtk_widget_class_bind_template_child (widget_class, RouseVersionsView, age_label);
  gtk_widget_class_bind_template_callback (widget_class, ask);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, return_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, 0, return_cb, NULL);
}

static void
rouse_versions_view_init (RouseVersionsView *self)
{
  self->other_rows = g_ptr_array_new ();
  self->beta_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rouse_versions_view_load (RouseVersionsView *self, const char *product_type, const char *base_url)
{
  g_return_if_fail (ROUSE_IS_VERSIONS_VIEW (self));

  gtk_widget_set_visible (GTK_WIDGET (self), product_type != NULL);
  if (g_strcmp0 (product_type, self->product_type) != 0)
    forget (self); /* of another model: nothing of it is offered */
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
  forget (self);
  gtk_spinner_set_spinning (self->spinner, FALSE); /* GTK turns it also where it is not seen */
  gtk_stack_set_visible_child_name (self->states, "error");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- the rows --- */

static void
chosen_cb (RouseVersionsView *self, RouseVersionRow *row)
{
  g_set_object (&self->chosen, rouse_version_row_get_release (row));
  if (!self->is_filling)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static RouseVersionRow *
make_row (RouseVersionsView *self, RouseFirmwareRelease *release, const char *words)
{
  GtkWidget *row = rouse_version_row_new (release, words, self->newest_row);

  g_signal_connect_object (row, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  return ROUSE_VERSION_ROW (row);
}

static void
clear_rows (AdwExpanderRow *expander, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_expander_row_remove (expander, rows->pdata[i]);
  g_ptr_array_set_size (rows, 0);
}

static void
fill_expander (RouseVersionsView *self, AdwExpanderRow *expander, GPtrArray *rows, gboolean betas)
{
  for (guint i = 0; i < rouse_catalogue_get_n_releases (self->catalogue); i++) {
    RouseFirmwareRelease *release = rouse_catalogue_get_release (self->catalogue, i);
    const RouseReleaseFacts *facts = rouse_firmware_release_get_facts (release);
    RouseVersionRow *row;

    if (facts->is_signed != ROUSE_SIGNED_YES || facts->is_beta != betas ||
        (self->newest_row != NULL && release == rouse_version_row_get_release (self->newest_row)))
      continue;
    row = make_row (self, release, NULL);
    adw_expander_row_add_row (expander, GTK_WIDGET (row));
    g_ptr_array_add (rows, row);
  }
  gtk_widget_set_visible (GTK_WIDGET (expander), rows->len > 0);
}

/* What was chosen before stays chosen when the same versions are told once more. */
static gboolean
choose_again (GPtrArray *rows, const char *build)
{
  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (rouse_firmware_release_get_facts (rouse_version_row_get_release (rows->pdata[i]))->build, build) ==
        0) {
      rouse_version_row_choose (rows->pdata[i]);
      return TRUE;
    }
  return FALSE;
}

static void
fill (RouseVersionsView *self)
{
  RouseFirmwareRelease *newest = rouse_catalogue_get_newest_signed (self->catalogue);
  g_autofree char *build =
      self->chosen != NULL ? g_strdup (rouse_firmware_release_get_facts (self->chosen)->build) : NULL;

  self->is_filling = TRUE;
  g_clear_object (&self->chosen);
  clear_rows (self->others_row, self->other_rows);
  clear_rows (self->betas_row, self->beta_rows);
  if (self->newest_row != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (self->newest_row));
  self->newest_row = NULL;
  if (newest != NULL) {
    self->newest_row = make_row (self, newest, _ ("The newest version for this phone"));
    gtk_list_box_prepend (self->list, GTK_WIDGET (self->newest_row));
  }
  gtk_widget_set_visible (self->none_row, newest == NULL);
  fill_expander (self, self->others_row, self->other_rows, FALSE);
  fill_expander (self, self->betas_row, self->beta_rows, TRUE);
  if (!choose_again (self->other_rows, build) && !choose_again (self->beta_rows, build) && newest != NULL)
    rouse_version_row_choose (self->newest_row);
  if (newest != NULL)
    rouse_version_row_set_choosable (self->newest_row, self->other_rows->len + self->beta_rows->len > 0);
  self->is_filling = FALSE;
}

void
rouse_versions_view_show_catalogue (RouseVersionsView *self, RouseCatalogue *catalogue)
{
  g_autofree char *age = rouse_catalogue_words_describe_age (catalogue);

  g_set_object (&self->catalogue, catalogue);
  fill (self);
  gtk_label_set_label (self->age_label, age);
  gtk_spinner_set_spinning (self->spinner, FALSE); /* GTK turns it also where it is not seen */
  gtk_stack_set_visible_child_name (self->states, "known");
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

RouseFirmwareRelease *
rouse_versions_view_get_chosen (RouseVersionsView *self)
{
  g_return_val_if_fail (ROUSE_IS_VERSIONS_VIEW (self), NULL);

  return self->chosen;
}

void
rouse_versions_view_set_sections_open (RouseVersionsView *self, gboolean open)
{
  adw_expander_row_set_expanded (self->others_row, open);
  adw_expander_row_set_expanded (self->betas_row, open);
}
