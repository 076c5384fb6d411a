#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests that cannot run here tell meson: both kinds of scripts, those that speak TAP and those that do not."""

import json
import os
import subprocess
import sys
import tempfile

import scenario

IMPORTS = "import sys; sys.path.insert(0, %r); import scenario\n" % os.path.join(scenario.SOURCE, "tests")
FUNCTIONS = """
def missing(): scenario.need("sh", "no-such-program")
def passes(): pass
def fails(): raise scenario.Failure("as it should")
"""
# Name: protocol, script, what meson is to take it for; "bad" is FAIL or ERROR: its exit code counts as well.
SCRIPTS = {
    "all-skipped": ("tap", "scenario.main(passes, before=missing)", "SKIP"),
    "one-skipped": ("tap", "scenario.main(passes, missing)", "OK"),
    "each-skipped": ("tap", "scenario.main(missing, missing)", "SKIP"),
    "side-by-side": ("tap", "scenario.main(*scenario.side_by_side([missing, passes]), before=lambda: None)", "OK"),
    "none-begun": ("tap", "scenario.main(*scenario.side_by_side([lambda: print('not ok 1')]), before=missing)", "SKIP"),
    "tap-fails": ("tap", "scenario.main(fails, missing)", "bad"),
    "no-protocol": ("exitcode", "missing()", "SKIP"),
    "there": ("exitcode", "scenario.need('sh')", "OK"),
}


def meson_sees_what_is_meant():
    with tempfile.TemporaryDirectory(prefix="rouse-skips-") as folder:
        lines = ["project('skips', meson_version: '>= 0.60')"]
        for name, (protocol, script, _) in SCRIPTS.items():
            with open(os.path.join(folder, name + ".py"), "w") as file:
                file.write(IMPORTS + FUNCTIONS + script + "\n")
            lines.append("test('%s', find_program('%s'), args: files('%s.py'), protocol: '%s')" %
                         (name, sys.executable, name, protocol))
        with open(os.path.join(folder, "meson.build"), "w") as file:
            file.write("\n".join(lines) + "\n")
        build = os.path.join(folder, "build")
        for words in ["setup", build, folder], ["test", "-C", build]:
            done = subprocess.run(["meson", *words], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        with open(os.path.join(build, "meson-logs", "testlog.json")) as log:
            told = {entry["name"]: entry["result"] for entry in map(json.loads, log)}
    told = {name: "bad" if result in ("FAIL", "ERROR") else result for name, result in told.items()}
    wrong = {name: told.get(name) for name in SCRIPTS if told.get(name) != SCRIPTS[name][2]}
    if wrong:
        raise scenario.Failure("meson took them for %s\n%s" % (wrong, done.stdout))


if __name__ == "__main__":
    scenario.main(meson_sees_what_is_meant)
