/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/backup-page.h"

#include <glib/gi18n.h>

#include "backup/backup-words.h"
#include "base/error.h"
#include "guide/error-book.h"
#include "ui/backup-rows.h"
#include "ui/backup-run-view.h"
#include "ui/backup-session.h"
#include "ui/encryption-row.h"
#include "ui/folder-chooser.h"

#define FRESH_S (24 * 3600) /* a backup of today is not made again */

typedef enum {
  STATE_LOOKING,
  STATE_NONE,
  STATE_FOUND,
  STATE_IMPOSSIBLE,
  STATE_RUNNING,
  STATE_DONE,
  STATE_FAILED,
  STATE_WITHOUT,
} State;

/**
 * RouseBackupPage:
 *
 * It never blocks: whatever fails, one can go on without a backup, after having been told what that means.
 */
struct _RouseBackupPage {
  RousePage parent_instance;

  GtkSpinner *spinner;
  RouseBackupRunView *run_view;
  GtkListBox *notices;
  GtkListBox *backups;
  GtkWidget *options;
  AdwActionRow *folder_row;
  RouseEncryptionRow *encryption_row;
  GtkWidget *facts;
  AdwExpanderRow *facts_row;
  GtkCheckButton *without_check;
  GtkWidget *again_button;
  GtkWidget *found_button;
  GtkWidget *look_button;
  GtkWidget *without_button;
  GtkWidget *return_button;

  RouseBackupSession *session;
  RouseDevice *device; /* whose modes are listened to */
  State state;
  gboolean erase;
  GPtrArray *fact_rows; /* borrowed */
  guint cookie;         /* the computer stays awake */
};

G_DEFINE_FINAL_TYPE (RouseBackupPage, rouse_backup_page, ROUSE_TYPE_PAGE)

/* Which parts are seen in which state. */
enum {
  PART_SPINNER = 1 << 0,
  PART_RUN = 1 << 1,
  PART_NOTICES = 1 << 2,
  PART_BACKUPS = 1 << 3,
  PART_OPTIONS = 1 << 4,
  PART_FACTS = 1 << 5,
  PART_CHECK = 1 << 6,
  PART_LOOK = 1 << 7,
  PART_WITHOUT = 1 << 8,
  PART_RETURN = 1 << 9,
};

static const guint parts[] = {
  [STATE_LOOKING] = PART_SPINNER | PART_WITHOUT,
  [STATE_NONE] = PART_NOTICES | PART_BACKUPS | PART_OPTIONS | PART_FACTS | PART_LOOK | PART_WITHOUT,
  [STATE_FOUND] = PART_NOTICES | PART_BACKUPS | PART_OPTIONS | PART_FACTS | PART_LOOK,
  [STATE_IMPOSSIBLE] = PART_NOTICES | PART_BACKUPS | PART_FACTS | PART_LOOK | PART_CHECK,
  [STATE_RUNNING] = PART_RUN,
  [STATE_DONE] = PART_NOTICES | PART_BACKUPS | PART_FACTS,
  [STATE_FAILED] = PART_NOTICES | PART_OPTIONS | PART_WITHOUT | PART_RETURN,
  [STATE_WITHOUT] = PART_NOTICES | PART_CHECK | PART_RETURN,
};

static RouseBackupSurvey *
get_survey (RouseBackupPage *self)
{
  return rouse_backup_session_get_survey (self->session);
}

static const RouseBackupFacts *
get_facts (RouseBackupPage *self)
{
  return get_survey (self) != NULL ? get_survey (self)->facts : NULL;
}

static const RouseBackup *
get_newest (RouseBackupPage *self)
{
  return get_survey (self) != NULL ? rouse_backup_survey_get_newest (get_survey (self)) : NULL;
}

static gboolean
is_fresh (const RouseBackup *backup)
{
  return g_get_real_time () / G_USEC_PER_SEC - backup->date < FRESH_S;
}

static gboolean
can_back_up (RouseBackupPage *self)
{
  return get_survey (self) != NULL && get_survey (self)->can_back_up;
}

/* Erasing what is nowhere else must be meant. */
static gboolean
needs_word (RouseBackupPage *self)
{
  return self->erase && get_newest (self) == NULL;
}

static void
update_primary (RouseBackupPage *self)
{
  gboolean is_asked = gtk_widget_get_visible (GTK_WIDGET (self->without_check));
  gboolean may = !is_asked || gtk_check_button_get_active (self->without_check);
  const RouseBackup *newest = get_newest (self);
  RouseButtonStyle without = self->erase ? ROUSE_BUTTON_STYLE_DESTRUCTIVE : ROUSE_BUTTON_STYLE_PLAIN;

  const struct {
    const char *label;
    RouseButtonStyle style;
    gboolean enabled;
  } primaries[] = {
    [STATE_LOOKING] = { _ ("_Continue"), ROUSE_BUTTON_STYLE_SUGGESTED, FALSE },
    [STATE_NONE] = { _ ("_Back Up Now"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE },
    [STATE_FOUND] = { newest != NULL && (is_fresh (newest) || !can_back_up (self)) ? _ ("_Continue")
                                                                                   : _ ("_Back Up Now"),
                      ROUSE_BUTTON_STYLE_SUGGESTED, TRUE },
    [STATE_IMPOSSIBLE] = { is_asked ? _ ("_Go On Without a Backup") : _ ("_Continue"),
                           is_asked ? without : ROUSE_BUTTON_STYLE_SUGGESTED, may },
    [STATE_RUNNING] = { _ ("_Stop"), ROUSE_BUTTON_STYLE_PLAIN, !rouse_backup_session_is_stopping (self->session) },
    [STATE_DONE] = { _ ("_Continue"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE },
    [STATE_FAILED] = { _ ("_Try Again"), ROUSE_BUTTON_STYLE_SUGGESTED, TRUE },
    [STATE_WITHOUT] = { _ ("_Go On Without a Backup"), without, may },
  };

  rouse_page_set_primary (ROUSE_PAGE (self), primaries[self->state].label, primaries[self->state].style,
                          primaries[self->state].enabled);
}

/* --- what needs attention --- */

static void
ask_trust (RouseBackupPage *self)
{
  if (rouse_backup_session_get_device (self->session) != NULL)
    rouse_backup_session_look (self->session, TRUE);
}

static void
add_trust_notice (RouseBackupPage *self, const RouseBackupFacts *facts)
{
  const char *advice = rouse_backup_trust_get_advice (facts->trust);

  gboolean is_silent = facts->trust == ROUSE_PHONE_TRUST_NO || facts->trust == ROUSE_PHONE_TRUST_UNKNOWN ||
                       facts->trust == ROUSE_PHONE_TRUST_DENIED;
  GtkWidget *row, *button;

  if (advice == NULL)
    return;
  row = rouse_row_new ("rouse-phone-symbolic", "accent", advice,
                       _ ("Only then it tells of its backups. This page notices it by itself."));
  gtk_list_box_append (self->notices, row);
  if (!is_silent)
    return;
  button = g_object_new (GTK_TYPE_BUTTON, "label", _ ("Ask It"), "tooltip-text",
                         _ ("Let the phone ask whether to trust this computer"), "valign", GTK_ALIGN_CENTER, NULL);
  g_signal_connect_object (button, "clicked", G_CALLBACK (ask_trust), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_account_notice (RouseBackupPage *self, const RouseBackupFacts *facts)
{
  gboolean find_my = facts != NULL && facts->find_my == ROUSE_TRUTH_YES;

  gtk_list_box_append (
      self->notices,
      rouse_row_new ("rouse-shield-symbolic", NULL, _ ("Afterwards it asks for the Apple Account and its password"),
                     find_my ? _ ("Find My is on: without them this phone cannot be used any more. Make sure now that "
                                  "you know them.")
                             : _ ("Make sure now that you know them: the phone may be locked to that account.")));
}

static void
fill_notices (RouseBackupPage *self)
{
  const RouseBackupFacts *facts = get_facts (self);
  GtkWidget *battery = facts != NULL ? rouse_fact_rows_warn_battery (facts) : NULL;

  rouse_rows_clear (self->notices);
  if (facts != NULL)
    add_trust_notice (self, facts);
  if (battery != NULL)
    gtk_list_box_append (self->notices, battery);
  if (self->erase)
    add_account_notice (self, facts);
}

static void
fill_options (RouseBackupPage *self)
{
  const RouseBackupFacts *facts = get_facts (self);
  gint64 used = facts != NULL ? rouse_backup_facts_get_used (facts) : -1;
  g_autofree char *room = get_survey (self) != NULL && get_survey (self)->room != G_MAXUINT64
                              ? g_format_size (get_survey (self)->room)
                              : NULL;
  g_autofree char *need = used >= 0 ? g_format_size ((guint64) used) : NULL;
  g_autofree char *shown = g_filename_display_name (rouse_backup_session_get_folder (self->session));
  g_autofree char *text = NULL;

  if (room != NULL && need != NULL)
    /* Translators: a folder; free space there and what the backup needs, as "120.3 GB" */
    text = g_strdup_printf (_ ("%s\n%s are free there, the backup needs at most %s"), shown, room, need);
  else if (room != NULL)
    text = g_strdup_printf (_ ("%s\n%s are free there"), shown, room);
  adw_action_row_set_subtitle (self->folder_row, text != NULL ? text : shown);
  rouse_encryption_row_show (self->encryption_row, facts != NULL ? facts->will_encrypt : ROUSE_TRUTH_UNKNOWN);
}

static void
fill (RouseBackupPage *self)
{
  fill_notices (self);
  fill_options (self);
  if (get_survey (self) == NULL)
    return;
  rouse_backup_rows_fill (self->backups, get_survey (self));
  if (get_survey (self)->facts != NULL)
    rouse_fact_rows_fill (self->facts_row, self->fact_rows, get_survey (self)->facts);
}

static void
show_state (RouseBackupPage *self, State state)
{
  guint seen = parts[state];
  gboolean was_running = self->state == STATE_RUNNING;

  self->state = state;
  if ((seen & PART_CHECK) != 0 && !needs_word (self))
    seen &= ~PART_CHECK;
  gtk_check_button_set_active (self->without_check, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), (seen & PART_SPINNER) != 0);
  gtk_spinner_set_spinning (self->spinner, (seen & PART_SPINNER) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->run_view), (seen & PART_RUN) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->notices),
                          (seen & PART_NOTICES) != 0 && gtk_list_box_get_row_at_index (self->notices, 0) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->backups),
                          (seen & PART_BACKUPS) != 0 && gtk_list_box_get_row_at_index (self->backups, 0) != NULL);
  gtk_widget_set_visible (self->options, (seen & PART_OPTIONS) != 0 && can_back_up (self));
  gtk_widget_set_visible (self->facts,
                          (seen & PART_FACTS) != 0 && get_survey (self) != NULL && get_survey (self)->facts != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->without_check), (seen & PART_CHECK) != 0);
  gtk_widget_set_visible (self->look_button, (seen & PART_LOOK) != 0);
  gtk_widget_set_visible (self->without_button, (seen & PART_WITHOUT) != 0);
  gtk_widget_set_visible (self->return_button, (seen & PART_RETURN) != 0);
  gtk_widget_set_visible (self->again_button, state == STATE_FOUND && can_back_up (self) && get_newest (self) != NULL &&
                                                  is_fresh (get_newest (self)));
  gtk_widget_set_visible (self->found_button, state == STATE_FOUND && can_back_up (self) && get_newest (self) != NULL &&
                                                  !is_fresh (get_newest (self)));
  g_object_set (self, "can-go-back", state != STATE_RUNNING, "badge",
                state == STATE_WITHOUT && self->erase ? ROUSE_BADGE_KIND_ERASED : ROUSE_BADGE_KIND_NOTHING_CHANGED,
                NULL);
  update_primary (self);
  if (was_running != (state == STATE_RUNNING) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    rouse_page_focus_title (ROUSE_PAGE (self));
}

/* --- what was found --- */

static void
show_none (RouseBackupPage *self)
{
  gboolean has_bad = get_survey (self)->backups->len > 0;
  gboolean has_cloud = get_survey (self)->facts != NULL && get_survey (self)->facts->last_cloud != 0;

  rouse_page_set_words (ROUSE_PAGE (self),
                        has_bad ? _ ("There is no backup that can be used") : _ ("There is no backup on this computer"),
                        has_cloud ? _ ("One in iCloud may not have everything. Make one here before anything else.")
                                  : _ ("Make one now, before anything else: while the phone still works, it is easy."));
  show_state (self, STATE_NONE);
}

static void
show_found (RouseBackupPage *self)
{
  const RouseBackup *newest = get_newest (self);
  g_autofree char *age = rouse_backup_age_to_words (newest->date, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *text = NULL;

  /* Translators: %s is an age, as "3 days ago" */
  text = g_strdup_printf (is_fresh (newest) ? _ ("The newest was made %s, and Rouse looked into it.")
                                            : _ ("The newest was made %s. What is newer is not in it."),
                          age);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("There is a backup"), text);
  show_state (self, STATE_FOUND);
}

static void
show_impossible (RouseBackupPage *self)
{
  gboolean is_normal = self->device == NULL || rouse_device_get_mode (self->device) == ROUSE_DEVICE_MODE_NORMAL;
  gboolean lacks_tool = is_normal && !get_survey (self)->has_tool;
  gboolean has_one = get_newest (self) != NULL;

  rouse_page_set_words (
      ROUSE_PAGE (self),
      lacks_tool ? _ ("A program for backups is missing") : _ ("A backup cannot be made in this state"),
      lacks_tool ? _ ("Install the package libimobiledevice-utils, and come back to this page.")
      : !has_one ? _ ("Only a phone that has started can be backed up, and there is no backup of it on this computer.")
      : get_survey (self)->is_certain
          ? _ ("Only a phone that has started can be backed up. But there is a backup from before.")
          : _ ("Only a phone that has started can be backed up. See whether one of these is its backup."));
  show_state (self, STATE_IMPOSSIBLE);
}

static void look_again (RouseBackupPage *self);

static void
show_again (RouseBackupPage *self)
{
  if (get_survey (self) == NULL) {
    look_again (self);
    return;
  }
  fill (self);
  if (!can_back_up (self))
    show_impossible (self);
  else if (get_newest (self) != NULL)
    show_found (self);
  else
    show_none (self);
}

static void
found_cb (RouseBackupPage *self, gboolean facts_only)
{
  if (self->state == STATE_LOOKING || self->state == STATE_NONE || self->state == STATE_FOUND ||
      self->state == STATE_IMPOSSIBLE)
    show_again (self);
}

static void
looking_cb (RouseBackupPage *self)
{
  rouse_page_set_words (ROUSE_PAGE (self), _ ("Looking for backups"),
                        _ ("Rouse looks on this computer, and asks the phone what it knows."));
  show_state (self, STATE_LOOKING);
}

/* --- making one --- */

static void
set_awake (RouseBackupPage *self, gboolean awake)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkApplication *application = GTK_IS_WINDOW (root) ? gtk_window_get_application (GTK_WINDOW (root)) : NULL;

  if (application == NULL)
    return;
  if (awake && self->cookie == 0)
    self->cookie = gtk_application_inhibit (application, GTK_WINDOW (root),
                                            GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_IDLE,
                                            _ ("A phone is being backed up"));
  else if (!awake && self->cookie != 0)
    gtk_application_uninhibit (application, self->cookie);
  self->cookie = awake ? self->cookie : 0;
}

static void
show_stopped (RouseBackupPage *self)
{
  show_again (self);
  if (self->state == STATE_NONE)
    rouse_page_set_words (ROUSE_PAGE (self), _ ("The backup was stopped"),
                          _ ("What was copied stays, and the next one goes on from there. It cannot be put back as it "
                             "is."));
}

static void
ended_cb (RouseBackupPage *self, const GError *error, const RouseBackup *backup)
{
  set_awake (self, FALSE);
  if (error == NULL && backup != NULL)
    rouse_backup_page_show_done (self, backup);
  else if (error == NULL)
    rouse_backup_session_look (self->session, FALSE);
  else if (rouse_error_is_cancelled (error))
    show_stopped (self);
  else
    rouse_backup_page_show_failed (self, error);
}

static void
news_cb (RouseBackupPage *self)
{
  RouseBackupJob *job = rouse_backup_session_get_job (self->session);

  rouse_backup_page_show_news (self, rouse_backup_job_get_kind (job), rouse_backup_job_get_news (job));
}

static void
begin (RouseBackupPage *self, RouseBackupJobKind kind, const char *password)
{
  if (!can_back_up (self) || rouse_backup_session_get_device (self->session) == NULL)
    return;
  set_awake (self, TRUE);
  rouse_backup_session_begin (self->session, kind, NULL, password);
}

static void
begin_backup (RouseBackupPage *self)
{
  begin (self, ROUSE_BACKUP_JOB_CREATE, NULL);
}

static void
change_asked_cb (RouseBackupPage *self, gboolean on, const char *password)
{
  begin (self, on ? ROUSE_BACKUP_JOB_ENCRYPT : ROUSE_BACKUP_JOB_DECRYPT, password);
}

/* --- choices --- */

static void
look_again (RouseBackupPage *self)
{
  if (rouse_backup_session_get_job (self->session) == NULL && rouse_backup_session_get_device (self->session) != NULL)
    rouse_backup_session_look (self->session, FALSE);
}

static void
target_chosen_cb (GtkWidget *page, const char *path)
{
  rouse_backup_session_set_folder (ROUSE_BACKUP_PAGE (page)->session, path);
  look_again (ROUSE_BACKUP_PAGE (page));
}

static void
place_chosen_cb (GtkWidget *page, const char *path)
{
  rouse_backup_session_set_extra (ROUSE_BACKUP_PAGE (page)->session, path);
  look_again (ROUSE_BACKUP_PAGE (page));
}

static void
choose_target (RouseBackupPage *self)
{
  rouse_folder_chooser_ask (GTK_WIDGET (self), _ ("Where should the backup go?"), target_chosen_cb);
}

static void
choose_place (RouseBackupPage *self)
{
  rouse_folder_chooser_ask (GTK_WIDGET (self), _ ("Choose a folder or a disk with backups of Finder or iTunes"),
                            place_chosen_cb);
}

static void
go_on (RouseBackupPage *self)
{
  rouse_page_say_next (ROUSE_PAGE (self));
}

static void
ask_without (RouseBackupPage *self)
{
  rouse_backup_page_show_without (self);
}

static void
rouse_backup_page_primary (RousePage *page)
{
  RouseBackupPage *self = ROUSE_BACKUP_PAGE (page);
  const RouseBackup *newest = get_newest (self);

  if (self->state == STATE_RUNNING) {
    rouse_backup_session_stop (self->session);
    update_primary (self);
  } else if (self->state == STATE_NONE || self->state == STATE_FAILED ||
             (self->state == STATE_FOUND && can_back_up (self) && newest != NULL && !is_fresh (newest)))
    begin_backup (self);
  else
    rouse_page_say_next (page);
}

/* --- the object --- */

/* The phone has started, was unplugged, or is in another mode now: what can be done is something else. */
static void
mode_changed_cb (RouseBackupPage *self)
{
  if (self->state != STATE_RUNNING && self->state != STATE_DONE && self->state != STATE_WITHOUT &&
      rouse_device_get_mode (self->device) != ROUSE_DEVICE_MODE_GONE && gtk_widget_get_mapped (GTK_WIDGET (self)))
    look_again (self);
}

static void
set_device (RouseBackupPage *self, RouseDevice *device)
{
  if (self->device != NULL)
    g_signal_handlers_disconnect_by_func (self->device, mode_changed_cb, self);
  g_set_object (&self->device, device);
  if (device != NULL)
    g_signal_connect_object (device, "notify::mode", G_CALLBACK (mode_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
rouse_backup_page_dispose (GObject *object)
{
  RouseBackupPage *self = ROUSE_BACKUP_PAGE (object);

  if (self->session != NULL)
    rouse_backup_page_leave (self);
  set_device (self, NULL);
  g_clear_object (&self->session);
  g_clear_pointer (&self->fact_rows, g_ptr_array_unref);
  G_OBJECT_CLASS (rouse_backup_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, run_view);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, notices);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, backups);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, options);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, folder_row);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, encryption_row);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, facts);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, facts_row);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, without_check);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, again_button);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, found_button);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, look_button);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, without_button);
  gtk_widget_class_bind_template_child (widget_class, RouseBackupPage, return_button);
}

static void
rouse_backup_page_class_init (RouseBackupPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rouse_backup_page_dispose;
  ROUSE_PAGE_CLASS (klass)->primary = rouse_backup_page_primary;
  g_type_ensure (ROUSE_TYPE_BACKUP_RUN_VIEW);
  g_type_ensure (ROUSE_TYPE_ENCRYPTION_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rouse_app/Rouse/backup-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, update_primary);
  gtk_widget_class_bind_template_callback (widget_class, change_asked_cb);
  gtk_widget_class_bind_template_callback (widget_class, begin_backup);
  gtk_widget_class_bind_template_callback (widget_class, go_on);
  gtk_widget_class_bind_template_callback (widget_class, choose_target);
  gtk_widget_class_bind_template_callback (widget_class, choose_place);
  gtk_widget_class_bind_template_callback (widget_class, ask_without);
  gtk_widget_class_bind_template_callback (widget_class, show_again);
}

static void
rouse_backup_page_init (RouseBackupPage *self)
{
  self->fact_rows = g_ptr_array_new ();
  self->session = rouse_backup_session_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->session, "looking", G_CALLBACK (looking_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "news", G_CALLBACK (news_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  update_primary (self);
}

void
rouse_backup_page_show (RouseBackupPage *self, RouseDevice *device, gboolean erase)
{
  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self) && ROUSE_IS_DEVICE (device));

  set_device (self, device);
  self->erase = erase;
  rouse_backup_session_set_device (self->session, device);
  rouse_backup_session_look (self->session, FALSE);
}

void
rouse_backup_page_leave (RouseBackupPage *self)
{
  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  rouse_backup_session_leave (self->session);
  set_awake (self, FALSE);
}

gboolean
rouse_backup_page_is_busy (RouseBackupPage *self)
{
  g_return_val_if_fail (ROUSE_IS_BACKUP_PAGE (self), FALSE);

  return rouse_backup_session_get_job (self->session) != NULL;
}

const RouseBackupFacts *
rouse_backup_page_get_facts (RouseBackupPage *self)
{
  g_return_val_if_fail (ROUSE_IS_BACKUP_PAGE (self), NULL);

  return get_facts (self);
}

void
rouse_backup_page_show_survey (RouseBackupPage *self, RouseBackupSurvey *survey, gboolean erase)
{
  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  self->erase = erase;
  self->state = STATE_LOOKING;
  rouse_backup_session_take (self->session, survey);
}

void
rouse_backup_page_show_news (RouseBackupPage *self, RouseBackupJobKind kind, const RouseBackupNews *news)
{
  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  rouse_backup_run_view_show (self->run_view, kind, news);
  if (kind == ROUSE_BACKUP_JOB_CREATE)
    rouse_page_set_words (ROUSE_PAGE (self), _ ("Making a backup"),
                          _ ("It takes minutes to an hour, by how much is on the phone. Leave the cable in; the phone "
                             "may be used meanwhile."));
  else
    rouse_page_set_words (ROUSE_PAGE (self), _ ("Changing the encryption"),
                          _ ("The phone may ask for its passcode: unlock it and enter the code there."));
  show_state (self, STATE_RUNNING);
}

void
rouse_backup_page_show_done (RouseBackupPage *self, const RouseBackup *backup)
{
  g_autofree char *size = g_format_size (backup->size);
  g_autofree char *text = NULL;

  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  /* Translators: how many files, and their size, as "12.3 GB" */
  text = g_strdup_printf (ngettext ("Rouse looked at it: it is complete, %lu file, %s.",
                                    "Rouse looked at it: it is complete, %lu files, %s.", (gulong) backup->n_files),
                          (gulong) backup->n_files, size);
  rouse_page_set_words (ROUSE_PAGE (self), _ ("The backup is made"), text);
  fill (self);
  rouse_rows_clear (self->backups);
  gtk_list_box_append (self->backups, rouse_backup_row_new (backup));
  show_state (self, STATE_DONE);
}

void
rouse_backup_page_show_failed (RouseBackupPage *self, const GError *error)
{
  const RouseErrorEntry *words = rouse_error_book_find (error);

  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  g_message ("backup: %s", error->message);
  rouse_page_set_words (ROUSE_PAGE (self), _ (words->title), _ (words->cause));
  fill_options (self);
  rouse_rows_clear (self->notices);
  gtk_list_box_append (self->notices, rouse_row_new ("rouse-warning-symbolic", "warning", _ (words->action),
                                                     _ ("Nothing on the phone was changed.")));
  show_state (self, STATE_FAILED);
}

void
rouse_backup_page_show_without (RouseBackupPage *self)
{
  g_return_if_fail (ROUSE_IS_BACKUP_PAGE (self));

  rouse_page_set_words (
      ROUSE_PAGE (self), _ ("Go on without a backup?"),
      self->erase ? _ ("This repair erases the phone. What is not in a backup or in iCloud is gone for good.")
                  : _ ("This repair keeps your data. But if it fails, only erasing may be left, and then what has no "
                       "backup is lost."));
  fill_notices (self);
  show_state (self, STATE_WITHOUT);
}
