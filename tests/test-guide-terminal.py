#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl dfu on a real terminal, as a person has it: what stands there, the keys, and how the terminal is left."""

import contextlib
import os
import socket
import tempfile

import scenario
from scenario import ROUSECTL, VIRTUAL_IPHONE, Failure
from terminal import Terminal

BEGIN = "Press Enter to begin, or Ctrl+C to stop."
AGAIN = "Press Enter to try again, or Ctrl+C to stop."
CANCELLED = 3


@contextlib.contextmanager
def guide(*words, columns=80, rows=24, state="normal", hands=(), env=None):
    """The guide in a terminal, and a function that tells the virtual iPhone what to do."""
    with tempfile.TemporaryDirectory(prefix="rouse-terminal-") as folder:
        control = os.path.join(folder, "control")

        def tell(verb):
            with socket.socket(socket.AF_UNIX) as phone:
                phone.connect(control)
                phone.sendall((verb + "\n").encode())
                return phone.makefile().readline()
        terminal = Terminal([VIRTUAL_IPHONE, "--state", state, "--control", control, "--set", "black-ms=3000", *hands, "--",
                             *words], columns=columns, rows=rows, env=env)
        try:
            yield terminal, tell
        finally:
            terminal.close()


def must(truth, what, terminal):
    if not truth:
        raise Failure("%s\n%s" % (what, "\n".join(terminal.screen.all_lines())))


def must_be_left_well(terminal):
    must(terminal.settings() == terminal.before, "the terminal is not as it was", terminal)
    must(terminal.screen.has_cursor and not terminal.screen.unknown, "control sequences: %s" % terminal.screen.unknown, terminal)


def retry_key():
    """Narrow: a missed try, the key for the next, which goes from where the phone is by then."""
    with guide(ROUSECTL, "dfu", columns=40) as (terminal, tell):
        terminal.wait_for("5. Let go: Side button. Keep holding: Volume Down")
        terminal.wait_for(BEGIN)
        terminal.type("\n")
        terminal.wait_for("Then: Press and let go: Volume Down")
        terminal.type("\n")  # by mistake, long before there is a question
        tell("mode recovery")
        terminal.wait_for("The phone is in recovery mode")
        terminal.wait_for("1. Hold: Side button + Volume Down")  # another way, other steps
        terminal.wait_for(AGAIN)
        must(terminal.screen.bells >= 2, "%d bells" % terminal.screen.bells, terminal)
        tell("mode normal")  # while the question is open
        for _ in range(10):
            terminal.read()
        must(terminal.screen.text().endswith("stop."), "it did not wait for the key", terminal)
        terminal.type("\n")
        terminal.wait_for("Then: Hold: Side button")
        tell("mode dfu")
        terminal.wait_for("That was right")
        must(terminal.end() == 0, "exit code %s" % terminal.code, terminal)
        must(max(map(len, terminal.screen.all_lines())) <= 40, "a line is too long", terminal)
        must(terminal.screen.colours > 0, "no colours", terminal)
        must_be_left_well(terminal)


def interrupted():
    """Ctrl+C while something is counted, and at the question after a missed try."""
    with guide(ROUSECTL, "dfu", env={"NO_COLOR": "1"}) as (terminal, _):
        terminal.wait_for(BEGIN)
        terminal.type("\n")
        terminal.wait_for("Then: Hold as well: Volume Down")
        must(terminal.settings() != terminal.before, "keys would be drawn into the digits", terminal)
        terminal.type("\x03")
        terminal.wait_for("Nothing was changed on the phone.")
        must(terminal.end() == CANCELLED, "exit code %s" % terminal.code, terminal)
        must(terminal.screen.colours == 0, "colours that nobody wanted", terminal)
        must_be_left_well(terminal)
    with guide(ROUSECTL, "dfu") as (terminal, tell):
        terminal.wait_for(BEGIN)
        terminal.type("\n")
        terminal.wait_for("Then: Press and let go: Volume Down")
        tell("mode recovery")
        terminal.wait_for(AGAIN)
        terminal.type("\x03")
        must(terminal.end() == CANCELLED, "exit code %s" % terminal.code, terminal)
        must_be_left_well(terminal)


def read_first():
    """Nothing is begun before the person says so; a phone that gets there meanwhile needs nothing more, nor one that is there."""
    with guide(ROUSECTL, "dfu") as (terminal, tell):
        terminal.wait_for(BEGIN)
        tell("mode dfu")
        terminal.wait_for("The phone is already there.")
        must(terminal.end() == 0, "exit code %s" % terminal.code, terminal)
        must_be_left_well(terminal)
    with guide(ROUSECTL, "dfu", state="dfu") as (terminal, _):
        terminal.wait_for("The phone is already there.")
        must(terminal.end() == 0 and terminal.screen.bells == 0, "exit code %s" % terminal.code, terminal)


def low():
    """A terminal of eight lines shows the seconds small: what has scrolled away cannot be drawn over."""
    with guide(ROUSECTL, "dfu", rows=8) as (terminal, _):
        terminal.wait_for(BEGIN)
        terminal.type("\n")
        terminal.wait_for("Then: Hold as well: Volume Down")
        lines = terminal.screen.text().splitlines()
        must(lines.count("  Hold: Side button") == 1 and "█" not in terminal.screen.text(), "drawn badly", terminal)
        terminal.type("\x03")
        terminal.end()


if __name__ == "__main__":
    scenario.main(*scenario.side_by_side([retry_key, interrupted, read_first, low], 4))
