#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing happens, and nobody wakes up: rousectl that watches, on a computer whose udev tells what comes and goes."""

import json
import sys

import scenario
from scenario import run_phone

SECONDS, AT_MOST = 5, 3  # of all threads; looking at the bus would be a dozen

# A computer that is no container, with udev: files say so, and nothing else is looked at. The events are the virtual iPhone's.
UDEV = """
root=/mnt && mount -t tmpfs none "$root" || exit 1
for place in /[a-z]*; do
  if [ "$place" = "$root" ]; then continue
  elif [ -L "$place" ]; then cp -a "$place" "$root$place"
  elif [ -d "$place" ]; then mkdir "$root$place" && mount --rbind "$place" "$root$place"
  fi
done
mount -t tmpfs none "$root/run" && mkdir "$root/run/udev" && touch "$root/run/udev/control" && exec chroot "$root" "$@"
"""
SCRIPT = """
import glob, json, re, signal, subprocess, sys, time
child = subprocess.Popen(sys.argv[2:], stdout=subprocess.PIPE, text=True)
print(child.stdout.readline(), end="", flush=True)
def switches():
    sum = 0
    for path in glob.glob("/proc/%d/task/*/status" % child.pid):
        with open(path) as file:
            sum += int(re.search(r"^voluntary_ctxt_switches:\\\\s*(\\\\d+)", file.read(), re.M).group(1))
    return sum
time.sleep(3)
before = switches()
time.sleep(float(sys.argv[1]))
print(json.dumps({"woken": switches() - before}), flush=True)
child.send_signal(signal.SIGINT)
sys.exit(child.wait())
""".replace("\\\\", "\\")


def nobody_wakes_up():
    result = run_phone([*scenario.own_mounts(), "sh", "-c", UDEV, "sh", sys.executable, "-c", SCRIPT, str(SECONDS),
                        scenario.ROUSECTL, "watch", "--json"], timeout=60)
    result.must(result.returncode == 0, "it did not watch")
    woken = [json.loads(line)["woken"] for line in result.stdout.splitlines() if '"woken"' in line]
    result.must(woken and woken[0] <= AT_MOST, "woken %s times in %d s" % (woken, SECONDS))
    return "woken %d times in %d s" % (woken[0], SECONDS)


def need_own_files():
    if scenario.own_mounts() is None:
        scenario.skip("no file system of one's own may be made here")


if __name__ == "__main__":
    scenario.main(nobody_wakes_up, before=need_own_files)
