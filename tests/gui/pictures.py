#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""pictures.py OUT GERMAN PSEUDO PROGRAM...: every page in every state, seen in all ways, as PNG in OUT/LOOK/STATE.png.

With LOOKS="light dark" in the environment only those. "arabic" is the made-up language that reads from right to left, as
long as there is no Arabic catalogue.
"""

import os
import subprocess
import sys

DARK = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}
CONTRAST = {"ADW_DEBUG_HIGH_CONTRAST": "1"}
LANGUAGE = {"LC_ALL": "C.UTF-8"}


def looks(german, pseudo):
    return {
        "light": {},
        "dark": DARK,
        "contrast": CONTRAST,
        "contrast-dark": {**CONTRAST, **DARK},
        "narrow": {"ROUSE_WIDTH": "360"},
        "large-text": {"ROUSE_TEXT_SIZE": "1.5"},
        "narrow-large-text": {"ROUSE_WIDTH": "360", "ROUSE_TEXT_SIZE": "1.5"},
        "german": {**LANGUAGE, "LANGUAGE": "de", "ROUSE_LOCALEDIR": german},
        "arabic": {**LANGUAGE, "LANGUAGE": "ar", "ROUSE_LOCALEDIR": pseudo},
    }


def main():
    out, german, pseudo, *programs = sys.argv[1:]
    wanted = os.environ.get("LOOKS", "").split()
    for look, environment in looks(german, pseudo).items():
        if wanted and look not in wanted:
            continue
        folder = os.path.join(out, look)
        os.makedirs(folder, exist_ok=True)
        for program in programs:
            # What does not fit is the tests' business; here it is to be seen.
            subprocess.run([program, "-k", "--quiet"], check=False, stdout=subprocess.DEVNULL,
                           env={**os.environ, **environment, "ROUSE_PICTURES": folder})
        print("%s: %d pictures" % (folder, len(os.listdir(folder))), flush=True)


if __name__ == "__main__":
    main()
