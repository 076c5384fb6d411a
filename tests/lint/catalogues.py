#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the catalogue of one language against the sources: catalogues.py TOP LANGUAGE.

Every text of the sources must be translated, with the same placeholders, with a mnemonic where the original has one, and
with a word for the typed confirmation that can be typed in capitals or not."""

import ast
import re
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

top, language = Path(sys.argv[1]), sys.argv[2]
catalogue = top / "po" / f"{language}.po"

FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?\s*(".*")$')
PRINTF = re.compile(r"%(?:(\d+)\$)?[-+ #0']*\d*(?:\.\d+)?(hh|h|ll|l|z)?([diouxXeEfFgGcsp%])")
# The formats of g_date_time_format() that a date and a time may need.
TIME = re.compile(r"%[-_0E]?[HIMPpdemBbY]|%%")
MNEMONIC = re.compile(r"_(?=\w)")
# Where the small letter of I is not i, a word with either cannot be compared without regard to case.
DOTLESS = ("tr", "az")
CONFIRMATION = ("typed confirmation", "ERASE")
# In a terminal the word is the same in every language.
TERMINAL_WORD = "ERASE"


def read(path):
    """The messages of a catalogue or template by context and original: {field: text}, and their flags in "flags"."""
    messages, message, field = {}, {"flags": ""}, None
    for line in path.read_text(encoding="utf-8").splitlines() + [""]:
        found = FIELD.match(line)
        if found:
            field = found.group(1) or field
            message[field] = message.get(field, "") + ast.literal_eval(found.group(2))
        elif line.startswith("#,"):
            message["flags"] += line
        elif not line:
            if "msgid" in message:
                messages[message.get("msgctxt"), message["msgid"]] = message
            message, field = {"flags": ""}, None
    return messages


def extract():
    """What the sources have to be translated now, as the build extracts it."""
    keywords = ("_", "N_", "C_:1c,2", "NC_:1c,2")
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "rouse.pot"
        subprocess.run(["xgettext", "--from-code=UTF-8", f"--directory={top}", f"--files-from={top / 'po' / 'POTFILES.in'}",
                        f"--output={template}", *(f"--keyword={keyword}" for keyword in keywords)], check=True)
        return read(template)


def placeholders(text):
    """{position: type}: in whatever order they stand, they must be the same."""
    found = [match for match in PRINTF.finditer(text) if match.group(3) != "%"]
    return {int(match.group(1) or place): (match.group(2) or "") + match.group(3) for place, match in enumerate(found, 1)}


def check_format(original, text, is_plural):
    if "%H" in original:
        if "%" in TIME.sub("", text):
            yield "a format that is none of a date or a time"
        return
    want, have = placeholders(original), placeholders(text)
    # A form that stands for one number only may leave the number out; msgfmt knows which ones do.
    if not (have.items() <= want.items() if is_plural else have == want):
        yield f"the placeholders are {have or 'none'}, not {want or 'none'}"


def check_mnemonic(original, text):
    want, have = len(MNEMONIC.findall(original)), len(MNEMONIC.findall(text))
    if want != have:
        yield f"{have} mnemonics where the original has {want}"


def check_terminal_word(original, text):
    if f" {TERMINAL_WORD} " in original and not re.search(rf"(?<![A-Za-z]){TERMINAL_WORD}(?![A-Za-z])", text):
        yield f"{TERMINAL_WORD} is what has to be typed, in every language"


def check_confirmation(word):
    if not word or re.search(r"\s", word) or unicodedata.normalize("NFC", word) != word:
        yield "the word to type is not one word"
    elif word.upper() != word or word.lower().upper() != word or len(word.lower()) != len(word):
        yield "the word to type is not the same in capitals and in small letters"
    elif language.split("_")[0] in DOTLESS and re.search("[Iİ]", word):
        yield "the word to type has an I, whose small letter depends on the language"


def check(message, translated, n_forms):
    originals = [message["msgid"], message.get("msgid_plural")]
    is_plural = originals[1] is not None
    fields = [f"msgstr[{form}]" for form in range(n_forms)] if is_plural else ["msgstr"]

    if translated is None or not all(translated.get(field) for field in fields):
        yield "not translated"
        return
    if "fuzzy" in translated["flags"]:
        yield "fuzzy"
    for field in fields:
        yield from check_format(originals[-1] or originals[0], translated[field], is_plural)
        yield from check_mnemonic(originals[0], translated[field])
        yield from check_terminal_word(originals[0], translated[field])
    if (message.get("msgctxt"), message["msgid"]) == CONFIRMATION:
        yield from check_confirmation(translated["msgstr"])


if subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", catalogue]).returncode != 0:
    sys.exit(1)
translations = read(catalogue)
n_forms = int(re.search(r"nplurals=(\d+)", translations[None, ""]["msgstr"]).group(1))
wanted = extract()
if CONFIRMATION not in wanted:
    sys.exit("The typed confirmation is not among the texts of the sources.")
failed = 0
for key, message in wanted.items():
    if key == (None, ""):
        continue
    for complaint in check(message, translations.get(key), n_forms):
        print(f"{language}: “{message['msgid']}”: {complaint}")
        failed += 1
sys.exit(1 if failed else 0)
