#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks docs/protocol.md against the code: every "spec NN §M" that is cited is a paragraph there, and its tables name
every data type and message that src/restore handles."""

import re
import sys
from pathlib import Path

top = Path(sys.argv[1])
CITED = re.compile(r"spec (\d\d)((?: §[\d.]+(?:,|, and| and)?)*)")


def paragraphs(text):
    """Section → the paragraphs that it has."""
    parts = re.split(r"^## (\d\d) — ", text, flags=re.M)
    found = {}
    for number, body in zip(parts[1::2], parts[2::2]):
        found[number] = set(re.findall(r"§([\d.]*\d)", " ".join(re.findall(r"\*\*(§[^*]*)\*\*", body))))
        # "§6–§9" stands for all between.
        for first, last in re.findall(r"§(?:\d+\.)?(\d+)–§(?:\d+\.)?(\d+)", body):
            prefix = re.search(rf"§((?:\d+\.)?){first}–", body).group(1)
            found[number] |= {prefix + str(i) for i in range(int(first), int(last) + 1)}
    return found


def check_citations(found):
    for root in ("src", "tests", "data"):
        for path in sorted((top / root).rglob("*")):
            if path.suffix not in {".c", ".h", ".py", ".csv", ".build", ".txt"}:
                continue
            text = re.sub(r"\n\s*(?:\*|#)?\s*", " ", path.read_text(encoding="utf-8", errors="replace"))
            for number, rest in CITED.findall(text):
                if number not in found:
                    yield f"{path.relative_to(top)} cites spec {number}, which docs/protocol.md does not have"
                for paragraph in re.findall(r"§([\d.]*\d)", rest):
                    whole = paragraph
                    while paragraph and paragraph not in found.get(number, ()):
                        paragraph = paragraph.rpartition(".")[0]
                    if not paragraph:
                        yield f"{path.relative_to(top)} cites spec {number} §{whole}, which docs/protocol.md does not have"


def check_tables(text):
    requests = (top / "src/restore/data-requests.c").read_text(encoding="utf-8")
    for name, reply, stream in re.findall(r'^  \{ "(\w+)", (\w+), (\w+), ', requests, re.M):
        rows = re.findall(rf"^\| [^|]*\b{name}\b.*$", text, re.M)
        handler = stream if reply == "NULL" else reply
        if not rows:
            yield f"docs/protocol.md: no row for {name}"
        elif handler.startswith("rouse_") and f"`{handler}`" not in "".join(rows):
            yield f"docs/protocol.md: {name} is answered by {handler}, not as its row says"
    messages = (top / "src/restore/restored-messages.c").read_text(encoding="utf-8")
    for name in re.findall(r'^  \{ "(\w+)", handle', messages, re.M):
        if f"`{name}`" not in text:
            yield f"docs/protocol.md: no row for the message {name}"


def main():
    text = (top / "docs/protocol.md").read_text(encoding="utf-8")
    found = paragraphs(text)
    wrong = list(check_citations(found)) + list(check_tables(text))
    if len(found) < 17:
        wrong.append(f"docs/protocol.md has only {len(found)} sections")
    print("\n".join(sorted(set(wrong))) or f"{len(found)} sections; all citations are there")
    return 1 if wrong else 0


sys.exit(main())
