#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the Flatpak's manifest by the rules of Flathub's linter and our own: flatpak.py TOP ID.

Every permission is one that Flathub takes without an exception and stands below a comment that says why; every source is
fetched safely and named by its sum; what the desktop gets is named like the app."""

import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

try:
    import yaml
except ImportError:
    sys.exit(77)

top, app_id = Path(sys.argv[1]), sys.argv[2]
path = top / "flatpak" / (app_id + ".yml")
text = path.read_text(encoding="utf-8")
manifest = yaml.safe_load(text)
complaints = []

# GNOME 48 has reached its end of life.
OLDEST_RUNTIME = 50
WINDOW = {"--share=ipc", "--socket=wayland", "--socket=fallback-x11"}
FORBIDDEN = re.compile(
    r"--filesystem=(host|home|~|/(var|dev|usr|tmp|etc|sys|proc)\b|/run$|xdg-(config|cache|data)/?(:|$))"
    r"|--socket=(x11|system-bus|session-bus|ssh-auth|gpg-agent)"
    r"|--(talk|own|system-talk|system-own)-name="  # none is needed; Flathub refuses most of those that would be
    r"|--persist=|--device=shm|--allow=|--metadata=|--env=")


def must(truth, what):
    if not truth:
        complaints.append(what)


def check_top():
    must(manifest.get("id") == app_id, "its id is not the app's")
    must(len(app_id.split(".")) >= 3 and "-" not in app_id.rsplit(".", 1)[0], "the app's id is no id")
    must(manifest.get("runtime") == "org.gnome.Platform" and manifest.get("sdk") == "org.gnome.Sdk", "another runtime")
    version = manifest.get("runtime-version")
    must(isinstance(version, str) and int(version) >= OLDEST_RUNTIME, f"the runtime {version} is too old")
    must("/" not in manifest.get("command", "/"), "the command must be a name")
    must("branch" not in manifest and "default-branch" not in manifest, "the builder names the branch")
    for folder in "/include", "/lib/pkgconfig":
        must(folder in manifest.get("cleanup", []), f"{folder} is not cleaned up")


def check_permissions():
    args = manifest.get("finish-args", [])
    must(WINDOW <= set(args), f"of the window's permissions {WINDOW - set(args)} is missing")
    must(len(args) == len(set(args)), "a permission is named twice")
    for arg in args:
        must(not FORBIDDEN.match(arg), f"{arg}: Flathub refuses it, or asks for a reason")
    # The permissions in a row share the comment above them.
    block = re.search(r"^finish-args:\n((?:  .*\n)+)", text, re.M).group(1)
    must(block.lstrip().startswith("#"), "the first permission has no reason")
    documented = (top / "docs" / "flatpak.md").read_text(encoding="utf-8")
    for arg in args:
        must(f"`{arg}`" in documented, f"docs/flatpak.md does not say why {arg}")


def check_source(module, source):
    if source["type"] == "dir":
        must(module == manifest["modules"][-1], f"{module['name']}: only the app itself lies beside the manifest")
        return
    must(source["type"] == "archive", f"{module['name']}: a source is not an archive")
    must(source.get("url", "").startswith("https://"), f"{module['name']}: fetched without https")
    must(re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", "")), f"{module['name']}: no sha256")
    must(not {"sha1", "md5", "sha512"} & set(source), f"{module['name']}: another sum than sha256")


def check_modules():
    names = [module["name"] for module in manifest["modules"]]
    must(len(names) == len(set(names)) and names[-1] == "rouse", f"the modules are {names}")
    for module in manifest["modules"]:
        must(module.get("buildsystem") != "cmake", f"{module['name']}: cmake without ninja")
        must(module.get("sources"), f"{module['name']}: no sources")
        for source in module.get("sources", []):
            check_source(module, source)


def check_desktop():
    data = top / "data"
    metainfo = ElementTree.parse(data / (app_id + ".metainfo.xml.in")).getroot()
    must(metainfo.findtext("id") == app_id, "the metainfo file is another app's")
    must(metainfo.findtext("launchable") == app_id + ".desktop", "the metainfo file starts something else")
    for tag in "name", "summary", "description", "developer", "content_rating", "screenshots", "project_license", "branding", "keywords", "translation":
        must(metainfo.find(tag) is not None, f"the metainfo file has no {tag}")
    for release in metainfo.iterfind("releases/release"):
        must(release.get("version") and release.get("date"), "a release has no version or no date")
    must(metainfo.find("releases/release") is not None, "the metainfo file has no release")
    for image in metainfo.iterfind("screenshots/screenshot/image"):
        must(image.text.startswith("https://"), f"{image.text}: not to be fetched")
        picture = data / "screenshots" / image.text.rsplit("/", 1)[1]
        must(picture.exists(), f"{image.text} is not in data/screenshots")
        if picture.exists():
            head = picture.read_bytes()[16:24]  # of a PNG: width and height
            size = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:], "big")
            told = int(image.get("width", 0)), int(image.get("height", 0))
            must(told == size, f"{picture.name} has {size} pixels, and the metainfo file says {told}")
    desktop = (data / (app_id + ".desktop.in")).read_text(encoding="utf-8")
    for line in f"Icon={app_id}", "Type=Application":
        must(line in desktop.splitlines(), f"the desktop file does not say {line}")
    for line in "NoDisplay=true", "Terminal=true":
        must(line not in desktop.splitlines(), f"the desktop file says {line}")
    icon = ElementTree.parse(data / "icons" / (app_id + ".svg")).getroot()
    # An icon without a fixed size is as large as is wanted; one with must be 128 pixels or more, and square.
    width, height = icon.get("width"), icon.get("height")
    must(width == height and (width is None or float(re.match(r"[\d.]+", width).group()) >= 128), "the icon is too small")
    for kind in set(re.findall(r"MimeType=(.*)", desktop)[0].strip(";").split(";")):
        must(any(f'type="{kind}"' in file.read_text(encoding="utf-8") for file in data.glob("*.mime.xml.in")),
             f"{kind} is described nowhere, so that no desktop knows its files")


for check in check_top, check_permissions, check_modules, check_desktop:
    check()
for complaint in complaints:
    print(f"{path.name}: {complaint}")
sys.exit(1 if complaints else 0)
