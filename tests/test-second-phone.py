#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second phone that happens to be plugged in: it is neither restored nor in the way."""

import scenario
from scenario import make_ipsw, rousectl_restore

ECID = "0x1A2B3C4D5E6F70"
VERSION = {"version": "17.4", "build": "21E219"}

# What a computer does to a phone that it only looks at.
LOOKS = {"arrived", "control", "claim", "release", "connect", "request", "reply"}


def small_ipsw():
    return make_ipsw("small", os_size="16M", ramdisk_size="4M")


def check_untouched(result, mode):
    result.must(len(result.summaries) == 2, "no second phone in the summary")
    second = result.summaries[1]
    result.must(second["ended_in"] == mode, "the second phone ended in %s" % second["ended_in"])
    result.must((second["version"], second["build"]) == ("13.7", "17H35"), "the second phone runs something else")
    result.must(not second["received"], "the second phone took %s" % second["received"])
    result.must(not second["refused"], "the second phone refused %s" % second["refused"])
    events = [e for e in result.trace if e.get("phone") == 2]
    result.must(sum(e["event"] == "arrived" for e in events) == 1, "the second phone restarted")
    for event in events:
        result.must(event["event"] in LOOKS, "done to the second phone: %s" % event)
        setup = (event.get("detail") or {}).get("setup", "80 06")
        # Reads from the phone only; commands (40 …), downloads (21 01) and uploads (41 …) are none.
        result.must(setup[0] in "89aAcC", "sent to the second phone: %s" % event)


def beside(state, second_mode):
    result = rousectl_restore(small_ipsw(), state=state, second="iPhone12,1:" + second_mode, extra=["--ecid", ECID],
                              timeout=180)
    result.must_succeed(**VERSION)
    check_untouched(result, second_mode)


def dfu_beside_dfu():
    beside("dfu", "dfu")


def recovery_beside_normal():
    beside("recovery", "normal")


def normal_beside_recovery():
    beside("normal", "recovery")


def which_one():
    """Without an ECID nobody knows which one is meant: nothing happens to either."""
    result = rousectl_restore(small_ipsw(), state="recovery", second="iPhone12,1:recovery", timeout=60)
    result.must(result.returncode not in (0, None), "it did not ask which phone is meant")
    error = result.event("error")
    result.must(error is not None and error["exit_code"] == result.returncode, "no clear error")
    result.must(result.summary["ended_in"] == "recovery" and not result.summary["received"], "the first was touched")
    check_untouched(result, "recovery")


if __name__ == "__main__":
    scenario.main(dfu_beside_dfu, recovery_beside_normal, normal_beside_recovery, which_one)
