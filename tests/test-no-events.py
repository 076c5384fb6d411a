#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A computer that tells nobody of phones that come and go on USB, as a sandbox may: the bus itself is looked at."""

import json
import os
import sys

import scenario
from scenario import make_ipsw, rousectl_restore, run_phone

# Each verb, and how long it takes until it is told. A second phone stays where it is: it is told once.
SCRIPT = """
import json, os, signal, socket, subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, text=True)
control = socket.socket(socket.AF_UNIX)
control.connect(os.environ["VIRTUAL_IPHONE_CONTROL"])
stream = control.makefile("rw")
for _ in range(2):
    print(child.stdout.readline(), end="", flush=True)
for verb in "unplug", "plug recovery", "unplug", "plug dfu":
    stream.write(verb + "\\n")
    stream.flush()
    stream.readline()
    start = time.monotonic()
    print(child.stdout.readline(), end="", flush=True)
    print(json.dumps({"took": round(time.monotonic() - start, 2)}), flush=True)
child.send_signal(signal.SIGINT)
print(child.stdout.read(), end="")
sys.exit(child.wait())
"""


def noticed_within_a_second():
    result = run_phone(["/usr/bin/python3", "-c", SCRIPT, scenario.ROUSECTL, "watch", "--json"], settings=["uevents=0"],
                       second="iPhone8,1:recovery", timeout=60)
    first = "0x1A2B3C4D5E6F70"
    told = [(e["event"], e.get("mode")) for e in result.events if e["ecid"] == first]
    others = [(e["event"], e.get("mode")) for e in result.events if e["ecid"] != first]
    result.must(others == [("device", "recovery")], "of the second phone it told %s" % others)
    result.must(told == [("device", "dfu"), ("gone", None), ("device", "recovery"), ("gone", None), ("device", "dfu")],
                "it told %s" % told)
    took = [json.loads(line)["took"] for line in result.stdout.splitlines() if '"took"' in line]
    # Half a second more than on a computer that does nothing else.
    result.must(max(took) < 1.5, "it took %s s" % took)
    return "noticed after %s s" % ", ".join("%.2f" % seconds for seconds in took)


def whole_restore():
    rousectl_restore(make_ipsw("no-events", os_size="24M", ramdisk_size="4M"), state="dfu", settings=("uevents=0",),
                     timeout=120).must_succeed()


def hide_udev():
    """Begins again where udev does not seem to run: else its events are relied on."""
    if not os.path.exists("/run/udev/control"):
        return
    words = scenario.own_mounts()
    if words is None:
        scenario.skip("no file system of one's own may be made here")
    os.execvp(words[0], [*words, "sh", "-c", 'mount -t tmpfs none /run/udev && exec "$@"', "sh", sys.executable, *sys.argv])


if __name__ == "__main__":
    scenario.main(noticed_within_a_second, whole_restore, before=hide_udev)
