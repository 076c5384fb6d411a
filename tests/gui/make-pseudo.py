#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-pseudo.py IN.po OUT.mo: a made-up language in which each text stands in brackets and is half as long again.

It lies beside OUT.mo as locale/{de,ar}/LC_MESSAGES/rouse.mo, to be seen as German (for its length) and as Arabic (for its
direction: GTK takes that from the language, and GLib takes the language only if we have a catalogue for it).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

# All that msgfmt -c wants to see.
HEADER = """Project-Id-Version: rouse
PO-Revision-Date: 2026-01-01 00:00+0000
Last-Translator: Nobody <nobody@example.org>
Language-Team: none
Language: de
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Plural-Forms: nplurals=2; plural=(n != 1);
"""


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")


def unquoted(lines):
    text = "".join(line[line.index('"') + 1:line.rindex('"')] for line in lines)
    return text.encode().decode("unicode_escape").encode("latin-1").decode()


def pseudo(text):
    """Keeps what printf, GTK and msgfmt read: %s, the mnemonic, line feeds at both ends."""
    end = "\n" if text.endswith("\n") else ""
    start = "\n" if text.startswith("\n") and text != "\n" else ""
    words = text.strip("\n")
    return start + "[" + words + " " + "loremipsum "[: max(1, len(words) // 2)] * (1 + len(words) // 22) + "]" + end


def entries(path):
    """(context, id, plural) of each message."""
    fields, field = {}, None
    for line in open(path, encoding="utf-8").read().split("\n") + [""]:
        match = re.match(r'(msgctxt|msgid_plural|msgid|msgstr)', line)
        if match:
            field = match.group(1)
            fields.setdefault(field, []).append(line)
        elif line.startswith('"') and field:
            fields[field].append(line)
        elif not line.strip():
            if "msgid" in fields:
                yield tuple(unquoted(fields[f]) if f in fields else None for f in ("msgctxt", "msgid", "msgid_plural"))
            fields, field = {}, None


def main():
    source, target = sys.argv[1:]
    lines = ['msgid ""', "msgstr " + quoted(HEADER), ""]
    for context, text, plural in entries(source):
        if not text:
            continue
        if context is not None:
            lines.append("msgctxt " + quoted(context))
        lines.append("msgid " + quoted(text))
        if plural is not None:
            lines += ["msgid_plural " + quoted(plural), "msgstr[0] " + quoted(pseudo(text)),
                      "msgstr[1] " + quoted(pseudo(plural))]
        else:
            lines.append("msgstr " + quoted(pseudo(text)))
        lines.append("")
    with tempfile.NamedTemporaryFile("w", suffix=".po", encoding="utf-8") as po:
        po.write("\n".join(lines))
        po.flush()
        subprocess.run(["msgfmt", "-c", "-o", target, po.name], check=True)
    for language in "de", "ar":
        folder = os.path.join(os.path.dirname(target), "locale", language, "LC_MESSAGES")
        os.makedirs(folder, exist_ok=True)
        shutil.copy(target, os.path.join(folder, "rouse.mo"))


if __name__ == "__main__":
    main()
