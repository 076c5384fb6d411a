#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Practice: the whole way with a made-up phone, by keyboard; nothing is on the cable, written down or fetched."""

import os
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

os.environ["G_MESSAGES_DEBUG"] = "rouse-guide"  # the window's own trace of its cues
STATE = tempfile.mkdtemp(prefix="practice-")
os.environ["XDG_STATE_HOME"] = STATE

import scenario  # noqa: E402
from ui import Ui  # noqa: E402

ROUSE = os.path.join(scenario.BUILD, "src", "rouse")
CUE = re.compile(r"cue (\S+) .* buttons:(.*)")
KEYS = {"volume-up": "Up", "volume-down": "Down", "side": "Right", "home": "space"}
NOTICE = "Practice: nothing real is touched"


class Practice(Ui):
    """The program with one more window than usual: what is asked for is looked for in the newest. Once it has begun, each
    page of practice says that it is one."""

    is_marked = False

    def expect_page(self, heading, timeout=None):
        labels = super().expect_page(heading, timeout)
        if self.is_marked:
            self.expect(NOTICE)
        return labels

    def top(self):
        return self.app.get_child_at_index(self.app.get_child_count() - 1)

    def nodes(self, node=None):
        return super().nodes(node or self.top())

    def title(self):
        return self.top().get_name()


def begin(start):
    ui = Practice(ROUSE, "--catalogue-url", "http://127.0.0.1:9", "--tss-url", "http://127.0.0.1:9",
                  stdout=subprocess.PIPE)
    ui.is_strict = True
    ui.expect_page("What is wrong with the phone?")
    begin_practice(ui, start)
    return ui


def begin_practice(ui, start):
    ui.press("Practise first, without a phone")
    ui.wait(lambda: ui.title() == "Practice", "the question before practice")
    ui.picture("practice-start")
    ui.choose(start)
    ui.tab_to("Begin Practice")
    ui.keys("Return")
    ui.wait(lambda: ui.title() != "Practice", "the window of the practice")
    ui.is_marked = True
    ui.expect_page("What is wrong with the phone?")


def answer(ui, symptom, remedy):
    ui.choose(symptom)
    ui.press("Continue")
    ui.expect_page("Has anything happened to it?")
    ui.choose("No, none of these")
    ui.press("Continue")
    take(ui, remedy)


def take(ui, remedy):
    ui.expect_page("How should it be repaired?")
    ui.choose(remedy)
    ui.press("Continue")


def restore(ui):
    """All phases on the real page, and a bar that never goes back."""
    begun, seen = time.monotonic(), []
    while time.monotonic() - begun < 60 and "works again" not in ui.title():
        if not seen or seen[-1] != ui.title():
            seen.append(ui.title())
            ui.expect(NOTICE)
            ui.picture("practice-restoring-%d" % len(seen))
        time.sleep(.1)
    ui.expect_page("The iPhone 11 works again")
    took = time.monotonic() - begun
    print("restored in %.0f s: %s" % (took, seen))
    assert took < 45, took
    assert len(seen) >= 8, seen
    ui.picture("practice-works")


def end_practice(ui):
    ui.press("End Practice")
    ui.wait(lambda: ui.app.get_child_count() == 1, "the window of the practice to close")
    # The wizard is where it was before. Nobody manages windows here, so the keys come back to it only with the next window.
    ui.is_marked = ui.is_strict = False
    ui.expect_page("What is wrong with the phone?")
    ui.is_strict = True


def end(ui):
    end_practice(ui)
    ui.keys("ctrl+q")
    assert ui.ended()[0] == 0
    assert not os.listdir(STATE), "something was written down: %s" % os.listdir(STATE)
    for folder in ".cache", ".config", ".local/share":
        left = os.path.join(os.environ["HOME"], folder, "rouse")
        assert not os.path.exists(left), "something is left: %s" % os.listdir(left)


def keep_data():
    """A cable and a computer: leaving does not help; repaired, the data kept."""
    ui = begin("A cable and a computer")
    try:
        ui.expect("Connected and in recovery mode: iPhone 11")
        answer(ui, "It shows a cable and a computer", "Leave recovery mode")
        ui.expect_page("iPhone 11 is connected")
        ui.press("Continue")
        ui.press("Leave Recovery Mode")
        ui.expect_page("It came back to recovery mode", timeout=30)
        ui.press("See What Comes Next")
        take(ui, "Repair and keep the data")
        ui.past_backup(False)
        ui.expect_page("iOS 17.4 is ready")
        ui.expect("nothing is downloaded")
        ui.press("Continue")
        ui.expect_page("Repair this iPhone 11?")
        ui.press("Repair")
        restore(ui)
        end(ui)
    finally:
        ui.kill()


def by_buttons():
    """Black: into DFU mode with keys for buttons, erased."""
    ui = begin("Nothing: it stays black")
    try:
        answer(ui, "It does not turn on or react", "Erase from DFU mode")
        ui.expect_page("iPhone 11 is connected")
        ui.press("Continue")
        ui.expect_page("A backup cannot be made in this state")
        ui.choose(ui.WITHOUT)
        ui.press("Go On Without a Backup")
        ui.expect_page("iOS 17.4 is ready")
        ui.press("Continue")
        ui.expect_page("Bring the phone into DFU mode")
        ui.keys("Return")
        follow(ui)
        ui.expect_page("Erase this iPhone 11?", timeout=30)
        ui.tab_to_entry()
        ui.type("erase")
        ui.press("Erase and Repair")
        restore(ui)
        end(ui)
    finally:
        ui.kill()


def left_early():
    """In the middle, in the middle of a repair, and by the question; each time it begins anew, with another phone."""
    ui = begin("The start-up logo, again and again")
    try:
        answer(ui, "Stuck on the Apple logo, or it keeps restarting", "Repair and keep the data")
        ui.expect_page("iPhone 11 is connected")
        end_practice(ui)
        ui.press("Practise first, without a phone")
        ui.wait(lambda: ui.title() == "Practice", "the question before practice")
        ui.keys("Escape")
        ui.wait(lambda: ui.app.get_child_count() == 1, "the question to close")
        begin_practice(ui, "A cable and a computer")
        ui.press("Take This Phone")
        ui.expect_page("Has anything happened to it?")
        ui.choose("The battery is swollen")
        ui.press("Continue")
        ui.wait(lambda: ui.title() != "Has anything happened to it? – Rouse", "the page of a swollen battery")
        ui.expect(NOTICE)
        end(ui)
    finally:
        ui.kill()


def follow(ui):
    """Presses what the cues say, until the guide has ended."""
    for line in ui.proc.stdout:
        cue = CUE.search(line)
        if cue is None:
            continue
        kind, keys = cue.group(1), [KEYS[b] for b in cue.group(2).split() if b in KEYS]
        if kind == "ended":
            return
        for key in keys if kind in ("tap", "press", "release") else []:
            subprocess.run(["xdotool", {"tap": "key", "press": "keydown", "release": "keyup"}[kind], key], check=True)


def main():
    for test in keep_data, by_buttons, left_early:
        if len(sys.argv) < 2 or test.__name__ in sys.argv:
            test()
            print("ok %s" % test.__name__, flush=True)


if __name__ == "__main__":
    main()
