/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/doctor-view.h"

#include "ui/balance.h"
#include "ui/doctor-row.h"

#include <glib/gi18n.h>

/**
 * RouseDoctorView:
 *
 * Each check has two rows, of which one is seen: among the findings, or among the rest. A finding keeps its place when
 * it is mended, so that it is seen turning green.
 */
struct _RouseDoctorView {
  AdwBin parent_instance;

  GtkWidget *summary;
  GtkWidget *heading; /* takes the focus: of a status GTK 4.18 tells no name */
  GtkImage *summary_icon;
  GtkSpinner *spinner;
  GtkLabel *summary_title;
  GtkLabel *summary_text;
  GtkBox *findings;
  GtkWidget *rest;
  AdwExpanderRow *rest_row;

  RouseDoctor *doctor;
  GPtrArray *found;        /* of RouseDoctorRow in @findings, one a check */
  GPtrArray *other;        /* of GtkWidget in @rest_row, the same checks */
  const char *const *only; /* NULL: all */
  RouseDoctorItem *first;  /* the one that is shown if only one is; not held */
  gboolean keeps_looking;
};

G_DEFINE_FINAL_TYPE (RouseDoctorView, rouse_doctor_view, ADW_TYPE_BIN)

enum { PROP_0, PROP_HAS_FINDING, N_PROPS };
static GParamSpec *props[N_PROPS];

static gboolean
is_wrong (RouseDoctorItem *item)
{
  RouseDoctorResult result = rouse_doctor_item_get_result (item);

  return result == ROUSE_DOCTOR_PROBLEM || result == ROUSE_DOCTOR_WARNING;
}

static RouseDoctorItem *
get_item (RouseDoctorView *self, guint i)
{
  return rouse_doctor_row_get_item (g_ptr_array_index (self->found, i));
}

/* --- everything --- */

#define MENDED N_ ("Rouse looks again every two seconds: what you mend turns green by itself.")

/* What a person reads first; by the worst that was found. */
static const struct {
  RouseDoctorResult worst;
  const char *icon, *css_class;
  const char *text;
} summaries[] = {
  { ROUSE_DOCTOR_PENDING, NULL, NULL, N_ ("This takes a few seconds.") },
  { ROUSE_DOCTOR_PROBLEM, "rouse-problem-symbolic", "error", MENDED },
  { ROUSE_DOCTOR_WARNING, "rouse-warning-symbolic", "warning", MENDED },
  { ROUSE_DOCTOR_OK, "rouse-check-symbolic", "success", N_ ("Nothing keeps a repair from working.") },
};

static char *
make_summary_title (RouseDoctorResult worst, guint n)
{
  switch (worst) {
  case ROUSE_DOCTOR_PENDING:
    return g_strdup (_ ("Looking at this computer"));
  case ROUSE_DOCTOR_PROBLEM:
    return g_strdup_printf (
        ngettext ("%u thing keeps a repair from working", "%u things keep a repair from working", n), n);
  case ROUSE_DOCTOR_WARNING:
    return g_strdup_printf (
        ngettext ("A repair can work; %u thing may disturb it", "A repair can work; %u things may disturb it", n), n);
  default:
    return g_strdup (_ ("This computer is ready"));
  }
}

static void
show_summary (RouseDoctorView *self)
{
  const char *classes[] = { NULL, NULL };
  g_autofree char *title = NULL;
  gboolean looking;
  gsize i = 0;

  while (summaries[i].worst != ROUSE_DOCTOR_OK && rouse_doctor_count (self->doctor, summaries[i].worst) == 0)
    i++;
  looking = summaries[i].worst == ROUSE_DOCTOR_PENDING;
  classes[0] = summaries[i].css_class;
  title = make_summary_title (summaries[i].worst, rouse_doctor_count (self->doctor, summaries[i].worst));
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), looking);
  gtk_spinner_set_spinning (self->spinner, looking);
  gtk_widget_set_visible (GTK_WIDGET (self->summary_icon), !looking);
  gtk_image_set_from_icon_name (self->summary_icon, summaries[i].icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->summary_icon), classes);
  gtk_label_set_label (self->summary_title, title);
  gtk_label_set_label (self->summary_text, _ (summaries[i].text));
  gtk_widget_set_visible (self->summary, TRUE); /* in practice there is no doctor, and nothing to tell */
}

static void
show_everything (RouseDoctorView *self)
{
  guint n_found = 0, n_other = 0;
  g_autofree char *count = NULL;

  for (guint i = 0; i < self->found->len; i++) {
    GtkWidget *row = g_ptr_array_index (self->found, i);
    gboolean among_findings = gtk_widget_get_visible (row) || is_wrong (get_item (self, i));

    gtk_widget_set_visible (row, among_findings);
    gtk_widget_set_visible (g_ptr_array_index (self->other, i), !among_findings);
    n_found += among_findings;
    n_other += !among_findings;
  }
  show_summary (self);
  gtk_widget_set_visible (GTK_WIDGET (self->findings), n_found > 0);
  gtk_widget_set_visible (self->rest, n_other > 0);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rest_row),
                                 n_found > 0 ? _ ("The other checks") : _ ("All checks"));
  count = g_strdup_printf (ngettext ("%u check", "%u checks", n_other), n_other);
  adw_expander_row_set_subtitle (self->rest_row, count);
}

/* --- only one --- */

static RouseDoctorItem *
find_first_problem (RouseDoctorView *self)
{
  for (guint i = 0; i < self->found->len; i++) {
    RouseDoctorItem *item = get_item (self, i);

    if (rouse_doctor_item_get_result (item) == ROUSE_DOCTOR_PROBLEM &&
        g_strv_contains (self->only, rouse_doctor_item_get_id (item)))
      return item;
  }
  return NULL;
}

static void
show_first (RouseDoctorView *self)
{
  RouseDoctorItem *problem = find_first_problem (self);
  gboolean had = self->first != NULL;

  if (problem != NULL)
    self->first = problem;
  else if (self->first != NULL &&
           (is_wrong (self->first) || !g_strv_contains (self->only, rouse_doctor_item_get_id (self->first))))
    self->first = NULL;
  for (guint i = 0; i < self->found->len; i++)
    gtk_widget_set_visible (g_ptr_array_index (self->found, i), get_item (self, i) == self->first);
  gtk_widget_set_visible (self->summary, FALSE);
  gtk_widget_set_visible (self->rest, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->findings), self->first != NULL);
  if (had != (self->first != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_FINDING]);
}

static void
update (RouseDoctorView *self)
{
  if (self->doctor == NULL)
    return;
  if (self->only != NULL)
    show_first (self);
  else
    show_everything (self);
}

/* --- life --- */

/* Nobody is asked anything for a view that is not seen. */
static void
keep_looking (RouseDoctorView *self, gboolean keep)
{
  keep = keep && self->doctor != NULL;
  if (self->keeps_looking == keep)
    return;
  self->keeps_looking = keep;
  rouse_doctor_keep_looking (self->doctor, keep);
  if (keep)
    rouse_doctor_look_now (self->doctor, self->only != NULL ? ROUSE_DOCTOR_AGAIN : ROUSE_DOCTOR_ALL);
}

static void
rouse_doctor_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rouse_doctor_view_parent_class)->map (widget);
  keep_looking (ROUSE_DOCTOR_VIEW (widget), TRUE);
}

static void
rouse_doctor_view_unmap (GtkWidget *widget)
{
  keep_looking (ROUSE_DOCTOR_VIEW (widget), FALSE);
  GTK_WIDGET_CLASS (rouse_doctor_view_parent_class)->unmap (widget);
}

static void
forget_doctor (RouseDoctorView *self)
{
  keep_looking (self, FALSE);
  for (guint i = 0; i < self->found->len; i++) {
    g_signal_handlers_disconnect_by_func (get_item (self, i), update, self);
    gtk_box_remove (self->findings, g_ptr_array_index (self->found, i));
    adw_expander_row_remove (self->rest_row, g_ptr_array_index (self->other, i));
  }
  g_ptr_array_set_size (self->found, 0);
  g_ptr_array_set_size (self->other, 0);
  self->first = NULL;
  g_clear_object (&self->doctor);
}

static void
rouse_doctor_view_dispose (GObject *object)
{
  RouseDoctorView *self = ROUSE_DOCTOR_VIEW (object);

  if (self->doctor != NULL)
    forget_doctor (self);
  G_OBJECT_CLASS (rouse_doctor_view_parent_class)->dispose (object);
}

static void
rouse_doctor_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, ROUSE_DOCTOR_VIEW (object)->first != NULL);
}

static void
rouse_doctor_view_finalize (GObject *object)
{
  g_ptr_array_unref (ROUSE_DOCTOR_VIEW (object)->found);
  g_ptr_array_unref (ROUSE_DOCTOR_VIEW (object)->other);
  G_OBJECT_CLASS (rouse_doctor_view_parent_class)->finalize (object);
}

static void
rouse_doctor_view_class_init (RouseDoctorViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_doctor_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = rouse_doctor_view_finalize;
  G_OBJECT_CLASS (klass)->get_property = rouse_doctor_view_get_property;
  props[PROP_HAS_FINDING] =
      g_param_spec_boolean ("has-finding", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  widget_class->map = rouse_doctor_view_map;
  widget_class->unmap = rouse_doctor_view_unmap;
  gtk_widget_class_set_css_name (widget_class, "doctor-view");
  g_type_ensure (ROUSE_TYPE_BALANCE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/doctor-view.ui");
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorView, summary);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorView, heading);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorView, summary_icon);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorView, spinner);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorView, summary_title);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorView, summary_text);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorView, findings);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorView, rest);
  gtk_widget_class_bind_template_child (widget_class, RouseDoctorView, rest_row);
}

static void
rouse_doctor_view_init (RouseDoctorView *self)
{
  self->found = g_ptr_array_new ();
  self->other = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_check (RouseDoctorView *self, RouseDoctorItem *item)
{
  GtkWidget *found = rouse_doctor_row_new (item);
  GtkWidget *other = g_object_new (GTK_TYPE_LIST_BOX_ROW, "activatable", FALSE, "focusable", FALSE, "child",
                                   rouse_doctor_row_new (item), NULL);

  gtk_widget_add_css_class (found, "card");
  gtk_widget_set_visible (found, FALSE);
  gtk_box_append (self->findings, found);
  g_ptr_array_add (self->found, found);
  adw_expander_row_add_row (self->rest_row, other);
  g_ptr_array_add (self->other, other);
  g_signal_connect_object (item, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

void
rouse_doctor_view_set_doctor (RouseDoctorView *self, RouseDoctor *doctor)
{
  g_return_if_fail (ROUSE_IS_DOCTOR_VIEW (self) && ROUSE_IS_DOCTOR (doctor));

  if (self->doctor != NULL)
    forget_doctor (self);
  self->doctor = g_object_ref (doctor);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (doctor)); i++) {
    g_autoptr (RouseDoctorItem) item = g_list_model_get_item (G_LIST_MODEL (doctor), i);

    add_check (self, item);
  }
  update (self);
  keep_looking (self, gtk_widget_get_mapped (GTK_WIDGET (self)));
}

void
rouse_doctor_view_set_only (RouseDoctorView *self, const char *const *ids)
{
  g_return_if_fail (ROUSE_IS_DOCTOR_VIEW (self));

  if (self->only == ids)
    return;
  self->only = ids;
  update (self);
}

void
rouse_doctor_view_focus_summary (RouseDoctorView *self)
{
  g_return_if_fail (ROUSE_IS_DOCTOR_VIEW (self));

  gtk_widget_grab_focus (self->heading);
}
