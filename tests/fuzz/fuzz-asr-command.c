/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "fuzz.h"
#include "transport/asr-command.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  RouseAsrCommand command;
  gsize end = rouse_asr_command_measure (data, size);

  g_assert_cmpuint (end, <=, size);
  g_assert_true (rouse_asr_command_parse (&command, data, end > 0 ? end : size, &error) == (error == NULL));
  return 0;
}
