#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way through the real window with a virtual iPhone: from the cable to a phone that works again."""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import scenario  # noqa: E402
from ui import Ui  # noqa: E402

ROUSE = os.path.join(scenario.BUILD, "src", "rouse")


def start(state, *options, ipsw=None):
    """The window with a phone on its cable. The session bus is outside: it must not live in the simulated world."""
    words = [ROUSE] + (["--ipsw", ipsw] if ipsw else []) + ["--tss-url"]
    return Ui(scenario.VIRTUAL_IPHONE, "--state", state, "--summary", *options, "--", *scenario.with_signing(*words),
              stdout=subprocess.PIPE)


def summary_of(ui):
    code, out = ui.ended()
    lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    assert lines, "the virtual iPhone gave no summary (exit code %s):\n%s" % (code, out)
    assert code == 0, "exit code %s: %s" % (code, {k: v for k, v in lines[0].items() if k != "received"})
    return lines[0]


def to_last_look(ui, erase):
    ui.expect_page("iPhone 11 is connected")
    ui.picture("1-connect")
    ui.press("Continue")
    ui.expect_page("How should it be repaired?")
    ui.expect("Your data stays")
    if erase:
        ui.choose("Erase and start afresh")
    ui.picture("2-remedy")
    ui.press("Continue")
    ui.expect_page("iOS 17.4 is ready")
    ui.expect("Checked for iPhone 11")
    ui.picture("3-firmware")
    ui.press("Continue")
    ui.expect_page("Erase this iPhone 11?" if erase else "Repair this iPhone 11?")
    ui.expect("It gets iOS 17.4 (21E219)")
    ui.picture("4-confirm")


def erase_from_dfu():
    ui = start("dfu", ipsw=scenario.make_ipsw("small"))
    try:
        to_last_look(ui, erase=True)
        ui.expect("Everything is erased")
        assert not ui.is_sensitive("Erase and Repair"), "erasing is possible before the word was typed"
        ui.tab_to_entry()
        ui.type("erase")
        ui.press("Erase and Repair")
        ui.expect("Nothing on the phone is changed yet")
        ui.expect_page("Installing iOS", timeout=120)
        ui.expect("Do not unplug the cable")
        ui.picture("5-progress")
        ui.expect_page("The iPhone 11 works again", timeout=180)
        ui.expect("Follow the steps on its screen")
        ui.picture("6-result")
        ui.press("Done")
        summary = summary_of(ui)
        assert summary["ended_in"] == "normal", summary["ended_in"]
        assert summary["version"] == "17.4", summary["version"]
    finally:
        ui.kill()


def keep_data_from_recovery():
    ui = start("recovery", ipsw=scenario.make_ipsw("small"))
    try:
        to_last_look(ui, erase=False)
        ui.expect("Your data stays")
        ui.press("Repair")
        ui.expect_page("The iPhone 11 works again", timeout=240)
        ui.expect("Unlock it and see whether everything is there")
        ui.keys("Return")
        assert summary_of(ui)["ended_in"] == "normal"
    finally:
        ui.kill()


def main():
    for test in erase_from_dfu, keep_data_from_recovery:
        if len(sys.argv) < 2 or test.__name__ in sys.argv[1:]:
            test()
            print("ok", test.__name__, flush=True)


if __name__ == "__main__":
    main()
