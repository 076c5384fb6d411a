#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way through the real window with a virtual iPhone: from the cable to a phone that works again."""

import hashlib
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import scenario  # noqa: E402
from catalogue_server import CatalogueServer  # noqa: E402
from file_server import FileServer  # noqa: E402
from session_manager import SessionManager  # noqa: E402
from ui import BUTTON, Atspi, Ui  # noqa: E402

ROUSE = os.path.join(scenario.BUILD, "src", "rouse")


def start(state, *options, ipsw=None, catalogue="http://127.0.0.1:9"):
    """The window with a phone on its cable. The session bus is outside: it must not live in the simulated world."""
    words = [ROUSE] + (["--ipsw", ipsw] if ipsw else []) + ["--catalogue-url", catalogue, "--tss-url"]
    return Ui(scenario.VIRTUAL_IPHONE, "--state", state, "--summary", *options, "--", *scenario.with_signing(*words),
              stdout=subprocess.PIPE)


def summary_of(ui):
    code, lines = ui.ended_with_lines()
    assert code == 0, "exit code %s: %s" % (code, {k: v for k, v in lines[0].items() if k != "received"})
    return lines[0]


KEEP, ERASE = "Repair and keep the data", "Erase and start afresh"


def to_remedies(ui, symptom="Stuck on the Apple logo, or it keeps restarting", detail=None):
    """From the first page to the ladder, for a phone that is not damaged."""
    ui.expect_page("What is wrong with the phone?")
    if symptom is None:  # the phone that is there in recovery or DFU mode
        ui.press("Take This Phone")
    else:
        assert not ui.is_sensitive("Continue"), "nothing is wrong before a person says what"
        ui.choose(symptom)
        ui.press("Continue")
    if detail:
        ui.expect_page("What exactly?")
        ui.choose(detail)
        ui.press("Continue")
    ui.expect_page("Has anything happened to it?")
    ui.choose("No, none of these")
    ui.press("Continue")
    ui.expect_page("How should it be repaired?")


def to_connect(ui, remedy=KEEP):
    to_remedies(ui)
    ui.choose(remedy)
    ui.press("Continue")


def to_last_look(ui, erase):
    to_remedies(ui, symptom=None)
    ui.expect("Your data stays")
    ui.choose(ERASE if erase else KEEP)
    ui.picture("2-remedy")
    ui.press("Continue")
    ui.past_backup(erase)
    ui.expect_page("iOS 17.4 is ready")
    ui.expect("Checked for iPhone 11")
    ui.picture("3-firmware")
    ui.press("Continue")
    ui.expect_page("Erase this iPhone 11?" if erase else "Repair this iPhone 11?")
    ui.expect("It gets iOS 17.4 (21E219)")
    ui.picture("4-confirm")


def erase_from_dfu(ui):
    to_last_look(ui, erase=True)
    ui.expect("Everything is erased")
    assert not ui.is_sensitive("Erase and Repair"), "erasing is possible before the word was typed"
    ui.tab_to_entry()
    ui.type("erase")
    ui.press("Erase and Repair")
    ui.expect("Keep the cable in")
    assert ui.is_sensitive("Stop")
    ui.expect_page("Installing iOS", timeout=120)
    ui.expect("Do not unplug the cable")
    ui.picture("5-progress")
    ui.keys("ctrl+w")  # the window must not close now
    ui.expect("It cannot be stopped now")
    ui.press("Go On")
    ui.expect_page("The iPhone 11 works again", timeout=180)
    ui.expect("Follow the steps on its screen")
    ui.expect_painted_button()
    ui.picture("6-result")
    ui.press("Done")
    summary = summary_of(ui)
    assert summary["ended_in"] == "normal", summary["ended_in"]
    assert summary["version"] == "17.4", summary["version"]


def keep_data_from_recovery(ui):
    to_last_look(ui, erase=False)
    ui.expect("Your data stays")
    ui.press("Repair")
    ui.expect_page("The iPhone 11 works again", timeout=240)
    ui.expect("Unlock it and see whether everything is there")
    ui.keys("Return")
    assert summary_of(ui)["ended_in"] == "normal"


def stopped_in_time(ui):
    to_last_look(ui, erase=False)
    ui.press("Repair")
    ui.expect("Keep the cable in")
    ui.press("Stop")
    ui.expect("Stop the repair?")
    ui.picture("7-stop")
    ui.press("Stop and Give It Back")
    ui.expect_page("Stopped", timeout=90)
    ui.expect("Nothing is changed")
    ui.picture("8-stopped")
    ui.keys("ctrl+q")
    summary = summary_of(ui)
    assert summary["ended_in"] == "recovery" and summary["version"] == "17.0", summary


def not_signed(ui):
    to_last_look(ui, erase=False)
    ui.press("Repair")
    ui.expect_page("Apple no longer allows this version", timeout=90)
    ui.press("Choose Another File")
    ui.expect_page("Which firmware should it get?")
    ui.press("Back")
    ui.expect_page("A backup cannot be made in this state")
    ui.press("Back")
    ui.expect_page("How should it be repaired?")
    ui.keys("ctrl+q")
    summary = summary_of(ui)
    assert summary["ended_in"] == "recovery" and not summary["received"], summary


def unplugged_in_the_middle(ui):
    to_last_look(ui, erase=False)
    ui.press("Repair")
    ui.expect_page("The phone was disconnected", timeout=120)
    ui.picture("9-unplugged")
    ui.press("Try Again")
    ui.expect_page("Connect the iPhone 11 again")
    ui.expect("Rouse notices it by itself and goes on with it only")
    ui.keys("ctrl+q")
    code, out = ui.ended()
    assert code == 0, "exit code %s: %s" % (code, out)


def two_phones(ui):
    to_connect(ui)
    ui.expect_page("Which phone is it?")
    assert not ui.is_sensitive("Continue"), "Rouse must not guess between phones"
    ui.picture("10-two")
    ui.choose("iPhone X (GSM)")
    ui.press("Continue")
    ui.past_backup(erase=False, started=True)
    ui.expect_page("This firmware does not fit")
    ui.keys("ctrl+q")
    code, _ = ui.ended()
    assert code == 0, code


def newest_version():
    """Without a file the page tells what there is; without a network it says so, and asks again when it is told to."""
    with CatalogueServer() as server:
        server.add("iPhone12,1", "26.6", "23G71", apple=True)
        server.add("iPhone12,1", "26.5.2", "23F84")
        server.add("iPhone12,1", "27.0", "24A5279h")
        server.faults.update(index="html", apple="500")
        ui = start("recovery", catalogue=server.url)
        try:
            to_connect(ui)
            ui.expect_page("iPhone 11 is connected")
            ui.press("Continue")
            ui.past_backup(erase=False)
            ui.expect_page("Which firmware should it get?")
            ui.expect("The newest version is not known")
            ui.picture("11-versions-unknown")
            server.faults.clear()
            ui.press("Ask Again")
            ui.expect("iOS 26.6 (23G71)")
            ui.expect("From ipsw.me and Apple")
            ui.picture("12-versions")
            ui.keys("ctrl+q")
            code, _ = ui.ended()
            assert code == 0, code
        finally:
            ui.kill()


def fetched_version():
    """The newest version is fetched: paused, stopped and gone on with, and then used like a file that was chosen."""
    with open(scenario.make_ipsw("small"), "rb") as file:
        data = file.read()
    with CatalogueServer() as server, FileServer(data) as files:
        server.add("iPhone12,1", "17.4", "21E219", url=files.url, filesize=len(data), sha1sum=None,
                   sha256sum=hashlib.sha256(data).hexdigest())
        ui = start("recovery", catalogue=server.url)
        try:
            to_connect(ui)
            ui.expect_page("iPhone 11 is connected")
            ui.press("Continue")
            ui.past_backup(erase=False)
            ui.expect_page("Which firmware should it get?")
            size = "%.1f\u00a0MB" % (len(data) / 1e6)
            button = "Download iOS 17.4 (%s)" % size
            files.always, files.speed = "", 2 << 20
            ui.wait(lambda: any(ui.name(n) == button for n in ui.shown()), "the button %r (%s)" % (button, [
                ui.name(n) for n in ui.shown() if "Download" in n.get_name()]))
            ui.picture("13-offer")
            ui.press(button)
            ui.expect_page("Downloading iOS 17.4")
            ui.expect(" of %s" % size)
            ui.picture("14-fetching")
            ui.press("Pause")
            ui.expect("Paused")
            ui.picture("15-paused")
            ui.press("Continue the Download")
            ui.expect(" of %s" % size)
            ui.press("Stop the Download")
            ui.expect_page("Which firmware should it get?")
            sent = files.sent
            assert 0 < sent < len(data), sent
            # A server that has gone: plain words, and once more.
            files.always = "status:404"
            ui.press(button)
            ui.expect("What came so far is kept.", timeout=60)
            ui.picture("16-fetch-error")
            files.always, files.speed = "", 0
            ui.press("Try Again")
            ui.expect_page("iOS 17.4 is ready", timeout=60)
            assert files.sent < 1.5 * len(data), "it began anew"
            ui.picture("17-fetched")
            ui.press("Continue")
            ui.expect_page("Repair this iPhone 11?")
            ui.keys("ctrl+q")
            code, _ = ui.ended()
            assert code == 0, code
        finally:
            ui.kill()


def to_firmware(ui):
    to_connect(ui)
    ui.expect_page("iPhone 11 is connected")
    ui.press("Continue")
    ui.past_backup(erase=False)
    ui.expect_page("Which firmware should it get?")


def refused_then_fetched():
    """Apple refuses a version before a byte of it is fetched; then it allows it, and while it comes the computer is kept
    awake. Versions for testers are not seen by who does not ask for them."""
    path = scenario.make_ipsw("small")
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with SessionManager() as session, CatalogueServer() as server:
        row = server.add("iPhone12,1", "17.4", "21E219", path=path, sha1sum=None, sha256sum=digest)
        server.add("iPhone12,1", "16.7", "20H19")
        server.add("iPhone12,1", "27.0", "24A5279h")
        ui = start("recovery", "--fault", "at tss do status 94", catalogue=server.url)
        try:
            to_firmware(ui)
            ui.expect("iOS 17.4 (21E219)")
            closed = ui.tab_stops()
            assert "Versions for testers" in closed and not any("24A5279h" in stop for stop in closed), closed
            ui.expand("Versions for testers")
            opened = ui.tab_stops()
            assert any("24A5279h" in stop for stop in opened), opened
            ui.expand("Versions for testers")
            button = "Download iOS 17.4 (%.1f\u00a0MB)" % (row["filesize"] / 1e6)
            ui.find(BUTTON, button)
            ui.picture("18-others")
            ui.press(button)
            ui.expect_page("Apple no longer allows this version", timeout=60)
            ui.expect("Nothing was downloaded.")
            ui.picture("19-not-signed")
            assert server.bytes_sent < 1 << 20, "%d bytes were fetched" % server.bytes_sent
            ui.press("Choose Another Version")
            server.file_speed = 8 << 20
            ui.press(button)
            ui.expect_page("Downloading iOS 17.4")
            ui.wait(lambda: session.reasons == ["Firmware is being downloaded"], "the computer to be kept awake")
            ui.press("Pause")
            ui.expect("Paused")
            ui.wait(lambda: session.reasons == [], "the computer to be let go while it is paused")
            server.file_speed = 0
            ui.press("Continue the Download")
            ui.expect_page("iOS 17.4 is ready", timeout=60)
            ui.wait(lambda: session.reasons == [], "the computer to be let go")
            ui.keys("ctrl+q")
            code, _ = ui.ended()
            assert code == 0, code
        finally:
            ui.kill()


def other_version():
    """Another version that Apple signs than the newest, chosen with the keys alone: it is what is fetched and checked."""
    path = scenario.make_ipsw("small")
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with CatalogueServer() as server:
        server.add("iPhone12,1", "26.6", "23G71", filesize=9 << 30)
        row = server.add("iPhone12,1", "17.4", "21E219", path=path, sha1sum=None, sha256sum=digest)
        server.add("iPhone12,1", "16.7", "20H19")
        ui = start("recovery", catalogue=server.url)
        try:
            to_firmware(ui)
            ui.expect("iOS 26.6 (23G71)")
            ui.expand("Other versions that Apple allows")
            ui.tab_to("iOS 17.4 (21E219)")
            ui.picture("22-other-reached")
            ui.keys("space")
            button = "Download iOS 17.4 (%.1f\u00a0MB)" % (row["filesize"] / 1e6)
            ui.find(BUTTON, button)
            ui.keys("Down", "Return")  # the older one
            ui.wait(lambda: any(ui.name(n).startswith("Download iOS 16.7") for n in ui.shown()), "the older version")
            ui.keys("Up", "Return")
            ui.picture("22-other-chosen")
            ui.press(button)
            ui.expect_page("iOS 17.4 is ready", timeout=60)
            ui.expect("Checked for iPhone 11")
            assert not any("23G71" in asked or "20H19" in asked for asked, _ in server.requests), server.requests
            ui.press("Continue")
            ui.expect_page("Repair this iPhone 11?")
            ui.expect("It gets iOS 17.4 (21E219)")
            ui.keys("ctrl+q")
            code, _ = ui.ended()
            assert code == 0, code
        finally:
            ui.kill()


def preferences(ui):
    """By keyboard: every switch is there, Downloaded Firmware opens from there, and Escape leads back."""
    ui.expect_page("What is wrong with the phone?")
    ui.keys("ctrl+comma")
    ui.wait(lambda: len(ui.windows()) == 2, "the preferences")
    for name in "Sounds", "Speech", "Slower", "Phone seen from behind":
        ui.expect(name)
    ui.wait(lambda: any(label.endswith("rouse/firmware") for label in ui.labels()), "the folder of the firmware")
    ui.picture("23-preferences")
    ui.tab_to("Slower")
    ui.keys("space")
    switch = ui.find({"check box", "switch", "toggle button"}, "Slower")
    ui.wait(lambda: ui.state(switch, Atspi.StateType.CHECKED), "the switch to be on")
    ui.tab_to("Downloaded Firmware…")
    ui.keys("Return")
    ui.expect("Nothing Is Kept")
    ui.keys("Escape")
    ui.wait(lambda: len(ui.windows()) == 2, "the preferences again")
    ui.keys("Escape")
    ui.wait(lambda: len(ui.windows()) == 1, "the wizard again")
    ui.keys("ctrl+q")
    code, _ = ui.ended()
    assert code == 0, code


def no_room():
    """A disk that is too small: said before the server is asked, with how much is missing and where to make room."""
    with CatalogueServer() as server:
        server.add("iPhone12,1", "26.6", "23G71", filesize=(1 << 40) - 1)
        ui = start("recovery", catalogue=server.url)
        try:
            to_firmware(ui)
            ui.press("Download iOS 26.6 (1.1\u00a0TB)")
            ui.expect_page("Too little room on the disk", timeout=30)
            ui.wait(lambda: any("are missing in /" in label and "rouse/firmware" in label for label in ui.labels()),
                    "how much is missing, and where")
            ui.picture("20-no-room")
            assert not any(path.startswith("/fw/") for path, _ in server.requests), server.requests
            ui.press("Downloaded Firmware…")
            ui.expect("Nothing Is Kept")
            ui.picture("21-cache")
            ui.keys("Escape")
            ui.keys("ctrl+q")
            code, _ = ui.ended()
            assert code == 0, code
        finally:
            ui.kill()


TESTS = {
    # The pauses give the test the time to look at pages that a small file would be through with at once.
    erase_from_dfu: ["dfu", "--fault", "at usb.command:saveenv do hang 3000", "--fault", "at asr.offset:20000000 do hang 6000"],
    keep_data_from_recovery: ["recovery"],
    stopped_in_time: ["recovery", "--installed", "17.0:21A329", "--fault", "at usb.command:saveenv do hang 6000"],
    not_signed: ["recovery", "--set", "unsigned=1"],
    unplugged_in_the_middle: ["recovery", "--fault", "at asr.offset:20000000 do unplug", "--expect-refusal", "asr-short"],
    preferences: ["normal"],
    two_phones: ["normal", "--second", "iPhone10,6:normal"],
}


def main():
    names = sys.argv[1:]
    if not names or newest_version.__name__ in names:
        newest_version()
        print("ok", newest_version.__name__, flush=True)
    for test in fetched_version, refused_then_fetched, other_version, no_room:
        if not names or test.__name__ in names:
            test()
            print("ok", test.__name__, flush=True)
    for test, (state, *options) in TESTS.items():
        if names and test.__name__ not in names:
            continue
        ui = start(state, *options, ipsw=scenario.make_ipsw("small"))
        try:
            test(ui)
        finally:
            ui.kill()
        print("ok", test.__name__, flush=True)


if __name__ == "__main__":
    main()
