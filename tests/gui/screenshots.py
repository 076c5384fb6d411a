#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshots.py PROGRAM FOLDER: the pictures of the README and of software centres, light and in English, in FOLDER. Which
page each of them shows stands below; the metainfo file is told their size."""

import os
import re
import subprocess
import sys
import tempfile

# Picture: state of test-pages.
PICTURES = {
    "connect": "11-connect-recovery",
    "guide": "37-dfu-hold",
    "progress": "52-progress-image",
}
METAINFO = "io.github.rouse_app.Rouse.metainfo.xml.in"


def size_of(picture):
    with open(picture, "rb") as file:
        head = file.read(24)  # PNG: signature, length and name of IHDR, width, height
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def tell_size(metainfo, name, width, height):
    with open(metainfo, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r'width="\d+" height="\d+"(?=>[^<]*/%s\.png<)' % name, 'width="%d" height="%d"' % (width, height), text)
    with open(metainfo, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    program, out = sys.argv[1:3]
    for name, state in PICTURES.items():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([program, "--quiet", "-p", "/pages/" + state], check=True, stdout=subprocess.DEVNULL,
                           env={**os.environ, "ROUSE_PICTURES": folder, "ROUSE_SHADOW": "1"})
            picture = os.path.join(out, name + ".png")
            with open(os.path.join(folder, state + ".png"), "rb") as made, open(picture, "wb") as kept:
                kept.write(made.read())
        width, height = size_of(picture)
        tell_size(os.path.join(out, os.pardir, METAINFO), name, width, height)
        print("%s: %d × %d" % (picture, width, height))


if __name__ == "__main__":
    main()
