#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the sources as text: licences, lengths, leftovers, machine paths, files that translators would miss,
files that docs/architecture.md does not name."""

import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

top = Path(sys.argv[1])

CODE = {".c", ".h", ".py", ".sh", ".ui", ".css"}
MAX_LINES = 500
# Written in halves, so that this file does not find itself.
LEFTOVER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.])/wo" r"rk/|/ho" r"me/\w|/ro" r"ot/")
TRANSLATED = re.compile(r"\b(?:_|N_|C_|NC_|ngettext)\s*\(\s*\"|translatable=\"(?:yes|true)\"")
# Who speaks with which licence.
GPL = ("src/cli/", "src/ui/", "tests/", "build-aux/", "data/")


def tracked():
    """The repository's files: by git, or from a source archive by looking."""
    try:
        names = subprocess.run(["git", "-C", top, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                               check=True, capture_output=True, text=True).stdout.split("\0")
        paths = [top / name for name in names if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [p for p in top.rglob("*") if not p.relative_to(top).parts[0].startswith((".git", "build"))]
    return [p for p in paths if p.is_file() and not p.is_symlink()]


def text_of(path):
    data = path.read_bytes()
    return None if b"\0" in data else data.decode("utf-8", "replace")


def is_program(path, text):
    return path.suffix in CODE or text.startswith("#!")


def check(name, path, text, translators):
    code = is_program(path, text)
    head = "\n".join(text.splitlines()[:3])
    if code and name.startswith(("src/", "tests/", "build-aux/")) and "/data/" not in name:
        licence = re.search(r"SPDX-License-Identifier: (\S+)", head)
        if licence is None:
            yield "no SPDX line in the first three lines"
        elif name.startswith("src/") and not name.startswith(GPL) and licence.group(1) != "LGPL-2.1-or-later":
            yield f"the engine is LGPL-2.1-or-later, not {licence.group(1)}"
        elif name.startswith(("src/cli/", "src/ui/")) and licence.group(1) != "GPL-3.0-or-later":
            yield f"the programs are GPL-3.0-or-later, not {licence.group(1)}"
    if name.startswith("src/") and path.suffix in {".c", ".h"} and text.count("\n") > MAX_LINES:
        yield f"{text.count(chr(10))} lines: that wants to be two files (at most {MAX_LINES})"
    for number, line in enumerate(text.splitlines(), 1):
        if code and LEFTOVER.search(line):
            yield f"line {number}: {LEFTOVER.search(line).group()} is not a plan"
        if MACHINE_PATH.search(line):
            yield f"line {number}: a path of somebody's machine"
        if code and line != line.rstrip():
            yield f"line {number}: spaces at the end"
    if translators is not None and name.startswith("src/") and TRANSLATED.search(text) and name not in translators:
        yield "has texts for translators but is not in po/POTFILES"


def check_architecture():
    """docs/architecture.md names every source file of src/, or a pattern that it fits."""
    folder, known = None, {}
    for line in (top / "docs/architecture.md").read_text(encoding="utf-8").splitlines():
        begin = re.match(r"\*\*`(\w+)/`\*\*", line)
        folder = begin.group(1) if begin else None if line.startswith("## ") else folder
        known.setdefault(folder, set()).update(re.findall(r"`([\w*.-]+)`", line))
    for path in sorted((top / "src").glob("*/*.c")):
        if not any(fnmatch(path.stem, name) for name in known.get(path.parent.name, ())):
            yield f"docs/architecture.md does not name {path.relative_to(top)}"


def read_potfiles():
    path = next((p for p in (top / "po" / "POTFILES", top / "po" / "POTFILES.in") if p.exists()), None)
    if path is None:
        return None
    return {line.strip() for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")}


def main():
    translators = read_potfiles()
    wrong, n_files = [], 0
    for path in tracked():
        name = path.relative_to(top).as_posix()
        text = text_of(path)
        # Licences and recorded data are other people's words.
        if text is None or name.startswith(("COPYING", "tests/data/", "tests/fuzz/data/")):
            continue
        n_files += 1
        wrong += [f"{name}: {why}" for why in check(name, path, text, translators)]
    for name in sorted(translators or ()):
        if not (top / name).exists():
            wrong.append(f"po/POTFILES: {name} is not there")
    wrong += check_architecture()
    print("\n".join(wrong) or f"{n_files} files looked at")
    return 1 if wrong or n_files == 0 else 0


sys.exit(main())
