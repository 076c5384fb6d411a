#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole restore, and one that is unplugged in the middle, under valgrind: valgrind_restore.py VALGRIND OPTION…"""

import os
import sys
import tempfile

import scenario

EXIT_FOUND = 99


def main():
    valgrind = sys.argv[1:]
    ipsw = scenario.make_ipsw("small", os_size="16M", ramdisk_size="4M")
    rousectl = scenario.ROUSECTL
    with tempfile.TemporaryDirectory(prefix="rouse-valgrind-") as folder:
        scenario.ROUSECTL = os.path.join(folder, "rousectl")
        with open(scenario.ROUSECTL, "w") as file:
            file.write("#!/bin/sh\nexec %s %s \"$@\"\n" % (" ".join(valgrind), rousectl))
        os.chmod(scenario.ROUSECTL, 0o755)
        whole = scenario.rousectl_restore(ipsw, state="dfu", timeout=900)
        broken = scenario.rousectl_restore(ipsw, state="recovery", timeout=900,
                                           faults=["at asr.offset:1000000 do unplug"])
    whole.must_succeed(version="17.4", build="21E219")
    broken.must(broken.returncode not in (0, EXIT_FOUND, None), "the restore that was unplugged")
    print("valgrind: two restores, nothing found")


if __name__ == "__main__":
    try:
        main()
    except scenario.Failure as failure:
        print(failure)
        sys.exit(1)
