#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many restores in a row with rousectl: none fails, and each does exactly what the first did. $ROUSE_RESTORES says how
many (5)."""

import os

import scenario
import traces
from scenario import make_ipsw, rousectl_restore

RESTORES = int(os.environ.get("ROUSE_RESTORES", "5"))
STATES = ("dfu", "recovery", "normal")


def restore_again_and_again():
    ipsw = make_ipsw("small", os_size="16M", ramdisk_size="4M")
    firsts = {}
    for number in range(RESTORES):
        state = STATES[number % len(STATES)] if RESTORES >= 2 * len(STATES) else "dfu"
        result = rousectl_restore(ipsw, state=state, timeout=180).must_succeed(version="17.4", build="21E219")
        found = traces.lanes(result.trace)
        first = firsts.setdefault(state, found)
        differences = traces.differences(first, found)
        if differences:
            lines = "\n".join("%s %s %s" % difference for difference in differences[:40])
            raise scenario.Failure("restore %d from %s is not what the first was, %d differences:\n%s" %
                                   (number + 1, state, len(differences), lines))
    return "%d restores, each identical on the wire" % RESTORES


if __name__ == "__main__":
    scenario.main(restore_again_and_again)
