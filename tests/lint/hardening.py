#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that are installed are built hardened: hardening.py PROGRAM…, looked at with readelf."""

import re
import shutil
import subprocess
import sys

# Name, options of readelf, what must be found. Of libraries' functions with a checked form at least one is used.
CHECKS = (
    ("position independent (PIE)", ["-hW"], r"Type:\s+DYN"),
    ("PIE, not a library", ["-dW"], r"FLAGS_1.*PIE"),
    ("relocations read-only (RELRO)", ["-lW"], r"GNU_RELRO"),
    ("bound at the start (full RELRO)", ["-dW"], r"BIND_NOW|FLAGS_1.*NOW"),
    ("no executable stack", ["-lW"], r"GNU_STACK\s.*\sRW\s"),
    ("stack protector", ["-sW", "--dyn-syms"], r"__stack_chk_fail"),
    ("FORTIFY_SOURCE", ["-sW", "--dyn-syms"], r"__[a-z]+_chk\b(?<!stack_chk)"),
)
# Control flow (CET): our code is built with it (-fcf-protection), but the C library's start files of Debian 12 do not say that they
# are, so the linker does not mark the whole.


def read(options, program):
    return subprocess.run(["readelf", *options, program], check=True, capture_output=True, text=True).stdout


def main():
    if shutil.which("readelf") is None:
        print("1..0 # SKIP readelf is not installed")
        return 0
    missing = 0
    results = []
    for program in sys.argv[1:]:
        for name, options, pattern in CHECKS:
            found = re.search(pattern, read(options, program)) is not None
            missing += not found
            results.append("%s %d %s: %s" % ("ok" if found else "not ok", len(results) + 1, program.rsplit("/", 1)[-1], name))
    print("1..%d" % len(results))
    print("\n".join(results))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
