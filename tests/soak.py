#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many restores in one process (two-restores.c), one after the other and with four phones at once: every one succeeds, and
memory, descriptors and threads stay as they were. $ROUSE_SOAK says how many restores each way (200)."""

import os

import scenario
from scenario import make_ipsw, run_phone

RESTORES = int(os.environ.get("ROUSE_SOAK", "200"))
TWO_RESTORES = os.path.join(scenario.BUILD, "tests", "two-restores")
ECID = 0x1A2B3C4D5E6F70
MODEL = "iPhone12,1"
# The phone does not take its time where nothing depends on it.
QUICK = ["gone-ms=60", "boot-ms=100", "restart-ms=100", "asr-delay-ms=0"]
WARM_ROUNDS = 5               # until libraries have made what they keep
MAX_GROWTH = 32 << 10         # bytes of heap, in all rounds together
# What a thread has freed, the C library keeps for it and counts as in use: some kB more after each restore, until hundreds of
# kB are kept for each thread that stays. Without that, the heap is what the program holds.
ENVIRONMENT = {"GLIBC_TUNABLES": "glibc.malloc.tcache_count=0", "G_SLICE": "always-malloc"}


def soak(phones):
    rounds = max(RESTORES // phones, WARM_ROUNDS + 2)
    ipsw = make_ipsw("small", os_size="16M", ramdisk_size="4M")
    names = ("", "second ", "third ", "fourth ")[:phones]
    words = [TWO_RESTORES, "--rounds", str(rounds), "--mode", "recovery"]
    for name in names:
        for setting in [*scenario.STRICT, *QUICK]:
            words += ["--verb", name + "set " + setting]
    words += ["0x%X:%s:erase" % (ECID + 0x100 * i, ipsw) for i in range(phones)]
    result = run_phone(words, model=MODEL, state="recovery", second=[MODEL + ":recovery"] * (phones - 1),
                       timeout=rounds * 60, env=ENVIRONMENT)
    ended = [e for e in result.events if e["event"] == "ended"]
    failed = [e["message"] for e in ended if not e["ok"]]
    result.must(not failed, "%d of %d restores failed, the first: %s" % (len(failed), len(ended), failed[:1]))
    result.must(len(ended) == rounds * phones, "%d restores of %d" % (len(ended), rounds * phones))
    result.must(result.returncode == 0, "the process")
    for index, summary in enumerate(result.summaries):
        result.must(not summary["refused"] and summary["ended_in"] == "normal", "phone %d" % index)
    told = [e for e in result.events if e["event"] == "round"]
    early, late = told[WARM_ROUNDS:WARM_ROUNDS + 10], told[-10:]
    for what in "threads", "files":
        least, most = min(e[what] for e in told), max(e[what] for e in told[WARM_ROUNDS:])
        result.must(min(e[what] for e in late) <= min(e[what] for e in early) and most <= least + 4,
                    "%s grow: %s" % (what, [e[what] for e in told]))
    growth = min(e["heap"] for e in late) - min(e["heap"] for e in early)
    result.must(growth < MAX_GROWTH, "the heap grows by %d bytes: %s" % (growth, [e["heap"] for e in told]))
    return "%d restores, heap %+d bytes from the first rounds to the last, %d threads, %d descriptors" % (
        len(ended), growth, late[-1]["threads"], late[-1]["files"])


def in_sequence():
    return soak(1)


def four_at_once():
    return soak(4)


if __name__ == "__main__":
    scenario.main(four_at_once, in_sequence)
