#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl recovery: into recovery mode and out of it without buttons, and what is said where that cannot be."""

from scenario import ROUSECTL, STRICT, main, run_phone

LOCKED, NO_DEVICE, SEVERAL, USAGE, FAILED = 16, 11, 12, 2, 1
QUICK = [*STRICT, "gone-ms=100", "boot-ms=200", "restart-ms=200"]


def recovery(verb, state, **keywords):
    return run_phone([ROUSECTL, "recovery", verb, "--json"], state=state, settings=[*QUICK, *keywords.pop("settings", ())],
                     **keywords)


def must_end(result, code, outcome, mode):
    result.must(result.returncode == code, "exit code %d" % result.returncode)
    result.must(result.event("recovery")["outcome"] == outcome, "another outcome than %s" % outcome)
    result.must(result.event("recovery")["exit_code"] == code, "two exit codes")
    result.must(result.summary["ended_in"] == mode, "it ended in %s mode" % result.summary["ended_in"])
    result.must(not result.refused() and not result.received(), "the phone got or refused something")


def there_and_back():
    must_end(recovery("enter", "normal"), 0, "done", "recovery")
    must_end(recovery("exit", "recovery"), 0, "done", "normal")


def nothing_to_do():
    must_end(recovery("enter", "recovery"), 0, "already", "recovery")
    must_end(recovery("exit", "normal"), 0, "already", "normal")


def not_from_there():
    """In DFU mode a phone listens to buttons only."""
    must_end(recovery("exit", "dfu"), FAILED, "elsewhere", "dfu")
    must_end(recovery("enter", "dfu"), FAILED, "elsewhere", "dfu")


def system_does_not_start():
    must_end(recovery("exit", "recovery", options=["--installed", ""]), FAILED, "came-back", "recovery")


def not_trusted():
    """Newer systems listen only to computers that they trust; the phone is left as it is."""
    result = recovery("enter", "normal", options=["--installed", "17.4:21E219"], settings=["trust=denied"])
    result.must(result.returncode == LOCKED and result.event("error")["error"] == "locked", "it was not told to trust")
    result.must(result.summary["ended_in"] == "normal", "it left")


def wrong_words():
    for words in ([], ["leave"], ["enter", "exit"], ["enter", "--ecid", "x"]):
        result = run_phone([ROUSECTL, "recovery", *words], state="recovery", settings=QUICK)
        result.must(result.returncode == USAGE and result.stderr and result.summary["ended_in"] == "recovery", "%s" % words)


def another_phone():
    result = run_phone([ROUSECTL, "recovery", "exit", "--json", "--ecid", "0x1"], state="recovery", settings=QUICK)
    result.must(result.returncode == NO_DEVICE and result.summary["ended_in"] == "recovery", "the wrong phone was taken")
    result = run_phone([ROUSECTL, "recovery", "exit", "--json"], state="recovery", second=["iPhone11,8:recovery"],
                       settings=QUICK)
    result.must(result.returncode == SEVERAL and result.event("error")["error"] == "several-devices", "it guessed")


main(there_and_back, nothing_to_do, not_from_there, not_trusted, system_does_not_start, wrong_words, another_phone)
