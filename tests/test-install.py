#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a distribution installs: every file in its place, and programs that run from there."""

import atexit
import functools
import json
import os
import shutil
import subprocess
import tempfile

import scenario
from scenario import Failure

ID = "io.github.rouse_app.Rouse"
# Below the prefix. "*": of the window, which a build may be without.
FILES = """
bin/rousectl
libexec/rouse-mux-helper
lib/udev/rules.d/70-rouse.rules
share/bash-completion/completions/rousectl
share/fish/vendor_completions.d/rousectl.fish
share/zsh/site-functions/_rousectl
share/locale/de/LC_MESSAGES/rouse.mo
share/man/man1/rousectl.1
share/man/man1/rouse.1
share/applications/%(id)s.desktop
share/dbus-1/services/%(id)s.service
share/icons/hicolor/scalable/apps/%(id)s.svg
share/icons/hicolor/symbolic/apps/%(id)s-symbolic.svg
share/metainfo/%(id)s.metainfo.xml
* bin/rouse
""" % {"id": ID}
PROGRAMS = {"bin/rousectl", "bin/rouse", "libexec/rouse-mux-helper"}


def _must(truth, what):
    if not truth:
        raise Failure(what)


def _prefix():
    told = subprocess.run(["meson", "introspect", "--buildoptions", scenario.BUILD], capture_output=True, text=True, check=True)
    return next(o["value"] for o in json.loads(told.stdout) if o["name"] == "prefix")


@functools.lru_cache(maxsize=None)
def _installed():
    """Installs once; returns the root and the prefix in it."""
    root = tempfile.mkdtemp(prefix="rouse-install-")
    atexit.register(shutil.rmtree, root)
    told = subprocess.run(["meson", "install", "-C", scenario.BUILD, "--no-rebuild", "--destdir", root], capture_output=True,
                          text=True)
    _must(told.returncode == 0, told.stdout + told.stderr)
    return root + _prefix()


def every_file_is_in_its_place():
    prefix = _installed()
    has_window = os.path.exists(os.path.join(scenario.BUILD, "src", "rouse"))
    wanted = set()
    for line in FILES.split("\n"):
        if line and (has_window or not line.startswith("* ")):
            wanted.add(line.removeprefix("* "))
    found = {os.path.relpath(os.path.join(folder, name), prefix) for folder, _, names in os.walk(prefix) for name in names}
    _must(not wanted - found, "not installed: %s" % sorted(wanted - found))
    # Other languages may come; nothing of tests or of the virtual iPhone may.
    more = {f for f in found - wanted if not (f.startswith("share/locale/") and f.endswith("/rouse.mo"))}
    _must(not more, "installed as well: %s" % sorted(more))
    for name in wanted:
        mode = os.stat(os.path.join(prefix, name)).st_mode & 0o777
        right = 0o755 if name in PROGRAMS else 0o644
        _must(mode == right, "%s has the mode %o" % (name, mode))


def what_the_desktop_reads_fits_together():
    prefix = _installed()

    def text(*parts):
        with open(os.path.join(prefix, *parts), encoding="utf-8") as file:
            return file.read()
    desktop = text("share", "applications", ID + ".desktop")
    service = text("share", "dbus-1", "services", ID + ".service")
    _must("DBusActivatable=true" in desktop and "Icon=%s\n" % ID in desktop, desktop)
    _must("Comment[de]=" in desktop and "Keywords[de]=" in desktop, "the desktop file is not translated")
    _must("Name=%s\n" % ID in service and "Exec=%s/bin/rouse --gapplication-service" % _prefix() in service, service)
    _must('xml:lang="de"' in text("share", "metainfo", ID + ".metainfo.xml"), "the metainfo file is not translated")
    rules = text("lib", "udev", "rules.d", "70-rouse.rules")
    _must("1227" in rules and "1281" in rules and "uaccess" in rules, rules)


def it_runs_from_there():
    prefix = _installed()
    told = subprocess.run([os.path.join(prefix, "bin", "rousectl"), "--version"], capture_output=True, text=True)
    _must(told.returncode == 0 and told.stdout.startswith("rousectl "), told.stderr)
    result = scenario.run_phone([os.path.join(prefix, "bin", "rousectl"), "devices", "--json"], state="recovery", timeout=60)
    result.must([e.get("mode") for e in result.events if e["event"] == "device"] == ["recovery"], "the phone was not seen")


if __name__ == "__main__":
    scenario.main(every_file_is_in_its_place, what_the_desktop_reads_fits_together, it_runs_from_there)
