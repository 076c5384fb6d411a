#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl with a phone that is as strict as one can be, and with one that does what only some phones do."""

import scenario
from scenario import make_ipsw, rousectl_restore

VERSION = {"version": "17.4", "build": "21E219"}


def restore(settings=(), state="dfu", **ipsw):
    version = {**VERSION, **ipsw}
    path = make_ipsw("small" if not ipsw else "ios" + ipsw["version"], os_size="16M", ramdisk_size="4M", **ipsw)
    result = rousectl_restore(path, state=state, settings=settings, options=["--fatal-warnings"], timeout=180)
    result.must(not result.summary.get("warnings"), "warnings: %s" % result.summary.get("warnings"))
    result.must_succeed(version["version"], version["build"])
    check_progress(result)


def check_progress(result):
    """The bar only moves forward, reaches its end, and every phase is told (spec 26)."""
    shown = [e for e in result.events if e["event"] == "progress"]
    fractions = [e["fraction"] for e in shown]
    result.must(fractions == sorted(fractions), "the bar went back")
    result.must(shown and shown[-1]["percent"] == 100, "the bar ended at %s" % (shown[-1:] or "nothing"))
    phases = list(dict.fromkeys(e["phase"] for e in shown))
    result.must(len(phases) >= 8, "only the phases %s were told" % phases)
    final = result.event("result")
    result.must(final is not None and final["restored"] and final["exit_code"] == 0, "no result")


def nothing_to_complain_of():
    restore()


def from_recovery():
    restore(state="recovery")


def from_normal():
    restore(state="normal")


def ios_13():
    restore(version="13.5.1", build="17F80")


def ios_15():
    restore(version="15.7", build="19H12")


def ios_16():
    restore(version="16.6", build="20G75")


def ios_18():
    """With background jobs and data ports (spec 28 §5)."""
    restore(version="18.1", build="22B83", no_aea=True)


def empty_packet_wanted():
    restore([])


def binary_messages():
    restore(["binary=1"])


def garbage_above_the_codes():
    restore(["garbage-ids=7"])


if __name__ == "__main__":
    scenario.main(nothing_to_complain_of, from_recovery, from_normal, ios_13, ios_15, ios_16, ios_18, empty_packet_wanted,
                  binary_messages, garbage_above_the_codes)
