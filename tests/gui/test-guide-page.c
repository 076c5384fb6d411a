/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "guide-room.h"

#include "guide/family-choices.h"
#include "guide/guide-words.h"
#include "ui/guide-intro.h"
#include "ui/guide-links.h"

/*
 * The page of the button guide, with a made-up clock: each family through all steps of each way, and each of its
 * states. All must fit into 360 px. With ROUSE_PICTURES=DIR a picture of each is written there; ROUSE_DIRECTION=rtl,
 * ROUSE_BEHIND=1, ROUSE_WIDTH, ROUSE_HEIGHT and ROUSE_TEXT_SIZE say how it is seen; the other looks come from the
 * toolkit's own variables.
 */

/* --- each family, each way, each step --- */

static void
step_cb (Fixture *f, RouseDfuGuide *guide, const char *product_type, const RouseCue *cue)
{
  g_autofree char *name = g_strdup_printf ("step-%s-%s-%u", rouse_guide_way_to_string (rouse_dfu_guide_get_way (guide)),
                                           product_type, cue->step);

  if (cue->kind > ROUSE_CUE_RELEASE)
    return;
  look (f, name);
  f->shown++;
}

static void
test_steps (Fixture *f, gconstpointer data)
{
  for (gsize i = 0; i < N_TRIES; i++) {
    f->shown = 0;
    run_try (f, data, &tries[i], step_cb);
    g_assert_cmpuint (f->shown, >=, 2);
  }
}

/* --- its states --- */

static void
show (Fixture *f, RouseGuideWay way)
{
  rouse_dfu_page_show_way (f->page, f->devices, plug (f, "iPhone12,1", ROUSE_DEVICE_MODE_NORMAL), way);
}

static void
test_read (Fixture *f, gconstpointer data)
{
  for (gsize i = 0; i < N_TRIES; i++) {
    g_autofree char *name = g_strdup_printf ("read-%s", rouse_guide_way_to_string (tries[i].way));

    if (tries[i].way == ROUSE_GUIDE_DFU_BY_RESET) /* where the way to DFU begins, the page sees itself */
      rouse_dfu_page_show_way (f->page, f->devices, plug (f, "iPhone12,1", ROUSE_DEVICE_MODE_RECOVERY),
                               ROUSE_GUIDE_DFU);
    else
      rouse_dfu_page_show_way (f->page, f->devices, plug (f, "iPhone12,1", tries[i].begin), tries[i].way);
    look (f, name);
    rouse_dfu_page_leave (f->page);
  }
}

/* A guide that ended that way. */
static RouseDfuGuide *
make_ended (RouseSight outcome, gboolean claims)
{
  RouseDfuGuide *guide = rouse_dfu_guide_new (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, 0, 0, 100);

  rouse_dfu_guide_begin (guide, 0, TRUE);
  rouse_dfu_guide_run (guide, 2000);
  if (claims)
    rouse_dfu_guide_claim (guide, ROUSE_BUTTON_POWER, TRUE, 2300);
  rouse_dfu_guide_see (guide, ROUSE_SIGHT_VANISHED, 9000);
  if (claims)
    rouse_dfu_guide_claim (guide, ROUSE_BUTTON_VOLUME_DOWN, TRUE, 9700);
  if (outcome == ROUSE_SIGHT_VANISHED)
    rouse_dfu_guide_run (guide, 60000);
  else
    rouse_dfu_guide_see (guide, outcome, outcome == ROUSE_SIGHT_NORMAL ? 12000 : 16000);
  return guide;
}

static void
test_missed (Fixture *f, gconstpointer data)
{
  static const RouseSight sights[] = { ROUSE_SIGHT_RECOVERY, ROUSE_SIGHT_NORMAL, ROUSE_SIGHT_LOADER_DFU,
                                       ROUSE_SIGHT_VANISHED };

  for (gsize i = 0; i < G_N_ELEMENTS (sights); i++) {
    RouseDfuGuide *guide = make_ended (sights[i], i == 0);
    const RouseVerdictEntry *entry = rouse_verdict_get_entry (rouse_dfu_guide_get_verdict (guide));
    g_autofree char *name = g_strdup_printf ("missed-%s", entry->id);

    show (f, ROUSE_GUIDE_DFU);
    rouse_dfu_page_show_missed (f->page, guide);
    g_assert_cmpstr (rouse_page_get_title (ROUSE_PAGE (f->page)), ==, _ (entry->title));
    look (f, name);
    rouse_dfu_guide_free (guide);
  }
}

static void
look_at_missed (Fixture *f, RouseDfuGuide *guide, const GError *error, const char *name)
{
  show (f, rouse_dfu_guide_get_way (guide));
  rouse_guide_face_show_missed (ROUSE_GUIDE_FACE (f->page), guide, error);
  look (f, name);
}

/* In recovery mode before anything was held; out of DFU mode, and in it again; the computer's restart that failed. */
static void
test_missed_others (Fixture *f, gconstpointer data)
{
  RouseDfuGuide *early = rouse_dfu_guide_new (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_DFU, 0, 0, 100);
  RouseDfuGuide *leave = rouse_dfu_guide_new (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_LEAVE_DFU, 0, 0, 100);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "Made up");

  rouse_dfu_guide_begin (early, 0, TRUE);
  rouse_dfu_guide_see (early, ROUSE_SIGHT_RECOVERY, 1000);
  g_assert_cmpint (rouse_dfu_guide_get_verdict (early), ==, ROUSE_VERDICT_ALREADY_RECOVERY);
  look_at_missed (f, early, NULL, "missed-already-recovery");
  look_at_missed (f, early, error, "missed-reset");
  rouse_dfu_guide_begin (leave, 0, TRUE);
  rouse_dfu_guide_see (leave, ROUSE_SIGHT_VANISHED, 9000);
  rouse_dfu_guide_see (leave, ROUSE_SIGHT_DFU, 14000);
  g_assert_cmpint (rouse_dfu_guide_get_verdict (leave), ==, ROUSE_VERDICT_STILL_DFU);
  look_at_missed (f, leave, NULL, "missed-still-dfu");
  rouse_dfu_guide_free (early);
  rouse_dfu_guide_free (leave);
}

static void
test_practice (Fixture *f, gconstpointer data)
{
  RouseDfuGuide *late = make_ended (ROUSE_SIGHT_RECOVERY, TRUE), *right = make_ended (ROUSE_SIGHT_DFU, TRUE);

  show (f, ROUSE_GUIDE_DFU);
  rouse_dfu_page_practise (f->page);
  look (f, "practice");
  rouse_guide_face_show_practised (ROUSE_GUIDE_FACE (f->page), late, FALSE);
  look (f, "practised-late");
  rouse_guide_face_show_practised (ROUSE_GUIDE_FACE (f->page), right, TRUE);
  look (f, "practised-right");
  rouse_dfu_guide_free (late);
  rouse_dfu_guide_free (right);
}

/* What else there is to see. */
static void
test_others (Fixture *f, gconstpointer data)
{
  show (f, ROUSE_GUIDE_DFU);
  rouse_guide_face_show_broken (ROUSE_GUIDE_FACE (f->page));
  look (f, "broken");
  rouse_guide_face_show_done (ROUSE_GUIDE_FACE (f->page), FALSE);
  look (f, "done");
  rouse_guide_face_show_done (ROUSE_GUIDE_FACE (f->page), TRUE);
  look (f, "done-in-recovery");
}

/* --- without a phone on the cable --- */

static GtkWidget *
find_list (GtkWidget *widget)
{
  if (GTK_IS_LIST_BOX (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_list (child);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static void
activate_row (Fixture *f, const char *child, int nth)
{
  GtkWidget *widget = GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (f->page), ROUSE_TYPE_GUIDE_FACE, child));
  GtkListBox *list = GTK_LIST_BOX (find_list (widget));

  g_assert_true (gtk_widget_is_visible (widget));
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, nth));
}

static void
expect_words (Fixture *f, const char *words)
{
  g_autofree char *text = NULL;

  g_object_get (f->page, "text", &text, NULL);
  if (strstr (rouse_page_get_title (ROUSE_PAGE (f->page)), words) == NULL && strstr (text, words) == NULL)
    g_test_fail_printf ("“%s” is said, not “%s”", rouse_page_get_title (ROUSE_PAGE (f->page)), words);
}

/* The black phone that is on no cable: chosen by picture, restarted by the clock, and its owner says what it shows. */
static void
test_without_phone (Fixture *f, gconstpointer data)
{
  RouseDfuGuide *guide = rouse_dfu_guide_new (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_FORCE_RESTART, 0, 0, 100);

  rouse_dfu_page_show_way (f->page, f->devices, NULL, ROUSE_GUIDE_FORCE_RESTART);
  look (f, "without-choose");
  activate_row (f, "chooser", 0);
  expect_words (f, _ ("Restart the phone by its buttons"));
  look (f, "without-read");
  rouse_dfu_page_start (f->page);
  rouse_dfu_guide_begin (guide, 0, FALSE);
  for (gint64 at_ms = 0; at_ms < 20000; at_ms += 100) {
    rouse_dfu_guide_run (guide, at_ms);
    show_cues (f, guide, "none", step_cb);
  }
  expect_words (f, _ ("What does its screen show?"));
  look (f, "without-ask");
  activate_row (f, "question", ROUSE_SCREEN_STARTS);
  look (f, "without-done");
  g_assert_cmpuint (f->outcomes, ==, 0);
  rouse_page_activate_primary (ROUSE_PAGE (f->page));
  g_assert_cmpuint (f->outcomes, ==, 1);
  g_assert_cmpint (f->outcome, ==, ROUSE_DFU_OUTCOME_DONE);
  g_assert_null (rouse_dfu_page_get_device (f->page));
  rouse_dfu_guide_free (guide);
}

/* What each answer leads to. */
static void
test_answers (Fixture *f, gconstpointer data)
{
  static const struct {
    RouseScreen screen;
    RouseVerdict verdict;
    const char *picture;
  } answers[] = { { ROUSE_SCREEN_RECOVERY, ROUSE_VERDICT_UNPLUGGED, "answered-recovery" },
                  { ROUSE_SCREEN_BLACK, ROUSE_VERDICT_BLACK, "answered-black" },
                  { ROUSE_SCREEN_SAME, ROUSE_VERDICT_NO_T0, "answered-same" } };
  const RouseCue ask = { .kind = ROUSE_CUE_ASK };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    RouseDfuGuide *guide = rouse_dfu_guide_new (ROUSE_BUTTONS_IPHONE8, ROUSE_GUIDE_FORCE_RESTART, 0, 0, 100);

    rouse_dfu_page_show_way (f->page, f->devices, NULL, ROUSE_GUIDE_FORCE_RESTART);
    activate_row (f, "chooser", 0);
    rouse_dfu_page_start (f->page);
    rouse_dfu_page_show_cue (f->page, guide, &ask);
    activate_row (f, "question", (int) answers[i].screen);
    expect_words (f, _ (rouse_verdict_get_entry (answers[i].verdict)->title));
    look (f, answers[i].picture);
    rouse_dfu_guide_free (guide);
  }
}

/* It is plugged in while the page waits: it needs no choice any more. */
static void
test_comes_late (Fixture *f, gconstpointer data)
{
  rouse_dfu_page_show_way (f->page, f->devices, NULL, ROUSE_GUIDE_DFU);
  expect_words (f, _ ("Which phone is it?"));
  plug (f, "iPhone9,3", ROUSE_DEVICE_MODE_RECOVERY);
  expect_words (f, _ ("From recovery mode into DFU mode"));
  g_assert_nonnull (rouse_dfu_page_get_device (f->page));
}

/* The port answers in place of the chip: the restore goes on from there, as soon as that has been read. */
static void
test_port (Fixture *f, gconstpointer data)
{
  const char *title = _ (rouse_verdict_get_entry (ROUSE_VERDICT_PORT_DFU)->title);

  rouse_dfu_page_show_way (f->page, f->devices, plug (f, "iPhone15,4", ROUSE_DEVICE_MODE_NORMAL), ROUSE_GUIDE_DFU);
  rouse_dfu_page_start (f->page);
  settle (f);
  plug (f, "iPhone15,4", ROUSE_DEVICE_MODE_PORT_DFU);
  settle (f);
  expect_words (f, title);
  look (f, "done-port");
  rouse_page_activate_primary (ROUSE_PAGE (f->page));
  g_assert_cmpuint (f->outcomes, ==, 1);
  g_assert_cmpint (f->outcome, ==, ROUSE_DFU_OUTCOME_DONE);
}

/* Another phone that is on the cable already is not the one that is meant. */
static void
test_not_the_other (Fixture *f, gconstpointer data)
{
  plug (f, "iPhone9,3", ROUSE_DEVICE_MODE_NORMAL);
  rouse_dfu_page_show_way (f->page, f->devices, NULL, ROUSE_GUIDE_FORCE_RESTART);
  expect_words (f, _ ("Which phone is it?"));
  g_assert_null (rouse_dfu_page_get_device (f->page));
}

/* Every choice leads to the buttons that it says. */
static void
test_choices (Fixture *f, gconstpointer data)
{
  gsize n_choices;
  const RouseFamilyChoice *choices = rouse_family_choices_all (&n_choices);

  for (gsize i = 0; i < n_choices; i++) {
    g_assert_cmpstr (rouse_family_choice_get_model (&choices[i])->product_type, ==, choices[i].product_type);
    g_assert_true (rouse_family_choices_find (choices[i].id) == &choices[i]);
    rouse_dfu_page_show_way (f->page, f->devices, NULL, ROUSE_GUIDE_DFU);
    activate_row (f, "chooser", (int) i);
    expect_words (f, _ ("Bring the phone into DFU mode"));
  }
  g_assert_null (rouse_family_choices_find ("nokia"));
}

static void
test_gone_on_without (Fixture *f, gconstpointer data)
{
  rouse_dfu_page_show_way (f->page, f->devices, NULL, ROUSE_GUIDE_FORCE_RESTART);
  g_signal_emit_by_name (gtk_widget_get_template_child (GTK_WIDGET (f->page), ROUSE_TYPE_GUIDE_FACE, "links"),
                         "clicked", ROUSE_GUIDE_LINK_SKIP);
  g_assert_cmpuint (f->outcomes, ==, 1);
  g_assert_cmpint (f->outcome, ==, ROUSE_DFU_OUTCOME_SKIPPED);
}

/* --- what costs --- */

static void
frame_cb (GdkFrameClock *clock, guint *frames)
{
  ++*frames;
}

static gboolean
over_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* A page on which nothing moves draws nothing, with animations on. */
static void
test_still (Fixture *f, gconstpointer data)
{
  guint frames = 0;
  gboolean over = FALSE;

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  show (f, ROUSE_GUIDE_DFU);
  g_timeout_add (1500, over_cb, &over); /* what is lit by the state before fades out */
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  over = FALSE;
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (f->window)), "paint", G_CALLBACK (frame_cb), &frames);
  g_timeout_add (2000, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (GTK_WIDGET (f->window)), &frames);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_assert_cmpuint (frames, ==, 0);
}

static const struct {
  const char *path;
  void (*run) (Fixture *f, gconstpointer data);
} tests[] = {
  { "/guide-page/read", test_read },
  { "/guide-page/missed", test_missed },
  { "/guide-page/missed-others", test_missed_others },
  { "/guide-page/port", test_port },
  { "/guide-page/practice", test_practice },
  { "/guide-page/others", test_others },
  { "/guide-page/without-phone", test_without_phone },
  { "/guide-page/answers", test_answers },
  { "/guide-page/comes-late", test_comes_late },
  { "/guide-page/not-the-other", test_not_the_other },
  { "/guide-page/choices", test_choices },
  { "/guide-page/gone-on-without", test_gone_on_without },
  { "/guide-page/still", test_still },
};

static void
activate_cb (GApplication *application, int *status)
{
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  if (g_strcmp0 (g_getenv ("ROUSE_DIRECTION"), "rtl") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  *status = g_test_run ();
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  int status = 1;

  g_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, "");
  if (g_getenv ("ROUSE_LOCALEDIR") != NULL)
    bindtextdomain (GETTEXT_PACKAGE, g_getenv ("ROUSE_LOCALEDIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++) {
    g_autofree char *steps = g_strdup_printf ("/guide-page/steps/%s", models[i]);

    g_test_add (steps, Fixture, models[i], set_up, test_steps, tear_down);
  }
  add_room_tests ();
  application = adw_application_new (APPLICATION_ID, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), &status);
  g_application_run (G_APPLICATION (application), 1, argv);
  return status;
}
