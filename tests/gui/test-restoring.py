#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page on which a phone is restored: what it says and keeps while the cable comes out in one phase after the other,
and while a phone does not come back."""

import contextlib
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from guided import Guided  # noqa: E402
from notifications import Notifications  # noqa: E402
from session_manager import SessionManager  # noqa: E402
from ui import Atspi  # noqa: E402

KEEP = "Repair and keep the data"
NAMED_S = 1  # from pulled cable to words on the screen
NAMES = ["The phone is not on the cable right now", "The phone was disconnected"]
# Where the cable comes out, in the order of a restore: in the ramdisk, before and in the middle of the system, at the boot
# loaders, at a chip's own firmware.
POINTS = ["restored.message:DataRequestMsg SystemImageData", "asr.command:Initiate",
          "asr.offset:400000", "restored.request:NORData", "restored.request:FirmwareUpdaterData"]


def to_restore(ui, again=False):
    if not again:
        ui.expect_page("What is wrong with the phone?")
        ui.press("Take This Phone")
        ui.past_damage(KEEP)
    else:
        ui.expect_page("iPhone 11 is connected")
        ui.press("Continue")
    ui.past_backup(False)
    ui.expect_page("iOS 17.4 is ready", timeout=60)
    ui.press("Continue")
    ui.expect_page("Repair this iPhone 11?")


def is_well(guided):
    guided.ui.expect_page("The iPhone 11 works again", timeout=240)
    guided.ui.keys("Return")
    summary = guided.ended()
    assert summary["ended_in"] == "normal" and summary["version"] == "17.4", summary


def count_faults(guided):
    with open(guided.trace, encoding="utf-8") as trace:
        return sum('"fault"' in line for line in trace)


def wait_pulled(guided, before, timeout=120):
    end = time.monotonic() + timeout
    while count_faults(guided) <= before:
        assert time.monotonic() < end and guided.ui.proc.poll() is None, "the rule did not fire"
        time.sleep(.02)


def named(guided, where):
    """That the window says within a second that the phone is not there."""
    ui, at = guided.ui, time.monotonic()
    ui.wait(lambda: any(name in label for label in ui.labels() for name in NAMES), "the phone to be missed", 30)
    took = time.monotonic() - at
    print("unplugged at %s: named after %.2f s" % (where, took), flush=True)
    assert took <= NAMED_S + .3, took  # looking through the accessibility tree takes its time, too


def pulled_out(guided):
    """In one phase after the other: named at once, and tried again from where the phone waits. At last while the kernel
    starts: put back in, it goes on by itself."""
    ui = guided.ui
    to_restore(ui)
    for point in POINTS:
        before = count_faults(guided)
        guided.tell("fault at %s do unplug" % point)
        ui.press("Repair")
        wait_pulled(guided, before)
        named(guided, point)
        ui.expect_page("The phone was disconnected", timeout=60)
        ui.press("Try Again")
        ui.expect_page("Connect the iPhone 11 again")
        guided.tell("plug recovery")
        to_restore(ui, again=True)
    before = count_faults(guided)
    guided.tell("fault at usb.command:bootx do unplug")
    ui.press("Repair")
    wait_pulled(guided, before)
    named(guided, "usb.command:bootx")
    guided.tell("plug restore")
    is_well(guided)


def stays_away(guided):
    """After bootx it never comes: where one is, is said all the time, and at the end what to do."""
    ui = guided.ui
    to_restore(ui)
    before = count_faults(guided)
    guided.tell("fault at usb.command:bootx do unplug")
    ui.press("Repair")
    wait_pulled(guided, before)
    named(guided, "bootx")
    ui.expect("If the cable has come out, put it back in.")
    ui.expect_page("The phone was disconnected", timeout=60)
    ui.picture("restoring-stays-away")
    ui.expect("Your data has not been erased.")
    assert ui.is_sensitive("Try Again")
    ui.keys("ctrl+q")
    guided.ended()


PERCENT = re.compile(r"(\d+)\s?%$")


def watched(words):
    """A bar that never goes back, the log on demand, a window that closes only after a question, a computer that stays
    awake; who looks at the window is sent no notification."""
    seen = []
    with SessionManager() as session, Notifications() as shown, started(words) as guided:
        ui = guided.ui
        to_restore(ui)
        assert session.reasons == [], session.reasons
        ui.press("Repair")
        ui.wait(lambda: session.reasons == ["A phone is being repaired"], "the computer to be kept awake")
        ui.expect("Keep the cable in")
        ui.keys("ctrl+w")
        ui.expect("Nothing has been lost so far.")
        ui.press("Go On")
        ui.tab_to("Details")
        ui.keys("space")
        ui.wait(lambda: any(n.get_role_name() == "text" and "personalize" in Atspi.Text.get_text(n, 0, -1)
                            for n in ui.shown()), "the log")
        ui.keys("space")  # folded, the page is looked through faster

        def look():
            for label in ui.labels():
                if PERCENT.match(label):
                    seen.append(int(PERCENT.match(label).group(1)))
            return ui.title().startswith("Installing iOS")

        ui.wait(look, "the system to be sent", 90)
        ui.expect("Do not unplug the cable")
        ui.keys("ctrl+w")
        ui.expect("Stopping here would leave it unable to start.")
        ui.press("Go On")
        look_at("Rouse$")  # without a window manager nobody gives the keys back to it after a question
        assert session.reasons == ["A phone is being repaired"], session.reasons
        ui.wait(lambda: look() is None or "works again" in ui.title(), "the end", 240)
        ui.wait(lambda: session.reasons == [], "the computer to be let go")
        assert shown.words == [], "who looks at the window needs no notification: %s" % shown.words
        assert seen == sorted(seen) and len(set(seen)) > 3, seen
        ui.press("Done")
        guided.ended()


def look_at(title):
    """The window whose title is like that has the keys now."""
    subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", title, "windowfocus", "--sync"],
                   check=True, stdout=subprocess.DEVNULL, timeout=60)


OTHER_WINDOW = """
import gi
gi.require_version("Gtk", "4.0")
from gi.repository import GLib, Gtk
Gtk.init()
Gtk.Window(title="Tea").present()
GLib.MainLoop().run()
"""


@contextlib.contextmanager
def gone_for_tea():
    """Another window is in front and has the keys."""
    other = subprocess.Popen([sys.executable, "-W", "ignore", "-c", OTHER_WINDOW])
    try:
        look_at("^Tea$")
        yield
    finally:
        other.kill()
        other.wait()


def tell_who_is_away(words, heading, notification, fault=None):
    with Notifications() as shown, started(words) as guided:
        to_restore(guided.ui)
        if fault:
            guided.tell(fault)
        guided.ui.press("Repair")
        with gone_for_tea():
            guided.ui.expect_page(heading, timeout=240)
            guided.ui.wait(lambda: shown.words, "the notification")
        assert shown.words == [notification], shown.words


def away(words):
    """Who has gone to make tea is told by the desktop, once."""
    tell_who_is_away(words, "The iPhone 11 works again", ("The phone works again", "Rouse says what comes next."))


def away_failed(words):
    """The same of a bad end."""
    os.environ["ROUSE_SHORT_LIMITS"] = "1"
    tell_who_is_away(words, "The phone was disconnected", ("The repair has stopped", "Rouse says why, and what helps now."),
                     fault="fault at usb.command:bootx do unplug")


@contextlib.contextmanager
def started(words):
    guided = Guided(*words, trace=True)
    try:
        yield guided
    finally:
        guided.ui.kill()


TESTS = {
    "pulled_out": (pulled_out, ["recovery", "--expect-refusal", "asr-short"]),
    "stays_away": (stays_away, ["recovery"]),
    "watched": (watched, ["recovery", "--set", "boot-ms=8000", "--set", "asr-delay-ms=3000", "--set", "restart-ms=4000"]),
    "away": (away, ["recovery"]),
    "away_failed": (away_failed, ["recovery"]),
}


def main():
    for name in sys.argv[1:] or TESTS:
        test, words = TESTS[name]
        if test in (watched, away, away_failed):
            test(words)
        else:
            os.environ["ROUSE_SHORT_LIMITS"] = "1"
            with started(words) as guided:
                test(guided)
        print("ok " + name, flush=True)


if __name__ == "__main__":
    main()
