#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window of the installed Flatpak, from the cable to a phone that works again. ROUSE_PICTURES=DIR keeps pictures."""

import importlib
import os
import subprocess
import sys

import sandbox
from sandbox import scenario

sys.path.insert(0, os.path.join(scenario.SOURCE, "tests", "gui"))
window = importlib.import_module("test-restore")

WORDS = ('exec flatpak run $ROUSE_FLATPAK_RUN %s --ipsw "$ROUSE_FILE" --catalogue-url http://127.0.0.1:9 '
         '--tss-url "$VIRTUAL_IPHONE_TSS_URL" --asset-url "$VIRTUAL_IPHONE_ASSET_URL"')


def main():
    ipsw = scenario.make_ipsw("small")
    with sandbox.surroundings(ipsw) as env:
        os.environ.update(env)
        ui = window.Ui(scenario.VIRTUAL_IPHONE, "--state", "dfu", "--summary", "--set", "mux-restart=restore", "--",
                       *sandbox.command(WORDS % sandbox.APP), stdout=subprocess.PIPE)
        try:
            window.erase_from_dfu(ui)
        finally:
            ui.kill()


if "ROUSE_ON_BUS" in os.environ:
    main()
    sys.exit(0)
sandbox.need_flatpak()
# The portal that starts helpers looks for the app where it is installed, not in the home of the session that we make.
os.environ.update(ROUSE_ON_BUS="1", SERVICES="org.freedesktop.portal.Flatpak org.freedesktop.Flatpak",
                  FLATPAK_USER_DIR=sandbox.INSTALLED)
session = os.path.join(scenario.SOURCE, "build-aux", "gui-session")
os.execv(session, [session, "/usr/bin/python3", "-W", "ignore", os.path.abspath(__file__)])
