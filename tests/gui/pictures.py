#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pictures.py OUT CATALOGUES PROGRAM...: every page and side window in every state, seen in all ways, as PNG in
OUT/LOOK/STATE.png, and many on a sheet as OUT/sheets/LOOK-NN.png.

With LOOKS="light dark" in the environment only those; with STATES=firmware only the pictures whose name contains that are
put on sheets.
"""

import glob
import os
import shutil
import subprocess
import sys

DARK = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}
CONTRAST = {"ADW_DEBUG_HIGH_CONTRAST": "1"}
NARROW = {"ROUSE_WIDTH": "360"}
LARGE = {"ROUSE_TEXT_SIZE": "1.5"}
WIDE_SHEET, NARROW_SHEET = ("2x2", 4, "880x680>+8+4"), ("4x1", 4, "360x700>+8+4")


def looks(catalogues):
    def language(name):
        return {"LANGUAGE": name, "ROUSE_LOCALEDIR": catalogues}

    return {
        "light": {},
        "dark": DARK,
        "contrast": CONTRAST,
        "contrast-dark": {**CONTRAST, **DARK},
        "narrow": NARROW,
        "large-text": LARGE,
        "narrow-large-text": {**NARROW, **LARGE},
        "german": language("de"),
        "german-narrow-large-text": {**language("de"), **NARROW, **LARGE},
        "arabic": language("ar"),
        "arabic-narrow": {**language("ar"), **NARROW},
    }


def put_on_sheets(out, look, is_narrow):
    """Sheets of a size at which one still sees what is cut off."""
    tiles, count, geometry = NARROW_SHEET if is_narrow else WIDE_SHEET
    pictures = sorted(p for p in glob.glob(os.path.join(out, look, "*.png")) if os.environ.get("STATES", "") in p)
    os.makedirs(os.path.join(out, "sheets"), exist_ok=True)
    for old in glob.glob(os.path.join(out, "sheets", look + "-[0-9]*.png")):
        os.unlink(old)
    for i in range(0, len(pictures), count):
        subprocess.run(["montage", "-label", "%t", *pictures[i:i + count], "-tile", tiles, "-geometry", geometry,
                        "-background", "#888", os.path.join(out, "sheets", "%s-%02d.png" % (look, i // count))], check=True)


def main():
    out, catalogues, *programs = sys.argv[1:]
    wanted = os.environ.get("LOOKS", "").split()
    for look, environment in looks(catalogues).items():
        if wanted and look not in wanted:
            continue
        folder = os.path.join(out, look)
        os.makedirs(folder, exist_ok=True)
        for program in programs:
            # What does not fit is the tests' business; here it is to be seen.
            subprocess.run([program, "-k", "--quiet"], check=False, stdout=subprocess.DEVNULL,
                           env={**os.environ, **environment, "ROUSE_PICTURES": folder})
        print("%s: %d pictures" % (folder, len(os.listdir(folder))), flush=True)
        if shutil.which("montage"):
            put_on_sheets(out, look, "ROUSE_WIDTH" in environment)


if __name__ == "__main__":
    main()
