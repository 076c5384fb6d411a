# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal as a person has it: a program runs in it, keys are typed, and what stands on its screen is read.

    terminal = Terminal(["rousectl", "dfu"], columns=40)
    terminal.wait_for("Press Enter")
    terminal.type("\\n")
    terminal.end()
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

from scenario import Failure

CONTROL = re.compile(r"\033\[(\??)([0-9;]*)([A-Za-z])")


class Screen:
    """What an ordinary terminal makes of the bytes: lines that wrap and scroll, and the few control sequences that we use."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines, self.row, self.column = [[]], 0, 0
        self.bells, self.colours, self.unknown, self.has_cursor = 0, 0, [], True
        self.rest = ""

    def feed(self, text):
        text, self.rest = self.rest + text, ""
        at = 0
        while at < len(text):
            control = CONTROL.match(text, at)
            if control:
                self.control(*control.groups())
                at = control.end()
            elif text[at] == "\033" and len(text) - at < 12:
                self.rest = text[at:]  # the other half comes with the next bytes
                return
            else:
                self.put(text[at])
                at += 1

    def control(self, private, numbers, letter):
        number = int(numbers) if numbers.isdigit() else 1
        if letter == "A":
            # No further up than what the screen still shows.
            self.row = max(self.row - number, len(self.lines) - self.rows, 0)
        elif letter == "K":
            del self.lines[self.row][self.column:]
        elif letter == "J":
            del self.lines[self.row][self.column:], self.lines[self.row + 1:]
        elif letter == "m":
            self.colours += numbers not in ("", "0", "1")
        elif private and numbers == "25" and letter in "hl":
            self.has_cursor = letter == "h"
        else:
            self.unknown.append(private + numbers + letter)

    def put(self, character):
        if character == "\a":
            self.bells += 1
        elif character == "\r":
            self.column = 0
        elif character == "\n":
            self.down()
        else:
            if self.column == self.columns:
                self.column = 0
                self.down()
            line = self.lines[self.row]
            line.extend(" " * (self.column + 1 - len(line)))
            line[self.column] = character
            self.column += 1

    def down(self):
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append([])

    def all_lines(self):
        """Also those that have scrolled away."""
        return ["".join(line).rstrip() for line in self.lines]

    def text(self):
        return "\n".join(self.all_lines()[-self.rows:])


class Terminal:
    def __init__(self, words, columns=80, rows=24, env=None):
        pid, self.fd = pty.fork()
        if pid == 0:
            os.execvpe(words[0], words, {**os.environ, "TERM": "xterm-256color", **(env or {})})
        self.pid, self.code = pid, None
        self.screen = Screen(columns, rows)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.fd)

    def read(self, timeout=.1):
        """Takes what has come. Returns: False at the end."""
        if not select.select([self.fd], [], [], timeout)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:  # nobody has the other side open any more
            return False
        self.screen.feed(data.decode(errors="replace"))
        return bool(data)

    def wait_for(self, text, timeout=60, count=1):
        """Until it stood there so often, also if it has scrolled away. Words are found across the ends of lines."""
        limit = time.monotonic() + timeout
        while len(re.findall(re.escape(text), " ".join(" ".join(self.screen.all_lines()).split()))) < count:
            if not self.read() or time.monotonic() > limit:
                raise Failure("waited for %r; the screen shows:\n%s" % (text, self.screen.text()))

    def type(self, keys):
        os.write(self.fd, keys.encode())

    def settings(self):
        """Of the terminal: echo, lines, keys that send signals."""
        return termios.tcgetattr(self.fd)

    def end(self, timeout=60):
        """Waits for the end. Returns the exit code, negative for a signal."""
        limit = time.monotonic() + timeout
        while self.read() and time.monotonic() < limit:
            pass
        while self.code is None and time.monotonic() < limit:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
            else:
                time.sleep(.02)
        if self.code is None:
            raise Failure("it did not end; the screen shows:\n%s" % self.screen.text())
        return self.code

    def close(self):
        """Ends what still runs in it."""
        if self.code is None:
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.fd)
