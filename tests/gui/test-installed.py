#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as it is installed: at its place in a world of its own, in a language of its own, started as a desktop does."""

import json
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import scenario  # noqa: E402
from ui import Ui  # noqa: E402

ID = "io.github.rouse_app.Rouse"
ALONE_S = 12  # GApplication ends a service after ten seconds without a window
OWN_MOUNTS = ["unshare", *([] if os.geteuid() == 0 else ["--map-current-user", "--keep-caps"]), "--mount"]
AT_ITS_PLACE = [*OWN_MOUNTS, "sh", "-c", 'mount --bind "$1" "$2" && cd / && prefix=$2 && shift 2 && exec "$prefix/$@"', "sh"]


def prefix():
    told = subprocess.run(["meson", "introspect", "--buildoptions", scenario.BUILD], capture_output=True, text=True, check=True)
    return next(o["value"] for o in json.loads(told.stdout) if o["name"] == "prefix")


def in_its_language(command):
    os.environ["LANGUAGE"] = "de"
    ui = Ui(scenario.VIRTUAL_IPHONE, "--state", "dfu", "--", *command, "bin/rouse", "--catalogue-url", "http://127.0.0.1:9")
    try:
        ui.expect_page("Was stimmt mit dem Telefon nicht?")
        ui.press("Dieses Telefon nehmen")
        ui.picture("installed-german")
    finally:
        ui.kill()


def from_the_menu_of_the_desktop(command):
    """An action of the desktop file, while no window is there: its own window keeps the program running."""
    service = subprocess.Popen([*command, "bin/rouse", "--gapplication-service"])
    path = "/" + ID.replace(".", "/")
    try:
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "20", ID], check=True)
        subprocess.run(["gdbus", "call", "--session", "--dest", ID, "--object-path", path, "--method",
                        "org.freedesktop.Application.ActivateAction", "cache", "[]", "{}"], check=True)
        time.sleep(ALONE_S)
        assert service.poll() is None, "it ended with its window open"
    finally:
        service.kill()
        service.wait()


if subprocess.run([*OWN_MOUNTS, "true"], capture_output=True).returncode != 0 or not os.path.isdir(prefix()):
    print("skipped: nothing can be mounted here")
    sys.exit(77)
with tempfile.TemporaryDirectory(prefix="rouse-installed-") as root:
    subprocess.run(["meson", "install", "-C", scenario.BUILD, "--no-rebuild", "--quiet", "--destdir", root], check=True)
    tests = {"in_its_language": in_its_language, "from_the_menu_of_the_desktop": from_the_menu_of_the_desktop}
    tests[sys.argv[1]]([*AT_ITS_PLACE, root + prefix(), prefix()])
