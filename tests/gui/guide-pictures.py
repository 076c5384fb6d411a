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
PER_SHEET = 24


def put_on_sheets(folder, look, name, pictures):
    """Sheets on which one still sees what is cut off."""
    tiles, geometry = ("6x4", "400x400>+6+6") if int(LOOKS[look].get("ROUSE_WIDTH", 0)) > 600 else ("8x3", "300x470>+6+6")
    for i in range(0, len(pictures), PER_SHEET):
        out = os.path.join(os.path.dirname(folder), "sheet-%s-%s-%d.png" % (look, name, i // PER_SHEET + 1))
        subprocess.run(["montage", "-label", "%t", *pictures[i:i + PER_SHEET], "-tile", tiles, "-geometry", geometry,
                        "-background", "#888", out], check=True)
        print(out, flush=True)


def main():
    program, out = sys.argv[1:3]
    for look in sys.argv[3:] or LOOKS:
        folder = os.path.join(out, look)
        os.makedirs(folder, exist_ok=True)
        subprocess.run([program, "-k", "--quiet", "-s", "/guide-page/room"], check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, **LOOKS[look], "ROUSE_PICTURES": folder})
        pictures = sorted(os.listdir(folder), key=lambda name: (name.startswith("step-dfu-by"), name))
        pictures = [os.path.join(folder, name) for name in pictures]
        steps = [p for p in pictures if "/step-" in p]
        put_on_sheets(folder, look, "states", [p for p in pictures if p not in steps])
        put_on_sheets(folder, look, "steps", steps)


if __name__ == "__main__":
    main()
