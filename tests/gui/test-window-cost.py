#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-window-cost.py PROGRAM: what the window costs, beside an empty window of libadwaita in the same session."""

import json
import os
import statistics
import subprocess
import sys
import time

ROUNDS = 3
MEMORY = 1.5       # times the empty window's
ENGINE_KIB = 6144  # the engine's own: tables of models and errors, libraries for USB, network and archives


def measure(program, what):
    begun = {"ROUSE_BEGUN_US": str(int(time.monotonic() * 1e6))}
    out = subprocess.run([program, what], check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **begun})
    return json.loads(out.stdout.splitlines()[-1])


def main():
    program = sys.argv[1]
    found = {what: [measure(program, what) for _ in range(ROUNDS)] for what in ("empty", "rouse")}
    for what, runs in found.items():
        print(what, runs)
    best = {what: {key: (min if key != "private_kib" else statistics.median)(run[key] for run in runs)
                   for key in runs[0]} for what, runs in found.items()}
    empty, rouse = best["empty"], best["rouse"]
    frame = rouse["first_frame_ms"] / empty["first_frame_ms"]
    print("first frame %.2f times, %d wake-ups (empty %d), private memory %d KiB (empty %d)" %
          (frame, rouse["wakeups"], empty["wakeups"], rouse["private_kib"], empty["private_kib"]))
    assert rouse["wakeups"] <= empty["wakeups"] + 1, "it wakes up while nothing happens"
    assert rouse["private_kib"] <= MEMORY * empty["private_kib"] + ENGINE_KIB, "it takes too much memory"


if __name__ == "__main__":
    main()
