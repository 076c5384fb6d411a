#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl watch: every arrival, change of mode and departure is told, in order, until Ctrl+C."""

import scenario
from scenario import run_phone

# What happens to the phone while rousectl watches; each verb waits until the one before has been told.
SCRIPT = """
import os, signal, socket, subprocess, sys
words = sys.argv[1:]
child = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
control = socket.socket(socket.AF_UNIX)
control.connect(os.environ["VIRTUAL_IPHONE_CONTROL"])
stream = control.makefile("rw")
for verb in "unplug", "plug recovery", "mode normal", None, None:
    print(child.stdout.readline(), end="", flush=True)
    if verb is None:
        continue
    stream.write(verb + "\\n")
    stream.flush()
    stream.readline()
child.send_signal(signal.SIGINT)
print(child.stdout.read(), end="")
sys.exit(child.wait())
"""


def told_in_order():
    result = run_phone(["/usr/bin/python3", "-c", SCRIPT, scenario.ROUSECTL, "watch", "--json"], timeout=60)
    told = [(e["event"], e.get("mode")) for e in result.events]
    result.must(told == [("device", "dfu"), ("gone", None), ("device", "recovery"), ("gone", None), ("device", "normal")],
                "it told %s" % told)
    result.must(len({e["ecid"] for e in result.events}) == 1, "it told of several phones")
    result.must(result.returncode == 0, "exit code %s" % result.returncode)


if __name__ == "__main__":
    scenario.main(told_in_order)
