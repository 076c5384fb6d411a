/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/terminal-keys.h"

#include <termios.h>
#include <unistd.h>

struct _RouseTerminalKeys {
  gboolean is_terminal;
  struct termios before;
};

RouseTerminalKeys *
rouse_terminal_keys_new (void)
{
  RouseTerminalKeys *self = g_new0 (RouseTerminalKeys, 1);

  /* In the background of a shell it is not ours. */
  self->is_terminal =
      isatty (STDIN_FILENO) && tcgetpgrp (STDIN_FILENO) == getpgrp () && tcgetattr (STDIN_FILENO, &self->before) == 0;
  return self;
}

static void
set_echo (RouseTerminalKeys *self, gboolean echo)
{
  struct termios now = self->before;

  if (!echo)
    now.c_lflag &= ~(tcflag_t) ECHO;
  if (self->is_terminal)
    tcsetattr (STDIN_FILENO, TCSANOW, &now);
}

void
rouse_terminal_keys_free (RouseTerminalKeys *self)
{
  set_echo (self, TRUE);
  g_free (self);
}

void
rouse_terminal_keys_ask (RouseTerminalKeys *self)
{
  set_echo (self, TRUE);
  if (self->is_terminal)
    tcflush (STDIN_FILENO, TCIFLUSH);
}

void
rouse_terminal_keys_draw (RouseTerminalKeys *self)
{
  set_echo (self, FALSE);
}
