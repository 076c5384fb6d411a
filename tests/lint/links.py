#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what the texts beside the code point at: links.py TOP.

Links, anchors and pictures of all *.md files lead somewhere, files of the repository that they name are there, and from
the README one gets to every page."""

import glob
import re
import sys
from pathlib import Path

top = Path(sys.argv[1])

LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE = re.compile(r"(?<![\w/.<-])((?:src|tests|data|docs|build-aux|po|flatpak)/[\w./*-]*\w\*?)")
# In tests/test-NAME.c somebody else's name stands for NAME.
PLACEHOLDER = re.compile(r"(?<![A-Za-z])[A-Z]{3,}(?![a-z])")


def pages():
    return sorted(p for p in [*top.glob("*.md"), *top.glob("docs/*.md"), *top.glob("tests/**/*.md")] if p.is_file())


def anchors(path):
    """As GitHub makes them of headings."""
    for heading in re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.M):
        words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        yield re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")


def check(path, text, reached):
    for target in LINK.findall(re.sub(r"```.*?```", "", text, flags=re.S)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path.resolve()
        reached.add(there)
        if not there.exists():
            yield f"{target} is not there"
        elif anchor and anchor not in anchors(there):
            yield f"{target}: {there.name} has no such heading"
    for name in sorted(set(FILE.findall(text))):
        if not PLACEHOLDER.search(name) and not glob.glob(str(top / name)):
            yield f"names {name}, which is not there"


def main():
    reached, wrong = set(), []
    for path in pages():
        wrong += [f"{path.relative_to(top)}: {why}" for why in check(path, path.read_text(encoding="utf-8"), reached)]
    for path in pages():
        if path.name != "README.md" and path.resolve() not in reached:
            wrong.append(f"{path.relative_to(top)}: no page leads there")
    print("\n".join(wrong) or f"{len(pages())} pages, {len(reached)} places that they lead to")
    return 1 if wrong or not reached else 0


sys.exit(main())
