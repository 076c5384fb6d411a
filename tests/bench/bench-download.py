#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""rousectl firmware download beside curl and openssl dgst, rousectl firmware verify beside the digest alone, in turn, from a server on this
computer. Prints ratios; see README.md.

    bench-download.py [ROUNDS [MIB]]
"""

import hashlib
import os
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import scenario  # noqa: E402
from file_server import FileServer  # noqa: E402


def spend(*words):
    """Wall time and CPU time in seconds of commands that run one after the other."""
    begin, cpu = time.monotonic(), 0.0
    for command in words:
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise scenario.Failure("%s: exit code %d" % (command, child.returncode))
        cpu += usage.ru_utime + usage.ru_stime
    return time.monotonic() - begin, cpu


def compare(name, rounds, ours, theirs):
    one, other = [], []
    for _ in range(rounds):  # in turn, so that a slow minute of the machine hits both
        one.append(ours())
        other.append(theirs())
    ratios = [statistics.median(u[i] for u in one) / max(statistics.median(u[i] for u in other), 1e-9) for i in (0, 1)]
    spreads = [max(u[0] for u in use) / min(u[0] for u in use) for use in (one, other)]
    print("%-36s wall time %.2f, CPU time %.2f of the other's   (largest to smallest: %.2f, %.2f)" %
          (name, ratios[0], ratios[1], *spreads), flush=True)


def download(folder, rounds, size):
    data = os.urandom(1 << 20) * size
    target, digest = os.path.join(folder, "a.ipsw"), hashlib.sha256(data).hexdigest()
    with FileServer(data) as server:
        def fresh(*commands):
            if os.path.exists(target):
                os.unlink(target)
            return spend(*commands)
        compare("download, beside curl + openssl:", rounds,
                lambda: fresh([scenario.ROUSECTL, "firmware", "download", server.url, "--sha256", digest, "--json", "--to", target]),
                lambda: fresh(["curl", "-s", "-o", target, server.url], ["openssl", "dgst", "-sha256", target]))


def verify(rounds, size):
    ipsw = scenario.make_ipsw("bench-verify-%d" % size, os_size="%dM" % size, ramdisk_size="1M")
    spend([scenario.ROUSECTL, "firmware", "verify", "--json", ipsw])  # remembered
    compare("verify, beside openssl sha384:", rounds,
            lambda: spend([scenario.ROUSECTL, "firmware", "verify", "--again", "--json", ipsw]),
            lambda: spend(["openssl", "dgst", "-sha384", ipsw]))
    compare("verify again, beside the first time:", rounds,
            lambda: spend([scenario.ROUSECTL, "firmware", "verify", "--json", ipsw]),
            lambda: spend([scenario.ROUSECTL, "firmware", "verify", "--again", "--json", ipsw]))


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 512
    with tempfile.TemporaryDirectory(prefix="rouse-bench-") as folder:
        os.environ["XDG_STATE_HOME"] = folder
        try:
            download(folder, rounds, size)
            verify(rounds, size)
        except scenario.Failure as failure:
            print(failure, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
