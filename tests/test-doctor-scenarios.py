#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl doctor on a computer where something is missing: each is named, with what helps."""

import os
import shutil

import scenario
from scenario import ROUSECTL, run_phone

# The administrator may open everything; without the powers that come with it he is an ordinary owner of files.
ORDINARY = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []

# Takes the right to write from the phone's node; gives it back when the doctor has complained.
NODE = """
import glob, os, subprocess, sys
nodes = glob.glob(os.environ["UMOCKDEV_DIR"] + "/dev/bus/usb/*/*")
for node in nodes:
    os.chmod(node, 0o444)
child = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, text=True)
for line in child.stdout:
    print(line, end="", flush=True)
    if sys.argv[1] == "mend" and '"doctor"' not in line and '"check":"usb-access","title"' in line and '"problem"' in line:
        for node in nodes:
            os.chmod(node, 0o666)
sys.exit(child.wait())
"""

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
                ["usb-access", "udev-rule", "muxd", "holders", "cable", "room", "power", "sandbox", "net"], "other checks")
    result.must(_check(result, "usb-access")[0]["result"] == "ok", "the phone cannot be opened")
    result.must(_check(result, "muxd")[0]["result"] == "ok", "usbmuxd does not answer")
    result.must("480" in _check(result, "cable")[0]["reason"], "no speed")
    result.must("1A2B3C4D5E6F70" not in result.stdout.upper(), "the phone's number is told")
    _end(result, False)


def no_usbmuxd():
    result = _doctor(state="dfu", before=["env", "USBMUXD_SOCKET_ADDRESS=UNIX:/nowhere/usbmuxd"])
    check = _check(result, "muxd")[0]
    if shutil.which("usbmuxd", path="/usr/sbin:/usr/bin"):
        return "skip: usbmuxd is installed here, and starts when it is needed"
    result.must(check["result"] == "problem" and "not installed" in check["reason"], "it says %s" % check)
    _end(result, True)


def dead_socket():
    result = _doctor(state="recovery", before=["/usr/bin/python3", "-c", DEAD])
    result.must(_check(result, "muxd")[0]["result"] == "problem", "it was not noticed")
    _end(result, True)


def node_not_writable():
    result = _doctor(state="dfu", before=["/usr/bin/python3", "-c", NODE, "leave", *ORDINARY])
    check = _check(result, "usb-access")[0]
    result.must(check["result"] == "problem" and "may not open" in check["reason"], "it says %s" % check)
    result.must("udevadm" in check["command"], "it offers %s" % check["command"])
    _end(result, True)


def turns_green_by_itself():
    result = _doctor("--wait", state="recovery", before=["/usr/bin/python3", "-c", NODE, "mend", *ORDINARY])
    told = [c["result"] for c in _check(result, "usb-access")]
    result.must(told == ["problem", "ok"], "it told %s" % told)
    _end(result, False)


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
    if ORDINARY:
        scenario.need("setpriv")
    scenario.main(all_is_well, no_usbmuxd, dead_socket, node_not_writable, turns_green_by_itself,
                  no_usbmuxd_for_three_seconds)
