#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that are installed are built hardened: hardening.py LIBRARY.a PROGRAM…, looked at with readelf. LIBRARY.a is what
they are made of."""

import os
import platform
import re
import shutil
import subprocess
import sys

# Name, options of readelf, what must be found. Of libraries' functions with a checked form at least one is used; a small program
# may have none whose arguments the compiler does not know, but then it does not print by the unchecked ones either.
NOTHING_TO_CHECK = r"\A(?!.*\bv?(?:s|sn|f|d|as)?printf@)"
CHECKS = (
    ("position independent (PIE)", ["-hW"], r"Type:\s+DYN"),
    ("PIE, not a library", ["-dW"], r"FLAGS_1.*PIE"),
    ("relocations read-only (RELRO)", ["-lW"], r"GNU_RELRO"),
    ("bound at the start (full RELRO)", ["-dW"], r"BIND_NOW|FLAGS_1.*NOW"),
    ("no executable stack", ["-lW"], r"GNU_STACK\s.*\sRW\s"),
    ("stack protector", ["-sW", "--dyn-syms"], r"__stack_chk_fail"),
    ("FORTIFY_SOURCE", ["-sW", "--dyn-syms"], r"(?s)__[a-z]+_chk\b(?<!stack_chk)|" + NOTHING_TO_CHECK),
)
# Control flow (CET). The linker marks a program as a whole only if every object says that it is built for it, and the C library's
# start files of Debian 12 do not: their _start has no landing pad, so forcing the mark (-z ibt, -z shstk) would be a lie. What is
# ours must say so; and where the start files say so, the program must as well.
START_FILES = ("Scrt1.o", "crti.o", "crtn.o")
IS_PROTECTED = r"x86 feature:.*IBT.*SHSTK"


def read(options, *programs):
    return subprocess.run(["readelf", *options, *programs], check=True, capture_output=True, text=True).stdout


def protects_control_flow(objects):
    """[(what, whether)] of our own objects; None where the processor has no such thing or the compiler does not say."""
    start = [subprocess.run(["cc", "-print-file-name=" + name], capture_output=True, text=True).stdout.strip() for name in START_FILES]
    notes = read(["-nW"], *objects).split("File: ")[1:]
    unmarked = [note.split("\n")[0] for note in notes if not re.search(IS_PROTECTED, note)]
    by_libc = all(os.path.exists(path) and re.search(IS_PROTECTED, read(["-nW"], path)) for path in start)
    return unmarked, len(notes), by_libc


def main():
    if shutil.which("readelf") is None:
        print("1..0 # SKIP readelf is not installed")
        return 0
    missing = 0
    results = []
    library, *programs = sys.argv[1:]
    by_libc = False
    if platform.machine() == "x86_64":
        unmarked, count, by_libc = protects_control_flow([library])
        missing += bool(unmarked) or count == 0
        results.append("%s 1 engine: control flow protection (CET) in all of %d objects%s" % (
            "not ok" if unmarked or not count else "ok", count, "; not in " + ", ".join(unmarked) if unmarked else ""))
    for program in programs:
        checks = [*CHECKS, ("control flow protection (CET)", ["-nW"], IS_PROTECTED)] if by_libc else CHECKS
        for name, options, pattern in checks:
            found = re.search(pattern, read(options, program)) is not None
            missing += not found
            results.append("%s %d %s: %s" % ("ok" if found else "not ok", len(results) + 1, program.rsplit("/", 1)[-1], name))
    print("1..%d" % len(results))
    print("\n".join(results))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
