#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window killed (kill -9) in the middle of a repair, and started again: it says what happened and goes on."""

import fcntl
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import scenario  # noqa: E402
from ui import Ui  # noqa: E402

ROUSE = os.path.join(scenario.BUILD, "src", "rouse")
KEEP, ERASE = "Repair and keep the data", "Erase and start afresh"
FIRST = "What is wrong with the phone?"


def start(state, *options):
    """The window twice, one after the other, beside one phone. Only the first one is told a file."""
    os.environ["ROUSECTL"] = scenario.ROUSECTL
    os.environ["IPSW"] = scenario.make_ipsw("small", os_size="64M")
    words = scenario.with_signing("sh", "-c", 'exec "$0" ${IPSW:+--ipsw "$IPSW"} "$@"', ROUSE, "--catalogue-url",
                                  "http://127.0.0.1:9", "--tss-url")
    return Ui(scenario.VIRTUAL_IPHONE, "--state", state, "--summary", "--installed", "17.0:21A329", *options, "--", "sh",
              "-c", '"$@"; unset IPSW; "$@"; exec "$ROUSECTL" history --json', "sh", *words, stdout=subprocess.PIPE)


def kill_and_come_back(ui):
    pid = ui.app.get_process_id()
    os.kill(pid, signal.SIGKILL)

    def another():
        app = ui._app()
        return app if app is not None and app.get_process_id() != pid else None
    ui.app = ui.wait(another, "the second window")
    ui.wait(lambda: ui.app.get_child_count() > 0 and ui.labels(), "a window with text")
    ui.expect_page(FIRST)


def begin(ui, remedy):
    ui.expect_page(FIRST)
    ui.press("Take This Phone")
    ui.past_damage(remedy)
    ui.past_backup(erase=remedy == ERASE)
    ui.expect_page("iOS 17.4 is ready")
    ui.press("Continue")
    if remedy == ERASE:
        confirm_erase(ui)
    else:
        ui.expect_page("Repair this iPhone 11?")
        ui.press("Repair")


def confirm_erase(ui):
    ui.expect_page("Erase this iPhone 11?")
    assert not ui.is_sensitive("Erase and Repair"), "erasing is possible before the word was typed"
    ui.tab_to_entry()
    ui.type("erase")
    ui.press("Erase and Repair")


def ended(ui, history):
    """Closes the window. How the repairs ended stands in the history, the newest first. Returns the phone's summary."""
    ui.keys("ctrl+q")
    _, lines = ui.ended_with_lines()
    told = [line["end"] for line in lines if line.get("event") == "session"]
    assert told == history, told
    return lines[-1]


def works(ui):
    ui.expect_page("The iPhone 11 works again", timeout=240)
    summary = ended(ui, ["ok", "continued"])
    assert summary["ended_in"] == "normal" and summary["version"] == "17.4", summary


def started_as_it_was():
    ui = start("recovery")
    try:
        begin(ui, ERASE)
        ui.expect_page("Starting the phone in repair mode", timeout=60)
        kill_and_come_back(ui)
        ui.expect("was being repaired today")
        ui.expect("Nothing on it was erased")
        ui.picture("resume-1-before")
        ui.press("Start It As It Was")
        ui.press("Leave Recovery Mode")
        ui.expect_page("Is it better?", timeout=60)
        ui.picture("resume-2-given-back")
        summary = ended(ui, ["given-back"])
        assert summary["ended_in"] == "normal" and summary["version"] == "17.0", summary
    finally:
        ui.kill()


def gone_on_before():
    ui = start("recovery")
    try:
        begin(ui, KEEP)
        ui.expect_page("Starting the phone in repair mode", timeout=60)
        kill_and_come_back(ui)
        ui.expect("Going on keeps the data on the phone")
        ui.press("Go On")
        ui.past_backup(erase=False)
        ui.expect_page("iOS 17.4 is ready")
        ui.press("Continue")
        ui.expect_page("Repair this iPhone 11?")
        ui.press("Repair")
        works(ui)
    finally:
        ui.kill()


def erased_and_asked_again():
    ui = start("recovery")
    try:
        begin(ui, ERASE)
        ui.expect_page("Installing iOS", timeout=120)
        kill_and_come_back(ui)
        ui.expect("You are asked once more")
        ui.expect("The system on the phone is not complete")
        ui.picture("resume-3-after")
        ui.press("Go On")
        ui.past_backup(erase=True)
        ui.expect_page("iOS 17.4 is ready")
        ui.press("Continue")
        confirm_erase(ui)
        works(ui)
    finally:
        ui.kill()


def not_now():
    """Nothing is done, the way through the wizard is free, and the next start offers it again."""
    ui = start("recovery")
    try:
        begin(ui, KEEP)
        ui.expect_page("Starting the phone in repair mode", timeout=60)
        kill_and_come_back(ui)
        ui.press("Not Now")
        ui.wait(lambda: not any("was being repaired" in label for label in ui.labels()), "the offer to go")
        ui.press("Take This Phone")
        ui.expect_page("Has anything happened to it?")
        assert ended(ui, ["open"])["ended_in"] == "recovery"
    finally:
        ui.kill()


def session_of_another(ui):
    """As a program writes it that repairs this phone just now, with its lock."""
    with open("/proc/%d/environ" % ui.app.get_process_id(), "rb") as file:
        home = dict(v.split(b"=", 1) for v in file.read().split(b"\0") if b"=" in v)[b"HOME"].decode()
    folder = os.path.join(home, ".local", "state", "rouse", "sessions")
    os.makedirs(folder, exist_ok=True)
    session = open(os.path.join(folder, "20260714-000000-000000-0003.jsonl"), "w", encoding="utf-8")
    fcntl.flock(session, fcntl.LOCK_EX)
    print('{"t":1795000000000,"event":"begin","format":1,"program":"rousectl","ecid":"0x1A2B3C4D5E6F70"}', file=session, flush=True)
    print('{"t":1795000000001,"event":"end","result":"ok"}', file=session, flush=True)
    return session


def two_programs():
    """Another one repairs the phone: nothing is sent to it, and when that one has ended it can be tried again."""
    ui = start("recovery")
    try:
        ui.expect_page(FIRST)
        with session_of_another(ui):
            begin(ui, KEEP)
            ui.expect_page("Another program is at work")
            ui.expect("Wait until it is finished, then try again.")
            ui.picture("resume-4-two-programs")
        ui.press("Try Again")
        ui.expect_page("Repair this iPhone 11?")
        os.kill(ui.app.get_process_id(), signal.SIGTERM)
    finally:
        ui.kill()


TESTS = {f.__name__: f for f in (started_as_it_was, gone_on_before, erased_and_asked_again, not_now, two_programs)}

if __name__ == "__main__":
    # In the home that the virtual iPhone gives its command.
    for name in sys.argv[1:] or TESTS:
        TESTS[name]()
        print("ok", name, flush=True)
