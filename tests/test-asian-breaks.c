/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui/asian-breaks.h"

#include <string.h>

static const struct {
  const char *text, *at; /* where a line would begin */
  gboolean joined;
} rows[] = {
  /* Japanese titles: after a particle, and not within a word */
  { "iPhoneはどのような状態ですか？", "うな", TRUE },
  { "iPhoneはどのような状態ですか？", "状態", FALSE },
  { "iPhoneはどのような状態ですか？", "態", TRUE },
  { "Appleはこのバージョンをもう許可していません", "をもう", TRUE },
  { "Appleはこのバージョンをもう許可していません", "もう", FALSE },
  { "どのファームウェアをインストールしますか？", "ンストール", TRUE },
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
    g_assert_true (rouse_asian_breaks_mark (rows[i].text, joined));
    g_assert_cmpint (joined[strstr (rows[i].text, rows[i].at) - rows[i].text], ==, rows[i].joined);
  }
}

static void
test_others (void)
{
  gboolean joined[32] = { FALSE };

  g_assert_false (rouse_asian_breaks_mark ("Wait 15 minutes", joined));
  g_assert_false (rouse_asian_breaks_mark ("Подождите 15 минут", joined));
  g_assert_false (rouse_asian_breaks_mark ("", joined));
  for (gsize i = 0; i < G_N_ELEMENTS (joined); i++)
    g_assert_false (joined[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/asian-breaks/rows", test_rows);
  g_test_add_func ("/asian-breaks/others", test_others);
  return g_test_run ();
}
