/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "transport/mux-link.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "transport/restored-client.h"

typedef struct {
  RouseMuxLink *link;
  int peer;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  f->link = rouse_mux_link_new_for_fd (fds[0]);
  f->peer = fds[1];
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  rouse_mux_link_close (f->link);
  if (f->peer >= 0)
    close (f->peer);
}

static void
say (Fixture *f, const void *data, gsize size)
{
  g_assert_cmpint (write (f->peer, data, size), ==, size);
}

static void
test_round_trip (Fixture *f, gconstpointer binary)
{
  g_autoptr (RouseMuxLink) other = rouse_mux_link_new_for_fd (f->peer);
  g_auto (plist_t) sent = plist_new_dict ();
  g_auto (plist_t) got = NULL;
  g_autoptr (GError) error = NULL;

  f->peer = -1;
  rouse_plist_set_string (sent, "Request", "QueryType");
  g_assert_true (rouse_mux_link_write_plist (f->link, sent, GPOINTER_TO_INT (binary), NULL, &error));
  got = rouse_mux_link_read_plist (other, 1000, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (rouse_plist_get_string (got, "Request"), ==, "QueryType");
}

static void
test_nothing_lost (Fixture *f, gconstpointer data)
{
  static const char xml[] = "<plist><dict><key>A</key><true/></dict></plist>";
  guint32 size = GUINT32_TO_BE (sizeof xml - 1);
  g_autoptr (GError) error = NULL;
  g_auto (plist_t) got = NULL;

  g_assert_null (rouse_mux_link_read_plist (f->link, 5, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_clear_error (&error);
  say (f, &size, sizeof size);
  say (f, xml, sizeof xml - 1);
  got = rouse_mux_link_read_plist (f->link, 1000, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (rouse_plist_get_bool (got, "A"));
}

static void
test_bad_length (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  say (f, data, 4);
  g_assert_null (rouse_mux_link_read_plist (f->link, 1000, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_PROTOCOL);
}

static void
test_ends (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  say (f, "\0\0\1", 3);
  close (f->peer);
  f->peer = -1;
  g_assert_null (rouse_mux_link_read_plist (f->link, 1000, NULL, &error));
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE);
  g_clear_error (&error);
  for (guint i = 0; i < 2 && error == NULL; i++)
    rouse_mux_link_write (f->link, "x", 1, 1000, NULL, &error);
  g_assert_error (error, ROUSE_ERROR, ROUSE_ERROR_DEVICE_GONE);
}

static gpointer
cancel_thread (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *much = g_malloc0 (16 << 20);
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);

  if (data != NULL)
    g_assert_false (rouse_mux_link_write (f->link, much, 16 << 20, 20000, cancellable, &error));
  else
    g_assert_false (rouse_mux_link_read (f->link, much, 1, 20000, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static gpointer
interrupt_thread (gpointer link)
{
  rouse_mux_link_interrupt (link);
  return NULL;
}

static void
test_interrupt (Fixture *f, gconstpointer data)
{
  GThread *thread = g_thread_new ("interrupt", interrupt_thread, f->link);
  guint8 byte;

  g_assert_cmpint (rouse_mux_link_read_some (f->link, &byte, 1, 20000, NULL, NULL), ==, 0);
  g_thread_join (thread);
}

static gpointer
restored_thread (gpointer data)
{
  static const char *const replies[] = {
    "<plist><dict><key>Type</key><string>com.apple.mobile.restored</string><key>RestoreProtocolVersion</key>"
    "<integer>15</integer><key>HardwareModel</key><string>N104AP</string><key>SerialNumber</key>"
    "<string>F17X</string></dict></plist>",
    "<plist><dict><key>HardwareInfo</key><dict><key>UniqueChipID</key><integer>-2</integer></dict></dict></plist>",
    "<plist><dict><key>Result</key><string>Success</string></dict></plist>",
  };
  g_autoptr (RouseMuxLink) link = data;

  for (gsize i = 0; i < G_N_ELEMENTS (replies); i++) {
    g_auto (plist_t) request = rouse_mux_link_read_plist (link, 5000, NULL, NULL);
    g_auto (plist_t) reply = rouse_plist_parse (replies[i], strlen (replies[i]), NULL);

    g_assert_nonnull (request);
    rouse_mux_link_write_plist (link, reply, i == 1, NULL, NULL);
  }
  return NULL;
}

static void
test_restored (Fixture *f, gconstpointer data)
{
  g_autoptr (RouseRestoredIdentity) who = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("restored", restored_thread, rouse_mux_link_new_for_fd (f->peer));

  f->peer = -1;
  who = rouse_restored_client_identify (f->link, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (who->ecid, ==, G_MAXUINT64 - 1);
  g_assert_cmpstr (who->hardware_model, ==, "N104AP");
  g_assert_cmpuint (who->protocol_version, ==, 15);
  g_assert_null (who->saved_debug_info);
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, data, function) g_test_add ("/mux-frame/" name, Fixture, data, set_up, function, tear_down)
  ADD ("xml", GINT_TO_POINTER (FALSE), test_round_trip);
  ADD ("binary", GINT_TO_POINTER (TRUE), test_round_trip);
  ADD ("nothing-lost", NULL, test_nothing_lost);
  ADD ("empty", "\0\0\0", test_bad_length);
  ADD ("too-long", "\x20\0\0\1", test_bad_length);
  ADD ("ends", NULL, test_ends);
  ADD ("cancel-read", NULL, test_cancel);
  ADD ("cancel-write", "", test_cancel);
  ADD ("interrupt", NULL, test_interrupt);
  ADD ("restored", NULL, test_restored);
  return g_test_run ();
}
