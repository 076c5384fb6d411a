#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as it is installed: at its place in a world of its own, in a language of its own, started as a desktop does."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import scenario  # noqa: E402
from ui import Ui  # noqa: E402

ID = "io.github.rouse_app.Rouse"
# It knows of nothing but us.
BUS = """<busconfig><type>session</type><listen>unix:dir=%s</listen><auth>EXTERNAL</auth>
<servicedir>%s/share/dbus-1/services</servicedir>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""
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


def windows():
    """Titles of what is on the screen."""
    numbers = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "rouse"], capture_output=True, text=True).stdout
    return sorted(subprocess.run(["xdotool", "getwindowname", n], capture_output=True, text=True).stdout.strip()
                  for n in numbers.split())


def call(method, *words):
    subprocess.run(["gdbus", "call", "--session", "--timeout", "60", "--dest", ID, "--object-path", "/" + ID.replace(".", "/"),
                    "--method", "org.freedesktop.Application." + method, *words], check=True, stdout=subprocess.DEVNULL)


def inside_a_bus_that_knows_it(actions):
    """Nothing is started here but by the bus."""
    call("Activate", "{}")
    seen = {"Activate": wait_for_windows(1)}
    for action, (title, command) in actions.items():
        if shutil.which(command[0]):
            subprocess.run(command, check=True, timeout=60)
        else:
            call("ActivateAction", action, "[]", "{}")
        seen[action] = wait_for_windows(len(seen) + 1)
        assert title in seen[action], "%s opens %s" % (action, seen)
    call("Open", "['file:///nowhere/made-up.ipsw']", "{}")
    assert len(wait_for_windows(1)) == len(seen), "a file opens another window: %s" % windows()


def wait_for_windows(count):
    end = time.monotonic() + 60
    while len(windows()) < count:
        assert time.monotonic() < end, "only %s" % windows()
        time.sleep(.05)
    return windows()


def by_the_bus(command):
    """Its service file, and all that a desktop may ask of it: Activate, the actions of the desktop file, Open."""
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as bus:
        bus.write(BUS % (os.environ["XDG_RUNTIME_DIR"], prefix()))
        bus.flush()
        subprocess.run([*OWN_MOUNTS, "sh", "-c", 'mount --bind "$1" "$2" && cd / && shift 2 && exec dbus-run-session "$@"', "sh",
                        *command[-2:], "--config-file=" + bus.name, "--", "/usr/bin/python3", "-W", "ignore",
                        os.path.abspath(__file__), "inside"], check=True)


def actions_of_the_desktop(folder):
    """{action: (its name, its command)}, as the desktop file has them."""
    with open(os.path.join(folder, "share", "applications", ID + ".desktop"), encoding="utf-8") as file:
        text = file.read()
    actions = [a for a in re.search(r"^Actions=(.*)$", text, re.M).group(1).split(";") if a]
    parts = {a: text.split("[Desktop Action %s]\n" % a, 1)[1].split("\n[", 1)[0] for a in actions}
    return {action: (re.search(r"^Name=(.*)$", part, re.M).group(1), re.search(r"^Exec=(.*)$", part, re.M).group(1).split())
            for action, part in parts.items()}


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


if sys.argv[1] == "inside":
    inside_a_bus_that_knows_it(actions_of_the_desktop(prefix()))
    sys.exit(0)
if subprocess.run([*OWN_MOUNTS, "true"], capture_output=True).returncode != 0 or not os.path.isdir(prefix()):
    print("skipped: nothing can be mounted here")
    sys.exit(77)
with tempfile.TemporaryDirectory(prefix="rouse-installed-") as root:
    subprocess.run(["meson", "install", "-C", scenario.BUILD, "--no-rebuild", "--quiet", "--destdir", root], check=True)
    tests = {"in_its_language": in_its_language, "by_the_bus": by_the_bus, "from_the_menu_of_the_desktop": from_the_menu_of_the_desktop}
    tests[sys.argv[1]]([*AT_ITS_PLACE, root + prefix(), prefix()])
