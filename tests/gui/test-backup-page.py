#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups in the real window with a virtual iPhone: made, stopped and gone on with, refused, put back after an erase; and
a phone that is too full for an update."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir))
sys.path.insert(0, HERE)

import scenario  # noqa: E402

spec = importlib.util.spec_from_file_location("test_restore", os.path.join(HERE, "test-restore.py"))
restore = importlib.util.module_from_spec(spec)
spec.loader.exec_module(restore)

PASSCODE = "Unlock the phone and enter its passcode there, as it asks."
NONE = "There is no backup on this computer"


def to_backup(ui, remedy=restore.KEEP):
    restore.to_connect(ui, remedy)
    ui.expect_page("iPhone 11 is connected")
    ui.press("Continue")


def close(ui):
    ui.keys("ctrl+q")
    code, out = ui.ended()
    assert code == 0, "exit code %s: %s" % (code, out)


def made(ui):
    to_backup(ui)
    ui.expect_page(NONE)
    ui.press("Ask It")
    ui.expect("Test iPhone, battery 80 %, charging, 58.0")
    ui.expect("Off: saved passwords and Health data are left out")
    assert "tap Trust" not in " ".join(ui.labels()), "it is asked for although it is there"
    ui.picture("1-none")
    ui.press("Back Up Now")
    ui.expect_page("Making a backup")
    ui.expect("Copying from the phone …")
    ui.expect("Not encrypted: saved passwords")
    ui.picture("2-running")
    ui.expect_page("The backup is made", timeout=60)
    ui.expect("it is complete, 304 files")
    ui.expect("Test iPhone, just now")
    ui.picture("3-made")
    ui.press("Continue")
    ui.expect_page("iOS 17.4 is ready")
    ui.press("Back")
    ui.expect_page("There is a backup")
    ui.expect("Newest backup: just now")
    ui.picture("4-found")
    ui.press("Continue")
    ui.expect_page("iOS 17.4 is ready")
    close(ui)


def stopped_and_resumed(ui):
    to_backup(ui)
    ui.expect_page(NONE)
    ui.press("Back Up Now")
    ui.expect("Copying from the phone … 2")
    ui.press("Stop")
    ui.expect_page("The backup was stopped", timeout=30)
    ui.expect("incomplete: it cannot be used")
    ui.picture("5-stopped")
    ui.press("Back Up Now")
    ui.expect_page("The backup is made", timeout=60)
    close(ui)


def closed_meanwhile(ui):
    """Closing the window in the middle of a backup is asked about."""
    to_backup(ui)
    ui.expect_page(NONE)
    ui.press("Back Up Now")
    ui.expect("Copying from the phone … 2")
    ui.keys("ctrl+q")
    ui.expect("Stop the backup?")
    ui.picture("15-close")
    ui.press("Go On")
    ui.expect_page("The backup is made", timeout=60)


def tools_of(ui):
    """Processes of the program that makes the backup."""
    words = ["pgrep", "-P", str(ui.app.get_process_id()), "idevicebackup2"]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    return found.stdout.split()


def closed_and_stopped(ui):
    """The tool ends before Rouse does: else it would go on with nobody to see it."""
    to_backup(ui)
    ui.expect_page(NONE)
    ui.press("Back Up Now")
    ui.expect("Copying from the phone … 2")
    tools = tools_of(ui)
    assert tools, "no tool makes the backup"
    ui.keys("ctrl+q")
    ui.expect("Stop the backup?")
    ui.press("Stop and Close")
    rouse, end = "/proc/%d" % ui.app.get_process_id(), time.monotonic() + 60
    while os.path.exists(rouse) and time.monotonic() < end:
        time.sleep(.01)
    left = [tool for tool in tools if os.path.exists("/proc/" + tool)]
    code, out = ui.ended()
    assert code == 0, "exit code %s: %s" % (code, out)
    assert not left, "idevicebackup2 still runs"


def refused(ui):
    """A failure never stands in the way."""
    to_backup(ui)
    ui.expect_page(NONE)
    ui.press("Back Up Now")
    ui.expect_page("The phone is waiting for you", timeout=30)
    ui.expect("Unlock the phone, tap “Trust”, and try again.")
    ui.picture("6-failed")
    ui.press("Go On Without a Backup")
    ui.expect_page("Go on without a backup?")
    ui.expect("if it fails, only erasing may be left")
    ui.picture("7-without")
    ui.press("Back to the Backups")
    ui.expect_page(NONE)  # what did not even begin is not taken for one
    ui.press("Go On Without a Backup")
    ui.expect_page("Go on without a backup?")
    ui.press("Go On Without a Backup")
    ui.expect_page("iOS 17.4 is ready")
    close(ui)


def passcode(ui):
    """The phone asks for its passcode on its own screen: the page says so, as long as it does."""
    to_backup(ui)
    ui.expect_page(NONE)
    ui.press("Back Up Now")
    ui.expect(PASSCODE, timeout=30)
    ui.picture("16-passcode")
    ui.expect("Copying from the phone … 2", timeout=30)
    ui.wait(lambda: PASSCODE not in ui.labels(), "the question to go")
    ui.expect_page("The backup is made", timeout=60)
    ui.expand("What the phone tells")
    ui.expect("trusts this computer")  # it was not asked before
    assert not any("tap Trust" in label for label in ui.labels()), "it is asked for although it is there"
    close(ui)


def passcode_refused(ui):
    to_backup(ui)
    ui.expect_page(NONE)
    ui.press("Back Up Now")
    ui.expect(PASSCODE, timeout=30)
    ui.expect_page("The phone is waiting for you", timeout=30)
    ui.expect("Off: saved passwords and Health data are left out")  # the phone was not asked of it before
    ui.expect("Nothing on the phone was changed.")
    ui.expect(PASSCODE)
    assert "Unlock the phone, tap “Trust”, and try again." not in ui.labels(), "the phone trusts this computer"
    ui.picture("17-passcode-refused")
    close(ui)


def found_on_a_disk(ui):
    """A disk with a backup of Finder's, chosen in the desktop's own dialogue by keyboard; and one without any."""
    disk = os.path.join(os.environ["DISK"], "My Disk")
    to_backup(ui)
    ui.expect_page(NONE)
    ui.press("Look in Another Folder or Disk…")
    ui.choose_file("Choose a folder or a disk with backups of Finder or iTunes", disk)
    ui.expect_page("There is a backup", timeout=30)
    ui.expect("Test iPhone")
    ui.picture("18-disk")
    ui.press("Look in Another Folder or Disk…")
    ui.choose_file("Choose a folder or a disk with backups of Finder or iTunes", os.environ["DISK"] + "/Empty")
    ui.expect_page(NONE, timeout=30)
    ui.press("Look in Another Folder or Disk…")
    ui.wait(lambda: len(ui.windows()) == 2, "the dialogue")
    ui.keys("Escape")
    ui.wait(lambda: len(ui.windows()) == 1, "the dialogue to close")
    ui.expect_page(NONE)
    close(ui)


def made_elsewhere(ui):
    """Made in a folder that was chosen."""
    target = os.path.join(os.environ["DISK"], "Empty")
    to_backup(ui)
    ui.expect_page(NONE)
    ui.press("Where the backup goes")  # the button is called as its row is
    ui.choose_file("Where should the backup go?", target)
    ui.expect_page(NONE)
    ui.expect(target)
    ui.press("Back Up Now")
    ui.expect_page("The backup is made", timeout=60)
    assert os.listdir(target) == ["00008030-001A2B3C4D5E6F70"], os.listdir(target)
    close(ui)


def not_started(ui):
    """Erasing what is nowhere else must be meant."""
    restore.to_remedies(ui, symptom=None)
    ui.choose(restore.ERASE)
    ui.press("Continue")
    ui.expect_page("A backup cannot be made in this state")
    ui.expect("Afterwards it asks for the Apple Account and its password")
    ui.picture("8-impossible")
    ui.past_backup(erase=True)
    ui.expect_page("iOS 17.4 is ready")
    close(ui)


def untrusted(ui):
    to_backup(ui)
    ui.expect_page(NONE)
    ui.expect("tap Trust")
    ui.picture("9-untrusted")
    close(ui)


def no_tool(ui):
    """How it is installed here can be copied; when it is there, the page goes on by itself."""
    to_backup(ui)
    ui.expect_page("A program for backups is missing")
    ui.expect("libimobiledevice-utils")
    ui.picture("15-no-tool")
    if any("sudo apt install libimobiledevice-utils" == label for label in ui.labels()):
        ui.press("Copy the command")
        ui.expect("Copied")
        os.symlink(TOOL, os.path.join(os.environ["DISK"], "bin", "idevicebackup2"))
        ui.expect_page(NONE)
    close(ui)


def encrypted(ui):
    """Encryption is turned on, and the backup that is made then is encrypted."""
    to_backup(ui)
    ui.expect_page(NONE)
    ui.press("Ask It")
    ui.expect_page(NONE)
    ui.expect("Off: saved passwords and Health data are left out")
    ui.expand("Encryption")
    ui.expect("Write the password down.")
    ui.picture("10-encryption")
    ui.wait(lambda: ui.focused() is None or ui.name(ui.focused()) != "Encryption", "the focus to go into the row")
    ui.type("secret")
    assert not ui.is_sensitive("Turn Encryption On"), "it was typed only once"
    ui.keys("Tab")
    ui.type("secret")
    ui.wait(lambda: ui.is_sensitive("Turn Encryption On"), "the button to become sensitive")
    ui.press("Turn Encryption On")
    ui.expect_page(NONE, timeout=30)
    ui.expect("On: all is in it, and it needs its password")
    ui.press("Back Up Now")
    ui.expect_page("The backup is made", timeout=60)
    ui.expect("complete, encrypted")
    close(ui)


def too_full(ui):
    """It is said before the phone is touched; who tries it all the same is told that nothing was erased."""
    to_backup(ui)
    ui.press("Ask It")
    ui.expand("What the phone tells")
    ui.expect("209.7\u00a0MB of")
    ui.past_backup(erase=False, started=True)
    ui.expect_page("The phone is too full for this")
    ui.expect("Delete large videos or apps on the phone")
    ui.picture("11-too-full")
    ui.press("Check Again")
    ui.expect_page("The phone is too full for this")
    ui.press("Try It All the Same")
    ui.expect_page("iOS 17.4 is ready")
    ui.press("Continue")
    ui.expect_page("Repair this iPhone 11?")
    ui.press("Repair")
    ui.expect_page("The phone is too full for this", timeout=120)
    ui.expect("Your data has not been erased.")
    ui.picture("12-too-full-after")
    ui.press("Try something else")  # it is offered again before anything is erased
    ui.expect_page("How should it be repaired?")
    ui.choose(restore.KEEP)
    assert ui.is_sensitive("Continue"), "keeping the data cannot be chosen again"
    close(ui)


def put_back(ui):
    """Backed up, erased, and put back."""
    to_backup(ui, restore.ERASE)
    ui.expect_page(NONE)
    ui.press("Back Up Now")
    ui.expect_page("The backup is made", timeout=60)
    ui.press("Continue")
    ui.expect_page("iOS 17.4 is ready")
    ui.press("Continue")
    ui.expect_page("Erase this iPhone 11?")
    ui.tab_to_entry()
    ui.type("erase")
    ui.press("Erase and Repair")
    ui.expect_page("The iPhone 11 works again", timeout=180)
    ui.press("Put a Backup Back…")
    ui.expect("What is on the phone now is replaced by what is in the backup.", timeout=40)
    ui.picture("13-put-back")
    ui.press("Put It Back")
    ui.expect("The backup is on the phone", timeout=60)
    ui.picture("14-put-back-done")
    ui.press("Done")
    ui.wait(lambda: ui.app.get_child_count() == 1, "the window to close")
    close(ui)


ROOM = ["--set", "free-mb=55290"]  # so little on the phone that any disk takes it
TESTS = {
    made: ["normal", *ROOM, "--set", "backup-files=300", "--set", "backup-file-ms=10"],
    stopped_and_resumed: ["normal", *ROOM, "--set", "backup-files=200", "--set", "backup-file-ms=30"],
    closed_meanwhile: ["normal", *ROOM, "--set", "backup-files=200", "--set", "backup-file-ms=60"],
    closed_and_stopped: ["normal", *ROOM, "--set", "backup-files=200", "--set", "backup-file-ms=60"],
    refused: ["normal", *ROOM, "--fault", "at backup:Backup do error 208"],
    passcode: ["normal", *ROOM, "--set", "backup-passcode=1", "--set", "passcode-ms=3000", "--set", "backup-files=200",
               "--set", "backup-file-ms=20"],
    passcode_refused: ["normal", *ROOM, "--set", "backup-passcode=refused", "--set", "passcode-ms=3000"],
    found_on_a_disk: ["normal", *ROOM],
    made_elsewhere: ["normal", *ROOM],
    not_started: ["recovery"],
    untrusted: ["normal", *ROOM, "--set", "trust=pending"],
    no_tool: ["normal", *ROOM],
    encrypted: ["normal", *ROOM],
    too_full: ["normal", "--set", "free-mb=200"],
    put_back: ["normal", *ROOM],
}


def make_disk(folder):
    """A disk of a Mac, with a backup of this phone where Finder makes it."""
    place = os.path.join(folder, "My Disk", "Users", "maria", "Library", "Application Support", "MobileSync", "Backup")
    os.makedirs(place)
    os.makedirs(os.path.join(folder, "Empty"))
    subprocess.run([scenario.VIRTUAL_IPHONE, "--state", "normal", *ROOM, "--", scenario.ROUSECTL, "backup", "create",
                    "--to", place], check=True, stdout=subprocess.DEVNULL)


TOOL = shutil.which("idevicebackup2")


def hide_tool(folder):
    """A computer that has all other programs."""
    os.makedirs(folder)
    for place in os.environ["PATH"].split(":"):
        for name in os.listdir(place) if os.path.isdir(place) else []:
            if name != os.path.basename(TOOL) and not os.path.lexists(os.path.join(folder, name)):
                os.symlink(os.path.join(place, name), os.path.join(folder, name))
    os.environ["PATH"] = folder


def main():
    scenario.need("idevicebackup2")
    for test, (state, *options) in TESTS.items():
        if sys.argv[1:] and test.__name__ not in sys.argv[1:]:
            continue
        with tempfile.TemporaryDirectory(prefix="rouse-disk-") as folder:
            os.environ["DISK"] = folder
            if test in (found_on_a_disk, made_elsewhere):
                make_disk(folder)
            path = os.environ["PATH"]
            if test is no_tool:
                hide_tool(os.path.join(folder, "bin"))
            ui = restore.start(state, *options, ipsw=scenario.make_ipsw("small"))
            try:
                test(ui)
            finally:
                ui.kill()
                os.environ["PATH"] = path
        print("ok", test.__name__, flush=True)


if __name__ == "__main__":
    main()
