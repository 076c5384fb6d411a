#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of a restore × {succeeds, unplugged, late, cancelled, refused}, and files and servers that are no good.

Each failure must end with its own exit code and words, within its time, and with the phone unharmed wherever that is
possible: in the mode where it was found, with its old system.
"""

import os
import shutil
import sys
import zipfile

import scenario
from scenario import make_ipsw, rousectl_restore, run_phone, with_signing

TRUSTING = ["--installed", "17.0:21A329"]  # a system that wants to know the computer
OLD = "13.7"  # what the virtual iPhone has installed before
OK, CANCELLED, LATE = 0, 3, 4
GONE, SEVERAL, NO_DEVICE, LOCKED = 13, 12, 11, 16
NO_FILE, NOT_READABLE, IS_FOLDER, NOT_FIRMWARE, DAMAGED, WRONG, NOT_SIGNED, SIGNING, NETWORK, REFUSED, PROTOCOL, RESTORE = \
    17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28


def ipsw():
    return make_ipsw("small")


def untouched(result, mode):
    """Nothing was refused, and the phone is where it was, with what it had."""
    summary = result.summary
    result.must(summary.get("ended_in") == mode, "the phone ended in mode %s instead of %s" % (summary.get("ended_in"), mode))
    result.must(summary.get("version") == OLD, "the phone's system is not the old one")


def fails(result, code, mode=None):
    result.must(result.returncode == code, "exit code %s instead of %s" % (result.returncode, code))
    error = result.event("error")
    result.must(error is not None and error["exit_code"] == code, "no error was told")
    result.must(error["title"] and error["action"] and error["message"], "the error says nothing")
    if mode is not None:
        untouched(result, mode)
    return "%s: %s" % (error["error"], error["message"])


# --- succeeds ---

def succeeds_from_dfu():
    rousectl_restore(ipsw(), state="dfu").must_succeed()


def succeeds_from_recovery():
    rousectl_restore(ipsw(), state="recovery").must_succeed()


def succeeds_from_normal():
    rousectl_restore(ipsw(), state="normal").must_succeed()


def succeeds_from_normal_by_a_trusted_session():
    """From iOS 14 on the phone wants a paired computer before it goes into recovery mode."""
    rousectl_restore(ipsw(), state="normal", options=TRUSTING).must_succeed()


def succeeds_from_a_left_over_restore():
    rousectl_restore(ipsw(), state="restore").must_succeed()


def every_ios(version, build, state):
    firmware = make_ipsw("ios" + version, version=version, build=build, os_size="8M", ramdisk_size="1M")
    result = rousectl_restore(firmware, state=state).must_succeed(version=version, build=build)
    result.must(not result.summary["warnings"], "the phone warns of %s" % result.summary["warnings"])


def ios_13():
    every_ios("13.7", "17H35", "dfu")


def ios_15():
    every_ios("15.7", "19H12", "recovery")


def ios_16():
    every_ios("16.6", "20G75", "dfu")


def ios_18_with_encrypted_images():
    every_ios("18.5", "22F76", "normal")


def dry_run_changes_nothing():
    for state in "dfu", "recovery", "normal":
        result = rousectl_restore(ipsw(), state=state, extra=["--dry-run"])
        result.must(result.returncode == OK, "exit code %s" % result.returncode)
        result.must(not result.received(), "the phone was sent something")
        untouched(result, state)


# --- files that are no good: said before the phone is touched ---

def damaged_copy(name, change):
    path = os.path.join(scenario.IPSW_CACHE, "damaged-%d-%s.ipsw" % (os.getpid(), name))
    shutil.copy(ipsw(), path)
    change(path)
    return path


def with_damaged(name, change, code):
    path = damaged_copy(name, change)
    try:
        return fails(rousectl_restore(path), code, "dfu")
    finally:
        os.unlink(path)


def truncated_file():
    return with_damaged("truncated", lambda path: os.truncate(path, os.path.getsize(path) * 2 // 3), NOT_FIRMWARE)


def empty_file():
    return with_damaged("empty", lambda path: os.truncate(path, 0), NOT_FIRMWARE)


def flip_bit(path, member):
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(member)
    with open(path, "r+b") as file:
        file.seek(info.header_offset + 26)
        name_size, extra_size = (int.from_bytes(file.read(2), "little") for _ in range(2))
        file.seek(info.header_offset + 30 + name_size + extra_size + info.compress_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 0x10]))


def members():
    with zipfile.ZipFile(ipsw()) as archive:
        return archive.infolist()


def flipped_bit_in_ibss():
    name = next(m.filename for m in members() if "iBSS" in m.filename)
    return with_damaged("flipped", lambda path: flip_bit(path, name), DAMAGED)


def flipped_bit_in_system_image():
    name = max(members(), key=lambda m: m.file_size).filename
    return with_damaged("flipped-os", lambda path: flip_bit(path, name), DAMAGED)


def other_model():
    return fails(rousectl_restore(ipsw(), model="iPhone10,6"), WRONG, "dfu")


def folder_instead_of_file():
    return fails(rousectl_restore("/usr/share"), IS_FOLDER, "dfu")


def missing_file():
    return fails(rousectl_restore("/nowhere/x.ipsw"), NO_FILE, "dfu")


def unreadable_file():
    if os.geteuid() == 0:
        return "skip: root may read everything"
    return with_damaged("unreadable", lambda path: os.chmod(path, 0), NOT_READABLE)


def something_else():
    return fails(rousectl_restore("/bin/sh"), NOT_FIRMWARE, "dfu")


# --- the signing server ---

def not_signed():
    for state in "dfu", "recovery", "normal":
        note = fails(rousectl_restore(ipsw(), state=state, faults=["at tss always do status 94"]), NOT_SIGNED, state)
    return note


def signing_server_is_confused():
    return fails(rousectl_restore(ipsw(), faults=["at tss always do status 100"]), SIGNING, "dfu")


def garbled_answer():
    return fails(rousectl_restore(ipsw(), faults=["at tss always do garble"]), SIGNING, "dfu")


def no_network():
    result = run_phone([scenario.ROUSECTL, "restore", "--json", "--erase", "--yes", "--ipsw", ipsw(),
                        "--tss-url", "http://127.0.0.1:9/"])
    return fails(result, NETWORK, "dfu")


def a_passing_network_trouble():
    rousectl_restore(ipsw(), faults=["at tss do close"]).must_succeed()


# --- which phone ---

def no_phone():
    result = run_phone(with_signing(scenario.ROUSECTL, "restore", "--json", "--erase", "--ecid", "0x1234",
                                    "--ipsw", ipsw(), "--tss-url"))
    return fails(result, NO_DEVICE, "dfu")


def two_phones():
    result = rousectl_restore(ipsw(), second="iPhone12,1:dfu")
    for summary in result.summaries:
        result.must(summary["ended_in"] == "dfu" and not summary["received"], "a phone was touched")
    return fails(result, SEVERAL, "dfu")


def wants_a_person(setting):
    result = rousectl_restore(ipsw(), state="normal", options=TRUSTING, settings=[setting])
    fails(result, LOCKED)
    result.must(result.summary["version"] == "17.0", "the old system is gone")
    result.must(result.summary["ended_in"] == "normal", "the phone ended in mode %s" % result.summary["ended_in"])
    return result.event("error")["message"]


def phone_is_locked():
    return wants_a_person("locked=1")


def phone_does_not_trust():
    return wants_a_person("trust=denied")


def phone_asks_whether_to_trust():
    return wants_a_person("trust=pending")


# --- unplugged ---

def unplugged(fault, state="dfu", codes=(GONE,), expect_refusal=()):
    result = rousectl_restore(ipsw(), state=state, faults=[fault], expect_refusal=expect_refusal, timeout=200)
    result.must(result.returncode in codes, "exit code %s" % result.returncode)
    result.must(result.event("error"), "no error was told")
    return result.event("error")["message"]


def unplugged_in_dfu_upload():
    return unplugged("at usb.block:10 do unplug")


def unplugged_in_recovery_upload():
    return unplugged("at usb.bulk:1000000 do unplug")


def unplugged_at_a_command():
    return unplugged("at usb.command:devicetree do unplug")


def unplugged_in_the_image():
    return unplugged("at asr.offset:20000000 do unplug", expect_refusal=["asr-short"])


def unplugged_at_a_message():
    return unplugged("at restored.message:ProgressMsg* nth 20 do unplug", expect_refusal=["asr-short"])


# --- late ---

def late_at_a_command():
    return fails(rousectl_restore(ipsw(), faults=["at usb.command:devicetree do hang 30000"], timeout=200), LATE)


def late_in_an_upload():
    return fails(rousectl_restore(ipsw(), faults=["at usb.bulk:1000000 do hang 30000"], timeout=200), LATE)


# --- cancelled: the phone is given back ---

def cancelled(phase, state, back, delay="0"):
    command = [os.path.join(scenario.SOURCE, "tests", "cancel-at"), phase, delay, "--", scenario.ROUSECTL, "restore",
               "--json", "--erase", "--yes", "--ipsw", ipsw(), "--tss-url"]
    result = run_phone(with_signing(*command), state=state, timeout=150)
    return fails(result, CANCELLED, back)


def cancelled_while_signing():
    return cancelled("sign", "dfu", "dfu")


def cancelled_in_boot_from_normal():
    return cancelled("boot", "normal", "normal", "0.3")


def cancelled_in_boot_from_recovery():
    return cancelled("boot", "recovery", "recovery", "0.5")


def cancelled_in_boot_from_dfu():
    """DFU cannot be entered by software: the phone starts its old system."""
    return cancelled("boot", "dfu", "normal", "2.5")


def cancelled_too_late():
    command = [os.path.join(scenario.SOURCE, "tests", "cancel-at"), "image", "--", scenario.ROUSECTL, "restore", "--json",
               "--erase", "--yes", "--ipsw", ipsw(), "--tss-url"]
    result = run_phone(with_signing(*command)).must_succeed()
    result.must("without a working system" in result.stderr, "it was not said why it goes on")


# --- refused by the phone ---

def refused_by_the_boot_rom():
    """The nonce changes behind our back between ticket and upload: the boot ROM refuses and the phone stays in DFU."""
    result = rousectl_restore(ipsw(), faults=["at usb.block:0 do new-nonce"], expect_refusal=["ticket-nonce"])
    return fails(result, REFUSED, "dfu")


def refused_restore_system():
    """The same right before bootx: the phone comes back in recovery mode and is given back."""
    result = rousectl_restore(ipsw(), state="recovery", faults=["at usb.command:bootx do new-nonce"],
                              expect_refusal=["ticket-nonce"])
    return fails(result, REFUSED, "recovery")


def failed_by_the_phone(fault):
    result = rousectl_restore(ipsw(), faults=[fault], timeout=200)
    note = fails(result, RESTORE)
    result.must(result.summary["ended_in"] == "recovery", "the phone ended in %s" % result.summary["ended_in"])
    return note


def failure_status_of_the_phone():
    return failed_by_the_phone("at restored.message:* nth 30 do status 14")


def connection_closed_in_the_image():
    result = rousectl_restore(ipsw(), faults=["at asr.offset:20000000 do close"], timeout=200)
    result.must(result.returncode in (RESTORE, GONE), "exit code %s" % result.returncode)
    return result.event("error")["message"]


def main_connection_closed():
    result = rousectl_restore(ipsw(), faults=["at restored.message:* nth 40 do close"], timeout=200)
    result.must(result.returncode == GONE, "exit code %s" % result.returncode)
    return result.event("error")["message"]


def unknown_request_is_answered():
    rousectl_restore(ipsw(), faults=["at restored.request:FDRTrustData do unknown-request"]).must_succeed()


def the_same_asked_twice():
    rousectl_restore(ipsw(), faults=["at restored.request:NORData do ask-twice"]).must_succeed()


TESTS = [value for name, value in list(globals().items())
         if callable(value) and name != "every_ios" and getattr(value, "__module__", None) == "__main__" and not value.__code__.co_argcount
         and name not in ("ipsw", "members")]

if __name__ == "__main__":
    # meson runs this file in parts, side by side: --part I N
    if len(sys.argv) > 3 and sys.argv[1] == "--part":
        index, count = int(sys.argv[2]), int(sys.argv[3])
        sys.argv[1:] = [t.__name__ for t in TESTS[index::count]]
    scenario.main(*TESTS)
