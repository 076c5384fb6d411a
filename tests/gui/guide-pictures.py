#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""guide-pictures.py PROGRAM DIR: the button guide's page in all its states, seen in all ways, as contact sheets in DIR."""

import os
import subprocess
import sys

LOOKS = {
    "light": {},
    "dark": {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "contrast": {"ADW_DEBUG_HIGH_CONTRAST": "1"},
    "contrast-dark": {"ADW_DEBUG_HIGH_CONTRAST": "1", "ADW_DEBUG_COLOR_SCHEME": "prefer-dark"},
    "rtl": {"ROUSE_DIRECTION": "rtl"},
    "behind": {"ROUSE_BEHIND": "1"},
    "hidpi": {"GDK_SCALE": "2"},
    "narrow": {"ROUSE_WIDTH": "360", "ROUSE_HEIGHT": "640"},
    "narrow-large-text": {"ROUSE_WIDTH": "360", "ROUSE_TEXT_SIZE": "1.5"},
    "usual": {"ROUSE_WIDTH": "880", "ROUSE_HEIGHT": "680"},
    "tall": {"ROUSE_WIDTH": "880", "ROUSE_HEIGHT": "1000"},
    "low": {"ROUSE_WIDTH": "683", "ROUSE_HEIGHT": "360"},
    "low-rtl": {"ROUSE_WIDTH": "683", "ROUSE_HEIGHT": "360", "ROUSE_DIRECTION": "rtl"},
}
SHEETS = ["read", "missed", "without", "answered", "practice", "step-dfu-i", "step-dfu-by-reset", "step-recovery",
          "step-force-restart-i", "step-leave-dfu"]


def montage(folder, look, sheet):
    pictures = sorted(os.path.join(folder, name) for name in os.listdir(folder)
                      if name.startswith(sheet) and not name.startswith("sheet"))
    out = os.path.join(os.path.dirname(folder), "sheet-%s-%s.png" % (look, sheet.strip("-")))
    if pictures:
        subprocess.run(["montage", "-label", "%t", *pictures, "-tile", "6x", "-geometry", "380x600+6+6", "-background", "#888",
                        out], check=True)
        print(out)


def main():
    program, out = sys.argv[1:3]
    for look in sys.argv[3:] or LOOKS:
        folder = os.path.join(out, look)
        os.makedirs(folder, exist_ok=True)
        subprocess.run([program, "-k", "--quiet"], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, **LOOKS[look], "ROUSE_PICTURES": folder})
        for sheet in SHEETS:
            montage(folder, look, sheet)


if __name__ == "__main__":
    main()
