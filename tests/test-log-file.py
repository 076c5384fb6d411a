#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""--log writes into what is there, and never replaces it: run by root, a replaced /dev/null breaks the computer."""

import os
import tempfile

import scenario
from scenario import make_ipsw, rousectl_restore


def through_a_link():
    """A link stands for all that is no ordinary file: it stays, and what it points to is written."""
    with tempfile.TemporaryDirectory() as folder:
        target, link = os.path.join(folder, "target"), os.path.join(folder, "link")
        open(target, "w").close()
        os.symlink(target, link)
        result = rousectl_restore(make_ipsw("small", os_size="16M", ramdisk_size="4M"),
                                  extra=["--dry-run", "--log", link])
        result.must(result.returncode == 0, "the dry run failed")
        result.must(os.path.islink(link), "the link was replaced")
        with open(target) as file:
            log = file.read()
        result.must("dry run" in log, "the log is not in the link's target: %s" % log)
        result.must("1A2B3C4D5E6F70" not in log.upper(), "the log tells the ECID")


if __name__ == "__main__":
    scenario.main(through_a_link)
