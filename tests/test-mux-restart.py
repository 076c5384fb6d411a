#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""usbmuxd stops and starts again while a phone is restored: a new socket, new numbers, the same phone."""

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


if __name__ == "__main__":
    scenario.main(watched_through_a_restart, at_the_hop_to_restore_mode, from_normal_mode_at_each_arrival,
                  late_and_with_a_second_phone)
