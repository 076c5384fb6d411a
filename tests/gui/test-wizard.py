#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole wizard, from what is wrong to a phone that works again, as a person goes through it, with a virtual iPhone
whose buttons are pressed by simulated hands."""

import hashlib
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import scenario  # noqa: E402
from catalogue_server import CatalogueServer  # noqa: E402
from file_server import FileServer  # noqa: E402
from guided import Guided  # noqa: E402

LOGO = "Stuck on the Apple logo, or it keeps restarting"
DEAD = "It does not turn on or react"
RESTART, LEAVE = "Restart it by its buttons", "Leave recovery mode"
ENTER = "Into recovery mode, without buttons"
KEEP, ERASE, ERASE_DFU = "Repair and keep the data", "Erase and start afresh", "Erase from DFU mode"
NAMED_S = 1  # from pulled cable to words on the screen


def begin(ui, symptom, damage="No, none of these"):
    """From the first page to the ladder, or to what is said of a damaged phone."""
    ui.expect_page("What is wrong with the phone?")
    if symptom is None:
        ui.press("Take This Phone")
    else:
        ui.choose(symptom)
        ui.press("Continue")
    ui.expect_page("Has anything happened to it?")
    ui.choose(damage)
    ui.press("Continue")


def take(ui, remedy):
    ui.expect_page("How should it be repaired?")
    ui.choose(remedy)
    ui.press("Continue")


def to_last_look(ui, erase, started=False, connect=True):
    if connect:
        ui.expect_page("iPhone 11 is connected")
        ui.press("Continue")
    ui.past_backup(erase, started=started)
    ui.expect_page("iOS 17.4 is ready", timeout=30)
    ui.press("Continue")


def agree(ui, erase):
    ui.expect_page("Erase this iPhone 11?" if erase else "Repair this iPhone 11?")
    if erase:
        ui.tab_to_entry()
        ui.type("erase")
    ui.press("Erase and Repair" if erase else "Repair")


def is_well(guided, version="17.4"):
    guided.ui.expect_page("The iPhone 11 works again", timeout=240)
    guided.ui.keys("Return")
    summary = guided.ended()
    assert summary["ended_in"] == "normal" and summary["version"] == version, summary
    return summary


def boot_loop(guided):
    """(a) Boot loop; not damaged; restarted by its buttons, not better; repaired, data kept."""
    ui = guided.ui
    ui.is_strict = True
    begin(ui, LOGO)
    ui.expect("Recommended")
    ui.picture("wizard-a-remedies")
    take(ui, RESTART)
    ui.expect_page("Restart the phone by its buttons")
    ui.expect("Nothing is changed")
    ui.keys("Return")
    ui.expect_page("The phone starts again", timeout=60)
    ui.keys("Return")
    ui.expect_page("Is it better?", timeout=30)
    ui.picture("wizard-a-better")
    ui.choose("No, it is as before")
    ui.press("Continue")
    ui.expect_page("How should it be repaired?")
    ui.expect("This was done and did not help.")
    ui.picture("wizard-a-next")
    take(ui, KEEP)
    to_last_look(ui, False, started=True, connect=False)  # it is known which phone it is
    agree(ui, False)
    is_well(guided)


def unresponsive(guided):
    """(b) Does not react: by its buttons into DFU mode, erased."""
    ui = guided.ui
    begin(ui, DEAD)
    take(ui, ERASE_DFU)
    to_last_look(ui, True, started=True)
    ui.expect_page("Bring the phone into DFU mode")
    ui.keys("Return")
    ui.expect_page("That was right", timeout=60)
    agree(ui, True)
    is_well(guided)


def leave_recovery(guided):
    """(c) In recovery mode: offered at once, left by one button, seen starting, better."""
    ui = guided.ui
    ui.expect("Connected and in recovery mode: iPhone 11")
    begin(ui, None)
    take(ui, LEAVE)
    ui.expect_page("Let the phone start as usual")
    ui.expect("Nothing is changed")
    ui.picture("wizard-c-leave")
    ui.press("Leave Recovery Mode")
    ui.expect_page("Is it better?", timeout=60)
    ui.expect("Rouse has seen it start.")
    ui.choose("Yes, it works again")
    ui.press("Continue")
    ui.expect_page("The phone works again")
    ui.picture("wizard-c-works")
    ui.keys("Return")
    summary = guided.ended()
    assert summary["ended_in"] == "normal" and not summary["received"], summary


def comes_back(guided):
    """Leaving recovery mode does not help: it says so and leads to the ladder."""
    ui = guided.ui
    begin(ui, None)
    take(ui, LEAVE)
    ui.press("Leave Recovery Mode")
    ui.expect_page("It came back to recovery mode", timeout=60)
    ui.press("See What Comes Next")
    ui.expect_page("How should it be repaired?")
    ui.expect("This was tried and did not come to its end.")
    ui.keys("ctrl+q")
    assert not guided.ended()["received"]


def damaged(guided):
    """(d) Damaged: how it is repaired; it ends there. A swollen battery stops everything. Help follows, and gives the focus
    back."""
    ui = guided.ui
    ui.is_strict = True
    ui.expect_page("What is wrong with the phone?")
    ui.keys("F1")
    ui.expect("Many phones that seem dead are only empty")
    ui.keys("F1")
    ui.keys("Escape")
    ui.wait(lambda: len(ui.windows()) == 1, "the one window of help to close")
    begin(ui, DEAD, damage="It got wet")
    ui.wait(lambda: not ui.title().startswith("Has anything"), "the advice")
    ui.picture("wizard-d-damaged")
    assert "How should" not in ui.title(), ui.title()
    ui.keys("F1")
    ui.expect("ask what it costs and what happens to your data")
    ui.press("Back")
    ui.expect_page("Has anything happened to it?")
    ui.expect("A repair of the software talks to every part of the phone")
    ui.keys("Escape")
    ui.wait(lambda: len(ui.windows()) == 1, "help to close")
    ui.choose("The battery is swollen")
    ui.press("Continue")
    ui.wait(lambda: not ui.title().startswith("Has anything"), "the safety advice")
    ui.picture("wizard-d-swollen")
    ui.keys("F1")
    ui.expect("Gas inside the battery pushes it up")
    ui.picture("wizard-d-help")
    ui.keys("Escape")
    ui.wait(lambda: len(ui.windows()) == 1, "help to close")
    ui.keys("ctrl+q")
    assert not guided.ended()["received"]


def refused(guided):
    """(e) Apple refuses the version: said, another one is chosen and fetched, and that one works."""
    ui = guided.ui
    begin(ui, None)
    take(ui, KEEP)
    to_last_look(ui, False, connect=False)
    agree(ui, False)
    ui.expect_page("Apple no longer allows this version", timeout=90)
    guided.tell("set unsigned=0")  # of the version that follows
    ui.press("Choose Another File")
    ui.expect_page("Which firmware should it get?")
    button = "Download iOS %s (%.1f\u00a0MB)" % (OTHER["version"], os.path.getsize(other_ipsw()) / 1e6)
    ui.wait(lambda: any(ui.name(n) == button for n in ui.shown()), "the button %r" % button)
    ui.press(button)
    ui.expect_page("iOS %s is ready" % OTHER["version"], timeout=60)
    ui.press("Continue")
    agree(ui, False)
    is_well(guided, OTHER["version"])


OTHER = {"version": "17.4.1", "build": "21E236"}


def other_ipsw():
    return scenario.make_ipsw("other", **OTHER)


def with_versions(test, words, keywords):
    """Runs @test with a list of versions, and a server that has the newest one."""
    with open(other_ipsw(), "rb") as file:
        data = file.read()
    with CatalogueServer() as server, FileServer(data) as files:
        server.add("iPhone12,1", OTHER["version"], OTHER["build"], url=files.url, filesize=len(data), sha1sum=None,
                   sha256sum=hashlib.sha256(data).hexdigest())
        run(test, words, {**keywords, "catalogue": server.url})


def pull(guided, words, where):
    """Pulls the cable; the window must say @words within a second."""
    at = time.monotonic()
    guided.tell("unplug")
    guided.ui.expect(words)
    took = time.monotonic() - at
    print("unplugged %s: named after %.2f s" % (where, took))
    assert took <= NAMED_S + .2, took  # looking through the accessibility tree takes its time, too


def unplugged(guided):
    """(f) Unplugged on one page after the other, and put back; another phone does not go on."""
    ui = guided.ui
    begin(ui, LOGO)
    take(ui, KEEP)
    ui.expect_page("iPhone 11 is connected")
    pull(guided, "Rouse notices it by itself", "while it is chosen")
    guided.tell("plug")
    ui.expect_page("iPhone 11 is connected")
    ui.press("Continue")
    ui.expect_page("A backup cannot be made in this state")
    pull(guided, "Plug it in again; nothing on it has changed.", "at the backup")
    guided.tell("plug")
    ui.wait(lambda: "Recovery mode" in " ".join(ui.labels()), "the phone in the header")
    ui.press("Continue")
    ui.expect_page("iOS 17.4 is ready")
    pull(guided, "plug it in again before you go on", "at the firmware")
    guided.tell("plug")
    ui.press("Continue")
    ui.expect_page("Repair this iPhone 11?")
    pull(guided, "Plug it in again to go on.", "at the last look")
    assert not ui.is_sensitive("Repair"), "a phone that is not there cannot be repaired"
    ui.picture("wizard-f-unplugged")
    guided.tell("plug")
    ui.press("Repair")
    ui.expect_page("Installing iOS", timeout=90)
    pull_and_retry(guided, "while the system is sent")
    is_well(guided)


def pull_and_retry(guided, where):
    """In the middle of the restore: named, then once more from where the phone waits."""
    ui = guided.ui
    pull(guided, "The phone was disconnected", where)
    ui.expect_page("The phone was disconnected")
    ui.press("Try Again")
    ui.expect_page("Connect the iPhone 11 again")
    guided.tell("plug recovery")
    ui.expect_page("iPhone 11 is connected")
    to_last_look(ui, False)
    agree(ui, False)


def unplugged_later(guided):
    """(f) Unplugged while it restarts, put back in time; and in the phases after the system was sent."""
    ui = guided.ui
    begin(ui, None)
    take(ui, KEEP)
    to_last_look(ui, False, connect=False)
    agree(ui, False)
    ui.expect_page("Starting the phone in repair mode", timeout=60)
    pull(guided, "The phone is not on the cable right now", "while it starts")
    ui.picture("wizard-f-away")
    guided.tell("plug")
    ui.wait(lambda: any(t in ui.title() for t in ("Installing iOS", "The phone was disconnected")), "an end of it", 90)
    if "Installing" in ui.title():
        pull_and_retry(guided, "while the system is sent")
    else:
        ui.press("Try Again")
        ui.expect_page("iPhone 11 is connected")
        to_last_look(ui, False)
        agree(ui, False)
    is_well(guided)


UNTOUCHED = {"arrived", "control", "claim", "release", "connect", "request", "reply"}


def two_phones(guided):
    """(g) Two phones: chosen by hand; the other one is not touched."""
    ui = guided.ui
    begin(ui, LOGO)
    take(ui, KEEP)
    ui.expect_page("Which phone is it?")
    ui.choose("iPhone 11")
    ui.press("Continue")
    to_last_look(ui, False, connect=False)
    agree(ui, False)
    other = is_well(guided)["second"]
    assert other["ended_in"] == "normal" and not other["received"] and not other["refused"], other
    events = guided.events(2)
    assert sum(e["event"] == "arrived" for e in events) == 1, "the other phone restarted"
    for event in events:
        assert event["event"] in UNTOUCHED, "done to the other phone: %s" % event
        setup = (event.get("detail") or {}).get("setup", "80 06")
        assert setup[0] in "89aAcC", "sent to the other phone: %s" % event  # what is read, only


def dead_buttons(guided):
    """It starts, but its buttons are dead: into recovery mode by the computer, and repaired from there."""
    ui = guided.ui
    ui.expect_page("What is wrong with the phone?")
    ui.choose("It acts as if a part were broken")
    ui.press("Continue")
    ui.expect_page("What exactly?")
    ui.choose("Buttons do nothing")
    ui.press("Continue")
    ui.expect_page("Has anything happened to it?")
    ui.choose("No, none of these")
    ui.press("Continue")
    take(ui, ENTER)
    ui.expect_page("iPhone 11 is connected")
    ui.press("Continue")
    ui.expect_page("Into recovery mode, without buttons")
    ui.expect("Nothing is changed")
    ui.picture("wizard-enter-recovery")
    ui.press("Enter Recovery Mode")
    take(ui, KEEP)
    assert guided.tell("mode").split()[-1] == "recovery", guided.tell("mode")
    to_last_look(ui, False, connect=False)
    agree(ui, False)
    is_well(guided)


def older(guided):
    """Firmware before what the phone has: the data cannot be kept, and that is said before anything happens."""
    ui = guided.ui
    begin(ui, LOGO)
    take(ui, KEEP)
    ui.expect_page("iPhone 11 is connected")
    ui.press("Continue")
    ui.past_backup(False, started=True)
    ui.expect_page("iOS 17.4 is older than iOS 17.6 on the phone", timeout=30)
    ui.picture("wizard-older")
    ui.press("Choose Another Version")
    ui.expect_page("Which firmware should it get?")
    ui.keys("ctrl+q")
    assert not guided.ended()["received"]


def given_back(guided):
    """(h) Stopped before the phone is written to: it starts as before."""
    ui = guided.ui
    begin(ui, LOGO)
    take(ui, KEEP)
    to_last_look(ui, False, started=True)
    agree(ui, False)
    ui.expect("Keep the cable in")
    ui.press("Stop")
    ui.expect("Stop the repair?")
    ui.press("Stop and Give It Back")
    ui.expect_page("Stopped", timeout=90)
    ui.expect("Nothing is changed")
    ui.press("Try something else")
    ui.expect_page("How should it be repaired?")
    ui.keys("ctrl+q")
    summary = guided.ended()
    assert summary["ended_in"] == "normal" and summary["version"] == "17.0", summary


SLOW_SAVE = ["--fault", "at usb.command:saveenv do hang 6000"]
TESTS = {
    boot_loop: (["normal"], {}),
    unresponsive: (["normal"], {}),
    leave_recovery: (["recovery"], {}),
    comes_back: (["recovery", "--installed", ":"], {}),
    damaged: (["normal"], {}),
    refused: (["recovery", "--set", "unsigned=1"], {}),
    unplugged: (["recovery", "--expect-refusal", "asr-short"], {}),
    unplugged_later: (["recovery", "--expect-refusal", "asr-short"], {}),
    two_phones: (["recovery", "--second", "iPhone10,6:normal"], {"trace": True}),
    dead_buttons: (["normal"], {}),
    older: (["normal", "--installed", "17.6:21G80"], {}),
    given_back: (["normal", "--installed", "17.0:21A329", *SLOW_SAVE], {}),
}


def run(test, words, keywords):
    guided = Guided(*words, **keywords)
    try:
        test(guided)
    finally:
        guided.ui.kill()


def main():
    names = sys.argv[1:]
    for test, (words, keywords) in TESTS.items():
        if names and test.__name__ not in names:
            continue
        begun = time.monotonic()
        (with_versions if test is refused else run)(test, words, keywords)
        print("ok %s (%.0f s)" % (test.__name__, time.monotonic() - begun), flush=True)


if __name__ == "__main__":
    main()
