/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/guide-prompt.h"
#include "cli/guide-question.h"
#include "cli/guide-screen.h"
#include "cli/phone-finder.h"
#include "cli/terminal-text.h"
#include "guide/family-choices.h"
#include "guide/guide-tries.h"
#include "guide/guide-words.h"

#define FIND_MS 3000
#define DEFAULT_TRIES 3
#define BETWEEN_TRIES_MS 4000
/* A phone that was let go of too early needs half a minute to be seen again: what the verdict then is, is worth that.
 */
#define REFINE_MS 40000

typedef struct {
  char *model, *family, *way, *ecid_text, *then;
  gboolean as_json, is_silent, force_restart, leave;
  gint tries, pace;
  guint64 ecid;
  RouseButtons buttons;
  RouseGuideSession *session;
  RouseGuideScreen *screen;
  RouseGuideQuestion *question;
  RouseTerminalKeys *keys;
  GMainLoop *loop;
  guint timer;
  RouseGuideWay goal;
  gboolean is_asking, is_stopped;
} Dfu;

static gboolean
stop_cb (gpointer user_data)
{
  Dfu *dfu = user_data;

  dfu->is_stopped = TRUE;
  rouse_guide_session_stop (dfu->session);
  g_main_loop_quit (dfu->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
over_cb (gpointer user_data)
{
  Dfu *dfu = user_data;

  dfu->timer = 0;
  g_main_loop_quit (dfu->loop);
  return G_SOURCE_REMOVE;
}

/* Turns the loop for that long, or until it is quit. */
static void
linger (Dfu *dfu, guint ms)
{
  dfu->timer = g_timeout_add (ms, over_cb, dfu);
  g_main_loop_run (dfu->loop);
  if (dfu->timer != 0)
    g_source_remove (dfu->timer);
  dfu->timer = 0;
}

static void
ended_cb (RouseGuideSession *session, Dfu *dfu)
{
  if (!dfu->is_asking) /* else it is the last try's verdict that is refined */
    g_main_loop_quit (dfu->loop);
}

static RouseVerdict
get_verdict (Dfu *dfu)
{
  return rouse_dfu_guide_get_verdict (rouse_guide_session_get_guide (dfu->session));
}

static RouseVerdict
run_try (Dfu *dfu, const RouseGuideTries *tries)
{
  gboolean was_there = rouse_guide_session_is_there (dfu->session, tries->way);

  rouse_terminal_keys_draw (dfu->keys);
  rouse_guide_session_begin (dfu->session, dfu->buttons, tries->way, tries->attempt, tries->shift_ms,
                             (guint) dfu->pace);
  if (get_verdict (dfu) == ROUSE_VERDICT_NONE)
    g_main_loop_run (dfu->loop);
  if (get_verdict (dfu) == ROUSE_VERDICT_NOTHING && !dfu->is_stopped) {
    rouse_guide_question_ask (dfu->question);
    linger (dfu, REFINE_MS);
  }
  if (was_there && !dfu->as_json)
    rouse_terminal_print (_ ("The phone is already there. Nothing has to be pressed."), 0, 0);
  else if (rouse_guide_session_get_error (dfu->session) == NULL)
    rouse_guide_screen_tell_verdict (dfu->screen);
  return get_verdict (dfu);
}

/* It got where it is to go while the person was asked. */
static void
moved_cb (RouseGuideSession *session, Dfu *dfu)
{
  if (dfu->is_asking && rouse_guide_session_is_there (session, dfu->goal))
    g_main_loop_quit (dfu->loop);
}

/* On a terminal the person reads what comes and says when; elsewhere the next try comes by itself. @told: the way whose
 * steps were listed last, or -1. Returns: %FALSE if that is all. */
static gboolean
wait_for_person (Dfu *dfu, const RouseGuideTries *tries, gboolean is_first, int *told)
{
  gboolean was_entered;

  if (dfu->as_json || !isatty (STDIN_FILENO)) {
    if (!is_first)
      linger (dfu, BETWEEN_TRIES_MS);
    return !dfu->is_stopped;
  }
  if (*told != (int) tries->way)
    rouse_guide_prompt_list_steps (dfu->buttons, tries->way, tries->attempt);
  *told = (int) tries->way;
  dfu->is_asking = TRUE;
  was_entered = rouse_guide_prompt_wait (dfu->loop, dfu->keys,
                                         is_first ? _ ("Press Enter to begin, or Ctrl+C to stop. ")
                                                  : _ ("Press Enter to try again, or Ctrl+C to stop. "));
  dfu->is_asking = FALSE;
  return was_entered;
}

/* Returns: whether there is to be another try. */
static gboolean
run_next (Dfu *dfu, RouseGuideTries *tries, gboolean is_first, int *told, int *code)
{
  RouseGuideWay way;
  RouseVerdict verdict;
  RouseTryResult result;

  rouse_guide_tries_look (tries, rouse_guide_session_suggest_way (dfu->session));
  if (!rouse_guide_session_is_there (dfu->session, tries->goal) && !wait_for_person (dfu, tries, is_first, told) &&
      !rouse_guide_session_is_there (dfu->session, tries->goal))
    return FALSE;
  rouse_guide_tries_look (tries, rouse_guide_session_suggest_way (dfu->session)); /* it may have moved meanwhile */
  way = tries->way;
  verdict = run_try (dfu, tries);
  if (rouse_guide_session_get_error (dfu->session) != NULL) {
    *code = rouse_cli_report (rouse_guide_session_get_error (dfu->session), dfu->as_json);
    return FALSE;
  }
  result = rouse_guide_tries_take (tries, way, verdict, rouse_guide_session_suggest_way (dfu->session));
  if (result == ROUSE_TRY_REACHED)
    *code = EXIT_OK;
  return *code != EXIT_OK && (result == ROUSE_TRY_MISSED || result == ROUSE_TRY_ON_WAY);
}

static int
run_tries (Dfu *dfu, RouseGuideWay goal)
{
  RouseGuideTries tries;
  int told = -1, code = EXIT_FAILED;
  gboolean is_first = TRUE;

  dfu->goal = goal;
  rouse_guide_tries_begin (&tries, goal, rouse_guide_session_suggest_way (dfu->session));
  while ((gint) tries.attempt < dfu->tries && !dfu->is_stopped && run_next (dfu, &tries, is_first, &told, &code))
    is_first = FALSE;
  return dfu->is_stopped ? EXIT_CANCELLED : code;
}

/* Of the model or family that was named, or NULL. */
static const RouseDeviceModel *
find_named (Dfu *dfu)
{
  gsize n_models;
  const RouseDeviceModel *models = rouse_device_models_all (&n_models);

  if (dfu->family != NULL)
    return rouse_family_choice_get_model (rouse_family_choices_find (dfu->family));
  for (gsize i = 0; i < n_models && dfu->model != NULL; i++)
    if (g_ascii_strcasecmp (models[i].product_type, dfu->model) == 0 ||
        g_ascii_strcasecmp (models[i].board, dfu->model) == 0)
      return &models[i];
  if (dfu->model == NULL && dfu->ecid == 0 && !dfu->as_json && isatty (STDIN_FILENO))
    return rouse_guide_question_ask_model ();
  return NULL;
}

/* Which buttons the phone has: of the phone itself; of the model that was named; without a phone, as the person says.
 */
static gboolean
find_buttons (Dfu *dfu, RouseDeviceMonitor *monitor, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (RouseDevice) device = rouse_phone_finder_find (monitor, dfu->ecid, FIND_MS, &local);
  const RouseDeviceModel *model = device != NULL ? rouse_device_get_model (device) : NULL;

  if (device != NULL)
    dfu->ecid = rouse_device_get_ecid (device);
  else if (!g_error_matches (local, ROUSE_ERROR, ROUSE_ERROR_NO_DEVICE)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (model == NULL || dfu->model != NULL || dfu->family != NULL)
    model = find_named (dfu);
  if (model == NULL && device == NULL && dfu->model == NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (model == NULL) {
    g_set_error_literal (error, ROUSE_ERROR, ROUSE_ERROR_UNKNOWN_DEVICE,
                         "the model is not known; name one with --model or --family");
    return FALSE;
  }
  dfu->buttons = rouse_guide_family_for (model);
  return TRUE;
}

static int
run (Dfu *dfu, RouseGuideWay way)
{
  g_autoptr (RouseDeviceMonitor) monitor = rouse_device_monitor_new ();
  g_autoptr (GError) error = NULL;
  guint interrupt, terminate;
  int code;

  if (!rouse_device_monitor_start (monitor, &error) || !find_buttons (dfu, monitor, &error))
    return rouse_cli_report (error, dfu->as_json);
  dfu->session = rouse_guide_session_new (rouse_device_monitor_get_list (monitor), dfu->ecid);
  g_signal_connect (dfu->session, "ended", G_CALLBACK (ended_cb), dfu);
  g_signal_connect (dfu->session, "moved", G_CALLBACK (moved_cb), dfu);
  dfu->screen = rouse_guide_screen_new (dfu->session, dfu->buttons, dfu->as_json, dfu->is_silent);
  dfu->keys = rouse_terminal_keys_new ();
  dfu->question = rouse_guide_question_new (dfu->session, dfu->keys, dfu->as_json);
  dfu->loop = g_main_loop_new (NULL, FALSE);
  interrupt = g_unix_signal_add (SIGINT, stop_cb, dfu);
  terminate = g_unix_signal_add (SIGTERM, stop_cb, dfu);
  code = run_tries (dfu, way);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  rouse_guide_question_free (dfu->question);
  rouse_terminal_keys_free (dfu->keys);
  rouse_guide_screen_free (dfu->screen);
  g_clear_object (&dfu->session);
  g_main_loop_unref (dfu->loop);
  rouse_device_monitor_stop (monitor);
  return code;
}

/* "--then COMMAND …": what is to be run when the phone is in DFU mode. Cuts it off. Returns: its number of words. */
static int
cut_then (int *argc, char **argv, char ***then)
{
  for (int i = 1; i < *argc; i++)
    if (g_str_equal (argv[i], "--then")) {
      int n_words = *argc - i - 1;

      *then = argv + i + 1;
      *argc = i;
      argv[i] = NULL;
      return n_words;
    }
  return 0;
}

/* Why @then cannot follow; NULL: nothing is wrong. Gigabytes are not fetched while a phone waits in DFU mode, and
 * fingers are not asked for before it is known what for. */
static const char *
find_fault_of_then (char **then, int n_then)
{
  gboolean names_file = FALSE;

  if (n_then == 0)
    return NULL;
  if (!g_str_equal (then[0], "restore"))
    return _ ("after --then comes “restore” with its options");
  for (int i = 1; i < n_then; i++)
    names_file = names_file || g_str_equal (then[i], "--ipsw") || g_str_has_prefix (then[i], "--ipsw=");
  return names_file
             ? NULL
             : _ ("after --then restore, --ipsw must name the firmware: fetch it before, “rousectl firmware download”");
}

static int
run_parsed (Dfu *dfu)
{
  int way = dfu->way != NULL     ? rouse_guide_way_from_string (dfu->way)
            : dfu->force_restart ? ROUSE_GUIDE_FORCE_RESTART
            : dfu->leave         ? ROUSE_GUIDE_LEAVE_DFU
                                 : ROUSE_GUIDE_DFU;
  g_autoptr (GError) error = NULL;

  if (way < 0 || (dfu->way != NULL) + dfu->force_restart + dfu->leave > 1 ||
      (dfu->family != NULL && rouse_family_choices_find (dfu->family) == NULL) || dfu->tries < 1 || dfu->pace < 50 ||
      dfu->pace > 400 || (dfu->ecid_text != NULL && !rouse_cli_parse_ecid (dfu->ecid_text, &dfu->ecid, &error))) {
    g_printerr ("rousectl: %s\n",
                error != NULL ? error->message : _ ("--to, --family, --tries or --pace: there is no such value"));
    return EXIT_USAGE;
  }
  return run (dfu, (RouseGuideWay) way);
}

/* rousectl dfu */
int
rouse_cmd_dfu (int argc, char **argv)
{
  Dfu dfu = { .tries = DEFAULT_TRIES, .pace = 100 };
  const GOptionEntry entries[] = {
    { "ecid", 0, 0, G_OPTION_ARG_STRING, &dfu.ecid_text, N_ ("Which phone, if there are several"), "ECID" },
    { "family", 0, 0, G_OPTION_ARG_STRING, &dfu.family,
      N_ ("Which phone it is, if none is seen: face-id, iphone-8, iphone-7, iphone-6s, ipod-7, ipad or ipad-home"),
      "NAME" },
    { "force-restart", 0, 0, G_OPTION_ARG_NONE, &dfu.force_restart, N_ ("Only restart the phone by its buttons"),
      NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &dfu.as_json, N_ ("Print one JSON object a line"), NULL },
    { "leave", 0, 0, G_OPTION_ARG_NONE, &dfu.leave, N_ ("Only lead out of DFU mode"), NULL },
    { "model", 0, 0, G_OPTION_ARG_STRING, &dfu.model, N_ ("Which model it is, if no phone is seen"), "PRODUCT" },
    { "pace", 0, 0, G_OPTION_ARG_INT, &dfu.pace, N_ ("Time for taps in percent (100)"), "PERCENT" },
    { "silent", 0, 0, G_OPTION_ARG_NONE, &dfu.is_silent, N_ ("Do not ring the bell"), NULL },
    /* For --help; it is cut off before. */
    { "then", 0, 0, G_OPTION_ARG_STRING, &dfu.then, N_ ("When the phone is in DFU mode, restore it"),
      "restore OPTION…" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &dfu.way, N_ ("dfu, dfu-by-reset, recovery, force-restart or leave-dfu"),
      "WHERE" },
    { "tries", 0, 0, G_OPTION_ARG_INT, &dfu.tries, N_ ("How often to try (3)"), "NUMBER" },
    G_OPTION_ENTRY_NULL,
  };
  char **then = NULL;
  int n_then = cut_then (&argc, argv, &then);
  const char *fault = find_fault_of_then (then, n_then);
  int code;

  if (fault != NULL) {
    g_printerr ("rousectl: %s\n", fault);
    return EXIT_USAGE;
  }
  if (!rouse_cli_parse (&argc, &argv, NULL, _ ("Guides your hands into DFU mode and listens to the cable."), entries))
    return EXIT_USAGE;
  code = run_parsed (&dfu);
  g_free (dfu.model);
  g_free (dfu.family);
  g_free (dfu.way);
  g_free (dfu.ecid_text);
  g_free (dfu.then);
  return code == EXIT_OK && n_then > 0 ? rouse_cmd_restore (n_then, then) : code;
}
