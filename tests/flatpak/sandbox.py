# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the installed Flatpak, as it is, against the virtual iPhone outside of it.

What the simulator needs inside is made visible for this run only: its testbed (instead of /sys and /dev) and the library
that redirects to it. usbmuxd's socket is the simulator's, where the computer's would be: /run/usbmuxd.
"""

import contextlib
import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import scenario  # noqa: E402

APP = "io.github.rouse_app.Rouse"
MUX_PATH = "/run/usbmuxd"
HOME = pwd.getpwuid(os.getuid()).pw_dir  # where the app is installed, whatever $HOME says in a test
INSTALLED = os.path.join(HOME, ".local", "share", "flatpak")

# Around the program: flatpak itself must see the real computer, and the program must find usbmuxd by itself.
SCRIPT = r"""
set -u
rm -f /run/usbmuxd
ln -s "${USBMUXD_SOCKET_ADDRESS#UNIX:}" /run/usbmuxd
testbed=$UMOCKDEV_DIR
unset LD_PRELOAD UMOCKDEV_DIR USBMUXD_SOCKET_ADDRESS G_DEBUG LOCPATH
export LC_ALL=C.UTF-8
# What the app keeps is none of the person's, and of no other run.
export HOME=$ROUSE_SCRATCH/home FLATPAK_USER_DIR=$ROUSE_INSTALLED
[ -n "${ROUSE_ON_BUS:-}" ] || export XDG_RUNTIME_DIR=$ROUSE_SCRATCH/run
args="--filesystem=$testbed --filesystem=$ROUSE_SCRATCH --env=LD_PRELOAD=$ROUSE_SCRATCH/preload.so --env=UMOCKDEV_DIR=$testbed"
case $ROUSE_FILE in /*) args="$args --filesystem=$ROUSE_FILE:ro" ;; esac
export ROUSE_FLATPAK_RUN="$args"
[ -z "${ROUSE_ON_BUS:-}" ] || exec sh -c '%s' sh "$@"
exec dbus-run-session -- sh -c '%s' sh "$@"
"""


def need_flatpak():
    """Skips the test where the app is not installed, or a real usbmuxd is."""
    scenario.need("flatpak", "dbus-run-session")
    if subprocess.run(["flatpak", "info", "--user", APP], capture_output=True,
                      env={**os.environ, "HOME": HOME, "XDG_DATA_HOME": ""}).returncode != 0:
        scenario.skip("%s is not installed: build-aux/flatpak" % APP)
    if os.geteuid() != 0 or (os.path.exists(MUX_PATH) and not os.path.islink(MUX_PATH)):
        scenario.skip("the simulator's socket cannot take the place of %s" % MUX_PATH)


def _preload():
    found = glob.glob("/usr/lib/*/libumockdev-preload.so.0") + glob.glob("/usr/lib*/libumockdev-preload.so.0")
    if not found:
        scenario.skip("there is no libumockdev-preload.so.0")
    return found[0]


@contextlib.contextmanager
def surroundings(ipsw=""):
    """What SCRIPT wants of its environment."""
    with tempfile.TemporaryDirectory(prefix="rouse-flatpak-") as scratch:
        os.mkdir(os.path.join(scratch, "run"), 0o700)
        os.mkdir(os.path.join(scratch, "home"), 0o700)
        shutil.copy(_preload(), os.path.join(scratch, "preload.so"))
        try:
            yield {"ROUSE_SCRATCH": scratch, "ROUSE_INSTALLED": INSTALLED, "ROUSE_FILE": ipsw}
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(MUX_PATH)


def command(inner, *words):
    """@inner: a shell line that says "flatpak run $ROUSE_FLATPAK_RUN …" and gets @words as its arguments."""
    return ["sh", "-c", SCRIPT.replace("%s", inner), "sh", *words]


def run(inner, *words, ipsw="", **keywords):
    with surroundings(ipsw) as env:
        return scenario.run_phone(command(inner, *words), env={**env, **keywords.pop("env", {})}, **keywords)


def rousectl(*words, **keywords):
    return run('exec flatpak run $ROUSE_FLATPAK_RUN --command=rousectl %s "$@"' % APP, *words, **keywords)
