#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault matrix has a line for every step and every data type of the engine, each line a cell for everything that can go
wrong or a reason why not, and each cell an end."""

import importlib.util
import os
import re

import fault_tables
import scenario
from scenario import Failure

SPEC = importlib.util.spec_from_file_location("fault_matrix", os.path.join(scenario.SOURCE, "tests", "fault-matrix.py"))
MATRIX = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(MATRIX)


def rows_of(name, start):
    """The first word of each row of a table in the engine."""
    with open(os.path.join(scenario.SOURCE, "src", "restore", name), encoding="utf-8") as file:
        return re.findall(r'^  \{ "([^"]+)",', file.read().split(start)[1].split("\n};")[0], re.M)


def every_step_has_a_line():
    steps = rows_of("restore-steps.c", "steps[] = {")
    lines = {p.step for p, _, _ in MATRIX.cells()}
    if len(steps) < 10 or set(steps) != lines:
        raise Failure("steps %s, lines %s" % (steps, lines))
    return "%d steps" % len(steps)


def every_data_type_has_a_line():
    types = rows_of("data-requests.c", "rows[] = {")
    lines = {p.name for p, _, _ in MATRIX.cells() if p.kind == "restored.ask"}
    missing = set(types) - lines - set(fault_tables.NO_LINE)
    if len(types) < 50 or missing or set(fault_tables.NO_LINE) & lines:
        raise Failure("no line for %s" % sorted(missing))
    return "%d data types" % len(types)


def every_line_has_all_faults():
    """Or says why not; and of a line, every cell of its kind is there."""
    seen = {}
    for p, fault, _ in MATRIX.cells():
        seen.setdefault((p.step, p.name, p.firmware, p.kind), set()).add(fault)
    for line, faults in seen.items():
        if faults != set(fault_tables.ACTIONS[line[3]]):
            raise Failure("%s lacks %s" % (line, set(fault_tables.ACTIONS[line[3]]) - faults))
    for kind in fault_tables.ACTIONS:
        for fault in fault_tables.FAULTS:
            action, why = fault_tables.action_for(kind, fault), fault_tables.why_not(kind, fault)
            if (action is None) != (why is not None):
                raise Failure("%s × %s: cell %s, reason %s" % (kind, fault, action, why))
    return "%d lines" % len(seen)


def every_cell_has_an_end():
    count = 0
    for p, fault, _ in MATRIX.cells():
        codes, modes = fault_tables.expected(p, fault)
        if not codes or not modes or any(c not in fault_tables.WORDS and c not in (0, 130) for c in codes):
            raise Failure("%s %s %s: %s %s" % (p.step, p.name, fault, codes, modes))
        count += 1
    if count < 400:
        raise Failure("only %d cells" % count)
    return "%d cells" % count


if __name__ == "__main__":
    scenario.main(every_step_has_a_line, every_data_type_has_a_line, every_line_has_all_faults, every_cell_has_an_end)
