/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/asian-breaks.h"

#include <string.h>

static const struct {
  const char *text, *at; /* where a line would begin */
  gboolean joined;
} rows[] = {
  /* a text is broken between any two letters, but for its end */
  { "電源を入れると、ロゴが消えない、または何度も表示されるようになり、操作できなくなった。", "源", FALSE },
  { "電源を入れると、ロゴが消えない、または何度も表示されるようになり、操作できなくなった。", "た。", TRUE },
  { "電源を入れるとデータが消えない場合、ロゴが何度も表示されるようになり操作できなくなった。", "ータ", TRUE },
  /* Korean: between words; a very long one anywhere */
  { "휴대전화에 어떤 문제가 있습니까?", "화에", TRUE },
  { "휴대전화에 어떤 문제가 있습니까?", "어떤", FALSE },
  { "국제표준화기구위원회사무국에서", "위원회", FALSE },
  /* Chinese: a number with what it counts */
  { "大约需要 15 分钟，请保持线缆连接。", "分钟", TRUE },
  { "大约需要 15 分钟，请保持线缆连接。", "请", FALSE },
  { "大约需要 15 分钟，请保持线缆连接。", "接。", TRUE },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree gboolean *joined = g_new0 (gboolean, strlen (rows[i].text) + 1);

    g_test_message ("%s: %s", rows[i].text, rows[i].at);
    g_assert_true (rouse_asian_breaks_mark (rows[i].text, 0, joined));
    g_assert_cmpint (joined[strstr (rows[i].text, rows[i].at) - rows[i].text], ==, rows[i].joined);
  }
}

/* Japanese titles: after a particle, and not within a word. */
static void
test_phrases (void)
{
  static const struct {
    const char *text, *at;
    gboolean begins;
  } places[] = {
    { "iPhoneはどのような状態ですか？", "うな", FALSE },
    { "iPhoneはどのような状態ですか？", "状態", TRUE },
    { "iPhoneはどのような状態ですか？", "態", FALSE },
    { "Appleはこのバージョンをもう許可していません", "をもう", FALSE },
    { "Appleはこのバージョンをもう許可していません", "もう", TRUE },
    { "iPhone 11がまた使えるようになりました", "るように", FALSE },
    { "iPhone 11がまた使えるようになりました", "なり", TRUE },
    { "システムを書き込めませんでした", "書き", TRUE },
    { "システムを書き込めませんでした", "込め", FALSE },
    { "もう一度お試しください", "試し", FALSE },
    { "使えるバックアップがありません", "あり", TRUE },
    { "手机出了什么问题？", "什么", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    const char *at = strstr (places[i].text, places[i].at);

    g_assert_cmpint (rouse_asian_breaks_begins_phrase (places[i].text, at), ==, places[i].begins);
  }
}

/* The phrases of a title, as whole as a line has room for. */
static void
test_titles (void)
{
  static const struct {
    const char *text;
    guint room;
    const char *parts; /* a line may end at a stroke */
  } titles[] = {
    { "iPhone 11が接続されています", 22, "iPhone 11が|接続されています" },
    { "iPhone 11がまた使えるようになりました", 22, "iPhone 11が|また|使えるように|なりました" },
    { "どのファームウェアをインストールしますか？", 22, "どの|ファームウェアを|インストールしますか？" },
    { "サーバの身元を確認できませんでした", 22, "サーバの|身元を|確認できませんでした" },
    { "システムを書き込めませんでした", 22, "システムを|書き込めませんでした" },
    { "接続されています", 14, "接続|されています" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++) {
    g_autofree gboolean *joined = g_new0 (gboolean, strlen (titles[i].text) + 1);
    g_autoptr (GString) parts = g_string_new (NULL);

    rouse_asian_breaks_mark (titles[i].text, titles[i].room, joined);
    for (const char *at = titles[i].text; *at != '\0'; at = g_utf8_next_char (at)) {
      gboolean is_latin = (guchar) *at < 0x80 && *at != ' '; /* whose words are whole anyway */

      if (at > titles[i].text && !joined[at - titles[i].text] && !is_latin)
        g_string_append_c (parts, '|');
      g_string_append_unichar (parts, g_utf8_get_char (at));
    }
    g_assert_cmpstr (parts->str, ==, titles[i].parts);
  }
}

static void
test_others (void)
{
  gboolean joined[32] = { FALSE };

  g_assert_false (rouse_asian_breaks_mark ("Wait 15 minutes", 22, joined));
  g_assert_false (rouse_asian_breaks_mark ("Подождите 15 минут", 22, joined));
  g_assert_false (rouse_asian_breaks_mark ("", 22, joined));
  for (gsize i = 0; i < G_N_ELEMENTS (joined); i++)
    g_assert_false (joined[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asian-breaks/rows", test_rows);
  g_test_add_func ("/asian-breaks/phrases", test_phrases);
  g_test_add_func ("/asian-breaks/titles", test_titles);
  g_test_add_func ("/asian-breaks/others", test_others);
  return g_test_run ();
}
