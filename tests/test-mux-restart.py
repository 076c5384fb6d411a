#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""usbmuxd stops and starts again while a phone is restored: a new socket, new numbers, the same phone."""

import sys

import scenario
from scenario import rousectl_restore, make_ipsw, run_phone

# The socket goes while rousectl watches a phone that is switched on; it is told gone, and comes back by itself.
SCRIPT = """
import os, signal, socket, subprocess, sys
path = os.environ["USBMUXD_SOCKET_ADDRESS"].removeprefix("UNIX:")
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
control = socket.socket(socket.AF_UNIX)
control.connect(os.environ["VIRTUAL_IPHONE_CONTROL"])
stream = control.makefile("rw")
print(child.stdout.readline(), end="", flush=True)
held = os.open(path, os.O_PATH)  # so that its number cannot be given to the new one
before = os.stat(path).st_ino
stream.write("mux-restart 700\\n")
stream.flush()
stream.readline()
assert not os.path.exists(path)
for _ in range(2):
    print(child.stdout.readline(), end="", flush=True)
assert os.stat(path).st_ino != before
child.send_signal(signal.SIGINT)
print(child.stdout.read(), end="")
sys.exit(child.wait())
"""


def watched_through_a_restart():
    result = run_phone(["/usr/bin/python3", "-c", SCRIPT, scenario.ROUSECTL, "watch", "--json"], state="normal", timeout=60)
    told = [(e["event"], e.get("mode")) for e in result.events]
    result.must(told == [("device", "normal"), ("gone", None), ("device", "normal")], "it told %s" % told)
    result.must(len({e["ecid"] for e in result.events}) == 1, "it told of several phones")
    result.must(result.returncode == 0, "exit code %s" % result.returncode)


def _restored(when, state, ms="1500", **keywords):
    result = rousectl_restore(make_ipsw("mux-restart", os_size="24M", ramdisk_size="4M"), state=state,
                              settings=("mux-restart=%s" % when, "mux-restart-ms=%s" % ms), timeout=180, **keywords)
    result.must_succeed()
    stops = [line for line in result.trace if line["event"] in ("stopped", "started") and "phone" not in line]
    result.must([line["event"] for line in stops][:2] == ["stopped", "started"], "the mux did not restart: %s" % stops)
    return "%d restarts of usbmuxd" % (len(stops) // 2)


def at_the_hop_to_restore_mode():
    return _restored("restore", "dfu")


def from_normal_mode_at_each_arrival():
    """As on a distribution whose udev rule starts and stops it."""
    return _restored("each", "normal")


def late_and_with_a_second_phone():
    """The numbers begin anew: the second phone may get the one that the first had."""
    return _restored("restore", "recovery", ms="6000", second="iPhone12,1:normal", extra=("--ecid", "0x1A2B3C4D5E6F70"))


# usbmuxd stops as soon as the command tells of a word, for so many milliseconds; afterwards the same command again.
CUT = """
import os, socket, subprocess, sys
word, pause, again = sys.argv[1:4]
child = subprocess.Popen(sys.argv[4:], stdout=subprocess.PIPE, text=True)
for line in child.stdout:
    print(line, end="", flush=True)
    if word and word in line:
        word = ""
        control = socket.socket(socket.AF_UNIX)
        control.connect(os.environ["VIRTUAL_IPHONE_CONTROL"])
        control.send(b"mux-restart %d\\n" % int(pause))
        control.recv(99)
code = child.wait()
print('{"event":"first","code":%d}' % code, flush=True)
sys.exit(subprocess.call(sys.argv[4:]) if again == "again" else code)
"""
MUX = 40  # exit code


def _cut(word, pause_ms, again):
    ipsw = make_ipsw("mux-restart", os_size="24M", ramdisk_size="4M")
    command = scenario.with_signing(scenario.ROUSECTL, "restore", "--json", "--yes", "--erase", "--ipsw", ipsw, "--tss-url")
    return run_phone(["/usr/bin/python3", "-c", CUT, word, str(pause_ms), again, *command], state="dfu",
                     settings=scenario.STRICT, expect_refusal=["asr-short"], timeout=150)


def in_the_middle_of_the_restore():
    """What was said cannot be taken up again: it ends with what happened, and the next try begins where the phone is."""
    result = _cut('"phase":"image"', 1500, "again")
    first = next(e for e in result.events if e["event"] == "error")
    result.must(result.event("first")["code"] == MUX, "exit code %s" % result.event("first"))
    result.must(first["error"] == "mux" and "usbmuxd stopped" in first["message"], "it told %s" % first)
    result.must("Check this computer" in first["action"], "it advises %s" % first["action"])
    result.must("waits in recovery mode" in first["message"], "the phone's state is not told: %s" % first["message"])
    result.must(result.returncode == 0 and result.summary.get("ended_in") == "normal", "the second try failed")
    result.must(set(result.refused()) <= {"asr-short"}, "the phone refused %s" % result.refused())
    return "after %.1f s both" % result.seconds


def in_the_middle_and_for_good():
    """No hang: it ends at once, though nobody can say where the phone is."""
    result = _cut('"phase":"image"', 600000, "once")
    error = result.event("error")
    result.must(result.returncode == MUX, "exit code %s" % result.returncode)
    result.must(error["error"] == "mux", "it told %s" % error)
    return "after %.1f s: %s" % (result.seconds, error["message"])


def gone_at_the_hop_for_good():
    """Five minutes, which is what a phone may take; then the right reason."""
    result = rousectl_restore(make_ipsw("mux-restart", os_size="24M", ramdisk_size="4M"), state="dfu",
                              settings=("mux-restart=restore", "mux-restart-ms=600000"), timeout=500)
    error = result.event("error")
    result.must(result.returncode == MUX and error["error"] == "mux", "it told %s" % error)
    result.must("usbmuxd does not answer" in error["message"], "it told %s" % error)
    return "after %.0f s" % result.seconds


def gone_at_the_hop_for_a_minute():
    """Long enough for a person to start it: the log says so, and the restore goes on."""
    return _restored("restore", "dfu", ms="60000")


LONG = gone_at_the_hop_for_good, gone_at_the_hop_for_a_minute

if __name__ == "__main__":
    if any(name in sys.argv for name in (test.__name__ for test in LONG)):
        scenario.main(*LONG)
    scenario.main(*scenario.side_by_side([
        watched_through_a_restart, at_the_hop_to_restore_mode, from_normal_mode_at_each_arrival,
        late_and_with_a_second_phone, in_the_middle_of_the_restore, in_the_middle_and_for_good]))
