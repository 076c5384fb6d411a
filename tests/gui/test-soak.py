#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many restores in one process of the window, one after the other by "Repair another phone": each succeeds, and memory,
descriptors and threads stay as they were. $ROUSE_WINDOW_SOAK says how many (30)."""

import importlib
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from guided import Guided  # noqa: E402

# A restore has threads of its own, and the C library gives them one of 16 heaps in turn and keeps a few MB of each: with one
# heap only what is not freed can grow.
os.environ["MALLOC_ARENA_MAX"] = "1"

wizard = importlib.import_module("test-wizard")

RESTORES = int(os.environ.get("ROUSE_WINDOW_SOAK", "30"))
WARM = 6                    # restores, until libraries, fonts and pages have made what they keep
MAX_GROWTH_KIB = 8 << 10    # of private memory, from the first third to the last; an image of a few MB that stays would show
SETTLE_S = 5                # threads that were told to end take a moment
QUICK = ("gone-ms=60", "boot-ms=100", "restart-ms=100", "asr-delay-ms=0")


def look(pid):
    """What the process has: KiB of memory that is its own, descriptors, threads."""
    with open("/proc/%d/status" % pid, encoding="utf-8") as status:
        fields = dict(re.findall(r"(\w+):\s+(\d+)", status.read()))
    return int(fields["RssAnon"]), len(os.listdir("/proc/%d/fd" % pid)), int(fields["Threads"])


def look_when_quiet(pid):
    """The least of each within a while."""
    end, seen = time.monotonic() + SETTLE_S, [look(pid)]
    while time.monotonic() < end and (len(seen) < 5 or seen[-1][1:] != tuple(min(s[i] for s in seen) for i in (1, 2))):
        time.sleep(.2)
        seen.append(look(pid))
    return tuple(map(min, zip(*seen)))


def restore(guided, number):
    """From the first page to a phone that works again. Returns what the process then has."""
    ui = guided.ui
    wizard.begin(ui, None)
    wizard.take(ui, wizard.KEEP)
    wizard.to_last_look(ui, False, connect=False)
    wizard.agree(ui, False)
    ui.expect_page("The iPhone 11 works again", timeout=240)
    found = look_when_quiet(ui.app.get_process_id())
    print("restore %d: %d KiB, %d descriptors, %d threads" % (number, *found), flush=True)
    return found


def next_one(guided):
    guided.ui.press("Repair another phone")
    guided.ui.expect_page("What is wrong with the phone?")
    guided.tell("mode recovery")  # the same one, which serves as another
    guided.ui.wait(lambda: "Connected and in recovery mode: iPhone 11" in " ".join(guided.ui.labels()), "the phone", 60)


def judge(rounds):
    third = max(len(rounds) // 3, 1)
    early, late = rounds[:third], rounds[-third:]
    for index, what, allowed in ((0, "KiB of memory", MAX_GROWTH_KIB), (1, "descriptors", 0), (2, "threads", 0)):
        least = [min(r[index] for r in part) for part in (early, late)]
        print("%s: %d in the first rounds, %d in the last" % (what, *least))
        assert least[1] <= least[0] + allowed, "%s grow: %s" % (what, [r[index] for r in rounds])
    for index, what in ((1, "descriptors"), (2, "threads")):
        most, least = max(r[index] for r in rounds), min(r[index] for r in rounds)
        assert most <= least + 6, "%s come and do not go: %s" % (what, [r[index] for r in rounds])


def main():
    settings = [word for setting in QUICK for word in ("--set", setting)]
    guided = Guided("recovery", *settings)
    guided.ui.timeout = 60
    rounds = []
    try:
        for number in range(max(RESTORES, WARM + 3)):
            if rounds:
                next_one(guided)
            rounds.append(restore(guided, number + 1))
        guided.ui.keys("Return")
        summary = guided.ended()
    finally:
        guided.ui.kill()
    assert summary["ended_in"] == "normal" and not summary["refused"], summary
    judge(rounds[WARM:])
    print("ok %d restores in one window" % len(rounds))


if __name__ == "__main__":
    main()
