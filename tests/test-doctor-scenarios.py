#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl doctor on a computer where something is missing: each is named, with what helps."""

import os
import shutil

import scenario
from scenario import ROUSECTL, run_phone

# The administrator may open everything; without the powers that come with it he is an ordinary owner of files.
ORDINARY = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []

# The virtual host: what is wrong is made here, told when it was seen by the doctor, and mended.
HOST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "doctor_host.py")
IN_TIME = 3.0  # seconds, from the start of the program to the line that names it

DEAD = """
import os, socket, sys
path = os.path.join(os.getcwd(), "dead")
socket.socket(socket.AF_UNIX).bind(path)
os.environ["USBMUXD_SOCKET_ADDRESS"] = "UNIX:" + path
os.execvp(sys.argv[1], sys.argv[1:])
"""


def _doctor(*words, before=(), **keywords):
    return run_phone([*before, ROUSECTL, "doctor", "--json", "--offline", *words], timeout=60, **keywords)


def _check(result, name):
    """All that was told of one check, in order."""
    told = [e for e in result.events if e.get("check") == name]
    result.must(told, "nothing was told of %s" % name)
    for check in told:
        result.must(check["result"] not in ("problem", "warning") or check["fix"], "%s has no fix" % name)
    return told


def _end(result, problems):
    end = result.event("doctor")
    result.must(end and (end["problems"] > 0) == problems, "it counted %s" % end)
    result.must(result.returncode == (1 if problems else 0), "exit code %s" % result.returncode)


def all_is_well():
    result = _doctor(state="dfu")
    result.must([e["check"] for e in result.events if e["event"] == "check"] ==
                ["usb-access", "udev-rule", "muxd", "holders", "cable", "room", "backup", "power", "sandbox", "net"], "other checks")
    result.must(_check(result, "usb-access")[0]["result"] == "ok", "the phone cannot be opened")
    result.must(_check(result, "muxd")[0]["result"] == "ok", "usbmuxd does not answer")
    result.must("480" in _check(result, "cable")[0]["reason"], "no speed")
    result.must("1A2B3C4D5E6F70" not in result.stdout.upper(), "the phone's number is told")
    _end(result, False)


def dead_socket():
    result = _doctor(state="recovery", before=["/usr/bin/python3", "-c", DEAD])
    result.must(_check(result, "muxd")[0]["result"] == "problem", "it was not noticed")
    _end(result, True)


def _named_and_mended(wrong, check, words, command=None, state="dfu", **keywords):
    """What is @wrong is a problem of @check in time, with the right words and command; mended it turns green by itself."""
    result = _doctor("--wait", state=state, before=["/usr/bin/python3", HOST, wrong, check, *ORDINARY], **keywords)
    if result.returncode == scenario.SKIPPED:
        return "skip: " + result.stdout.strip().splitlines()[-1]
    told = _check(result, check)
    result.must(told[0]["result"] == "problem", "it says %s" % told[0])
    for word in words:
        result.must(word in told[0]["reason"] + told[0]["fix"], "it does not say %r but %s" % (word, told[0]))
    result.must(command is None and told[0]["command"] is None or command is not None and command in told[0]["command"],
                "the command is %s" % told[0]["command"])
    seen = result.event("seen")
    result.must(seen["seconds"] < IN_TIME, "it took %.1f s" % seen["seconds"])
    result.must(told[-1]["result"] in ("ok", "not-needed"), "it did not turn green: %s" % told)
    _end(result, False)
    return "named after %.1f s, green %.1f s after it was mended" % (seen["seconds"], result.event("mended")["seconds"])


def node_not_writable():
    return _named_and_mended("node", "usb-access", ["may not open", "mode 0444"], "udevadm")


def no_usbmuxd():
    return _named_and_mended("no-usbmuxd", "muxd", ["not installed", "Install it"], "usbmuxd")


def usbmuxd_dead_at_the_hop():
    return _named_and_mended("mux-dead", "muxd", ["does not run or does not answer", "Start usbmuxd again"], "usbmuxd",
                             state="restore")


def fwupd_holds_the_phone():
    return _named_and_mended("fwupd", "holders", ["holds the phone, probably fwupd", "Stop the firmware updater"],
                             "systemctl mask --runtime --now fwupd" if os.path.isdir("/run/systemd/system") else
                             "sudo killall fwupd")


def usb_1():
    return _named_and_mended("usb1", "cable", ["USB 1 (12 Mbit/s)", "another port"])


def disk_full():
    return _named_and_mended("room", "room", ["200.3\u00a0MB", "Free some space"])


def no_usbmuxd_for_three_seconds():
    """The socket goes and comes: what waits for it does not give up."""
    script = ("import os, socket, subprocess, sys; c = socket.socket(socket.AF_UNIX);"
              "c.connect(os.environ['VIRTUAL_IPHONE_CONTROL']); c.send(b'mux-restart 2500\\n'); c.recv(9);"
              "sys.exit(subprocess.call(sys.argv[1:]))")
    result = _doctor("--wait", state="dfu", before=["/usr/bin/python3", "-c", script])
    told = [c["result"] for c in _check(result, "muxd")]
    result.must(told[-1] == "ok", "it told %s" % told)
    _end(result, False)


if __name__ == "__main__":
    scenario.main(*scenario.side_by_side([
        all_is_well, node_not_writable, no_usbmuxd, usbmuxd_dead_at_the_hop, fwupd_holds_the_phone, usb_1, disk_full,
        dead_socket, no_usbmuxd_for_three_seconds], 3), before=lambda: scenario.need(*ORDINARY[:1]))
