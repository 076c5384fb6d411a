#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl beside Debian's idevicerestore: the same virtual phone, the same IPSW, in turn. Prints ratios; see README.md.

    bench.py [ROUNDS [MIB]]
"""

import os
import statistics
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import scenario  # noqa: E402

OLD = {"version": "13.5.1", "build": "17F80"}  # what idevicerestore 1.0.0 knows
QUANTITIES = (("seconds", "wall time"), ("cpu_seconds", "CPU time"), ("peak_rss", "peak memory"),
              ("disk_written", "written to disks"))


def measure(client, ipsw, state):
    result = client(ipsw, state=state, timeout=1800, measure=True).must_succeed(**OLD)
    result.must(result.usage is not None, "nothing was measured")
    return result.usage


def middle(usages, key):
    return statistics.median(usage[key] for usage in usages)


def spread(usages, key):
    values = [usage[key] for usage in usages]
    return max(values) / max(min(values), 1e-9)


def compare(state, rounds, size):
    ipsw = scenario.make_ipsw("bench-%d" % size, os_size="%dM" % size, ramdisk_size="32M", **OLD)
    ours, theirs = [], []
    for _ in range(rounds):  # in turn, so that a slow minute of the machine hits both
        ours.append(measure(scenario.rousectl_restore, ipsw, state))
        theirs.append(measure(scenario.idevicerestore, ipsw, state))
    print("from %s, OS image of %d MiB, medians of %d" % (state, size, rounds))
    for key, name in QUANTITIES:
        one, other = middle(ours, key), middle(theirs, key)
        ratio = "%.2f" % (one / other) if other > 0 else "–"
        print("  %-16s %6s of idevicerestore's   (largest to smallest: ours %.2f, theirs %.2f)" %
              (name, ratio, spread(ours, key), spread(theirs, key)), flush=True)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 512
    scenario.need("idevicerestore")
    try:
        for state in ("recovery", "dfu"):
            compare(state, rounds, size)
    except scenario.Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
