#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doctor in the window: each trouble is named in time, with what helps, and turns green without a click."""

import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import scenario  # noqa: E402
from ui import Ui  # noqa: E402

ROUSE = os.path.join(scenario.BUILD, "src", "rouse")
HOST = os.path.join(scenario.SOURCE, "tests", "doctor_host.py")
ORDINARY = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
IN_TIME = 3.0  # seconds from the wish to look to the words


class Trouble:
    """The window on a virtual host where something is wrong."""

    def __init__(self, wrong, state="dfu"):
        self.folder = tempfile.TemporaryDirectory(prefix="rouse-doctor-")
        self.mended = os.path.join(self.folder.name, "mended")
        ordinary = ORDINARY if wrong == "node" else []
        self.ui = Ui(scenario.VIRTUAL_IPHONE, "--state", state, "--", "/usr/bin/python3", HOST, wrong, "file:" + self.mended,
                     *ordinary, *scenario.with_signing(ROUSE, "--catalogue-url", "http://127.0.0.1:9", "--tss-url"))

    def mend(self):
        with open(self.mended, "w"):
            pass

    def texts(self):
        return " | ".join(self.ui.labels())

    def in_time(self, since, what):
        seconds = time.monotonic() - since
        assert seconds < IN_TIME, "%s after %.1f s" % (what, seconds)
        print("%s after %.1f s" % (what, seconds))

    def end(self):
        self.ui.kill()
        self.folder.cleanup()


def in_the_window(wrong, words, fixed, state="dfu"):
    """Opened by keyboard, read, mended outside, green by itself."""
    trouble = Trouble(wrong, state)
    ui = trouble.ui
    ui.keys("ctrl+d")
    ui.wait(lambda: "Check this computer" in trouble.texts() or "The other checks" in trouble.texts() or
            "Looking at this computer" in trouble.texts(), "the doctor's window")
    start = time.monotonic()
    for word in words:
        ui.expect(word)
    trouble.in_time(start, words[0])
    ui.wait(lambda: not ui.unnamed(), lambda: "names for %r" % ui.unnamed())
    ui.picture("doctor-%s-wrong" % wrong)
    trouble.mend()
    start = time.monotonic()
    ui.expect(fixed, timeout=10)
    print("green after %.1f s" % (time.monotonic() - start))
    ui.wait(lambda: "Problem" not in ui.labels(), "the problem to be gone")
    ui.picture("doctor-%s-mended" % wrong)
    trouble.end()


def no_usbmuxd():
    in_the_window("no-usbmuxd", ["usbmuxd is not installed", "Problem", "Install it"], "It starts by itself")


def usbmuxd_dead_at_the_hop():
    in_the_window("mux-dead", ["does not run or does not answer", "Problem", "Start usbmuxd again"],
                  "runs and answers", state="restore")


def fwupd_holds_the_phone():
    in_the_window("fwupd", ["holds the phone, probably fwupd", "Problem", "Stop the firmware updater"], "No other program holds the phone")


def usb_1():
    in_the_window("usb1", ["speed of USB 1", "Problem", "another port"], "well connected: USB 2")


def disk_full():
    in_the_window("room", ["as good as full", "Problem", "Free some space"], "are free on the disk")


def _to_connect(ui):
    ui.expect_page("What is wrong with the phone?")
    ui.choose("Stuck on the Apple logo, or it keeps restarting")
    ui.press("Continue")
    ui.past_damage("Repair and keep the data")


def no_permission():
    """On the page where the phone is connected: named, with the command to be copied; it goes on by itself."""
    trouble = Trouble("node")
    ui = trouble.ui
    _to_connect(ui)
    start = time.monotonic()
    ui.expect_page("This computer keeps the phone to itself")
    ui.expect("you may not open it")
    trouble.in_time(start, "permission denied")
    assert any("udevadm" in label for label in ui.labels()), ui.labels()
    ui.press("Copy the command")
    ui.expect("Copied")
    assert not ui.is_sensitive("Continue")
    ui.picture("connect-node-wrong")
    trouble.mend()
    start = time.monotonic()
    ui.expect("The phone may be opened", timeout=10)
    ui.expect_page("iPhone 11 is connected", timeout=10)
    assert ui.is_sensitive("Continue")
    print("green after %.1f s" % (time.monotonic() - start))
    ui.picture("connect-node-mended")
    trouble.end()


def trust_in_words():
    """A phone that is switched on and does not know this computer: what to do is on the first page."""
    ui = Ui(scenario.VIRTUAL_IPHONE, "--state", "normal", "--",
            *scenario.with_signing(ROUSE, "--catalogue-url", "http://127.0.0.1:9", "--tss-url"))
    _to_connect(ui)
    ui.expect_page("iPhone 11 is connected")
    ui.expect("The phone does not talk yet", timeout=10)
    ui.expect("tap Trust")
    ui.picture("connect-trust")
    ui.kill()


TESTS = {t.__name__: t for t in (disk_full, fwupd_holds_the_phone, no_permission, no_usbmuxd, trust_in_words, usb_1,
                                 usbmuxd_dead_at_the_hop)}
if __name__ == "__main__":
    if ORDINARY:
        scenario.need("setpriv")
    for name in sys.argv[1:] or TESTS:
        TESTS[name]()
