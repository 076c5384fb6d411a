#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a distribution installs: every file in its place, and programs that run from there."""

import atexit
import functools
import json
import os
import re
import shutil
import subprocess
import tempfile

import scenario
from scenario import Failure

C_UTF8 = "/usr/lib/locale/C.utf8"
ID = "io.github.rouse_app.Rouse"
# Below the prefix. "*": of the window, which a build may be without.
FILES = """
bin/rousectl
libexec/rouse-mux-helper
lib/udev/rules.d/70-rouse.rules
share/bash-completion/completions/rousectl
share/fish/vendor_completions.d/rousectl.fish
share/zsh/site-functions/_rousectl
share/man/man1/rousectl.1
* share/man/man1/rouse.1
* share/applications/%(id)s.desktop
* share/dbus-1/services/%(id)s.service
* share/icons/hicolor/scalable/apps/%(id)s.svg
* share/icons/hicolor/symbolic/apps/%(id)s-symbolic.svg
* share/metainfo/%(id)s.metainfo.xml
* share/mime/packages/%(id)s.xml
* bin/rouse
""" % {"id": ID}
PROGRAMS = {"bin/rousectl", "bin/rouse", "libexec/rouse-mux-helper"}


def _must(truth, what):
    if not truth:
        raise Failure(what)


def _prefix():
    told = subprocess.run(["meson", "introspect", "--buildoptions", scenario.BUILD], capture_output=True, text=True, check=True)
    return next(o["value"] for o in json.loads(told.stdout) if o["name"] == "prefix")


def _languages():
    with open(os.path.join(scenario.SOURCE, "po", "LINGUAS"), encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


@functools.lru_cache(maxsize=None)
def _installed():
    """Installs once; returns the root and the prefix in it."""
    root = tempfile.mkdtemp(prefix="rouse-install-")
    atexit.register(shutil.rmtree, root)
    told = subprocess.run(["meson", "install", "-C", scenario.BUILD, "--no-rebuild", "--destdir", root], capture_output=True,
                          text=True)
    _must(told.returncode == 0, told.stdout + told.stderr)
    return root + _prefix()


def _has_window():
    return os.path.exists(os.path.join(scenario.BUILD, "src", "rouse"))


def _with_window(test):
    """Of a build without the window there is nothing to look at."""
    @functools.wraps(test)
    def wrapper():
        return test() if _has_window() else "skip: built without the window"
    return wrapper


def every_file_is_in_its_place():
    prefix = _installed()
    wanted = {"share/locale/%s/LC_MESSAGES/rouse.mo" % language for language in _languages()}
    for line in FILES.split("\n"):
        if line and (_has_window() or not line.startswith("* ")):
            wanted.add(line.removeprefix("* "))
    found = {os.path.relpath(os.path.join(folder, name), prefix) for folder, _, names in os.walk(prefix) for name in names}
    _must(not wanted - found, "not installed: %s" % sorted(wanted - found))
    # Nothing of tests or of the virtual iPhone.
    _must(not found - wanted, "installed as well: %s" % sorted(found - wanted))
    for name in wanted:
        mode = os.stat(os.path.join(prefix, name)).st_mode & 0o777
        right = 0o755 if name in PROGRAMS else 0o644
        _must(mode == right, "%s has the mode %o" % (name, mode))


def _read(*parts):
    with open(os.path.join(_installed(), *parts), encoding="utf-8") as file:
        return file.read()


@_with_window
def what_the_desktop_reads_fits_together():
    desktop = _read("share", "applications", ID + ".desktop")
    service = _read("share", "dbus-1", "services", ID + ".service")
    _must("DBusActivatable=true" in desktop and "Icon=%s\n" % ID in desktop, desktop)
    _must("Name=%s\n" % ID in service and "Exec=%s/bin/rouse --gapplication-service" % _prefix() in service, service)
    for action in re.search("\nActions=(.*);", desktop).group(1).split(";"):
        how = "Exec=gapplication action %s %s\n" % (ID, action)
        _must("[Desktop Action %s]" % action in desktop and how in desktop, "what does %s do? %s" % (action, desktop))
    mime = _read("share", "mime", "packages", ID + ".xml")
    kind = re.search("MimeType=(.*);", desktop).group(1)
    _must('type="%s"' % kind in mime and '"*.ipsw"' in mime, mime)


def the_rule_is_one_for_phones():
    rules = _read("lib", "udev", "rules.d", "70-rouse.rules")
    _must("1227" in rules and "1281" in rules and "uaccess" in rules, rules)


@_with_window
def the_desktop_speaks_every_language():
    desktop = _read("share", "applications", ID + ".desktop")
    metainfo = _read("share", "metainfo", ID + ".metainfo.xml")
    mime = _read("share", "mime", "packages", ID + ".xml")
    for language in _languages():
        for key in "Comment", "GenericName", "Keywords":
            _must("\n%s[%s]=" % (key, language) in desktop, "the desktop file has no %s[%s]" % (key, language))
        words = re.search(r"\nKeywords\[%s\]=(.*)" % language, desktop).group(1)
        _must(words.endswith(";") and words.count(";") > 5, "what is searched for in %s: %s" % (language, words))
        action = desktop[desktop.index("[Desktop Action cache]"):]
        _must("\nName[%s]=" % language in action, "the desktop's menu does not speak %s" % language)
        written = r'xml:lang="%s"' % language.replace("_", "[-_](?:Han[st]-)?")
        _must(re.search(r"<summary %s>" % written, metainfo), "the metainfo file has no summary in %s" % language)
        _must(re.search(r"<comment %s>" % written, mime), "files of firmware have no name in %s" % language)


@_with_window
def the_desktop_knows_firmware_files():
    if shutil.which("update-mime-database") is None:
        return "skip: update-mime-database is not installed"
    folder = os.path.join(_installed(), "share", "mime")
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(folder, os.path.join(scratch, "mime"))
        told = subprocess.run(["update-mime-database", os.path.join(scratch, "mime")], capture_output=True, text=True)
        _must(told.returncode == 0, told.stdout + told.stderr)
        with open(os.path.join(scratch, "mime", "globs2"), encoding="utf-8") as file:
            _must("application/x-itunes-ipsw:*.ipsw" in file.read(), "no desktop would know *.ipsw")
    return None


def it_runs_from_there():
    prefix = _installed()
    told = subprocess.run([os.path.join(prefix, "bin", "rousectl"), "--version"], capture_output=True, text=True)
    _must(told.returncode == 0 and told.stdout.startswith("rousectl "), told.stderr)
    if shutil.which("man"):
        man = subprocess.run(["man", "-l", os.path.join(prefix, "share", "man", "man1", "rousectl.1")], capture_output=True, text=True)
        _must(man.returncode == 0 and "restore" in man.stdout, man.stderr)
    result = scenario.run_phone([os.path.join(prefix, "bin", "rousectl"), "devices", "--json"], state="recovery", timeout=60)
    result.must([e.get("mode") for e in result.events if e["event"] == "device"] == ["recovery"], "the phone was not seen")


def _german(folder):
    """Variables for German. Newer C libraries speak nothing but English in C.UTF-8: the same under another name, made in
    @folder."""
    if not os.path.isdir(C_UTF8):
        return {"LC_ALL": "C.UTF-8", "LANGUAGE": "de"}
    os.symlink(C_UTF8, os.path.join(folder, "en_US.UTF-8"))
    return {"LC_ALL": "en_US.UTF-8", "LOCPATH": folder, "LANGUAGE": "de"}


def it_speaks_from_there():
    """At the place that it was made for, in a world of its own: there its translations are found."""
    ours = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*ours, "true"], capture_output=True).returncode != 0 or not os.path.isdir(_prefix()):
        return "skip: nothing can be mounted here"
    with tempfile.TemporaryDirectory(prefix="rouse-locale-") as folder:
        told = subprocess.run([*ours, "sh", "-c", 'mount --bind "$1" "$2" && exec "$2/bin/rousectl" --help', "sh",
                               _installed(), _prefix()], capture_output=True, text=True,
                              env={**os.environ, **_german(folder)})
    _must(told.returncode == 0, told.stderr)
    _must("Aufruf" in told.stdout, told.stdout)
    return None


if __name__ == "__main__":
    scenario.main(every_file_is_in_its_place, the_rule_is_one_for_phones, what_the_desktop_reads_fits_together,
                  the_desktop_speaks_every_language, the_desktop_knows_firmware_files, it_runs_from_there, it_speaks_from_there)
