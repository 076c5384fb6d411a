#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/protocol.md says who asks for each DataType; the virtual iPhone says what its scripts really ask for, and recorded
logs what phones have asked for. All three must agree."""

import fnmatch
import glob
import json
import os
import re
import subprocess

import scenario
from scenario import Failure

RARE, NOBODY = "rare", "nobody"


def table():
    """DataType → patterns of those who ask."""
    found = {}
    with open(os.path.join(scenario.SOURCE, "docs", "protocol.md"), encoding="utf-8") as file:
        text = file.read().split("| DataType | Handler |")[1].split("\n\n")[0]
    for line in text.splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        for name in cells[0].split(", "):
            found[name] = [word.strip("` |") for word in cells[4].split(", ")]
    return found


def asked():
    """(script, DataType) of all scripts."""
    out = subprocess.run([scenario.VIRTUAL_IPHONE, "--list-requests"], check=True, capture_output=True, text=True).stdout
    return {tuple(line.split("\t")) for line in out.splitlines()}


def every_question_of_a_script_has_its_row():
    known, other = table(), table()["every other"]
    for script, name in sorted(asked()):
        patterns = known.get(name, other)
        if not any(fnmatch.fnmatchcase(script, pattern) for pattern in patterns):
            raise Failure("%s asks for %s, the table says: only %s" % (script, name, patterns))


def every_row_says_the_truth():
    pairs = asked()
    for name, patterns in table().items():
        scripts = {script for script, asks_for in pairs if asks_for == name}
        if name == "every other":
            scripts = {script for script, asks_for in pairs if asks_for not in table()}
        if patterns == [NOBODY]:
            if scripts:
                raise Failure("%s is asked for by %s" % (name, sorted(scripts)))
            continue
        for pattern in patterns:
            # A star alone is no word for the rare ones.
            if not any(fnmatch.fnmatchcase(s, pattern) and (pattern == RARE) == (s == RARE) for s in scripts):
                raise Failure("%s: no script %s asks for it" % (name, pattern))


def every_question_of_a_log_has_its_row():
    samples = glob.glob(os.path.join(os.environ.get("ROUSE_SAMPLES", ""), "logs", "*.json"))
    if not os.environ.get("ROUSE_SAMPLES") or not samples:
        return "skip: no samples"
    known, count = table(), 0
    for path in samples:
        with open(path, encoding="utf-8") as file:
            for event in json.load(file)["events"]:
                if event["t"] == "data_request":
                    count += 1
                    if event["type"] not in known:
                        raise Failure("%s: %s has no row" % (os.path.basename(path), event["type"]))
    return "%d questions" % count


def every_name_that_we_say_we_know_has_its_row():
    """What we tell a phone that we can answer must be answered on purpose."""
    with open(os.path.join(scenario.SOURCE, "src", "restore", "restored-options.c"), encoding="utf-8") as file:
        supported = file.read().split("data_types[] = {")[1].split("};")[0]
    with open(os.path.join(scenario.SOURCE, "src", "restore", "data-requests.c"), encoding="utf-8") as file:
        handled = set(re.findall(r'^  \{ "(\w+)", ', file.read(), re.M))
    parts = {"DataType", "FileData", "FileDataDone"}  # names of parts of messages
    for name in re.findall(r'\{ "(\w+)"', supported):
        if name not in handled | parts:
            raise Failure("%s is said to be known and has no handler" % name)
        if name not in set(table()) | parts:
            raise Failure("%s has no row in the document" % name)


if __name__ == "__main__":
    scenario.main(every_question_of_a_script_has_its_row, every_row_says_the_truth, every_question_of_a_log_has_its_row,
                  every_name_that_we_say_we_know_has_its_row)
