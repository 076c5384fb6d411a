#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The distribution's idevicerestore erases every virtual model, and a table of the results.

It is older than some models. What it says about itself decides what counts: a model that its library does not know, or a
request of the phone that it has no answer to, is in the table with its own words; anything else that does not work fails.

    test-clients-models.py [--part I N]   each model with its last system, from DFU and from recovery mode
    test-clients-models.py --newest       for each model the newest system that this client restores when the phone
                                          asks it everything (old-host=strict), as a real one would
"""

import importlib
import re
import sys

import scenario

models = importlib.import_module("test-models")

CLIENT_SECONDS = 60
# Once in some hundred restores this client stands still when the phone comes back (it waits for an event that it has
# already had), or crashes while it ends. It is asked again then, in the open; a fault of the phone would show again.
FELL_OVER = (124, 137, 139, 134)  # timeout's, killed, SIGSEGV, SIGABRT
ATTEMPTS = 3
# A phone that waits for an answer that never comes gives up sooner than the client's limit.
STRICT = ["old-host=strict", "reply-timeout-ms=6000"]
STRICT_SECONDS = 30

# Newest first; the first one of each era of the restore system (spec 28).
VERSIONS = (("18.5", "22F76"), ("17.4", "21E219"), ("16.6", "20G75"), ("15.7", "19H12"), ("14.8", "18H17"),
            ("13.5.1", "17F80"), ("12.5.7", "16H81"))

# What the client says when it is too old, and what then must be true of the phone.
UNKNOWN_MODEL = re.compile(r"ERROR: (Unable to discover device (?:type|model))")
UNKNOWN_REQUEST = re.compile(r"(Unknown data request '[^']*' received|Unknown message type received: [^\n]*|"
                             r"Unknown data request received[^\n]*|Got unknown updater name '[^']*')")
NEWER_PART = "without Ap,RestoreSecurePageTableMonitor"  # which 1.0.1 does not send
COMMAND_LIMIT = 124  # timeout's


def number(version):
    return tuple(int(part) for part in version.split("."))


def run(model, version, build, state, settings=(), seconds=CLIENT_SECONDS):
    path, version, build = models.made_ipsw(model, version, build, no_aea=True)  # it has no keys for encrypted images
    for attempt in range(ATTEMPTS):
        result = scenario.idevicerestore(path, state=state, model=model.board, settings=[*models.PAUSES, *settings],
                                         timeout=seconds + 30, seconds=seconds)
        if not fell_over(result):
            break
    result.attempts = attempt + 1
    return result


def fell_over(result):
    """By itself: the phone had refused nothing, and the client has no words for what is wrong."""
    if scenario.idevicerestore_does_not_end() and result.summary.get("ended_in") == "normal":
        return False
    return (result.returncode in FELL_OVER and not result.refused()
            and not UNKNOWN_MODEL.search(result.stdout + result.stderr)
            and not UNKNOWN_REQUEST.search(result.stdout + result.stderr))


def verdict(result, state, version, build):
    """(word, why): "passes", or "too old" with the client's own words. Anything else raises."""
    words = result.stdout + result.stderr
    unknown = UNKNOWN_MODEL.search(words)
    if unknown is not None:
        result.must(result.returncode not in (0, None, COMMAND_LIMIT), "it did not know the model and went on")
        result.must(not result.received() and result.summary["ended_in"] == state, "it touched a phone that it does not know")
        return "too old", "does not know the model: “%s”" % unknown.group(1)
    if result.returncode == 0:
        result.must_succeed(version, build)
        return "passes", ""
    phone = result.summary
    if result.returncode in FELL_OVER and scenario.idevicerestore_does_not_end():
        result.must((phone["ended_in"], phone["version"], phone["build"], phone["refused"]) == ("normal", version, build, []),
                    "it was stopped, and the phone is not restored")
        return "passes", "it does not end by itself"
    left_out = [r["why"] for r in phone["refused"] if NEWER_PART in r["why"]]
    if left_out:
        result.must(phone["ended_in"] == "recovery", "it went on without the part")
        return "too old", "leaves out a part: “%s”" % left_out[0]
    unanswered = UNKNOWN_REQUEST.search(words)
    result.must(unanswered is not None, "it failed, and nothing that it says is about its age")
    return "too old", "has no answer: “%s”" % unanswered.group(1).strip()


def restore(model, state):
    version, build = model.version, model.build
    result = run(model, version, build, state)
    word, why = verdict(result, state, version, build)
    notes = sorted({w["what"] for w in result.summary["warnings"]})
    return "%-11s %-8s %-7s %s%s%s%s" % (model.product, state, version, word, ": " + why if why else "",
                                        " at attempt %d" % result.attempts if result.attempts > 1 else "",
                                        ", warnings: " + " ".join(notes) if notes else "")


def newest(model):
    """The newest that works, and why the one after it does not."""
    last = number(model.version)
    why = ""
    for version, build in VERSIONS:
        if number(version) > last:
            continue
        result = run(model, version, build, "dfu", STRICT, STRICT_SECONDS)
        word, reason = verdict(result, "dfu", version, build)
        if word == "passes":
            return "%-11s newest %s%s" % (model.product, version, "; newer: " + why if why else "")
        if UNKNOWN_MODEL.search(result.stdout + result.stderr):
            return "%-11s none: %s" % (model.product, reason)
        why = "%s %s" % (version, reason)
    raise scenario.Failure("%s: no version works, not even the oldest: %s" % (model.product, why))


def named(function, *words):
    def test():
        return function(*words)
    test.__name__ = "_".join(w if isinstance(w, str) else w.product.replace(",", "_") for w in words)
    return test


if __name__ == "__main__":
    scenario.tap_needs(lambda: scenario.need("idevicerestore"))
    known = {m.product: m for m in reversed(models.models())}.values()  # one board of each
    if "--newest" in sys.argv:
        del sys.argv[1:]
        scenario.main(*[named(newest, m) for m in known])
    everything = [named(restore, m, state) for m in known for state in ("dfu", "recovery")]
    if len(sys.argv) > 3 and sys.argv[1] == "--part":
        index, count = int(sys.argv[2]), int(sys.argv[3])
        sys.argv[1:] = [t.__name__ for i, t in enumerate(everything) if i // 2 % count == index]
    scenario.main(*scenario.side_by_side(everything))
