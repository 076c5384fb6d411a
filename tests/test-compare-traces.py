#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl and Debian's idevicerestore erase the same phone with the same IPSW: the phone must have taken the same, ended
in the same mode, and been told the same but for the reviewed list of differences."""

import os

import scenario
import traces
from scenario import make_ipsw

OLD = {"version": "13.5.1", "build": "17F80"}  # what idevicerestore 1.0.0 knows
LIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "allowed-differences.txt")


def compare(state, options=()):
    ipsw = make_ipsw("ios13", os_size="24M", ramdisk_size="4M", **OLD)
    theirs = scenario.idevicerestore(ipsw, state=state, options=options, timeout=240).must_succeed(**OLD)
    # idevicerestore cannot be told where Apple is in a test, so neither gets there.
    ours = scenario.rousectl_restore(ipsw, state=state, options=options, settings=["fdr=0"], faults=scenario.OFFLINE,
                                     timeout=240).must_succeed(**OLD)
    verdict = traces.compare(theirs.trace, ours.trace, traces.Allowed(LIST))
    if verdict.bad:
        raise scenario.Failure("-: only idevicerestore, +: only rousectl\n" + verdict.report())
    return "%d lines are the same, %d differ as allowed" % (verdict.same, len(verdict.allowed))


def erase_from_dfu():
    return compare("dfu")


def erase_from_recovery():
    return compare("recovery")


def erase_from_normal():
    """With a system of 1.0.0's time, which enters recovery mode without a session (spec 12 §3)."""
    return compare("normal", ["--installed", "13.3:17C54"])


def list_has_reasons():
    """Every rule of the list stands below its reason."""
    traces.Allowed(LIST)


def need_idevicerestore():
    scenario.need("idevicerestore")
    if scenario.idevicerestore_does_not_end():
        scenario.skip("idevicerestore 1.0.1 restores a phone, and then does not end")


if __name__ == "__main__":
    scenario.main(list_has_reasons, erase_from_dfu, erase_from_recovery, erase_from_normal, before=need_idevicerestore)
