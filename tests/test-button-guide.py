#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl dfu with the virtual iPhone's buttons: hands that hear the cues, and hands that do something else."""

import concurrent.futures
import os
import sys

import scenario
from scenario import ROUSECTL, make_ipsw, run_phone

HEAR = os.path.join(scenario.SOURCE, "tests", "hear-cues")
JUMPING_CLOCK = os.path.join(scenario.BUILD, "tests", "libjumping-clock.so")
QUICK = ["black-ms=3000"]
LATE_MS = 250  # of cues, beside other tests; what is promised is measured by the test guide-latency, alone


def guide(*words, hands=None, settings=(), state="normal", **keywords):
    listener = [HEAR] if hands is None else []
    options = ["--hands", hands] if hands is not None else []
    return run_phone([*listener, ROUSECTL, "dfu", "--json", *words], state=state, settings=[*QUICK, *settings],
                     options=options, timeout=150, **keywords)


def verdicts(result):
    return [e["verdict"] for e in result.events if e["event"] == "verdict"]


def must_reach(result, *expected, mode="dfu"):
    result.must(verdicts(result) == list(expected), "verdicts: %s" % verdicts(result))
    late = [e["late_ms"] for e in result.events if e["event"] == "cue"]
    # One outlier: other tests keep the processors busy.
    result.must(sorted(late)[-2] <= LATE_MS, "cues came %d ms late" % sorted(late)[-2])
    if expected[-1] == "done":
        result.must(result.returncode == 0, "the command failed")
        result.must(result.summary["ended_in"] == mode, "ended in %s" % result.summary["ended_in"])


def taps():
    must_reach(guide(), "done")


def iphone_7():
    must_reach(guide(model="iPhone9,3"), "done")


def home_button():
    must_reach(guide(model="iPhone6,2"), "done")


def from_recovery():
    """The computer restarts the phone while the hands hold."""
    result = guide(state="recovery")
    must_reach(result, "done")
    result.must(any(e["event"] == "cue" and e["cue"] == "reset" for e in result.events), "the phone was not restarted")


def too_long():
    """Recovery mode; the second try goes from there, and the phone follows the computer."""
    hands = ("0 tap volume-up; 1000 tap volume-down; 2000 press side; black+0 press volume-down; black+6000 release side; "
             "black+6500 release volume-down")
    result = guide("--tries", "1", hands=hands)
    must_reach(result, "too-long")
    result.must(result.returncode == 1, "exit code")
    result.must(result.summary["ended_in"] == "recovery", "ended in %s" % result.summary["ended_in"])


def too_early():
    """Told when the phone is seen to have started, although nobody waits that long with buttons held."""
    hands = "0 tap volume-up; 1000 tap volume-down; 2000 press side; black+0 press volume-down; black+1000 release side"
    must_reach(guide("--tries", "1", hands=hands), "too-early")


def nothing_held():
    must_reach(guide("--tries", "1", hands="0 tap volume-up"), "no-restart")


def second_try():
    """Hands that fumble at the first try."""
    result = guide("--tries", "2", settings=["fumbles=1000", "hands-seed=4"])
    result.must(len(verdicts(result)) >= 2 and verdicts(result)[0] != "done", "verdicts: %s" % verdicts(result))


def force_restart():
    must_reach(guide("--to", "force-restart", "--tries", "1"), "done", mode="normal")


def only_restart():
    must_reach(guide("--force-restart", "--tries", "1"), "done", mode="normal")


def leave():
    must_reach(guide("--leave", "--tries", "1", state="dfu"), "done", mode="normal")


def black(answer, verdict, code):
    gone = "import os, socket, sys; c = socket.socket(socket.AF_UNIX); c.connect(os.environ['VIRTUAL_IPHONE_CONTROL']); " \
           "c.sendall(b'mode gone\\n'); c.makefile().readline(); os.execvp(sys.argv[1], sys.argv[1:])"
    words = [sys.executable, "-c", gone, "sh", "-c", 'echo %s | timeout 60 "$0" "$@"' % answer, ROUSECTL, "dfu", "--json",
             "--family", "face-id", "--force-restart", "--tries", "1"]
    result = run_phone(words, state="normal", timeout=90)
    result.must(verdicts(result) == [verdict], "verdicts: %s" % verdicts(result))
    result.must(any(e["event"] == "cue" and e["cue"] == "ask" for e in result.events), "nothing was asked")
    result.must(result.returncode == code, "exit code %s" % result.returncode)


def black_phone():
    """A black phone that no cable shows: its family is named, the clock leads, and its owner says what its screen shows.
    Both answers side by side: each mostly waits."""
    with concurrent.futures.ThreadPoolExecutor() as both:
        for done in [both.submit(black, "starts", "done", 0), both.submit(black, "3", "black", 1)]:
            done.result()


def jumping_clock():
    """The time of day jumps by an hour with every look at it; cues keep their time."""
    preload = 'LD_PRELOAD="$LD_PRELOAD:$0" exec "$@"'
    result = run_phone([HEAR, "sh", "-c", preload, JUMPING_CLOCK, ROUSECTL, "dfu", "--json"], state="normal", settings=QUICK,
                       timeout=150)
    must_reach(result, "done")


def then_restore():
    """The whole way from a phone that is on: buttons, DFU mode, restore."""
    ipsw = make_ipsw("small", os_size="16M", ramdisk_size="4M")
    words = scenario.with_signing(HEAR, ROUSECTL, "dfu", "--json", "--then", "restore", "--json", "--yes", "--erase", "--ipsw",
                                  ipsw, "--tss-url")
    result = run_phone(words, state="normal", settings=[*QUICK, *scenario.STRICT], timeout=180)
    result.must_succeed("17.4", "21E219")


def bad_words():
    for words in (["--to", "nowhere"], ["--tries", "0"], ["--pace", "1"], ["--then", "devices"], ["--family", "nokia"],
                  ["--leave", "--force-restart"]):
        result = run_phone([ROUSECTL, "dfu", *words], timeout=30)
        result.must(result.returncode == 2, "exit code of %s" % words)


if __name__ == "__main__":
    scenario.main(taps, iphone_7, home_button, from_recovery, too_long, too_early, nothing_held, second_try, force_restart,
                  only_restart, leave, black_phone, jumping_clock, then_restore, bad_words)
